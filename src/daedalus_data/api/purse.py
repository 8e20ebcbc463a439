"""One budget for several runs: what each may cost at most, so that all together never exceed it."""

from collections.abc import Iterable, Sequence

AMPLE = 1.5
"""A run gets so many times what it is expected to cost, where there is that much."""
WORTH = 0.01
"""The share by which a run's limit must rise for another try."""


class Purse:
    """Gives each run a limit out of what no other run has spent or holds; None is no limit at all.

    A limit counts all that a run has ever cost, `before` what it had cost when the purse was opened. What a run leaves goes to
    those that are still to come, and in the end once more to those that had too little.
    """

    def __init__(self, total: float | None, expected: Sequence[float], before: Sequence[float] | None = None) -> None:
        self._total = total
        self._expected = expected
        self._held = list(before or [0.0] * len(expected))
        self._given: dict[int, float] = {}

    @property
    def free(self) -> float:
        """What nobody has spent and no run holds."""
        return max(0.0, (self._total or 0.0) - sum(self._held))

    def give(self, number: int, waiting: Iterable[int]) -> float | None:
        """Return the limit of a run that begins while others wait; one that begins again, its worker having died, keeps its own."""
        if self._total is None:
            return None
        if number not in self._given:
            share = self._expected[number] / (self._expected[number] + sum(self._expected[each] for each in waiting) or 1.0)
            added = min(self.free, max(share * self.free, AMPLE * self._expected[number] - self._held[number]))
            self._held[number] += added
            self._given[number] = self._held[number]
        return self._given[number]

    def take_back(self, number: int, cost: float | None) -> None:
        """Take back what a run that ended has left of its limit; None, where nobody knows what it cost, is nothing."""
        if cost is not None:
            self._held[number] = cost

    def worth_another_try(self, short: Sequence[int]) -> list[int]:
        """Return which of the runs that had too little would now get notably more; their limits are given anew."""
        if self._total is None or not short:
            return []
        weight = sum(self._expected[number] for number in short) or 1.0
        more = {number: self._held[number] + self.free * self._expected[number] / weight for number in short}
        again = [number for number in short if more[number] > self._given[number] * (1 + WORTH)]
        for number in again:
            del self._given[number]
        return again
