"""A run read once for every formatter: its moments with the world before each, its lines, who learned what, and what rows share."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from daedalus_data.core import events as ev
from daedalus_data.core.errors import StoreError
from daedalus_data.core.run import ModelUse, Run
from daedalus_data.core.seeds import digest, drawn, joined
from daedalus_data.core.world import Known, World, lineage

T = TypeVar("T")


class Opening(NamedTuple):
    """A moment about to be lived: the world its causes left, and the moment's own entries in order."""

    timepoint: ev.Timepoint
    before: World
    entries: tuple[ev.Entry, ...]


class Exposure(NamedTuple):
    """That somebody first came to know a fact, and the entry that says so."""

    entry: ev.Entry
    learned: ev.FactLearned


class Line(NamedTuple):
    """A line of talk and the entry that holds it."""

    entry: ev.Entry
    turn: ev.TurnSpoken


class Story:
    """A run as formatters read it; everything is computed once and kept as long as the run is."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.rankings: dict[tuple[ev.TimepointId, ev.EntityId], list[Known]] = {}
        """What each person knows by the end of each moment, the most useful first; filled by context.to_the_point."""
        self._seeded = joined(run.manifest.seed, run.id)
        self._uses: dict[tuple[str, ...], tuple[str, str]] = {}

    # ---- moments ----

    @cached_property
    def openings(self) -> tuple[Opening, ...]:
        """The moments that rows are made of, parents first, with the world as its causal ancestors left it.

        A counterfactual run gives rows of its own branch: what it shares with the run it parts from gives that one's rows.
        """
        made = self.run.manifest.intervention
        return tuple(opening for opening in self.all_openings if made is None or opening.timepoint.branch == made.branch)

    @cached_property
    def all_openings(self) -> tuple[Opening, ...]:
        """Every moment at which something took place, parents first."""
        lived = frozenset(point.id for point in self.run.lived)
        return tuple(opening for opening in self._opened() if opening.timepoint.id in lived)

    def _opened(self) -> Iterator[Opening]:
        own = self._own
        ends = {ev.BEFORE_ALL: _applied(World(), own.get(ev.BEFORE_ALL, ()))}
        for timepoint in self.run.timepoints:
            before = self._before(timepoint, ends)
            yield Opening(timepoint, before, tuple(own[timepoint.id]))
            ends[timepoint.id] = _applied(before.copy(), own[timepoint.id])
            self._ends[timepoint.id] = ends[timepoint.id]

    def _before(self, timepoint: ev.Timepoint, ends: dict[str, World]) -> World:
        if len(timepoint.parents) == 1:
            return ends[timepoint.parents[0]]
        world = World()
        for moment in self.past_of(timepoint.id)[:-1]:
            _applied(world, self._own.get(moment, ()))
        return world

    @cached_property
    def _own(self) -> dict[ev.TimepointId, list[ev.Entry]]:
        own: dict[ev.TimepointId, list[ev.Entry]] = {}
        for entry in self.run.entries:
            if entry.event.timepoint is not None:
                own.setdefault(entry.event.timepoint, []).append(entry)
        return own

    @cached_property
    def _ends(self) -> dict[ev.TimepointId, World]:
        return {}

    def after(self, moment: ev.TimepointId) -> World:
        """Return the world as a moment left it; not to be changed."""
        assert self.all_openings
        return self._ends[moment]

    def past_of(self, moment: ev.TimepointId) -> list[ev.TimepointId]:
        """Return the moments that a moment descends from, earliest first, itself last, without the setting of the scene."""
        if moment not in self._pasts:
            self._pasts[moment] = lineage(self._parents, moment)[1:]
        return self._pasts[moment]

    @cached_property
    def _parents(self) -> dict[ev.TimepointId, tuple[ev.TimepointId, ...]]:
        return {point.id: point.parents for point in self.run.timepoints}

    @cached_property
    def _pasts(self) -> dict[ev.TimepointId, list[ev.TimepointId]]:
        return {}

    @cached_property
    def ancestry(self) -> dict[ev.TimepointId, str]:
        """For each moment a digest of all that happened and was said in it and before it, without the setting of the scene.

        Two moments with equal digests, in whatever runs, are one cause; this is what splits keep together.
        """
        found: dict[ev.TimepointId, str] = {}
        for point in self.run.lived:
            told = [e.event.model_dump_json() for e in self._own[point.id] if isinstance(e.event, ev.EventHappened | ev.TurnSpoken)]
            found[point.id] = digest("\n".join([*(found.get(parent, "") for parent in point.parents), *told]), 32)
        return found

    @cached_property
    def split_group(self) -> str:
        """The group that the run's rows belong to: runs that begin with the same moment are in one."""
        first = next((point for point in self.run.lived), None)
        return f"g_{self.ancestry[first.id][:12]}" if first else f"g_{digest(self.run.id, 12)}"

    # ---- what was said and learned ----

    @cached_property
    def lines(self) -> dict[ev.TimepointId, tuple[Line, ...]]:
        """The lines of each moment, in the order they were said."""
        return {
            moment: tuple(Line(entry, entry.event) for entry in entries if isinstance(entry.event, ev.TurnSpoken))
            for moment, entries in self._own.items()
        }

    @cached_property
    def echoes(self) -> frozenset[str]:
        """The turns that say word for word what was said before on another line of the story: one row of them is enough."""
        first: dict[str, ev.TimepointId] = {}
        found = set()
        for turn in self.run.of(ev.TurnSpoken):
            moment = turn.timepoint or ev.BEFORE_ALL
            said = first.setdefault(" ".join(turn.text.split()), moment)
            if said != moment and said not in self.past_of(moment):
                found.add(turn.turn)
        return frozenset(found)

    @cached_property
    def exposures(self) -> dict[ev.FactId, tuple[Exposure, ...]]:
        """For each fact how everybody first came to know it, in the order of the log."""
        found: dict[ev.FactId, dict[ev.EntityId, Exposure]] = {}
        for entry in self.run.entries:
            if isinstance(event := entry.event, ev.FactLearned):
                found.setdefault(event.fact, {}).setdefault(event.entity, Exposure(entry, event))
        return {fact: tuple(heads.values()) for fact, heads in found.items()}

    # ---- what every row says of itself ----

    def origin(
        self,
        config: str,
        key: str,
        *,
        at: ev.TimepointId,
        entities: Sequence[ev.EntityId],
        task: str,
        evidence: Iterable[ev.Entry],
        purposes: tuple[str, ...],
    ) -> dict[str, Any]:
        """Return the columns that every row has.

        `key` tells the row from others of its config. `purposes` are the questions whose answers the label was made from: they decide
        whose words the label is, and so under which licence.
        """
        manifest, (model, licence) = self.run.manifest, self.written_by(purposes)
        branch = self._branches.get(at, "main")
        cited = sorted({entry.seq: entry.id for entry in evidence}.items())
        return {
            "id": f"{self.run.id}/{key}/{config}", "run": self.run.id, "template": manifest.template_id, "mode": manifest.causal_mode,
            "branch": branch, "timepoint": at, "entities": tuple(entities), "task": task, "model": model, "licence": licence,
            "seed": manifest.seed, "split_group": self.split_group, "evidence": tuple(name for _, name in cited),
        }  # fmt: skip

    @cached_property
    def _branches(self) -> dict[ev.TimepointId, str]:
        return {point.id: point.branch for point in self.run.timepoints}

    def written_by(self, purposes: tuple[str, ...]) -> tuple[str, str]:
        """Return the models that answered questions of these purposes, and their licences."""
        if purposes not in self._uses:
            self._uses[purposes] = _written_by(self.run, set(purposes))
        return self._uses[purposes]

    def pick(self, options: Sequence[T], *names: str | int) -> T:
        """Return the wording that the run's seed and the names choose: a row keeps its words, rows differ in theirs."""
        return options[self.draw(*names) % len(options)]

    def draw(self, *names: str | int) -> int:
        """Return a number that depends on the run and the names alone, never on a label."""
        return drawn(f"{self._seeded}\x1f{joined(*names)}")


def story(run: Run) -> Story:
    """Return a run read for formatting; the same one as long as the run is kept."""
    return run.once(Story)


def _applied(world: World, entries: Iterable[ev.Entry]) -> World:
    for entry in entries:
        world.apply(entry.event, entry.seq)
    return world


def _written_by(run: Run, purposes: set[str]) -> tuple[str, str]:
    uses = run.manifest.models
    if not uses:
        raise StoreError(f"run.json of {run.id} names no model, so the licence of its rows is unknown; finish the run first")
    asked = [use for use in uses if set(use.purposes) & purposes] or uses
    return _joined(asked, "model"), _joined(asked, "license")


def _joined(uses: Sequence[ModelUse], field: str) -> str:
    return " AND ".join(dict.fromkeys(getattr(use, field) for use in uses))
