"""What a line is to say before it is put into words: the fact it brings, the point it answers, whom it is meant for."""

from typing import NamedTuple

from daedalus_data.core.words import content_words, overlap
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.prompts.views import Fact, Spoken, Tie
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import STARTERS, definite, is_plural, proper_names
from daedalus_data.providers.offline.talk_facts import (
    about,
    bearing,
    choose_fact,
    in_the_open,
    is_statement,
    is_told,
    kind_of,
    said_here,
    stance_of,
    told_before,
    topic_of,
    untold,
)
from daedalus_data.providers.offline.talk_matter import Told, detail, past, proposal, proposed_before, vow
from daedalus_data.providers.offline.talk_person import addressed, amounts
from daedalus_data.providers.offline.talk_retold import told_by
from daedalus_data.providers.offline.voice import Voice


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
    """How the fact bears: near to the line before, here (on the happening) or far from both."""
    spare: Fact | None
    """Another fact, to change the subject with."""
    again: bool
    """The fact was told before, to the speaker or by them, and not to all who listen: it is put in other words."""
    teller: str | None
    """The name of the one the speaker has it from."""
    whispered: bool
    """The line is said aside, to the listener alone."""
    kind: str
    """What the fact is to the argument: hazard, pressure or neutral."""
    matter: Matter
    topic: Matter
    point: Matter
    """What the line before was about."""
    before: Spoken | None
    listener: Tie | None
    detail: str | None
    """A detail of what takes place."""
    past: Told | None
    """A moment that led here."""
    vow: tuple[str, Told] | None
    """Something undertaken or proposed before, and whose it was."""
    proposal: str | None
    """What was just proposed, as a verb phrase."""
    asked: Tie | None
    third: Tie | None
    pattern: str
    stance: str
    """push, care or even: what the speaker is for."""


def plan_line(prompt: SpeakTurn, voice: Voice, draw: Draw) -> Plan:
    """Decide what the line says."""
    before = next((line for line in reversed(in_the_open(prompt.transcript)) if line.speaker != prompt.speaker.id), None)
    ties = {tie.target: tie for tie in prompt.front.ties}
    listener = ties.get(prompt.aside_to or (before.speaker if before else ""))
    names, tabled = names_of(prompt), proposed_before(prompt)
    fact = choose_fact(prompt, voice)
    topic_text = topic_of(fact) if fact else _topic(prompt)
    others = [tie for tie in prompt.front.ties if listener is None or tie.target != listener.target]
    quiet = [tie for tie in others if not any(line.speaker == tie.target for line in prompt.transcript[-3:])]
    return Plan(
        act=prompt.act,
        fact=fact,
        full=fact is not None and (prompt.act == "reveal" or prompt.aside_to is not None or untold(fact, prompt.own_lines)),
        again=fact is not None and bool(fact.unknown_to) and _told(fact, prompt),
        teller=told_by(fact) if fact and fact.unknown_to else None,
        whispered=prompt.aside_to is not None,
        bearing=bearing(fact, about(prompt)) if fact else "far",
        spare=_spare(prompt, fact, topic_text) if prompt.act in ("deflect", "withhold") else None,
        kind=kind_of(fact.text if fact else topic_text),
        matter=matter_of(prompt.now.topic, prompt),
        topic=matter_of(prompt.now.topic if prompt.act == "press" and kind_of(topic_text) != "hazard" else topic_text, prompt),
        point=matter_of(_point(prompt, before) or topic_text, prompt),
        before=before,
        listener=listener,
        detail=detail(prompt, listener, voice, names, draw),
        past=past(prompt, listener, voice, names, draw),
        vow=vow(prompt, listener, voice, names, draw),
        proposal=proposal(tabled.text) if tabled else None,
        asked=_one(quiet or others, draw),
        third=_one(others, draw),
        pattern=prompt.now.pattern,
        stance=stance_of(voice, prompt),
    )


def names_of(prompt: SpeakTurn) -> frozenset[str]:
    """Return the capitalised words of this question that are names."""
    told = (told_by(fact) or "" for fact in prompt.front.facts if fact.unknown_to)
    there = (tie.target_name for tie in prompt.front.ties)
    people = " ".join((prompt.speaker.name, *there, *(line.name for line in prompt.transcript), *told)).split()
    texts = (prompt.scenario, prompt.now.description, prompt.now.title, *(fact.text for fact in prompt.front.facts))
    heads = (fact.topic.split()[0] for fact in prompt.front.facts if fact.topic[:1].isupper())
    bodies = " ".join((*prompt.lexicon.bodies, *prompt.lexicon.suppliers, *prompt.lexicon.rivals)).split()
    named = {word.removesuffix("'s") for word in (*people, *heads, *bodies) if word.lower() not in STARTERS}
    return proper_names(*texts) | frozenset(named) | frozenset(people)


def _one(ties: list[Tie], draw: Draw) -> Tie | None:
    return ties[draw.below(len(ties))] if ties else None


def matter_of(text: str, prompt: SpeakTurn) -> Matter:
    """Return a topic as a noun phrase in the speaker's mouth: 'Webb's reply' is 'my reply' to Webb."""
    text = prompt.now.topic if text.lower().startswith(("what ", "who ", "how ", "why ", "where ")) else text
    shifted = addressed(text, prompt.speaker.name, "I") or text
    return Matter(definite(shifted, names_of(prompt)), is_plural(text))


def _told(fact: Fact, prompt: SpeakTurn) -> bool:
    return is_told(fact) or any(told_before(fact.text, line) for line in prompt.own_lines)


def _spare(prompt: SpeakTurn, fact: Fact | None, topic: str) -> Fact | None:
    said = said_here(prompt)
    free = [f for f in prompt.front.facts if f.id not in said and f is not fact and is_statement(f) and overlap(f.topic, topic) < 0.2]
    kept = [f for f in free if untold(f, prompt.own_lines) and bearing(f, about(prompt)) != "far"]
    return max(kept, key=lambda f: (f.fresh, bool(amounts(f.text)), f.id)) if kept else None


def _topic(prompt: SpeakTurn) -> str:
    """Return what is talked about when no fact is brought up: never a fact of the speaker's own that nobody has heard here."""
    named = [fact for fact in prompt.front.facts if topic_of(fact).lower() == prompt.topic.lower()]
    said = said_here(prompt)
    silent = [fact for fact in named if is_statement(fact) and not fact.fresh and fact.id not in said]
    return prompt.now.topic if silent else prompt.topic


def _point(prompt: SpeakTurn, before: Spoken | None) -> str:
    if before is None:
        return ""
    topics = {fact.id: topic_of(fact) for fact in prompt.front.facts}
    cited = [topics[fact] for fact in before.knowledge if fact in topics]
    said = content_words(before.text)
    named = [topic for topic in (*topics.values(), prompt.now.topic) if len(topic.split()) > 1 and content_words(topic) <= said]
    return (cited or sorted(named, key=lambda topic: (-len(topic), topic)) or [prompt.now.topic])[0]
