"""Reads a happening as an author notes it: who takes part, what takes place, what becomes known of it, what it leaves behind."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

HEAD = re.compile(r"^(\S+) \| (\S.*?) \| (\S.*)$")
FACT = re.compile(r"^- (\S.*?) \| (\S.*) \| (\S+)$")
LINE = re.compile(r"^([A-Z]): (\S.*)$")
KEYS = {"T": "title", "D": "description", "L": "leaves", "O": "others", "P": "place", "A": "after", "N": "never"}
NEEDED = {"T": "its title", "D": "its description", "L": "what it leaves behind"}
WHO = re.compile(r"\{([abcABC])(_poss)?\}")
OTHER = re.compile(r"\{\w+\}")


class Noted(NamedTuple):
    """A fact that a happening makes: topic, sentence, and the letters of those who learn of it at once, or 'all'."""

    topic: str
    text: str
    known_by: str


class Sketch(NamedTuple):
    """A happening as it was noted, slots and all."""

    pattern: str
    parts: tuple[str, ...]
    topic: str
    told: Mapping[str, str]
    """By key letter: T title, D description, L what it leaves behind, P its place in a story, O outsiders, A and N: see docs/lexicon.md."""
    facts: tuple[Noted, ...]
    wrong: tuple[str, ...]
    """What is wrong with its lines; empty when all of them could be read."""

    def words(self, key: str) -> tuple[str, ...]:
        """Return the entries of a line that is a list, by its key letter."""
        return tuple(word.strip() for word in self.told.get(key, "").split(",") if word.strip())

    def title(self, names: Mapping[str, str]) -> str:
        """Return the title with people's names in place of its letters."""
        by_letter = {letter: names.get(who, who) for letter, who in zip("abc", self.parts, strict=False)}

        def name(found: re.Match[str]) -> str:
            return by_letter.get(found[1].lower(), "NAME") + ("'s" if found[2] else "")

        return OTHER.sub("…", WHO.sub(name, self.told.get("T", "")))


@cache
def sketch_of(text: str) -> Sketch:
    """Return what one note says.

    `pattern | parts | topic`, then `T: title`, `D: description`, `- topic | sentence | who knows` for its facts and
    `L: what it leaves behind`; other lines as in KEYS.
    """
    first, *rest = [line.strip() for line in text.strip().splitlines() if line.strip()] or [""]
    head = HEAD.match(first)
    facts = [Noted(*found.groups()) for found in map(FACT.match, rest) if found]
    told = {found[1]: found[2] for found in map(LINE.match, rest) if found and found[1] in KEYS}
    strange = [line for line in rest if not FACT.match(line) and line[:1] not in told]
    pattern, who, topic = head.groups() if head else ("", "", "")
    return Sketch(pattern, tuple(who.split()), topic, told, tuple(facts), tuple(_wrong(first, head is None, told, facts, strange)))


def _wrong(first: str, headless: bool, told: Mapping[str, str], facts: list[Noted], strange: list[str]) -> list[str]:
    found = [f"begins with {first!r}; the first line is 'pattern | who takes part | topic'"] if headless else []
    found += [f"{line!r} is no line of a happening; lines are {', '.join(f'{key}:' for key in KEYS)} and '- topic | sentence | all'"
              for line in strange]  # fmt: skip
    found += [f"has no {key}: line, {what}" for key, what in NEEDED.items() if key not in told]
    return found + ([] if facts else ["has no detail; give at least one '- topic | sentence | all'"])
