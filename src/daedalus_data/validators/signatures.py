"""MinHash signatures of rows over runs of five words, and what is told from them: how alike two rows are, which are clusters.

datasketch makes the signatures: it is the one that is kept longest and has one documented scheme; rensa is about ten times as fast but
has changed its algorithm between minor versions. Where runs of words are numbered beforehand the difference is small.
"""

from collections.abc import Sequence
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from daedalus_data.validators.reading import Read, Reading

Signature = NDArray[np.uint32]
Runs = NDArray[np.uint32]
Matrix = NDArray[np.uint32]
SIZE = 64
BANDS = 8
"""Bands of eight: of pairs with similarity 0.9 all but 1 in 1,000 meet in one, of those with 0.5 three in 100 do."""
RUN = 5
"""Words in a row that count as one thing two rows have in common."""


class Signatures:
    """The signatures of a batch's rows, each made once."""

    def __init__(self, reading: Reading) -> None:
        from datasketch import MinHash

        self._tokens = reading.tokens
        """Not the reading itself, which would keep it alive for ever: it is the key these are found by."""
        self._empty: Any = MinHash(num_perm=SIZE, seed=1, hashfunc=int)
        self._made: dict[tuple[str, str], Signature] = {}

    def of_row(self, read: Read) -> Signature:
        """Return the signature of a row's last message and label."""
        return self._of((read.asked, read.label))

    def of_label(self, read: Read) -> Signature:
        """Return the signature of a row's label."""
        return self._of(("", read.label))

    def runs_of(self, read: Read) -> Runs:
        """Return the different runs of words in a row's last message and label, as numbers in order."""
        return np.unique(self._runs((read.asked, read.label)).astype(np.uint32))

    def _of(self, parts: tuple[str, str]) -> Signature:
        made = self._made.get(parts)
        if made is None:
            sketch = self._empty.copy()
            sketch.update_batch(self._runs(parts).tolist())
            made = self._made[parts] = np.asarray(sketch.hashvalues, dtype=np.uint32)
        return made

    def _runs(self, parts: tuple[str, str]) -> NDArray[np.uint64]:
        lines = [line for part in parts for line in part.split("\n") if line]
        if not lines:
            return np.empty(0, dtype=np.uint64)
        runs: NDArray[np.uint64] = np.concatenate([self._tokens.runs_of(line, RUN) for line in lines]) >> np.uint64(32)
        return runs


def signatures(reading: Reading) -> Signatures:
    """Return the signatures of a batch; the same object as long as the batch is read."""
    if reading not in _SIGNATURES:
        _SIGNATURES[reading] = Signatures(reading)
    return _SIGNATURES[reading]


_SIGNATURES: WeakKeyDictionary[Reading, Signatures] = WeakKeyDictionary()


def alike(one: Signature, others: Matrix) -> NDArray[np.float64]:
    """Return about how alike a row is to each of others: the share of equal places, within 0.06 (one standard deviation)."""
    shares: NDArray[np.float64] = (others == one).mean(axis=1)
    return shares


def similarity(one: Runs, other: Runs) -> float:
    """Return the Jaccard similarity of two rows: exactly how alike they are."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    return both / max(1, len(one) + len(other) - both)


def nearest(rows: Matrix, others: Matrix) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """Return for each row how alike the most similar of others is, and which it is."""
    best, where = np.zeros(len(rows)), np.zeros(len(rows), dtype=np.intp)
    for number, row in enumerate(rows):
        shares = alike(row, others)
        where[number] = int(shares.argmax())
        best[number] = shares[where[number]]
    return best, where


def clusters(rows: Sequence[Signature], least: float) -> list[list[int]]:
    """Return the positions of rows that are alike, at least two together, by bands and then by whole signatures."""
    parents = list(range(len(rows)))

    def head(i: int) -> int:
        while parents[i] != i:
            parents[i] = i = parents[parents[i]]
        return i

    width = SIZE // BANDS
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = {}
        for i, row in enumerate(rows):
            heads = buckets.setdefault(row[band * width : (band + 1) * width].tobytes(), [])
            match = next((j for j in heads if head(i) == head(j) or (row == rows[j]).mean() >= least), None)
            if match is None:
                heads.append(i)
            else:
                parents[head(i)] = head(match)
    groups: dict[int, list[int]] = {}
    for i in range(len(rows)):
        groups.setdefault(head(i), []).append(i)
    return [group for group in groups.values() if len(group) > 1]
