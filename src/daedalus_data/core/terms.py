"""The words that events are made of: ids, closed lists, moments and what takes place at them."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from daedalus_data.core.state import Probability

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
    "arrival", "loss", "peril", "rite",
]  # fmt: skip


class Frozen(BaseModel):
    """Data that crosses a file or a wire: cannot change, refuses unknown keys."""

    model_config = ConfigDict(frozen=True, extra="forbid")


Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]


class Strict(BaseModel):
    """A part of a template: refuses unknown keys, cannot change after loading."""

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


class Effect(Frozen):
    """What a happening does to a quantity of the world."""

    quantity: str
    change: float = Field(description="in the quantity's own unit; negative uses up")
    reason: str = Field(min_length=4, max_length=200)


class Harm(Frozen):
    """What a happening does to a body."""

    entity: EntityId
    harm: Literal["injury", "illness"]
    what: str = Field(min_length=3, max_length=80, description="a noun phrase: 'a twisted ankle', 'a fever'")
    severity: Probability = Field(description="0.1 a scratch, 0.5 laid up, 1 fatal if nothing is done")


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
    effects: tuple[Effect, ...] = Field((), description="what it adds to or takes from the quantities of the world")
    harms: tuple[Harm, ...] = Field((), description="who is injured or falls ill in it")


class BaseEvent(Frozen):
    """What every event carries: the mechanism or mode that made it and its place in story time."""

    by: str
    timepoint: TimepointId | None = None


class Sampling(Frozen):
    """How a reply is drawn, as sent to the server."""

    temperature: float = Field(0.7, ge=0, le=2)
    top_p: float = Field(1.0, gt=0, le=1)
    max_tokens: int = Field(1024, ge=1)
    frequency_penalty: float = Field(0.0, ge=-2, le=2)
    presence_penalty: float = Field(0.0, ge=-2, le=2)
