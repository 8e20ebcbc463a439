"""The question that an adviser is asked about a record: answered from the passages given, each claim with its source."""

import re
from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import Frozen, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt

CITED = re.compile(r"\[([^\[\]]+)\]")


class Adviser(Frozen):
    """Who answers: a persona that reads records with a trained eye."""

    id: str = Field(min_length=2, max_length=64)
    name: str = Field(min_length=2, max_length=80)
    role: str = Field(min_length=4, max_length=200)
    expertise: tuple[str, ...] = Field(min_length=1)
    stance: str = Field(min_length=8, max_length=600)
    voice: str = Field(min_length=8, max_length=600)
    opens: tuple[str, ...] = Field((), description="ways in which they begin an answer")
    closes: tuple[str, ...] = Field((), description="ways in which they end one")
    questions: tuple[str, ...] = Field(min_length=1, description="what they ask of every record")
    looks_for: tuple[str, ...] = Field(min_length=1)


class Passage(Frozen):
    """A piece of the record that an answer may cite."""

    id: str
    kind: str
    """What it tells of: an event, knowledge, talk, a line of a file."""
    when: str
    """The date in words, empty where there is none."""
    text: str


class Exchange(Frozen):
    """A question asked earlier in this conversation, and its answer."""

    question: str
    answer: str


class AnswerReply(Frozen):
    """An answer and what it rests on."""

    text: str = Field(min_length=8, max_length=4000, description="every claim is followed by the id it rests on, in square brackets")
    cites: tuple[str, ...] = Field(description="ids of the passages that the text cites")
    found: bool = Field(description="false when the passages do not hold the answer")


class AnswerQuestion(Prompt[AnswerReply]):
    """What does the record say to this question?"""

    purpose: ClassVar[str] = "answer_question"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.3, max_tokens=1500)
    scenario: str
    """What the record is a record of."""
    adviser: Adviser
    question: str
    passages: tuple[Passage, ...]
    """Best first; nothing else may be cited."""
    earlier: tuple[Exchange, ...] = ()
    """Oldest first."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the ids that may be cited."""
        return (
            narrowed(super().reply_shape(), choices={"cites": tuple(passage.id for passage in self.passages)})
            if self.passages
            else super().reply_shape()
        )

    def problems(self, reply: AnswerReply) -> Iterable[str]:
        """Yield citations of nothing that was given, claims without one, and citations of what is said not to be there."""
        known = [passage.id for passage in self.passages]
        if unknown := [cite for cite in reply.cites if cite not in known]:
            yield f"cites names {', '.join(unknown)}; cite only {', '.join(known) or 'nothing, for no passage was given'}"
        if reply.found and not reply.cites:
            yield "cites is empty; cite at least one passage, or say with found false that the record does not hold the answer"
        if not reply.found and reply.cites:
            yield "found is false, but something is cited; leave cites empty, or set found to true"
        inline = [part.strip() for marked in CITED.findall(reply.text) for part in marked.split(",")]
        if stray := [cite for cite in inline if cite in known and cite not in reply.cites]:
            yield f"the text cites {', '.join(stray)}, which cites leaves out; list every id that the text cites"
        if missing := [cite for cite in reply.cites if cite in known and cite not in inline]:
            yield f"{', '.join(missing)} is in cites and not in the text; put its id in square brackets after the claim that rests on it"
