"""What a build holds at a time does not grow with the number of runs."""

import gc
import subprocess
import sys
import weakref

import pytest

from daedalus_data.core.derive import FORMATTERS, VALIDATORS, Batch, Limits
from daedalus_data.release.rows import checked
from daedalus_data.store.folder import open_run

NAMED = pytest.mark.parametrize("names", [("formatters",), ("formatters", "validators")], ids="-".join)


@pytest.fixture
def uncollected():
    """Python does not look for circles of objects: what goes away is what nothing holds."""
    gc.disable()
    yield
    gc.enable()


@NAMED
@pytest.mark.usefixtures("uncollected")
def test_nothing_keeps_a_run_once_its_rows_are_made_and_checked(simple, names):
    run = open_run(simple.folder)
    rows = {formatter.name: tuple(checked(formatter, run)) for formatter in FORMATTERS}
    validators = [kind(Limits()) for kind in VALIDATORS] if "validators" in names else []
    for validator in validators:
        list(validator.see(Batch(run, "train", rows)))
    kept = weakref.ref(run)
    run.let_go()
    del run, rows
    assert kept() is None


@pytest.mark.slow
def test_sixty_four_runs_take_the_memory_of_eight(simple, tmp_path):
    peaks = []
    for copies in (8, 64):
        command = [sys.executable, "-m", "tests.release.peak", str(simple.folder), str(copies), str(tmp_path / str(copies))]
        peaks.append(float(subprocess.run(command, capture_output=True, text=True, check=True).stdout))
    assert peaks[1] <= 1.2 * peaks[0]
