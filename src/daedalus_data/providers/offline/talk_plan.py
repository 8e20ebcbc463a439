"""What a line is to say before it is put into words: the fact it brings, the point it answers, whom it is meant for."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.events import BEFORE_ALL
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
    wordset,
)
from daedalus_data.providers.offline.voice import Voice

HAZARD = wordset(
    "fail failed failure failures fell short overruled missing loss lost leak leaked crack cracked reject rejected delay delayed late overdue "
    "risk anomaly anomalies exceeded error errors warning warned died dead death ill sick infection infected fault faulty broke broken "
    "unread ignored dismissed refused false forged stolen theft poison poisoned wound blood collapse collapsed fire flood damage damaged "
    "shortage contaminated unsigned untested unchecked without never dropped degraded complaint complaints injury injured breach resigned "
    "gone vanished hidden hid lied contradicts contradicted unexplained drift drifted outage worse weak wear worn nobody waived skipped"
)
PRESSURE = wordset(
    "budget deadline schedule milestone milestones cost costs million billion funding funds fund penalty window investors shareholders "
    "quarter price rent debt loan fee tax tithe cut savings save saves price "
    "donor grant invoice overrun payment salary salaries dollars euros cash margin profit revenue"
)
FACT_PARTS = wordset("state counter warn answer back reveal weighed")


class Matter(NamedTuple):
    """A noun phrase and how it agrees."""

    phrase: str
    plural: bool


class Plan(NamedTuple):
    """The content of one line."""

    act: str
    fact: Fact | None
    full: bool
    """The fact is told in full; otherwise it was told at an earlier moment and comes back by name."""
    bearing: str
    """How the fact bears on what was said: near, weigh (of another kind, set against it) or far."""
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
        full=bool(fact) and (prompt.act == "reveal" or untold(fact, prompt.own_lines)),
        bearing=bearing(fact, about(prompt)) if fact else "far",
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
    if len(topic.split()) < 5 or not fact.text.lower().startswith(topic.lower()) or len(fact.text) < len(topic) + 3:
        return topic
    parts = clause(fact.text)
    subject = re.split(r"\s(?:of|in|on|for|from|at|to|with|by|that|which|who)\s", parts.subject if parts else topic)
    kept = subject[1] if len(subject) > 1 and amounts(f"{subject[0]} of {subject[1]}") else subject[0]
    return " ".join(kept.split()[-4:])


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
    said, matter, stance = _said(prompt), about(prompt), stance_of(voice, prompt)
    free = [fact for fact in pool if fact.id not in said]
    fit = [fact for fact in free if prompt.act == "reveal" or _fits(fact, prompt, matter, stance)]
    return max(fit, key=lambda fact: (_worth(fact, prompt, voice), fact.id)) if fit else None


def _fits(fact: Fact, prompt: SpeakTurn, matter: tuple[str, str], stance: str) -> bool:
    how = bearing(fact, matter)
    if not untold(fact, prompt.own_lines) and (stance, kind_of(fact.text)) in (("push", "hazard"), ("care", "pressure")):
        return False
    if prompt.act == "answer":
        return fact.fresh or (how == "near" and untold(fact, prompt.own_lines)) or (_meant(fact, prompt) and untold(fact, prompt.own_lines))
    if prompt.act == "support":
        return how == "near"
    return fact.fresh or how != "far" or _meant(fact, prompt)


def _meant(fact: Fact, prompt: SpeakTurn) -> bool:
    return topic_of(fact).lower() == prompt.topic.lower()


def about(prompt: SpeakTurn) -> tuple[str, str]:
    """Return the matter of the moment and the last thing said about it by another."""
    before = next((line.text for line in reversed(prompt.transcript) if line.speaker != prompt.speaker.id), "")
    return f"{prompt.now.topic} {prompt.now.title}", before


def bearing(fact: Fact, matter: tuple[str, str]) -> str:
    """Return how a fact bears on a matter and the last line: near, weigh or far."""
    if _shared(f"{fact.topic} {fact.text}", matter[1] or matter[0]):
        return "near"
    kinds = {kind_of(fact.text), kind_of(matter[1] or matter[0])}
    return "weigh" if kinds == {"hazard", "pressure"} else "near" if not matter[1] and _shared(fact.text, matter[0]) else "far"


@lru_cache(maxsize=65536)
def _shared(left: str, right: str) -> bool:
    return bool(
        {word for word in content_words(left) & content_words(right) if len(word) > 3 and word not in FAINT and not word[0].isdigit()}
    )


FAINT = wordset(
    "have make take year month week day hour time know tell said look good done made still only told right first last four five"
)


def untold(fact: Fact, own_lines: tuple[str, ...]) -> bool:
    """Say whether a fact may be told in full: nobody has brought it to the speaker and the speaker has not told it before."""
    if not is_statement(fact) or (fact.how.startswith("told") and not fact.fresh):
        return False
    if not fact.fresh and fact.moment != BEFORE_ALL and fact.how != "known from the start":
        return False
    return not any(_told_before(fact.text, line) for line in own_lines)


def _worth(fact: Fact, prompt: SpeakTurn, voice: Voice) -> float:
    matter = about(prompt)
    suits = {("push", "hazard"): -1, ("care", "pressure"): -1, ("push", "pressure"): 0.6, ("care", "hazard"): 0.6}
    suit = suits.get((stance_of(voice, prompt), kind_of(fact.text)), 0)
    worth = 3.0 * _meant(fact, prompt) + 1.5 * overlap(fact.topic, prompt.topic)
    worth += 1.4 * fact.fresh + 1.5 * overlap(fact.text, matter[0]) + 1.0 * overlap(fact.text, matter[1]) + suit
    worth += {"near": 0.8, "weigh": 0.5, "far": 0.0}[bearing(fact, matter)]
    return round(worth - 1.6 * (not untold(fact, prompt.own_lines)), 6)


@lru_cache(maxsize=65536)
def _told_before(text: str, line: str) -> bool:
    wanted = content_words(text)
    return bool(wanted) and len(wanted & content_words(line)) / len(wanted) > 0.6


def _aside(prompt: SpeakTurn, fact: Fact | None, topic: str) -> Fact | None:
    said = _said(prompt)
    free = [f for f in prompt.front.facts if f.id not in said and f is not fact and is_statement(f) and overlap(f.topic, topic) < 0.2]
    kept = [f for f in free if untold(f, prompt.own_lines) and bearing(f, about(prompt)) != "far"]
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
    if fact.how == "known from the start" and not any(name in text for name in (prompt.speaker.name, *(t.target_name for t in prompt.front.ties))):
        text = re.sub(r"\b(?:her|his)(?= \w)", "my", text)  # only its holder can be meant
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
    open_goals = [goal for goal in prompt.speaker.goals if infinitive(goal) and not PRIVATE & set(words(goal))]
    goals, goaling = [infinitive(goal) for goal in open_goals], [pursuing(goal) for goal in open_goals]
    goal = draw.below(len(goals)) if goals else 0
    values: dict[str, str | None] = {
        "n": name,
        "r": name,
        "q": short_name(plan.asked.target_name) if plan.asked else None,
        "x": short_name(plan.third.target_name) if plan.third else None,
        "fact": spoken_fact(fact, prompt, plan.listener, draw) if fact and (plan.full or plan.aside) else None,
        "amt": amounts(fact.text)[0] if fact and amounts(fact.text) else None,
        "num": number[0] if number else None,
        "title": _title(prompt, plan),
        "when": prompt.now.when,
        "soon": soon(prompt.now.when),
        "goal": goals[goal] if goals else None,
        "goaling": goaling[goal] if goals else None,
        "role": _role(prompt),
        "worry": _worry(prompt, draw),
    }
    return {key: value for key, value in values.items() if value}


def namings(plan: Plan, prompt: SpeakTurn) -> list[dict[str, str]]:
    """Return slot values for the noun phrases of a line in several versions: in full, and shorter once they have been named."""
    lately = " ".join(line.text for line in prompt.transcript[-3:]).lower()
    versions = []
    for number in range(3):
        values: dict[str, str] = {}
        for letter, matter in (("t", plan.topic), ("m", plan.matter), ("p", plan.point)):
            named = matter.phrase.lower().removeprefix("the ") in lately
            values |= _agreements(letter, shorter(matter, number) if named and number else matter)
        if plan.fact and not plan.full:
            values |= _agreements("ft", plan.topic)
        versions.append(values)
    return versions


def shorter(matter: Matter, number: int) -> Matter:
    """Return 'the change' or 'that change' for 'the membrane supplier change'."""
    head = re.split(r"\s+(?:of|in|on|for|from|at|to|with|by|before|after|between|about|against|without)\s+", matter.phrase)[0].split()
    if len(head) < 3 or head[0] != "the" or not head[-1].islower() or head[-1].endswith(("ed", "ing")):
        return matter
    pointer = ("those" if matter.plural else "that") if number == 2 else "the"
    return Matter(f"{pointer} {head[-1]}", matter.plural)


def _agreements(letter: str, matter: Matter) -> dict[str, str]:
    many = matter.plural
    forms = {
        "is": ("is", "are"), "was": ("was", "were"), "has": ("has", "have"), "does": ("does", "do"), "it": ("it", "they"),
        "them": ("it", "them"), "comes": ("comes", "come"), "means": ("means", "mean"), "makes": ("makes", "make"), "sends": ("sends", "send"), "stays": ("stays", "stay"), "goes": ("goes", "go"),
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
    seen = fact is not None and fact.how.startswith(("saw", "witness", "lived"))
    flags = {
        "crowd": len(prompt.front.ties) > 1, "prev": plan.before is not None, "third": plan.third is not None, "fresh": bool(fact and fact.fresh), "seen": seen,
        "own": fact is not None and not seen and not fact.fresh,
        "num": bool(plan.before and amounts(plan.before.text)), "hot": state.arousal > 0.68, "cool": state.arousal < 0.35,
        "trust": trust > 0.62, "distrust": trust < 0.4, "goal": bool(prompt.speaker.goals), "role": True, "worry": True,
        "lead": power > 0.25 or bool(set(words(prompt.speaker.role)) & LEADS), "mine": prompt.speaker.id in now.actors and now.pattern in DEEDS and plan.topic.phrase == plan.matter.phrase, "event": now.pattern not in DEEDS,
        "other": prompt.speaker.id not in now.actors or now.pattern not in DEEDS or plan.topic.phrase != plan.matter.phrase, "grave": plan.kind != "pressure",
        "unresolved": late and prompt.mood in UNRESOLVED, "deed": now.pattern in DEEDS, "apart": plan.topic.phrase != plan.matter.phrase,
        "amt": bool(fact and amounts(fact.text)), plan.bearing if plan.before else "opening": True, f"after_{plan.before.act}" if plan.before else "alone": True,
    }  # fmt: skip
    return frozenset(found | {name for name, holds in flags.items() if holds} | voice.styles)


DEEDS = wordset(
    "schedule_cut resource_withdrawn reorganisation design_compromise approval_rushed supplier_changed proposal decision agreement"
)
LEADS = wordset("director commander chief head captain judge abbot ceo chair chairman chairwoman president mayor king queen general boss")
# Aims that nobody puts forward aloud.
PRIVATE = wordset("avoid hide cover conceal escape secret secretly confidence reputation career promotion blame appear without")
UNRESOLVED = frozenset(("bitter", "cold", "tired", "resigned", "tense", "unyielding"))


def soon(when: str) -> str:
    """Return a date not far off, at the grain of the moment's own date."""
    if ":" in when:
        return "the end of the hour"
    if re.match(r"\d{1,2} ", when):
        return "tomorrow night"
    return "the end of the month" if " " in when else "the end of the year"


def _title(prompt: SpeakTurn, plan: Plan) -> str | None:
    if prompt.transcript or clause(prompt.now.title) is None or (plan.fact and overlap(plan.fact.text, prompt.now.title) > 0.35):
        return None
    shifted = shift_person(stripped(prompt.now.title), prompt.speaker.name, "I")
    for tie in prompt.front.ties:
        shifted = shifted and shifted.replace(tie.target_name, short_name(tie.target_name))
    return lower_first(shifted, names_of(prompt)) if shifted else None


def _role(prompt: SpeakTurn) -> str | None:
    role = re.split(r"[.,;:(]| who | and ", prompt.speaker.role)[0].strip()
    return definite(role.lower() if role.istitle() else role) if prompt.speaker.type == "human" and 1 <= len(role.split()) <= 4 else None


def _worry(prompt: SpeakTurn, draw: Draw) -> str | None:
    shifted = [shift_person(stripped(text), prompt.speaker.name, "I") for text in prompt.back.worries if " will " in text]
    near = " ".join(about(prompt))
    options = [text for text in shifted if text and _shared(text, near)][:3]
    if not options:
        return None
    text = options[draw.below(len(options))].replace(" will not ", " may not ").replace(" will ", " may well ")
    return lower_first(text, names_of(prompt))
