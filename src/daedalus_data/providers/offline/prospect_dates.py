"""Dates in words for expectations: when something expected is due within the story's remaining time, and whether that has passed."""

import re
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from daedalus_data.core.seeds import fraction
from daedalus_data.prompts.minds import Prospect

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
DATE = re.compile(rf"(?:(\d{{1,2}}) )?(?:({'|'.join(MONTHS)}) )?(\d{{4}})(?:, (\d\d):(\d\d))?")
TODAY = re.compile(rf"(\d\d):(\d\d) on (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})")
NEXT = "by the time they next meet"


@lru_cache(maxsize=4096)
def instant(text: str) -> datetime | None:
    """Return the first date that a text names, or None."""
    if clock := TODAY.search(text):
        return datetime(int(clock[5]), MONTHS.index(clock[4]) + 1, int(clock[3]), int(clock[1]), int(clock[2]))
    found = DATE.search(text)
    if found is None or int(found[3]) < 1:
        return None
    month = MONTHS.index(found[2]) + 1 if found[2] else 1
    day = min(28, max(1, int(found[1]))) if found[1] and found[2] else 1
    return datetime(int(found[3]), month, day, int(found[4] or 0), int(found[5] or 0))


def pace(prompt: Prospect) -> timedelta | None:
    """Return the usual time between two moments, from the dated sentences before this one, or None when there are none."""
    now = instant(prompt.now.when)
    past = sorted({found for line in prompt.now.earlier if (found := instant(line.split(": ", 1)[0]))})
    if now is None or not past or past[-1] >= now:
        return None
    dates = [*past, now]
    return min(later - earlier for earlier, later in pairwise(dates))


def due(prompt: Prospect, seed: int) -> str:
    """Return by when something is expected, in words: three or four moments on, and never past the last."""
    now, step = instant(prompt.now.when), pace(prompt)
    left = prompt.now.moments - 1 - prompt.now.index
    if now is None or step is None:
        return NEXT
    ahead = now + step * min(left, 3 + (fraction(seed, "ahead") < 0.4))
    if ":" in prompt.now.when:
        return f"by {ahead:%H:%M} on {ahead.day} {MONTHS[ahead.month - 1]} {ahead.year}"
    if step < timedelta(days=27):
        return f"by {ahead.day} {MONTHS[ahead.month - 1]} {ahead.year}"
    # A moment that falls due counts: 'by March 2030' is over once March 2030 is told.
    return f"by {MONTHS[ahead.month - 1]} {ahead.year}"


def overdue(text: str, when: str, age: int) -> bool:
    """Say whether the date that an expectation names has come."""
    if NEXT in text:
        return age >= 1
    named = re.search(r"\b(by|before)( the end of)? (.*)$", text)
    limit, now = instant(named[3]) if named else None, instant(when)
    if named is None or limit is None or now is None:
        return False
    if named[2]:
        limit = limit.replace(year=limit.year + 1)
    return now >= limit - (timedelta(days=32) if re.match(r"[A-Z]\w+ \d{4}", named[3]) and not named[2] else timedelta(0))
