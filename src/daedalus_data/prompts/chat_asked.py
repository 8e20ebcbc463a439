"""What a question about a record asks for: of what kind its answer is, and which words of it have to be found."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import STOP, content_words

Form = str
FORMS: tuple[tuple[Form, str, tuple[str, ...]], ...] = (
    (
        "first",
        r"\bwho\b.*\b(?:knew|know|learned|heard|found out)\b|\bfirst\b.*\b(?:knew|know|learn\w*|hear\w*)\b|\bwhen"
        r" did\b.*\b(?:learn|know|hear|find out)\b|\bhow did\b.*\b(?:learn|know|find out)\b",
        ("knowledge",),
    ),
    ("knew", r"\bwhat did\b.*\b(?:know|learn)\b|\bdid\b.*\bknow\b", ("knowledge",)),
    ("secret", r"\bsecrets?\b|\bhid(?:e|es|ing|den)?\b|\bconceal\w*|\bkept? (?:back|from|quiet)\b|\bwithh\w+", ("secret",)),
    (
        "expect",
        r"\bexpect\w*|\bforesee\w*|\bforesaw\b|\bpredict\w*|\bforetold\b|\banticipat\w*|\bfear(?:s|ed)?\b",
        ("expectation", "prophecy"),
    ),
    (
        "why",
        r"\bwhy\b|\bcaus(?:e|ed|es)\b|\bled? (?:up )?to\b|\bcome about\b|\bcame about\b|\bturning points?\b|\bgo wrong\b|\bwent wrong\b",
        ("cause", "turning point", "event"),
    ),
    (
        "regard",
        r"\btrust(?:s|ed)?\b|\bdistrust\w*|\bget on with\b|\bgot on with\b|\bregard(?:s|ed)?\b|\brelations?(?:hip)?\b|\ballies\b",
        ("regard",),
    ),
    ("felt", r"\bfeel(?:s|ing)?\b|\bfelt\b|\bmood\b|\bangry\b|\bafraid\b|\bupset\b", ("feeling",)),
    (
        "amount",
        r"\bhow much\b|\bhow many\b|\bstand\b|\bstood\b|\blevels?\b|\bleft of\b|\bstocks?\b|\bsupply\b|\bsupplies\b|\breserves?\b",
        ("amount", "end"),
    ),
    ("body", r"\bhurt\b|\binjur\w+|\bill(?:ness)?\b|\bsick\b|\bheal\w*", ("body",)),
    ("wanted", r"\bwants?\b|\bwanted\b|\bgoals?\b|\baims?\b|\bafter\?|\btrying to\b", ("aim",)),
    ("settled", r"\bsettled?\b|\bagreed?\b|\bdecided?\b|\bhow did\b.*\bend\b|\boutcome\b|\bcome of\b|\bended\b", ("outcome", "end")),
    (
        "said",
        r"\bsa(?:y|ys|id)\b|\btold\b|\btell\b|\bargu\w+|\banswer(?:ed)?\b|\bpropos\w+|\bwarn\w*|\bask(?:ed)?\b|\bpromis\w+",
        ("talk", "event"),
    ),
    ("who", r"\bwho (?:is|was|are|were)\b|\brole\b|\bjob\b", ("person",)),
    ("where", r"\bwhere\b", ("scene",)),
    ("event", r"\bwhat happened\b|\bwhat did\b|\bwhen did\b|\bwhat was\b|\bwhen was\b|\bwho\b", ("event",)),
)
"""Tried in turn: the form of a question, the words that tell it, and the kinds of passages that answer it best."""
ASKING = frozenset(
    "who whom what when where why how which whose did do does was is were are had has have would could know knew known"
    " learn learned heard hear first earliest "
    "expect expected happen happened say said tell told think thought feel felt mood want wanted goal aim secret hide"
    " hid hidden conceal stand stood level much "
    "many cause caused lead led come came about go went wrong record run story people person anybody anyone somebody"
    " role job time moment date year month "
    "end ended outcome settle settled turning point trust matter mattered decision decide decided talk meet met place"
    " took trusted distrust regard regarded reason find found out keep kept back between them they he she it".split()
)


MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
DATE = re.compile(rf"\b(?:(\d{{1,2}}) )?((?:{MONTHS}) )?((?:1|2)\d{{3}})\b", re.IGNORECASE)


class Asked(NamedTuple):
    """A question as it was understood."""

    form: Form
    kinds: tuple[str, ...]
    topic: frozenset[str]
    """Stems of the words that a passage has to share: no names of people, no words of asking."""
    people: tuple[str, ...]
    """Names, as the record has them, in the question's order."""
    earliest: bool


def stem(word: str) -> str:
    """Return a word without the endings of number, tense and manner: 'tripping' and 'trips' are 'trip'."""
    for ending in ("ion", "or"):
        # 'generator' and 'generation' are one matter.
        if len(word) > 7 and word.removesuffix("s").endswith(f"at{ending}"):
            return word.removesuffix("s").removesuffix(ending)
    for ending in ("ing", "ed", "es", "s", "ly"):
        if len(word) - len(ending) >= 4 and word.endswith(ending) and not word.endswith("ss"):
            bare = word[: -len(ending)]
            return bare[:-1] if ending in ("ing", "ed") and len(bare) > 4 and bare[-1] == bare[-2] and bare[-1] not in "ls" else bare
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


@lru_cache(maxsize=65536)
def stems(text: str) -> frozenset[str]:
    """Return the stems of a text's content words."""
    return frozenset(
        bare[:-1] if len(bare) > 4 and bare.endswith("e") else bare
        for bare in (stem(word.removesuffix("'s").removesuffix("’s")) for word in content_words(text))
    )


def understood(question: str, people: Iterable[str]) -> Asked:
    """Return what a question asks for, given the names of those in the record."""
    low = question.lower()
    form, _, kinds = next(((form, signs, kinds) for form, signs, kinds in FORMS if re.search(signs, low)), ("event", "", ()))
    named = sorted(_named(tuple(people), low), key=lambda name: low.find(name.split()[0].lower()))
    of_names = {part for name in named for part in stems(name)}
    asking = {stem(word) for word in ASKING} | ASKING
    topic = frozenset(word for word in stems(DATE.sub(" ", question)) if word not in of_names and word not in asking)
    return Asked(form, kinds, topic, tuple(named), re.search(r"\bfirst\b|\bearliest\b", low) is not None)


def in_full(question: str, earlier_question: str, earlier_answer: str) -> str:
    """Return a question with what it leans on: whom 'she' asks about, what fact 'it' or 'that' stands for."""
    if re.search(r"(?<!^)\b[A-Z][a-z]+ [A-Z][a-z]+", question):
        return question
    if re.search(r"\b(?:it|that|this)\b", question, re.IGNORECASE) and (told := re.search(r"(?:: |^)([^:\[\]]+) \[", earlier_answer)):
        return f"{question} ({told[1]})"
    return f"{question} ({earlier_question})" if re.search(r"\b(?:he|she|him|her|they|them|then)\b", question, re.IGNORECASE) else question


def _named(people: tuple[str, ...], low: str) -> list[str]:
    """Return the people a question names: by the whole name, or by a part of it that nobody else has."""
    whole = [name for name in people if re.search(rf"\b{re.escape(name.lower())}\b", low)]
    left = re.sub("|".join(re.escape(name.lower()) for name in whole), " ", low) if whole else low
    parts = [part for name in people for part in name.lower().split()]
    return whole + [name for name in people if name not in whole and _by_a_part(name, left, parts)]


def _by_a_part(name: str, low: str, parts: list[str]) -> bool:
    own = [part for part in name.lower().split() if len(part) > 2 and part not in STOP and parts.count(part) == 1]
    return any(re.search(rf"\b{re.escape(part)}\b", low) for part in own)
