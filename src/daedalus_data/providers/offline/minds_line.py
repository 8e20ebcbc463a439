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
    excitability,
    lean_of,
    nearness,
    norm,
    pulls,
    sensitivity,
    soft,
    strongest,
)
from daedalus_data.providers.offline.appraisal_lexicon import ACTS, SPOKEN, TONES, Concern, Weights
from daedalus_data.providers.offline.appraisal_reading import aim, cares, mixed, product, quotable, read, shared
from daedalus_data.providers.offline.appraisal_reasons import ACTED, Driver, about, cared, helps, hinders, sentence
from daedalus_data.providers.offline.language import short_name
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
        asked = {concern: value for concern, value in asked.items() if concern in ("pace", "saving", "standing", "control", "gain")}
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
    moved = _movements(found, heard, target, lean, again, prompt, listener)
    stirred = min(1.0, abs(moved["arousal"]) * 12 + 0.3 * abs(found.face))
    return ListenerReaction(
        listener=listener.person.id,
        **moved,
        emotion=found.emotion(stirred)
        if any(abs(moved[name]) > 0.004 for name in ("valence", "arousal", "confidence", "social"))
        else "unmoved",
        reason=_reason(prompt, listener, found, target, heard, derive(seed, listener.person.id)),
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


def _movements(
    found: Appraisal, heard: Said, target: Aimed, lean: Leanings, again: float, prompt: AppraiseLine, listener: Listener
) -> dict[str, float]:
    good, face, tie = found.conduciveness, found.face, listener.tie
    hurt, lifted = max(0.0, -face), max(0.0, face)
    # A slight from one they trust goes deeper; praise from one they do not trust is worth little.
    hurt *= 0.8 + 0.5 * max(0.0, found.regard)
    lifted *= 0.5 + 0.7 * tie.trust
    over, under = max(0.0, tie.power), max(0.0, -tie.power)
    wronged = max(0.0, -found.norm) * (0.4 + 0.6 * target.share)
    fear = found.threat * excitability(lean)
    boldness = lean.of("decision_speed") - lean.of("caution")
    bad, well = max(0.0, -good), max(0.0, good)
    stir = abs(good) * 0.045 + hurt * 0.07 + found.news * 0.03 + wronged * 0.02 - 0.012 * max(0.0, heard.tone)
    return {
        "valence": soft(0.105 * good * sensitivity(lean, good > 0) - 0.1 * hurt + 0.085 * lifted + 0.012 * heard.tone * target.share
                        + 0.015 * found.norm - 0.045 * fear, 0.15),
        "arousal": soft(stir * excitability(lean) + 0.075 * fear - 0.02 * lifted
                        - 0.02 * well * tie.trust - 0.012 * (1 - found.relevance), 0.13),
        "energy": soft(-0.12 - 0.9 * target.share * (0.3 + abs(good)) - 1.1 * hurt * (1 - found.coping) - 0.8 * fear - 0.5 * found.news
                       - 0.35 * again + 0.7 * lifted + 0.35 * well, 2.5),
        "confidence": soft(0.045 * lifted * (1 + under) - 0.045 * hurt * (0.4 + under) * (1.1 - found.coping) - 0.04 * found.threat
                           + 0.03 * well * (1 - found.news) - 0.028 * bad * (0.4 + found.news) * (1.2 - found.coping), 0.1),
        "patience": soft(-0.04 * hurt * (0.8 - lean.of("agreeableness")) * (1 + over) - 0.03 * again * (0.7 + max(0.0, -found.regard))
                         - 0.02 * bad * (1 - found.news) - 0.022 * wronged + 0.03 * lifted + 0.012 * well, 0.1),
        "risk": soft(0.09 * (well * (0.3 + boldness) - bad * (0.3 - boldness)) + 0.06 * hurt * boldness
                     - 0.08 * heard.impact.get("safety", 0.0) * (0.3 + cares(listener.person).get("safety", 0.0)) * (0.3 - boldness), 0.1),
        "social": soft(0.04 * lifted - 0.035 * hurt * (0.6 - lean.of("extraversion")) - 0.03 * fear
                       + 0.04 * heard.impact.get("harmony", 0.0) * (0.5 + lean.of("agreeableness")) + 0.05 * good * tie.alignment
                       + 0.03 * (target.share - 0.12) * lean.of("extraversion"), 0.1),
    }  # fmt: skip


# ---- the reason ----


def _reason(prompt: AppraiseLine, listener: Listener, found: Appraisal, target: Aimed, heard: Said, seed: int) -> str:
    name = short_name(listener.person.name)
    drivers = [
        Driver(abs(found.goal.effect), _goal_clause(name, found, seed)),
        Driver(abs(found.conduciveness) * 0.45, _care_clause(name, listener, heard.impact, found, seed)),
        Driver(abs(found.face) * 1.1, _face_clause(name, prompt, found, target)),
        Driver(found.threat * 0.8, f"comes near to what {name} keeps back about {about(found.secret)}" if found.threat > 0.2 else ""),
        Driver(found.news * (0.12 + 0.5 * abs(found.conduciveness)), _news_clause(name, listener.news, prompt.facts)),
        Driver(abs(found.regard * found.conduciveness) * 0.5, _regard_clause(name, found)),
    ]
    head, link = _head(prompt, seed)
    if not any(driver.clause for driver in drivers):
        return f"{head}{link}leaves {name} much as before, being neither meant for {name} nor about what {name} is after."
    return sentence(head, drivers, link)


def _head(prompt: AppraiseLine, seed: int) -> tuple[str, str]:
    line = prompt.line
    speaker, quote = short_name(line.name), quotable(line.text)
    if prompt.facts and derive(seed, "head") % 2:
        return f"{speaker} {ACTED[line.act]} {about(prompt.facts[0].topic)}", ", which "
    return choose(((f"{speaker}'s “{quote}”", " "), (f"“{quote}”, as {speaker} put it,", " ")), seed, "quote")


def _goal_clause(name: str, found: Appraisal, seed: int) -> str:
    if abs(found.goal.effect) < 0.03:
        return ""
    return (helps if found.goal.effect > 0 else hinders)(name, found.goal.goal, seed)


def _care_clause(name: str, listener: Listener, impact: Weights, found: Appraisal, seed: int) -> str:
    felt: list[tuple[float, Concern]] = [(value * impact.get(concern, 0.0), concern) for concern, value in cares(listener.person).items()]
    value, concern = max(felt, key=lambda item: abs(item[0]), default=(0.0, "pace"))
    if abs(value) < 0.015 or value * found.conduciveness < 0:
        return ""
    return cared(name, SPOKEN[concern], value > 0, seed)


def _face_clause(name: str, prompt: AppraiseLine, found: Appraisal, target: Aimed) -> str:
    if abs(found.face) < 0.06:
        return ""
    if target.own is not None and target.overlap > 0.15:
        own = quotable(target.own.text, 48)
        verb = "takes up" if found.face > 0 else "takes " + name + " up on" if prompt.line.act in RAISING else "pushes away"
        return f"{verb} {name}'s own “{own}”" if " up on" not in verb else f"{verb} “{own}”"
    if prompt.line.act in ("press", "ask", "challenge"):
        return f"puts {name} on the spot"
    return f"gives {name} some standing in the room" if found.face > 0 else f"gives {name}'s word no weight"


def _news_clause(name: str, news: tuple[Fact, ...], facts: tuple[Fact, ...]) -> str:
    if news and facts and news[0].topic == facts[0].topic:
        return f"is news to {name}"
    return f"is the first {name} hears of {about(news[0].topic)}" if news else ""


def _regard_clause(name: str, found: Appraisal) -> str:
    if abs(found.regard) < 0.15:
        return ""
    return f"weighs with {name} because of who says it" if found.regard > 0 else f"comes from somebody {name} does not trust"
