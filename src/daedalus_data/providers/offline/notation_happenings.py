"""Finds what is wrong with a world's own happenings: kinds, people and slots that there are not, lines that are missing or too long."""

from calendar import month_name
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple, get_args

from daedalus_data.core.registry import nearest
from daedalus_data.core.sketch import Sketch, sketch_of
from daedalus_data.core.terms import Pattern
from daedalus_data.core.words import content_words
from daedalus_data.providers.offline.story_patterns import Place
from daedalus_data.providers.offline.story_shelves import FOLDER
from daedalus_data.providers.offline.story_text import SLOT

MOST_PARTS = 3
LETTERS = "abc"
ROOM = {"title": 100, "topic": 45, "description": 560, "detail": 300, "leaves": 300}
"""How long each may be with its slots; names are longer than letters, and what it does to supplies is told after it."""


class Unfit(NamedTuple):
    """Something wrong with one of a world's own happenings."""

    number: int
    what: str


def unfit(happenings: Sequence[str]) -> Iterator[Unfit]:
    """Yield everything that is wrong with a world's happenings, whoever there is to play in them."""
    titles: dict[str, int] = {}
    for number, text in enumerate(happenings):
        sketch = sketch_of(text)
        title = sketch.told.get("T", "")
        if title and title in titles:
            yield Unfit(number, f"has the title of lexicon.happenings.{titles[title]}; each is told once, and known by its title")
        titles.setdefault(title, number)
        yield from (Unfit(number, what) for what in (*sketch.wrong, *wrong_with(sketch)))


def unknown(happenings: Sequence[str], roster: Sequence[str], quantities: Sequence[str]) -> Iterator[Unfit]:
    """Yield who is to play in a world's happenings and is not in its roster, and what is to change and is no quantity of it."""
    for number, text in enumerate(happenings):
        absent = [who for who in sketch_of(text).parts if who not in roster]
        moved = [moved.quantity for moved in sketch_of(text).moved if moved.quantity not in quantities]
        yield from (Unfit(number, f"E: {name!r} is not in metadata.quantities{nearest(name, list(quantities))}") for name in moved)
        yield from (Unfit(number, f"{who!r} is not in metadata.entity_roster{nearest(who, list(roster))}") for who in absent)


def wrong_with(sketch: Sketch) -> Iterator[str]:
    """Yield what is wrong with a happening whoever there is to play in it."""
    if sketch.pattern and sketch.pattern not in get_args(Pattern):
        yield f"{sketch.pattern!r} is no kind of happening{nearest(sketch.pattern, list(get_args(Pattern)))}"
    if len(sketch.parts) > MOST_PARTS or len(set(sketch.parts)) < len(sketch.parts):
        yield f"names {', '.join(sketch.parts)}; give one to {MOST_PARTS} members of the cast, each once"
    if (place := sketch.told.get("P", "any")) not in get_args(Place):
        yield f"P: {place!r} is no place in a story{nearest(place, list(get_args(Place)))}"
    for month in sketch.words("M"):
        if month not in month_name:
            yield f"M: {month!r} is no month{nearest(month, list(month_name)[1:])}"
    if "T" in sketch.told and len(content_words(SLOT.sub(" ", sketch.told["T"]))) < 2:
        yield f"T: {sketch.told['T']!r} has too few words of its own; a happening is known by its title"
    yield from _details(sketch)
    for what, text in _texts(sketch):
        yield from _slots(text, sketch)
        if len(text) > ROOM[what]:
            yield f"has a {what} of {len(text)} characters; {ROOM[what]} is the most"


def _details(sketch: Sketch) -> Iterator[str]:
    here = LETTERS[: len(sketch.parts)]
    for fact in sketch.facts:
        if fact.known_by != "all" and (beyond := sorted(set(fact.known_by) - set(here))):
            yield f"- {fact.topic!r} is known by {', '.join(beyond)}; write 'all' or letters of {here!r}"
    for hurt in sketch.hurt:
        if hurt.who not in here:
            yield f"H: {{{hurt.who}}} is nobody: {len(sketch.parts)} take part"
    if len(sketch.facts) > 4:
        yield f"has {len(sketch.facts)} details; 4 is the most"


def _texts(sketch: Sketch) -> Iterator[tuple[str, str]]:
    yield "topic", sketch.topic
    for key, what in (("T", "title"), ("D", "description"), ("L", "leaves")):
        yield what, sketch.told.get(key, "")
    for fact in sketch.facts:
        yield "topic", fact.topic
        yield "detail", fact.text


def _slots(text: str, sketch: Sketch) -> Iterator[str]:
    if text.count("{") != text.count("}") or len(SLOT.findall(text)) != text.count("{"):
        yield f"{text!r} has a bracket left open, or a slot that is not one word in braces"
    for name in dict.fromkeys(found.lower() for found in SLOT.findall(text)):
        letter = name.removesuffix("_poss").removeprefix("full_").removeprefix("wants_")
        if letter in LETTERS and letter not in LETTERS[: len(sketch.parts)]:
            yield f"{{{name}}} is nobody: {len(sketch.parts)} take part"
        elif letter not in LETTERS and name not in slots_known():
            yield f"{{{name}}} is no slot{nearest(name, sorted(slots_known()))}"


@cache
def slots_known() -> frozenset[str]:
    """Return the slots that happenings on the shelves are written with, besides people."""
    used = {name.lower() for file in FOLDER.glob("*.txt") for name in SLOT.findall(file.read_text(encoding="utf-8"))}
    return frozenset(name for name in used if name.removesuffix("_poss").removeprefix("wants_") not in LETTERS)
