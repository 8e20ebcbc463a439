"""docs/modes.md names every mode, and its blocks run."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from daedalus_data.core.mode import MODES
from tests.docs.test_readme import environ

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "modes.md").read_text(encoding="utf-8")


def test_every_mode_has_a_line_and_no_other_is_named():
    assert set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE)) == {mode.name for mode in MODES}


@pytest.mark.slow
def test_the_blocks_run_in_order(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 2
    program = [sys.executable, "-W", "error", "-c", "\n".join(blocks)]
    done = subprocess.run(program, cwd=ROOT, env=environ(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
