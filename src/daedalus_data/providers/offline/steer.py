"""How the built-in author directs a conversation: an arc for the moment, then who speaks, with what move and about what."""

import re
from collections import Counter
from typing import NamedTuple

from daedalus_data.core.events import DialogAct
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.core.words import overlap
from daedalus_data.prompts.talk import Participant, Steer, SteerReply
from daedalus_data.prompts.views import Fact, Spoken
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.language import short_name
from daedalus_data.providers.offline.steer_arcs import ARCS, FINALES, MOODS, Phase
from daedalus_data.providers.offline.steer_asides import aside_now, is_last
from daedalus_data.providers.offline.talk_facts import (
    bearing,
    far_welcome,
    in_the_open,
    is_statement,
    is_told,
    is_vow,
    just_told,
    kind_of,
    passed_on,
    shared,
    topic_of,
    untold,
)
from daedalus_data.providers.offline.talk_slots import decided
from daedalus_data.providers.offline.voice import voice_of

HARD: tuple[DialogAct, ...] = ("challenge", "press", "dismiss")
SOFT: tuple[DialogAct, ...] = ("support", "concede")
AGAINST = frozenset(("challenge", "press", "dismiss", "warn"))
NEEDS_FACT = frozenset(("inform", "warn", "answer"))

OPENLY = 0.2
"""How often somebody is ready to say before all what not all were told."""


class Talk(NamedTuple):
    """The conversation so far as the one who steers weighs it."""

    planned: int
    """How many turns it is meant to have."""
    phase: int
    counts: Counter[str]
    last: Spoken | None
    addressed: str | None
    acts: tuple[str, ...]
    topics: dict[str, str]
    """Topics of the facts that anybody holds, by fact id."""


@writes(Steer)
def steer(prompt: Steer, seed: int) -> SteerReply:
    """Choose the next speaker, move, topic and mood, or end the conversation."""
    whole, prompt = prompt, prompt.model_copy(update={"transcript": in_the_open(prompt.transcript)})
    talk = _talk(prompt)
    if _over(prompt, talk):
        return _ending(prompt, talk)
    if aside := aside_now(whole, talk.planned, seed):
        return aside
    speaker = _speaker(prompt, talk, whole.transcript[-1].speaker if whole.transcript else None, seed)
    act = _act(prompt, talk, speaker, seed)
    topic = _topic(prompt, talk, speaker, act)
    held = sorted({f.id for p in prompt.cast for f in p.secrets if not (act == "reveal" and p is speaker and f is _ripe(speaker, prompt))})
    mood = _mood(prompt, talk, act, seed)
    return SteerReply(
        speaker=speaker.person.id, act=act, topic=topic[:80], mood=mood, suppress=tuple(held), end=False,
        reason=_reason(prompt, talk, speaker, act, topic),
    )  # fmt: skip


def _talk(prompt: Steer) -> Talk:
    room = max(0, prompt.most - prompt.least)
    share = 0.55 + 0.3 * fraction(11, prompt.now.title, prompt.now.when, "length") + 0.25 * prompt.now.tension
    planned = min(prompt.most, max(prompt.least, len(prompt.cast) + 1, prompt.least + round(room * share)))
    bends = [0.16 + 0.1 * fraction(11, prompt.now.title, 0), 0.5 + 0.14 * fraction(11, prompt.now.title, 1), 0.84]
    place = (prompt.spoken + 0.5) / planned
    last = prompt.transcript[-1] if prompt.transcript else None
    holders = [fact for p in prompt.cast for fact in (*p.unshared, *p.secrets)]
    return Talk(
        planned=planned,
        phase=3 if prompt.spoken >= planned - 1 else sum(place > bend for bend in bends),
        counts=Counter(line.speaker for line in prompt.transcript),
        last=last,
        addressed=_addressed(prompt, last),
        acts=tuple(line.act for line in prompt.transcript),
        topics={fact.id: topic_of(fact) for fact in holders},
    )


def _addressed(prompt: Steer, last: Spoken | None) -> str | None:
    if last is None:
        return None
    named = [
        (max(m.start() for m in found), p.person.id)
        for p in prompt.cast
        if p.person.id != last.speaker and (found := list(re.finditer(_names(p.person.name), last.text)))
    ]
    return max(named)[1] if named else None


def _names(name: str) -> str:
    parts = [short_name(name), name.split()[-1]]
    return rf"\b(?:{'|'.join(re.escape(part) for part in parts)})\b"


def _over(prompt: Steer, talk: Talk) -> bool:
    heard = len(talk.counts) >= len(prompt.cast)
    if prompt.spoken >= prompt.most:
        return True
    closed = bool(talk.acts) and talk.acts[-1] in ("close", "commit")
    return prompt.spoken >= prompt.least and heard and (prompt.spoken >= talk.planned or (closed and prompt.spoken >= talk.planned - 1))


def _ending(prompt: Steer, talk: Talk) -> SteerReply:
    act: DialogAct = "close"
    settled = talk.acts[-1] in ("commit", "close", "support", "concede")
    why = "what could be settled here has been settled" if settled else "the positions are stated and nobody is moving"
    return SteerReply(
        speaker=None, act=act, topic=prompt.now.topic[:80], mood="settled" if settled else "unresolved", end=True,
        suppress=tuple(sorted({f.id for p in prompt.cast for f in p.secrets})), reason=f"After {prompt.spoken} turns {why}.",
    )  # fmt: skip


# ---- who ----


def _speaker(prompt: Steer, talk: Talk, whisperer: str | None, seed: int) -> Participant:
    last = talk.last.speaker if talk.last else None
    free = [p for p in prompt.cast if p.person.id not in (last, whisperer)] or list(prompt.cast)
    unheard = [p for p in free if not talk.counts[p.person.id]]
    if unheard and talk.planned - prompt.spoken <= len(unheard) + 1:
        free = unheard
    return max(free, key=lambda p: (_eagerness(p, prompt, talk, seed), p.person.id))


def _eagerness(who: Participant, prompt: Steer, talk: Talk, seed: int) -> float:
    me, state = who.person.id, who.feeling.state
    worth = 0.5 * state.arousal + 0.5 * state.social + 0.4 * state.extraversion - 0.6 * state.reserve - 0.3 * state.fatigue
    worth += 0.25 * min(3, len(who.unshared)) + 0.5 * any(fact.fresh for fact in who.unshared)
    worth += 0.5 * any(passed_on(fact) and not fact.fresh for fact in who.unshared)
    worth -= 0.8 * (talk.counts[me] - prompt.spoken / max(1, len(prompt.cast)))
    if talk.last is None:
        worth += 1.2 * (me in prompt.now.actors) + 0.8 * any(fact.fresh for fact in who.unshared)
    else:
        asked = talk.last.act in ("ask", "press", "challenge")
        worth += (2.6 if asked else 1.4) * (talk.addressed == me)
        worth += 0.9 * abs(_lean(who) - _lean_of(prompt, talk.last.speaker))
        worth += 1.2 * max((overlap(fact.text, talk.last.text) for fact in who.unshared), default=0.0)
        worth -= 0.5 * (len(prompt.transcript) > 1 and prompt.transcript[-2].speaker == me and talk.addressed != me)
    return worth + 1.1 * fraction(seed, "speaker", me)


def _lean(who: Participant) -> float:
    return voice_of(who.person).lean


def _lean_of(prompt: Steer, entity: str) -> float:
    return next((_lean(p) for p in prompt.cast if p.person.id == entity), 0.0)


# ---- what ----


def _act(prompt: Steer, talk: Talk, who: Participant, seed: int) -> DialogAct:
    arcs = ARCS[prompt.now.pattern]
    arc = arcs[derive(11, prompt.now.title, prompt.now.when, "arc") % 2]
    weights: dict[DialogAct, float] = dict(arc[talk.phase]) if talk.phase < 3 else _finale(prompt, arc[3])
    if talk.last is None:
        news = any(fact.fresh and is_statement(fact) for fact in who.unshared)
        weights = {"inform": 3.0, "warn": 1.5 if arc[0].get("warn") else 0} if news else {"inform": 1.0, "warn": 0.5, "ask": 1.5}
    else:
        _answering(weights, talk, who)
        _regard(weights, talk, who, _lean_of(prompt, talk.last.speaker))
        _secrecy(weights, prompt, talk, who)
    _having(weights, prompt, talk, who)
    if talk.phase == 3 and talk.last and talk.last.act not in ("ask", "press"):
        for ending, worth in FINALES[_ending_of(prompt)].items():
            weights[ending] = max(weights.get(ending, 0), 0.7 * worth * (ending not in NEEDS_FACT))
    _keep_faith(weights, prompt, talk, who)
    if is_last(prompt.now):
        weights |= {"propose": 0, "commit": 0}
    kept = {act: weight for act, weight in weights.items() if weight > 0}
    if not kept:
        return "ask" if talk.phase < 2 else "propose" if "propose" not in talk.acts and not is_last(prompt.now) else "close"
    return _weighted(kept, fraction(seed, "act", who.person.id))


def _ending_of(prompt: Steer) -> int:
    return derive(11, prompt.now.title, prompt.now.when, "finale") % len(FINALES)


def _finale(prompt: Steer, last: Phase) -> dict[DialogAct, float]:
    finale = FINALES[_ending_of(prompt)]
    return {act: finale.get(act, 0) + 0.12 * last.get(act, 0) for act in (*finale, *last)}


def _keep_faith(weights: dict[DialogAct, float], prompt: Steer, talk: Talk, who: Participant) -> None:
    """Take away the moves that would contradict what somebody has just said, done or revealed."""
    me, last, lines = who.person.id, talk.last, prompt.transcript
    if last is None:
        return
    revealed = any(line.speaker == me and line.act == "reveal" for line in lines)
    asked = last.act in ("ask", "press", "challenge", "warn") and talk.addressed in (None, me)
    if revealed or not asked or _ripe(who, prompt) is None:
        weights["deflect"] = weights["withhold"] = 0
    if talk.phase < 2 or not (last.knowledge or last.act == "propose"):
        weights["concede"] = 0
    apart = abs(_lean(who) - _lean_of(prompt, last.speaker)) > 0.5
    if not (apart or _decided(who, prompt) or any(line.speaker == me and line.act in AGAINST for line in lines)):
        weights["concede"] = 0
    if _decided(who, prompt):
        weights |= {"press": 0.3 * weights.get("press", 0), "warn": 0}
    place = next((n for n in range(len(lines) - 1, -1, -1) if lines[n].speaker == me), None)
    if place is None:
        return
    own, answered = lines[place], lines[place - 1].speaker if place else ""
    if own.act in AGAINST and last.speaker == answered:
        weights |= {"concede": weights.get("concede", 0) + 0.7 * weights.get("support", 0) * bool(weights.get("concede")), "support": 0}
    mild = own.act in (*SOFT, "commit") and (last.speaker == answered or last.act in (*SOFT, "commit"))
    if mild or (place == len(lines) - 2 and last.act in (*SOFT, "commit")):
        weights |= dict.fromkeys((*HARD, "warn", "concede"), 0)


def _decided(who: Participant, prompt: Steer) -> bool:
    """Say whether what takes place is what this person decided."""
    return decided(who.person.name, prompt.now)


def _answering(weights: dict[DialogAct, float], talk: Talk, who: Participant) -> None:
    last = talk.last
    if last is None:
        return
    mine = talk.addressed == who.person.id
    if last.act in ("ask", "press") and mine:
        weights |= {
            "answer": 5.0,
            "deflect": weights.get("deflect", 0) + 0.6,
            "dismiss": weights.get("dismiss", 0) + 0.5 * (last.act == "press"),
        }
        weights |= {act: 0.3 * weights.get(act, 0) for act in ("ask", "inform", "challenge", "press", "propose")}
    elif last.act in ("ask", "press"):
        weights |= {"answer": weights.get("answer", 0) + 1.2, "ask": 0.15 * weights.get("ask", 0)}
    if last.act == "propose":
        weights |= {"support": 2.0, "challenge": 1.2, "commit": 1.5 * (talk.phase >= 2), "concede": 1.5 * (talk.phase >= 2), "propose": 0.2}
    if last.act not in (*AGAINST, "propose", "inform", "answer", "reveal"):
        weights["concede"] = 0
    elif talk.phase >= 1:
        weights["concede"] = 2.2 + 1.5 * weights.get("concede", 0) * (0.6 + abs(_lean(who)))
    if last.act in ("concede", "commit"):
        weights |= {"support": weights.get("support", 0) + 1.5, "press": 0, "dismiss": 0.2}


def _regard(weights: dict[DialogAct, float], talk: Talk, who: Participant, lean: float) -> None:
    last = talk.last
    tie = next((tie for tie in who.ties if last and tie.target == last.speaker), None)
    if tie is None or last is None:
        return
    state = who.feeling.state
    apart = 0.4 + abs(voice_of(who.person).lean - lean)
    for act in HARD:
        weights[act] = weights.get(act, 0) * apart
    for act in HARD[:2]:
        weights[act] = weights.get(act, 0) * (1.6 if tie.trust < 0.4 else 0.7 if tie.trust > 0.65 else 1) * (0.6 + 0.8 * state.arousal)
    for act in SOFT:
        near = abs(voice_of(who.person).lean - lean) < 0.5
        weights[act] = weights.get(act, 0) * (1.8 if tie.trust > 0.65 else 0.3 if tie.trust < 0.4 else 1) * (1.2 if near else 0.12)
    weights["dismiss"] = weights.get("dismiss", 0) * (1.5 - state.patience) * (1.4 if tie.power > 0.1 else 0.8)
    if last.act in AGAINST and voice_of(who.person).lean > 0.2:
        weights["dismiss"] += 0.8


def _secrecy(weights: dict[DialogAct, float], prompt: Steer, talk: Talk, who: Participant) -> None:
    secret = _ripe(who, prompt)
    if secret is None or talk.last is None:
        return
    if talk.addressed == who.person.id or talk.last.act in ("ask", "press"):
        weights["deflect"] = weights.get("deflect", 0) + 1.2
        weights["withhold"] = weights.get("withhold", 0) + 1.0
    trust = max((tie.trust for tie in who.ties if tie.target == talk.last.speaker), default=0.5)
    pressed = sum(act in ("press", "challenge", "ask") for act in talk.acts[-4:])
    if talk.phase >= 1 and pressed and prompt.now.index > 0.3 * prompt.now.moments:
        weights["reveal"] = 1.6 * trust + 1.2 * prompt.now.index / max(1, prompt.now.moments)


def _having(weights: dict[DialogAct, float], prompt: Steer, talk: Talk, who: Participant) -> None:
    told = _tellable(who, prompt, talk)
    mine = [line.act for line in prompt.transcript if line.speaker == who.person.id]
    for act in list(weights):
        if act in NEEDS_FACT and not told:
            weights[act] = weights[act] * (0.8 if act == "answer" else 0.3 if act == "inform" else 0)
        weights[act] *= 0.25 ** mine.count(act) if act not in ("inform", "answer") else 0.6 ** mine.count(act)
        weights[act] *= 0.3 if talk.acts[-1:] == (act,) else 1
        weights[act] *= 0.5 ** max(0, talk.acts.count(act) - 1)
    for act in HARD[:2]:
        weights[act] = weights.get(act, 0) * 0.75 ** (talk.acts.count("press") + talk.acts.count("challenge"))
    if talk.phase < 3 and prompt.spoken < prompt.least - 1:
        weights["close"] = 0
    if "commit" in mine:
        weights["commit"] = 0
    if prompt.now.pattern == "endpoint":
        weights["warn"] = 0
    if "propose" not in talk.acts:
        weights["commit"] = 0.3 * weights.get("commit", 0)
    if told and talk.phase <= 1 and who.feeling.state.reserve < 0.8:
        asked = talk.last is not None and talk.last.act in ("ask", "press")
        news: DialogAct = "answer" if asked else "inform"
        weights[news] = 0.6 + weights.get(news, 0)


def _weighted(weights: dict[DialogAct, float], share: float) -> DialogAct:
    left = share * sum(weights.values())
    for act in sorted(weights):
        left -= weights[act]
        if left < 0:
            return act
    return sorted(weights)[-1]


def _ripe(who: Participant, prompt: Steer) -> Fact | None:
    """Return the secret that what is being talked about comes closest to."""
    about = f"{prompt.now.topic} {prompt.now.title} " + " ".join(line.text for line in prompt.transcript[-2:])
    near = [
        (overlap(f"{fact.topic} {fact.text}", about), fact.id, fact) for fact in who.secrets if shared(f"{fact.topic} {fact.text}", about)
    ]
    return max(near, key=lambda item: item[:2])[2] if near else None


# ---- about what, in what air ----


def _topic(prompt: Steer, talk: Talk, who: Participant, act: DialogAct) -> str:
    secret = _ripe(who, prompt)
    if act == "reveal" and secret:
        return topic_of(secret)
    others = [line for line in prompt.transcript[-2:] if line.speaker != who.person.id]
    point = next((talk.topics[f] for line in reversed(others) for f in line.knowledge if f in talk.topics), prompt.now.topic)
    told = _tellable(who, prompt, talk)
    if act in ("inform", "warn", "challenge", "answer", "support", "press") and told:
        return topic_of(max(told, key=lambda fact: (_use(fact, prompt, talk, who), fact.id)))
    keys = [fact for fact in who.unshared if not is_statement(fact)]
    return topic_of(keys[0]) if keys and point == prompt.now.topic and act in ("ask", "press", "warn") else point


def _tellable(who: Participant, prompt: Steer, talk: Talk) -> list[Fact]:
    """Return the facts that are news to somebody or bear on what was said; one from further off only where it is welcome."""
    matter = (f"{prompt.now.topic} {prompt.now.title}", talk.last.text if talk.last else "")
    whole = [fact for fact in who.unshared if is_statement(fact) and not is_vow(fact) and not just_told(fact)]
    whole = [fact for fact in whole if not passed_on(fact) or fraction(11, fact.id, who.person.id, prompt.now.title) < OPENLY]
    whole = [fact for fact in whole if is_told(fact) or fact.fresh or len(fact.unknown_to) in (0, len(prompt.cast) - 1)]
    wanted = far_welcome(prompt.transcript)
    bearing_on = [fact for fact in whole if fact.fresh or (untold(fact, ()) and (wanted or bearing(fact, matter) != "far"))]
    return bearing_on or [fact for fact in who.unshared if not is_statement(fact)]


def _use(fact: Fact, prompt: Steer, talk: Talk, who: Participant) -> float:
    lean = voice_of(who.person).lean
    suits = {"hazard": -lean, "pressure": lean, "neutral": 0.0}[kind_of(fact.text)]
    near = overlap(fact.text, talk.last.text) if talk.last else 0.0
    return round(
        0.4 * shared(fact.text, " ".join((*who.person.goals, who.person.role)))
        + 1.5 * fact.fresh
        + 0.3 * passed_on(fact)
        + 1.6 * overlap(fact.text, f"{prompt.now.topic} {prompt.now.title}")
        + 1.2 * near
        + 0.6 * suits,
        6,
    )


def _mood(prompt: Steer, talk: Talk, act: DialogAct, seed: int) -> str:
    mood = choose(MOODS[act], seed, "mood")
    if act == "close" and not set(talk.acts[-4:]) & {"commit", "concede", "support"}:
        return "unyielding" if prompt.now.tension > 0.5 else "tired"
    return mood


def _reason(prompt: Steer, talk: Talk, who: Participant, act: DialogAct, topic: str) -> str:
    name = who.person.name
    if talk.last is None:
        return (
            f"{name} opens: {'acts in what has happened' if who.person.id in prompt.now.actors else 'holds what the others do not know'}."
        )
    if talk.addressed == who.person.id:
        return f"{talk.last.name} spoke to {name}, who has to respond; the move is to {act}, about {topic}."[:300]
    if not talk.counts[who.person.id]:
        return f"{name} has not been heard yet and has a stake in {topic}."[:300]
    if any(fact.topic == topic for fact in who.unshared):
        return f"{name} holds something on {topic} that has not been said."[:300]
    return f"What {talk.last.name} said crosses {name}; the move is to {act}, about {topic}."[:300]
