"""Has something similar happened before? The shipped library of real cases, and how like one of them a state is."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import Field

from daedalus_data.core.events import Frozen, Happening, Pattern
from daedalus_data.core.words import content_words

SHELF = Path(__file__).with_name("precedents.yaml")
KIND, SEQUENCE, CONTENT = 0.5, 0.2, 0.3
"""What it weighs that a case shows the same pattern, that in the case the pattern of the later state followed, and that
the case is about the same things."""
ENOUGH_WORDS = 4
"""Content words in common that make the matter the same; titles and cases have about thirty each."""


class Precedent(Frozen):
    """Something that really happened: its patterns in the order in which they came, and the case in two sentences."""

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    name: str
    year: int
    field: str
    patterns: tuple[Pattern, ...] = Field(min_length=2)
    text: str = Field(min_length=60, max_length=500)


class Likeness(NamedTuple):
    """The case that is most like a state, and how like it is."""

    case: Precedent
    value: float
    reason: str


@cache
def precedents() -> tuple[Precedent, ...]:
    """Return the shipped cases."""
    return tuple(Precedent.model_validate(case) for case in yaml.safe_load(SHELF.read_text(encoding="utf-8")))


def nearest_precedent(happening: Happening, consequent: Happening) -> Likeness:
    """Return the case most like a step from one state to the next; of equals the first by id."""
    matter = content_words(f"{happening.title} {happening.description} {happening.topic}")
    alike = [_likeness(case, matter, happening.pattern, consequent.pattern) for case in precedents()]
    return min(alike, key=lambda like: (-like.value, like.case.id))


def _likeness(case: Precedent, matter: frozenset[str], pattern: Pattern, later: Pattern) -> Likeness:
    same, follows = pattern in case.patterns, _follows(case.patterns, pattern, later)
    shared = sorted(matter & content_words(f"{case.field} {case.text}"))
    value = KIND * same + SEQUENCE * follows + CONTENT * min(1.0, len(shared) / ENOUGH_WORDS)
    kind = f"shows {pattern.replace('_', ' ')}" if same else f"does not show {pattern.replace('_', ' ')}"
    words = f"shares {', '.join(shared[:6])}" if shared else "shares no words with it"
    return Likeness(case, value, f"{case.name} ({case.year}) {kind} and {words}")


def _follows(patterns: tuple[Pattern, ...], earlier: Pattern, later: Pattern) -> bool:
    if earlier not in patterns:
        return False
    return later == "endpoint" or later in patterns[patterns.index(earlier) + 1 :]
