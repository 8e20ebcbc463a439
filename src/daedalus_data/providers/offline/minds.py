"""Writes what an event does to a person and what a line does to each who hears it: numbers, a feeling and the reason."""

from typing import NamedTuple

from daedalus_data.core.events import Pattern
from daedalus_data.core.seeds import choose, derive
from daedalus_data.core.words import words
from daedalus_data.prompts.minds import AppraiseEvent, AppraiseLine, AppraiseLineReply, ListenerReaction
from daedalus_data.prompts.views import Reaction, Tie
from daedalus_data.providers.offline.appraisal import (
    Appraisal,
    conduciveness,
    coping,
    foreknown,
    held_share,
    lean_of,
    nearness,
    norm,
    pulls,
    strongest,
)
from daedalus_data.providers.offline.appraisal_lexicon import PATTERNS, PROBING, PROBING_PATTERNS, Concern, Weights
from daedalus_data.providers.offline.appraisal_moves import Bearing, event_moves
from daedalus_data.providers.offline.appraisal_reading import aim, cares, felt_most, likeness, mixed, product, read, shared, title_of
from daedalus_data.providers.offline.appraisal_reasons import (
    Driver,
    Stake,
    about,
    care_driver,
    effect,
    goal_driver,
    secret_driver,
    sentence,
)
from daedalus_data.providers.offline.appraisal_words import REFERRED
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import capitalised, lower_first, main_part, short_name
from daedalus_data.providers.offline.minds_line import react
from daedalus_data.providers.offline.traits import Leanings

BEFALLEN: frozenset[Pattern] = frozenset(
    {"conflict_unresolved", "warning_unheeded", "test_failed", "record_lost", "skill_lost", "setback", "outside_event", "endpoint"}
)
"""Kinds of event that happen even to those who act in them; the others somebody chose."""


OPEN: frozenset[Pattern] = frozenset({"proposal", "decision", "disclosure", "agreement", "discovery"})
"""Kinds of event whose own name is no reproach to whoever chose it."""


class Grounds(NamedTuple):
    """What an appraisal of an event rests on, kept for the reason."""

    impact: Weights
    actor: Tie | None
    """The tie to the one who acted, when it was somebody else."""
    held: str
    """Topic of the fact that had made it expected."""
    foreseen: float
    """How far it bears out (or, below 0, belies) what they had expected."""
    feared: float


@writes(AppraiseEvent)
def appraise_event(prompt: AppraiseEvent, seed: int) -> Reaction:
    """Return what an event does to a person."""
    lean = lean_of(prompt.person)
    found, grounds = _appraise(prompt, lean)
    safety = max(0.0, cares(prompt.person).get("safety", 0.0))
    bearing = Bearing(grounds.impact, lean, safety, grounds.foreseen, grounds.feared)
    moved = event_moves(found, bearing, prompt.now.pattern)
    stirred = max(0.0, min(1.0, 0.3 + moved["arousal"] * 4 + abs(found.conduciveness) * 0.15))
    emotion = found.emotion(stirred) if any(abs(value) > 0.01 for value in moved.values()) else "unmoved"
    return Reaction(**moved, emotion=emotion, reason=_reason(prompt, found, grounds, derive(seed, prompt.person.id, prompt.now.title)))


def _text(prompt: AppraiseEvent) -> str:
    return f"{prompt.now.title} {prompt.now.description} {prompt.now.topic}"


def _impact(prompt: AppraiseEvent, chosen: bool) -> Weights:
    """Return what an event does to the concerns: its kind decides the sign, its words the shade.

    A review that is merged away is read as a review by its words, and pleases nobody who wants one.
    """
    now, kind = prompt.now, PATTERNS[prompt.now.pattern]
    fresh = [(read(fact.text).impact, 0.15) for fact in prompt.facts if fact.fresh][:3]
    told = mixed((read(now.title).impact, 0.4), (read(now.description).impact, 0.25), *fresh)
    shaded = {concern: value * (0.6 if value * kind.get(concern, 0.0) >= 0 else 0.0) for concern, value in told.items()}
    # What the kind says nothing of, the words say only half.
    shaded = {concern: value if concern in kind else 0.4 * value for concern, value in shaded.items()}
    impact = mixed((kind, 0.75), (shaded, 1.0))
    if chosen:
        # Whoever decided it has lost no say, and answers for its price later.
        impact = impact | {"control": abs(impact.get("control", 0.0)) + 0.15}
    return impact


def _appraise(prompt: AppraiseEvent, lean: Leanings) -> tuple[Appraisal, Grounds]:
    text, me = _text(prompt), prompt.person.id
    chosen = me in prompt.now.actors and prompt.now.pattern not in BEFALLEN and prompt.now.title.startswith(prompt.person.name)
    impact = _impact(prompt, chosen)
    found = pulls(prompt.person.goals, text, impact)
    good = conduciveness(prompt.person, found, impact)
    if chosen:
        # What somebody chose to do looks better to them than it is.
        good = min(1.0, good + 0.4 * (1.0 - abs(good)))
    good *= _involved(prompt)
    actors = [tie for tie in prompt.ties if tie.target in prompt.now.actors]
    actor = max(actors, key=lambda tie: abs(tie.trust - 0.5) + abs(tie.power), default=None)
    known, held = foreknown(prompt.facts, text)
    foreseen, feared = _foreseen(prompt, text, impact)
    threat, secret = nearness(prompt.secrets, text, _probes(prompt))
    own = 1.0 if chosen else 0.3 if me in prompt.now.actors else 0.0
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
    return appraisal, Grounds(impact, actor, held if known > 0.25 else "", foreseen, feared)


def _involved(prompt: AppraiseEvent) -> float:
    """Return how far an event is one's own affair: named in it, on matter of one's own aims, and not the third of its kind."""
    now, person = prompt.now, prompt.person
    names = (person.name, person.name.split()[-1])
    named = any(name in now.title for name in names) or person.id in now.actors[:1]
    present = any(name in now.description for name in names)
    mine = max((shared(goal, _text(prompt)) for goal in (*person.goals, person.role)), default=0.0)
    before = sum(shared(now.topic, line) > 0.3 for line in now.earlier)
    return min(1.25, (1.0 if named else 0.75 if present else 0.4) + 0.6 * mine) / (1.0 + 0.12 * min(before, 5))


def _probes(prompt: AppraiseEvent) -> bool:
    """Say whether an event looks into things, so that what is kept quiet could come out."""
    return prompt.now.pattern in PROBING_PATTERNS or any(effect in PROBING for effect in read(prompt.now.title).effects)


def _foreseen(prompt: AppraiseEvent, text: str, impact: Weights) -> tuple[float, float]:
    """Return how far an event bears out (above 0) or belies what was expected, and how bad that was for them."""
    plain = [item.split(" (")[0] for item in prompt.expectations]
    found = [(held_share(item, text) * likeness(read(item).impact, impact), item) for item in plain]
    share, nearest = max(found, key=lambda pair: abs(pair[0]), default=(0.0, ""))
    return share, min(1.0, max(0.0, -2.5 * product(cares(prompt.person), read(nearest).impact))) if nearest else 0.0


# ---- the reason ----


def _reason(prompt: AppraiseEvent, found: Appraisal, grounds: Grounds, seed: int) -> str:
    at = Stake(short_name(prompt.person.name), lower_first(title_of(prompt.person.role)), referred(prompt, seed), seed)
    good = found.conduciveness
    drivers = [_goal(at, found, grounds.impact), _care(at, prompt, found, grounds.impact)]
    if found.threat > 0.2:
        drivers.append(secret_driver(at, found.threat * 0.8, found.secret))
    drivers += [_tie(at, found, grounds.actor), _foresight(at, found, grounds), *_known(at, found, grounds)]
    if found.own > 0.5:
        drivers.append(Driver(0.3 + 0.2 * abs(good), *_own(at, prompt, grounds.impact)))
    if not any(driver.lead for driver in drivers):
        return f"{capitalised(at.by)} touches nothing that {at.name} is there for, so it passes {at.name} by."
    return sentence(drivers, seed)


def referred(prompt: AppraiseEvent, seed: int) -> str:
    """Return the event in few words, as a singular noun phrase."""
    title = main_part(prompt.now.title, 14)
    if prompt.now.title.startswith(prompt.person.name) and prompt.now.pattern not in BEFALLEN | OPEN:
        # Nobody calls what they chose themselves a loss or a gap.
        return choose(("the step on {t}", "the new course on {t}", "this way with {t}"), seed, "own").format(t=about(prompt.now.topic))
    if derive(seed, "title") % 5 == 0 and len(title.split()) <= 12:
        return f"the news that {lower_first(title)}"
    return choose(REFERRED[prompt.now.pattern].split("|"), seed, "referred").format(t=about(prompt.now.topic))


def _goal(at: Stake, found: Appraisal, impact: Weights) -> Driver:
    """Return the goal moved most, through the concern of its own that was moved that way."""
    effect, goal = found.goal.effect, found.goal.goal
    concern = _concern(found, impact)
    if abs(effect) < 0.03 or concern is None or effect * found.conduciveness < 0:
        return Driver(0.0, "", "")
    return goal_driver(at, abs(effect) * 1.1, goal, concern, impact[concern] > 0)


def _concern(found: Appraisal, impact: Weights) -> Concern | None:
    """Return the concern through which the goal moved most was moved."""
    return felt_most(aim(found.goal.goal), impact, found.goal.effect > 0) if found.goal.goal else None


def _care(at: Stake, prompt: AppraiseEvent, found: Appraisal, impact: Weights) -> Driver:
    concern: Concern | None = felt_most(cares(prompt.person), impact, found.conduciveness > 0)
    if concern is None or abs(found.conduciveness) < 0.03:
        return Driver(0.0, "", "")
    driver = care_driver(at, abs(found.conduciveness) * 0.6, concern, impact[concern] > 0)
    return driver._replace(after="") if found.own > 0.5 or _concern(found, impact) == concern else driver


def _own(at: Stake, prompt: AppraiseEvent, impact: Weights) -> tuple[str, str]:
    gained = felt_most(cares(prompt.person), impact, True) or "control"
    paid = felt_most(cares(prompt.person), impact, False)
    lead = f"{at.name} chose this: {at.by} {effect(at, gained, True)}"
    return lead + (f", even if it {effect(at, paid, False)}" if paid else ""), f"the choice was {at.name}'s own"


def _tie(at: Stake, found: Appraisal, actor: Tie | None) -> Driver:
    if actor is None or found.own > 0.5 or abs(found.regard) < 0.12:
        return Driver(0.0, "", "")
    who, strength = short_name(actor.target_name), abs(found.conduciveness * found.regard) * 0.8
    if found.regard > 0:
        taken = "harder to take" if found.conduciveness < 0 else "easier to believe in"
        return Driver(
            strength, f"{at.name} trusts {who}, whose hand in it makes {at.by} {taken}", f"{who}, whom {at.name} trusts, had a hand in it"
        )
    taken = "worse than it looks" if found.conduciveness < 0 else "hard to be glad of"
    lead = f"{who} has a hand in it, and {at.name}, who does not trust {who}, finds {at.by} {taken}"
    return Driver(strength, lead, f"{at.name} does not trust {who}, who had a hand in it")


def _foresight(at: Stake, found: Appraisal, grounds: Grounds) -> Driver:
    if abs(grounds.foreseen) < 0.12:
        return Driver(0.0, "", "")
    strength = abs(grounds.foreseen) * 0.7
    if grounds.foreseen > 0:
        return Driver(strength, f"{at.name} had said to expect it, and {at.by} bears that out", f"{at.name} had seen it coming")
    return Driver(
        strength, f"{at.name} had been waiting for something else, and {at.by} turned out otherwise", f"{at.name} had expected otherwise"
    )


def _known(at: Stake, found: Appraisal, grounds: Grounds) -> list[Driver]:
    if not grounds.held:
        return []
    lead = f"{at.name} knew about {about(grounds.held)} already, so {at.by} comes as no surprise"
    return [Driver(0.14 * found.expected, lead, f"{at.name}, who knew about {about(grounds.held)}, is not surprised")]


@writes(AppraiseLine)
def appraise_line(prompt: AppraiseLine, seed: int) -> AppraiseLineReply:
    """Return what a line does to each listener."""
    named = frozenset(words(prompt.line.text))
    reactions: list[ListenerReaction] = [react(prompt, listener, named, seed) for listener in prompt.listeners]
    return AppraiseLineReply(reactions=tuple(reactions))
