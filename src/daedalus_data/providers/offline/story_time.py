"""Dates and spells as a story tells them: which day, how long, in units that fit the distance between two moments."""

import re
from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from daedalus_data.core.seeds import choose, derive

MONTHS = {name.lower(): number for number, name in enumerate(month_name) if name}
NAMED = re.compile(rf"(?:(\d{{1,2}}) )?({'|'.join(name for name in month_name if name)}) (\d{{4}})")
DATE = re.compile(r"(?:(\d{1,2}) )?(?:([A-Za-z]+) )?(\d{1,4})(?:, (\d{1,2}):(\d{2}))?$")


def parse_words(when: str) -> datetime | None:
    """Return the instant that a date in words names (core.when.in_words' forms), or None when it is no such date."""
    found = DATE.match(when.strip())
    if not found:
        return None
    day, month, year, hour, minute = found.groups()
    if month and month.lower() not in MONTHS:
        return None
    return datetime(int(year), MONTHS[month.lower()] if month else 1, int(day or 1), int(hour or 0), int(minute or 0))


def dates_in(text: str) -> list[datetime]:
    """Return the dates that a sentence names, at least to the month."""
    found = [parse_words(" ".join(part for part in match if part)) for match in NAMED.findall(text)]
    return [date for date in found if date]


def days_apart(earlier: str, later: str) -> float | None:
    """Return the days between two dates in words, or None when one cannot be read."""
    first, last = parse_words(earlier), parse_words(later)
    return (last - first).total_seconds() / 86_400 if first and last else None


@dataclass(frozen=True)
class Span:
    """A date in words and the days until the next moment, which sets the units in which its spells are told."""

    when: str
    days: float
    before: float = 0.0
    """Days since the story began."""

    @classmethod
    def between(cls, when: str, until: str, steps_before: int = 0) -> "Span":
        """Return the span from one date in words to a later one, so many steps of that length into the story."""
        apart = days_apart(when, until)
        days = apart if apart is not None and apart > 0 else typical(when)
        return cls(when, days, days * steps_before)

    def past(self, text: str) -> bool:
        """Say whether a text known from the start names a date that was ahead then and lies behind now."""
        now, dates = parse_words(self.when), dates_in(text)
        if not now or not dates:
            return False
        return 0 < (now - max(dates)).days < self.before

    def within(self, months: Sequence[str]) -> bool:
        """Say whether the date lies in one of some months; where either names none there is nothing against it."""
        named = re.search(r"[A-Z][a-z]+", self.when)
        return not months or named is None or named[0] in months

    def slots(self, seed: int) -> dict[str, str]:
        """Return the slots of time: on_day, month, brief, brief2, long, early, late, unit_time."""
        brief, brief2, long = self._spells(seed)
        moment, named = parse_words(self.when), re.match(r"(?:\d{1,2} )?([A-Za-z]+ \d+)", self.when)
        fine = bool(re.match(r"\d{1,2} [A-Za-z]", self.when))
        month = self.when.split(",")[0] if fine else named.group(1) if named else self.when
        if "," in self.when:
            on_day = f"at {self.when.rsplit(', ', 1)[1]}"
        elif fine:
            on_day = choose(("that morning", "that afternoon", "before noon", "that evening"), seed, "day")
        elif moment and named:
            on_day = f"on {2 + derive(seed, 'day') % 26} {month.split()[0]}"
        else:
            on_day = choose(("in the spring", "in early summer", "in the autumn", "before the winter"), seed, "day")
        early, late = (
            ("40 minutes", "two hours")
            if self.days < 1
            else ("nine hours", "30 hours")
            if derive(seed, "run") % 2
            else ("six hours", "48 hours")
        )
        unit_time = "hour" if self.days < 1 else "day" if self.days < 45 else "week"
        return {
            "month": month,
            "in_month": f"on {month}" if fine else f"in {month}",
            "on_day": on_day,
            "on_day_bare": on_day.removeprefix("on ") if on_day.startswith("on ") else month,
            "brief": brief,
            "brief2": brief2,
            "long": long,
            "early": early,
            "late": late,
            "unit_time": unit_time,
        }

    def _spells(self, seed: int) -> tuple[str, str, str]:
        if self.days < 1:
            return choose(
                (
                    ("ten minutes", "20 minutes", "an hour"),
                    ("15 minutes", "half an hour", "two hours"),
                    ("five minutes", "ten minutes", "40 minutes"),
                ),
                seed,
                "spell",
            )
        if self.days < 45:
            return choose(
                (("two days", "three days", "six days"), ("a day", "two days", "five days"), ("three days", "four days", "ten days")),
                seed,
                "spell",
            )
        return choose(
            (
                ("nine days", "two weeks", "six weeks"),
                ("eleven days", "three weeks", "eight weeks"),
                ("two weeks", "five weeks", "three months"),
                ("six days", "ten days", "30 days"),
                ("three weeks", "a month", "four months"),
                ("12 days", "16 days", "45 days"),
            ),
            seed,
            "spell",
        )


def typical(when: str) -> float:
    """Return the days between moments that a date's form suggests: minutes, days, months or a year."""
    if "," in when:
        return 0.1
    if re.match(r"\d{1,2} [A-Za-z]", when):
        return 5.0
    return 90.0 if re.match(r"[A-Za-z]", when) else 365.0
