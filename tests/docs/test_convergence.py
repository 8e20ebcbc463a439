"""The page on convergence and ablation is run."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
PAGE = (ROOT / "docs" / "convergence.md").read_text(encoding="utf-8")


def run(words, home):
    clean = {key: value for key, value in os.environ.items() if not key.endswith(("_KEY", "_TOKEN"))}
    done = subprocess.run(words, cwd=ROOT, env=clean | {"DAEDALUS_HOME": str(home)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)
    return done.stdout


def test_the_blocks_of_the_page_work_in_order(tmp_path):
    found = re.findall(r"```(bash|python)\n(.*?)```", PAGE, re.S)
    assert [language for language, _ in found] == ["bash", "python", "bash"]
    for language, block in found:
        if language == "python":
            assert run([sys.executable, "-c", block], tmp_path)
            continue
        for line in block.splitlines():
            assert run([sys.executable, "-m", "daedalus_data.cli.app", *shlex.split(line.removeprefix("./run.sh "))], tmp_path), line
