"""What a story is about: facts of the cast as threads, a topic as the thing it is about, who can play which part."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from daedalus_data.core.events import Happening
from daedalus_data.core.words import STOP, content_words, covered, singular, words
from daedalus_data.prompts.story import Player
from daedalus_data.prompts.views import Fact, Persona
from daedalus_data.providers.offline.story_patterns import Part
from daedalus_data.providers.offline.story_words import (
    ABSTRACT,
    CAREFUL,
    DRIVING,
    EARLIER,
    GOODS,
    INSTITUTIONAL,
    OPENERS,
    POWER,
    PRESSURE,
    PURSE,
    QUALITIES,
    SAYINGS,
    SKILL,
    STANDING,
    STOCK,
    THINGS,
    TITLES,
    VERBS,
)

TENS = frozenset(
    "eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
    "somebody everybody everyone someone neither either few many several".split()
)
"""More first words of a sentence that are no names."""
NAMED = re.compile(r"\b(?:about|on|of|for|over) the ([a-z]+(?: [a-z]+){0,2})")
"""What a sentence names after a preposition: 'the people who know most about the depositions'."""


SUBJECT = re.compile(r"\b(?:[Tt]he|[Aa]n?) ([a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2})")
"""What a sentence speaks of with an article: its subject first."""
OWNERS = ("'s", "’s", "s'")
BEYOND = frozenset("off without behind again until below above between across through against along".split())
"""More words that a thing's name ends before."""
ASKING = frozenset("what who whom whose where why when how which".split())
"""First words of a topic that is a clause and names no thing: 'what was left', 'how many'."""
QUALITY = re.compile(
    r"(?:ing|ed|en|al|ive|ous|able|ible|ary|ory|ern|less|ful|ent|ant|worn|done|gone|held|kept|sold|lost|left|put|set|taken|torn|heard)$|-"
)
"""How words are made that say what a thing is like and cannot stand for it."""
OBJECTS = re.compile(r" (?:the|an?|that|for|to|in|into|on|at|of|from|with|under|over|out|up|off|it|his|her|their|no|\d)\b")
"""What follows a verb: by it 'the letter asks for' is told from 'the office loans'."""


@dataclass(frozen=True)
class Thread:
    """A fact as something a story can be about."""

    fact: Fact
    holders: tuple[str, ...]
    thing: str
    """What it is about, one to three words without an article."""
    says: str
    """The fact as a clause; empty for a key, which says nothing beyond its topic."""
    institutional: bool
    """About money, dates and rules rather than about the work itself."""

    @property
    def pressing(self) -> bool:
        """Say whether it can be given as a reason for haste or thrift."""
        return bool(content_words(self.key) & PRESSURE)

    @property
    def goods(self) -> bool:
        """Say whether it is a thing that can be bought, built or used up."""
        return singular(self.thing.lower().split()[-1]) in GOODS | STOCK

    @property
    def stock(self) -> bool:
        """Say whether it is used up and can run short."""
        return bool({self.thing.lower().split()[-1], singular(self.thing.lower().split()[-1])} & STOCK)

    @property
    def plural(self) -> bool:
        """Say whether it takes 'were'."""
        return plural(self.thing)

    @property
    def key(self) -> str:
        """Return the text by which this thread is compared with others."""
        return f"{self.fact.topic} {self.fact.text}"


def threads(cast: Iterable[Player]) -> list[Thread]:
    """Return every fact the cast holds as a thread, each once, in cast order."""
    facts: dict[str, Fact] = {}
    holders: dict[str, list[str]] = {}
    for player in cast:
        for fact in player.knowledge:
            facts.setdefault(fact.id, fact)
            holders.setdefault(fact.id, []).append(player.id)
    return [_thread(fact, tuple(holders[key])) for key, fact in facts.items()]


@lru_cache(maxsize=8192)
def _thread(fact: Fact, holders: tuple[str, ...]) -> Thread:
    topical = content_words(fact.topic)
    told = content_words(fact.text)
    institutional = bool(topical & INSTITUTIONAL) or len(told & INSTITUTIONAL) >= 2
    return Thread(fact, holders, _thing(fact), clause(fact.topic, fact.text), institutional)


def _thing(fact: Fact) -> str:
    thing = thing_of(fact.topic)
    if fact.topic.split(" ", 1)[0].lower() in ASKING or (" " in fact.topic and _is_quality(thing)):
        return _subject(fact.text) or "matter"
    named_badly = thing.lower() in SAYINGS | STOP or any(word in EARLIER | STOP | VERBS for word in thing.lower().split())
    if not named_badly:
        return thing
    named = NAMED.search(fact.text)
    return thing_of(named.group(1)) if named else thing


def _subject(text: str) -> str:
    """Return the first thing that a sentence names with an article, in one word or two; empty where it names none."""
    for found in SUBJECT.finditer(text):
        tokens = found.group(1).split()[:2]
        if len(tokens) == 2 and tokens[1].endswith("s") and OBJECTS.match(text, found.start(1) + len(" ".join(tokens))):
            tokens = tokens[:1]
        end = next(
            (at for at, word in enumerate(tokens) if word in VERBS | STOP | OPENERS | EARLIER or (at and QUALITY.search(word))), len(tokens)
        )
        if end and not _is_quality(" ".join(tokens[:end])):
            return " ".join(tokens[:end])
    return ""


def _is_quality(thing: str) -> bool:
    """Say whether what is left of a topic is no thing but what one is like: 'back', 'unanswered', 'the dry'."""
    last = thing.lower().split()[-1]
    return last not in THINGS and (last in QUALITIES or last in VERBS or (len(thing.split()) == 1 and bool(QUALITY.search(last))))


@lru_cache(maxsize=8192)
def thing_of(topic: str) -> str:
    """Return what a topic is about without heads such as 'failures' or 'status': 'oxygen generator failures' -> 'oxygen generator'.

    'checks on document retention' is about the document retention: what is said of a thing gives way to the thing.
    """
    tokens = re.sub(r"[.;:!?].*$", "", topic.replace("_", " ")).replace(",", " ").split()
    parts = [_stripped(part) for part in _parted(tokens)]
    telling = [part for part in parts if not (len(part) == 1 and part[0].lower() in SAYINGS | STOP) and not _is_quality(" ".join(part))]
    return " ".join((telling or parts)[0][-3:]) if parts else topic


def _parted(tokens: list[str]) -> list[list[str]]:
    """Return the runs of words between prepositions and verbs."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        if token.lower() in OPENERS | VERBS | STOP | EARLIER | ASKING | BEYOND:
            # What stands between an owner and what is owned parts nothing: "the chair's own tower", "her nine minutes".
            parts += [] if parts[-1] and parts[-1][-1].endswith(OWNERS) else [[]]
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def _stripped(tokens: list[str]) -> list[str]:
    while len(tokens) > 1 and (tokens[-1].lower() in ABSTRACT or tokens[-1].endswith("ed")):
        if len(tokens) == 2 and (tokens[-1].lower() in STANDING or _cannot_stand(tokens[0])):
            break
        tokens = tokens[:-1]
    return tokens


def _cannot_stand(word: str) -> bool:
    return word.endswith(OWNERS) or _is_quality(word)


def matter_of(happening: Happening) -> str:
    """Return the thing that a state is about: the need that its topic names, else the topic itself."""
    topic = content_words(happening.topic)
    things = [thing_of(need.about) for need in happening.needs]
    named = [(len(content_words(thing) & topic) / max(1, len(content_words(thing))), thing) for thing in things]
    return max(named, key=lambda pair: pair[0])[1] if any(share > 0.5 for share, _ in named) else happening.topic


def clause(topic: str, text: str) -> str:
    """Return a fact's text as a clause that can follow 'that', or '' when it says no more than its topic or is too long."""
    told = text.strip()
    if len(words(told)) > 34 or len(content_words(told) - content_words(topic)) < 2:
        return ""
    if not any(word in VERBS or word.endswith("ed") or (word.endswith("s") and not word.endswith("ss")) for word in words(told)):
        return ""
    return lowered(told.rstrip(".! "))


def lowered(sentence: str) -> str:
    """Return a sentence with a small first letter where its first word is no name."""
    first = sentence.split(" ", 1)[0].lower()
    return sentence[:1].lower() + sentence[1:] if first in OPENERS or first.split("-")[0] in TENS else sentence


def plural(thing: str) -> bool:
    """Say whether a thing takes 'were': its last word ends in a plural 's'."""
    last = thing.lower().split()[-1]
    return last in ("people", "children", "men", "women") or (singular(last) != last and not last.endswith(("us", "is", "ics")))


def with_the(thing: str) -> str:
    """Return a thing with 'the' unless it carries a determiner or is possessive."""
    first = thing.split(" ", 1)[0]
    bare = first.lower() in ("the", "a", "an", "our", "my", "his", "her", "their") or first.endswith(("'s", "’s"))
    if first.lower() in OPENERS and not bare:
        return lowered(thing)
    return thing if bare else f"the {thing}"


def role_of(person: Persona) -> str:
    """Return the head of a role: 'Systems Engineer who detected …' -> 'systems engineer'."""
    head = re.split(r"[.,;:(]|\bwho\b|\bwith\b|\bthat\b| - | – | — ", person.role, maxsplit=1)[0].strip()
    return head or person.role


def short_names(cast: Iterable[Persona]) -> dict[str, str]:
    """Return how each is called after the first mention: the last name where it is clear whom it means."""
    people = list(cast)
    short = {person.id: _short(person) for person in people}
    taken = list(short.values())
    return {person.id: short[person.id] if taken.count(short[person.id]) == 1 else person.name for person in people}


def _short(person: Persona) -> str:
    parts = person.name.split()
    if person.type != "human" or len(parts) < 2 or " of " in person.name or " the " in person.name:
        return person.name
    if parts[0].lower() in TITLES:
        return f"{parts[0]} {parts[-1]}" if len(parts) > 2 else person.name
    return parts[-1]


def fitness(person: Persona, part: Part) -> float:
    """Return how well somebody fits a part: role words count 2, goals and traits 0.5, things that cannot act -4."""
    role, character = frozenset(words(role_of(person))), frozenset(words(" ".join((*person.traits, *person.goals, person.role))))
    score = 0.0 if person.type == "human" else -1.5 if person.type in ("institution", "animal") else -4.0
    if part == "boss":
        return (
            score
            + 2 * min(2, len(role & POWER))
            + 0.5 * min(3, len(character & DRIVING))
            - 1.0 * len(role & SKILL & {"engineer", "analyst", "nurse", "clerk"})
        )
    if part == "expert":
        return score + 2 * min(1, len(role & SKILL)) + 0.5 * min(3, len(character & CAREFUL)) - 1.5 * len(role & POWER)
    if part == "money":
        return score + 3 * min(1, len(role & PURSE)) + fitness(person, "boss") * 0.6
    return score - 0.3 * len(role & POWER)


def familiar(thread: Thread, text: str) -> bool:
    """Say whether a text already tells what a thread's fact says."""
    return covered(thread.fact.text, text) > 0.65


def topic_words(thread: Thread) -> frozenset[str]:
    """Return the content words that name a thread."""
    return content_words(thread.thing) - STOP
