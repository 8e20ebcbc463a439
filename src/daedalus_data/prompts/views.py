"""The parts that questions are made of: people, facts and lines as a model gets to see them."""

from typing import Self

from pydantic import Field

from daedalus_data.core.events import DialogAct, EntityId, EntityIntroduced, EntityType, FactId, Frozen, Pattern
from daedalus_data.core.state import Probability, State


class Persona(Frozen):
    """Who somebody is."""

    id: EntityId
    name: str
    type: EntityType = "human"
    role: str
    traits: tuple[str, ...] = ()
    voice: str = ""
    speech_examples: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()

    @classmethod
    def of(cls, who: EntityIntroduced, **more: object) -> Self:
        """Return an entity as it was introduced; `more` fills the fields that a subclass adds."""
        told = {name: getattr(who, name) for name in ("name", "type", "role", "traits", "voice", "speech_examples", "goals")}
        return cls.model_validate({"id": who.entity, **told, **more})


class Fact(Frozen):
    """A fact somebody holds and how they came to hold it."""

    id: FactId
    topic: str
    text: str
    how: str
    """In words: 'known from the start', 'told by Lin Zhang', 'saw it happen'."""
    source: str
    """The entity that told it, 'scene_initialization', or a moment id."""
    moment: str
    """The moment it was learned at."""
    fresh: bool
    """Learned at this very moment."""
    confidence: Probability
    unknown_to: tuple[EntityId, ...] = ()
    """Those there who do not know it, as far as its holder has seen; filled where somebody may tell it."""


class Spoken(Frozen):
    """A line of the conversation so far."""

    turn: str
    speaker: EntityId
    name: str
    text: str
    act: DialogAct
    knowledge: tuple[FactId, ...] = ()
    aside_to: EntityId | None = None
    """The one person who heard it, when others were there and did not."""

    def reached(self, entity: EntityId) -> bool:
        """Say whether somebody who is there spoke or heard the line."""
        return self.aside_to is None or entity in (self.speaker, self.aside_to)


class Tie(Frozen):
    """How somebody regards another, in words and numbers."""

    source: EntityId
    target: EntityId
    target_name: str
    target_role: str
    words: str
    trust: Probability
    alignment: float
    power: float
    bond: Probability


class Now(Frozen):
    """The moment: when, where, what takes place, what led to it."""

    when: str = Field(description="in words: 'January 2027'")
    index: int
    moments: int
    """Moments in the whole plan."""
    title: str
    description: str
    topic: str
    pattern: Pattern
    mechanism: str
    actors: tuple[EntityId, ...]
    place: str = ""
    atmosphere: str = ""
    tension: Probability = 0.5
    earlier: tuple[str, ...] = ()
    """What led here, earliest first, one dated sentence each."""
    amounts: tuple[str, ...] = ()
    """How the amounts of the world stand, one dated sentence each: all that whoever is asked may know."""
    beats: tuple[str, ...] = ()
    """Its steps in order, where the moment is told in steps: 'an hour in: …'."""
    frame: str = ""
    """What the mode of time says of the moment: its act and what it aims at, or its place in a cycle; empty in other modes."""


class Amount(Frozen):
    """A quantity of the world, as it stands before what is asked for takes place."""

    id: str
    name: str
    unit: str
    amount: float
    floor: float
    ceiling: float | None = None
    low: float | None = None
    """From here down it is short; None where less of it is no loss."""


class Reaction(Frozen):
    """How far something moves somebody, per dimension, and why; 0 where it does not."""

    valence: float = Field(0.0, ge=-0.6, le=0.6)
    arousal: float = Field(0.0, ge=-0.5, le=0.5)
    energy: float = Field(0.0, ge=-30, le=30)
    confidence: float = Field(0.0, ge=-0.4, le=0.4)
    patience: float = Field(0.0, ge=-0.4, le=0.4)
    risk: float = Field(0.0, ge=-0.4, le=0.4)
    social: float = Field(0.0, ge=-0.4, le=0.4)
    emotion: str = Field(min_length=2, max_length=40, description="the feeling in one or two words")
    reason: str = Field(min_length=8, max_length=300, description="one sentence naming what in it moved them")


class Feeling(Frozen):
    """A state as it is put to a model: the numbers and what they feel like."""

    state: State
    words: str
    """'tense and tired, short of patience'."""
