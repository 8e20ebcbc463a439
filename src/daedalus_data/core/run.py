"""A finished or unfinished run: its record, its log, and the world folded on demand. What every derived thing is made from."""

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from daedalus_data.core import events as ev
from daedalus_data.core.template import Template
from daedalus_data.core.world import World, fold

E = TypeVar("E", bound=ev.BaseEvent)
T = TypeVar("T")
Status = Literal["running", "completed", "failed", "stopped"]
FORMAT = 1


class ModelUse(BaseModel):
    """A model that a run asked, and what its licence lets be done with its replies."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    model: str
    endpoint: str
    license: str
    purposes: tuple[str, ...] = ()


class Spent(BaseModel):
    """What a run has cost so far, as its ledger holds it: every attempt, whoever made it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    llm_calls: int = 0
    attempts: int = 0
    tokens_used: int = 0
    cost_usd: float = 0.0
    at_risk_usd: float = 0.0
    """What it may have cost beside, where a server did not say; a budget counts it as spent."""
    at_risk_tokens: int = 0

    def less(self, other: "Spent") -> "Spent":
        """Return what is left when another's share is taken off."""
        return Spent(
            llm_calls=self.llm_calls - other.llm_calls,
            attempts=self.attempts - other.attempts,
            tokens_used=self.tokens_used - other.tokens_used,
            cost_usd=round(self.cost_usd - other.cost_usd, 9),
            at_risk_usd=round(self.at_risk_usd - other.at_risk_usd, 9),
            at_risk_tokens=self.at_risk_tokens - other.at_risk_tokens,
        )


class Intervention(BaseModel):
    """What a counterfactual run changed in another run, and where; its log begins with the whole log of that run."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    of: str
    """Id of the run that it parts from."""
    digest: str
    """Of that run's log."""
    at: ev.TimepointId
    """The moment that is lived again."""
    index: int
    change: str
    """What takes place in it instead, one sentence."""
    branch: str
    """The name of the branch that comes of it."""
    beside: tuple[ev.TimepointId, ...] = ()
    """Ends of the lines that it is set against and that nobody had weighed yet."""
    inherited: Spent = Spent()
    """What the other run had cost: its calls are in this run's ledger too, and are not paid again."""


class Manifest(BaseModel):
    """run.json: what was run, with what, how it ended. Wall clock lives here and in the ledger only."""

    model_config = ConfigDict(extra="forbid")

    format: int = FORMAT
    run_id: str
    template_id: str
    template: Template
    variation: str = ""
    """Which of its template's variations this run is of; empty as written. `template` is what came of it."""
    seed: int
    config_hash: str
    """Over template, variation, seed, models, endpoint and version: equal hashes continue the same unfinished run."""
    model: str
    endpoint: str
    fallbacks: tuple[str, ...] = ()
    """Models to ask in turn, at the same endpoint, where one cannot answer."""
    versions: dict[str, str]
    started_at: str
    completed_at: str | None = None
    duration: float = 0.0
    """Seconds of all sessions that worked on the run."""
    causal_mode: str
    status: Status = "running"
    error: str | None = None
    exit_code: int = 0
    models: list[ModelUse] = []
    entities_created: int = 0
    timepoints_created: int = 0
    training_examples: int = 0
    llm_calls: int = 0
    tokens_used: int = 0
    cost_usd: float = 0.0
    attempts: int = 0
    critical_calls: int = 0
    """Calls on the longest chain of calls that had to wait for one another."""
    critical_seconds: float = 0.0
    """Seconds that this chain took."""
    fidelity_distribution: dict[str, int] = {}
    narrative_exports: list[str] = []
    events_digest: str = ""
    plan: dict[str, Any] = Field(default_factory=dict)
    intervention: Intervention | None = None
    """Set in a counterfactual run."""

    @property
    def written_by(self) -> str:
        """The models that were asked, by name; a local file is named without its path."""
        return ", ".join(use.model for use in self.models) or self.model


class Run:
    """A run as its readers see it; nothing here writes."""

    def __init__(self, manifest: Manifest, entries: tuple[ev.Entry, ...], folder: Path) -> None:
        self.manifest = manifest
        self.entries = entries
        self.folder = folder

    @property
    def id(self) -> str:
        """The run's id, also the name of its folder."""
        return self.manifest.run_id

    @property
    def template(self) -> Template:
        """The template the run was made from."""
        return self.manifest.template

    def of(self, kind: type[E]) -> Iterator[E]:
        """Yield the events of a kind in the order they were written."""
        return (event for _, event in self.entries_of(kind))

    def entries_of(self, kind: type[E], timepoint: ev.TimepointId | None = None) -> Iterator[tuple[ev.Entry, E]]:
        """Yield entries of a kind with their events, of one moment when it is given."""
        for entry in self._kinds.get(kind, ()):
            event = entry.event
            if timepoint in (None, event.timepoint):
                assert isinstance(event, kind)
                yield entry, event

    @cached_property
    def _kinds(self) -> dict[type[ev.BaseEvent], list[ev.Entry]]:
        found: dict[type[ev.BaseEvent], list[ev.Entry]] = {}
        for entry in self.entries:
            found.setdefault(type(entry.event), []).append(entry)
        return found

    @cached_property
    def timepoints(self) -> tuple[ev.Timepoint, ...]:
        """The moments lived, parents first."""
        return tuple(event.moment for event in self.of(ev.TimepointReached))

    @cached_property
    def lived(self) -> tuple[ev.Timepoint, ...]:
        """The moments at which something took place; a run cut short may have reached one more."""
        happened = {event.timepoint for event in self.of(ev.EventHappened)}
        return tuple(timepoint for timepoint in self.timepoints if timepoint.id in happened)

    @cached_property
    def leaves(self) -> tuple[ev.Timepoint, ...]:
        """The moments that nothing follows: one for every line of the story, in the order of the log."""
        followed = {parent for timepoint in self.lived for parent in timepoint.parents}
        return tuple(timepoint for timepoint in self.lived if timepoint.id not in followed)

    @cached_property
    def line_by_line(self) -> tuple[ev.Timepoint, ...]:
        """The moments lived, each line of the story told to its end before the next one that parts from it."""
        after: dict[ev.TimepointId, list[ev.Timepoint]] = {}
        lived = {timepoint.id for timepoint in self.lived}
        for timepoint in self.lived:
            after.setdefault(next((parent for parent in timepoint.parents if parent in lived), ev.BEFORE_ALL), []).append(timepoint)
        told, waiting = [], after.get(ev.BEFORE_ALL, [])[::-1]
        while waiting:
            told.append(waiting.pop())
            following = after.get(told[-1].id, [])[::-1]
            waiting += [timepoint for timepoint in following if timepoint.branch != told[-1].branch]
            waiting += [timepoint for timepoint in following if timepoint.branch == told[-1].branch]
        return tuple(told)

    def once(self, make: Callable[["Run"], T]) -> T:
        """Return what `make` makes of this run, made on the first call and kept on the run: it is let go with the run."""
        if make not in self._made:
            self._made[make] = make(self)
        made: T = self._made[make]
        return made

    def let_go(self) -> None:
        """Drop what `once` keeps: it may hold the run, and then neither goes away until Python looks for such circles."""
        self._made.clear()

    @cached_property
    def _made(self) -> dict[Callable[["Run"], Any], Any]:
        return {}

    def world(self, at: ev.TimepointId | None = None) -> World:
        """Return the world as seen from a moment, from the last one when none is given."""
        last = self.timepoints[-1].id if self.timepoints else ev.BEFORE_ALL
        return self._world(at or last)

    def _world(self, at: ev.TimepointId) -> World:
        if at not in self._worlds:
            self._worlds[at] = fold(self.entries, at)
        return self._worlds[at]

    @cached_property
    def _worlds(self) -> dict[ev.TimepointId, World]:
        return {}
