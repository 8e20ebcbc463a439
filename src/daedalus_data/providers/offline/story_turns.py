"""Which kind of happening comes next: how stories of each kind open, grow and close, and what a director or a phase asks for."""

import re

from daedalus_data.core.lexicon import Genre
from daedalus_data.core.terms import Pattern
from daedalus_data.core.words import content_words
from daedalus_data.providers.offline.story_patterns import Realisation
from daedalus_data.providers.offline.story_text import CHOICE, SLOT

Weights = dict[Pattern, float]

OPENING: Weights = {"proposal": 1.0, "disclosure": 0.7, "discovery": 0.6}
CLOSING: Weights = {"agreement": 1.0, "decision": 0.9}
GROWS: dict[Pattern, Weights] = {
    "proposal": {"disclosure": 0.9, "discovery": 0.9, "proposal": 0.3, "conflict_unresolved": 0.7, "setback": 0.6, "decision": 0.4},
    "disclosure": {"discovery": 0.8, "proposal": 0.8, "setback": 0.6, "conflict_unresolved": 0.8, "decision": 0.6, "warning_unheeded": 0.6},
    "discovery": {"disclosure": 0.9, "warning_unheeded": 0.7, "setback": 0.7, "proposal": 0.7, "decision": 0.5, "conflict_unresolved": 0.5},
    "setback": {"proposal": 0.9, "decision": 0.8, "disclosure": 0.7, "resource_withdrawn": 0.5, "schedule_cut": 0.5, "discovery": 0.5},
    "decision": {"setback": 0.8, "discovery": 0.7, "warning_unheeded": 0.6, "disclosure": 0.6, "conflict_unresolved": 0.6},
    "agreement": {"setback": 0.8, "discovery": 0.8, "outside_event": 0.6, "disclosure": 0.6, "decision": 0.5},
    "conflict_unresolved": {"proposal": 0.9, "decision": 0.8, "disclosure": 0.8, "setback": 0.6, "agreement": 0.4},
    "warning_unheeded": {"setback": 0.9, "discovery": 0.9, "disclosure": 0.8, "decision": 0.6},
    "outside_event": {"proposal": 0.9, "decision": 0.8, "setback": 0.7},
    "resource_withdrawn": {"setback": 0.9, "proposal": 0.8, "conflict_unresolved": 0.7},
    "schedule_cut": {"setback": 0.9, "warning_unheeded": 0.7, "discovery": 0.7},
    "arrival": {"disclosure": 0.8, "proposal": 0.7, "conflict_unresolved": 0.7, "discovery": 0.6},
    "loss": {"decision": 0.8, "disclosure": 0.7, "proposal": 0.7, "conflict_unresolved": 0.6},
    "peril": {"decision": 0.9, "disclosure": 0.6, "setback": 0.6, "proposal": 0.6},
    "rite": {"disclosure": 0.8, "discovery": 0.6, "decision": 0.6, "agreement": 0.5},
}
"""GROWS[last][next]: how readily the one is followed by the other when people act and nobody knows the end."""
CALM: Weights = {"setback": 0.9, "proposal": 0.8, "decision": 0.7, "disclosure": 0.7, "discovery": 0.7}
LIVELY: dict[Pattern, Weights] = {
    "arrival": {"rite": 0.3, "peril": 0.2, "warning_unheeded": 0.3, "agreement": 0.2},
    "loss": {"rite": 0.7, "warning_unheeded": 0.2, "agreement": 0.4, "skill_lost": 0.4, "discovery": 0.4},
    "peril": {"loss": 0.7, "rite": 0.4, "agreement": 0.5, "skill_lost": 0.4, "discovery": 0.3},
    "rite": {"arrival": 0.5, "peril": 0.4, "warning_unheeded": 0.4, "conflict_unresolved": 0.5},
    "warning_unheeded": {"peril": 0.9, "loss": 0.8},
    "setback": {"loss": 0.4, "peril": 0.4, "rite": 0.3},
    "decision": {"peril": 0.6, "loss": 0.5, "arrival": 0.4, "rite": 0.3},
    "discovery": {"peril": 0.4, "arrival": 0.5, "rite": 0.3},
    "disclosure": {"arrival": 0.4, "peril": 0.3, "loss": 0.4, "rite": 0.3, "agreement": 0.4},
    "proposal": {"peril": 0.4, "arrival": 0.4, "warning_unheeded": 0.5, "agreement": 0.4},
    "conflict_unresolved": {"peril": 0.5, "loss": 0.5, "arrival": 0.4, "rite": 0.3},
    "agreement": {"peril": 0.7, "loss": 0.6, "arrival": 0.6, "rite": 0.4},
}
"""What GROWS has besides in the worlds whose kind is given."""
BACKGROUND = 0.6
"""What an institution's ways of opening and closing weigh where the story is of another kind besides."""
SELDOM = 0.25
"""How readily a happening follows another of which neither table speaks."""
OPENS: dict[Genre, Weights] = {
    "survival": {"arrival": 0.8, "discovery": 0.9, "proposal": 0.8, "loss": 0.6},
    "wild": {"arrival": 1.0, "discovery": 0.8, "loss": 0.6, "warning_unheeded": 0.7},
    "rite": {"arrival": 1.0, "discovery": 0.7, "warning_unheeded": 0.6, "rite": 0.6, "loss": 0.5},
    "gathering": {"arrival": 1.2, "rite": 0.9},
    "investigation": {"discovery": 1.0, "arrival": 0.8, "loss": 0.5},
    "court": {"rite": 0.9, "arrival": 0.8, "proposal": 0.7, "disclosure": 0.5},
    "ward": {"arrival": 1.0, "warning_unheeded": 0.7, "resource_withdrawn": 0.6, "discovery": 0.5},
    "venture": {"proposal": 1.0, "arrival": 0.8, "discovery": 0.6},
    "institution": OPENING,
}
"""How a story of a kind begins."""
CLOSES: dict[Genre, Weights] = {
    "survival": {"decision": 0.9, "agreement": 0.9, "rite": 0.8, "loss": 0.5},
    "wild": {"rite": 1.2, "decision": 0.8, "agreement": 0.7},
    "rite": {"rite": 1.2, "agreement": 0.8},
    "gathering": {"rite": 1.3, "agreement": 0.7},
    "investigation": {"decision": 1.0, "agreement": 0.7, "disclosure": 0.8},
    "court": {"decision": 1.3, "agreement": 0.8},
    "ward": {"decision": 0.9, "agreement": 0.8, "rite": 0.9},
    "venture": {"decision": 1.0, "agreement": 1.0},
    "institution": CLOSING,
}
"""How a story of a kind ends."""
CHARACTER: dict[Genre, Weights] = {
    "survival": {"peril": 0.3, "loss": 0.2, "discovery": 0.1},
    "wild": {"peril": 0.3, "loss": 0.25, "arrival": 0.1},
    "rite": {"rite": 0.4, "peril": 0.3, "loss": 0.3},
    "gathering": {"disclosure": 0.1, "rite": 0.1, "discovery": 0.1, "loss": 0.4, "peril": 0.2, "setback": 0.2},
    "investigation": {"discovery": 0.35, "loss": 0.3, "peril": 0.3, "arrival": 0.2},
    "court": {"disclosure": 0.2, "setback": 0.15, "decision": 0.1, "peril": 0.25, "loss": 0.2, "agreement": 0.1},
    "ward": {"peril": 0.25, "loss": 0.15, "discovery": 0.15},
    "venture": {"disclosure": 0.1, "setback": 0.1, "agreement": 0.1, "loss": 0.3, "peril": 0.25, "arrival": 0.2},
}
"""What a kind of story is fond of."""
ACTS: dict[str, tuple[Pattern, ...]] = {
    "exposition": ("arrival", "proposal", "discovery"),
    "rising action": ("disclosure", "warning_unheeded", "setback", "conflict_unresolved", "discovery"),
    "climax": ("peril", "conflict_unresolved", "decision", "disclosure"),
    "falling action": ("loss", "setback", "disclosure", "discovery"),
    "resolution": ("agreement", "decision", "loss", "rite"),
}
"""What each act of a directed story asks for."""
ACT = re.compile(rf"\b(?:the )?({'|'.join(ACTS)})\b", re.I)
ASKED = 0.7
"""What it adds to a happening's weight that its kind is what the direction asks for."""
WORD = 0.12
"""What each word adds that a realisation shares with the direction, up to four of them."""
LATER = re.compile(r" (?:The last time it was so|It leads back to|Tension aimed at)\b")
NAMED = re.compile(r"^Cycle \d+, phase \d+ of \d+, ")


def opening(genres: tuple[Genre, ...]) -> Weights:
    """Return with what a story of these kinds begins."""
    return _best(OPENS, genres) or OPENING


def closing(genres: tuple[Genre, ...]) -> Weights:
    """Return with what a story of these kinds ends."""
    return _best(CLOSES, genres) or CLOSING


def following(last: Pattern, shelved: tuple[Pattern, ...]) -> Weights:
    """Return how readily each pattern of a shelf follows the last one; none follows itself."""
    known = {**LIVELY.get(last, {}), **GROWS.get(last, CALM)}
    return {pattern: known.get(pattern, SELDOM) for pattern in shelved if pattern != last}


def character(pattern: Pattern, genres: tuple[Genre, ...]) -> float:
    """Return how fond stories of these kinds are of a pattern."""
    return max((CHARACTER.get(genre, {}).get(pattern, 0.0) for genre in genres), default=0.0)


def asked_for(direction: str) -> frozenset[Pattern]:
    """Return the patterns that a director's act asks for; none when the direction names no act."""
    found = ACT.search(direction)
    return frozenset(ACTS[found.group(1).lower()]) if found else frozenset()


def meaning(direction: str) -> str:
    """Return what a phase asks of its moment, without what it looks back on and what it is numbered."""
    return LATER.split(NAMED.sub("", direction), maxsplit=1)[0]


def answers(made: Realisation, direction: str) -> float:
    """Return what a realisation's words have in common with a direction, 0 to 4 times WORD."""
    if not direction or asked_for(direction):
        return 0.0
    told = " ".join((made.title, made.description, made.aspect, made.leaves, made.pattern.replace("_", " ")))
    return WORD * min(4, len(content_words(meaning(direction)) & content_words(SLOT.sub(" ", CHOICE.sub(r" \1 ", told)))))


def _best(table: dict[Genre, Weights], genres: tuple[Genre, ...]) -> Weights:
    weights: Weights = {}
    for genre in genres:
        share = BACKGROUND if genre == "institution" and len(genres) > 1 else 1.0
        for pattern, weight in table[genre].items():
            weights[pattern] = max(share * weight, weights.get(pattern, 0.0))
    return weights
