"""docs/data.md shows the code and a real run as they are, and its snippets run."""

import re
import subprocess
import sys

from daedalus_data import api
from daedalus_data.core.derive import FORMATTERS
from tests.docs import data
from tests.docs.test_readme import environ

PAGE = data.PAGE.read_text()
AGAIN = "write it anew: .venv/bin/python -m tests.docs.data"


def test_what_the_page_shows_is_what_the_code_and_the_run_are(flagship):
    assert data.page(PAGE, flagship) == PAGE, AGAIN


def test_every_config_has_its_section_its_tasks_and_a_row():
    for config in FORMATTERS.names():
        assert f"\n## {config}\n" in PAGE
        assert f"<!-- made: tasks/{config} -->" in PAGE
        assert f"<!-- made: row/{config} -->" in PAGE


def test_the_snippets_run_in_order(simple, tmp_path):
    api.build([simple], out=tmp_path / "data" / "mars")
    blocks = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    assert len(blocks) == 3
    program = [sys.executable, "-W", "error", "-c", "\n".join(blocks)]
    done = subprocess.run(program, cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "True" in done.stdout
    assert "evidence" in done.stdout
