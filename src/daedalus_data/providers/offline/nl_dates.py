"""Says when a sentence's story takes place and how its time runs, in the sentence's own dates where it gives any."""

import re
from typing import NamedTuple

from daedalus_data.core.events import Resolution
from daedalus_data.core.when import in_words
from daedalus_data.prompts.nl_asked import Span, dates_in, month_alone, span_asked

PACES: dict[str, Span] = {
    "company": Span("week", 1, 4), "council": Span("week", 1, 4), "court": Span("week", 1, 4), "expedition": Span("day", 3, 5),
    "flood": Span("hour", 4, 5), "hospital": Span("day", 2, 4), "kitchen": Span("hour", 2, 5), "monastery": Span("week", 2, 5),
    "murder": Span("hour", 3, 5), "newspaper": Span("hour", 3, 5), "school": Span("day", 2, 5), "shrine": Span("week", 1, 5),
    "space": Span("day", 2, 5), "venture": Span("week", 1, 4), "wild": Span("month", 1, 6),
}  # fmt: skip
"""How time runs in a setting where the sentence does not say."""
HOURS = {"kitchen": 14, "murder": 20, "newspaper": 13, "flood": 15}
"""Hour at which a story begins that is told by the hour, 8 elsewhere."""
ACTS = 5
MOST = 12


class Timing(NamedTuple):
    """When a story begins and how it goes on."""

    start: str
    resolution: Resolution
    step: int
    moments: int
    cycle: int | None
    origin: tuple[int, int]
    """Year and month in which it begins."""
    end: tuple[int, int] | None
    """Year and month of the known end (portal)."""

    @property
    def in_words(self) -> str:
        """Return the beginning as a date in words."""
        return in_words(f"{self.origin[0]:04d}-{self.origin[1]:02d}")

    @property
    def end_in_words(self) -> str:
        """Return the known end as a date in words."""
        year, month = self.end or self.origin
        return in_words(f"{year:04d}-{month:02d}")


def timing_of(sentence: str, setting: str, start: str, mode: str) -> Timing:
    """Return when a sentence's story takes place; `start` is the setting's own date."""
    if mode == "portal":
        return _back_from(sentence, start)
    span = _span(sentence, setting, mode)
    when = _start(sentence, start, span.resolution, setting)
    cycle = _cycle(span) if mode == "cyclical" else None
    year, month = int(when[:4]), int(when[5:7] or 1)
    return Timing(when, span.resolution, span.step, span.moments, cycle, (year, month), None)


def _span(sentence: str, setting: str, mode: str) -> Span:
    span = span_asked(sentence)
    if mode == "cyclical":
        # Four seasons, twice, unless the sentence says how often it comes round.
        generations = re.search(r"\bgenerations?\b", sentence)
        span = Span("year", 10, 6) if generations else span if span and span.resolution != "year" else Span("month", 3, 8)
        return span._replace(moments=max(6, span.moments - span.moments % 2))
    span = span or PACES[setting]
    return (
        span._replace(moments=min(MOST, max(ACTS, span.moments)))
        if mode == "directorial"
        else span._replace(moments=min(MOST, max(3, span.moments)))
    )


def _cycle(span: Span) -> int:
    return min(6, span.moments // 2)


def _start(sentence: str, start: str, resolution: Resolution, setting: str) -> str:
    """Return the first date of the sentence, as exact as the resolution asks for."""
    given = dates_in(sentence)
    alone = month_alone(sentence)
    when = min(given) if given else f"{start[:4]}-{alone:02d}" if alone else start
    if len(when) == 4:
        when = f"{when}-{alone or int(start[5:7]):02d}"
    if resolution in ("year", "month"):
        return when[:7]
    day = when if len(when) == 10 else f"{when}-01"
    return f"{day}T{HOURS.get(setting, 8):02d}:00" if resolution in ("hour", "minute") else day


def _back_from(sentence: str, start: str) -> Timing:
    """Return the dates of a known end and of its beginning: two years before where only the end is dated."""
    dates = dates_in(sentence)
    begun = _begun(sentence)
    ends = [date for date in dates if date != begun] or ([] if begun else list(dates))
    end = _month(max(ends)) if ends else None
    first = _month(begun, 1) if begun else None
    length = _length(sentence) or 24
    if end is None:
        end = _later(first or _month(start), length)
    first = first or _later(end, -length)
    if _number(first) >= _number(end):
        first = _later(end, -length)
    steps = max(2, min(6, (_number(end) - _number(first)) // 3))
    return Timing(f"{first[0]:04d}-{first[1]:02d}", "month", 1, steps + 1, None, first, end)


def _begun(sentence: str) -> str:
    found = re.search(r"\b(?:starting|beginning|back to|since|from)(?: in| at| from)? ((?:\w+ ){0,3}?\d{4})\b", sentence)
    told = dates_in(found[1]) if found else ()
    return told[0] if told else ""


def _length(sentence: str) -> int:
    """Return how many months the sentence says that it took, 0 when it does not say."""
    span = span_asked(sentence)
    if span is None or span.resolution not in ("month", "year"):
        return 0
    return (span.moments - 1) * span.step * (12 if span.resolution == "year" else 1)


def _month(date: str, otherwise: int = 6) -> tuple[int, int]:
    return int(date[:4]), int(date[5:7] or otherwise)


def _number(month: tuple[int, int]) -> int:
    return month[0] * 12 + month[1] - 1


def _later(month: tuple[int, int], by: int) -> tuple[int, int]:
    year, rest = divmod(_number(month) + by, 12)
    return year, rest + 1
