"""Works out how one listener takes a line: by what it does to their aims, to their face, to their secrets and by who says it."""

from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.events import DialogAct
from daedalus_data.core.seeds import choose, derive
from daedalus_data.core.words import words
from daedalus_data.prompts.minds import AppraiseLine, Listener, ListenerReaction
from daedalus_data.prompts.views import Fact, Spoken
from daedalus_data.providers.offline.appraisal import (
    Appraisal,
    conduciveness,
    coping,
    lean_of,
    nearness,
    norm,
    pulls,
    strongest,
)
from daedalus_data.providers.offline.appraisal_lexicon import ACTS, TONES, Concern, Weights
from daedalus_data.providers.offline.appraisal_moves import Bearing, Heard, line_moves
from daedalus_data.providers.offline.appraisal_reading import aim, cares, felt_most, mixed, product, quotable, read, shared, title_of
from daedalus_data.providers.offline.appraisal_reasons import (
    Driver,
    Stake,
    about,
    care_driver,
    goal_driver,
    possessive,
    said_by,
    secret_driver,
    sentence,
)
from daedalus_data.providers.offline.language import capitalised, lower_first, short_name
from daedalus_data.providers.offline.traits import Leanings

FACE: dict[DialogAct, float] = {
    "dismiss": -1.0, "challenge": -0.7, "deflect": -0.5, "press": -0.45, "withhold": -0.3, "warn": -0.1, "close": -0.1, "inform": 0.08,
    "ask": 0.06, "propose": 0.1, "answer": 0.3, "reveal": 0.3, "commit": 0.5, "concede": 0.8, "support": 0.9,
}  # fmt: skip
"""What a move does to the face of the one it is made to, -1 to 1."""
STAKES: dict[DialogAct, float] = {
    "warn": 1.0, "challenge": 0.9, "press": 0.8, "reveal": 0.9, "propose": 0.7, "commit": 0.5, "ask": 0.4, "answer": 0.35, "inform": 0.3,
    "concede": 0.4, "support": 0.3, "dismiss": 0.4, "deflect": 0.2, "withhold": 0.1, "close": 0.1,
}  # fmt: skip
"""How much somebody has staked on a line of their own, by its act."""


class Said(NamedTuple):
    """A line read once for all who hear it."""

    text: str
    impact: Weights
    effects: tuple[str, ...]
    tone: float


class Aimed(NamedTuple):
    """How far a line is meant for a listener, and the line of theirs it takes up."""

    share: float
    own: Spoken | None
    overlap: float
    """Share of matter with that line of theirs."""


@lru_cache(maxsize=4096)
def stance(text: str, act: DialogAct) -> Weights:
    """Return what a line argues for: its act, what its verbs do, and what its nouns ask for.

    A warning that names the date doubts it, and a dismissal that names a test does not ask for it.
    """
    asked = dict(aim(text))
    done = dict(read(text).impact)
    if act in RAISING:
        asked = {concern: value for concern, value in asked.items() if concern not in ("pace", "saving", "means")}
        done = {concern: value * 0.4 for concern, value in done.items()}
    if act in CLOSING:
        asked = {concern: value for concern, value in asked.items() if concern in ("pace", "saving", "gain")}
        done = {concern: value for concern, value in done.items() if concern not in ("soundness", "safety", "truth") or value < 0}
    return mixed((ACTS[act], 0.7), (done, 0.45), (asked, 0.5))


RAISING: frozenset[DialogAct] = frozenset({"warn", "challenge", "ask", "press"})
"""Moves that put something in doubt: bad news in them argues for what is in danger."""
CLOSING: frozenset[DialogAct] = frozenset({"dismiss", "deflect", "withhold", "close"})
"""Moves that put a matter away: the thing they name is not what they ask for."""


def said(prompt: AppraiseLine) -> Said:
    """Return the line as it is heard, with the facts it draws on."""
    line = prompt.line
    text = " ".join([line.text, *(fact.topic for fact in prompt.facts)])
    impact = mixed((stance(line.text, line.act), 1.0), *((read(fact.text).impact, 0.15) for fact in prompt.facts[:2]))
    heard = [TONES[word] for word in words(prompt.tone) if word in TONES]
    return Said(text, impact, read(line.text).effects, sum(heard) / len(heard) if heard else 0.0)


def aimed(prompt: AppraiseLine, listener: Listener, named: frozenset[str]) -> Aimed:
    """Return how far a line is meant for a listener: addressed, answered, named, or only in the room."""
    me = listener.person.id
    own = next((line for line in reversed(prompt.before) if line.speaker == me), None)
    share = 0.12
    if named & frozenset(words(listener.person.name)):
        share = 0.6
    if prompt.before and prompt.before[-1].speaker == me and prompt.addressee in (None, me):
        share = max(share, 0.7)
    if prompt.addressee == me:
        share = 1.0
    overlap = shared(own.text, prompt.line.text) if own else 0.0
    return Aimed(share, own, overlap)


def react(prompt: AppraiseLine, listener: Listener, named: frozenset[str], seed: int) -> ListenerReaction:
    """Return how one listener takes a line."""
    lean, heard = lean_of(listener.person), said(prompt)
    target = aimed(prompt, listener, named)
    found, again = _appraise(prompt, listener, heard, target, lean), _again(prompt)
    moved = line_moves(found, _heard(prompt, listener, heard, target, lean, again))
    stirred = max(0.0, min(1.0, 0.12 + moved["arousal"] * 10 + 0.3 * abs(found.face)))
    return ListenerReaction(
        listener=listener.person.id,
        **moved,
        emotion=found.emotion(stirred)
        if any(abs(moved[name]) > 0.004 for name in ("valence", "arousal", "confidence", "social"))
        else "unmoved",
        reason=_reason(prompt, listener, found, target, heard, derive(seed, listener.person.id, prompt.line.turn)),
    )


def _probes(act: DialogAct, heard: Said) -> bool:
    return act in ("press", "ask", "challenge", "reveal", "warn") or (act == "inform" and "disclose" in heard.effects)


def _again(prompt: AppraiseLine) -> float:
    """Return how much of the line its speaker has just said before, 0 to 1."""
    return max((shared(line.text, prompt.line.text) for line in prompt.before if line.speaker == prompt.line.speaker), default=0.0)


def _appraise(prompt: AppraiseLine, listener: Listener, heard: Said, target: Aimed, lean: Leanings) -> Appraisal:
    person, tie, act = listener.person, listener.tie, prompt.line.act
    found = pulls(person.goals, heard.text, heard.impact)
    # One who is trusted is believed: what they say counts for more, whichever way it goes.
    weight = 0.7 + 0.6 * tie.trust
    good = conduciveness(person, found, heard.impact) * weight * (0.75 + 0.25 * target.share)
    news = sum(product(cares(person), read(fact.text).impact) for fact in listener.news)
    threat, secret = nearness(listener.secrets, heard.text, _probes(act, heard))
    probing = 1.2 if target.share > 0.5 else 0.8
    staked = STAKES[target.own.act] * target.overlap if target.own else 0.0
    pride = 0.75 + 0.6 * lean.of("pride") + 0.3 * lean.of("neuroticism")
    face = FACE[act] * target.share * (0.5 + 0.9 * staked) * pride + 0.12 * heard.tone * target.share
    return Appraisal(
        relevance=min(1.0, abs(good) + target.share * 0.4 + threat * 0.5),
        conduciveness=max(-1.0, min(1.0, good + 0.5 * news)),
        own=0.0,
        other=1.0,
        expected=1.0 - min(1.0, 0.3 + 0.35 * len(listener.news)) if listener.news else min(1.0, 0.55 + 0.3 * target.overlap),
        coping=coping(listener.feeling, lean, tie.power),
        norm=norm(lean, heard.impact),
        threat=min(1.0, threat * probing),
        face=max(-1.0, min(1.0, face)),
        regard=(tie.trust - 0.5) * 2,
        news=min(1.0, 0.45 * len(listener.news)),
        goal=strongest(found),
        secret=secret,
    )


def _heard(prompt: AppraiseLine, listener: Listener, heard: Said, target: Aimed, lean: Leanings, again: float) -> Heard:
    """Return what bears on a reaction beside the appraisal: tempers, danger and ease in the words, and what of theirs it takes up."""
    told = mixed((read(prompt.line.text).impact, 1.0), *((read(fact.text).impact, 0.7) for fact in prompt.facts[:2]))
    peril = -(told.get("safety", 0.0) + 0.6 * told.get("soundness", 0.0))
    own = target.own
    raised = STAKES[own.act] * target.share * (0.4 + 0.6 * target.overlap) if own else 0.0
    safety = max(0.0, cares(listener.person).get("safety", 0.0))
    return Heard(
        bearing=Bearing(heard.impact, lean, safety, 0.0, 0.0),
        tie=listener.tie,
        act=prompt.line.act,
        share=target.share,
        tone=heard.tone,
        again=again,
        danger=0.0 if prompt.line.act in CLOSING else min(1.0, max(0.0, peril)),
        ease=min(1.0, max(0.0, -peril)) if prompt.line.act not in RAISING else 0.0,
        raised=raised,
    )


# ---- the reason ----


def _reason(prompt: AppraiseLine, listener: Listener, found: Appraisal, target: Aimed, heard: Said, seed: int) -> str:
    at = Stake(short_name(listener.person.name), lower_first(title_of(listener.person.role)), _referred(prompt, seed), seed)
    plain = _plainly(prompt.line.act, heard.impact)
    drivers = [_goal(at, found, plain), _care(at, listener, found, plain), _face(at, prompt, found, target)]
    if found.threat > 0.2:
        drivers.append(secret_driver(at, found.threat * 0.8, found.secret))
    drivers += [_news(at, found, listener.news), _regard(at, found, prompt)]
    if not any(driver.lead for driver in drivers):
        return _unmoved(at)
    return sentence(drivers, seed)


def _plainly(act: DialogAct, impact: Weights) -> Weights:
    """Return what a line can be said to do: a move that hinders does what such a move does, whatever its nouns name besides."""
    if act not in CLOSING and act not in ("press", "challenge"):
        return impact
    return {
        concern: value for concern, value in impact.items() if value * ACTS[act].get(concern, 0.0) > 0 or (value < 0 and concern in GRAVE)
    }


GRAVE = ("safety", "soundness")


def _referred(prompt: AppraiseLine, seed: int) -> str:
    """Return the line in few words: by what it was about or, when a whole clause of it is short enough, in its own."""
    line = prompt.line
    topics = " ".join([prompt.now.topic, *(fact.topic for fact in prompt.facts), *(fact.text for fact in prompt.facts)])
    speaker, quote = short_name(line.name), quotable(line.text, about=topics)
    if quote and derive(seed, "quote") % 5 < 2:
        return f"{possessive(speaker)} “{capitalised(quote)}”"
    return said_by(speaker, line.act, prompt.facts[0].topic if prompt.facts else prompt.now.topic, seed)


def _unmoved(at: Stake) -> str:
    return choose((
        f"{capitalised(at.by)} touches nothing that {at.name} is after.",
        f"{at.name} has no stake in it: {at.by} passes by.",
        f"{capitalised(at.by)} is for others to take up, and {at.name} lets it go by.",
        f"Nothing turns on it for {at.name}, who hears {at.by} out.",
    ), at.seed, "unmoved")  # fmt: skip


def _goal(at: Stake, found: Appraisal, impact: Weights) -> Driver:
    effect, goal = found.goal.effect, found.goal.goal
    concern = _concern(found, impact)
    if abs(effect) < 0.03 or concern is None or effect * found.conduciveness < 0:
        return Driver(0.0, "", "")
    return goal_driver(at, abs(effect), goal, concern, impact[concern] > 0)


def _concern(found: Appraisal, impact: Weights) -> Concern | None:
    """Return the concern through which the goal moved most was moved."""
    return felt_most(aim(found.goal.goal), impact, found.goal.effect > 0) if found.goal.goal else None


def _care(at: Stake, listener: Listener, found: Appraisal, impact: Weights) -> Driver:
    concern = felt_most(cares(listener.person), impact, found.conduciveness > 0)
    if concern is None or abs(found.conduciveness) < 0.03:
        return Driver(0.0, "", "")
    driver = care_driver(at, abs(found.conduciveness) * 0.5, concern, impact[concern] > 0)
    return driver._replace(after="") if _concern(found, impact) == concern else driver


def _face(at: Stake, prompt: AppraiseLine, found: Appraisal, target: Aimed) -> Driver:
    if abs(found.face) < 0.06:
        return Driver(0.0, "", "")
    own = quotable(target.own.text, 56) if target.own is not None and target.overlap > 0.15 else ""
    mine = f"{possessive(at.name)} own “{own}”" if own else f"what {at.name} had said"
    speaker, strength = short_name(prompt.line.name), abs(found.face) * 1.1
    if prompt.line.act in ("press", "ask", "challenge"):
        lead = choose((f"{capitalised(at.by)} puts {at.name} on the spot", f"{at.name} has to answer for {mine}, now that {speaker} asks",
                       f"All eyes turn to {at.name} after {at.by}"), at.seed, "face")  # fmt: skip
        return Driver(strength, lead, f"it puts {at.name} on the spot")
    if found.face > 0:
        lead = choose((f"{speaker} takes up {mine}, and {at.name} is heard",
                       f"{capitalised(at.by)} gives {at.name} some standing in the room",
                       f"{at.name} is no longer alone, with {at.by}"), at.seed, "face")  # fmt: skip
        return Driver(strength, lead, f"{at.name} feels heard")
    lead = choose((f"{speaker} sets aside {mine}, as if it weighed nothing",
                       f"{capitalised(at.by)} gives {possessive(at.name)} word no weight",
                   f"{at.name} is left standing there by {at.by}"), at.seed, "face")  # fmt: skip
    return Driver(strength, lead, f"{at.name} feels set aside")


def _news(at: Stake, found: Appraisal, news: tuple[Fact, ...]) -> Driver:
    if not news:
        return Driver(0.0, "", "")
    topic = about(news[0].topic)
    lead = choose((f"{at.name} had not heard of {topic} before {at.by}", f"Until {at.by}, nobody had told {at.name} about {topic}",
                   f"{capitalised(at.by)} is the first that {at.name} hears of {topic}"), at.seed, "news")  # fmt: skip
    return Driver(found.news * (0.12 + 0.5 * abs(found.conduciveness)), lead, f"{at.name} had not heard of {topic} before")


def _regard(at: Stake, found: Appraisal, prompt: AppraiseLine) -> Driver:
    if abs(found.regard) < 0.15:
        return Driver(0.0, "", "")
    who = short_name(prompt.line.name)
    if found.regard > 0:
        lead, after = f"{at.name} trusts {who}, so {at.by} counts for more", f"{at.name} trusts {who}"
    else:
        lead, after = f"{at.name} does not trust {who}, so {at.by} is taken with care", f"{at.name} does not trust {who}"
    return Driver(abs(found.regard * found.conduciveness) * 0.5, lead, after)
