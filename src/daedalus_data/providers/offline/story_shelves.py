"""The shelves of happenings: one file per kind of story (shelves/*.txt), and what a world of given kinds draws on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

from daedalus_data.core.lexicon import Genre
from daedalus_data.core.terms import Pattern
from daedalus_data.providers.offline.story_patterns import Made, Part, Place, Realisation
from daedalus_data.providers.offline.story_patterns_early import EARLY
from daedalus_data.providers.offline.story_patterns_fielded import FIELDED
from daedalus_data.providers.offline.story_patterns_forward import FORWARD
from daedalus_data.providers.offline.story_patterns_institutional import INSTITUTIONAL
from daedalus_data.providers.offline.story_patterns_late import LATE
from daedalus_data.providers.offline.story_patterns_people import PEOPLE

FOLDER = Path(__file__).parent / "shelves"
COMMON = (*EARLY, *INSTITUTIONAL, *PEOPLE, *LATE, *FIELDED)
"""What institutions do; backward search has always drawn on it."""
FITTING: dict[Genre, tuple[tuple[Realisation, ...], frozenset[Pattern]]] = {
    "institution": ((*COMMON, *FORWARD), frozenset(get_args(Pattern))),
    "venture": (FORWARD, frozenset(["proposal", "decision", "agreement"])),
    "ward": (FORWARD, frozenset(["decision", "discovery"])),
}
"""Which of the common realisations are marked as fitting a kind of story, by pattern; the other kinds have shelves of their own only."""
HEAD = re.compile(r"^(\w+) \| ([\w ]+) \| (.+)$")
FACT = re.compile(r"^- (.+?) \| (.+) \| (all|[abc]+)$")
KEYS = {"T": "title", "D": "description", "L": "leaves", "O": "others", "P": "place"}

Shelf = Mapping[Pattern, tuple[Realisation, ...]]


@cache
def shelf_of(genres: tuple[Genre, ...]) -> Shelf:
    """Return what a world of these kinds draws on, by pattern."""
    made = [made for genre in genres for made in (*_own(genre), *_fitting(genre))]
    return by_pattern(made)


def by_pattern(made: list[Realisation] | tuple[Realisation, ...]) -> Shelf:
    """Return realisations by their pattern, each name once."""
    unique = {found.name: found for found in made}
    return {
        pattern: tuple(m for m in unique.values() if m.pattern == pattern) for pattern in dict.fromkeys(m.pattern for m in unique.values())
    }


def _fitting(genre: Genre) -> list[Realisation]:
    shelf, patterns = FITTING.get(genre, ((), frozenset()))
    return [replace(made, genres=(genre,)) for made in shelf if made.pattern in patterns]


def _own(genre: Genre) -> tuple[Realisation, ...]:
    file = FOLDER / f"{genre}.txt"
    return parsed(file.read_text(encoding="utf-8"), genre) if file.exists() else ()


def parsed(text: str, genre: Genre) -> tuple[Realisation, ...]:
    """Return the realisations of a shelf's text.

    Each begins with `pattern | parts | topic`, then `T: title`, `D: description`, `- topic | sentence | who knows` for its
    facts, `L: what it leaves behind` and, where it names outsiders, `O: slots`, where it has its place, `P: opens`.
    Lines that begin with `//` are remarks.
    """
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if HEAD.match(line):
            blocks.append([])
        if line.strip() and not line.startswith("//"):
            blocks[-1].append(line)
    return tuple(_realisation(block, genre) for block in blocks)


def _realisation(lines: list[str], genre: Genre) -> Realisation:
    head = HEAD.match(lines[0])
    told = {KEYS[line[0]]: line[3:].strip() for line in lines[1:] if line[0] in KEYS and line[1:3] == ": "}
    facts = [found.groups() for found in map(FACT.match, lines[1:]) if found]
    if head is None or len(told) + len(facts) != len(lines) - 1 or not {"title", "description", "leaves"} <= told.keys():
        raise ValueError(f"shelves/{genre}.txt: {lines[0]!r} has a line that is no title, description, fact, leaves or others")
    return Realisation(
        pattern=_pattern(head.group(1)),
        parts=tuple(_part(word) for word in head.group(2).split()),
        aspect=head.group(3),
        title=told["title"],
        description=told["description"],
        details=tuple(Made(*fact) for fact in facts),
        leaves=told["leaves"],
        others=tuple(slot.strip() for slot in told.get("others", "").split(",") if slot.strip()),
        genres=(genre,),
        place=_place(told.get("place", "any")),
        own=True,
    )


def _pattern(word: str) -> Pattern:
    return next(pattern for pattern in get_args(Pattern) if pattern == word)


def _part(word: str) -> Part:
    return next(part for part in get_args(Part) if part == word)


def _place(word: str) -> Place:
    return next(place for place in get_args(Place) if place == word)
