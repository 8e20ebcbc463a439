"""Questions about where a branch of the story led: what came of it, and how near everybody came to what they wanted."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import EntityId, Frozen, GoalStanding, Pattern, Sampling, TimepointId
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt


class Came(Frozen):
    """A moment of the branch and what was settled in it."""

    id: TimepointId
    when: str
    title: str
    description: str
    pattern: Pattern
    settled: str = ""
    """How its talk ended."""


class Said(Frozen):
    """A line that may show how far somebody came."""

    id: str
    speaker: EntityId
    name: str
    text: str


class Striver(Frozen):
    """Somebody with aims, and the mood the branch leaves them in."""

    id: EntityId
    name: str
    role: str
    goals: tuple[str, ...]
    mood: str
    valence: float
    """How good or bad they feel at the end, -1 to 1."""


class WeighOutcomeReply(Frozen):
    """What came of a branch."""

    outcome: str = Field(min_length=20, max_length=500, description="one or two past-tense sentences: how it ended, and for whom")
    goals: tuple[GoalStanding, ...]


class WeighOutcome(Prompt[WeighOutcomeReply]):
    """How did this line of the story end, and how far did everybody come with each of their aims?"""

    purpose: ClassVar[str] = "weigh_outcome"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.2, max_tokens=3000)
    scenario: str
    when: str
    """The date of the end, in words."""
    decided: tuple[str, ...]
    """What sets this line apart from others, dated; empty where nothing was decided otherwise."""
    moments: tuple[Came, ...]
    """Earliest first."""
    said: tuple[Said, ...]
    people: tuple[Striver, ...]
    amounts: tuple[str, ...] = ()
    """What is left of things that are counted, in words."""

    @property
    def aims(self) -> tuple[tuple[EntityId, str], ...]:
        """Everybody's aims in order: what the reply has to stand by, each once."""
        return tuple((person.id, goal) for person in self.people for goal in person.goals)

    @property
    def citable(self) -> tuple[str, ...]:
        """The ids of the moments and lines that may be cited."""
        return (*(moment.id for moment in self.moments), *(line.id for line in self.said))

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the aims in order and the ids that may be cited."""
        rows = [{"entity": entity, "goal": goal} for entity, goal in self.aims]
        return narrowed(super().reply_shape(), choices={"goals.evidence": self.citable}, rows={"goals": rows})

    def problems(self, reply: WeighOutcomeReply) -> Iterable[str]:
        """Yield aims that are missing, doubled or nobody's, and evidence that is not of this branch."""
        found, known = [(standing.entity, standing.goal) for standing in reply.goals], frozenset(self.citable)
        for entity, goal in self.aims:
            if found.count((entity, goal)) != 1:
                yield f"goals has {found.count((entity, goal))} entries for {entity} and {goal!r}; give one"
        for entity, goal in found:
            if (entity, goal) not in self.aims:
                yield f"goals has {goal!r} for {entity}, which is not among the aims; copy the aims as they stand"
        for standing in reply.goals:
            if unknown := [cited for cited in standing.evidence if cited not in known]:
                yield f"evidence for {standing.goal!r} names {', '.join(unknown)}; name ids of the moments and lines above"
