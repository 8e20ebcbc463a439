"""What happens to amounts, bodies and things, and what is seen in more detail."""

from typing import Literal

from pydantic import Field

from daedalus_data.core.state import Probability, State
from daedalus_data.core.terms import BaseEvent, EntityId, FactId

DeedEffect = Literal["warn", "calm", "help", "hinder", "unsettle", "claim"]
"""What a thing's deed does to somebody: warns or calms them, helps or hinders, unsettles, or takes hold of them."""

# ---- amounts ----


class QuantitySet(BaseEvent):
    """An amount was counted for the first time."""

    kind: Literal["quantity_set"] = "quantity_set"
    quantity: str
    name: str
    unit: str
    amount: float
    floor: float
    ceiling: float | None


class QuantityChanged(BaseEvent):
    """An amount moved: by what flows as time passes, or by what took place."""

    kind: Literal["quantity_changed"] = "quantity_changed"
    quantity: str
    change: float
    """In its own unit, after clamping: `amount` less what it was."""
    amount: float
    wanted: float
    """What would have moved without floor and ceiling."""
    hours: float = Field(ge=0)
    """Story hours that the change took; 0 for what took place at once."""
    consumers: int = Field(ge=0)
    other: str | None = None
    """The quantity that gave or received the same amount."""
    cause: str
    """'time', or the moment whose happening did it."""
    reason: str


# ---- bodies ----


class BodyHarmed(BaseEvent):
    """Somebody was hurt or fell ill."""

    kind: Literal["body_harmed"] = "body_harmed"
    entity: EntityId
    ailment: str
    harm: Literal["injury", "illness", "want"]
    what: str
    severity: Probability
    cause: str


class BodyHealed(BaseEvent):
    """An injury or illness was over."""

    kind: Literal["body_healed"] = "body_healed"
    entity: EntityId
    ailment: str
    days: float
    reason: str


# ---- detail ----


class BeatTold(BaseEvent):
    """One step within a moment took place, in its order."""

    kind: Literal["beat_told"] = "beat_told"
    beat: str
    number: int = Field(ge=1)
    offset: str
    """How far into the moment, in words: 'ten minutes in', 'on the third day'."""
    text: str
    actors: tuple[EntityId, ...]
    fact: FactId | None = None
    """The fact it states that nothing else at this moment does."""


class EntityElevated(BaseEvent):
    """Somebody who was barely drawn was given a character, because the story came to need one."""

    kind: Literal["entity_elevated"] = "entity_elevated"
    entity: EntityId
    role: str
    traits: tuple[str, ...]
    voice: str
    goals: tuple[str, ...]
    reason: str


class StateDecoded(BaseEvent):
    """A state was read back from its eight numbers, with the error of doing so."""

    kind: Literal["state_decoded"] = "state_decoded"
    entity: EntityId
    state: State
    error: float
    """Root mean square over the twenty dimensions, in shares of each one's span."""


class AttentionGrew(BaseEvent):
    """The story asked for somebody so often, or they came to matter so much, that they are drawn in more detail."""

    kind: Literal["attention_grew"] = "attention_grew"
    entity: EntityId
    asked: int = Field(ge=0)
    """Times they acted, were addressed, cited as a source or spoken of so far."""
    importance: Probability
    """Weight of the ties that run through them, as a share of the greatest that runs through anybody."""


class ThingActed(BaseEvent):
    """An animal, a building, a thing, an institution or an idea did what its kind can do."""

    kind: Literal["thing_acted"] = "thing_acted"
    entity: EntityId
    act: str
    """One past-tense sentence."""
    toward: tuple[EntityId, ...] = ()
    effect: DeedEffect = "unsettle"
    """What it does to those toward whom it is done."""
    fact: FactId | None = None
    """The fact that it let those present see."""
    level: int = Field(ge=1, le=6)
    """The animism level from which things of its kind act so."""
