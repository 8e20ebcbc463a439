"""How well a line that could be said fits: its length, what it repeats of what was said, what it gives away."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import content_words, ngrams, words
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.prompts.views import Fact
from daedalus_data.providers.offline.voice import Voice

# A refusal names the phrases that were worn between quotes, or after a colon.
REFUSED = re.compile(r"[:;']")


class Memory(NamedTuple):
    """What has been said, as word runs."""

    fours: frozenset[tuple[str, ...]]
    openings: frozenset[tuple[str, ...]]
    lines: frozenset[str]
    worn: tuple[str, ...]


@lru_cache(maxsize=8192)
def _fours(text: str) -> frozenset[tuple[str, ...]]:
    return frozenset(ngrams(text, 4))


def memory_of(prompt: SpeakTurn) -> Memory:
    """Return what has been said here and before, as runs of words."""
    lines = (*(line.text for line in prompt.transcript), *prompt.own_lines)
    fours = frozenset().union(*map(_fours, lines), *map(_fours, prompt.avoid))
    named = [part.strip().lower() for reason in prompt.refused for part in REFUSED.split(reason) if 2 < len(part.split()) < 9]
    return Memory(
        fours,
        frozenset(words(line)[:3] for line in lines),
        frozenset(line.lower() for line in lines),
        (*(phrase.lower() for phrase in prompt.avoid), *named * 6),
    )


def fitness_of(text: str, prompt: SpeakTurn, voice: Voice, memory: Memory) -> float:
    """Return how well a text fits: near the speaker's length, unlike what was said, and giving nothing away."""
    said = words(text)
    fit = -abs(len(said) - voice.length) / 4 + 0.8 * voice.asks * ("?" in text) - 4.0 * (len(said) > 50) - 3.0 * (len(said) < 8)
    fit -= 1.1 * sum(run in memory.fours for run in ngrams(text, 4))
    fit -= 1.5 * (said[:3] in memory.openings) + 50 * (text.lower() in memory.lines)
    fit -= 1.5 * sum(phrase in text.lower() for phrase in memory.worn)
    pairs = ngrams(text, 3)
    fit -= 1.2 * (len(pairs) - len(set(pairs)))
    long = [word for word in said if len(word) > 4]
    fit -= 0.4 * (len(long) - len(set(long)))
    fit -= 60 * any(_leaks(said, fact) for fact in prompt.back.withheld if prompt.act != "reveal")
    return fit


def _leaks(said: tuple[str, ...], fact: Fact) -> bool:
    kept = words(fact.text)
    runs = {said[i : i + 5] for i in range(len(said) - 4)}
    return any(kept[i : i + 5] in runs for i in range(len(kept) - 4)) or (len(content_words(fact.text) - set(said)) == 0)
