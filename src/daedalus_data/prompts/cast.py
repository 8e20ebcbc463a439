"""Questions about who is in the story and how they begin."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import EntityId, EntityType, Frozen, Sampling, Signed
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.state import Probability
from daedalus_data.prompts.views import Persona


class MemberKnows(Frozen):
    """Something an invented member knows."""

    topic: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=8, max_length=400)


class Member(Frozen):
    """An invented member of the cast."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")
    name: str = Field(min_length=2, max_length=80)
    type: EntityType
    role: str = Field(min_length=2, max_length=300)
    traits: tuple[str, ...] = Field(min_length=1)
    voice: str = Field(min_length=2)
    goals: tuple[str, ...] = Field(min_length=1)
    secrets: tuple[MemberKnows, ...] = ()
    knowledge: tuple[MemberKnows, ...] = Field(min_length=1)


class CastReply(Frozen):
    """An invented cast."""

    members: tuple[Member, ...]


class MakeCast(Prompt[CastReply]):
    """Who could live this scenario?"""

    purpose: ClassVar[str] = "cast"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9, max_tokens=4096)
    scenario: str
    portal: str
    count: int
    types: tuple[EntityType, ...]
    taken: tuple[Persona, ...] = ()
    """Members the template already has."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the number and the types of members."""
        return narrowed(super().reply_shape(), choices={"members.type": self.types}, counts={"members": self.count})

    def problems(self, reply: CastReply) -> Iterable[str]:
        """Yield a wrong count, a repeated id and a type that was not asked for."""
        ids = [*(m.id for m in reply.members), *(p.id for p in self.taken)]
        if len(reply.members) != self.count:
            yield f"members has {len(reply.members)} entries; give exactly {self.count}"
        if len(set(ids)) != len(ids):
            yield f"ids must differ from each other and from the members given: {', '.join(ids)}"
        for member in reply.members:
            if member.type not in self.types:
                yield f"{member.id} has type {member.type}; use one of {', '.join(self.types)}"


class InitialStateReply(Frozen):
    """Where somebody's mind and habits begin."""

    valence: Signed
    arousal: Probability
    energy: float = Field(ge=0, le=150)
    confidence: Probability
    patience: Probability
    risk: Probability
    social: Probability
    openness: Probability
    conscientiousness: Probability
    extraversion: Probability
    agreeableness: Probability
    neuroticism: Probability
    caution: Probability
    decision_speed: Probability
    reserve: Probability
    reason: str = Field(min_length=8, max_length=400)


class InitialState(Prompt[InitialStateReply]):
    """In what state does this person enter the story?"""

    purpose: ClassVar[str] = "initial_state"
    scenario: str
    person: Persona
    secrets: tuple[str, ...]
    age: float
    health: float
    pain: float
    fatigue: float


class InitialTie(Frozen):
    """How one regards another at the start."""

    source: EntityId
    target: EntityId
    trust: Probability
    alignment: Signed
    power: Signed
    bond: Probability
    reason: str = Field(min_length=8, max_length=300)


class InitialTiesReply(Frozen):
    """A tie for every ordered pair."""

    ties: tuple[InitialTie, ...]


class InitialTies(Prompt[InitialTiesReply]):
    """How do these people regard each other at the start?"""

    purpose: ClassVar[str] = "initial_ties"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.3, max_tokens=4096)
    scenario: str
    cast: tuple[Persona, ...]

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with every ordered pair once."""
        ids = [person.id for person in self.cast]
        return narrowed(super().reply_shape(), rows={"ties": [{"source": a, "target": b} for a in ids for b in ids if a != b]})

    def problems(self, reply: InitialTiesReply) -> Iterable[str]:
        """Yield pairs that are missing, doubled or unknown."""
        ids = [person.id for person in self.cast]
        wanted = {(a, b) for a in ids for b in ids if a != b}
        given = [(tie.source, tie.target) for tie in reply.ties]
        if missing := sorted(wanted - set(given)):
            yield f"ties are missing for {', '.join(f'{a}->{b}' for a, b in missing[:6])}"
        if extra := sorted(set(given) - wanted):
            yield f"ties name unknown pairs {', '.join(f'{a}->{b}' for a, b in extra[:6])}"
        if len(given) != len(set(given)):
            yield "a pair is given twice"


class IdentifyReply(Frozen):
    """What a name stands for."""

    type: EntityType
    role: str = Field(min_length=4, max_length=200)


class Identify(Prompt[IdentifyReply]):
    """Who or what is this name that the story mentions?"""

    purpose: ClassVar[str] = "identify"
    scenario: str
    name: str
    context: str
