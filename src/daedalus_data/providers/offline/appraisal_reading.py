"""Reads texts as weights over concerns: what a goal is after, what a sentence does, who cares about what, how near a secret is."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.seeds import fraction
from daedalus_data.core.words import WORD, content_words, singular, words
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.appraisal_lexicon import (
    AVOIDING,
    BAD_NOUNS,
    CONCERNS,
    EFFECTS,
    NEGATIONS,
    NOUNISH,
    NOUNS,
    ROLES,
    UNSOUND,
    Concern,
    Weights,
)
from daedalus_data.providers.offline.traits import leanings


class Reading(NamedTuple):
    """What a text does to the concerns, and the classes of its verbs in order of mention."""

    impact: Weights
    effects: tuple[str, ...]


def _nouns() -> dict[str, tuple[tuple[Concern, float], ...]]:
    table: dict[str, list[tuple[Concern, float]]] = {}
    for sign, source in ((1.0, NOUNS), (-1.0, BAD_NOUNS)):
        for concern, listed in source.items():
            for word in listed.split():
                table.setdefault(word, []).append((concern, sign))
    return {word: tuple(dict.fromkeys(marks)) for word, marks in table.items()}


NOUN_TABLE = _nouns()
VERB_TABLE = {word: name for name, (listed, _) in EFFECTS.items() for word in listed.split()}
ROLE_TABLE = {word: weights for listed, weights in ROLES.items() for word in listed.split()}


@lru_cache(maxsize=16384)
def roots(word: str) -> tuple[str, ...]:
    """Return a word and the base forms it may be an inflection of: 'dropped' gives 'drop', 'tested' gives 'test'."""
    found = [word, singular(word)]
    for end in ("ing", "ed", "es", "d", "er", "ers", "ion", "al", "ure", "ment", "ation"):
        if word.endswith(end) and len(word) - len(end) >= 3:
            base = word[: -len(end)]
            found += [base, base + "e"]
            if len(base) > 3 and base[-1] == base[-2]:
                found.append(base[:-1])
            if base.endswith("i"):
                found.append(base[:-1] + "y")
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=16384)
def effect_of(word: str) -> str | None:
    """Return the class of verbs a word belongs to."""
    return next((VERB_TABLE[root] for root in roots(word) if root in VERB_TABLE), None)


@lru_cache(maxsize=16384)
def concerns_of(word: str) -> tuple[tuple[Concern, float], ...]:
    """Return the concerns a noun stands for, with -1 for the lack of one."""
    return next((NOUN_TABLE[form] for form in (word, singular(word)) if form in NOUN_TABLE), ())


@lru_cache(maxsize=16384)
def read(text: str) -> Reading:
    """Return what a text does to the concerns; a negation within three words before a verb turns its effect round, weakly."""
    impact: Weights = {}
    effects: list[str] = []
    tokens = words(_in_sense(text))
    for place, word in enumerate(tokens):
        if (effect := effect_of(word)) and not _noun_here(tokens, place):
            negated = any(token in NEGATIONS for token in tokens[max(0, place - 3) : place])
            effects.append(effect)
            for concern, value in EFFECTS[effect][1].items():
                impact[concern] = impact.get(concern, 0.0) + value * (-0.5 if negated else 1.0) * 0.6
        for concern, sign in concerns_of(word):
            if sign < 0:
                impact[concern] = impact.get(concern, 0.0) - 0.2
    return Reading({concern: bounded(value) for concern, value in impact.items()}, tuple(dict.fromkeys(effects)))


VERB_SIGNS_WORDS = "to will would must can could should shall may and not i we they you he she it please let's"
VERB_SIGNS = frozenset(VERB_SIGNS_WORDS.split())


def _noun_here(tokens: tuple[str, ...], place: int) -> bool:
    """Say whether a word that can be noun or verb is a noun: not first, and after no word that a verb follows."""
    return singular(tokens[place]) in NOUNISH and place > 0 and tokens[place - 1] not in VERB_SIGNS


SENSES: tuple[tuple[str, str], ...] = (
    (r"\b(?:good|friendly|better|speaking) terms\b", "harmony"),
    (r"\bpower (?=test|stand|bus|plan|supply|plant|system|grid|line|cut|output)", ""),
    (r"\bmore (?:days|weeks|months|hours|time)\b", "resources"),
    (r"\bright to (?:abort|stop|refuse|halt|veto)\b", "authority safety"),
    (r"\bsecond \w+ generator\b", "redundancy safety"),
)
"""Phrases whose words alone would be taken in another sense, and a word of the sense they have."""


def _in_sense(text: str) -> str:
    for phrase, sense in SENSES:
        text = re.sub(phrase, sense, text)
    return text


@lru_cache(maxsize=4096)
def aim(goal: str) -> Weights:
    """Return what a goal is after, weights summing to 1 in size; 'avoid', 'cut' and the like turn its nouns round."""
    found: Weights = {}
    tokens = words(_in_sense(goal))
    done: Weights = {}
    turned, dated = 1.0, False
    for word in tokens:
        if word == "from" and turned > 0 and tokens[0] in ("keep", "stop", "prevent"):
            # 'Keep the board from reopening the design' wants it closed: what follows is not wished for.
            found = {"pace": 0.6, "secrecy": 0.4}
            break
        dated = dated or word in ("before", "by", "until")
        if any(root in AVOIDING for root in roots(word)):
            turned = -1.0
        for concern, sign in concerns_of(word):
            if dated and concern == "pace":
                continue
            # Cutting costs is saving, not less of it: the concern is already the good side of the noun.
            side = sign if concern == "saving" and sign > 0 else sign * turned
            found[concern] = found.get(concern, 0.0) + side
        if (effect := effect_of(word)) and turned > 0:
            for concern, value in EFFECTS[effect][1].items():
                done[concern] = done.get(concern, 0.0) + max(0.0, value) * 0.5
    # A verb says how, its nouns say what: it counts for little beside them.
    found = mixed((found, 1.0), (done, 0.25 if found else 1.0))
    if UNSOUND & set(tokens):
        # Whoever wants to prove a thing unsafe is served by its failing, not by its working.
        found = {"truth": 1.0, "soundness": -0.25, "safety": 0.35, "fairness": 0.15}
    return scaled(found)


def scaled(weights: Weights) -> Weights:
    """Return weights whose sizes sum to 1; empty stays empty."""
    total = sum(abs(value) for value in weights.values())
    return {concern: value / total for concern, value in weights.items() if value} if total else {}


def bounded(value: float) -> float:
    """Return a sum of effects squeezed into -1 to 1: the third mention counts less than the first."""
    return value / (1.0 + abs(value)) * 1.5 if abs(value) < 2 else (1.0 if value > 0 else -1.0)


def mixed(*parts: tuple[Weights, float]) -> Weights:
    """Return a weighted sum of weights."""
    total: Weights = {}
    for weights, share in parts:
        for concern, value in weights.items():
            total[concern] = total.get(concern, 0.0) + value * share
    return total


def product(wanted: Weights, impact: Weights) -> float:
    """Return how far an impact serves what is wanted: the sum over concerns of weight times impact."""
    return sum(value * impact.get(concern, 0.0) for concern, value in wanted.items())


def felt_most(wanted: Weights, impact: Weights, good: bool) -> Concern | None:
    """Return the concern through which an impact is felt most as good or as bad, or None when nothing is."""
    sign = 1.0 if good else -1.0
    felt = {concern: sign * value * impact.get(concern, 0.0) for concern, value in wanted.items()}
    best = max(felt, key=lambda concern: felt[concern], default=None)
    return best if best is not None and felt[best] > 0.004 else None


def likeness(left: Weights, right: Weights) -> float:
    """Return the cosine of two weightings, 0 when either is empty."""
    size = (sum(v * v for v in left.values()) * sum(v * v for v in right.values())) ** 0.5
    return product(left, right) / size if size else 0.0


@lru_cache(maxsize=1024)
def role_cares(role: str) -> Weights:
    """Return what a role is answerable for: its rank words, and the nouns its description names as prized or neglected."""
    found: list[tuple[Weights, float]] = [
        (ROLE_TABLE[root], 1.0) for word in words(_in_sense(role)) for root in roots(word)[:2] if root in ROLE_TABLE
    ]
    for clause in re.split(r"[.;]", role)[1:]:
        prized, _, slighted = clause.partition(" over ")
        found += [(aim(prized), 1.2), (aim(slighted), -0.5)]
    return scaled(mixed(*found[:8]))


@lru_cache(maxsize=1024)
def cares(person: Persona) -> Weights:
    """Return what matters to a person apart from their stated goals: role first, then temper, then a lasting leaning of their own.

    The leaning of their own is up to a fifth of a weight either way, derived from the person's id: two engineers are not one engineer.
    """
    lean = leanings(person.traits, person.role)
    temper: Weights = {
        "standing": max(0.0, lean.of("pride")), "harmony": max(0.0, lean.of("agreeableness")), "safety": max(0.0, lean.of("caution")),
        "truth": max(0.0, lean.of("conscientiousness")) * 0.6, "gain": max(0.0, -lean.of("agreeableness")) * 0.5,
        "secrecy": max(0.0, lean.of("reserve")) * 0.4, "people": max(0.0, lean.of("agreeableness")) * 0.6,
    }  # fmt: skip
    whole = mixed((role_cares(person.role), 1.0), (temper, 0.6), *((aim(goal), 0.3) for goal in person.goals))
    own = {concern: whole.get(concern, 0.0) * (0.8 + 0.4 * fraction(0, person.id, concern)) for concern in CONCERNS}
    return scaled({concern: value for concern, value in own.items() if value})


@lru_cache(maxsize=16384)
def matter(text: str) -> frozenset[str]:
    """Return the words a text is about: content words, without the class of verbs that say only what happened to them."""
    return frozenset(word for word in content_words(text) if len(word) > 2 and word not in COMMON)


COMMON_WORDS = (
    "keep make get take give want need work way thing time people day week month year good new first last next one two three go come "
    "before after until again still yet also must might shall may much many every without within against between during"
)
COMMON = frozenset(COMMON_WORDS.split())


def shared(needle: str, haystack: str) -> float:
    """Return how much of the needle's matter the haystack holds, 0 to 1, a lone shared word counting half."""
    wanted = matter(needle)
    common = wanted & matter(haystack)
    if not common:
        return 0.0
    share = len(common) / max(3, min(len(wanted), 7))
    return min(1.0, share * (0.5 if len(common) == 1 and len(wanted) > 2 else 1.0))


def nearest(text: str, options: Iterable[str]) -> tuple[str, float]:
    """Return the option whose matter the text holds most of, and how much; ('', 0) when none shares any."""
    best, most = "", 0.0
    for option in options:
        share = shared(option, text)
        if share > most:
            best, most = option, share
    return best, most


def clip(text: str, length: int) -> str:
    """Return a text cut at a word so that it fits, without a stop at its end."""
    text = " ".join(text.split()).rstrip(" .,;:!?")
    if len(text) <= length:
        return text
    return text[: length + 1].rsplit(" ", 1)[0].rstrip(" .,;:—-")


def title_of(role: str) -> str:
    """Return the title at the head of a role."""
    return clip(re.split(r"[.;:,(]| who | that ", role)[0], 60)


def quotable(line: str, length: int = 68, about: str = "") -> str:
    """Return the whole clause of a line that says most and is short enough to quote; empty when none is.

    Stops inside figures end nothing, and nothing is cut in the middle. With `about`, only a clause that shares matter with it.
    """
    clauses = [clause.strip(" ,") for clause in STOPS.split(line)]
    fit = [clause for clause in clauses if 12 <= len(clause) <= length and len(WORD.findall(clause)) >= 3 and matter(clause)]
    fit = [clause for clause in fit if not about or matter(clause) & matter(about)]
    whole = [clause for clause in fit if clause.split(" ", 1)[0].lower() not in OPENERS]
    return max(whole, key=lambda clause: min(len(matter(clause)), 6) - len(WORD.findall(clause)) / 12, default="")


STOPS = re.compile(r"(?:(?<!\bDr)(?<!\bMr)(?<!\bMrs)(?<!\bMs)(?<!\bSt)(?<!\bNo)(?<!\bProf)(?<!\b[A-Z])\.|[!?;:])+(?=\s|$)|—")
"""Where a clause ends; 'Mr.' ends none."""
OPENERS = frozenset(["that", "which", "because", "so", "but", "and", "or", "if", "when", "whether", "although", "while", "as"])
