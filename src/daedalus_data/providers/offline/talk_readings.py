"""Says how much there is of something as people say it: 'the fresh water is down to 163 litres, 27 litres less than at the outset'."""

import re

from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import is_plural, stripped

READING = re.compile(
    r"^The (?P<name>.+?) stood at (?P<amount>[\d.,]+(?: (?!(?:on|in|at)\b)\w[^,]*?)?)"
    r"(?: (?P<when>(?:on|in|at) .*?\d(?:,? \d\d:\d\d)?(?: on .*?\d)?|at the outset))?"
    r"(?:, (?P<way>up|down) (?P<moved>[\d.,]+ .+?) (?P<since>since the outset|in .+|at once))?$"
)
NOW_MOVED = (
    "the {name} {is} at {amount}, {way} {moved} {since}",
    "the {name} {has} gone {way} by {moved} {since}, to {amount}",
    "the {name} {is} {way} {moved} {since}, and that makes {amount}",
    "we are at {amount} with the {name}, {moved} {less} than {before}",
    "{since}, the {name} {has} gone {way} by {moved}, and {amount} is what there is",
    "with the {name} it is {amount} now and was {moved} {other} {before}",
    "the {name} {comes} to {amount}, {moved} {less} than {before}",
)
NOW_STILL = (
    "the {name} {is} at {amount}",
    "the last count of the {name} came to {amount}",
    "with the {name} we are at {amount}",
    "{amount} is what the {name} {comes} to",
)
THEN_MOVED = (
    "the {name} {was} at {amount} {when}, {way} {moved} {since}",
    "{when} the {name} had gone {way} by {moved} {since}, to {amount}",
    "{when} we were at {amount} with the {name}, {moved} {less} than {before}",
    "the {name} came to {amount} {when}, {way} by {moved} {since}",
)
THEN_STILL = (
    "the {name} {was} at {amount} {when}",
    "{when} the {name} <came to|{was} at> {amount}",
    "{when} we had the {name} at {amount}",
    "{when}, {amount} was what the {name} came to",
)


def reading(text: str, when: str, draw: Draw) -> str | None:
    """Return a reading in one of the ways people give it, of today without the date; None for a fact that is no reading."""
    match = READING.match(stripped(text))
    if match is None:
        return None
    date = match["when"] or ""
    today = not date or re.sub(r"^(?:on|in|at) ", "", date) in when or when in date
    moved = match["moved"] is not None
    ways = (NOW_MOVED if moved else NOW_STILL) if today else (THEN_MOVED if moved else THEN_STILL)
    down = match["way"] == "down"
    since = match["since"] or ""
    many = is_plural(match["name"])
    slots = {
        **match.groupdict(),
        **{one: several if many else one for one, several in (("is", "are"), ("has", "have"), ("was", "were"), ("comes", "come"))},
        "less": "less" if down else "more",
        "other": "more" if down else "less",
        "before": "at the outset" if since == "since the outset" else f"{since.removeprefix('in ')} before",
    }
    return _filled(ways[draw.below(len(ways))], slots, draw)


def _filled(form: str, slots: dict[str, str | None], draw: Draw) -> str:
    text = re.sub(r"<([^<>|]*)\|([^<>]*)>", lambda either: either[1 + draw.below(2)], form)
    return text.format(**slots)
