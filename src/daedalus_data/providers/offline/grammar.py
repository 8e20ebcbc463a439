"""Reads the author's stock of phrases (phrases/*.txt) and grows text from it: `[conditions] words <either|or> {slot}`."""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.lexicon import Lexicon
from daedalus_data.core.seeds import derive, fraction

FOLDER = Path(__file__).parent / "phrases"
EITHER = re.compile(r"<([^<>]*\|[^<>]*)>")
SLOT = re.compile(r"\{(\w+)\}")
# Words that only make sense when more than two are there.
MANY = re.compile(
    r"\b(?:all of you|all of us|both of you|each of us|each of you|none of you|two of us|the rest of you|everyone once|the two of you)\b",
    re.I,
)

FAMILIES = frozenset(("office", "open", "paper", "room", "money", "work"))
"""Conditions on the world rather than on the line: files and meetings or neither, writing, walls and tables, sums that are paid, work."""


class Production(NamedTuple):
    """One way to say a part of a line, and when it may be used."""

    part: str
    needs: frozenset[str]
    """Every one of them must hold: a style of the voice, a property of the fact, the listener or the moment."""
    text: str
    slots: frozenset[str]


class Draw:
    """A stream of small choices derived from a seed, cheaper than one digest each."""

    def __init__(self, seed: int, *names: str | int) -> None:
        self._seed = derive(seed, *names)
        self._left, self._count = self._seed, 0

    def below(self, bound: int) -> int:
        """Return the next number in 0 .. bound - 1."""
        if self._left < 1 << 20:
            self._count += 1
            self._left = derive(self._seed, self._count)
        self._left, number = divmod(self._left, bound)
        return number

    def chance(self, probability: float) -> bool:
        """Return true with the given probability."""
        return self.below(1000) < probability * 1000


@cache
def grammar() -> Mapping[str, tuple[Production, ...]]:
    """Return every production by the part of a line it realises."""
    parts: dict[str, list[Production]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        part = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("@ "):
                part = line[2:].strip()
            elif line.strip() and not line.startswith("//"):
                parts.setdefault(part, []).append(production(part, line.strip()))
    return {part: tuple(found) for part, found in parts.items()}


class Stock:
    """The phrases that one world has of its own, by the part of a line; kept by identity, so that looking them up is cheap."""

    def __init__(self, phrases: Mapping[str, Iterable[str]]) -> None:
        self._parts = {part: tuple(production(part, line.strip()) for line in lines) for part, lines in phrases.items()}

    def of(self, part: str) -> tuple[Production, ...]:
        """Return the productions of a part; those of 'warrant' serve 'warrant.setback' too."""
        general = part.partition(".")[0]
        return self._parts.get(part, ()) + (self._parts.get(general, ()) if general != part else ())


@lru_cache(maxsize=64)
def stock_of(lexicon: Lexicon) -> Stock | None:
    """Return the phrases of a world, read once; None where it has none."""
    return Stock(lexicon.phrases) if lexicon.phrases else None


def production(part: str, line: str) -> Production:
    """Return a line of a phrase file as a production of a part."""
    needs: frozenset[str] = frozenset()
    if line.startswith("["):
        inside, _, line = line[1:].partition("] ")
        needs = frozenset(inside.split())
    if MANY.search(line):
        needs |= {"crowd"}
    return Production(part, needs, line, frozenset(name.lower() for name in SLOT.findall(line)))


FEWEST = 4
"""Phrases that have to be left when a season holds some back."""


@lru_cache(maxsize=16384)
def usable(
    part: str, holds: frozenset[str], slots: frozenset[str], speaker: str, season: str = "", own: Stock | None = None
) -> tuple[Production, ...]:
    """Return the productions that fit, those the speaker leans to first; a season holds half of them back, if enough are left.

    With the stock of a world, those of its own; else the common ones.
    """
    fitting = [p for p in (own.of(part) if own else grammar().get(part, ())) if p.needs <= holds and p.slots <= slots]
    if "apart" not in holds:
        fitting = [p for p in fitting if not {"t", "m"} <= p.slots]
    if "pm" not in holds:
        fitting = [p for p in fitting if not {"p", "m"} <= p.slots]
    if season and len(now := [p for p in fitting if _place(season, p.text) < 0.5]) >= FEWEST:
        fitting = now
    return tuple(sorted(fitting, key=lambda p: _place(speaker, p.text) - 0.3 * len(p.needs - FAMILIES)))


@lru_cache(maxsize=65536)
def _place(name: str, text: str) -> float:
    return fraction(3, name, text)


def pick(options: tuple[Production, ...], draw: Draw, wide: bool = False) -> Production:
    """Return one of the options, from the first third nine times in ten; `wide` lets habit go."""
    most = len(options) if wide or draw.chance(0.1) else max(3, len(options) // 3)
    return options[draw.below(min(most, len(options)))]


def grow(text: str, slots: Mapping[str, str], draw: Draw) -> str:
    """Return a production's text with every alternative chosen and every slot filled."""
    while match := EITHER.search(text):
        options = match[1].split("|")
        text = text[: match.start()] + options[draw.below(len(options))] + text[match.end() :]
    text = AGREEING.sub(lambda m: _agreeing(m, slots), text)
    return TWICE.sub(r"\1", SLOT.sub(lambda m: slots[m[1].lower()], text))


TWICE = re.compile(r"([.!?]['’”])\.")
"""A stop after one that a quotation brings along."""
# After a preposition the slot is not what the verb is of: "what I can tell you about {m} is".
OBLIQUE = "".join(rf"(?<!\b{word} )" for word in "about of on in for with behind to from over at against into under".split())
AGREEING = re.compile(OBLIQUE + r"\{([mtp]|ft)\} ((?:is|was|has|does)n't|[a-z]+s)\b", re.IGNORECASE)
NO_VERB = frozenset(("us", "as", "always", "this", "perhaps", "sometimes", "less", "unless", "its", "yes"))
IRREGULAR = {
    "is": "are", "was": "were", "has": "have", "does": "do", "goes": "go", "passes": "pass",
    "isn't": "aren't", "wasn't": "weren't", "hasn't": "haven't", "doesn't": "don't",
}  # fmt: skip


def _agreeing(match: re.Match[str], slots: Mapping[str, str]) -> str:
    """Return a noun phrase's slot with the verb after it in the plural where the phrase is."""
    verb = match[2]
    if slots.get(f"{match[1].lower()}_is") != "are" or verb in NO_VERB:
        return match[0]
    return f"{{{match[1]}}} {IRREGULAR.get(verb, verb[:-1])}"
