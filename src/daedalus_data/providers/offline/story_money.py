"""Sums of the size and currency that a story itself deals in, read from its scenario and facts."""

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import floor, log10

from daedalus_data.core.seeds import derive, fraction

AMOUNT = re.compile(
    r"([$€£])?(\d[\d,]*(?:\.\d+)?) ?(million|billion|thousand|[MBk]\b|bn\b)? ?"
    r"(dollars?|euros?|pounds|francs|marks|shillings|crowns|rupees|yen|guilders|florins|ducats|livres|denarii)?\b"
)
SIZE = {"thousand": 1e3, "k": 1e3, "million": 1e6, "M": 1e6, "billion": 1e9, "bn": 1e9, "B": 1e9}
LARGE = ((1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Money:
    """A currency and the size of sum that is usual in a story; `form` has one slot for the number."""

    form: str
    usual: float
    settled: bool = False
    """The template says so: no text is read for another currency or sum."""

    def write(self, value: float) -> str:
        """Return a sum as the story writes it: '$7.3 million', '5,400 euros'."""
        for least, word in LARGE:
            if value >= least:
                return self.form.format(f"{value / least:g} {word}")
        return self.form.format(f"{value:,.0f}")

    def slots(self, seed: int) -> dict[str, str]:
        """Return whole, amount and rest, which add up, and small, a sum that one person could earn or ask."""
        whole = self.usual * (0.45 + 0.55 * fraction(seed, "whole"))
        step = 10.0 ** (floor(log10(whole)) - 1)
        parts = max(10, round(whole / step))
        part = max(2, round(parts * (0.18 + 0.3 * fraction(seed, "amount"))))
        small = max(2.0, whole**0.6 * (0.7 + 0.1 * (derive(seed, "small") % 7)))
        little = 10.0 ** max(0, floor(log10(small)) - 1)
        sums = {"whole": parts * step, "amount": part * step, "rest": (parts - part) * step, "small": round(small / little) * little}
        return {name: self.write(round(value, 2)) for name, value in sums.items()}


@lru_cache(maxsize=256)
def money_of(text: str, default: Money) -> Money:
    """Return the money of a text: its commonest currency and a sum from the lower end of those it names; else the default."""
    if default.settled:
        return default
    found = [(form, value) for form, value in (_sum(match) for match in AMOUNT.finditer(text)) if form]
    if not found:
        return default
    form = Counter(form for form, _ in found).most_common(1)[0][0]
    values = sorted(value for kind, value in found if kind == form and value >= 10)
    return Money(form, values[len(values) // 4]) if values else default


def _sum(match: re.Match[str]) -> tuple[str, float]:
    sign, number, size, unit = match.groups()
    form = f"{sign}{{}}" if sign else f"{{}} {unit if unit.endswith('s') or unit == 'yen' else unit + 's'}" if unit else ""
    return form, float(number.replace(",", "") or 0) * SIZE.get(size or "", 1.0)
