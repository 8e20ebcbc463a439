"""What a phrase may be filled with and which conditions hold, once it is settled what a line is to say."""

import re

from daedalus_data.core.words import overlap, words
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.prompts.views import Fact, Now
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import (
    clause,
    definite,
    is_plural,
    lower_first,
    main_part,
    sentences,
    stripped,
    time_first,
    wordset,
)
from daedalus_data.providers.offline.story_fields_own import settings_of
from daedalus_data.providers.offline.talk_facts import about, shared, told_before, topic_of
from daedalus_data.providers.offline.talk_matter import doing
from daedalus_data.providers.offline.talk_nouns import noun_of
from daedalus_data.providers.offline.talk_person import addressed, amounts, infinitive, names_a_person, pursuing
from daedalus_data.providers.offline.talk_plan import Matter, Plan, matter_of, names_of
from daedalus_data.providers.offline.talk_readings import reading
from daedalus_data.providers.offline.talk_retold import retold
from daedalus_data.providers.offline.voice import Voice
from daedalus_data.providers.offline.voice_habits import called, hailed


def spoken_fact(fact: Fact, prompt: SpeakTurn, plan: Plan, voice: Voice, draw: Draw) -> str | None:
    """Return a fact as a clause in the speaker's mouth, or None when its persons cannot be shifted safely."""
    names, listener = names_of(prompt), plan.listener
    if amount := reading(fact.text, prompt.now.when, draw):
        return amount
    text = retold(fact.text, names, draw, voice.time_first) if plan.again else main_part(fact.text)
    if not plan.again and draw.chance(voice.time_first):
        text = time_first(text, names) or text
    if fact.how == "known from the start":
        text = own(text, names)
    shifted = addressed(text, prompt.speaker.name, "I")
    if shifted is not None and listener is not None:
        shifted = addressed(shifted, listener.target_name, "you")
    if shifted is None:
        return f"the record reads “{text}”"
    for tie in prompt.front.ties:
        shifted = shifted.replace(tie.target_name, called(tie.target_name, voice))
    return lower_first(shifted, names)


MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
NAMED = re.compile(rf"(?<!^)\b(?!(?:{MONTH}|\w+day)\b)[A-Z][a-z]+|^[A-Z]\w+ (?=[A-Z])")
"""Somebody or something with a name, of whom 'his' and 'her' may be said."""
OWNING = re.compile(r"\b(?P<cap>His|Her)\b(?= \w)|\b(?:his|her)\b(?= \w)")


def own(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return a fact that somebody holds of themselves with 'my' for 'his' and 'her', where nobody else can be the owner."""
    match = OWNING.search(text)
    before = text[: match.start()] if match else text
    if (
        match is None
        or NAMED.search(before)
        or before.split(" ")[0] in names
        or names_a_person(before)
        or re.search(r"\b(?:he|she|who)\b", before, re.IGNORECASE)
    ):
        return text
    # 'his brother kept his watch': the second may be the brother's, and only the first is surely the holder's.
    many = names_a_person(text[match.end() :])
    return OWNING.sub(lambda found: "My" if found["cap"] else "my", text, count=1 if many else 0)


def slots_of(plan: Plan, prompt: SpeakTurn, voice: Voice, draw: Draw) -> dict[str, str]:
    """Return what the slots of a production may be filled with; a slot that has no value is left out."""
    name = called(plan.listener.target_name, voice) if plan.listener else None
    hail = hailed(plan.listener.target_name, plan.listener.target_role, voice) if plan.listener else None
    fact = plan.fact or plan.spare
    number = amounts(plan.before.text) if plan.before else ()
    open_goals = [goal for goal in prompt.speaker.goals if infinitive(goal) and not PRIVATE & set(words(goal))]
    goals, goaling = [infinitive(goal) for goal in open_goals], [pursuing(goal) for goal in open_goals]
    goal = draw.below(len(goals)) if goals else 0
    values: dict[str, str | None] = {
        "n": hail,
        "r": name,
        "q": called(plan.asked.target_name, voice) if plan.asked else None,
        "x": called(plan.third.target_name, voice) if plan.third else None,
        "fact": spoken_fact(fact, prompt, plan, voice, draw) if fact and (plan.full or plan.spare) else None,
        "amt": amounts(fact.text)[0] if fact and amounts(fact.text) else None,
        "num": number[0] if number else None,
        "who": _teller(plan, prompt, voice),
        "b": called(plan.before.name, voice) if plan.before and plan.listener and plan.before.speaker != plan.listener.target else None,
        "title": _title(prompt, plan, voice),
        "soon": soon(prompt.now.when),
        "goal": goals[goal] if goals else None,
        "goaling": goaling[goal] if goals else None,
        "role": _role(prompt),
        "worry": _worry(prompt, draw),
        **_matters(plan),
    }
    return {key: value for key, value in values.items() if value}


def _teller(plan: Plan, prompt: SpeakTurn, voice: Voice) -> str | None:
    """Return what the speaker calls the one they have the fact from, unless that is the one they talk to."""
    there = plan.listener is not None and plan.teller == plan.listener.target_name
    return None if plan.teller is None or there or plan.teller == prompt.speaker.name else called(plan.teller, voice)


def _matters(plan: Plan) -> dict[str, str | None]:
    """Return the slots that the happening, its history and the proposal on the table fill."""
    return {
        "detail": plan.detail,
        "past": plan.past.clause if plan.past else None,
        "pastin": plan.past.when if plan.past else None,
        "vow": plan.vow[1].clause if plan.vow else None,
        "vowin": plan.vow[1].when if plan.vow else None,
        "ov": plan.proposal,
        "og": doing(plan.proposal) if plan.proposal else None,
    }


def namings(plan: Plan, prompt: SpeakTurn, voice: Voice) -> list[dict[str, str]]:
    """Return slot values for the noun phrases of a line in several versions: in full, and shorter once they have been named."""
    lately = " ".join(line.text for line in prompt.transcript[-6:]).lower()
    worn = " ".join((*prompt.avoid, *prompt.refused)).lower()
    nouns = {"t": plan.topic, "m": plan.matter, "p": plan.point}
    if plan.fact and not plan.full:
        nouns["ft"] = matter_of(topic_of(plan.fact), prompt)
    versions = []
    for number in range(3):
        values: dict[str, str] = {}
        for letter, matter in nouns.items():
            bare = matter.phrase.lower().removeprefix("the ")
            short = bare in worn or (bare in lately and (number > 0 or len(bare.split()) > 2) and letter != "ft")
            values |= _agreements(letter, shorter(matter, number, voice.pointer) if short else _pointed(matter, lately, voice))
        versions.append(values)
    return versions


def _pointed(matter: Matter, lately: str, voice: Voice) -> Matter:
    """Return 'that bus voltage bonus' from one who points so, once the thing has been named."""
    bare = matter.phrase.removeprefix("the ")
    if bare == matter.phrase or bare.lower() not in lately or matter.plural:
        return matter
    return Matter(f"{voice.pointer} {bare}", False)


def shorter(matter: Matter, number: int, voice_pointer: str) -> Matter:
    """Return 'the change' or 'that change' for 'the membrane supplier change', 'the sale' for 'the sale of the mill'."""
    parts = re.split(
        r"\s+(?:of|in|on|for|from|at|to|with|by|before|after|between|about|against|without|over|under|that|which|who)\s+", matter.phrase
    )
    head, noun = parts[0].split(), noun_of(parts[0])
    told = noun is not None and noun.islower() and (not noun.endswith("ing") or noun in THINGS) and not AUXILIARY & set(head)
    if len(head) + len(parts) < 4 or head[0] != "the" or not told or f"the {noun}" == matter.phrase:
        return matter
    near, plural = voice_pointer if number else "the", matter.plural if noun == head[-1] else is_plural(f"the {noun}")
    pointer = {"this": "these", "that": "those"}.get(near, near) if plural else near
    return Matter(f"{pointer} {noun}", plural)


THINGS = wordset("spring ring king string wing evening morning ceiling building thing herring crossing clearing meeting landing")
"""Nouns that look like a gerund."""
AUXILIARY = wordset(
    "it they we you would could should will can may might must did does do had has have was were is are to not that which who where when"
)
"""Words that show a noun phrase to have a clause in it, whose last word is no noun."""


def _agreements(letter: str, matter: Matter) -> dict[str, str]:
    many = matter.plural
    forms = {
        "is": ("is", "are"), "was": ("was", "were"), "has": ("has", "have"), "does": ("does", "do"), "it": ("it", "they"),
        "them": ("it", "them"), "comes": ("comes", "come"), "means": ("means", "mean"), "makes": ("makes", "make"),
        "sends": ("sends", "send"), "stays": ("stays", "stay"), "goes": ("goes", "go"),
    }  # fmt: skip
    found = {f"{letter}_{key}": pair[many] for key, pair in forms.items()}
    return found | {letter: matter.phrase, f"{letter}_has_noun": f"{matter.phrase} {'have' if many else 'has'}"}


def conditions(plan: Plan, prompt: SpeakTurn, voice: Voice) -> frozenset[str]:
    """Return every condition that holds for this line: styles, stance, fact, listener, moment, mood."""
    late = len(prompt.transcript) >= 6
    found = {plan.stance, plan.kind, "late" if late else "early", "mid" if prompt.transcript else "first", "role", "worry", "goal"}
    found |= {plan.bearing, f"after_{plan.before.act}", "prev"} if plan.before else {"opening"}
    flags = _of_people(plan, prompt) | _of_fact(plan, prompt) | _of_moment(plan, prompt)
    flags |= {"unresolved": late and prompt.mood in UNRESOLVED}
    return frozenset(found | {name for name, holds in flags.items() if holds} | voice.styles | _setting(prompt))


def _setting(prompt: SpeakTurn) -> frozenset[str]:
    roles = sorted((prompt.speaker.role, *(tie.target_role for tie in prompt.front.ties)))
    return settings_of(prompt.scenario, " ".join(roles), prompt.lexicon)


def _of_people(plan: Plan, prompt: SpeakTurn) -> dict[str, bool]:
    ties, state = prompt.front.ties, prompt.back.feeling.state
    trust = plan.listener.trust if plan.listener else 0.5
    return {
        "crowd": len(ties) > 1,
        "third": plan.third is not None,
        "trust": trust > 0.62,
        "distrust": trust < 0.4,
        "hot": state.arousal > 0.68,
        "cool": state.arousal < 0.35,
        "lead": sum(tie.power for tie in ties) > 0.25 or bool(set(words(prompt.speaker.role)) & LEADS),
        "num": bool(plan.before and amounts(plan.before.text)),
        "fresh_point": bool(plan.before and plan.before.knowledge),
    }


def _of_fact(plan: Plan, prompt: SpeakTurn) -> dict[str, bool]:
    fact = plan.fact or plan.spare
    if fact is None:
        return {"grave": plan.kind != "pressure"}
    seen = fact.how.startswith(("seen", "saw", "lived"))
    return {
        "grave": plan.kind != "pressure",
        "fresh": fact.fresh,
        "seen": seen,
        "own": not seen and not fact.fresh,
        "said": any(told_before(fact.text, line) for line in prompt.own_lines),
        "amt": bool(amounts(fact.text)),
        "from_you": plan.teller is not None and plan.listener is not None and plan.teller == plan.listener.target_name,
    }


def _of_moment(plan: Plan, prompt: SpeakTurn) -> dict[str, bool]:
    deed, apart = prompt.now.pattern in DEEDS, plan.topic.phrase != plan.matter.phrase
    fresh = {topic_of(fact).lower() for fact in prompt.front.facts if fact.fresh}
    doer = does(prompt.speaker.name, prompt)
    mine = (doer or _warned(prompt)) and (not apart or prompt.topic.lower() in fresh or (plan.fact is not None and plan.fact.fresh))
    flags = {"deed": deed, "event": not deed, "apart": apart, "mine": mine, "other": not mine, "doer": doer, "bystander": not doer}
    flags |= {plan.vow[0]: True} if plan.vow else {}
    flags |= _of_question(plan)
    own = plan.detail is not None and re.search(r"\b(?:I|me|my)\b", plan.detail) is not None
    flags |= {"doable": plan.proposal is not None and plan.proposal.split()[0] not in JOINT}
    flags |= {"pm": plan.point.phrase != plan.matter.phrase}
    flags |= {"seen_detail": plan.detail is not None and not own, "detail": plan.detail is not None, "ov": plan.proposal is not None}
    return flags | {"theirs": plan.listener is not None and does(plan.listener.target_name, prompt)}


QUESTIONS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("q_confirm", re.compile(r"\b(?:confirmed|have it right|is that how|so .* then what)\b", re.IGNORECASE)),
    (
        "q_again",
        re.compile(r"\b(?:do it again|take it back|would have stopped|would make you|would stop you|change your mind|changed your mind)\b"),
    ),
    ("q_who", re.compile(r"\b(?:who|whose|which of us)\b", re.IGNORECASE)),
    ("q_when", re.compile(r"\b(?:when|how long)\b", re.IGNORECASE)),
    ("q_why", re.compile(r"\b(?:why|drove you|explain|reason)\b", re.IGNORECASE)),
    ("q_how", re.compile(r"\bhow\b", re.IGNORECASE)),
    ("q_what", re.compile(r"\bwhat|where\b", re.IGNORECASE)),
    ("q_yes", re.compile(r"^(?:\w+, )?(?:do|does|did|is|are|was|were|can|could|would|will|has|have|am)\b", re.IGNORECASE)),
)
"""What a question asks for; the first that fits counts."""


def _of_question(plan: Plan) -> dict[str, bool]:
    asked = [sentence for sentence in sentences(plan.before.text) if sentence.endswith("?")] if plan.before else []
    if not asked:
        return {"asked": bool(plan.before and plan.before.act in ("ask", "press")), "q_none": True}
    kind = next((name for name, pattern in QUESTIONS if pattern.search(asked[-1])), "q_none")
    return {"asked": True, kind: True}


JOINT = wordset("agree decide hear compare sleep choose abide wait share accept say split begin stop live swap meet see assume plan cut go")
"""What nobody can undertake to do alone."""


def does(name: str, prompt: SpeakTurn) -> bool:
    """Say whether what takes place is what somebody decided: the title says so."""
    return decided(name, prompt.now)


def decided(name: str, now: Now) -> bool:
    """Say whether a happening is what somebody decided: its title begins with them, and it is of a kind that one decides."""
    own = now.title.startswith((f"{name} ", f"{name.split()[-1]} "))
    return own and now.pattern not in UNDECIDED and " warned " not in now.title


UNDECIDED = wordset("conflict_unresolved disclosure discovery outside_event setback endpoint")


def _warned(prompt: SpeakTurn) -> bool:
    """Say whether the speaker is the one who left a warning unanswered."""
    name = prompt.speaker.name.split()[-1]
    return " warned " in prompt.now.title and f" {name}" in prompt.now.title and not prompt.now.title.startswith(prompt.speaker.name)


DEEDS = wordset(
    "schedule_cut resource_withdrawn reorganisation design_compromise approval_rushed supplier_changed proposal decision agreement "
    "incentive_misaligned normalised_deviance"
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


def _title(prompt: SpeakTurn, plan: Plan, voice: Voice) -> str | None:
    if prompt.transcript or clause(prompt.now.title) is None or (plan.fact and overlap(plan.fact.text, prompt.now.title) > 0.35):
        return None
    shifted = addressed(stripped(prompt.now.title), prompt.speaker.name, "I")
    for tie in prompt.front.ties:
        shifted = shifted and shifted.replace(tie.target_name, called(tie.target_name, voice))
    return lower_first(shifted, names_of(prompt)) if shifted else None


def _role(prompt: SpeakTurn) -> str | None:
    role = re.split(r"[.,;:(]| who | and ", prompt.speaker.role)[0].strip()
    return (
        definite(role.lower() if role.istitle() else lower_first(role))
        if prompt.speaker.type == "human" and 1 <= len(role.split()) <= 4
        else None
    )


def _worry(prompt: SpeakTurn, draw: Draw) -> str | None:
    shifted = [addressed(stripped(text), prompt.speaker.name, "I") for text in prompt.back.worries if " will " in text]
    near = " ".join(about(prompt))
    options = [text for text in shifted if text and shared(text, near)][:3]
    if not options:
        return None
    text = options[draw.below(len(options))].replace(" will not ", " may not ").replace(" will ", " may well ")
    return lower_first(text, names_of(prompt))
