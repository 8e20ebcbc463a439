"""What happens in a conversation: it opens, somebody is given the word, a line is refused or spoken, it closes."""

from typing import Literal

from daedalus_data.core.state import Probability
from daedalus_data.core.terms import BaseEvent, DialogAct, EntityId, FactId, Sampling


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
    aside_to: EntityId | None = None
    """The one person the line is to be said to, unheard by the others."""
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
    """Somebody said something, heard by those present or, said aside, by one of them."""

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
