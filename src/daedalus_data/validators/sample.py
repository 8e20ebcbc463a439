"""Bounded memory of an unbounded dataset: the rows whose rank is lowest, whatever the order they come in."""

import heapq
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Sample(Generic[T]):
    """Keep what belongs to the `size` lowest ranks; `offered` counts all that were offered."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.offered = 0
        self._heap: list[tuple[int, str, int, T]] = []

    def offer(self, rank: int, name: str, make: Callable[[], T]) -> None:
        """Keep what `make` returns if the rank is low enough; it is not called otherwise."""
        self.offered += 1
        if len(self._heap) < self.size:
            heapq.heappush(self._heap, (-rank, name, self.offered, make()))
        elif -rank > self._heap[0][0]:
            heapq.heapreplace(self._heap, (-rank, name, self.offered, make()))

    def __iter__(self) -> Iterator[tuple[str, T]]:
        """Yield names and what was kept, lowest rank first."""
        return ((name, kept) for _, name, _, kept in sorted(self._heap, key=lambda item: (-item[0], item[1], item[2])))

    def __len__(self) -> int:
        return len(self._heap)
