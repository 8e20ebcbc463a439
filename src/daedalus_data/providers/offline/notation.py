"""Finds what is wrong with phrases in the author's notation: parts, conditions and slots that there are not, brackets left open."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple, get_args

from daedalus_data.core.registry import nearest
from daedalus_data.core.terms import DialogAct
from daedalus_data.providers.offline.grammar import FAMILIES, SLOT, grammar
from daedalus_data.providers.offline.talk_claims import PROPOSES
from daedalus_data.providers.offline.voice import STYLES

ANYWHERE = frozenset(
    "n r x q b m t p soon goal goaling role m_is m_was m_has m_does m_it m_them t_is t_was t_has t_does t_it t_them "
    "p_is p_was p_has p_does p_it p_them m_stays m_goes m_means m_makes m_comes t_stays t_goes t_means t_makes t_comes".split()
)
"""Slots that any part may use; the others belong to the parts whose common phrases have them."""
HOLDING = frozenset(
    "push care even hazard pressure neutral early late mid first prev opening near here far crowd third trust distrust hot cool lead "
    "num fresh_point grave fresh seen own said amt from_you deed event apart mine other doer bystander theirs unresolved goal "
    "role worry".split()
)
GENERAL = ("warrant", "follows", "offer")
"""Parts with a section for each kind of happening: the bare word is for all of them."""
TELLING = frozenset(("fact", "ft", "detail", "past", "pastin", "vow", "vowin", "title"))
"""Slots that a part is about: where every common phrase has one, so must the world's own."""
PROPOSING = frozenset(("propose", "offer"))


class Fault(NamedTuple):
    """Something wrong with phrases: the part, the number of the phrase (None for the part as a whole), and what."""

    part: str
    number: int | None
    what: str


def faults(phrases: Mapping[str, Iterable[str]]) -> Iterator[Fault]:
    """Yield everything that is wrong with a world's phrases."""
    for part, lines in phrases.items():
        if part not in parts():
            yield Fault(part, None, f"is no part of a line{nearest(part, list(parts()))}")
            continue
        for number, line in enumerate(lines):
            yield from (Fault(part, number, what) for what in wrong_with(part, line.strip()))


def wrong_with(part: str, line: str) -> Iterator[str]:
    """Yield what is wrong with one production of a part that there is."""
    inside, text = _split(line)
    yield from _brackets(line, text)
    for name in inside:
        if name not in conditions_known():
            yield f"[{name}] is no condition{nearest(name, list(conditions_known()))}"
    named = [name.lower() for name in SLOT.findall(text)]
    for name in dict.fromkeys(named):
        if name not in slots_known():
            yield f"{{{name}}} is no slot{nearest(name, list(slots_known()))}"
        elif name not in allowed(part):
            yield f"{{{name}}} has no value in {part!r}; use {_listed(allowed(part) - AGREEING)}"
    if missing := sorted(needed(part) - set(named)):
        yield f"leaves out {{{missing[0]}}}, which is what {part!r} says"
    if part.partition(".")[0] in PROPOSING and not PROPOSES.search(text):
        yield "is not read as a proposal; say 'Let us …', 'We should …', 'I propose we …', 'What if we …' or 'Perhaps we could …'"


def _split(line: str) -> tuple[list[str], str]:
    match = re.match(r"\[([^\]]*)\](?: |$)", line)
    return (match[1].split(), line[match.end() :]) if match else ([], line)


def _brackets(line: str, text: str) -> Iterator[str]:
    if not text:
        yield "has no words"
    for left, right in ("<>", "{}", "[]"):
        if re.sub(rf"[^{re.escape(left + right)}]", "", line).replace(left + right, ""):
            yield f"has {left} without {right}, or one inside another"
    if "[" in text or "]" in text:
        yield "has conditions that do not stand at the beginning, with one space after them"
    for inside in re.findall(r"<([^<>]*)>", text):
        if "|" not in inside:
            yield f"<{inside}> gives no choice; write <this|that>"
    if re.search(r"\{\W*\}|\{[^{}]*[^\w{}][^{}]*\}", text):
        yield "has a slot that is not one word in braces"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


AGREEING = frozenset(name for name in ANYWHERE if "_" in name)


@cache
def parts() -> frozenset[str]:
    """Return the parts that a line may be made of."""
    return frozenset(grammar()) | frozenset(GENERAL)


@cache
def conditions_known() -> frozenset[str]:
    """Return every condition that may hold for a line."""
    common = {name for found in grammar().values() for production in found for name in production.needs}
    return frozenset(common) | HOLDING | FAMILIES | frozenset(STYLES) | {f"after_{act}" for act in get_args(DialogAct)}


@cache
def slots_known() -> frozenset[str]:
    """Return every slot that may have a value."""
    return ANYWHERE | {name for found in grammar().values() for production in found for name in production.slots}


@cache
def allowed(part: str) -> frozenset[str]:
    """Return the slots that a part's phrases may use."""
    return ANYWHERE.union(*_used(part))


@cache
def needed(part: str) -> frozenset[str]:
    """Return the slots that every phrase of a part must have."""
    used = _used(part)
    return frozenset.intersection(*used) & TELLING if used else frozenset()


def _used(part: str) -> list[frozenset[str]]:
    sections = [name for name in grammar() if name == part or (part in GENERAL and name.startswith(f"{part}."))]
    return [production.slots for name in sections for production in grammar()[name]]
