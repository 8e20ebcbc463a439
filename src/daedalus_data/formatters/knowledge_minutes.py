"""The short form of a record: each entry says who spoke of which matter to whom, people by their initials, matters by a few words."""

from collections.abc import Sequence
from itertools import pairwise

from daedalus_data.core import events as ev
from daedalus_data.formatters.knowledge_history import Draws, Occasion
from daedalus_data.formatters.knowledge_record import Ledger

START = ("Known to {who} from the start: {topic}", "From the start, with {who}: {topic}", "At the start {who} had this: {topic}")
SEEN = ("{who} saw this: {topic}", "Seen by {who}: {topic}", "Plain to {who}: {topic}")


def minutes(ledger: Ledger, chosen: Sequence[Occasion], draws: Draws) -> list[str]:
    """Return numbered entries on occasions, in their order."""
    start, seen = draws.pick(START), draws.pick(SEEN)
    told = [_entry(ledger, b, a, start, seen) for a, b in pairwise([None, *chosen]) if b is not None]
    return [f"{n}. {text}." for n, text in enumerate(told, 1)]


def _entry(ledger: Ledger, occasion: Occasion, before: Occasion | None, start: str, seen: str) -> str:
    said = _said(ledger, occasion, start, seen)
    if occasion.moment == ev.BEFORE_ALL:
        return said
    return f"{'The same occasion' if before is not None and before.moment == occasion.moment else ledger.date(occasion.moment)}. {said}"


def _said(ledger: Ledger, occasion: Occasion, start: str, seen: str) -> str:
    topic = ledger.topic(occasion.fact)
    if (telling := ledger.telling(occasion)) is not None:
        return f"{telling[0]} to {telling[1]}: {topic}"
    who, first = ledger.called(dict.fromkeys(event.entity for event in occasion.learned)), occasion.learned[0]
    return (start if first.exposure == "initial" else seen).format(who=who, topic=topic)


__all__ = ["minutes"]
