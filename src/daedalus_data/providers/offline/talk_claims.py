"""Reads what a line proposes, promises or asks out of its wording, and puts it in the third person."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.providers.offline.language import sentences, stripped

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
    return re.sub(r"\b(?:me|I)\b", speaker, phrase)


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
