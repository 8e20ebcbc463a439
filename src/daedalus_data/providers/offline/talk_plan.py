"""What a line is to say before it is put into words: the fact it brings, the point it answers, whom it is meant for."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import content_words, overlap, words
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.prompts.views import Fact, Spoken, Tie
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import (
    amounts,
    clause,
    definite,
    infinitive,
    is_plural,
    lower_first,
    main_part,
    proper_names,
    pursuing,
    shift_person,
    short_name,
    stripped,
    time_first,
)
from daedalus_data.providers.offline.voice import Voice

HAZARD = frozenset(
    "fail failed failure failures fell short overruled missing loss lost leak leaked crack cracked reject rejected delay delayed late overdue "
    "risk anomaly anomalies exceeded error errors warning warned died dead death ill sick infection infected fault faulty broke broken "
    "unread ignored dismissed refused false forged stolen theft poison poisoned wound blood collapse collapsed fire flood damage damaged "
    "shortage contaminated unsigned untested unchecked without never dropped degraded complaint complaints injury injured breach resigned "
    "gone vanished hidden hid lied contradicts contradicted unexplained drift drifted outage worse weak wear worn nobody waived skipped".split()
)
PRESSURE = frozenset(
    "budget deadline schedule milestone cost costs million billion funding funds fund penalty window launch date board investors shareholders "
    "quarter contract election target price rent debt loan fee tax tithe cut savings save saves price congress minister parliament owner "
    "donor grant invoice overrun reserve payment salary salaries dollars euros cash margin demand deliver delivery".split()
)
FACT_PARTS = frozenset("state counter warn answer back reveal weighed".split())


class Matter(NamedTuple):
    """A noun phrase and how it agrees."""

    phrase: str
    plural: bool


class Plan(NamedTuple):
    """The content of one line."""

    act: str
    fact: Fact | None
    """Brought up in full."""
    aside: Fact | None
    """Another fact, to change the subject with."""
    kind: str
    """What the fact is to the argument: hazard, pressure or neutral."""
    matter: Matter
    topic: Matter
    point: Matter
    """What the line before was about."""
    before: Spoken | None
    listener: Tie | None
    asked: Tie | None
    third: Tie | None
    pattern: str
    stance: str
    """push, care or even: what the speaker is for."""


def plan_line(prompt: SpeakTurn, voice: Voice, draw: Draw) -> Plan:
    """Decide what the line says."""
    before = next((line for line in reversed(prompt.transcript) if line.speaker != prompt.speaker.id), None)
    ties = {tie.target: tie for tie in prompt.front.ties}
    listener = ties.get(before.speaker) if before else None
    names = names_of(prompt)
    fact = _fact(prompt, voice)
    topic_text = topic_of(fact) if fact else _known_topic(prompt)
    others = [tie for tie in prompt.front.ties if listener is None or tie.target != listener.target]
    quiet = [tie for tie in others if not any(line.speaker == tie.target for line in prompt.transcript[-3:])]
    return Plan(
        act=prompt.act,
        fact=fact,
        aside=_aside(prompt, fact, topic_text) if prompt.act in ("deflect", "withhold") else None,
        kind=kind_of(fact.text if fact else topic_text),
        matter=_matter(prompt.now.topic, names),
        topic=_matter(topic_text, names),
        point=_matter(_point(prompt, before) or topic_text, names),
        before=before,
        listener=listener,
        asked=(quiet or others or [None])[draw.below(len(quiet or others or [None]))],
        third=others[draw.below(len(others))] if others else None,
        pattern=prompt.now.pattern,
        stance=stance_of(voice, prompt),
    )


def stance_of(voice: Voice, prompt: SpeakTurn) -> str:
    """Return what the speaker stands for here: their habit of mind, moved a little by how bold they feel."""
    state = prompt.back.feeling.state
    lean = voice.lean + 0.4 * (state.risk - state.caution)
    return "push" if lean > 0.2 else "care" if lean < -0.2 else "even"


@lru_cache(maxsize=8192)
def kind_of(text: str) -> str:
    """Return whether a statement speaks of something gone wrong, of time and money pressing, or of neither."""
    found = set(words(text))
    hazard, pressure = len(found & HAZARD), len(found & PRESSURE)
    if hazard == pressure == 0:
        return "neutral"
    return "hazard" if hazard >= pressure else "pressure"


@lru_cache(maxsize=8192)
def topic_of(fact: Fact) -> str:
    """Return a fact's topic as a noun phrase; one that is only the first words of the text gives way to its subject."""
    topic = stripped(fact.topic)
    if fact.text.lower().startswith(topic.lower()) and len(fact.text) > len(topic) + 2:
        parts = clause(fact.text)
        if parts:
            subject = re.sub(r"^(?:[A-Z]?[\w-]+ of (?:the )?(?:\w+ )??(?=\w+ \w+))", "", parts.subject) if parts.subject[0].isdigit() else parts.subject
            topic = " ".join(subject.split()[-5:])
    return topic


def is_statement(fact: Fact) -> bool:
    """Say whether a fact is a whole sentence rather than a key put into words."""
    return stripped(fact.text).lower() != stripped(fact.topic).lower() and (clause(fact.text) is not None or len(fact.text.split()) > 5)


def names_of(prompt: SpeakTurn) -> frozenset[str]:
    """Return the capitalised words of this question that are names."""
    people = " ".join((prompt.speaker.name, *(tie.target_name for tie in prompt.front.ties))).split()
    texts = (prompt.scenario, prompt.now.description, prompt.now.title, *(fact.text for fact in prompt.front.facts))
    return proper_names(*texts) | frozenset(people)


def _matter(text: str, names: frozenset[str]) -> Matter:
    return Matter(definite(text, names), is_plural(text))


def _said(prompt: SpeakTurn) -> set[str]:
    return {fact for line in prompt.transcript for fact in line.knowledge}


def _fact(prompt: SpeakTurn, voice: Voice) -> Fact | None:
    if prompt.act in ("dismiss", "close", "commit", "propose", "ask", "concede", "deflect", "withhold"):
        return None
    pool = prompt.back.withheld if prompt.act == "reveal" else prompt.front.facts
    said = _said(prompt)
    fresh = [fact for fact in pool if fact.id not in said and is_statement(fact)]
    if not fresh:
        return None
    return max(fresh, key=lambda fact: (_worth(fact, prompt, voice), fact.id))


def _worth(fact: Fact, prompt: SpeakTurn, voice: Voice) -> float:
    last = prompt.transcript[-1].text if prompt.transcript else ""
    worth = 3.0 * (topic_of(fact).lower() == prompt.topic.lower()) + 2.0 * overlap(fact.topic, prompt.topic)
    worth += 1.2 * fact.fresh + 1.5 * overlap(fact.text, f"{prompt.now.topic} {prompt.now.title}") + 0.8 * overlap(fact.text, last)
    worth -= 1.5 * any(_told_before(fact.text, line) for line in prompt.own_lines)
    worth -= 0.6 * fact.how.startswith("told") * (not fact.fresh)
    return round(worth, 6)


@lru_cache(maxsize=65536)
def _told_before(text: str, line: str) -> bool:
    wanted = content_words(text)
    return bool(wanted) and len(wanted & content_words(line)) / len(wanted) > 0.6


def _aside(prompt: SpeakTurn, fact: Fact | None, topic: str) -> Fact | None:
    said = _said(prompt)
    free = [f for f in prompt.front.facts if f.id not in said and f is not fact and is_statement(f) and overlap(f.topic, topic) < 0.2]
    kept = [f for f in free if not any(_told_before(f.text, line) for line in prompt.own_lines)]
    return max(kept, key=lambda f: (f.fresh, bool(amounts(f.text)), f.id)) if kept else None


def _known_topic(prompt: SpeakTurn) -> str:
    named = [fact for fact in prompt.front.facts if topic_of(fact).lower() == prompt.topic.lower()]
    return topic_of(named[0]) if named else prompt.topic


def _point(prompt: SpeakTurn, before: Spoken | None) -> str:
    if before is None:
        return ""
    topics = {fact.id: topic_of(fact) for fact in prompt.front.facts}
    named = [topics[fact] for fact in before.knowledge if fact in topics]
    return named[0] if named else ""


# ---- slots and conditions ----


def spoken_fact(fact: Fact, prompt: SpeakTurn, listener: Tie | None, draw: Draw) -> str | None:
    """Return a fact as a clause in the speaker's mouth, or None when its persons cannot be shifted safely."""
    names = names_of(prompt)
    text = main_part(fact.text)
    if draw.chance(0.5):
        text = time_first(text) or text
    shifted = shift_person(text, prompt.speaker.name, "I")
    if shifted is not None and listener is not None:
        shifted = shift_person(shifted, listener.target_name, "you")
    if shifted is None:
        return f"the record reads “{text}”"
    for tie in prompt.front.ties:
        shifted = shifted.replace(tie.target_name, short_name(tie.target_name))
    return lower_first(shifted, names)


def slots_of(plan: Plan, prompt: SpeakTurn, draw: Draw) -> dict[str, str]:
    """Return what the slots of a production may be filled with; a slot that has no value is left out."""
    name = short_name(plan.listener.target_name) if plan.listener else None
    fact = plan.fact or plan.aside
    number = amounts(plan.before.text) if plan.before else ()
    goals = [goal for goal in map(infinitive, prompt.speaker.goals) if goal]
    goal = draw.below(len(goals)) if goals else 0
    goaling = [pursuing(g) for g in prompt.speaker.goals if infinitive(g)]
    values: dict[str, str | None] = {
        "n": name,
        "r": name,
        "q": short_name(plan.asked.target_name) if plan.asked else None,
        "x": short_name(plan.third.target_name) if plan.third else None,
        "fact": spoken_fact(fact, prompt, plan.listener, draw) if fact else None,
        "source": _source(plan, prompt),
        "num": number[0] if number else None,
        "title": _title(prompt, plan),
        "when": prompt.now.when,
        "soon": soon(prompt.now.when),
        "goal": goals[goal] if goals else None,
        "goaling": goaling[goal] if goals else None,
        "role": _role(prompt),
        "worry": _worry(prompt, draw),
    }
    for letter, matter in (("t", plan.topic), ("m", plan.matter), ("p", plan.point)):
        values |= _agreements(letter, matter)
    return {key: value for key, value in values.items() if value}


def _agreements(letter: str, matter: Matter) -> dict[str, str]:
    many = matter.plural
    forms = {
        "is": ("is", "are"), "was": ("was", "were"), "has": ("has", "have"), "does": ("does", "do"), "it": ("it", "they"),
        "them": ("it", "them"), "comes": ("comes", "come"), "means": ("means", "mean"), "makes": ("makes", "make"), "stays": ("stays", "stay"), "goes": ("goes", "go"),
    }  # fmt: skip
    found = {f"{letter}_{key}": pair[many] for key, pair in forms.items()}
    return found | {letter: matter.phrase, f"{letter}_has_noun": f"{matter.phrase} {'have' if many else 'has'}"}


def conditions(plan: Plan, prompt: SpeakTurn, voice: Voice) -> frozenset[str]:
    """Return every condition that holds for this line: styles, stance, fact, listener, moment, mood."""
    state, fact, now = prompt.back.feeling.state, plan.fact or plan.aside, prompt.now
    trust = plan.listener.trust if plan.listener else 0.5
    late = len(prompt.transcript) >= 6
    power = sum(tie.power for tie in prompt.front.ties)
    found = {plan.stance, plan.kind, "late" if late else "early", "mid" if prompt.transcript else "first"}
    told = bool(fact) and fact.how.startswith(("told", "heard"))  # type: ignore[union-attr]
    seen = bool(fact) and fact.how.startswith(("saw", "witness"))  # type: ignore[union-attr]
    flags = {
        "prev": plan.before is not None, "third": plan.third is not None, "fresh": bool(fact and fact.fresh), "told": told, "seen": seen,
        "own": bool(fact) and not told and not seen and not fact.fresh,  # type: ignore[union-attr]
        "num": bool(plan.before and amounts(plan.before.text)), "hot": state.arousal > 0.68, "cool": state.arousal < 0.35,
        "trust": trust > 0.62, "distrust": trust < 0.4, "goal": bool(prompt.speaker.goals), "role": True, "worry": True,
        "lead": power > 0.25 or bool(set(words(prompt.speaker.role)) & LEADS), "mine": prompt.speaker.id in now.actors,
        "unresolved": late and prompt.mood in UNRESOLVED,
    }  # fmt: skip
    return frozenset(found | {name for name, holds in flags.items() if holds} | voice.styles)


LEADS = frozenset("director commander chief head captain judge abbot ceo chair chairman chairwoman president mayor king queen general boss".split())
UNRESOLVED = frozenset(("bitter", "cold", "tired", "resigned", "tense", "unyielding"))


def soon(when: str) -> str:
    """Return a date not far off, at the grain of the moment's own date."""
    if ":" in when:
        return "the end of the hour"
    if re.match(r"\d{1,2} ", when):
        return "tomorrow night"
    return "the end of the month" if " " in when else "the end of the year"


def _source(plan: Plan, prompt: SpeakTurn) -> str | None:
    fact = plan.fact
    if fact is None or not fact.how.startswith("told"):
        return None
    named = [tie for tie in prompt.front.ties if tie.target == fact.source]
    return short_name(named[0].target_name) if named and named[0] != plan.listener else None


def _title(prompt: SpeakTurn, plan: Plan) -> str | None:
    if prompt.transcript or clause(prompt.now.title) is None or (plan.fact and overlap(plan.fact.text, prompt.now.title) > 0.35):
        return None
    shifted = shift_person(stripped(prompt.now.title), prompt.speaker.name, "I")
    for tie in prompt.front.ties:
        shifted = shifted and shifted.replace(tie.target_name, short_name(tie.target_name))
    return lower_first(shifted, names_of(prompt)) if shifted else None


def _role(prompt: SpeakTurn) -> str | None:
    role = re.split(r"[.,;:(]| who | and ", prompt.speaker.role)[0].strip()
    return definite(role) if prompt.speaker.type == "human" and 1 <= len(role.split()) <= 4 else None


def _worry(prompt: SpeakTurn, draw: Draw) -> str | None:
    shifted = [shift_person(stripped(text), prompt.speaker.name, "I") for text in prompt.back.worries[:3] if " will " in text]
    options = [text for text in shifted if text]
    if not options:
        return None
    text = options[draw.below(len(options))].replace(" will not ", " may not ").replace(" will ", " may well ")
    return lower_first(text, names_of(prompt))
