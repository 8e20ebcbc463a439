"""Where could the story have gone another way? Three conditions on a chain of states, asked of plain numbers and texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.words import overlap

HEAVY = 0.6
"""The causal weight from which a state can be a pivot, if it also reaches the path's median."""
APART = 0.6
"""How different (1 - overlap of content words) the stories of the alternatives must end."""
MOST = 0.4
"""The largest share of a path's states that can be pivots."""


class Alternative(NamedTuple):
    """A state that was as plausible at the same step, and where it led when played forward."""

    node: str
    outcome: str


@dataclass(frozen=True)
class Fork:
    """A state of a path: how much hung on it, where it led, and what else was plausible there."""

    node: str
    weight: float
    outcome: str
    alternatives: tuple[Alternative, ...]


class Pivot(NamedTuple):
    """A state where the story could have gone another way."""

    node: str
    alternatives: tuple[str, ...]
    weight: float
    divergence: float


@counted
def pivots(forks: Sequence[Fork], *, heavy: float = HEAVY, apart: float = APART, most: float = MOST) -> list[Pivot]:
    """Return the pivots of a path, greatest weight x divergence first, at most the given share of its states.

    A pivot had another plausible state, weighs at least `heavy` and the path's median, and its alternatives end
    differently by at least `apart` on average.
    """
    if not forks:
        return []
    floor = max(heavy, median(fork.weight for fork in forks))
    found = [
        Pivot(fork.node, tuple(other.node for other in fork.alternatives), fork.weight, round(divergence(fork), 4))
        for fork in forks
        if fork.alternatives and fork.weight >= floor and divergence(fork) >= apart
    ]
    ranked = sorted(found, key=lambda pivot: (-pivot.weight * pivot.divergence, pivot.node))
    return ranked[: int(most * len(forks))]


def divergence(fork: Fork) -> float:
    """Return how differently the alternatives end from the chosen state on average, 0 to 1."""
    if not fork.alternatives:
        return 0.0
    return sum(1 - overlap(fork.outcome, other.outcome) for other in fork.alternatives) / len(fork.alternatives)
