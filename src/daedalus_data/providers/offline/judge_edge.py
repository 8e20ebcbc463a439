"""The built-in author judges a step from cause to effect by features that are named, weighted and explained; nothing is drawn."""

from dataclasses import dataclass
from functools import lru_cache

from daedalus_data.core.events import Happening
from daedalus_data.core.words import content_words
from daedalus_data.prompts.story import JudgeEdge, JudgeEdgeReply
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.story_causes import affinity
from daedalus_data.providers.offline.story_matter import matter_of
from daedalus_data.providers.offline.story_time import days_apart

HINDSIGHT = (
    "before the failure", "before the disaster", "would later", "doomed", "in hindsight", "as it turned out", "the coming", "fateful",
    "eventual", "would prove", "foreshadow", "too late to",
)  # fmt: skip
"""Words that only somebody who knows the end can use."""
PRESUPPOSED = 0.75
"""Share of the effect's title from which a cause's telling is held to presuppose it."""


@dataclass(frozen=True)
class Features:
    """What is looked at, each 0 to 1.

    link: share of the effect's matter (the thing it is about) that the mechanism names.
    thread: share of the effect's topic that the cause itself tells of, its mechanism left out; of a known end, which has
        no topic of our making, words in common with its whole telling, four of them for 1.
    kind: how readily the cause's pattern leads to the effect's (story_causes.LEADS_TO).
    actors: share of the effect's actors who act in the cause.
    played: share of the effect's matter and of its title that the forward play arrived at; None without a play.
    detail: how concrete the cause is, by its figures and names, full from five on.
    able: share of the actors who are in the cast, times the share of needs that those named hold or could be told.
    order: 1 when the cause lies before the effect or a date cannot be read, else 0.
    """

    link: float
    thread: float
    kind: float
    actors: float
    played: float | None
    detail: float
    able: float
    order: float


@writes(JudgeEdge)
def judge_edge(prompt: JudgeEdge, seed: int) -> JudgeEdgeReply:
    """Return plausibility, the chance of the effect without the cause, and the features that decided.

    plausibility = order * able * (0.18 + 0.15 link + 0.25 thread + 0.36 kind^1.5 + 0.06 actors + 0.06 played + 0.05 detail), at most 0.98
    necessity    = order * able * link^0.5 * (0.2 + 0.5 kind + 0.3 thread), at most 0.95; without_it = 1 - necessity
    Without a play its weight goes to the link. A step that does not read forward keeps half its plausibility.
    """
    f = features(prompt)
    forward, why = reads_forward(prompt.happening, prompt.consequent, f)
    gate = f.order * f.able
    played = f.link if f.played is None else f.played
    plain = 0.18 + 0.15 * f.link + 0.25 * f.thread + 0.36 * f.kind**1.5 + 0.06 * f.actors + 0.06 * played + 0.05 * f.detail
    plausibility = min(0.98, gate * plain * (1.0 if forward else 0.5))
    necessity = min(0.95, gate * f.link**0.5 * (0.2 + 0.5 * f.kind + 0.3 * f.thread))
    return JudgeEdgeReply(
        plausibility=round(plausibility, 4), without_it=round(1 - necessity, 4), reads_forward=forward, reason=why or _reason(prompt, f)
    )


def features(prompt: JudgeEdge) -> Features:
    """Return the features of a step."""
    cause, effect = prompt.happening, prompt.consequent
    apart = days_apart(prompt.when, prompt.consequent_when)
    matter = content_words(matter_of(effect))
    played = None
    if prompt.outcome:
        arrived = content_words(" ".join((*prompt.simulated, prompt.outcome)))
        played = (_share(matter, arrived) + _share(content_words(effect.title), arrived)) / 2
    shared = len(set(cause.actors) & set(effect.actors)) / len(effect.actors) if effect.actors else 0.0
    return Features(
        link=_share(matter, content_words(cause.mechanism)),
        thread=_thread(cause, effect),
        kind=affinity(cause.pattern, effect.pattern),
        actors=shared,
        played=played,
        detail=_detail(_matter(cause)),
        able=_able(prompt),
        order=0.0 if apart is not None and apart <= 0 else 1.0,
    )


def reads_forward(cause: Happening, effect: Happening, f: Features) -> tuple[bool, str]:
    """Say whether a step can be told in order of time, and why not when it cannot."""
    told = f"{cause.title} {cause.description}".lower()
    knowing = next((word for word in HINDSIGHT if word in told), None)
    if f.order == 0:
        return False, "It is dated at or after the state that it should lead to."
    if knowing:
        return False, f"It is told by somebody who knows the end: {knowing!r}."
    if _share(content_words(effect.title), content_words(told)) >= PRESUPPOSED:
        return False, f"It presupposes what it should lead to: {effect.title!r}."[:400]
    return True, ""


def _reason(prompt: JudgeEdge, f: Features) -> str:
    cause, effect = prompt.happening, prompt.consequent
    good: list[str] = []
    bad: list[str] = []
    (good if f.link >= 0.6 else bad).append(f"its mechanism {'names' if f.link >= 0.6 else 'does not reach'} {matter_of(effect)!r}")
    pair = f"{cause.pattern.replace('_', ' ')} to {effect.pattern.replace('_', ' ')}"
    if f.kind >= 0.75:
        good.append(f"the turn from {pair} is a common one")
    elif f.kind < 0.55:
        bad.append(f"the turn from {pair} is a rare one")
    (good if f.thread >= 0.5 else bad).append(f"the two share {'much' if f.thread >= 0.5 else 'little'} of their matter")
    if f.played is not None and f.played < 0.35:
        bad.append("played forward it ended elsewhere")
    if f.able < 1:
        bad.append("somebody in it is not in the cast or lacks what it takes")
    told = "; ".join(good)
    told = f"{told}; but {'; '.join(bad)}" if good and bad else told or "; ".join(bad)
    return (told[:1].upper() + told[1:] + ".")[:400]


def _thread(cause: Happening, effect: Happening) -> float:
    told = content_words(_matter(cause))
    if effect.pattern == "endpoint":
        return min(1.0, len(told & content_words(_matter(effect))) / 4)
    return _share(content_words(effect.topic), told)


def _able(prompt: JudgeEdge) -> float:
    cast = {player.id: player for player in prompt.cast}
    actors = prompt.happening.actors
    there = sum(actor in cast for actor in actors) / len(actors) if actors else 0.0
    needs = prompt.happening.needs
    held = [_share(content_words(need.about), _knows(cast[need.entity].knowledge)) for need in needs if need.entity in cast]
    met = sum(0.75 + 0.25 * (share >= 0.5) for share in held) / len(needs) if needs else 1.0
    return there**2 * met


def _knows(facts: tuple[object, ...]) -> frozenset[str]:
    return frozenset().union(*(content_words(f"{getattr(fact, 'topic', '')} {getattr(fact, 'text', '')}") for fact in facts))


@lru_cache(maxsize=4096)
def _matter(happening: Happening) -> str:
    return " ".join((happening.title, happening.topic, happening.description, *(detail.text for detail in happening.details)))


def _detail(text: str) -> float:
    figures = sum(word[:1].isdigit() for word in text.replace("$", " ").split())
    names = sum(word[:1].isupper() for word in text.split()) / 6
    return min(1.0, (figures + names) / 5)


def _share(wanted: frozenset[str], given: frozenset[str]) -> float:
    return len(wanted & given) / len(wanted) if wanted else 1.0
