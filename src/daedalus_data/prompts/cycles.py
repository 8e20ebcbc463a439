"""Questions of the cyclical mode: what returns in a scenario, what is foretold, whether it came true."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field

from daedalus_data.core.events import EntityId, Frozen, Happening, Phase, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.story import Player
from daedalus_data.prompts.views import Persona

LIKE = 0.6
"""Two prophecies whose content words overlap this much are one."""
PLAIN = 4
"""Content words that a prophecy must have, so that something can bear it out."""


class ReadCycleReply(Frozen):
    """What returns, and in which parts."""

    kind: str = Field(min_length=3, max_length=40, description="one word: seasonal, daily, ritual, generational, economic …")
    phases: tuple[Phase, ...] = Field(min_length=2, max_length=24)
    returns: str = Field(min_length=8, max_length=200, description="what comes back each time, one clause")
    changes: str = Field(min_length=8, max_length=200, description="what is never the same, one clause")


class ReadCycle(Prompt[ReadCycleReply]):
    """What comes round again in this scenario, and in which phases?"""

    purpose: ClassVar[str] = "read_cycle"
    scenario: str
    cast: tuple[Persona, ...]
    dates: tuple[str, ...]
    """Every moment's date in words, earliest first."""
    length: int | None
    """Moments in one cycle, each of them a phase; None leaves it open."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the number of phases, where it is given."""
        return narrowed(super().reply_shape(), counts={"phases": self.length} if self.length else None)

    def problems(self, reply: ReadCycleReply) -> Iterable[str]:
        """Yield a wrong number of phases, and phases of the same name."""
        if self.length and len(reply.phases) != self.length:
            yield f"phases has {len(reply.phases)} entries; a cycle has {self.length} moments, so give exactly {self.length}"
        names = [phase.name.strip().lower() for phase in reply.phases]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            yield f"phases names {', '.join(twice)} more than once; a phase is told apart by its name"


class Due(Frozen):
    """A later moment by which something may be foretold."""

    id: str
    """'2.3': the third phase of the second cycle."""
    name: str
    when: str


class ForetellReply(Frozen):
    """What somebody foretells."""

    entity: EntityId
    topic: str = Field(min_length=2, max_length=60, description="what it is about, two to five words, a noun phrase")
    text: str = Field(min_length=12, max_length=240, description="what is to come: a clause in the future that follows 'foretold that'")
    sign: str = Field(min_length=6, max_length=160, description="what it is read from: a clause in the past, 'the herons left before dawn'")
    due: str = Field(description="id of the moment by which it is to have come true")


class Foretell(Prompt[ForetellReply]):
    """Who foretells what at the start of this cycle, on what sign, and by when?"""

    purpose: ClassVar[str] = "foretell"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9)
    scenario: str
    when: str
    happening: Happening
    """What takes place as the cycle begins; what is foretold goes beyond it."""
    cycle: int
    phases: tuple[Phase, ...]
    returns: str
    cast: tuple[Player, ...]
    moods: dict[EntityId, str]
    earlier: tuple[str, ...]
    """What happened so far, dated sentences, earliest first."""
    open: tuple[str, ...]
    """What was foretold before and has not been decided."""
    seers: tuple[EntityId, ...]
    """Who foretold so far, latest last."""
    dues: tuple[Due, ...]

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the cast and the moments to come."""
        choices = {"entity": [player.id for player in self.cast], "due": [due.id for due in self.dues]}
        return narrowed(super().reply_shape(), choices=choices)

    def problems(self, reply: ForetellReply) -> Iterable[str]:
        """Yield a stranger, a date that is not to come, and what is no clause, says too little or was foretold before."""
        ids = [player.id for player in self.cast]
        if reply.entity not in ids:
            yield f"entity is {reply.entity!r}; choose one of {', '.join(ids)}"
        if reply.due not in {due.id for due in self.dues}:
            yield f"due is {reply.due!r}; choose one of {', '.join(due.id for due in self.dues)}"
        if reply.text.lower().startswith("that ") or reply.text.rstrip().endswith((".", "!", "?")):
            yield f"text is {reply.text!r}; give a clause that follows 'foretold that', without 'that' and without a stop"
        if len(content_words(reply.text)) < PLAIN:
            yield f"text is {reply.text!r}; say what will be seen, to whom or what, so that it can be checked"
        if same := next((held for held in self.open if overlap(held, reply.text) > LIKE), None):
            yield f"text says again what was foretold before: {same!r}"


class Witness(Frozen):
    """Something that may bear a prophecy out."""

    id: str
    kind: Literal["moment", "fact", "turn"]
    when: str
    sort: str = ""
    """The kind of thing it was, of a moment: 'conflict unresolved'."""
    text: str


class JudgeProphecyReply(Frozen):
    """Whether what was foretold has come true."""

    fulfilled: bool
    evidence: tuple[str, ...] = Field((), max_length=6, description="ids of what bears it out; empty when it has not come true")
    reason: str = Field(min_length=10, max_length=300, description="one sentence that names what decided it")


class JudgeProphecy(Prompt[JudgeProphecyReply]):
    """Has what was foretold come true by now?"""

    purpose: ClassVar[str] = "judge_prophecy"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.0)
    scenario: str
    by: str
    """The name of whoever foretold it."""
    topic: str
    text: str
    made: str
    """When it was foretold, in words."""
    due: str
    """By when it is to have come true, in words."""
    past: tuple[Witness, ...]
    """What took place, was learned and was said since, earliest first."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with what there is to cite."""
        return narrowed(super().reply_shape(), choices={"evidence": [witness.id for witness in self.past]})

    def problems(self, reply: JudgeProphecyReply) -> Iterable[str]:
        """Yield evidence that does not exist, a fulfilment without any, and evidence of what did not come true."""
        if strange := [name for name in reply.evidence if name not in {witness.id for witness in self.past}]:
            yield f"evidence names {', '.join(strange)}, which is not among what took place since"
        if reply.fulfilled and not reply.evidence:
            yield "fulfilled is true, but evidence is empty; cite what bears it out, or say that it has not come true"
        if not reply.fulfilled and reply.evidence:
            yield "evidence is given, but fulfilled is false; leave it empty"
