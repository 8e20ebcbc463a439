"""Questions about conversation: who speaks next, what they say, whether it holds, what was claimed in it."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import DialogAct, EntityId, FactId, Frozen, PropositionKind, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.state import Probability
from daedalus_data.prompts.views import Fact, Feeling, Now, Persona, Spoken, Tie


class Participant(Frozen):
    """One who takes part, as the one who steers sees them: with what they hold back."""

    person: Persona
    feeling: Feeling
    ties: tuple[Tie, ...]
    unshared: tuple[Fact, ...]
    """Facts of use here that they have not spoken of in this conversation, most useful first."""
    secrets: tuple[Fact, ...]
    worries: tuple[str, ...]
    """Open expectations, most anxious first."""


class SteerReply(Frozen):
    """Who speaks next and to what end."""

    speaker: EntityId | None
    act: DialogAct
    topic: str = Field(min_length=2, max_length=80)
    mood: str = Field(min_length=2, max_length=40)
    suppress: tuple[FactId, ...] = ()
    aside_to: EntityId | None = Field(None, description="id of the one person who is to hear the line, null when all are")
    end: bool
    reason: str = Field(min_length=4, max_length=300)


class Steer(Prompt[SteerReply]):
    """Who speaks next, with what move, about what, and is the conversation over?"""

    purpose: ClassVar[str] = "steer"
    scenario: str
    now: Now
    agenda: str
    cast: tuple[Participant, ...]
    transcript: tuple[Spoken, ...]
    spoken: int
    least: int
    most: int

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with those present, what they hold back, and no end before the least."""
        held = [fact.id for p in self.cast for fact in (*p.unshared, *p.secrets)]
        speakers = [participant.person.id for participant in self.cast]
        early = {"end": [False]} if self.spoken < self.least else {}
        alone = speakers if len(speakers) > 2 else []
        choices: dict[str, Iterable[str | int]] = {"speaker": speakers, "suppress": held, "aside_to": alone, **early}
        return narrowed(super().reply_shape(), choices=choices, filled=["speaker"])

    def problems(self, reply: SteerReply) -> Iterable[str]:
        """Yield a speaker who is not there, an end that comes too early or too late, an aside to nobody."""
        ids = [participant.person.id for participant in self.cast]
        if not reply.end and reply.speaker not in ids:
            yield f"speaker is {reply.speaker!r}; choose one of {', '.join(ids)}"
        if reply.end and self.spoken < self.least:
            yield f"the conversation has {self.spoken} turns and cannot end before {self.least}"
        others = [entity for entity in ids if entity != reply.speaker] if len(ids) > 2 else []
        if reply.aside_to is not None and reply.aside_to not in others:
            yield f"aside_to is {reply.aside_to!r}; give null{', or one of ' + ', '.join(others) if others else ': only two are there'}"
        held = {fact.id for p in self.cast for fact in (*p.unshared, *p.secrets)}
        if strange := sorted(set(reply.suppress) - held):
            yield f"suppress names facts nobody holds: {', '.join(strange)}"


class FrontLayer(Frozen):
    """What the speaker may draw on in words."""

    facts: tuple[Fact, ...]
    ties: tuple[Tie, ...]
    """How the speaker regards each listener."""


class BackLayer(Frozen):
    """What shapes the voice and is never said: true feeling, urges held down, knowledge kept back."""

    feeling: Feeling
    emotion: str
    urges: tuple[str, ...]
    withheld: tuple[Fact, ...]
    worries: tuple[str, ...]


class TurnReply(Frozen):
    """One line of talk."""

    text: str = Field(min_length=2, max_length=700, description="what is said, in the speaker's voice, nothing else")
    tone: str = Field(min_length=2, max_length=40)
    confidence: Probability
    knowledge: tuple[FactId, ...] = Field((), description="ids of the facts the line draws on")
    addressee: EntityId | None = None


class SpeakTurn(Prompt[TurnReply]):
    """What does this person say now?"""

    purpose: ClassVar[str] = "turn"
    scenario: str
    now: Now
    agenda: str
    speaker: Persona
    front: FrontLayer
    back: BackLayer
    body: str
    """How the body colours the speech, in words; empty when it does not."""
    act: DialogAct
    topic: str
    mood: str
    aside_to: EntityId | None = None
    """The one person who is to hear the line; None when all are."""
    transcript: tuple[Spoken, ...]
    """The lines of this conversation that the speaker spoke or heard."""
    own_lines: tuple[str, ...]
    """Lines the speaker has said at earlier moments; their wording must not come back."""
    avoid: tuple[str, ...]
    """Phrases worn out by the whole cast."""
    refused: tuple[str, ...] = ()
    """Why earlier tries at this line were not let through."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the facts the speaker may use and the listeners."""
        facts = [*self.front.facts, *(self.back.withheld if self.act == "reveal" else ())]
        return narrowed(
            super().reply_shape(), choices={"knowledge": [f.id for f in facts], "addressee": [tie.target for tie in self.front.ties]}
        )

    def problems(self, reply: TurnReply) -> Iterable[str]:
        """Yield facts the speaker may not use and an absent addressee; what a line may not say is for the gate to find."""
        withheld = {fact.id for fact in self.back.withheld}
        allowed = {fact.id for fact in self.front.facts} | (withheld if self.act == "reveal" else set())
        if strange := sorted(set(reply.knowledge) - allowed):
            yield f"knowledge names {', '.join(strange)}, which the speaker does not hold or keeps back"
        there = {tie.target for tie in self.front.ties}
        if reply.addressee is not None and reply.addressee not in there:
            yield f"addressee is {reply.addressee!r}; those present are {', '.join(sorted(there))}"


class JudgeDialogReply(Frozen):
    """A verdict on a conversation."""

    accepted: bool
    about_the_matter: Probability = Field(description="share of the talk that is about what takes place")
    moves: Probability = Field(description="how much the talk changes between start and end")
    distinct: Probability = Field(description="how well the speakers can be told apart")
    weakest: str | None = Field(None, description="id of the turn most in need of another try, when not accepted")
    verdict: str = Field(min_length=8, max_length=400)
    outcome: str = Field(min_length=8, max_length=300, description="what the conversation settled or left open, past tense")


class JudgeDialog(Prompt[JudgeDialogReply]):
    """Does this conversation hold: about the matter, moving, in distinct voices?"""

    purpose: ClassVar[str] = "judge_dialog"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.0, max_tokens=1024)
    scenario: str
    now: Now
    agenda: str
    cast: tuple[Persona, ...]
    transcript: tuple[Spoken, ...]

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the turns that were spoken."""
        return narrowed(super().reply_shape(), choices={"weakest": [line.turn for line in self.transcript]}, filled=["weakest"])

    def problems(self, reply: JudgeDialogReply) -> Iterable[str]:
        """Yield a weakest turn that was not spoken, or a refusal that names none."""
        turns = {line.turn for line in self.transcript}
        if not reply.accepted and reply.weakest not in turns:
            yield f"weakest is {reply.weakest!r}; name one of the turns {', '.join(sorted(turns))}"


class Proposition(Frozen):
    """A claim made in a turn."""

    turn: str
    topic: str = Field(min_length=2, max_length=60, description="two to five words")
    text: str = Field(min_length=12, max_length=300, description="one complete sentence that stands alone, third person")
    kind: PropositionKind
    confidence: Probability


class ExtractReply(Frozen):
    """The claims that were new."""

    propositions: tuple[Proposition, ...]


class Extract(Prompt[ExtractReply]):
    """Which new propositions were put forward in this conversation?"""

    purpose: ClassVar[str] = "extract"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.0, max_tokens=2048)
    scenario: str
    when: str
    cast: tuple[Persona, ...]
    transcript: tuple[Spoken, ...]
    known: tuple[Fact, ...]
    """Facts that were already in the world; not to be given again."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the turns that were spoken."""
        return narrowed(super().reply_shape(), choices={"propositions.turn": [line.turn for line in self.transcript]})

    def problems(self, reply: ExtractReply) -> Iterable[str]:
        """Yield claims that cite no turn, repeat what was known, or that their turn does not support."""
        lines = {line.turn: line for line in self.transcript}
        known = {fact.text.strip().rstrip(".").lower() for fact in self.known}
        for proposition in reply.propositions:
            if proposition.turn not in lines:
                yield f"{proposition.turn!r} is not a turn of this conversation"
            elif proposition.text.strip().rstrip(".").lower() in known:
                yield f"{proposition.text!r} was known before; give only what is new"
