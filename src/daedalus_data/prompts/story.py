"""Questions about what happens: antecedents of a known end, what comes next, how a step reads forward."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field

from daedalus_data.core.events import EntityId, Frozen, Happening, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.state import Probability
from daedalus_data.prompts.matter import matter_only, matter_problems
from daedalus_data.prompts.views import Amount, Fact, Persona


class Player(Persona):
    """A member of the cast with what they know, as the search sees them."""

    knowledge: tuple[Fact, ...] = ()


def cast_problems(happening: Happening, cast: tuple[Player, ...]) -> Iterable[str]:
    """Yield ids in a happening that are not in the cast."""
    ids = {player.id for player in cast}
    named = {*happening.actors, *(need.entity for need in happening.needs), *(who for d in happening.details for who in d.known_by)}
    if unknown := sorted(named - ids):
        yield f"{happening.title!r} names {', '.join(unknown)}; the cast is {', '.join(sorted(ids))}"
    if not happening.actors:
        yield f"{happening.title!r} has no actors; name at least one of {', '.join(sorted(ids))}"


def cast_only(schema: dict[str, Any], path: str, cast: tuple[Player, ...], counts: dict[str, int] | None = None) -> dict[str, Any]:
    """Return a schema whose happening at a path names nobody outside the cast."""
    ids = [player.id for player in cast]
    named = {f"{path}.{field}": ids for field in ("actors", "needs.entity", "details.known_by")}
    return narrowed(schema, choices=named, counts=counts, filled=[f"{path}.actors"])


class AntecedentsReply(Frozen):
    """States that could have come before."""

    candidates: tuple[Happening, ...] = Field(min_length=1)


class Antecedents(Prompt[AntecedentsReply]):
    """What could have taken place at this date so that the later state came about?"""

    purpose: ClassVar[str] = "antecedents"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9, max_tokens=6000)
    scenario: str
    portal: str
    when: str
    """The date to fill, in words."""
    step: int
    """1 is the step just before the portal."""
    steps: int
    consequent_when: str
    consequent: Happening
    prior_when: str = ""
    prior: Happening | None = None
    """An earlier state already fixed (oscillating search); the candidates must follow from it too."""
    cast: tuple[Player, ...]
    count: int
    avoid: tuple[str, ...] = ()
    """Titles already on this path or refused; each candidate must differ from them in kind and matter."""
    later: tuple[str, ...] = ()
    """What follows the consequent, nearest first, one dated sentence each."""
    amounts: tuple[Amount, ...] = ()
    """The quantities of the world as they stand at the outset."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the cast and the number of candidates."""
        schema = cast_only(super().reply_shape(), "candidates", self.cast, {"candidates": self.count})
        return matter_only(schema, "candidates", self.cast, self.amounts)

    def problems(self, reply: AntecedentsReply) -> Iterable[str]:
        """Yield a wrong count and names outside the cast."""
        if len(reply.candidates) != self.count:
            yield f"candidates has {len(reply.candidates)} entries; give exactly {self.count}"
        for happening in reply.candidates:
            yield from cast_problems(happening, self.cast)
            yield from matter_problems(happening, self.cast, self.amounts)


class PlayForwardReply(Frozen):
    """What follows when the state is played forward."""

    moments: tuple[str, ...] = Field(min_length=1, max_length=5, description="one past-tense sentence per step")
    outcome: str = Field(min_length=10, max_length=500, description="where things stand at the later date")


class PlayForward(Prompt[PlayForwardReply]):
    """Starting from this state and not knowing the end, what follows?"""

    purpose: ClassVar[str] = "play_forward"
    scenario: str
    when: str
    happening: Happening
    until: str
    steps: int
    cast: tuple[Player, ...]

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the number of steps."""
        return narrowed(super().reply_shape(), counts={"moments": self.steps})

    def problems(self, reply: PlayForwardReply) -> Iterable[str]:
        """Yield a wrong number of steps."""
        if len(reply.moments) != self.steps:
            yield f"moments has {len(reply.moments)} entries; give exactly {self.steps}"


class JudgeEdgeReply(Frozen):
    """A judgement of one step from cause to effect."""

    plausibility: Probability = Field(description="how believable it is that this happened and led there")
    without_it: Probability = Field(description="how likely the later state would still have been without it")
    reads_forward: bool = Field(description="told in order of time it makes sense")
    reason: str = Field(min_length=10, max_length=400)


class JudgeEdge(Prompt[JudgeEdgeReply]):
    """How well does this state lead to the later one?"""

    purpose: ClassVar[str] = "judge_edge"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.0, max_tokens=1024)
    scenario: str
    when: str
    happening: Happening
    simulated: tuple[str, ...]
    outcome: str
    """Where the forward play ended; empty when simulation judging is off."""
    consequent_when: str
    consequent: Happening
    cast: tuple[Player, ...]


class ExplainReply(Frozen):
    """An explanation in one or two sentences."""

    text: str = Field(min_length=30, max_length=700)


class ExplainPath(Prompt[ExplainReply]):
    """Why did this chain of states end at the portal?"""

    purpose: ClassVar[str] = "explain_path"
    scenario: str
    moments: tuple[str, ...]
    """Origin first, dated sentences."""
    links: tuple[str, ...]
    """The mechanism by which each state led to the next."""


class ExplainPivot(Prompt[ExplainReply]):
    """What would have gone another way at this state?"""

    purpose: ClassVar[str] = "explain_pivot"
    scenario: str
    when: str
    happening: Happening
    alternatives: tuple[Happening, ...]
    consequent: Happening
    portal: str
    cast: tuple[Persona, ...] = ()


class Echo(Frozen):
    """An earlier moment that this one comes back to."""

    of: Literal["phase", "opening"]
    """The same phase of the cycle before, or the moment that this cycle began with."""
    when: str
    """With its preposition: 'in March 2026'."""
    what: str


class NextHappeningReply(Frozen):
    """What takes place next."""

    happening: Happening


class NextHappening(Prompt[NextHappeningReply]):
    """Given all that has happened, what takes place at this date?"""

    purpose: ClassVar[str] = "next_happening"
    scenario: str
    when: str
    index: int
    moments: int
    earlier: tuple[str, ...]
    """Dated sentences, earliest first."""
    last: Happening | None
    talk: tuple[str, ...]
    """Commitments, decisions and concerns voiced so far, latest last."""
    cast: tuple[Player, ...]
    moods: dict[EntityId, str]
    amounts: tuple[Amount, ...] = ()
    given: str = ""
    """What has to take place, in one sentence; empty where nothing forces it."""
    direction: str = ""
    """What the moment has to do in the story, in one sentence; empty where nobody directs."""
    echoes: tuple[Echo, ...] = ()
    """What comes round again here; empty outside of cycles."""
    line: int = 0
    lines: int = 1
    """Which of so many ways the story is lived side by side this is, 0 for the first."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the cast."""
        return matter_only(cast_only(super().reply_shape(), "happening", self.cast), "happening", self.cast, self.amounts)

    def problems(self, reply: NextHappeningReply) -> Iterable[str]:
        """Yield names outside the cast and effects that cannot be."""
        yield from cast_problems(reply.happening, self.cast)
        yield from matter_problems(reply.happening, self.cast, self.amounts)


class SetSceneReply(Frozen):
    """Where and in what air it takes place."""

    place: str = Field(min_length=3, max_length=120)
    hour: int = Field(ge=0, le=23)
    atmosphere: str = Field(min_length=10, max_length=300, description="one sentence of what can be seen, heard, felt")
    tension: Probability


AIM = 0.25
"""How far the tension of a scene may lie from the one that is aimed at."""


class SetScene(Prompt[SetSceneReply]):
    """Where does this take place, at what hour, and what does it feel like there?"""

    purpose: ClassVar[str] = "set_scene"
    scenario: str
    when: str
    hour: int | None
    """Fixed by the date; choose one when it is None."""
    happening: Happening
    cast: tuple[Persona, ...]
    moods: tuple[str, ...]
    earlier_places: tuple[str, ...]
    frame: str = ""
    """What the mode of time says of the moment; empty where it says nothing."""
    tension: Probability | None = None
    """The tension that is aimed at; None where nobody directs."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with the hour, where it is fixed."""
        return narrowed(super().reply_shape(), choices={"hour": [self.hour]}) if self.hour is not None else super().reply_shape()

    def problems(self, reply: SetSceneReply) -> Iterable[str]:
        """Yield an hour that contradicts the date and a tension far from the one aimed at."""
        if self.hour is not None and reply.hour != self.hour:
            yield f"hour is {reply.hour}, but the moment is at {self.hour}"
        if self.tension is not None and abs(reply.tension - self.tension) > AIM:
            yield f"tension is {reply.tension:g}, but {self.tension:g} is aimed at; come within {AIM:g} of it"
