"""Writes what an event does to a person and what a line does to each who hears it: numbers, a feeling and the reason."""

from typing import NamedTuple

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import derive
from daedalus_data.core.words import words
from daedalus_data.prompts.minds import AppraiseEvent, AppraiseLine, AppraiseLineReply, ListenerReaction
from daedalus_data.prompts.views import Reaction, Tie
from daedalus_data.providers.offline.appraisal import (
    Appraisal,
    conduciveness,
    coping,
    excitability,
    foreknown,
    held_share,
    lean_of,
    nearness,
    norm,
    pulls,
    sensitivity,
    soft,
    strongest,
)
from daedalus_data.providers.offline.appraisal_lexicon import PATTERNS, PROBING, PROBING_PATTERNS, SPOKEN, Concern, Weights
from daedalus_data.providers.offline.appraisal_reading import cares, likeness, mixed, read
from daedalus_data.providers.offline.appraisal_reasons import Driver, about, cared, helps, hinders, sentence
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import main_part, short_name
from daedalus_data.providers.offline.minds_line import react
from daedalus_data.providers.offline.traits import Leanings

BEFALLEN: frozenset[Pattern] = frozenset(
    {"conflict_unresolved", "warning_unheeded", "test_failed", "record_lost", "skill_lost", "setback", "outside_event", "endpoint"}
)
"""Kinds of event that happen even to those who act in them; the others somebody chose."""


class Grounds(NamedTuple):
    """What an appraisal of an event rests on, kept for the reason."""

    impact: Weights
    actor: Tie | None
    """The tie to the one who acted, when it was somebody else."""
    held: str
    """Topic of the fact that had made it expected."""
    foreseen: float
    """How far it bears out (or, below 0, belies) what they had expected."""


@writes(AppraiseEvent)
def appraise_event(prompt: AppraiseEvent, seed: int) -> Reaction:
    """Return what an event does to a person."""
    lean = lean_of(prompt.person)
    found, grounds = _appraise(prompt, lean)
    moved = _movements(found, grounds, lean, prompt)
    stirred = min(1.0, abs(moved["arousal"]) * 4 + abs(found.conduciveness) * 0.4)
    emotion = found.emotion(stirred) if any(abs(value) > 0.01 for value in moved.values()) else "unmoved"
    return Reaction(**moved, emotion=emotion, reason=_reason(prompt, found, grounds, seed))


def _text(prompt: AppraiseEvent) -> str:
    return f"{prompt.now.title} {prompt.now.description} {prompt.now.topic}"


def _impact(prompt: AppraiseEvent) -> Weights:
    fresh = [(read(fact.text).impact, 0.2) for fact in prompt.facts if fact.fresh][:3]
    now = prompt.now
    return mixed((PATTERNS[now.pattern], 0.6), (read(now.title).impact, 0.45), (read(now.description).impact, 0.3), *fresh)


def _appraise(prompt: AppraiseEvent, lean: Leanings) -> tuple[Appraisal, Grounds]:
    text, impact, me = _text(prompt), _impact(prompt), prompt.person.id
    found = pulls(prompt.person.goals, text, impact)
    good = conduciveness(prompt.person, found, impact)
    if me in prompt.now.actors and prompt.now.pattern not in BEFALLEN and prompt.now.title.startswith(prompt.person.name):
        # What somebody chose to do looks better to them than it is.
        good = min(1.0, good + 0.4 * (1.0 - abs(good)))
    actors = [tie for tie in prompt.ties if tie.target in prompt.now.actors]
    actor = max(actors, key=lambda tie: abs(tie.trust - 0.5) + abs(tie.power), default=None)
    known, held = foreknown(prompt.facts, text)
    foreseen = _foreseen(prompt.expectations, text, impact)
    threat, secret = nearness(prompt.secrets, text, _probes(prompt))
    own = 1.0 if me in prompt.now.actors and not actors else 0.45 if me in prompt.now.actors else 0.0
    top = strongest(found)
    appraisal = Appraisal(
        relevance=min(1.0, 1.3 * abs(top.effect) + 0.5 * top.match + 0.4 * abs(good) + 0.3 * own + 0.5 * threat),
        conduciveness=good,
        own=own,
        other=(0.4 if own else 1.0) if actors else 0.0,
        expected=min(1.0, 0.6 * known + 0.5 * abs(foreseen) + 0.3 * own),
        coping=coping(prompt.feeling, lean, actor.power if actor else 0.0),
        norm=norm(lean, impact),
        threat=threat,
        face=0.0,
        regard=(actor.trust - 0.5) * 2 if actor else 0.0,
        news=min(1.0, 0.35 * sum(fact.fresh for fact in prompt.facts)),
        goal=top,
        secret=secret,
    )
    return appraisal, Grounds(impact, actor, held if known > 0.25 else "", foreseen)


def _probes(prompt: AppraiseEvent) -> bool:
    """Say whether an event looks into things, so that what is kept quiet could come out."""
    return prompt.now.pattern in PROBING_PATTERNS or any(effect in PROBING for effect in read(prompt.now.title).effects)


def _foreseen(expectations: tuple[str, ...], text: str, impact: Weights) -> float:
    """Return how far an event bears out what was expected (above 0) or belies it (below 0), by the nearest expectation."""
    plain = [item.split(" (")[0] for item in expectations]
    found = [held_share(item, text) * likeness(read(item).impact, impact) for item in plain]
    return max(found, key=abs, default=0.0)


def _movements(found: Appraisal, grounds: Grounds, lean: Leanings, prompt: AppraiseEvent) -> dict[str, float]:
    good = found.conduciveness
    surprise = 1.0 - found.expected
    felt = good * sensitivity(lean, good > 0) * (0.62 + 0.38 * surprise)
    tie = found.regard * found.other
    betrayed = max(0.0, tie) * max(0.0, -good)
    backed = max(0.0, tie) * max(0.0, good)
    helpless = max(0.0, -good) * (1.0 - found.coping)
    wronged = max(0.0, -found.norm) * found.other
    fear = found.threat * excitability(lean)
    own = found.own * (good + 0.4 * found.norm)
    borne_out = grounds.foreseen
    boldness = lean.of("decision_speed") - lean.of("caution")
    return {
        "valence": soft(0.34 * felt - 0.08 * betrayed + 0.05 * backed + 0.05 * found.norm * (1 - found.own) - 0.13 * fear
                        + 0.05 * own, 0.42),
        "arousal": soft((0.15 * abs(good) * (0.3 + surprise) + 0.12 * wronged + 0.06 * found.news * found.relevance) * excitability(lean)
                        + 0.2 * fear - 0.07 * max(0.0, good) * found.expected
                        - 0.08 * max(0.0, -good) * found.expected * (0.5 - lean.of("neuroticism"))
                        - 0.05 * (1 - found.relevance), 0.4),
        "energy": soft(5.0 * max(0.0, good) * (0.5 + lean.of("optimism")) - 7.0 * helpless - 2.5 * fear - 2.2 * found.own * found.relevance
                       + 1.8 * max(0.0, -good) * found.coping * (0.5 + lean.of("conscientiousness")), 9.0),
        "confidence": soft(0.11 * borne_out * (1.0 + lean.of("pride")) + 0.12 * own * (0.6 + found.coping)
                           - 0.16 * helpless - 0.09 * found.threat
                           + 0.07 * max(0.0, good) * (1 - found.own), 0.3),
        "patience": soft(-0.16 * wronged * (0.8 - lean.of("agreeableness")) - 0.1 * max(0.0, -good) * found.other * (1 - surprise)
                         + 0.07 * max(0.0, good) - 0.04 * fear, 0.3),
        "risk": soft(0.12 * max(0.0, good) * (0.5 + 0.5 * boldness) - 0.09 * max(0.0, -good) * (0.5 - 0.5 * boldness)
                     + 0.08 * wronged * found.coping - 0.05 * fear
                     + 0.2 * grounds.impact.get("safety", 0.0) * (0.05 + cares(prompt.person).get("safety", 0.0)) * surprise, 0.3),
        "social": soft(0.1 * backed + 0.08 * grounds.impact.get("harmony", 0.0) * (0.6 + lean.of("agreeableness")) - 0.15 * betrayed
                       - 0.1 * wronged * (0.5 - lean.of("extraversion")) - 0.1 * fear + 0.05 * good * lean.of("extraversion"), 0.3),
    }  # fmt: skip


def _reason(prompt: AppraiseEvent, found: Appraisal, grounds: Grounds, seed: int) -> str:
    name, seed = short_name(prompt.person.name), derive(seed, prompt.person.id)
    drivers = [
        Driver(abs(found.goal.effect) * 1.2, _goal_clause(name, found, seed)),
        Driver(abs(found.conduciveness) * 0.55, _duty_clause(name, prompt, grounds.impact, found.goal.effect, seed)),
        Driver(found.threat * 0.8, f"comes close to what {name} has told nobody about {about(found.secret)}" if found.threat > 0.2 else ""),
        Driver(abs(found.conduciveness * found.regard) * 0.7, _tie_clause(name, found, grounds.actor)),
        Driver(abs(grounds.foreseen) * 0.7, _foreseen_clause(name, grounds.foreseen)),
        Driver(0.16 * found.expected, f"is no news to {name}, who knew about {about(grounds.held)}" if grounds.held else ""),
        Driver(0.3 * found.own * (0.3 + abs(found.conduciveness)), f"is {name}'s own doing" if found.own else ""),
    ]
    head = main_part(prompt.now.title, 18)
    if not any(driver.clause for driver in drivers):
        return f"{head}, and nothing in it touches what {name} is there for."
    return sentence(head, drivers)


def _goal_clause(name: str, found: Appraisal, seed: int) -> str:
    if abs(found.goal.effect) < 0.03:
        return ""
    return (helps if found.goal.effect > 0 else hinders)(name, found.goal.goal, seed)


def _duty_clause(name: str, prompt: AppraiseEvent, impact: Weights, goal: float, seed: int) -> str:
    wanted = cares(prompt.person)
    felt: list[tuple[float, Concern]] = [(value * impact.get(concern, 0.0), concern) for concern, value in wanted.items()]
    value, concern = max(felt, key=lambda item: abs(item[0]), default=(0.0, "pace"))
    if abs(value) < 0.02 or value * goal < 0:
        return ""
    return cared(name, SPOKEN[concern], value > 0, seed)


def _tie_clause(name: str, found: Appraisal, actor: Tie | None) -> str:
    if actor is None or found.own or abs(found.regard) < 0.12:
        return ""
    who = short_name(actor.target_name)
    if found.regard > 0:
        return f"has {who} in it, whom {name} trusts"
    return f"has {who} in it, whom {name} does not trust"


def _foreseen_clause(name: str, foreseen: float) -> str:
    if abs(foreseen) < 0.12:
        return ""
    return f"is what {name} had expected" if foreseen > 0 else f"is not what {name} had expected"


@writes(AppraiseLine)
def appraise_line(prompt: AppraiseLine, seed: int) -> AppraiseLineReply:
    """Return what a line does to each listener."""
    named = frozenset(words(prompt.line.text))
    reactions: list[ListenerReaction] = [react(prompt, listener, named, seed) for listener in prompt.listeners]
    return AppraiseLineReply(reactions=tuple(reactions))
