"""docs/branching.md is run: its commands parse, its template loads, its code works."""

import re
import subprocess
import sys
from pathlib import Path

from daedalus_data import api
from tests.docs.test_readme import environ

PAGE = (Path(__file__).parents[2] / "docs" / "branching.md").read_text()


def test_the_template_of_the_page_loads_with_its_branches(tmp_path):
    block = re.search(r"((?:    .*\n)+)", PAGE.split("## Branching mode")[1])[1]
    (tmp_path / "lamp.yaml").write_text(re.sub(r"^    ", "", block, flags=re.M))
    template = api.load_template(tmp_path / "lamp.yaml")
    assert [option.name for option in template.metadata.branching_points[0].options] == ["tell", "keep"]
    assert (api.plan(template).moments, api.plan(template).lives) == (4, 7)


def test_the_commands_of_the_page_name_verbs_and_options_that_there_are(tmp_path):
    commands = re.findall(r"^    \./run\.sh (\w+)(.*)$", PAGE, re.M)
    assert {verb for verb, _ in commands} == {"run", "counterfactual", "difference"}
    for verb, rest in commands:
        shown = subprocess.run(
            [sys.executable, "-m", "daedalus_data.cli.app", verb, "--help"],
            capture_output=True,
            text=True,
            check=True,
            env=environ(tmp_path),
        )
        assert all(option in shown.stdout for option in re.findall(r"--[a-z-]+", rest)), verb


def test_the_code_of_the_page_works(tmp_path):
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", block], cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
