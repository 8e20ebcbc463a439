"""The README is run: its commands, its code, its tree."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.tree import tree

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "README.md").read_text()
TOUR = README.split("## A tour")[1]


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", TOUR, re.S)


def commands() -> list[str]:
    lines = [line.split("#")[0].strip() for block in blocks("bash") for line in block.splitlines()]
    return [line for line in lines if line]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("tour")


def environ(home):
    clean = {key: value for key, value in os.environ.items() if not key.endswith(("_KEY", "_TOKEN"))}
    return {**clean, "DAEDALUS_HOME": str(home), "HF_HUB_OFFLINE": "1", "HF_HOME": str(home / "hf")}


def test_the_commands_of_the_tour_work_in_order(home):
    assert len(commands()) >= 6
    for command in commands():
        here = command.removeprefix("./run.sh ").replace("--to out", f"--to {home}/out").replace("data/small", f"{home}/data/small")
        words = shlex.split(here)
        done = subprocess.run(
            [sys.executable, "-m", "daedalus_data.cli.app", *words],
            cwd=ROOT,
            env=environ(home),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (command, done.stderr)
        assert done.stdout, command


def test_the_code_of_the_tour_works_in_order(home):
    assert len(blocks("python")) >= 2
    for block in blocks("python"):
        done = subprocess.run(
            [sys.executable, "-c", block.replace("data/small", f"{home}/data/small")],
            cwd=ROOT,
            env=environ(home),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, (block, done.stderr)
        assert done.stdout


def test_the_tree_is_the_source_as_it_is():
    shown = README.split("## The tree")[1].split("```")[1].strip("\n")
    assert shown == tree(), "write it anew: .venv/bin/python -m tests.docs.tree"


def test_every_file_that_the_docs_point_to_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target
