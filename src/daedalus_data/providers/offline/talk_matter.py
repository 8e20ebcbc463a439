"""What there is to argue from besides facts: details of the happening, what led to it, promises made before, the proposal just made."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import overlap
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.prompts.views import Spoken, Tie
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import PREPOSITIONS, clause, gerund, lower_first, main_part, sentences, stripped, wordset
from daedalus_data.providers.offline.talk_claims import PROPOSES, cut
from daedalus_data.providers.offline.talk_facts import in_the_open, nameless, told_before
from daedalus_data.providers.offline.talk_person import BASE_VERBS, addressed
from daedalus_data.providers.offline.voice import Voice
from daedalus_data.providers.offline.voice_habits import called

MONTHS = "January February March April May June July August September October November December".split()
LEANING = wordset("it they he she that this these those instead both neither there each his her their what")
"""Words that a sentence may not begin with if it is to stand without the one before."""
DANGLING = re.compile(r"\b(?:it|its|they|them|their|the two|both|this|that one)\b", re.IGNORECASE)
VOW = re.compile(r"^(?P<who>[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*) (?P<did>undertook|proposed) to ")


class Told(NamedTuple):
    """Something that took place, as a clause in the speaker's mouth, and when."""

    clause: str
    when: str


def spoken_clause(text: str, prompt: SpeakTurn, listener: Tie | None, voice: Voice, names: frozenset[str]) -> str | None:
    """Return a statement as this speaker says it to this listener, or None when its persons cannot be shifted safely."""
    shifted = addressed(stripped(text), prompt.speaker.name, "I")
    if shifted is not None and listener is not None:
        shifted = addressed(shifted, listener.target_name, "you")
    if shifted is None:
        return None
    for tie in prompt.front.ties:
        shifted = shifted.replace(tie.target_name, called(tie.target_name, voice))
    return lower_first(shifted, names)


def detail(prompt: SpeakTurn, listener: Tie | None, voice: Voice, names: frozenset[str], draw: Draw) -> str | None:
    """Return a detail of what takes place that nobody has brought up here."""
    heard = (*(line.text for line in prompt.transcript), *prompt.own_lines[-12:])
    free = [
        text for text in _details(prompt.now.description, prompt.now.title) if not any(told_before(nameless(text), line) for line in heard)
    ]
    return spoken_clause(free[draw.below(len(free))], prompt, listener, voice, names) if free else None


@lru_cache(maxsize=1024)
def _details(description: str, title: str) -> tuple[str, ...]:
    found = []
    for sentence in sentences(description):
        text = main_part(sentence, 20)
        plain = clause(text) is not None and 5 <= len(text.split()) <= 22 and "“" not in text and "'" not in text.replace("'s", "")
        plain = plain and text.split()[-1].lower() not in PREPOSITIONS
        if plain and text.split()[0].lower().strip(",") not in LEANING and overlap(text, title) < 0.5 and not DANGLING.search(text):
            found.append(text)
    return tuple(found)


def past(prompt: SpeakTurn, listener: Tie | None, voice: Voice, names: frozenset[str], draw: Draw) -> Told | None:
    """Return one of the moments that led here, rather one that this speaker has not called up lately."""
    heard = (*(line.text for line in prompt.transcript), *prompt.own_lines[-12:])
    dated = [entry.split(": ", 1) for entry in prompt.now.earlier if ": " in entry]
    free = [(when, title) for when, title in dated if clause(title) and not any(told_before(title, line) for line in heard)]
    if not free:
        return None
    when, title = free[max(draw.below(len(free)), draw.below(len(free)))]
    text = spoken_clause(title, prompt, listener, voice, names)
    return Told(text, on_date(when, prompt.now.when)) if text else None


def vow(prompt: SpeakTurn, listener: Tie | None, voice: Voice, names: frozenset[str], draw: Draw) -> tuple[str, Told] | None:
    """Return something undertaken or proposed at an earlier moment and by whom it was: 'i', 'you' or 'they', and 'promise' or 'idea'."""
    heard = (*(line.text for line in prompt.transcript), *prompt.own_lines)
    free = [
        (match, fact)
        for fact in prompt.front.facts
        if not fact.fresh
        and not fact.unknown_to
        and (match := VOW.match(fact.text))
        and not any(told_before(fact.text, line) for line in heard)
    ]
    if not free:
        return None
    match, fact = free[draw.below(len(free))]
    text = spoken_clause(fact.text, prompt, listener, voice, names)
    if text is None or not (when := moment_date(fact.moment)):
        return None
    whose = "i" if text.startswith("I ") else "you" if text.startswith("you ") else "they"
    return f"vow_{whose}_{'promise' if match['did'] == 'undertook' else 'idea'}", Told(text, when)


def moment_date(moment: str) -> str | None:
    """Return the date in a moment's id, 'in January 2027', or None where it has none to the month."""
    match = re.match(r"tp_\d+_(\d{4})-(\d\d)", moment)
    return f"in {MONTHS[int(match[2]) - 1]} {match[1]}" if match else None


def on_date(when: str, today: str) -> str:
    """Return a date in words with its preposition: 'in January 2027', 'on 3 March 1349', 'at 09:20'."""
    if re.match(r"\d{1,2} [A-Z]", when):
        day, _, hour = when.partition(", ")
        return f"at {hour}" if hour and today.startswith(day) else f"on {day}"
    return f"at {when}" if ":" in when else f"in {when}"


@lru_cache(maxsize=4096)
def proposal(text: str) -> str | None:
    """Return what a line proposes as a verb phrase that another of those present may take up: 'suspend the terms'."""
    for sentence in sentences(text):
        match = PROPOSES.search(sentence)
        if match is None:
            continue
        what = re.split(r",| and | by the | so that | until | till ", cut(match["what"]))[0].strip()
        fit = 3 <= len(what.split()) <= 12 and what.split()[0] in BASE_VERBS | PROPOSED
        if fit and not re.search(r"\b(?:I|me|my|you|your|first|not)\b", what):
            return what
    return None


PROPOSED = wordset(
    "name assume run answer read suspend draw drop share list borrow send swap ask try build write bring separate go stand count pause "
    "cancel offer vote look ground return compare agree divide split insist invite plan sleep fight tell wait hear check publish state "
    "meet accept lock copy repeat change take lay fit lend allow put keep begin open call set give add show leave make pay mark trace"
)


def doing(verb_phrase: str) -> str:
    """Return a verb phrase as a gerund: 'suspending the terms'."""
    first, _, rest = verb_phrase.partition(" ")
    return f"{gerund(first)} {rest}"


def proposed_before(prompt: SpeakTurn) -> Spoken | None:
    """Return the proposal that lies on the table: made by another among the last three lines."""
    lines = [line for line in in_the_open(prompt.transcript)[-3:] if line.speaker != prompt.speaker.id and line.act == "propose"]
    return lines[-1] if lines else None
