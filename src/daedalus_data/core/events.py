"""Everything that can happen, one closed union: past-tense sentences about the world that stand alone."""

from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from daedalus_data.core.mode_events import (
    BranchEnded,
    BranchOpened,
    CycleRead,
    GoalStanding,
    Irony,
    LoopClosed,
    Phase,
    PhaseEntered,
    ProphecyMade,
    ProphecyResolved,
    ShotSet,
)
from daedalus_data.core.search_events import (
    Backtracked,
    CandidateProposed,
    CandidatePruned,
    CandidateScored,
    CandidateSimulated,
    EdgeChecked,
    PathCompleted,
    PivotFound,
    PortalStated,
    ScorePart,
    StepExpanded,
)
from daedalus_data.core.state import Dimension, Probability, State
from daedalus_data.core.talk_events import DialogClosed, DialogOpened, SpeakerSteered, TurnRefused, TurnSpoken
from daedalus_data.core.terms import (
    BEFORE_ALL,
    LEVELS,
    BaseEvent,
    Detail,
    DialogAct,
    Effect,
    EntityId,
    EntityType,
    ExposureKind,
    FactId,
    Frozen,
    Happening,
    Harm,
    Level,
    Mention,
    Need,
    Pattern,
    PropositionKind,
    Resolution,
    Sampling,
    Signed,
    Timepoint,
    TimepointId,
)
from daedalus_data.core.world_events import (
    AttentionGrew,
    BeatTold,
    BodyHarmed,
    BodyHealed,
    DeedEffect,
    EntityElevated,
    QuantityChanged,
    QuantitySet,
    StateDecoded,
    ThingActed,
)

# ---- the world as it is set up ----


class EntityIntroduced(BaseEvent):
    """Somebody or something came into the story, and this is where it came from."""

    kind: Literal["entity_introduced"] = "entity_introduced"
    entity: EntityId
    name: str
    type: EntityType
    role: str
    traits: tuple[str, ...] = ()
    voice: str = ""
    speech_examples: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    provenance: Literal["template", "invented", "discovered"]
    found_in: str = ""
    """The text that named a discovered entity."""


class StateFormed(BaseEvent):
    """An entity's state was first set, and this is the reason."""

    kind: Literal["state_formed"] = "state_formed"
    entity: EntityId
    state: State
    reason: str


class RelationFormed(BaseEvent):
    """How one entity regarded another when the scene was set."""

    kind: Literal["relation_formed"] = "relation_formed"
    source: EntityId
    target: EntityId
    trust: Probability
    alignment: Signed
    power: Signed
    """How much the source can make the target do, -1 (none at all, the reverse holds) to 1."""
    bond: Probability
    reason: str


# ---- moments ----


class TimepointReached(BaseEvent):
    """A moment of the story began."""

    kind: Literal["timepoint_reached"] = "timepoint_reached"
    moment: Timepoint
    cast: tuple[EntityId, ...]


class EventHappened(BaseEvent):
    """Something took place at a moment, with its cast and its cause."""

    kind: Literal["event_happened"] = "event_happened"
    happening: Happening
    cause: TimepointId
    """The moment that caused it; BEFORE_ALL for the first."""
    node: str | None = None
    """The portal state it was chosen from."""


class CauseTraced(BaseEvent):
    """A moment was tied to an earlier one that led to it."""

    kind: Literal["cause_traced"] = "cause_traced"
    cause: TimepointId
    strength: Probability
    """Share of the effect's content words that the causes' facts and words already held."""
    link: str


class SceneSet(BaseEvent):
    """A moment got its place, hour, mood and the people who were there."""

    kind: Literal["scene_set"] = "scene_set"
    place: str
    hour: int = Field(ge=0, le=23)
    atmosphere: str
    tension: Probability
    present: tuple[EntityId, ...]


class PresenceChanged(BaseEvent):
    """An entity left or joined the moment, for a reason of hour or body."""

    kind: Literal["presence_changed"] = "presence_changed"
    entity: EntityId
    present: bool
    reason: str


# ---- knowledge ----


class FactLearned(BaseEvent):
    """An entity came to know a fact, and this is how."""

    kind: Literal["fact_learned"] = "fact_learned"
    entity: EntityId
    fact: FactId
    topic: str
    text: str
    exposure: ExposureKind
    source: str
    """The entity that told, 'scene_initialization', or the moment that was witnessed."""
    confidence: Probability
    """How sure the entity is, not how true the fact is."""
    secret: bool = False
    """The entity keeps it from the others."""
    turn: str | None = None
    """The turn it was heard in."""
    proposition: PropositionKind | None = None


class ExpectationFormed(BaseEvent):
    """An entity came to expect something."""

    kind: Literal["expectation_formed"] = "expectation_formed"
    expectation: str
    entity: EntityId
    text: str
    probability: Probability
    anxiety: Probability
    """4 p (1 - p): greatest when the outcome is most uncertain."""


class ExpectationResolved(BaseEvent):
    """What an entity expected was borne out, or was not."""

    kind: Literal["expectation_resolved"] = "expectation_resolved"
    expectation: str
    entity: EntityId
    outcome: Literal["confirmed", "refuted"]
    evidence: str
    """In words, what decided it."""
    sources: tuple[str, ...] = ()
    """Ids of the moment, turns and facts that decided it; none in logs of the first versions."""


# ---- mind, body, relations ----


class StateChanged(BaseEvent):
    """An entity's state moved, because of something that happened or was said."""

    kind: Literal["state_changed"] = "state_changed"
    entity: EntityId
    changes: dict[Dimension, float]
    cause: str
    """What moved it: a turn id, a moment id, or 'body', 'hour', 'rest'."""
    emotion: str = ""
    reason: str


class RelationChanged(BaseEvent):
    """How one entity regards another moved, on the evidence of turns."""

    kind: Literal["relation_changed"] = "relation_changed"
    source: EntityId
    target: EntityId
    trust: Signed = 0.0
    alignment: Signed = 0.0
    power: Signed = 0.0
    bond: Signed = 0.0
    turns: tuple[str, ...]
    reason: str


class StateCompressed(BaseEvent):
    """An entity's trajectory was projected to eight numbers, which say how far this moment moved it."""

    kind: Literal["state_compressed"] = "state_compressed"
    entity: EntityId
    vector: tuple[float, ...]
    error: float
    """Relative reconstruction error of this entity's rows, 0 is perfect."""
    novelty: Probability
    """Distance moved since the moment before, as a share of the farthest any entity moved so far."""


class ResolutionChanged(BaseEvent):
    """An entity is simulated in more or less detail from here on."""

    kind: Literal["resolution_changed"] = "resolution_changed"
    entity: EntityId
    before: Level
    after: Level
    reason: str


class WaveformEvaluated(BaseEvent):
    """The envelope of an entity said how much detail a moment deserved."""

    kind: Literal["waveform_evaluated"] = "waveform_evaluated"
    entity: EntityId
    phi: Probability
    predicted: Level
    actual: Level
    gated: bool
    """Whether the prediction was acted on: a gated entity in a low band does not speak."""


# ---- rules ----


class ConstraintViolated(BaseEvent):
    """An event would have broken a law of the world: it was asked for again, or refused."""

    kind: Literal["constraint_violated"] = "constraint_violated"
    law: Literal["information", "energy", "inertia", "biology", "network"]
    entity: EntityId
    about: str
    outcome: Literal["repaired", "rejected"]


class MechanismRan(BaseEvent):
    """The engine ran a function of a mechanism, so many times, and it made so many events."""

    kind: Literal["mechanism_ran"] = "mechanism_ran"
    mechanism: str
    function: str
    times: int = Field(ge=1)
    made: int = Field(ge=0)


Event = Annotated[
    EntityIntroduced | StateFormed | RelationFormed
    | TimepointReached | EventHappened | CauseTraced | SceneSet | PresenceChanged
    | FactLearned | ExpectationFormed | ExpectationResolved
    | StateChanged | RelationChanged | StateCompressed | ResolutionChanged | WaveformEvaluated
    | DialogOpened | SpeakerSteered | TurnRefused | TurnSpoken | DialogClosed
    | ConstraintViolated | MechanismRan
    | PortalStated | StepExpanded | CandidateProposed | CandidateSimulated | CandidateScored | CandidatePruned
    | EdgeChecked | Backtracked | PathCompleted | PivotFound
    | BranchOpened | BranchEnded | ShotSet | CycleRead | PhaseEntered | ProphecyMade | ProphecyResolved | LoopClosed
    | QuantitySet | QuantityChanged | BodyHarmed | BodyHealed
    | BeatTold | EntityElevated | StateDecoded | AttentionGrew | ThingActed,
    Field(discriminator="kind"),
]  # fmt: skip


class Entry(Frozen):
    """An event and its place in the order of writing."""

    seq: int = Field(ge=0)
    event: Event

    @property
    def id(self) -> str:
        """The name that rows cite as evidence: e000042."""
        return f"e{self.seq:06d}"


EVENT: TypeAdapter[Event] = TypeAdapter(Event)

__all__ = [
    "BEFORE_ALL", "EVENT", "LEVELS", "AttentionGrew", "Backtracked", "BaseEvent", "BeatTold", "BodyHarmed", "BodyHealed",
    "BranchEnded", "BranchOpened", "CandidateProposed", "CandidatePruned", "CandidateScored", "CandidateSimulated", "CauseTraced",
    "ConstraintViolated", "CycleRead", "DeedEffect", "Detail", "DialogAct", "DialogClosed", "DialogOpened", "EdgeChecked", "Effect",
    "EntityElevated", "EntityId", "EntityIntroduced", "EntityType", "Entry", "Event", "EventHappened", "ExpectationFormed",
    "ExpectationResolved", "ExposureKind", "FactId", "FactLearned", "Frozen", "GoalStanding", "Happening", "Harm", "Irony", "Level",
    "LoopClosed", "MechanismRan", "Mention", "Need", "PathCompleted", "Pattern", "Phase", "PhaseEntered", "PivotFound",
    "PortalStated", "PresenceChanged", "ProphecyMade", "ProphecyResolved", "PropositionKind", "QuantityChanged", "QuantitySet",
    "RelationChanged", "RelationFormed", "Resolution", "ResolutionChanged", "Sampling", "SceneSet", "ScorePart", "ShotSet", "Signed",
    "SpeakerSteered", "StateChanged", "StateCompressed", "StateDecoded", "StateFormed", "StepExpanded", "ThingActed", "Timepoint",
    "TimepointId", "TimepointReached", "TurnRefused", "TurnSpoken", "WaveformEvaluated",
]  # fmt: skip
