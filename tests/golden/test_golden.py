"""Files that show what comes out, and logs of every version that must still fold.

`make golden` writes narrative.md and rows.jsonl anew: review the diff. A log of a released version is never rewritten.
"""

import json
import os
from pathlib import Path

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.run import Run
from daedalus_data.core.world import fold
from daedalus_data.store.lines import read_lines

HERE = Path(__file__).parent
LOGS = sorted((HERE / "logs").glob("*.events.jsonl"))
REWRITE = os.environ.get("GOLDEN") == "rewrite"


def golden(name: str, made: str) -> None:
    path = HERE / name
    if REWRITE:
        path.write_text(made, encoding="utf-8")
    assert made == path.read_text(encoding="utf-8"), f"{name} differs; if that is what you want: make golden"


def rows(run: Run) -> str:
    """Return the first two rows of every config, as JSON lines without the run's id, which holds the version."""
    picked = [row.model_dump(mode="json", exclude={"id", "run"}) for formatter in FORMATTERS for row in list(formatter.rows(run))[:2]]
    return "".join(json.dumps(row, ensure_ascii=False, indent=1) + "\n" for row in picked)


def test_the_story_of_two_people_is_told_as_before(simple):
    golden("narrative.md", (simple.folder / "exports" / "narrative.md").read_text(encoding="utf-8"))


def test_the_first_rows_are_as_before(simple):
    golden("rows.jsonl", rows(simple))


def test_there_is_a_log_of_every_released_version():
    assert LOGS


@pytest.mark.parametrize("path", LOGS, ids=lambda path: path.name)
def test_an_old_log_still_reads_and_folds(path):
    entries = tuple(ev.Entry.model_validate_json(line.body) for line in read_lines(path)[0])
    moments = [entry.event.moment.id for entry in entries if isinstance(entry.event, ev.TimepointReached)]
    world = fold(entries, moments[-1])
    assert len(world.history()) == len(moments)
    assert all(world.knows(entity) and entity in world.states for entity in world.present())
    assert world.turns
