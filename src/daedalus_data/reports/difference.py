"""What one change changed: two lines of a story set against each other, moment by moment and exactly at the end."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from itertools import zip_longest
from pathlib import Path
from typing import Any

from pydantic import BaseModel, JsonValue

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_json
from daedalus_data.core.errors import UnknownNameError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.run import Run
from daedalus_data.core.terms import Frozen
from daedalus_data.core.world import World

Portrait = dict[str, Any]
RUNNING = ("states", "knowledge", "relations", "quantities", "expectations", "levels")
"""What is compared at every moment; the end is compared in everything."""
ABSENT = ("moment", "evidence")
"""Where a fact was learned is told at the end only: the same fact learned elsewhere is no other fact."""


class Change(Frozen):
    """A value of the world that is not the same on both sides."""

    path: tuple[str, ...]
    """From the kind of thing inwards: states, ana_ruiz, valence."""
    on: str
    """'both' sides with other values, 'left' or 'right' where only that one has it."""
    left: JsonValue = None
    right: JsonValue = None


class Side(Frozen):
    """A moment on one side."""

    timepoint: ev.TimepointId
    title: str
    settled: str = ""
    """How its talk ended."""


class MomentDifference(Frozen):
    """One date on both sides, and how the two worlds stand apart when it is over."""

    index: int
    when: str
    left: Side | None
    right: Side | None
    changes: tuple[Change, ...]


class Difference(Frozen):
    """Two lines of a story from where they part."""

    run: str
    left: str
    """The branches, by name."""
    right: str
    after: ev.TimepointId
    """The last moment both share."""
    left_decided: tuple[str, ...]
    """What sets the left side apart, one sentence for each parting; a line that nothing was decided on has none."""
    right_decided: tuple[str, ...]
    moments: tuple[MomentDifference, ...]
    end: tuple[Change, ...]
    """Applied to the world at the end of the left side they give the world at the end of the right one."""


def of_a_counterfactual(run: Run) -> bool:
    """Say whether a run is one whose branch can be set against another."""
    return run.manifest.intervention is not None and len(run.leaves) > 1


@report("difference", suffix=".json", fits=of_a_counterfactual)
def difference_json(run: Run, path: Path) -> None:
    """What the change changed, moment by moment and exactly at the end, as data."""
    write_json(path, compared(run).model_dump(mode="json"))


def compared(run: Run) -> Difference:
    """Return a counterfactual run's own branch against the line that it parts from, as it went on."""
    made = run.manifest.intervention
    if made is None:
        raise UsageError(f"run {run.id} is no counterfactual; name two of its branches: {', '.join(lines(run))}")
    at = next(point for point in run.lived if point.id == made.at)
    beside = [leaf for leaf in run.leaves if leaf.branch != made.branch and _descends(run, leaf, at)]
    return _between(run, beside[0].id, lines(run)[made.branch])


def between(run: Run, left: str, right: str) -> Difference:
    """Return two branches of a run set against each other, by name."""
    known = lines(run)
    for name in (left, right):
        if name not in known:
            raise UnknownNameError(f"run {run.id} has no branch {name!r}{nearest(name, list(known))}; its branches are {', '.join(known)}")
    return _between(run, known[left], known[right])


def lines(run: Run) -> dict[str, ev.TimepointId]:
    """Return the last moment of every line of a story, by its branch."""
    return {leaf.branch: leaf.id for leaf in run.leaves}


def _descends(run: Run, leaf: ev.Timepoint, at: ev.Timepoint) -> bool:
    return at.id in run.world(leaf.id).moments


def _between(run: Run, left: ev.TimepointId, right: ev.TimepointId) -> Difference:
    a, b = run.world(left), run.world(right)
    shared = [moment for moment in a.moments if moment in b.moments]
    apart = zip_longest(_own(a, shared), _own(b, shared))
    return Difference(
        run=run.id,
        left=a.moments[left].branch,
        right=b.moments[right].branch,
        after=shared[-1] if shared else ev.BEFORE_ALL,
        left_decided=tuple(part.change for part in _partings(a, b)),
        right_decided=tuple(part.change for part in _partings(b, a)),
        moments=tuple(_moment(run, one, other) for one, other in apart),
        end=tuple(changes(portrait(a), portrait(b))),
    )


def _own(world: World, shared: list[ev.TimepointId]) -> list[ev.Timepoint]:
    return [point for moment, point in world.moments.items() if moment not in shared]


def _partings(mine: World, theirs: World) -> Iterator[ev.BranchOpened]:
    return (part for part in mine.partings if part not in theirs.partings)


def _moment(run: Run, one: ev.Timepoint | None, other: ev.Timepoint | None) -> MomentDifference:
    point = one or other
    assert point is not None
    found: Iterable[Change] = ()
    if one and other:
        found = changes(_running(run.world(one.id)), _running(run.world(other.id)))
    return MomentDifference(
        index=point.index, when=point.when, left=_side(run, one), right=_side(run, other), changes=tuple(found)
    )  # fmt: skip


def _side(run: Run, point: ev.Timepoint | None) -> Side | None:
    if point is None:
        return None
    world = run.world(point.id)
    return Side(timepoint=point.id, title=world.happenings[point.id].happening.title, settled=world.outcomes.get(point.id, ""))


# ---- worlds as data ----


def portrait(world: World) -> Portrait:
    """Return all that a world holds as JSON data, keyed so that equal things lie at equal places."""
    return {name: _data(value) for name, value in vars(world).items()}


def _running(world: World) -> Portrait:
    found = {name: value for name, value in portrait(world).items() if name in RUNNING}
    for held in found["knowledge"].values():
        for fact in held.values():
            for name in ABSENT:
                fact.pop(name)
    return found


def _data(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, dict):
        return {_key(key): _data(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _data(item) for name, item in value._asdict().items()}
    if isinstance(value, list):
        return {getattr(item, "turn", None) or f"{place:04d}": _data(item) for place, item in enumerate(value)}
    return [_data(item) for item in value] if isinstance(value, tuple | set | frozenset) else value


def _key(key: object) -> str:
    return " > ".join(key) if isinstance(key, tuple) else str(key)


def changes(left: Mapping[str, Any], right: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[Change]:
    """Yield what has to be changed to make the one of the other, in the order of the left and then what only the right has."""
    for name, value in left.items():
        path = (*above, name)
        if name not in right:
            yield Change(path=path, on="left", left=value)
        elif isinstance(value, dict) and isinstance(right[name], dict):
            yield from changes(value, right[name], path)
        elif value != right[name]:
            yield Change(path=path, on="both", left=value, right=right[name])
    for name in right:
        if name not in left:
            yield Change(path=(*above, name), on="right", right=right[name])


def applied(left: Portrait, found: Iterable[Change]) -> Portrait:
    """Return data with changes made to it; what was there before must be what they say."""
    made = deepcopy(left)
    for change in found:
        *above, last = change.path
        holder = made
        for name in above:
            holder = holder[name]
        if (last in holder) != (change.on != "right") or holder.get(last) != change.left:
            raise ValueError(f"{'/'.join(change.path)} is {holder.get(last)!r}, not {change.left!r}; these are changes of another world")
        if change.on == "left":
            del holder[last]
        else:
            holder[last] = change.right
    return made
