"""What a portal search did, outside story time: proposals, scores, checks, paths and pivots."""

from typing import Literal

from pydantic import Field

from daedalus_data.core.state import Probability
from daedalus_data.core.terms import BaseEvent, Frozen, Happening


class ScorePart(Frozen):
    """One part of a hybrid score and where it comes from."""

    value: Probability
    origin: str
    reason: str


class PortalStated(BaseEvent):
    """The known end of the story was stated."""

    kind: Literal["portal_stated"] = "portal_stated"
    node: str
    when: str
    happening: Happening


class StepExpanded(BaseEvent):
    """A step of the search was filled with candidates; `order` counts expansions."""

    kind: Literal["step_expanded"] = "step_expanded"
    order: int
    step: int
    """1 is the step just before the portal."""
    when: str
    consequents: tuple[str, ...]


class CandidateProposed(BaseEvent):
    """A state was proposed that could have led to a later one."""

    kind: Literal["candidate_proposed"] = "candidate_proposed"
    node: str
    step: int
    when: str
    consequent: str
    happening: Happening


class CandidateSimulated(BaseEvent):
    """A proposed state was played forward to see where it leads."""

    kind: Literal["candidate_simulated"] = "candidate_simulated"
    node: str
    moments: tuple[str, ...]
    outcome: str


class CandidateScored(BaseEvent):
    """A proposed state was given its four parts and their weighted sum."""

    kind: Literal["candidate_scored"] = "candidate_scored"
    node: str
    llm: ScorePart
    precedent: ScorePart
    necessity: ScorePart
    capability: ScorePart
    weights: tuple[float, float, float, float]
    """Of llm, precedent, necessity, capability; they sum to 1."""
    score: Probability


class CandidatePruned(BaseEvent):
    """A proposed state was dropped."""

    kind: Literal["candidate_pruned"] = "candidate_pruned"
    node: str
    reason: str


class EdgeChecked(BaseEvent):
    """A step of a path was read forward and its three checks were answered."""

    kind: Literal["edge_checked"] = "edge_checked"
    antecedent: str
    consequent: str
    reads_forward: bool
    entities_can_act: bool
    knowledge_holds: bool
    reasons: tuple[str, ...] = ()


class Backtracked(BaseEvent):
    """The search gave a state up and went back for another."""

    kind: Literal["backtracked"] = "backtracked"
    step: int
    left: str
    taken: str | None
    reason: str


class PathCompleted(BaseEvent):
    """A whole way from origin to portal was found."""

    kind: Literal["path_completed"] = "path_completed"
    path: str
    rank: int = Field(ge=1)
    nodes: tuple[str, ...]
    """Origin first, portal last."""
    score: Probability
    """Mean score of its states without the portal."""
    explanation: str
    validation: dict[str, int]
    """Edges checked, and how many passed each of the three checks."""


class PivotFound(BaseEvent):
    """A state of a path was found where the story could have gone another way."""

    kind: Literal["pivot_found"] = "pivot_found"
    path: str
    node: str
    alternatives: tuple[str, ...]
    """Other states that were plausible there."""
    weight: Probability
    """The chosen state's causal necessity."""
    divergence: Probability
    """How different the stories of the alternatives end, 1 - content overlap."""
    explanation: str
