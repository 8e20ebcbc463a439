"""The world as seen from a moment: what a fold over the causal ancestors of that moment leaves."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from typing import Literal, NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.ailment import Ailment
from daedalus_data.core.amounts import Quantity
from daedalus_data.core.state import State

PairKey = tuple[ev.EntityId, ev.EntityId]


class Known(NamedTuple):
    """A fact in one head, and how it got there."""

    fact: ev.FactId
    topic: str
    text: str
    exposure: ev.ExposureKind
    source: str
    moment: ev.TimepointId
    confidence: float
    secret: bool
    turn: str | None
    evidence: int
    """seq of the entry that taught it."""
    proposition: ev.PropositionKind | None = None
    """What kind of claim it is, when it was voiced in talk."""


class Relation(NamedTuple):
    """How one entity regards another."""

    trust: float
    alignment: float
    power: float
    bond: float

    def words(self) -> str:
        """Return the relation in a few words, as it is put to a model."""
        trust = "deeply distrusts" if self.trust < 0.2 else "distrusts" if self.trust < 0.4 else "is wary of"
        trust = trust if self.trust < 0.55 else "trusts" if self.trust < 0.8 else "trusts fully"
        aims = "against their aims" if self.alignment < -0.2 else "sharing their aims" if self.alignment > 0.3 else "with aims of their own"
        rank = ", with authority over them" if self.power > 0.25 else ", under their authority" if self.power < -0.25 else ""
        return f"{trust}, {aims}{rank}"


class Expectation(NamedTuple):
    """Something an entity expects, open until it is confirmed or refuted."""

    id: str
    entity: ev.EntityId
    text: str
    probability: float
    moment: ev.TimepointId
    outcome: Literal["open", "confirmed", "refuted"]


class Prophecy(NamedTuple):
    """Something foretold: what was said, when, and what became of it so far."""

    made: ev.ProphecyMade
    moment: ev.TimepointId
    outcome: Literal["open", "fulfilled", "unfulfilled"]


class World:
    """Everything that has happened up to a moment, by kind; only the engine and `fold` apply events to it."""

    def __init__(self) -> None:
        self.entities: dict[ev.EntityId, ev.EntityIntroduced] = {}
        self.moments: dict[ev.TimepointId, ev.Timepoint] = {}
        self.happenings: dict[ev.TimepointId, ev.EventHappened] = {}
        self.scenes: dict[ev.TimepointId, ev.SceneSet] = {}
        self.casts: dict[ev.TimepointId, tuple[ev.EntityId, ...]] = {}
        self.states: dict[ev.EntityId, State] = {}
        self.baselines: dict[ev.EntityId, State] = {}
        self.trajectory: dict[ev.EntityId, dict[ev.TimepointId, State]] = {}
        """The state of each entity at the end of each moment it has reached."""
        self.knowledge: dict[ev.EntityId, dict[ev.FactId, Known]] = {}
        self.relations: dict[PairKey, Relation] = {}
        self.relation_history: dict[PairKey, dict[ev.TimepointId, Relation]] = {}
        self.expectations: dict[str, Expectation] = {}
        self.levels: dict[ev.EntityId, ev.Level] = {}
        self.novelty: dict[ev.EntityId, float] = {}
        self.codes: dict[ev.EntityId, ev.StateCompressed] = {}
        self.attention: dict[ev.EntityId, ev.AttentionGrew] = {}
        self.elevated: dict[ev.EntityId, ev.EntityElevated] = {}
        self.beats: dict[ev.TimepointId, tuple[ev.BeatTold, ...]] = {}
        self.deeds: list[ev.ThingActed] = []
        self.quantities: dict[str, Quantity] = {}
        self.ailments: dict[str, Ailment] = {}
        """What ails bodies and is not over."""
        self.talkers: dict[str, tuple[ev.EntityId, ...]] = {}
        """Who took part in each conversation."""
        self.turns: list[ev.TurnSpoken] = []
        self.outcomes: dict[ev.TimepointId, str] = {}
        """What the talk of each moment settled or left open."""
        self.causes: list[ev.CauseTraced] = []
        self.partings: list[ev.BranchOpened] = []
        """What sets this line of the story apart from others, earliest first."""
        self.shots: dict[ev.TimepointId, ev.ShotSet] = {}
        self.cycle: ev.CycleRead | None = None
        self.phases: dict[ev.TimepointId, ev.PhaseEntered] = {}
        self.prophecies: dict[str, Prophecy] = {}
        self.now: ev.TimepointId = ev.BEFORE_ALL

    # ---- questions mechanisms ask ----

    def name(self, entity: ev.EntityId) -> str:
        """Return an entity's spoken name."""
        return self.entities[entity].name

    def present(self) -> tuple[ev.EntityId, ...]:
        """Return who is there now, in cast order."""
        return self.casts.get(self.now, tuple(self.entities))

    def knows(self, entity: ev.EntityId) -> dict[ev.FactId, Known]:
        """Return the facts an entity holds, in the order they were learned."""
        return self.knowledge.get(entity, {})

    def before(self, entity: ev.EntityId) -> State:
        """Return an entity's state as this moment began."""
        earlier = [state for moment, state in self.trajectory.get(entity, {}).items() if moment != self.now]
        return earlier[-1] if earlier else self.states[entity]

    def heard(self, entity: ev.EntityId) -> list[ev.TurnSpoken]:
        """Return every line an entity spoke or heard, oldest first."""
        return [turn for turn in self.turns if entity == turn.speaker or entity in turn.heard_by]

    def aside(self, turn: ev.TurnSpoken) -> ev.EntityId | None:
        """Return the one person a line was said to while others took part and did not hear it, or None."""
        apart = len(turn.heard_by) == 1 and len(self.talkers.get(turn.dialog, ())) > 2
        return turn.heard_by[0] if apart else None

    def relation(self, source: ev.EntityId, target: ev.EntityId) -> Relation:
        """Return how source regards target; strangers are neutral."""
        return self.relations.get((source, target), Relation(0.5, 0.0, 0.0, 0.1))

    def happening(self) -> ev.Happening | None:
        """Return what takes place now."""
        return self.happenings[self.now].happening if self.now in self.happenings else None

    def history(self) -> list[ev.TimepointId]:
        """Return the moments lived so far, earliest first, this one last."""
        return [moment for moment in self.moments if moment in self.happenings or moment == self.now]

    # ---- applying events ----

    def apply(self, event: ev.Event, seq: int = -1) -> None:
        """Let an event change the world; events of a search and of bookkeeping leave it as it is.

        The commonest kinds are tried first: a log is folded for every moment that rows are made of.
        """
        match event:
            case ev.StateChanged() | ev.StateFormed():
                self._feel(event)
            case ev.FactLearned():
                self._learn(event, seq)
            case ev.DialogOpened() | ev.TurnSpoken() | ev.DialogClosed():
                self._talk(event)
            case ev.RelationFormed() | ev.RelationChanged():
                self._relate(event)
            case ev.MechanismRan() | ev.SpeakerSteered() | ev.TurnRefused() | ev.WaveformEvaluated():
                pass
            case _:
                self._change(event)

    def _change(self, event: ev.Event) -> None:
        match event:
            case ev.EntityIntroduced():
                self.entities[event.entity] = event
            case ev.TimepointReached():
                self.now = event.moment.id
                self.moments[self.now] = event.moment
                self.casts[self.now] = event.cast
            case ev.EventHappened():
                self.happenings[self.now] = event
            case ev.CauseTraced():
                self.causes.append(event)
            case ev.BranchOpened():
                self.partings.append(event)
            case ev.SceneSet():
                self.scenes[self.now] = event
                self.casts[self.now] = event.present
            case ev.PresenceChanged():
                self._move(event)
            case ev.ExpectationFormed() | ev.ExpectationResolved():
                self._expect(event)
            case ev.ResolutionChanged():
                self.levels[event.entity] = event.after
            case ev.StateCompressed():
                self.novelty[event.entity] = event.novelty
                self.codes[event.entity] = event
            case ev.QuantitySet() | ev.QuantityChanged() | ev.BodyHarmed() | ev.BodyHealed():
                self._matter(event)
            case ev.BeatTold() | ev.ThingActed() | ev.AttentionGrew() | ev.EntityElevated():
                self._detail(event)
            case ev.ShotSet() | ev.CycleRead() | ev.PhaseEntered() | ev.ProphecyMade() | ev.ProphecyResolved():
                self._come_round(event)

    def _detail(self, event: ev.BeatTold | ev.ThingActed | ev.AttentionGrew | ev.EntityElevated) -> None:
        match event:
            case ev.BeatTold():
                self.beats[self.now] = (*self.beats.get(self.now, ()), event)
            case ev.ThingActed():
                self.deeds.append(event)
            case ev.AttentionGrew():
                self.attention[event.entity] = event
            case ev.EntityElevated():
                drawn = {name: getattr(event, name) for name in ("role", "traits", "voice", "goals")}
                self.entities[event.entity] = self.entities[event.entity].model_copy(update=drawn)
                self.elevated[event.entity] = event

    def _move(self, event: ev.PresenceChanged) -> None:
        here = self.casts[self.now]
        joined = (*here, event.entity) if event.entity not in here else here
        self.casts[self.now] = joined if event.present else tuple(name for name in here if name != event.entity)

    def _matter(self, event: ev.QuantitySet | ev.QuantityChanged | ev.BodyHarmed | ev.BodyHealed) -> None:
        moment = event.timepoint or ev.BEFORE_ALL
        match event:
            case ev.QuantitySet():
                self.quantities[event.quantity] = Quantity.of(event, moment)
            case ev.QuantityChanged():
                self.quantities[event.quantity] = self.quantities[event.quantity].moved(event, moment)
            case ev.BodyHarmed():
                self.ailments[event.ailment] = Ailment.of(event, moment)
            case ev.BodyHealed():
                self.ailments.pop(event.ailment, None)

    def _talk(self, event: ev.DialogOpened | ev.TurnSpoken | ev.DialogClosed) -> None:
        match event:
            case ev.DialogOpened():
                self.talkers[event.dialog] = event.speakers
            case ev.TurnSpoken():
                self.turns.append(event)
            case ev.DialogClosed():
                self.outcomes[event.timepoint or ev.BEFORE_ALL] = event.outcome

    def _learn(self, event: ev.FactLearned, seq: int) -> None:
        held = self.knowledge.setdefault(event.entity, {})
        if event.fact in held:
            return
        held[event.fact] = Known(
            event.fact, event.topic, event.text, event.exposure, event.source, event.timepoint or ev.BEFORE_ALL,
            event.confidence, event.secret, event.turn, seq, event.proposition,
        )  # fmt: skip

    def _expect(self, event: ev.ExpectationFormed | ev.ExpectationResolved) -> None:
        if isinstance(event, ev.ExpectationFormed):
            moment = event.timepoint or ev.BEFORE_ALL
            self.expectations[event.expectation] = Expectation(
                event.expectation, event.entity, event.text, event.probability, moment, "open"
            )
        else:
            self.expectations[event.expectation] = self.expectations[event.expectation]._replace(outcome=event.outcome)

    def _come_round(self, event: ev.ShotSet | ev.CycleRead | ev.PhaseEntered | ev.ProphecyMade | ev.ProphecyResolved) -> None:
        match event:
            case ev.ShotSet():
                self.shots[self.now] = event
            case ev.CycleRead():
                self.cycle = event
            case ev.PhaseEntered():
                self.phases[self.now] = event
            case ev.ProphecyMade():
                self.prophecies[event.prophecy] = Prophecy(event, self.now, "open")
            case ev.ProphecyResolved():
                self.prophecies[event.prophecy] = self.prophecies[event.prophecy]._replace(outcome=event.outcome)

    def _feel(self, event: ev.StateFormed | ev.StateChanged) -> None:
        if isinstance(event, ev.StateFormed):
            self.baselines[event.entity] = event.state
            state = event.state
        else:
            state = self.states[event.entity].shifted(event.changes)
            if event.cause in self.ailments:
                self.ailments[event.cause] = self.ailments[event.cause].took(-event.changes.get("health", 0.0))
        self.states[event.entity] = state
        self.trajectory.setdefault(event.entity, {})[event.timepoint or ev.BEFORE_ALL] = state

    def _relate(self, event: ev.RelationFormed | ev.RelationChanged) -> None:
        key = (event.source, event.target)
        if isinstance(event, ev.RelationFormed):
            relation = Relation(event.trust, event.alignment, event.power, event.bond)
        else:
            old = self.relation(*key)
            relation = Relation(
                _within(old.trust + event.trust, 0),
                _within(old.alignment + event.alignment, -1),
                _within(old.power + event.power, -1),
                _within(old.bond + event.bond, 0),
            )
        self.relations[key] = relation
        self.relation_history.setdefault(key, {})[event.timepoint or ev.BEFORE_ALL] = relation

    def copy(self) -> "World":
        """Return a world that can move on without moving this one."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(other, name, {k: dict(v) if isinstance(v, dict) else v for k, v in value.items()})
            elif isinstance(value, list):
                setattr(other, name, list(value))
        return other


def _within(value: float, low: float) -> float:
    return round(min(1.0, max(low, value)), 4)


def ancestors(entries: Iterable[ev.Entry], at: ev.TimepointId) -> list[ev.TimepointId]:
    """Return the moments that `at` descends from, causes first, `at` last; BEFORE_ALL is always the first."""
    return lineage({e.event.moment.id: e.event.moment.parents for e in entries if isinstance(e.event, ev.TimepointReached)}, at)


def lineage(parents: Mapping[ev.TimepointId, Sequence[ev.TimepointId]], at: ev.TimepointId) -> list[ev.TimepointId]:
    """Return what `ancestors` returns, from the parents of every moment."""
    if at != ev.BEFORE_ALL and at not in parents:
        raise KeyError(f"no moment is called {at!r}; there are {', '.join(parents) or 'none'}")
    order: dict[ev.TimepointId, None] = {ev.BEFORE_ALL: None}
    stack = [at]
    while stack:
        waiting = [parent for parent in parents.get(stack[-1], ()) if parent not in order]
        if waiting:
            stack.append(waiting[0])
        else:
            order.setdefault(stack.pop())
    return list(order)


def fold(entries: Sequence[ev.Entry], at: ev.TimepointId) -> World:
    """Return the world as seen from a moment: only its causal ancestors and itself, causes before effects.

    Within a moment events apply in the order they were written; moments apply by causal parents, never by that order.
    """
    rank = {moment: number for number, moment in enumerate(ancestors(entries, at))}
    world = World()
    seen = [entry for entry in entries if entry.event.timepoint in rank]
    for entry in sorted(seen, key=lambda e: (rank[e.event.timepoint or ev.BEFORE_ALL], e.seq)):
        world.apply(entry.event, entry.seq)
    world.now = at
    return world
