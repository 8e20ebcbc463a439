"""Everything that can happen, one closed union: past-tense sentences about the world that stand alone."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from daedalus_data.core.state import Dimension, Probability, State

EntityId = str
TimepointId = str
FactId = str
Signed = Annotated[float, Field(ge=-1, le=1)]

BEFORE_ALL: TimepointId = "pre_tp_001"
"""The moment before the first one, where the scene was set: an ancestor of every other."""

Resolution = Literal["year", "month", "week", "day", "hour", "minute"]
EntityType = Literal["human", "animal", "building", "object", "institution", "abstraction"]
Level = Literal["tensor", "scene", "graph", "dialog", "trained"]
LEVELS: tuple[Level, ...] = ("tensor", "scene", "graph", "dialog", "trained")
ExposureKind = Literal["initial", "told", "witnessed", "experienced", "inferred"]
PropositionKind = Literal["observation", "figure", "decision", "commitment", "concern", "cause", "disclosure"]
DialogAct = Literal[
    "inform", "warn", "press", "dismiss", "ask", "answer", "concede", "deflect",
    "propose", "commit", "reveal", "withhold", "challenge", "support", "close",
]  # fmt: skip
Pattern = Literal[
    "warning_unheeded", "schedule_cut", "test_failed", "resource_withdrawn", "oversight_gap", "reorganisation",
    "outside_event", "design_compromise", "record_lost", "skill_lost", "incentive_misaligned", "normalised_deviance",
    "conflict_unresolved", "approval_rushed", "supplier_changed",
    "proposal", "decision", "disclosure", "agreement", "discovery", "setback", "endpoint",
]  # fmt: skip


class Frozen(BaseModel):
    """Data that crosses a file or a wire: cannot change, refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Timepoint(Frozen):
    """A moment of story time and the moments that led to it."""

    id: TimepointId
    index: int = Field(ge=0, description="0 is the earliest moment of the run")
    when: str = Field(description="ISO 8601 at the resolution: 2026-01, 2026-01-05T09:00")
    resolution: Resolution
    parents: tuple[TimepointId, ...]
    branch: str = "main"


class Detail(Frozen):
    """A fact that a happening makes: what it says, in a few words and in full, and who gets to know it at once."""

    topic: str = Field(min_length=2, max_length=60, description="a noun phrase of two to five words")
    text: str = Field(min_length=8, max_length=400, description="one complete sentence that stands alone")
    known_by: tuple[EntityId, ...] = Field(min_length=1)


class Need(Frozen):
    """Something an actor must have known for the happening to be possible."""

    entity: EntityId
    about: str = Field(min_length=2, max_length=200)


class Mention(Frozen):
    """Somebody or something outside the cast that a happening names."""

    name: str = Field(min_length=2, max_length=80)
    type: EntityType
    role: str = Field(min_length=2, max_length=200)


class Happening(Frozen):
    """What takes place at a moment: who did what, what becomes known, how it leads on."""

    title: str = Field(min_length=8, max_length=140, description="one past-tense sentence of at most 14 words")
    description: str = Field(min_length=20, max_length=900, description="two or three past-tense sentences")
    pattern: Pattern
    actors: tuple[EntityId, ...] = Field(description="ids of the cast who act in it")
    topic: str = Field(min_length=2, max_length=60, description="what it is about, two to five words")
    details: tuple[Detail, ...] = Field(min_length=1, max_length=5)
    needs: tuple[Need, ...] = ()
    mechanism: str = Field(min_length=10, max_length=400, description="how it leads to what follows, one sentence")
    others: tuple[Mention, ...] = Field((), description="people and institutions named that are not in the cast")


class BaseEvent(Frozen):
    """What every event carries: the mechanism or mode that made it and its place in story time."""

    by: str
    timepoint: TimepointId | None = None


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


# ---- talk ----


class Sampling(Frozen):
    """How a reply is drawn, as sent to the server."""

    temperature: float = Field(0.7, ge=0, le=2)
    top_p: float = Field(1.0, gt=0, le=1)
    max_tokens: int = Field(1024, ge=1)
    frequency_penalty: float = Field(0.0, ge=-2, le=2)
    presence_penalty: float = Field(0.0, ge=-2, le=2)


class DialogOpened(BaseEvent):
    """A conversation began."""

    kind: Literal["dialog_opened"] = "dialog_opened"
    dialog: str
    speakers: tuple[EntityId, ...]
    agenda: str
    flags: dict[str, bool]
    """S1's context flags; true where the feature put something into the prompts."""


class SpeakerSteered(BaseEvent):
    """It was decided who speaks next, to what end and in what mood, or that the talk ends."""

    kind: Literal["speaker_steered"] = "speaker_steered"
    dialog: str
    turn: str
    speaker: EntityId | None
    act: DialogAct
    topic: str
    mood: str
    suppress: tuple[FactId, ...] = ()
    end: bool
    reason: str


class TurnRefused(BaseEvent):
    """A line was not let through, for this reason; another was asked for."""

    kind: Literal["turn_refused"] = "turn_refused"
    dialog: str
    turn: str
    speaker: EntityId
    text: str
    reason: str


class TurnSpoken(BaseEvent):
    """Somebody said something, heard by those present."""

    kind: Literal["turn_spoken"] = "turn_spoken"
    dialog: str
    turn: str
    speaker: EntityId
    text: str
    tone: str
    act: DialogAct
    confidence: Probability
    knowledge: tuple[FactId, ...] = ()
    """Facts the speaker holds that the line draws on."""
    addressee: EntityId | None = None
    heard_by: tuple[EntityId, ...]
    withheld: tuple[FactId, ...] = ()
    emotion: str = ""
    """What the speaker truly felt: the back layer."""
    sampling: Sampling


class DialogClosed(BaseEvent):
    """A conversation ended and was judged as a whole."""

    kind: Literal["dialog_closed"] = "dialog_closed"
    dialog: str
    turns: int
    accepted: bool
    verdict: str
    outcome: str


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


# ---- the portal's search, outside story time ----


class ScorePart(Frozen):
    """One part of a hybrid score and where it comes from."""

    value: Probability
    origin: str
    reason: str


class PortalStated(BaseEvent):
    """The known end of the story was stated."""

    kind: Literal["portal_stated"] = "portal_stated"
    node: str
    when: str
    happening: Happening


class StepExpanded(BaseEvent):
    """A step of the search was filled with candidates; `order` counts expansions."""

    kind: Literal["step_expanded"] = "step_expanded"
    order: int
    step: int
    """1 is the step just before the portal."""
    when: str
    consequents: tuple[str, ...]


class CandidateProposed(BaseEvent):
    """A state was proposed that could have led to a later one."""

    kind: Literal["candidate_proposed"] = "candidate_proposed"
    node: str
    step: int
    when: str
    consequent: str
    happening: Happening


class CandidateSimulated(BaseEvent):
    """A proposed state was played forward to see where it leads."""

    kind: Literal["candidate_simulated"] = "candidate_simulated"
    node: str
    moments: tuple[str, ...]
    outcome: str


class CandidateScored(BaseEvent):
    """A proposed state was given its four parts and their weighted sum."""

    kind: Literal["candidate_scored"] = "candidate_scored"
    node: str
    llm: ScorePart
    precedent: ScorePart
    necessity: ScorePart
    capability: ScorePart
    weights: tuple[float, float, float, float]
    """Of llm, precedent, necessity, capability; they sum to 1."""
    score: Probability


class CandidatePruned(BaseEvent):
    """A proposed state was dropped."""

    kind: Literal["candidate_pruned"] = "candidate_pruned"
    node: str
    reason: str


class EdgeChecked(BaseEvent):
    """A step of a path was read forward and its three checks were answered."""

    kind: Literal["edge_checked"] = "edge_checked"
    antecedent: str
    consequent: str
    reads_forward: bool
    entities_can_act: bool
    knowledge_holds: bool
    reasons: tuple[str, ...] = ()


class Backtracked(BaseEvent):
    """The search gave a state up and went back for another."""

    kind: Literal["backtracked"] = "backtracked"
    step: int
    left: str
    taken: str | None
    reason: str


class PathCompleted(BaseEvent):
    """A whole way from origin to portal was found."""

    kind: Literal["path_completed"] = "path_completed"
    path: str
    rank: int = Field(ge=1)
    nodes: tuple[str, ...]
    """Origin first, portal last."""
    score: Probability
    """Mean score of its states without the portal."""
    explanation: str
    validation: dict[str, int]
    """Edges checked, and how many passed each of the three checks."""


class PivotFound(BaseEvent):
    """A state of a path was found where the story could have gone another way."""

    kind: Literal["pivot_found"] = "pivot_found"
    path: str
    node: str
    alternatives: tuple[str, ...]
    """Other states that were plausible there."""
    weight: Probability
    """The chosen state's causal necessity."""
    divergence: Probability
    """How different the stories of the alternatives end, 1 - content overlap."""
    explanation: str


Event = Annotated[
    EntityIntroduced | StateFormed | RelationFormed
    | TimepointReached | EventHappened | CauseTraced | SceneSet | PresenceChanged
    | FactLearned | ExpectationFormed | ExpectationResolved
    | StateChanged | RelationChanged | StateCompressed | ResolutionChanged | WaveformEvaluated
    | DialogOpened | SpeakerSteered | TurnRefused | TurnSpoken | DialogClosed
    | ConstraintViolated | MechanismRan
    | PortalStated | StepExpanded | CandidateProposed | CandidateSimulated | CandidateScored | CandidatePruned
    | EdgeChecked | Backtracked | PathCompleted | PivotFound,
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
