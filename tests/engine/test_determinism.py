"""Same seed, same bytes; another seed, another text of the same structure."""

import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev

CODE = """
import sys
from pathlib import Path
from daedalus_data import api
from daedalus_data.core.settings import Settings
api.simulate(sys.argv[1], settings=Settings(home=Path(sys.argv[2])))
"""


def run_under(hash_seed: str, template: str, home: Path) -> Path:
    env = {**os.environ, "PYTHONHASHSEED": hash_seed}
    subprocess.run([sys.executable, "-c", CODE, template, str(home)], env=env, check=True)
    return next(path for path in home.iterdir() if path.is_dir())


def digests(folder: Path) -> dict[str, str]:
    """Of all that a run writes, without its record and ledger, which hold the wall clock."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name not in ("run.json", "calls.jsonl", "lock"))
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.mark.parametrize("template", ["convergence_simple", "board_meeting"])
def test_the_same_seed_gives_equal_bytes_under_two_hash_seeds(tmp_path, template):
    one, two = (digests(run_under(seed, template, tmp_path / seed)) for seed in ("1", "4711"))
    assert len(one) > 10
    assert one == two


@pytest.mark.slow
def test_the_flagship_gives_equal_bytes_under_two_hash_seeds(tmp_path):
    one, two = (digests(run_under(seed, "mars_mission_portal", tmp_path / seed)) for seed in ("1", "4711"))
    assert one == two


def test_another_seed_gives_another_text_of_the_same_structure(simple, settings):
    other = api.simulate("convergence_simple", seed=1, settings=settings)
    said, said_otherwise = ([turn.text for turn in run.of(ev.TurnSpoken)] for run in (simple, other))
    assert not set(said) & set(said_otherwise)
    assert [point.id for point in simple.timepoints] == [point.id for point in other.timepoints]
    assert [e.entity for e in simple.of(ev.EntityIntroduced)][:2] == [e.entity for e in other.of(ev.EntityIntroduced)][:2]


def test_no_row_export_or_report_holds_a_clock_or_a_path_of_this_machine(simple):
    started = simple.manifest.started_at[:10]
    for path in simple.folder.rglob("*"):
        if path.suffix in (".md", ".json", ".jsonl", ".svg") and path.name not in ("run.json", "calls.jsonl"):
            text = path.read_text()
            assert started not in text, path
            assert str(simple.folder.parent) not in text, path
