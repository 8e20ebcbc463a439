"""Says how much there is of something as people say it: 'the fresh water is down to 163 litres, 27 litres less than at the outset'."""

import re

from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import is_plural, looks_finite, stripped

READING = re.compile(
    r"^The (?P<name>[^,;:]{3,60}?) stood at (?P<amount>[\d.,]+(?: (?!(?:on|in|at)\b)\w[^,]*?)?)"
    r"(?: (?P<when>(?:on|in|at) .*?\d(?:,? \d\d:\d\d)?(?: on .*?\d)?|at the outset))?"
    r"(?:, (?P<way>up|down) (?P<moved>[\d.,]+ .+?) (?P<since>since the outset|in .+|at once))?$"
)
NOW_MOVED = (
    "the {name} {is} at {amount}, {way} {moved} {since}",
    "the {name} {has} gone {way} by {moved} {since}, to {amount}",
    "at {amount}, the {name} {is} {way} {moved} {since}",
    "{since} the {name} {has} gone {way} by {moved}, which makes {amount}",
    "the {name} {comes} to {amount}, {moved} {less} than {ago}",
)
NOW_LEFT = (
    "there {are} {amount} of the {name} left, {moved} less than {ago}",
    "of the {name} there {are} {amount} left, {moved} less than {ago}",
    "{amount} of the {name} {are} left, and {ago} it was {moved} more",
)
"""What can be said only of a store that goes down."""
NOW_STILL = (
    "the {name} {is} at {amount}",
    "the last count of the {name} came to {amount}",
    "{amount} is what the {name} {comes} to",
)
THEN_MOVED = (
    "the {name} {was} at {amount} {when}, {way} {moved} {since}",
    "{when} the {name} had gone {way} by {moved} {since}, to {amount}",
    "{when} the {name} {was} {way} by {moved} {since}, at {amount}",
    "the {name} came to {amount} {when}, {way} by {moved} {since}",
)
THEN_STILL = (
    "the {name} {was} at {amount} {when}",
    "{when} the {name} <came to|{was} at> {amount}",
    "{when}, {amount} was what the {name} came to",
)
NO_STORE = re.compile(r"\b(?:count|rate|number|level|price|share|snow|temperature|percent|depth|height|load|pressure|tension|debt)\b")


def reading(text: str, when: str, draw: Draw) -> str | None:
    """Return a reading in one of the ways people give it, of today without the date; None for a fact that is no reading."""
    match = READING.match(stripped(text))
    if match is None or any(looks_finite(word) for word in match["name"].split()[1:]):
        return None
    date = match["when"] or ""
    today = not date or re.sub(r"^(?:on|in|at) ", "", date) in when or when in date
    moved = match["moved"] is not None
    down = match["way"] == "down"
    store = down and today and not NO_STORE.search(f"{match['name']} {match['amount']}")
    ways = (NOW_MOVED if moved else NOW_STILL) if today else (THEN_MOVED if moved else THEN_STILL)
    since, amount = _since(match["since"] or "", draw), match["amount"]
    span = (match["since"] or "").removeprefix("in ").replace("at once", "moments")
    many = is_plural(match["name"])
    slots = {
        **match.groupdict(),
        **{one: several if many else one for one, several in (("is", "are"), ("has", "have"), ("was", "were"), ("comes", "come"))},
        "since": since,
        "less": "less" if down else "more",
        "are": "is" if re.match(r"[01](?:\.0*)?(?: |$)", amount) else "are",
        "ago": "at the outset" if since == "since the outset" else f"{span} ago",
    }
    ways = (*ways, *NOW_LEFT) if store else ways
    return _filled(ways[draw.below(len(ways))], slots, draw)


def _since(since: str, draw: Draw) -> str:
    """Return the span of a change in other words: 'in six days' or 'within six days'."""
    if not since.startswith("in "):
        return since
    return ("in ", "within ", "over ", "in the course of ")[draw.below(4)] + since.removeprefix("in ")


def _filled(form: str, slots: dict[str, str | None], draw: Draw) -> str:
    text = re.sub(r"<([^<>|]*)\|([^<>]*)>", lambda either: either[1 + draw.below(2)], form)
    return text.format(**slots)
