"""Many texts taken into words at once, and numbers for every run of so many words: what makes comparing whole logs cheap."""

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

TOKEN = re.compile(r"[^\W_]+(?:['’.,-][^\W_]+)*")
TOKEN_OR_END = re.compile(rf"\n|{TOKEN.pattern}")
Hashes = NDArray[np.uint64]
POWERS = np.array([pow(0x9E3779B97F4A7C15, k, 2**64) for k in range(16)], dtype=np.uint64)


class Tokens:
    """The words of texts, each text a line without line breaks; equal runs of words have equal numbers wherever they stand."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.index = {text: number for number, text in enumerate(texts)}
        self.all = TOKEN_OR_END.findall("\n".join(texts).lower())
        known = {word: crc32(word.encode()) for word in set(self.all)}
        self._ids = np.fromiter(map(known.__getitem__, self.all), dtype=np.uint64, count=len(self.all))
        breaks = np.flatnonzero(self._ids == np.uint64(known.get("\n", 0))) if len(texts) > 1 else np.empty(0, dtype=np.intp)
        self.starts: NDArray[np.intp] = np.concatenate([[0], breaks + 1]).astype(np.intp)
        self.ends: NDArray[np.intp] = np.concatenate([breaks, [len(self.all)]]).astype(np.intp)
        self._runs: dict[int, Hashes] = {}

    def words(self, text: str) -> list[str]:
        """Return the words of one of the texts, in lower case."""
        number = self.index[text]
        return self.all[self.starts[number] : self.ends[number]]

    def runs(self, length: int) -> Hashes:
        """Return for every word the number of the run of words that begins with it; meaningless near the end of a text."""
        if length not in self._runs:
            windows = max(0, len(self._ids) - length + 1)
            made = np.zeros(len(self._ids), dtype=np.uint64)
            for k in range(length):
                made[:windows] += self._ids[k : k + windows] * POWERS[k]
            self._runs[length] = made
        return self._runs[length]

    def runs_of(self, text: str, length: int) -> Hashes:
        """Return the numbers of a text's runs of words; of one that is all its words when it has fewer."""
        number = self.index[text]
        start, end = self.starts[number], self.ends[number]
        if end - start >= length:
            return self.runs(length)[start : end - length + 1]
        short: Hashes = (self._ids[start:end] * POWERS[: end - start]).sum(keepdims=True, dtype=np.uint64)
        return short

    def placed(self, length: int) -> tuple[Hashes, NDArray[np.intp], NDArray[np.intp]]:
        """Return all whole runs of a length: their numbers, the numbers of their texts, and their places in them."""
        counts = np.maximum(0, self.ends - self.starts - length + 1)
        texts = np.repeat(np.arange(len(counts)), counts)
        places = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self.runs(length)[self.starts[texts] + places], texts, places


def commonest(texts: Sequence[str], length: int, most: int) -> list[tuple[str, list[int]]]:
    """Return the runs of words that most texts have, and the numbers of those texts, the commonest first."""
    tokens = Tokens([" ".join(text.split()) for text in texts])
    hashes, numbers, places = tokens.placed(length)
    _, first = np.unique(hashes * POWERS[1] + numbers.astype(np.uint64), return_index=True)
    runs, where, counts = np.unique(hashes[first], return_index=True, return_counts=True)
    found = []
    for top in np.lexsort((runs, -counts))[:most]:
        at = first[where[top]]
        start = tokens.starts[numbers[at]] + places[at]
        having = np.unique(numbers[hashes == runs[top]]).tolist()
        found.append((" ".join(tokens.all[start : start + length]), having))
    return sorted(found, key=lambda item: (-len(item[1]), item[0]))


def words(text: str) -> list[str]:
    """Return the lower-case words and numbers of a text, in order; nothing is kept, unlike core.words, which would grow with runs."""
    return TOKEN.findall(text.lower())
