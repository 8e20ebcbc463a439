"""The states that the portal's search weighs, and how they hang together."""

from dataclasses import dataclass, field
from typing import NamedTuple

from daedalus_data.core.events import EntityId, Happening, ScorePart
from daedalus_data.core.mode import Stage
from daedalus_data.core.temporal import TemporalSpec
from daedalus_data.core.when import in_words
from daedalus_data.prompts.story import JudgeEdgeReply, Player

PORTAL = "portal"


@dataclass(frozen=True)
class Node:
    """A state at a step; step 0 is the portal."""

    id: str
    step: int
    when: str
    happening: Happening

    @property
    def told(self) -> str:
        """The state as one dated sentence."""
        return f"{in_words(self.when)}: {self.happening.title}"

    @property
    def text(self) -> str:
        """What takes place, title and description."""
        return f"{self.happening.title} {self.happening.description}"


class Score(NamedTuple):
    """The four parts of a hybrid score and their weighted sum."""

    llm: ScorePart
    precedent: ScorePart
    necessity: ScorePart
    capability: ScorePart
    total: float


@dataclass(frozen=True)
class Candidate:
    """A proposed state that was played forward, judged and scored against the state it should lead to."""

    node: Node
    consequent: Node
    simulated: tuple[str, ...]
    outcome: str
    verdict: JudgeEdgeReply
    score: Score


@dataclass
class Frame:
    """A step that has been filled: the state chosen, and those of its expansion that could take its place, best first."""

    chosen: Candidate
    rest: list[Candidate]
    peers: tuple[Candidate, ...]
    """All that were coherent when the step was expanded, the chosen one included."""


@dataclass(frozen=True)
class Quest:
    """What a search is given; nothing in it changes."""

    stage: Stage
    portal: Node
    dates: tuple[str, ...]
    order: tuple[int, ...]
    players: tuple[Player, ...]
    held: dict[EntityId, tuple[str, ...]] = field(repr=False)
    """What each holds from the start, secrets included: topic and text of every fact."""
    able: frozenset[EntityId]
    """Those of the cast who can act."""

    @property
    def temporal(self) -> TemporalSpec:
        """The portal keys of the template."""
        return self.stage.template.temporal

    @property
    def scenario(self) -> str:
        """What the template says it is about."""
        return self.stage.template.scenario_description

    def when(self, step: int) -> str:
        """Return the date of a step."""
        return self.dates[len(self.dates) - 1 - step]
