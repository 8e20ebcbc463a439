"""Has something similar happened before? The shipped library of real cases, and how like one of them a state is."""

from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import Field

from daedalus_data.core.events import Frozen, Happening, Pattern
from daedalus_data.core.words import content_words

SHELF = Path(__file__).with_name("precedents.yaml")
KIND, SEQUENCE, MATTER, SETTING = 0.4, 0.2, 0.3, 0.1
"""What it weighs that a case shows the same pattern, that in the case the later state's pattern followed, that state and case
share words, and that scenario and case do."""
ENOUGH_WORDS = 3
"""Content words in common that make the matter the same; a state has about eighty, a case about thirty."""
COMMON = """
came come went go found took taken put asked ask changed change first last later new old made make gave given got get left kept keep
run ran set day days week month year time way back still never every many much few several part end began before again own one two
three four five six seven eight nine ten said told held used use work works working out off down well good known know knew saw seen
people nothing something nobody somebody also want wanted outside within wrote write stay stayed bring brought stand stood hold
"""
LIGHT = frozenset(COMMON.split())


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


def nearest_precedent(happening: Happening, consequent: Happening, scenario: str) -> Likeness:
    """Return the case most like a step from one state to the next; of equals the first by id."""
    details = " ".join(detail.text for detail in happening.details)
    matter = _telling(f"{happening.title} {happening.description} {details} {happening.mechanism}")
    alike = [_likeness(case, happening.pattern, consequent.pattern, matter, _telling(scenario)) for case in precedents()]
    return min(alike, key=lambda like: (-like.value, like.case.id))


def _likeness(case: Precedent, pattern: Pattern, later: Pattern, matter: frozenset[str], setting: frozenset[str]) -> Likeness:
    told = _telling(f"{case.field} {case.text}")
    same, follows, shared = pattern in case.patterns, _follows(case.patterns, pattern, later), sorted(matter & told)
    value = KIND * same + SEQUENCE * follows + MATTER * _share(len(shared)) + SETTING * _share(len(setting & told))
    kind = f"shows {pattern.replace('_', ' ')}" if same else f"does not show {pattern.replace('_', ' ')}"
    words = f"shares the words {', '.join(shared[:6])}" if shared else "shares no words with it"
    return Likeness(case, round(value, 4), f"{case.name} ({case.year}) {kind} and {words}")


def _share(count: int) -> float:
    return min(1.0, count / ENOUGH_WORDS)


def _follows(patterns: tuple[Pattern, ...], earlier: Pattern, later: Pattern) -> bool:
    if earlier not in patterns:
        return False
    return later == "endpoint" or later in patterns[patterns.index(earlier) + 1 :]


@lru_cache(maxsize=4096)
def _telling(text: str) -> frozenset[str]:
    """Return the content words of a text that say something about its matter."""
    return frozenset(word for word in content_words(text) - LIGHT if not word.isdecimal())
