"""Reads what a line proposes, promises or asks out of its wording, and puts it in the third person."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.providers.offline.language import BE_HAVE, PRESENT, looks_finite, sentences, stripped, wordset
from daedalus_data.providers.offline.talk_person import BASE_VERBS

PROPOSES = re.compile(
    r"\b(?:let's|let us|we (?:should|ought to|must|need to)|we could(?: perhaps)?|(?:I|to) propose (?:that )?we(?: first)?|"
    r"I suggest (?:that )?we|what if we|"
    r"(?:perhaps|maybe) we (?:could|should))\s+(?P<what>[a-z].*)",
    re.IGNORECASE,
)
PROMISES = re.compile(
    r"\bI(?:'ll| will| shall| am going to|'m going to)\s+"
    r"(?!not\b|say\b|write\b|admit\b|remember\b|begin\b|start\b)(?:try to |at least )?(?P<what>[a-z].*)"
)
ASKS = re.compile(r"(?P<what>[^.!?]{8,160})\?")


class Offer(NamedTuple):
    """Something proposed or promised, as a verb phrase without 'to'."""

    what: str
    promised: bool


@lru_cache(maxsize=4096)
def offers(text: str, speaker: str, listener: str = "") -> tuple[Offer, ...]:
    """Return what a line proposes and promises, in order, in words that stand without it; 'you' is the listener of an aside."""
    found = []
    for sentence in sentences(text):
        for pattern, promised in ((PROPOSES, False), (PROMISES, True)):
            if match := pattern.search(sentence):
                what = third_person(cut(match["what"]), speaker, listener)
                found += [Offer(what, promised)] if len(what.split()) > 2 else []  # 'I will do it' says nothing alone
                break
    return tuple(found)


def cut(phrase: str) -> str:
    """Return a proposal or promise without what is hung on to it."""
    phrase = stripped(re.split(r"[;:]|\s—\s|, and (?:I|we|you)\b|, (?:so|but|because|whatever|since) ", phrase)[0])
    return re.sub(r", [A-Z][\w. ]*$", "", phrase)


def third_person(phrase: str, speaker: str, listener: str = "") -> str:
    """Return a first-person phrase as it is told about the speaker, and about the one person it was said to, if any."""
    for pattern, told in ALONE if listener else ():
        phrase = re.sub(pattern, told.format(listener), phrase)
    for pattern, told in THIRD:
        phrase = re.sub(pattern, told, phrase)
    phrase = re.sub(r"\b(?:I'm|I am)\b", f"{speaker} is", phrase)
    phrase = re.sub(r"\b(?:I've|I have)\b", f"{speaker} has", phrase)
    phrase = re.sub(r"\bI'(?:ll)\b", f"{speaker} will", phrase)
    phrase = re.sub(r"\bI'd\b", f"{speaker} would", phrase)
    phrase = re.sub(r"\bI (don't|do not)\b", f"{speaker} does not", phrase)
    phrase = re.sub(r"\bI ((?:\w+ly )?)([a-z]+)\b", lambda found: f"{speaker} {found[1]}{says(found[2])}", phrase)
    return re.sub(r"\b(?:me|I)\b", speaker, phrase)


def says(verb: str) -> str:
    """Return a verb that stood after 'I' as it stands after a name: 'clock' becomes 'clocks', 'went' and 'can' stay."""
    if verb in BE_HAVE | UNMARKED or (looks_finite(verb) and verb not in PRESENT and verb not in BASE_VERBS):
        return verb
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        return f"{verb}es"
    return f"{verb[:-1]}ies" if re.search(r"[^aeiou]y$", verb) else f"{verb}s"


UNMARKED = wordset("and or alone too also never not still only myself cannot ought used dare put cut let set shut hit")
"""Words after 'I' that take no ending: no verbs, or verbs that may stand in the past."""


PRONOUNS = frozenset(("someone", "somebody", "nobody", "everyone", "they", "there", "those", "first", "second", "same", "next"))
SHORT = re.compile(r"\b(?:that|those|the) ([a-z]{4,})\b")


def whole(text: str, topics: Iterable[str], lines: Iterable[str]) -> str:
    """Return a text in which 'that office' stands as 'the safety office', as a topic or an earlier line has it."""
    known, said = list(topics), " ".join(lines)
    for head in dict.fromkeys(SHORT.findall(text)):
        if head in PRONOUNS:
            continue
        named = [topic for topic in known if topic.lower().endswith(f" {head}") and len(topic) < 60]
        named += [" ".join(found.split()) for found in re.findall(rf"\bthe ((?:(?!the\b|of\b|and\b)[\w'-]+ ){{1,4}}{head})\b", said)]
        if named and not any(topic.lower() in text.lower() for topic in named):
            text = re.sub(rf"\b(?:that|those|the) {head}\b", f"the {named[0]}", text)
    return text


ALONE = (
    (r"\b(?:us two|the two of us|you and I|only you and I|just us two|each other)\b", "the two of them"),
    (r"\byours\b", "{}'s"),
    (r"\byour\b", "{}'s"),
    (r"\byou\b", "{}"),
    (r"\bus\b", "the two of them"),
)
"""What is said to one person is about the two of them."""
THIRD = (
    (r"\b[Mm]yself\b|\b[Oo]urselves\b", "themselves"),
    (r"\bin my head\b", "by heart"),
    (r"\bfrom now on\b", "from then on"),
    (r"\b(by|until|till|before|just) now\b", r"\1 then"),
    (r"\bnow that\b", "once"),
    (r"\bmy\b|\bour\b", "their"),
    (r"\ball of us\b|\bus all\b", "all of them"),
    (r"\bus\b", "them"),
    (r"\bwe\b", "they"),
    (r"\b(?:all of you|you)\b", "the others"),
    (r"\byour\b", "the others'"),
    (r"\bhere and today\b", "there and then"),
    (r", here(?=,)", ""),
    (r"\b[Tt]oday\b", "that day"),
    (r"\btomorrow night\b", "the next night"),
    (r"\btomorrow\b", "the next day"),
    (r"\btonight\b", "that night"),
    (r"\bnow\b", "at once"),
)
