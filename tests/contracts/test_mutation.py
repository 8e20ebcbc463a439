"""Change one event in a copied log, and exactly the rows that cite it have another label: over all configs, for every kind of event."""

from collections import defaultdict

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import derive
from tests.support.changed import taught, with_event
from tests.support.mutations import changes

Labels = dict[str, tuple[object, tuple[str, ...]]]


def labels(run: Run) -> Labels:
    """Return what every row of every config teaches and cites, by id."""
    return {row.id: (taught(row), row.evidence) for formatter in FORMATTERS for row in formatter.rows(run)}


def sampled(run: Run, rows: Labels, each: int, kinds: tuple[str, ...] = ()) -> list[ev.Entry]:
    """Return so many entries of every kind that some row cites, and of every kind that none does."""
    cited = {name for _, evidence in rows.values() for name in evidence}
    kept: dict[tuple[str, bool], list[ev.Entry]] = defaultdict(list)
    for entry in sorted(run.entries, key=lambda entry: derive(1, run.id, entry.id)):
        if not kinds or entry.event.kind in kinds:
            kept[entry.event.kind, entry.id in cited].append(entry)
    return [entry for entries in kept.values() for entry in entries[:each]]


def wrong(run: Run, rows: Labels, entry: ev.Entry) -> list[str]:
    """Return what is not as it should be when an entry changes, in words."""
    citing = {name for name, (_, evidence) in rows.items() if entry.id in evidence}
    then = set(citing)
    moved: dict[str, str] = {}
    for change in changes(run, entry):
        after = labels(with_event(run, entry.id, change.event))
        # What cites it only in the changed log may move, and need not: another change than this one may be what it rests on there.
        then |= set() if change.structural else {name for name, (_, evidence) in after.items() if entry.id in evidence}
        for name in {*rows, *after} & citing if change.structural else {*rows, *after}:
            if rows.get(name, (None,))[0] != after.get(name, (None,))[0]:
                moved.setdefault(name, change.name)
    what = f"{entry.id} {entry.event.kind}"
    return [
        *(f"{name} changes with {what} ({moved[name]}) and does not cite it" for name in sorted(moved.keys() - then)),
        *(f"{name} cites {what} and does not change with it" for name in sorted(citing - moved.keys())),
    ]


def found(run: Run, each: int, kinds: tuple[str, ...] = ()) -> list[str]:
    rows = labels(run)
    return [line for entry in sampled(run, rows, each, kinds) for line in wrong(run, rows, entry)]


def test_exactly_the_rows_that_cite_an_event_change_with_it(board):
    assert found(board, 2) == []


def test_exactly_the_rows_that_cite_an_event_of_the_search_change_with_it(flagship):
    assert found(flagship, 1, ("candidate_proposed", "candidate_scored", "edge_checked", "path_completed", "pivot_found")) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", ["flagship", "board", "simple"])
def test_exactly_the_rows_that_cite_any_event_change_with_it(name, request):
    """Tries forty entries of every kind that rows cite and forty that none does, drawn by their ids, where a log has more."""
    assert found(request.getfixturevalue(name), 1000 if name == "simple" else 40) == []
