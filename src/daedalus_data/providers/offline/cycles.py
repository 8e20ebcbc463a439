"""The built-in author reads what returns: the round that fits the scenario and the distance between its dates."""

import re
from datetime import datetime
from itertools import pairwise

from daedalus_data.core.events import Phase
from daedalus_data.core.seeds import choose
from daedalus_data.prompts.cycles import ReadCycle, ReadCycleReply
from daedalus_data.providers.offline.author import writes
from daedalus_data.providers.offline.cycles_rounds import DAY, GENERATIONS, RITE, TRADE, WEEK, WILD_YEAR, YEAR, Round, phases_of
from daedalus_data.providers.offline.story_time import parse_words

A_YEAR, A_DAY, LONG = 365.0, 1.0, 2 * 365.0
WITHIN = 0.12
"""How far a cycle's length may be off a year or a day and still be one."""
MOST = 6
"""Phases of a cycle whose length nothing gives."""
WILD = re.compile(r"\b(herds?|packs?|flocks?|elk|deer|wol(?:f|ves)|salmon|migrat\w+|calv\w+|range|animals?)\b", re.I)
RITES = re.compile(r"\b(shrines?|temples?|rites?|ritual\w*|festivals?|ceremon\w+|feasts?|offerings?|pilgrim\w*|monaster\w+)\b", re.I)
TRADES = re.compile(r"\b(market|prices?|boom|bust|bubble|loans?|credit|shares|traders?|speculat\w+)\b", re.I)


@writes(ReadCycle)
def read_cycle(prompt: ReadCycle, seed: int) -> ReadCycleReply:
    """Return the round, its phases from the one that the first date falls in, and what returns and what does not."""
    dates = [date for when in prompt.dates if (date := parse_words(when))]
    step = min(((b - a).total_seconds() / 86_400 for a, b in pairwise(dates)), default=0.0)
    length = prompt.length or _length(step, len(prompt.dates))
    found = _round(prompt, step * length, step)
    phases = phases_of(found, length, _first(found, dates))
    return ReadCycleReply(
        kind=found.kind,
        phases=tuple(Phase(name=name, meaning=meaning) for name, meaning in phases),
        returns=choose(found.returns, seed, "returns"),
        changes=choose(found.changes, seed, "changes"),
    )


def _length(step: float, moments: int) -> int:
    """Return how many moments a cycle has: a year's or a day's where the dates hold it twice, else half of them, MOST at most."""
    natural = [round(span / step) for span in (A_YEAR, 7.0, A_DAY) if step]
    return next((count for count in natural if 2 <= count <= min(24, moments // 2)), max(2, min(MOST, moments // 2)))


def _round(prompt: ReadCycle, days: float, step: float) -> Round:
    genres, wild = prompt.lexicon.genres, WILD.search(prompt.scenario)
    if abs(days - A_YEAR) <= WITHIN * A_YEAR:
        return WILD_YEAR if "wild" in genres or (wild and not genres) else YEAR
    if abs(days - A_DAY) <= WITHIN * A_DAY:
        return DAY
    if "rite" in genres or RITES.search(prompt.scenario):
        return RITE
    if "wild" in genres or (wild and not genres):
        return WILD_YEAR if step > A_DAY else DAY
    if TRADES.search(prompt.scenario):
        return TRADE
    return GENERATIONS if days >= LONG else WEEK


def _first(found: Round, dates: list[datetime]) -> int:
    """Return the part of a round that the first date falls in; rounds that follow no clock begin at their first."""
    if not dates or len(found.parts) not in (len(YEAR.parts), len(DAY.parts)):
        return 0
    return dates[0].month - 1 if len(found.parts) == len(YEAR.parts) else (dates[0].hour + 1) // 3 % len(DAY.parts)
