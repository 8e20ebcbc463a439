"""Questions about what goes on in people: appraisal, expectation, how they regard each other."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field

from daedalus_data.core.events import EntityId, Frozen
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.state import Probability
from daedalus_data.prompts.views import Fact, Feeling, Now, Persona, Reaction, Spoken, Tie


class AppraiseEvent(Prompt[Reaction]):
    """What does this event do to this person?"""

    purpose: ClassVar[str] = "appraise_event"
    scenario: str
    now: Now
    person: Persona
    feeling: Feeling
    ties: tuple[Tie, ...]
    secrets: tuple[Fact, ...]
    facts: tuple[Fact, ...]
    expectations: tuple[str, ...] = ()
    """What they expected to happen, with probabilities."""


class Listener(Frozen):
    """One who hears a line."""

    person: Persona
    feeling: Feeling
    tie: Tie
    """How they regard the speaker."""
    secrets: tuple[Fact, ...]
    news: tuple[Fact, ...]
    """Facts in the line that were new to them."""


class ListenerReaction(Reaction):
    """How a line moves one listener."""

    listener: EntityId


class AppraiseLineReply(Frozen):
    """A reaction for every listener."""

    reactions: tuple[ListenerReaction, ...]


class AppraiseLine(Prompt[AppraiseLineReply]):
    """What does this line do to each who hears it?"""

    purpose: ClassVar[str] = "appraise_line"
    scenario: str
    now: Now
    line: Spoken
    tone: str
    addressee: EntityId | None
    facts: tuple[Fact, ...]
    """What the line draws on."""
    before: tuple[Spoken, ...]
    """The few lines before it."""
    listeners: tuple[Listener, ...]

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with one reaction for each listener."""
        return narrowed(super().reply_shape(), rows={"reactions": [{"listener": listener.person.id} for listener in self.listeners]})

    def problems(self, reply: AppraiseLineReply) -> Iterable[str]:
        """Yield listeners that are missing, doubled or unknown."""
        wanted = [listener.person.id for listener in self.listeners]
        given = [reaction.listener for reaction in reply.reactions]
        if sorted(wanted) != sorted(given):
            yield f"reactions must be one each for {', '.join(wanted)}; got {', '.join(given) or 'none'}"


class TieChange(Frozen):
    """How a conversation moved the regard of one for another."""

    source: EntityId
    target: EntityId
    trust: float = Field(0.0, ge=-0.3, le=0.3)
    alignment: float = Field(0.0, ge=-0.3, le=0.3)
    power: float = Field(0.0, ge=-0.3, le=0.3)
    bond: float = Field(0.0, ge=-0.3, le=0.3)
    turns: tuple[str, ...] = Field(min_length=1, description="ids of the turns that moved it")
    reason: str = Field(min_length=8, max_length=300)


class ReviewTiesReply(Frozen):
    """Every regard that moved."""

    changes: tuple[TieChange, ...]


class ReviewTies(Prompt[ReviewTiesReply]):
    """Whose regard for whom did this conversation move?"""

    purpose: ClassVar[str] = "review_ties"
    scenario: str
    now: Now
    cast: tuple[Persona, ...]
    ties: tuple[Tie, ...]
    transcript: tuple[Spoken, ...]
    moods: dict[EntityId, str]

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the people and the turns there are."""
        people = {"changes.source": [tie.source for tie in self.ties], "changes.target": [tie.target for tie in self.ties]}
        return narrowed(
            super().reply_shape(), choices={**people, "changes.turns": [line.turn for line in self.transcript]}, filled=["changes.turns"]
        )

    def problems(self, reply: ReviewTiesReply) -> Iterable[str]:
        """Yield pairs and turns that do not exist, and turns that the one who is moved did not hear."""
        pairs, turns = {(tie.source, tie.target) for tie in self.ties}, {line.turn for line in self.transcript}
        given = [(change.source, change.target) for change in reply.changes]
        if unknown := sorted(set(given) - pairs):
            yield f"changes name unknown pairs {unknown[:4]}"
        if len(set(given)) != len(given):
            yield "a pair is given twice"
        if strange := sorted({turn for change in reply.changes for turn in change.turns} - turns):
            yield f"changes cite turns that were not spoken: {', '.join(strange[:4])}"
        kept = {line.turn: line for line in self.transcript if line.aside_to is not None}
        for change in reply.changes:
            if deaf := [turn for turn in change.turns if turn in kept and not kept[turn].reached(change.source)]:
                yield f"{change.source} did not hear {', '.join(deaf[:4])}, said aside, and cannot be moved by it"


class Open(Frozen):
    """An expectation not yet decided."""

    id: str
    text: str
    probability: Probability
    formed: str
    """When, in words."""


class Resolved(Frozen):
    """An expectation that was decided by what happened."""

    id: str
    outcome: Literal["confirmed", "refuted"]
    evidence: str = Field(min_length=8, max_length=300)
    sources: tuple[str, ...] = Field(min_length=1, max_length=4, description="ids of the moment and the facts that decide it")


class Expected(Frozen):
    """Something expected from now on."""

    text: str = Field(min_length=12, max_length=240, description="a sentence that later events can confirm or refute")
    probability: Probability


class ProspectReply(Frozen):
    """What was decided and what is expected now."""

    resolved: tuple[Resolved, ...] = ()
    formed: tuple[Expected, ...] = Field((), max_length=2)


class Prospect(Prompt[ProspectReply]):
    """What does this person expect now, and what of their earlier expectations was decided?"""

    purpose: ClassVar[str] = "prospect"
    scenario: str
    now: Now
    person: Persona
    feeling: Feeling
    facts: tuple[Fact, ...]
    open: tuple[Open, ...]
    moment: str
    """The id by which what takes place now is cited."""
    news: tuple[Fact, ...]
    """What was heard in the talk of the moment before, after expectations were last gone through."""

    def citable(self) -> list[str]:
        """Return the ids that may decide an expectation."""
        return list(dict.fromkeys([self.moment, *(fact.id for fact in (*self.facts, *self.news))]))

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the open expectations and what may decide them."""
        choices = {"resolved.id": [item.id for item in self.open], "resolved.sources": self.citable()}
        schema = narrowed(super().reply_shape(), choices=choices, filled=["resolved.sources"])
        return schema if self.open else narrowed(schema, counts={"resolved": 0})

    def problems(self, reply: ProspectReply) -> Iterable[str]:
        """Yield expectations that are not open or formed twice, and evidence that this person does not have."""
        citable = self.citable()
        for resolved in reply.resolved:
            if strange_ids := [source for source in resolved.sources if source not in citable]:
                yield f"sources of {resolved.id} name {', '.join(strange_ids)}; cite {self.moment} or a fact listed"
        known = {item.id for item in self.open}
        if strange := sorted({item.id for item in reply.resolved} - known):
            yield f"resolved names {', '.join(strange)}; open are {', '.join(sorted(known)) or 'none'}"
        if len({item.id for item in reply.resolved}) != len(reply.resolved):
            yield "an expectation is resolved twice"
        held = {item.text.lower() for item in self.open}
        for item in reply.formed:
            if item.text.lower() in held:
                yield f"{item.text!r} is already expected; form something new or nothing"
