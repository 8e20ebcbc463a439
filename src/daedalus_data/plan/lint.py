"""Advises on a template: nothing here is an error, all of it makes the run better."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from daedalus_data.core.template import EntitySpec, Template, TimepointsSpec
from daedalus_data.core.temporal import ACTS, TemporalSpec
from daedalus_data.core.words import words
from daedalus_data.plan.estimate import moments_of
from daedalus_data.plan.vary import variants

ENOUGH_WORDS = 20
PATHS = 5
LEGAL_WORDS = """
verdict jury court lawsuit litigation plaintiff defendant indictment prosecution deposition settlement regulator regulatory
compliance statute subpoena testimony sec
"""
LEGAL = frozenset(LEGAL_WORDS.split())
EXPLORING = frozenset(["explore", "exploring", "exploratory", "brainstorm", "speculative", "speculate"])
KNOWN_END = re.compile(
    r"\b(post-?mortem|root cause|(?:trac\w+|work\w+|reason\w+) back(?:ward)?s?|how did \w+|why did \w+|led up to)\b", re.I
)
OPEN_QUESTION = re.compile(r"\b(what if|what will|what would|what happens if|will \w+ [^.?!]*\?)", re.I)
SIGNS_OF = {
    "cyclical": re.compile(r"\b(come[s]? round again|year after year|season after season|generation after generation)\b", re.I),
    "directorial": re.compile(r"\b((?:in|of) five acts|the audience knows|dramatic irony)\b", re.I),
}
"""Words of a scenario that only one mode does something with."""
DATE_OR_NUMBER = re.compile(r"\d")
SOMEBODY = re.compile(
    r"(?<=[a-z,;] )[A-Z][A-Za-z]+"
    r"|\b(?:crew|jury|board|court|team|company|plaintiff|defendant|director|minister|president|council|union|bank)\b"
)


class Advice(NamedTuple):
    """One line of advice: the key it is about and what would do."""

    key: str
    text: str


def lint(template: Template) -> list[Advice]:
    """Return advice on a template, in the order of its keys, and on what its variations add; an empty list is a good template."""
    written = _advice(template)
    for name, varied in variants(template).items():
        written += [Advice(f"variations.{name}.{key}", text) for key, text in _advice(varied) if (key, text) not in written]
    return written


def _advice(template: Template) -> list[Advice]:
    return [advice for rule in RULES for advice in rule(template)]


def _mode(template: Template) -> Iterator[Advice]:
    told, portal = template.scenario_description, template.temporal.mode == "portal"
    if not portal and (match := KNOWN_END.search(told)):
        yield Advice("temporal.mode", f"{match[0]!r} asks how a known end came about; mode portal works back from it")
    asked = f"{told} {template.temporal.portal_description}"
    if portal and (match := OPEN_QUESTION.search(asked)):
        yield Advice("temporal.mode", f"{match[0]!r} is an open question; mode forward or branching leaves the end open")
    for mode, signs in SIGNS_OF.items():
        if template.temporal.mode != mode and (match := signs.search(told)):
            yield Advice("temporal.mode", f"{match[0]!r} asks for mode {mode}; in mode {template.temporal.mode} it is only words")


def _room(template: Template) -> Iterator[Advice]:
    """Yield that a story is too short for its acts or for its cycle to come round."""
    moments, length = moments_of(template), template.temporal.cycle_length
    if template.temporal.mode == "directorial" and moments < ACTS:
        yield Advice("timepoints.count", f"is {moments}; {ACTS} acts need {ACTS} moments or more")
    if template.temporal.mode == "cyclical" and moments < 2 * (length or 2):
        yield Advice("timepoints.count", f"is {moments}, so the cycle does not come round; give {2 * (length or 2)} or more")


def _unused(template: Template) -> Iterator[Advice]:
    for mode, keys in KEYS_OF.items():
        given = _given(template.temporal) & keys
        if template.temporal.mode != mode and given:
            others = f"leave them out in mode {template.temporal.mode}"
            yield Advice("temporal", f"{', '.join(sorted(given))} count in mode {mode} only; {others}")


def _unused_dates(template: Template) -> Iterator[Advice]:
    given = _given(template.timepoints) & {"start_time", "step"}
    if template.temporal.mode == "portal" and given:
        yield Advice(
            "timepoints", f"{', '.join(sorted(given))} count outside mode portal only, which spreads its moments from origin to portal"
        )


def _given(part: TemporalSpec | TimepointsSpec) -> set[str]:
    return {name for name, field in type(part).model_fields.items() if getattr(part, name) != field.default}


def _portal(template: Template) -> Iterator[Advice]:
    if template.temporal.mode != "portal":
        return
    yield from _description(template.temporal.portal_description)
    if template.temporal.path_count < PATHS:
        yield Advice("temporal.path_count", f"is {template.temporal.path_count}; {PATHS} or more show different ways to fail")
    yield from _threshold(template)
    if _use(template) == "legal" and not template.temporal.use_simulation_judging:
        yield Advice(
            "temporal.use_simulation_judging", "is off; where much hangs on the answer, have every candidate played forward and judged"
        )
    if not template.metadata.entity_roster:
        yield Advice("metadata.entity_roster", "is empty; name the people who could have acted, or the search makes them up")


def _description(text: str) -> Iterator[Advice]:
    key, length = "temporal.portal_description", len(words(text))
    if length < ENOUGH_WORDS:
        yield Advice(key, f"has {length} words; say in {ENOUGH_WORDS} or more what happened, to whom and in which order")
    if not DATE_OR_NUMBER.search(text):
        yield Advice(key, "names no date and no number; give the day, the hour or the sum")
    if not SOMEBODY.search(text):
        yield Advice(key, "names nobody; say who or what it happened to")


def _threshold(template: Template) -> Iterator[Advice]:
    use, threshold = _use(template), template.temporal.coherence_threshold
    low, high = {"exploratory": (0.6, 0.65), "standard": (0.7, 0.74), "legal": (0.75, 0.85)}[use]
    if not low <= threshold <= high:
        wanted = {"exploratory": 0.65, "standard": 0.7, "legal": 0.75}[use]
        effect = "lets weak paths through" if threshold < low else "leaves few paths"
        yield Advice(
            "temporal.coherence_threshold",
            f"is {threshold:g}, which {effect}; {wanted:.2f} is usual for {use} work (0.65 exploratory, 0.75 legal)",
        )


def _use(template: Template) -> str:
    told = set(words(f"{template.scenario_description} {template.temporal.portal_description}"))
    return "legal" if told & LEGAL else "exploratory" if told & EXPLORING else "standard"


def _people(template: Template) -> Iterator[Advice]:
    wanted: tuple[tuple[str, str, Callable[[EntitySpec], object]], ...] = (
        ("initial_knowledge", "nothing to talk about", lambda spec: spec.initial_knowledge),
        ("goals", "no reason to act", lambda spec: spec.goals),
        ("secrets", "nothing to hold back", lambda spec: spec.secrets),
        ("personality_traits", "no habits of mind", lambda spec: spec.personality_traits),
        ("voice_guide", "no voice", lambda spec: spec.voice_guide),
    )
    for key, lack, given in wanted:
        without = [name for name, spec in template.metadata.entity_roster.items() if not given(spec)]
        if without:
            yield Advice(f"metadata.entity_roster.*.{key}", f"is missing for {', '.join(without)}, who would have {lack}")


RULES = (_mode, _room, _unused, _unused_dates, _portal, _people)
SHARED_KEYS = frozenset({"mode", "origin_year", "origin_month", "fidelity_planning_mode", "token_budget"})
DIRECTORIAL_KEYS = frozenset({"tension_curve", "pov"})
CYCLICAL_KEYS = frozenset({"cycle_length", "prophecies_per_cycle"})
KEYS_OF = {
    "portal": frozenset(TemporalSpec.model_fields) - SHARED_KEYS - DIRECTORIAL_KEYS - CYCLICAL_KEYS,
    "directorial": DIRECTORIAL_KEYS,
    "cyclical": CYCLICAL_KEYS,
}
"""Keys of temporal that count in one mode only."""
