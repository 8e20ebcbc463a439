"""Reads a happening as an author notes it: who takes part, what takes place, what becomes known of it, what it leaves behind."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

HEAD = re.compile(r"^(\S+) \| (\S.*?) \| (\S.*)$")
MOVED = re.compile(r"^E: (\S+) \| ([+-]\d+(?:\.\d+)?)$")
HURT = re.compile(r"^H: ([abc]) \| (injury|illness) \| (\S.*) \| (0?\.\d+)$")
FACT = re.compile(r"^- (\S.*?) \| (\S.*) \| (\S+)$")
LINE = re.compile(r"^([A-Z]): (\S.*)$")
KEYS = {"T": "title", "D": "description", "L": "leaves", "O": "others", "P": "place", "A": "after", "N": "never", "M": "months"}
NEEDED = {"T": "its title", "D": "its description", "L": "what it leaves behind"}
WHO = re.compile(r"\{([abcABC])(_poss)?\}")
OTHER = re.compile(r"\{\w+\}")


class Noted(NamedTuple):
    """A fact that a happening makes: topic, sentence, and the letters of those who learn of it at once, or 'all'."""

    topic: str
    text: str
    known_by: str


class Moved(NamedTuple):
    """What a happening adds to a quantity, or takes from it."""

    quantity: str
    change: float


class Hurt(NamedTuple):
    """Who is hurt in a happening, by letter, and how badly."""

    who: str
    harm: str
    what: str
    severity: float


class Sketch(NamedTuple):
    """A happening as it was noted, slots and all."""

    pattern: str
    parts: tuple[str, ...]
    topic: str
    told: Mapping[str, str]
    """By key letter: T title, D description, L what it leaves behind, P its place in a story, O outsiders, A, N, M: docs/lexicon.md."""
    facts: tuple[Noted, ...]
    moved: tuple[Moved, ...]
    hurt: tuple[Hurt, ...]
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
    moved = tuple(Moved(found[1], float(found[2])) for found in map(MOVED.match, rest) if found)
    hurt = tuple(Hurt(found[1], found[2], found[3], float(found[4])) for found in map(HURT.match, rest) if found)
    strange = [line for line in rest if not any(form.match(line) for form in (FACT, MOVED, HURT)) and line[:1] not in told]
    pattern, who, topic = head.groups() if head else ("", "", "")
    wrong = tuple(_wrong(first, head is None, told, facts, strange))
    return Sketch(pattern, tuple(who.split()), topic, told, tuple(facts), moved, hurt, wrong)


def _wrong(first: str, headless: bool, told: Mapping[str, str], facts: list[Noted], strange: list[str]) -> list[str]:
    found = [f"begins with {first!r}; the first line is 'pattern | who takes part | topic'"] if headless else []
    found += [f"{line!r} is no line of a happening; {_form(line)}" for line in strange]
    found += [f"has no {key}: line, {what}" for key, what in NEEDED.items() if key not in told]
    return found + ([] if facts else ["has no detail; give at least one '- topic | sentence | all'"])


FORMS = {
    "-": "a detail is '- topic | sentence | all', or letters for 'all'",
    "E": "an effect is 'E: quantity | -3'",
    "H": "a harm is 'H: a | injury | cut palm | 0.2', or illness",
}


def _form(line: str) -> str:
    return FORMS.get(line[:1], f"there are {', '.join(f'{key}:' for key in (*KEYS, 'E', 'H'))} and '- topic | sentence | all'")
