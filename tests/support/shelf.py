"""Writes hand-made runs into folders, as many as a test needs: equal in everything but what the test makes differ."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from daedalus_data.core.derive import VALIDATORS
from daedalus_data.core.events import EventHappened
from daedalus_data.core.run import Run
from daedalus_data.store.folder import RunFolder
from daedalus_data.store.log import EventLog
from tests.support import built_run


@contextmanager
def only_shapes_judged() -> Iterator[None]:
    """Have only the shape of rows checked: copies of one small run are near duplicates and too few to judge."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(VALIDATORS, "_things", {"shape": VALIDATORS.get("shape")})
        yield


def shelve(home: Path, *names: str, same_story: bool = False) -> list[Path]:
    """Write the hand-made run once per name and return the folders; the stories differ in what happened unless they are to be the same."""
    return [write(home, built_run.run(), name, "" if same_story else name) for name in names]


def write(home: Path, run: Run, name: str, told: str = "") -> Path:
    """Write a run under another name, with a word added to everything that happens in it."""
    folder = RunFolder(home / name, run.manifest.model_copy(update={"run_id": name}))
    with EventLog(folder.path) as log:
        for entry in run.entries:
            log.append(_told(entry.event, told), entry.seq)
    folder.close()
    return folder.path


def _told(event, told):
    if not told or not isinstance(event, EventHappened):
        return event
    happening = event.happening
    return event.model_copy(
        update={"happening": happening.model_copy(update={"description": f"{happening.description} They call it {told}."})}
    )
