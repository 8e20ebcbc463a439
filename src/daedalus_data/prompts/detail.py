"""Questions that add detail where the story needs it: a character for somebody merely named, the steps within a moment."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import EntityId, Frozen, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.words import overlap
from daedalus_data.prompts.views import Now, Persona

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
SAME = 0.85
"""Two sentences whose content words overlap this much say the same."""


class Stated(Frozen):
    """A fact in a few words and in full."""

    topic: str = Field(min_length=2, max_length=60, description="a noun phrase of two to five words")
    text: str = Field(min_length=8, max_length=400, description="one complete sentence that stands alone")


class ElevateReply(Frozen):
    """Who somebody turns out to be."""

    role: str = Field(min_length=8, max_length=300)
    traits: tuple[str, ...] = Field(min_length=2, max_length=4)
    voice: str = Field(min_length=4, max_length=300)
    goals: tuple[str, ...] = Field(min_length=1, max_length=3)
    facts: tuple[Stated, ...] = Field(min_length=1, max_length=3, description="what they know of their own side of the matter")


class Elevate(Prompt[ElevateReply]):
    """Who is this, whom the story keeps naming?"""

    purpose: ClassVar[str] = "elevate"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9)
    scenario: str
    when: str
    who: Persona
    mentions: tuple[str, ...]
    """Everything the story has said of them, earliest first, one dated sentence each."""
    cast: tuple[Persona, ...]
    topic: str
    """What is at hand now."""

    def problems(self, reply: ElevateReply) -> Iterable[str]:
        """Yield numbers that the story never gave, and facts that are told already or twice: anything more could contradict it."""
        told = " ".join((self.scenario, self.when, self.who.role, self.topic, *self.mentions))
        known = set(NUMBER.findall(told))
        written = " ".join((reply.role, *reply.goals, *(fact.text for fact in reply.facts)))
        if strange := sorted(set(NUMBER.findall(written)) - known):
            yield f"the numbers {', '.join(strange)} stand in nothing told so far; leave them out"
        for place, fact in enumerate(reply.facts):
            earlier = (*self.mentions, *(other.text for other in reply.facts[:place]))
            if any(overlap(fact.text, text) > SAME for text in earlier):
                yield f"{fact.text!r} has been told already; state something new"


class Beat(Frozen):
    """One step within a moment."""

    offset: str = Field(min_length=3, max_length=40, description="how far into the moment: 'ten minutes in', 'on the third day'")
    text: str = Field(min_length=12, max_length=240, description="one past-tense sentence")
    actors: tuple[EntityId, ...] = Field(description="ids of those present who act in it")
    states: Stated | None = Field(None, description="a fact it makes that was not known before, or null")


class BeatsReply(Frozen):
    """The steps of a moment in their order."""

    beats: tuple[Beat, ...]


class TellBeats(Prompt[BeatsReply]):
    """In what steps does this moment take place?"""

    purpose: ClassVar[str] = "beats"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9, max_tokens=2048)
    scenario: str
    now: Now
    lasts: str
    """How long the moment lasts at most, in words: 'a day'."""
    count: int
    present: tuple[Persona, ...]
    details: tuple[Stated, ...]
    """Facts of this moment that everyone present knows."""
    before: tuple[str, ...]
    """Steps of earlier moments, latest last; not to be told again."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the number of steps and those present."""
        here = [person.id for person in self.present]
        return narrowed(super().reply_shape(), choices={"beats.actors": here}, counts={"beats": self.count})

    def problems(self, reply: BeatsReply) -> Iterable[str]:
        """Yield a wrong count, people who are not there, and steps or offsets that repeat."""
        if len(reply.beats) != self.count:
            yield f"beats has {len(reply.beats)} entries; give exactly {self.count}"
        here = {person.id for person in self.present}
        if strange := sorted({actor for beat in reply.beats for actor in beat.actors} - here):
            yield f"actors name {', '.join(strange)}; present are {', '.join(sorted(here))}"
        if len({beat.offset.lower() for beat in reply.beats}) != len(reply.beats):
            yield "two beats have the same offset; each is later than the one before"
        told = [self.now.title, self.now.description, *(fact.text for fact in self.details), *self.before]
        for beat in reply.beats:
            if any(overlap(beat.text, text) > SAME for text in told):
                yield f"{beat.text!r} only repeats what has been told; say what somebody did here and now"
            told.append(beat.text)
            if beat.states and any(overlap(beat.states.text, fact.text) > SAME for fact in self.details):
                yield f"{beat.states.text!r} is known already; state something new or nothing"
