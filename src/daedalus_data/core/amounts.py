"""How amounts move: exact decimals with a floor and a ceiling, and what a reading of one says."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from typing import NamedTuple

from daedalus_data.core.terms import TimepointId
from daedalus_data.core.units import counted, figure, places
from daedalus_data.core.when import in_words, parse
from daedalus_data.core.world_events import QuantityChanged, QuantitySet

GRAIN = Decimal("0.000001")
"""Amounts are kept to a millionth of their unit, so that sums of them are exact in the log."""
START = datetime(1, 1, 1)


class Reading(NamedTuple):
    """How a quantity stood at the end of a moment."""

    moment: TimepointId
    amount: float


class Quantity(NamedTuple):
    """An amount of the world as it stands, with how it stood at each moment before."""

    id: str
    name: str
    unit: str
    amount: float
    floor: float
    ceiling: float | None
    readings: tuple[Reading, ...]

    @classmethod
    def of(cls, event: QuantitySet, moment: TimepointId) -> "Quantity":
        """Return a quantity as it was first counted."""
        first = (Reading(moment, event.amount),)
        return cls(event.quantity, event.name, event.unit, event.amount, event.floor, event.ceiling, first)

    def moved(self, event: QuantityChanged, moment: TimepointId) -> "Quantity":
        """Return the quantity after a change."""
        earlier = self.readings[:-1] if self.readings[-1].moment == moment else self.readings
        return self._replace(amount=event.amount, readings=(*earlier, Reading(moment, event.amount)))

    def as_it_began(self, moment: TimepointId) -> float:
        """Return the amount as it stood before a moment changed it."""
        earlier = [reading.amount for reading in self.readings if reading.moment != moment]
        return earlier[-1] if earlier else self.amount

    @property
    def empty(self) -> bool:
        """Whether it stands at its floor."""
        return self.amount <= self.floor


# ---- arithmetic ----


def exact(amount: float | Fraction | Decimal) -> Decimal:
    """Return a number to a millionth."""
    if isinstance(amount, Fraction):
        return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(GRAIN)
    return Decimal(str(amount)).quantize(GRAIN)


def room(amount: Decimal, floor: float, ceiling: float | None, wanted: Decimal) -> Decimal:
    """Return how much of a wanted change floor and ceiling let through."""
    if wanted < 0:
        return max(wanted, min(Decimal(0), exact(floor) - amount))
    return wanted if ceiling is None else min(wanted, max(Decimal(0), exact(ceiling) - amount))


def flowed(rate: Fraction, count: int, since: str, until: str) -> Decimal:
    """Return what flows at an hourly rate, times a count, between two dates.

    It is the difference of what would have flowed since the year 1, so that two spans make exactly what one makes that holds both.
    """
    return exact(rate * count * hours_at(until)) - exact(rate * count * hours_at(since))


def passed_on(wanted: Decimal, given: Decimal, taken: Decimal, rate: Fraction) -> tuple[Decimal, Decimal]:
    """Return what leaves one quantity and what enters another, each in its own unit.

    `given` is the most that can leave, `taken` the most that can enter, `rate` how much of the other's unit one of this makes.
    """
    leaves = max(Decimal(0), min(wanted, given, _down(Fraction(taken) / rate)))
    enters = _down(Fraction(leaves) * rate)
    # Whichever unit is the coarser one is rounded; the finer follows from it, or a rest would be lost on the way.
    return (leaves, enters) if rate >= 1 else (exact(Fraction(enters) / rate), enters)


def _down(amount: Fraction) -> Decimal:
    return (Decimal(amount.numerator) / Decimal(amount.denominator)).quantize(GRAIN, rounding=ROUND_DOWN)


def hours_at(when: str) -> Fraction:
    """Return the hours from the year 1 to a date."""
    return Fraction(int((parse(when) - START).total_seconds()), 3600)


# ---- words ----


def the(name: str) -> str:
    """Return a quantity's name as the subject of a sentence."""
    return f"The {name.removeprefix('the ').removeprefix('The ')}"


def stood(name: str, unit: str, amount: float) -> str:
    """Return an amount as it follows 'stood at': the unit is left out where the name says it."""
    number = figure(Decimal(str(amount)))
    word = counted(number, unit)
    return number if name.lower().endswith((counted("2", unit).lower(), counted("1", unit).lower())) else f"{number} {word}"


def reading_of(quantity: Quantity, when: str, before: Reading | None, since: str) -> str:
    """Return how a quantity stood at a date and how far it had moved since the reading before, as a sentence that stands alone.

    An empty date is the outset of the story.
    """
    told = f"{the(quantity.name)} stood at {stood(quantity.name, quantity.unit, quantity.amount)} {dated(when)}"
    if before is None or before.amount == quantity.amount:
        return f"{told}."
    way = "up" if quantity.amount > before.amount else "down"
    # As they are written, so that the three numbers agree.
    digits = min(places(exact(quantity.amount)), places(exact(before.amount)))
    moved = figure(abs(round(exact(quantity.amount), digits) - round(exact(before.amount), digits)))
    if moved == "0":
        return f"{told}."
    moved = f"{moved} points" if counted("2", quantity.unit) == "percent" else f"{moved} {counted(moved, quantity.unit)}"
    return f"{told}, {way} {moved} {spell(since, when) if since else 'since the outset'}."


def spell(since: str, until: str) -> str:
    """Return the time between two dates as people say it: 'in 12 hours', 'in three days'."""
    hours = float(hours_at(until) - hours_at(since))
    if hours < 48:
        return "at once" if hours <= 0 else _in(round(hours * 60), "minute") if hours < 1 else _in(round(hours), "hour")
    days = hours / 24
    return _in(round(days), "day") if days < 60 else _in(round(days / 30.44), "month") if days < 730 else _in(round(days / 365.25), "year")


def _in(number: int, unit: str) -> str:
    return f"in {number} {counted(str(number), unit)}"


def dated(when: str) -> str:
    """Return a date with its preposition, an empty one as the outset: 'at 20:00 on 4 March 1931', 'in March 1931'."""
    if not when:
        return "at the outset"
    day, _, hour = in_words(when).partition(", ")
    return f"at {hour} on {day}" if hour else f"{'in' if len(when) <= 7 else 'on'} {day}"
