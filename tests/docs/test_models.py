"""docs/models.md: its commands name verbs and options that there are, and its tables what the code does."""

import re
import subprocess
import sys
from pathlib import Path
from typing import get_args

import pytest

from daedalus_data.core.settings import LICENSES
from daedalus_data.core.temporal import BudgetMode
from daedalus_data.providers.routing import JUDGING

PAGE = (Path(__file__).parents[2] / "docs" / "models.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^    \./run\.sh (\w+)(.*?)(?:  #.*)?$", PAGE, re.M)


def test_the_tables_name_the_verdicts_the_licences_and_the_modes_of_a_budget():
    judged = next(line for line in PAGE.splitlines() if ": verdicts" in line)
    assert set(re.findall(r"`(judge_\w+)`", judged.split("|")[1])) == JUDGING
    assert f"default `{','.join(LICENSES)}`" in PAGE
    assert set(re.findall(r"^\| `(\w+)` \| ", PAGE, re.M)) - {"budget_mode"} == set(get_args(BudgetMode))


@pytest.mark.parametrize("verb", sorted({verb for verb, _ in COMMANDS}))
def test_every_option_of_its_commands_is_one_of_the_verb(verb):
    shown = subprocess.run([sys.executable, "-m", "daedalus_data.cli.app", verb, "--help"], capture_output=True, text=True, check=True)
    asked = {option for name, rest in COMMANDS if name == verb for option in re.findall(r"--[a-z-]+", rest)}
    assert asked <= set(re.findall(r"--[a-z-]+", shown.stdout))
