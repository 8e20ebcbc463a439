"""What goes wrong in one of several processes is told as if it had gone wrong in this one."""

import sys

import pytest

import daedalus_data as dd
from daedalus_data.core.errors import DaedalusError, DamagedLogError, DatasetError, StoppedError
from daedalus_data.release.processes import lines_of

STOPS = """
from daedalus_data.core.errors import StoppedError
from daedalus_data.release.processes import reported
print("one", flush=True)
with reported():
    raise StoppedError(15)
"""


def refusal(shelf, out, parallel):
    with pytest.raises(DaedalusError) as caught:
        dd.build(shelf, out=out, configs=("dialog_synthesis",), parallel=parallel)
    return type(caught.value), caught.value.exit_code, str(caught.value)


def test_a_damaged_log_is_the_same_error_in_two_processes_as_in_one(shelf, tmp_path):
    log = shelf[1] / "events.jsonl"
    log.write_text(log.read_text().replace("spillway", "spilway", 1))
    alone = refusal(shelf, tmp_path / "data", 1)
    assert alone[:2] == (DamagedLogError, 5)
    assert refusal(shelf, tmp_path / "data", 2) == alone


def test_what_was_said_before_an_error_is_read_and_the_error_keeps_its_words_and_its_exit_code():
    said = lines_of([sys.executable, "-c", STOPS], [""])
    assert next(said) == "one\n"
    with pytest.raises(StoppedError, match="run the same command again") as caught:
        next(said)
    assert caught.value.exit_code == 143


def test_a_process_that_died_without_a_word_is_said_to_have():
    with pytest.raises(DatasetError, match="ended with code -9: it said nothing"):
        list(lines_of([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], [""]))
