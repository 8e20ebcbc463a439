"""Writes how the members of a cast regard each other at the start: from rank, aims, temper and shared ground."""

import re
from functools import lru_cache

from daedalus_data.core.words import words
from daedalus_data.prompts.cast import InitialTie, InitialTies, InitialTiesReply
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.appraisal import lean_of
from daedalus_data.providers.offline.appraisal_lexicon import SPOKEN, Concern, Weights
from daedalus_data.providers.offline.appraisal_reading import aim, cares, clip, likeness, mixed, shared, title_of
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import lower_first, short_name
from daedalus_data.providers.offline.ties import small_difference

RANKS: dict[float, str] = {
    0.95: "president ceo minister king queen emperor pope governor owner founder admiral chancellor",
    0.85: "director chair chairman chairwoman head mayor judge general boss abbot principal dean publisher commissioner",
    0.72: "chief commander captain executive partner colonel superintendent elder matriarch board agency senator foreman",
    0.6: "manager lead leader supervisor senior lieutenant producer editor doctor surgeon professor lawyer counsel prosecutor inspector",
    0.48: "engineer scientist analyst officer pilot researcher accountant architect auditor planner detective journalist "
    "teacher specialist",
    0.38: "technician nurse clerk operator secretary worker driver farmer reporter guard sergeant medic librarian mechanic",
    0.25: "assistant junior intern apprentice student trainee aide deputy novice volunteer resident patient witness villager tenant",
    0.1: "child animal dog cat horse house building object prisoner servant",
}
"""Standing that a word in a role brings, 0 to 1."""
RANK_TABLE = {word: rank for rank, listed in RANKS.items() for word in listed.split()}
MODIFIERS = {
    "deputy": -0.1,
    "assistant": -0.2,
    "junior": -0.12,
    "senior": 0.08,
    "vice": -0.08,
    "former": -0.15,
    "acting": -0.05,
    "head": 0.1,
}


@lru_cache(maxsize=1024)
def standing(role: str) -> float:
    """Return the standing that a role's title brings, 0 to 1: its highest rank word, moved by 'deputy', 'senior' and the like."""
    title = words(re.split(r"[.;:,(]| who | that ", role)[0])
    ranks = [RANK_TABLE[word] for word in title if word in RANK_TABLE and word not in MODIFIERS]
    base = max(ranks, default=max((RANK_TABLE[word] for word in title if word in RANK_TABLE), default=0.42))
    return max(0.05, min(0.98, base + sum(MODIFIERS[word] for word in title if word in MODIFIERS)))


@writes(InitialTies)
def initial_ties(prompt: InitialTies, seed: int) -> InitialTiesReply:
    """Return a tie for every ordered pair."""
    people = prompt.cast
    return InitialTiesReply(ties=tuple(_tie(a, b, seed) for a in people for b in people if a.id != b.id))


def wants(person: Persona) -> Weights:
    """Return what a person is after, goals before role."""
    return mixed((cares(person), 0.7), *((aim(goal), 0.6) for goal in person.goals))


def _tie(source: Persona, target: Persona, seed: int) -> InitialTie:
    """Return how one regards another.

    power = difference of standing; alignment = likeness of aims, less by rivalry; trust = middle + alignment + own and the other's
    temper, less for those under somebody who prizes what they do not; bond = warmth and common ground. Each with up to 0.04 of its own.
    """
    mine, theirs = lean_of(source), lean_of(target)
    pair = sorted((source.id, target.id))
    like = likeness(wants(source), wants(target))
    common = max((shared(a, b) for a in source.goals for b in target.goals), default=0.0)
    rivalry = max(0.0, mine.of("pride")) + max(0.0, theirs.of("pride"))
    gap = standing(source.role) - standing(target.role)
    power = 1.1 * gap + small_difference(seed, *pair, "power") * (1 if source.id == pair[0] else -1)
    alignment = (
        0.75 * (like - 0.35) + 0.25 * common - 0.25 * rivalry * (1 - like) + small_difference(seed, source.id, target.id, "alignment")
    )
    trust = (
        0.5 + 0.2 * alignment + 0.28 * mine.of("agreeableness") - 0.14 * mine.of("neuroticism") - 0.12 * mine.of("caution")
        + 0.16 * theirs.of("conscientiousness")
        + 0.12 * theirs.of("agreeableness") - 0.12 * theirs.of("pride") - 0.08 * theirs.of("reserve")
        - 0.12 * max(0.0, -gap) * max(0.0, 0.4 - like) + small_difference(seed, source.id, target.id, "trust")
    )  # fmt: skip
    bond = (
        0.28 + 0.22 * max(0.0, alignment) + 0.2 * mine.of("agreeableness") + 0.15 * mine.of("extraversion") - 0.15 * abs(gap)
        + 0.1 * common - 0.1 * mine.of("reserve") + small_difference(seed, source.id, target.id, "bond")
    )  # fmt: skip
    return InitialTie(
        source=source.id,
        target=target.id,
        trust=_held(trust, 0.04, 0.96),
        alignment=_held(alignment, -0.9, 0.9),
        power=_held(power, -0.95, 0.95),
        bond=_held(bond, 0.02, 0.95),
        reason=_reason(source, target, gap, like),
    )


def _held(value: float, low: float, high: float) -> float:
    return round(max(low, min(high, value)), 3)


def _reason(source: Persona, target: Persona, gap: float, like: float) -> str:
    me, other = short_name(source.name), short_name(target.name)
    title = lower_first(title_of(target.role))
    rank = (
        f"As {lower_first(title_of(source.role))}, {me} has the say over {other}" if gap > 0.12
        else f"{me} answers to {other}, the {title}" if gap < -0.12
        else f"{me} and {other} stand level"
    )  # fmt: skip
    return clip(f"{rank}; {_aims(source, target, like, other, me)}", 296) + "."


def _aims(source: Persona, target: Persona, like: float, other: str, me: str) -> str:
    mine, theirs = wants(source), wants(target)
    if like > 0.45:
        both: Concern = max(mine, key=lambda concern: mine[concern] * theirs.get(concern, 0.0), default="soundness")
        return f"both care about {SPOKEN[both]}"
    theirs_most: Concern = max(theirs, key=lambda concern: theirs[concern] - mine.get(concern, 0.0), default="pace")
    mine_most: Concern = max(mine, key=lambda concern: mine[concern] - theirs.get(concern, 0.0), default="soundness")
    return f"{other} puts {SPOKEN[theirs_most]} first, and {me} {SPOKEN[mine_most]}"
