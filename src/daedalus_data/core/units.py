"""Real units: what a rate of a template comes to per hour, and what an amount is called in a sentence."""

import re
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any

from daedalus_data.core.errors import TemplateError

WORD = r"[^\W\d_][^\W\d]*"
UNIT = re.compile(rf"(?:%|{WORD}(?:[ '-]{WORD})*)(?:\^[23])?(?:[*/]{WORD}(?:\^[23])?)*")
RATE = re.compile(r"(?P<number>[+-]?\d{1,12}(?:\.\d{1,9})?)\s*(?P<unit>[^\d\s].*?)\s*(?:/|\bper\b)\s*(?P<time>[A-Za-z]+)")
SYMBOLS = {
    "kg": "kilogram", "g": "gram", "mg": "milligram", "t": "tonne", "lb": "pound", "oz": "ounce", "l": "litre", "L": "litre",
    "ml": "millilitre", "liter": "litre", "meter": "metre", "m": "metre", "km": "kilometre", "cm": "centimetre", "mm": "millimetre",
    "ft": "foot", "h": "hour", "min": "minute", "s": "second", "d": "day", "W": "watt", "kW": "kilowatt", "Wh": "watt hour",
    "kWh": "kilowatt hour", "%": "percent", "USD": "dollar", "EUR": "euro", "GBP": "pound", "m^2": "square metre", "m^3": "cubic metre",
}  # fmt: skip
"""Units that a sentence writes out."""
PLURALS = {
    "foot": "feet", "person": "people", "man": "men", "woman": "women", "child": "children", "loaf": "loaves", "half": "halves",
    "sheep": "sheep", "fish": "fish", "percent": "percent", "head": "head", "ox": "oxen", "knife": "knives",
}  # fmt: skip
SINGULARS = {many: one for one, many in PLURALS.items()}


# ---- rates ----


@lru_cache(maxsize=1024)
def hourly(rate: str, unit: str) -> Fraction:
    """Return what a rate comes to per hour in a unit, with its sign, or raise TemplateError when it is no such rate."""
    match = RATE.fullmatch(rate.strip())
    if match is None or not UNIT.fullmatch(match["unit"]):
        raise TemplateError(f"{rate!r} is no rate; write a sign, a number, a unit and a time: '-2 {unit}/day'")
    if (span := ratio(match["time"], "hour")) is None:
        raise TemplateError(f"{rate!r} is not per time; {match['time']!r} is no unit of time: write '{match['number']} {unit}/day'")
    if (size := ratio(match["unit"], unit)) is None:
        raise TemplateError(f"{rate!r} is no amount of {unit} per time; write it in {unit}: '{match['number']} {unit}/{match['time']}'")
    return Fraction(match["number"]) * size / span


@lru_cache(maxsize=1024)
def rate_words(rate: str) -> str:
    """Return a rate without its sign as it is said: '2 litres a day'; the rate must be one."""
    match = RATE.fullmatch(rate.strip())
    if match is None:
        raise TemplateError(f"{rate!r} is no rate")
    amount = measured(abs(Decimal(match["number"])), match["unit"])
    time = singular(SYMBOLS.get(match["time"], match["time"]))
    return f"{amount} {'an' if time[0] in 'aeiou' or time == 'hour' else 'a'} {time}"


@lru_cache(maxsize=1024)
def ratio(one: str, other: str) -> Fraction | None:
    """Return how many of the other unit make the one, None when they measure different things."""
    import pint  # noqa: PLC0415 - half a second that only templates with quantities pay

    if _named(one) == _named(other):
        return Fraction(1)
    try:
        # A difference, so that degrees with another zero count right.
        found = _registry().convert(2.0, _named(one), _named(other)) - _registry().convert(1.0, _named(one), _named(other))
    except pint.PintError:
        return None
    return Fraction(found).limit_denominator(10**9)


@cache
def _registry() -> Any:
    import pint  # noqa: PLC0415 - see ratio

    return pint.UnitRegistry()


@lru_cache(maxsize=1024)
def _named(unit: str) -> str:
    """Return a unit as the library reads it; a noun that it does not know becomes a unit of its own."""
    return re.sub(r"%|[^\W\d](?:[\w '-]*\w)?", lambda match: _known(match[0]), unit.strip())


def _known(noun: str) -> str:
    import pint  # noqa: PLC0415 - see ratio

    name = re.sub(r"\W+", "_", noun) if noun != "%" else "percent"
    try:
        _registry().parse_units(name)
    except pint.UndefinedUnitError:
        name = singular(name)
        if name not in _registry():
            _registry().define(f"{name} = [{name}]")
    return name


def is_unit(text: str) -> bool:
    """Say whether a text can be a unit: words, with * and / between them and ^2 or ^3 behind."""
    return UNIT.fullmatch(text.strip()) is not None


# ---- words ----


def measured(amount: Decimal, unit: str) -> str:
    """Return an amount as it is said: '41.2 hours', '1 ration', '4,200 dollars'."""
    return f"{figure(amount)} {counted(figure(amount), unit)}"


def counted(number: str, unit: str) -> str:
    """Return a unit's name as it follows a number in words or figures."""
    unit, slash, per = unit.strip().partition("/")
    if slash:
        return f"{counted(number, unit)} per {counted('1', per)}"
    name = SYMBOLS.get(unit, unit.replace("_", " "))
    return singular(name) if number in ("1", "-1") else plural(name)


def figure(amount: Decimal) -> str:
    """Return a number as people write it: 4,200; 128.5; 0.84; at most three figures after the point and none that are noise."""
    text = f"{amount:,.{places(amount)}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def places(amount: Decimal) -> int:
    """Return how many figures after the point a number of its size is written with."""
    return 0 if abs(amount) >= 1000 else 1 if abs(amount) >= 100 else 2 if abs(amount) >= 1 else 3


def plural(name: str) -> str:
    """Return the name of several; one that is plural already stays."""
    first, _, last = name.rpartition(" ")
    if first.startswith(("square", "cubic")) or not first:
        return f"{first} {_many(last)}".strip()
    return f"{first} {_many(last)}"


def _many(word: str) -> str:
    if word in PLURALS:
        return PLURALS[word]
    if word in SINGULARS or (word.endswith("s") and not word.endswith("ss")):
        return word
    if word.endswith(("ss", "x", "ch", "sh")):
        return f"{word}es"
    return f"{word[:-1]}ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else f"{word}s"


def singular(name: str) -> str:
    """Return the name of one."""
    first, gap, last = re.fullmatch(r"(.*?)([ _]?)([^ _]*)", name).groups()  # type: ignore[union-attr]
    if last in SINGULARS:
        last = SINGULARS[last]
    elif last.endswith("ies") and len(last) > 4:
        last = f"{last[:-3]}y"
    elif last.endswith(("sses", "xes", "ches", "shes")):
        last = last[:-2]
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return f"{first}{gap}{last}"
