"""docs/release.md is run where it can be, and names what there is."""

import re
import subprocess
import sys

import pytest

from daedalus_data.core.registry import nearest
from daedalus_data.release.publishing import PUBLISHERS
from tests.docs.test_readme import ROOT, environ

PAGE = (ROOT / "docs" / "release.md").read_text()


def test_every_kind_of_place_has_its_command_and_every_option_that_is_named_exists():
    shown = subprocess.run([sys.executable, "-m", "daedalus_data.cli.app", "push", "--help"], capture_output=True, text=True, check=True)
    for option in re.findall(r"`(--[a-z-]+)", PAGE):
        assert option in shown.stdout + "--simulate", nearest(option, shown.stdout.split())
    for name in PUBLISHERS.names():
        assert f"--to {name}:" in PAGE or name == "folder"


def test_every_file_that_the_page_points_to_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target


@pytest.mark.oxen
def test_the_snippet_of_oxen_runs_with_no_account(tmp_path):
    (snippet,) = re.findall(r"```python\n(.*?)```", PAGE, re.S)
    code = snippet + "\nprint(client.branches())"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "training.jsonl" in done.stdout
    assert "experiment-v2" in done.stdout
