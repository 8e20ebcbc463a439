"""The shelves of happenings: one file per kind of story (shelves/*.txt), and what a world of given kinds draws on."""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

from daedalus_data.core.lexicon import Genre
from daedalus_data.core.sketch import Sketch, sketch_of
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
HEAD = re.compile(r"^\w+ \| [\w ]+ \| .+$")

PEERS: tuple[Part, ...] = ("peer", "peer", "peer")

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

    They are noted one below the other (core.sketch); lines that begin with `//` are remarks.
    """
    blocks: list[list[str]] = []
    for line in text.splitlines():
        if HEAD.match(line):
            blocks.append([])
        if line.strip() and not line.startswith("//"):
            blocks[-1].append(line)
    return tuple(_on_shelf(sketch_of("\n".join(block)), genre) for block in blocks)


def _on_shelf(sketch: Sketch, genre: Genre) -> Realisation:
    if sketch.wrong:
        raise ValueError(f"shelves/{genre}.txt: {sketch.topic!r} {sketch.wrong[0]}")
    return replace(realisation_of(sketch), parts=tuple(_part(word) for word in sketch.parts), genres=(genre,))


@cache
def own_of(happenings: tuple[str, ...]) -> tuple[Realisation, ...]:
    """Return the happenings that a world has to itself, played by the members of its cast that they name."""
    sketches = [sketch_of(text) for text in happenings]
    for sketch in sketches:
        if sketch.wrong:
            raise ValueError(f"lexicon.happenings: {sketch.topic!r} {sketch.wrong[0]}")
    return tuple(replace(realisation_of(sketch), parts=PEERS[: len(sketch.parts)], players=sketch.parts) for sketch in sketches)


def realisation_of(sketch: Sketch) -> Realisation:
    """Return what a sketch says, without its parts."""
    return Realisation(
        pattern=_pattern(sketch.pattern),
        parts=(),
        aspect=sketch.topic,
        title=sketch.told["T"],
        description=sketch.told["D"],
        details=tuple(Made(*fact) for fact in sketch.facts),
        leaves=sketch.told["L"],
        others=sketch.words("O"),
        place=_place(sketch.told.get("P", "any")),
        moved=sketch.moved,
        hurt=sketch.hurt,
        after=sketch.words("A"),
        never=sketch.words("N"),
        months=sketch.words("M"),
        own=True,
    )


def _pattern(word: str) -> Pattern:
    return next(pattern for pattern in get_args(Pattern) if pattern == word)


def _part(word: str) -> Part:
    return next(part for part in get_args(Part) if part == word)


def _place(word: str) -> Place:
    return next(place for place in get_args(Place) if place == word)
