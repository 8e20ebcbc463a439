"""Reads the dilemma in a scenario: the courses that could be taken, by when, and the people it names by what they do."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.providers.offline.appraisal_reading import clip
from daedalus_data.providers.offline.appraisal_reasons import GOAL_VERBS
from daedalus_data.providers.offline.language import gerund, sentences

VERBS = "|".join(sorted(GOAL_VERBS))


class Sides(NamedTuple):
    """The courses a scenario leaves open, as bare verb phrases, and the words for the date by which one must be taken."""

    courses: tuple[str, ...]
    due: str


@lru_cache(maxsize=256)
def sides_of(text: str) -> Sides:
    """Return the courses that a text says are to be chosen between; none when it names fewer than two."""
    for sentence in sentences(text):
        found = re.search(r"\bwhether (?:or not )?to (.+)$", sentence) or re.search(r"\bchoose (?:either )?to (.+)$", sentence)
        if found is None:
            continue
        courses = re.split(rf",? or (?:whether )?to |, to |,? or (?=(?:{VERBS})\b)", found[1].rstrip(" .!?"))
        meant = re.match(r"\w+ ((?:the|its|their|a|an) \w+(?: \w+)??)(?= (?:to|for|in|on|at|by|from|with)\b|$)", courses[0])
        # 'keep it' says nothing alone: it is what the first course is about.
        named = [re.sub(r"\b(?:it|them)\b", meant[1], course, count=1) if meant else course for course in courses]
        plain = [clip(course, 110) for course in named if len(course.split()) >= 2]
        before = re.search(r"\b((?:before|by) (?:the )?[^,]{3,50}?) whether", sentence)
        if plain:
            return Sides(tuple(plain), before[1] if before else "")
    return Sides((), "")


def against(course: str) -> str:
    """Return the wish that a course not be taken: 'keep the others from shutting the gates'."""
    verb, _, rest = course.partition(" ")
    doubled = verb + verb[-1] if re.fullmatch(r"(?:shut|cut|put|set|run|let|plan|stop|sell off|split|spin|drop)", verb) else ""
    doing = f"{doubled}ing" if doubled else gerund(verb)
    return f"keep the others from {doing} {rest}".strip()


TITLED: dict[str, str] = {
    "head": "daimyo shogun abbot abbess prior prioress mayor king queen lord lady duke captain chief director minister governor headmaster "
    "principal chairman president owner founder bishop dean judge colonel general elder",
    "maker": "cellarer miller baker mason engineer builder farmer smith carpenter weaver fisherman gardener technician physician scribe "
    "architect cook surveyor shipwright",
    "watch": "inspector auditor steward reeve sheriff visitor sacristan archivist regulator examiner bailiff warden reviewer",
    "keeper": "infirmarian nurse midwife almoner teacher doctor guestmaster sergeant chaplain healer foreman",
    "purse": "treasurer merchant cellarer bursar banker quartermaster moneylender storekeeper accountant",
    "voice": "porter pedlar preacher envoy herald innkeeper messenger journalist spokesman",
}
"""People whom a text may name by what they do, by the part they can play."""


@lru_cache(maxsize=256)
def titled_in(text: str) -> dict[str, str]:
    """Return the titles that a text names, by part: {'head': 'Abbot', 'maker': 'Cellarer'}, each title once."""
    found: dict[str, str] = {}
    for part, listed in TITLED.items():
        for word in listed.split():
            named = re.search(
                rf"\b(?:the|a|an|its|their|our) ((?:grain|head|town|master|chief|wool|cloth) )?({word})\b", text, re.IGNORECASE
            )
            title = ((named[1] or "") + named[2]).title() if named else ""
            if title and part not in found and title not in found.values():
                found[part] = title
    return found
