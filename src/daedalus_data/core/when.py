"""Story time: ISO 8601 dates at a resolution, put into words, moved and compared. Never the wall clock."""

from calendar import monthrange
from datetime import datetime, timedelta
from functools import lru_cache

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.events import Resolution

FORMATS: dict[Resolution, str] = {
    "year": "%Y", "month": "%Y-%m", "week": "%Y-%m-%d", "day": "%Y-%m-%d", "hour": "%Y-%m-%dT%H:00", "minute": "%Y-%m-%dT%H:%M",
}  # fmt: skip
READABLE = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y-%m", "%Y")


@lru_cache(maxsize=4096)
def parse(when: str) -> datetime:
    """Return the earliest instant of an ISO date at any resolution, or raise TemplateError."""
    for form in READABLE:
        try:
            return datetime.strptime(when.removesuffix("Z").replace(" ", "T"), form)
        except ValueError:
            continue
    raise TemplateError(f"{when!r} is not a date; write 2026, 2026-01, 2026-01-05 or 2026-01-05T09:00")


def written(moment: datetime, resolution: Resolution) -> str:
    """Return an instant as an ISO date at the resolution."""
    return moment.strftime(FORMATS[resolution]).rjust(4, "0")


def advance(moment: datetime, resolution: Resolution, units: int) -> datetime:
    """Return the instant so many units later; months keep their day where it exists."""
    if resolution in ("year", "month"):
        months = moment.year * 12 + moment.month - 1 + units * (12 if resolution == "year" else 1)
        year, month = divmod(months, 12)
        return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
    steps = {"week": timedelta(weeks=1), "day": timedelta(days=1), "hour": timedelta(hours=1), "minute": timedelta(minutes=1)}
    return moment + units * steps[resolution]


def spread(origin: str, end: str, steps: int) -> list[str]:
    """Return steps + 1 dates at month resolution, evenly spaced from origin to end, both included."""
    first, last = parse(origin), parse(end)
    months = (last.year - first.year) * 12 + last.month - first.month
    return [written(advance(first, "month", (months * i * 2 + steps) // (2 * steps)), "month") for i in range(steps + 1)]


@lru_cache(maxsize=4096)
def in_words(when: str) -> str:
    """Return a date as people say it: '2027', 'January 2027', '5 January 2027', '5 January 2027, 09:00'."""
    moment = parse(when)
    date = f"{moment:%B} {moment.year}"
    if len(when) <= 4:
        return str(moment.year)
    if len(when) <= 7:
        return date
    return f"{moment.day} {date}" + (f", {moment:%H:%M}" if "T" in when else "")


def days_between(earlier: str, later: str) -> float:
    """Return the days from one date to another."""
    return (parse(later) - parse(earlier)).total_seconds() / 86_400


def hour_of(when: str) -> int | None:
    """Return the hour that a date fixes, or None when it is coarser than hours."""
    return parse(when).hour if "T" in when else None
