"""The built-in author looks back on a branch: where it led, and how far each aim came by what took place and what was settled."""

import re
from math import tanh
from typing import NamedTuple

from daedalus_data.core.events import GoalStanding
from daedalus_data.core.seeds import choose
from daedalus_data.prompts.outcomes import Striver, WeighOutcome, WeighOutcomeReply
from daedalus_data.providers.offline.appraisal import pulls
from daedalus_data.providers.offline.appraisal_lexicon import PATTERNS, Weights
from daedalus_data.providers.offline.appraisal_reading import clip, mixed, read
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_matter import lowered
from daedalus_data.providers.offline.story_text import sentence

SPOKEN = 0.45
"""What a line counts beside a moment: it says what somebody will do, not what was done."""
OWN = 1.4
"""How much more one's own line counts than another's."""
TOUCHED = 0.02
"""A pull weaker than this shows nothing."""
STEEP = 1.5
MOOD = 0.22
"""What the mood at the end adds: those who got what they wanted feel it, and much of a story is not in its titles."""
SHOWN = 3


class Shown(NamedTuple):
    """Something that took place or was said, what it does to the concerns, and how much it counts."""

    id: str
    text: str
    impact: Weights
    weight: float
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
        found.append(Shown(moment.id, text, impact, 0.5 + place / len(prompt.moments)))
    return [*found, *(Shown(line.id, line.text, read(line.text).impact, SPOKEN, line.speaker) for line in prompt.said)]


def _standings(prompt: WeighOutcome, person: Striver, shown: list[Shown]) -> list[GoalStanding]:
    moved: list[list[tuple[float, str]]] = [[] for _ in person.goals]
    for each in shown:
        weight = each.weight * (OWN if each.speaker == person.id else 1.0)
        for place, pull in enumerate(pulls(person.goals, each.text, each.impact)):
            moved[place].append((weight * pull.effect * (0.4 + pull.match), each.id))
    return [
        GoalStanding(entity=person.id, goal=goal, reached=_reached(parts, person.valence), evidence=_evidence(prompt, parts))
        for goal, parts in zip(person.goals, moved, strict=True)
    ]


def _reached(parts: list[tuple[float, str]], valence: float) -> float:
    """Return 0 to 1, 0.5 where nothing bears on the aim: the sum of what moved it, squeezed, and the mood it left."""
    return round(min(0.98, max(0.02, 0.5 + 0.5 * tanh(STEEP * sum(effect for effect, _ in parts) + MOOD * 2 * valence))), 2)


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
    "{best} could be content, having wanted {won}; {worst} was left without much of {lost}",
    "Of what was wanted, most went to {best} ({won}) and least to {worst} ({lost})",
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
