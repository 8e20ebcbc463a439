"""Reads the matter of a sentence: what it is about, between which courses it stands open, and what its known end is."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.prompts.nl_asked import MONTHS, NAME
from daedalus_data.providers.offline.language import definite, gerund

VERBS = (
    "announces|announce|proposes|plans|orders|demands|discovers|discover|finds|builds|defends?|investigates?|debates?|disputes?|rejects?|"
    "fights? (?:over|for|about|against)|argues? (?:over|about)|disagrees? (?:over|about|on)|quarrels? (?:over|about)"
    "|struggles? (?:over|with)|decides? (?:on|about)|"
    "decide (?:on|about)|votes? on|hides|prints|publishes|publish|prepares?|faces?|against|refuses?|negotiates?|restores?|trial (?:of|over)"
)
STOPS = (
    "in|at|on|by|due|because|after|before|during|while|when|who|which|that|and|or|but|for|from|to|over|with|without"
    "|until|as|if|whether|about|"
    "between|against|through|into|under|every|each|within|is|are|has|have|will|must|next|this"
)
NOT_A_MATTER = frozenset("it them her him themselves each himself herself who what that this one another everything nothing".split())


class Course(NamedTuple):
    """One way of deciding: as somebody would do it and as it was done."""

    bare: str
    """'close the ward'"""
    past: str
    """'The abbot closed the ward.'"""


@lru_cache(maxsize=256)
def matter_in(sentence: str, otherwise: str) -> str:
    """Return what a sentence is about as a phrase with its article: the object of its first telling verb."""
    for found in re.finditer(rf"\b(?:{VERBS})\b ((?:(?!(?:{STOPS})\b)[\w'’-]+ ?){{1,5}})", sentence):
        phrase = found[1].strip().rstrip("'")
        phrase = re.sub(r"^(?:their|its|his|her|an?|the|our|any) ", "", phrase)
        tokens = phrase.split()
        if (
            tokens
            and tokens[-1].lower() not in NOT_A_MATTER
            and len(phrase) > 3
            and not re.fullmatch(NAME, phrase)
            and not phrase[0].isdigit()
        ):
            return definite(phrase)
    return otherwise


@lru_cache(maxsize=256)
def courses_in(sentence: str) -> tuple[str, ...]:
    """Return the courses between which a sentence stands open, as bare verb phrases; none where it does not name two."""
    found = (
        re.search(
            r"\b(?:must|has to|have to|can|should) (?:decide|choose)[^,.;]*? (?:whether|between)? ?to ([^,.;?]+?),? or (?:to )?([^,.;?]+)",
            sentence,
        )
        or re.search(r"\b(?:whether|choose|decide|either) (?:or not )?to ([^,.;?]+?),? or (?:whether )?(?:to )?([^,.;?]+)", sentence)
        or re.search(r"\b(?:must|has to|have to) either ([^,.;?]+?),? or ([^,.;?]+)", sentence)
    )
    return _named((trimmed(found[1]), trimmed(found[2]))) if found else ()


def _named(courses: tuple[str, str]) -> tuple[str, str]:
    """Return two courses of which the second says what it is about: 'shut it' is 'shut the gate'."""
    meant = re.match(rf"\w+ ((?:the|its|their|her|his|an?) (?:(?!(?:{STOPS})\b)[\w'’-]+ ?){{1,4}})", courses[0])
    return (courses[0], re.sub(r"\b(?:it|them)\b", meant[1].strip(), courses[1], count=1)) if meant else courses


def trimmed(course: str) -> str:
    """Return a course without the time and place that follow it."""
    cut = re.sub(
        rf"[,]? (?:over|within|during|in) (?:(?:the )?(?:next )?\w+ (?:day|week|month|year|hour)s?|(?:{MONTHS})\b.*|\d{{4}}).*$",
        "",
        course.strip(),
    )
    cut = re.sub(r" (?:as|while|when|because|before|if) .*$", "", cut)
    return cut.strip(" ,")


class Fork(NamedTuple):
    """What a sentence wonders about: who acts, and in which two ways."""

    subject: str
    ways: tuple[str, str]
    """Finite verb phrases in the present or past tense, as the sentence has them."""


@lru_cache(maxsize=256)
def fork_in(sentence: str) -> Fork | None:
    """Return the two ways of a 'what if A does this or does that', each with a subject of its own where it has one."""
    found = re.search(r"\bwhat if (.+?),? or (?:if )?(?:instead )?(.+?)(?:\?|$|\. )", sentence, re.IGNORECASE)
    if found is None:
        return None
    first = re.match(
        rf"((?:the|an?|her|his|its|their|all|both|every|no) [\w'’-]+ (?:[\w'’-]+ )*?|(?:the )?(?:[a-z-]+ ){{0,2}}?{NAME}"
        rf" (?:and {NAME} )?)({FINITE}\b.*)",
        found[1],
    )
    if first is None:
        return None
    second = re.match(rf"(?:instead )?({FINITE}\b.*)", found[2])
    subject = first[1].strip()
    other = second[1] if second else found[2]
    return Fork(subject, _named((trimmed(first[2]), trimmed(other))))


FINITE = (
    r"(?:[a-z]+(?:ses|xes|ches|shes|ies|[^aeious\s'’]s|[^s\s'’]es)|[a-z]+ed|had|was|were|went|took|gave|kept|left|sold"
    r"|told|held|made|let|sent|"
    r"came|broke|chose|found|fled|wrote|spoke|fought|lost|won|paid|hid|bought|built|stood|stayed|shut|put|cut|goes|does|"
    r"refuse|accept|sell|close|keep|leave|stay|go|take|tell|hide|open|wait|turn)"
)
IRREGULAR = dict(
    pair.split(":")
    for pair in (
        "sells:sold sell:sold keeps:kept keep:kept leaves:left leave:left takes:took take:took tells:told tell:told"
        " hides:hid hide:hid goes:went go:went gives:gave "
        "give:gave makes:made make:made lets:let let:let holds:held hold:held sends:sent send:sent comes:came"
        " come:came breaks:broke break:broke chooses:chose choose:chose "
        "finds:found find:found flees:fled flee:fled writes:wrote write:wrote speaks:spoke speak:spoke fights:fought"
        " fight:fought loses:lost lose:lost wins:won win:won "
        "pays:paid pay:paid buys:bought buy:bought builds:built build:built stands:stood stand:stood shuts:shut shut:shut puts:put put:put "
        "cuts:cut cut:cut has:had have:had is:was are:were does:did do:did runs:ran run:ran says:said say:said"
        " brings:brought bring:brought gets:got get:got "
        "meets:met meet:met begins:began begin:began throws:threw throw:threw feeds:fed feed:fed steals:stole"
        " steal:stole swears:swore sinks:sank "
        "rises:rose rides:rode drives:drove drive:drove hangs:hung burns:burned sleeps:slept reads:read spends:spent"
        " spend:spent splits:split split:split lends:lent lend:lent"
    ).split()
)


def in_past(finite: str) -> str:
    """Return a verb phrase in the past tense: 'closes the shrine' is 'closed the shrine'."""
    verb, _, rest = finite.partition(" ")
    return f"{IRREGULAR.get(verb) or _regular(verb)} {rest}".strip()


def _regular(verb: str) -> str:
    if verb.endswith("ed") or verb in IRREGULAR.values():
        return verb
    stem = re.sub(r"ies$", "y", verb) if verb.endswith("ies") else re.sub(r"(ss|sh|ch|x|z)es$", r"\1", verb)
    stem = stem[:-1] if stem == verb and verb.endswith("s") and not verb.endswith("ss") else stem
    if stem.endswith("e"):
        return f"{stem}d"
    if re.search(r"[^aeiou]y$", stem):
        return f"{stem[:-1]}ied"
    doubled = (
        stem + stem[-1]
        if re.fullmatch(r"(?:[a-z]?[a-z]?[bcdfghjklmnpqrstvwxz][aeiou][bdgmnprt]|admit|permit|commit|refer)", stem)
        else stem
    )
    return f"{doubled}ed"


def in_bare(finite: str) -> str:
    """Return a verb phrase as a wish has it: 'closes the shrine' is 'close the shrine'."""
    verb, _, rest = finite.partition(" ")
    special = {"goes": "go", "does": "do", "has": "have", "is": "be"}
    stem = special.get(verb) or (re.sub(r"ies$", "y", verb) if verb.endswith("ies") else re.sub(r"(ss|sh|ch|x|z)es$", r"\1", verb))
    if stem == verb and verb.endswith("s") and not verb.endswith("ss"):
        stem = verb[:-1]
    back = {past: word for word, past in IRREGULAR.items() if not word.endswith("s")}
    return f"{back.get(stem, stem)} {rest}".strip()


def keep_from(course: str) -> str:
    """Return the wish that a course is not taken: 'keep the others from closing the ward'."""
    verb, _, rest = course.partition(" ")
    doubled = verb + verb[-1] if re.fullmatch(r"(?:shut|cut|put|set|run|let|stop|get|hit|sit|win|split|drop|admit)", verb) else ""
    return f"keep the others from {doubled + 'ing' if doubled else gerund(verb)} {rest}".strip()


@lru_cache(maxsize=256)
def end_in(sentence: str) -> str:
    """Return the end that a sentence works back from, without the words that ask for it and the date at which it begins."""
    text = re.sub(r"^\s*(?:in )?portal(?: mode)?\s*[:,-]\s*", "", sentence.strip(), flags=re.IGNORECASE)
    text = re.sub(
        r"^(?:please )?(?:work|trace|reason)(?: it)? back(?:wards?)? (?:from|to) (?:the (?:day|moment|night) (?:when|on which) )?",
        "",
        text,
        flags=re.IGNORECASE,
    )
    text = re.sub(r"^how did (?:it come (?:to|about) (?:that )?)", "", text, flags=re.IGNORECASE)
    text = re.sub(
        rf",? ?(?:starting|beginning|going back|back|from|since)(?: in| to| from| at)? (?:the )?(?:(?:{MONTHS}|spring"
        rf"|summer|autumn|winter)(?: of)? )?\d{{4}}(?: on)?\b",
        "",
        text,
    )
    text = re.sub(r"[:;,]? how did .*$", "", text)
    return text.strip(" .?,:")
