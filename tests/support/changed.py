"""A run with one event of its log changed, and which rows of a config that changes."""

import re
from collections.abc import Callable, Iterable

from daedalus_data.core.events import Event
from daedalus_data.core.example import Example, Preference, PromptCompletion
from daedalus_data.core.run import Run

NUMBER = re.compile(r"^(?:Entry )?\d+(?=[.:] )", re.MULTILINE)
Rows = Callable[[Run], Iterable[Example]]


def changed(run: Run, entry_id: str, **fields: object) -> Run:
    """Return a copy of a run in which an event has other fields."""
    return with_event(run, entry_id, event(run, entry_id).model_copy(update=fields))


def with_event(run: Run, entry_id: str, new: Event) -> Run:
    """Return a copy of a run in which an entry holds another event."""
    entries = tuple(entry.model_copy(update={"event": new}) if entry.id == entry_id else entry for entry in run.entries)
    return Run(run.manifest, entries, run.folder)


def event(run: Run, entry_id: str) -> Event:
    """Return the event of an entry."""
    return next(entry.event for entry in run.entries if entry.id == entry_id)


def taught(row: Example) -> object:
    """Return what is learned from a row, without the numbers by which it names entries of its prompt: others stand before them there."""
    match row:
        case PromptCompletion():
            return NUMBER.sub("", row.completion[0].content), row.answer
        case Preference():
            return row.chosen, row.rejected
    return row.answer


def labels(rows: Rows, run: Run) -> dict[str, object]:
    """Return what each row teaches, by row id."""
    return {row.id: taught(row) for row in rows(run)}


def relabelled(rows: Rows, run: Run, entry_id: str, **fields: object) -> tuple[set[str], set[str]]:
    """Return the rows whose label differs, appears or is gone once an event has other fields, and those that cite the event."""
    before, after = labels(rows, run), labels(rows, changed(run, entry_id, **fields))
    differ = {row for row in {*before, *after} if before.get(row) != after.get(row)}
    return differ, {row.id for row in rows(run) if entry_id in row.evidence}
