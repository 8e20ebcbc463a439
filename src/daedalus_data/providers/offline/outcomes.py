"""The built-in author looks back on a branch: where it led, and how far each aim came by what took place and what was settled."""

import re
from functools import lru_cache
from math import tanh
from typing import NamedTuple

from daedalus_data.core.events import GoalStanding, Pattern
from daedalus_data.core.seeds import choose
from daedalus_data.core.words import content_words, words
from daedalus_data.prompts.outcomes import Striver, WeighOutcome, WeighOutcomeReply
from daedalus_data.providers.offline.appraisal import pulls
from daedalus_data.providers.offline.appraisal_lexicon import AVOIDING, NEGATIONS, PATTERNS, Weights
from daedalus_data.providers.offline.appraisal_reading import clip, mixed, read, roots
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import sentences
from daedalus_data.providers.offline.story_matter import lowered
from daedalus_data.providers.offline.story_text import sentence

SPOKEN = 0.4
"""What a line counts beside a moment: it says what somebody will do, not what was done."""
OWN = 1.4
"""How much more one's own line counts than another's."""
TOUCHED = 0.03
"""What moved an aim by less than this shows nothing."""
STEEP, DEEDS, MOOD = 1.1, 1.5, 0.4
"""What the concerns, the deeds and the mood at the end weigh: those who got what they wanted feel it, and titles hold little of it."""
ASIDE = 0.3
"""What the concerns of a moment weigh beside a deed that names the aim's own matter."""
SHOWN = 3
NAMED = 0.24
"""Share of an aim's words that a sentence must hold to be about it."""
WORDS_ONLY: dict[Pattern, float] = {
    "proposal": 0.35, "disclosure": 0.35, "discovery": 0.4, "warning_unheeded": 0.6, "conflict_unresolved": 0.6, "record_lost": 0.6,
}  # fmt: skip
"""Kinds of moments in which more is said than done count for less."""
AGAINST = ("postpone", "fail", "overrule", "quarrel", "harm", "loss", "seize", "neglect", "conceal")
GONE = frozenset(["broken", "sunk", "torn", "gone", "drowned", "spoiled", "stolen", "split", "wrecked", "short", "fewer", "less"])
"""Words that say that something is no longer what it was, and that no class of verbs holds."""
LESSENED = re.compile(r"\b(?:cut|halved|reduced|trimmed|dropped)\b.*\b(?:by|to)\b|\bran (?:dry|out|short)\b|\bwithdr[ae]w", re.I)
CONDITION = re.compile(r"\b(?:before|until|unless|if|or else|as long as|when|so that|after|by)\b", re.I)
CLAUSES = re.compile(r", and |, but |; |, while |, so that ")
GENERIC_WORDS = "other one first whole else himself herself own somebody keep get have make take give let see come whatever everybody"
GENERIC = frozenset(GENERIC_WORDS.split())
FOR = ("succeed", "approve", "fund", "agree", "care", "gain")


class Shown(NamedTuple):
    """Something that took place or was said, what it does to the concerns, and how much it counts."""

    id: str
    text: str
    impact: Weights
    weight: float
    done: float
    """How much of it is a deed."""
    speaker: str = ""


@writes(WeighOutcome)
def weigh_outcome(prompt: WeighOutcome, seed: int) -> WeighOutcomeReply:
    """Return how a line ended, and for each aim how far it was reached with the moments and lines that moved it most."""
    shown = _shown(prompt)
    goals = tuple(standing for person in prompt.people for standing in _standings(prompt, person, shown))
    return WeighOutcomeReply(outcome=clip(_outcome(prompt, goals, seed), 490) + ".", goals=goals)


def _shown(prompt: WeighOutcome) -> list[Shown]:
    """Return the moments, the later ones weightier, and the lines."""
    found = []
    for place, moment in enumerate(prompt.moments, 1):
        text = f"{moment.title}. {moment.description} {moment.settled}"
        impact = mixed((read(text).impact, 1.0), (PATTERNS[moment.pattern], 0.7))
        found.append(Shown(moment.id, text, impact, 0.5 + place / len(prompt.moments), WORDS_ONLY.get(moment.pattern, 1.0)))
    return [*found, *(Shown(line.id, line.text, read(line.text).impact, SPOKEN, 0.6, line.speaker) for line in prompt.said)]


def _standings(prompt: WeighOutcome, person: Striver, shown: list[Shown]) -> list[GoalStanding]:
    names = frozenset(word for other in prompt.people for word in words(other.name))
    moved: list[list[tuple[float, str]]] = [[] for _ in person.goals]
    for each in shown:
        weight = each.weight * (OWN if each.speaker == person.id else 1.0)
        for place, pull in enumerate(pulls(person.goals, each.text, each.impact)):
            deeds = sum(_deed(person.goals[place], part, names) for part in _clauses(each.text))
            effect = (ASIDE if deeds else 1.0) * STEEP * pull.effect * (0.3 + pull.match) + DEEDS * each.done * max(-1.0, min(1.0, deeds))
            moved[place].append((weight * effect, each.id))
    return [
        GoalStanding(entity=person.id, goal=goal, reached=_reached(parts, person.valence), evidence=_evidence(prompt, parts))
        for goal, parts in zip(person.goals, moved, strict=True)
    ]


def _deed(goal: str, clause: str, names: frozenset[str]) -> float:
    """Return how far a clause tells of an aim's own matter being done (above 0) or undone (below 0); 0 when it is about something else.

    Names count a third, since everybody is named everywhere; what the aim is to prevent counts the other way round.
    """
    said = frozenset(root for word in words(clause) for root in roots(word))
    weights = {word: 0.33 if word in names else 1.0 for word in sorted(_wanted(goal))}
    hit = sum(weight for word, weight in weights.items() if said & set(roots(word)))
    share = hit / max(1.5, sum(weights.values()))
    if share < NAMED:
        return 0.0
    effects = read(clause).effects
    undone = bool(LESSENED.search(clause)) or any(word in NEGATIONS or word in GONE for word in words(clause))
    undone = undone or any(effect in AGAINST for effect in effects)
    sign = -0.7 if undone else 0.9 if any(effect in FOR for effect in effects) else 0.55
    return share * sign * (-1.0 if _to_prevent(goal) else 1.0)


@lru_cache(maxsize=1024)
def _wanted(goal: str) -> frozenset[str]:
    """Return the words that an aim is about, without its condition or date."""
    head = CONDITION.split(goal, maxsplit=1)[0]
    return frozenset(word for word in content_words(head) - GENERIC if len(word) > 2) or content_words(goal)


@lru_cache(maxsize=4096)
def _clauses(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for each in sentences(text) for part in CLAUSES.split(each) if part))


@lru_cache(maxsize=1024)
def _to_prevent(goal: str) -> bool:
    return any(root in AVOIDING for word in words(goal) for root in roots(word))


def _reached(parts: list[tuple[float, str]], valence: float) -> float:
    """Return 0 to 1, 0.5 where nothing bears on the aim: the sum of what moved it and the mood it left, squeezed."""
    return round(min(0.98, max(0.02, 0.5 + 0.5 * tanh(sum(effect for effect, _ in parts) + MOOD * valence))), 2)


def _evidence(prompt: WeighOutcome, parts: list[tuple[float, str]]) -> tuple[str, ...]:
    """Return the ids of what moved an aim most, in the order of the story; the last moment where nothing did."""
    most = sorted(parts, key=lambda part: -abs(part[0]))[:SHOWN]
    chosen = {name for effect, name in most if abs(effect) >= max(TOUCHED, 0.35 * abs(most[0][0]))}
    return tuple(name for name in prompt.citable if name in chosen) or (prompt.moments[-1].id,)


# ---- in words ----

ENDS = (
    "{When} it came to this: {title}",
    "The end of it, {when}, was that {title}",
    "It ended {when}: {title}",
    "{When}, after all that, {title}",
)
APART = (
    "{best} came nearest to what was wanted, {won}; {worst}, who had wanted {lost}, came away with least",
    "That was best for {best}, who had wanted {won}, and worst for {worst}, who had wanted {lost}",
    "{best} could be content, having wanted {won}; {worst}, who had wanted {lost}, was left with little of that",
    "{best}, who had wanted {won}, had most of it; {worst}, who had wanted {lost}, had least",
)
ALIKE = (
    "None of them had much more of what was wanted than the others",
    "Nobody had won it outright, and nobody had lost it",
    "What was gained by one was not clearly lost by another",
)
CLEAR = 0.12
"""Two people's shares of what they wanted that lie less apart than this are alike."""


def _outcome(prompt: WeighOutcome, goals: tuple[GoalStanding, ...], seed: int) -> str:
    when = f"{'on' if re.match(r'[0-9]{1,2} ', prompt.when) else 'in'} {prompt.when}"
    form = choose(ENDS, seed, "ends")
    last = prompt.moments[-1].title
    end = form.format(When=when[:1].upper() + when[1:], when=when, title=lowered(last))
    return f"{sentence(end)} {_whose(prompt, goals, seed)}"


def _whose(prompt: WeighOutcome, goals: tuple[GoalStanding, ...], seed: int) -> str:
    names = {person.id: person.name for person in prompt.people}
    means = {name: _mean([standing for standing in goals if standing.entity == name]) for name in names}
    ranked = sorted(means, key=lambda name: -means[name])
    if len(ranked) < 2 or means[ranked[0]] - means[ranked[-1]] < CLEAR:
        return choose(ALIKE, seed, "alike") if len(ranked) > 1 else ""
    mine = [standing for standing in goals if standing.entity == ranked[0]]
    theirs = [standing for standing in goals if standing.entity == ranked[-1]]
    won = max(mine, key=lambda standing: standing.reached).goal
    lost = min(theirs, key=lambda standing: standing.reached).goal
    return choose(APART, seed, "apart").format(best=names[ranked[0]], worst=names[ranked[-1]], won=_aim(won), lost=_aim(lost))


def _mean(standings: list[GoalStanding]) -> float:
    return sum(standing.reached for standing in standings) / len(standings)


def _aim(goal: str) -> str:
    """Return an aim as it stands after 'wanted': 'to keep the light', 'the keys'."""
    bare = goal.strip().rstrip(".")
    first = bare.split(" ", 1)[0].lower()
    bare = bare[:1].lower() + bare[1:] if not bare[:2].isupper() else bare
    return bare if first in ("to", "the", "a", "an", "no", "that", "her", "his", "their") else f"to {bare}"
