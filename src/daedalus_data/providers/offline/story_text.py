"""How a happening's sentences are made good English: goals as clauses, capitals, articles, and the notation of slots and choices."""

import re
from collections.abc import Sequence
from functools import lru_cache

from daedalus_data.core.seeds import choose
from daedalus_data.core.words import content_words
from daedalus_data.providers.offline.story_matter import lowered
from daedalus_data.providers.offline.story_patterns import Realisation

SLOT = re.compile(r"\{(\w+)\}")
DETERMINERS = frozenset(["the", "a", "an", "no", "more", "his", "her", "their"])
DOINGS = frozenset("bring sing ring swing cling fling sling spring string wring mention question position caution audition witness".split())
"""Verbs that end as nouns do."""
CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")


def wants(goals: Sequence[str], seed: int) -> str:
    """Return one of somebody's goals as 'wanted to …', or 'was set on …' for one that is no verb."""
    if not goals:
        return "wanted an end to it"
    goal = lowered(choose(goals, seed, "goal").strip().rstrip("."))
    first = goal.split(" ", 1)[0]
    goal = first.lower() + goal[len(first) :] if first[:1].isupper() and first[1:].islower() else goal
    noun = first.lower() in DETERMINERS or (first.lower().endswith(("ing", "ion", "ment", "ity", "ness")) and first.lower() not in DOINGS)
    return f"was set on {goal}" if noun else f"wanted {goal}" if first == "to" else f"wanted to {goal}"


def sentence(text: str) -> str:
    """Return a text as one sentence with a capital and a full stop."""
    told = capital(text).rstrip()
    return told if told.endswith(tuple(f"{stop}{quote}" for stop in ".!?" for quote in "'’\"”")) else told.rstrip(". ") + "."


def capital(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]


def inside(name: str) -> str:
    """Return a name as it stands inside a sentence: 'The Old Shrine' is 'the Old Shrine'."""
    return f"the {name[4:]}" if name.startswith("The ") else name


def tidy(text: str) -> str:
    """Return a text without doubled words, spaces and stops where slots met."""
    text = re.sub(r"\b(\w+) \1\b", r"\1", re.sub(r"\s+", " ", text)).replace("..", ".").strip()
    text = re.sub(r"\b([Aa]) (?=[aeioAEIO]|[uU](?!ni|se|ti))(?!one\b|eu|once\b)", r"\1n ", text)
    return re.sub(r"(?<=[.!?] )([a-z])", lambda found: found.group(1).upper(), text)


def mentions(text: str, letters: str) -> bool:
    """Say whether a text has a slot for one of the parts."""
    return bool(letters) and bool(re.search(rf"\{{(?:wants_)?[{letters}{letters.upper()}](?:_poss)?\}}", text))


@lru_cache(maxsize=1024)
def signature(realisation: Realisation) -> frozenset[str]:
    """Return the content words of a title that do not depend on its slots: by these its titles are recognised."""
    title = SLOT.sub(" ", CHOICE.sub(" ", realisation.title))
    return content_words(title.replace(" 's ", " ") if realisation.own else title)
