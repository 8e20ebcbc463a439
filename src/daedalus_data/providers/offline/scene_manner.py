"""What people do under a tension, as part of the air of a scene: in an office, in a house, under the sky, or on four legs."""

import re
from collections.abc import Sequence

LEVELS = (0.3, 0.5, 0.7, 0.85, 1.1)
"""Tensions up to which the forms of one level are used."""
PEOPLE: tuple[tuple[str, ...], ...] = (
    ("and nobody is in a hurry", "and the talk comes easily", "and there is room to think", "and somebody laughs"),
    (
        "and people choose their words",
        "and chairs are drawn in without a joke",
        "and those who come in lower their voices",
        "and the talk stays on safe ground",
        "and greetings are kept short",
    ),
    (
        "and nobody has touched the coffee",
        "and every pause lasts a little too long",
        "and eyes stay on the papers",
        "and answers come a breath late",
        "and somebody keeps straightening a pen",
        "and the door is closed with care",
    ),
    (
        "and hands are kept below the table",
        "and the quiet after each sentence is hard to bear",
        "and two people speak at once and both stop",
        "and nobody offers anyone a seat",
        "and coats stay on",
        "and a question hangs unanswered",
    ),
    (
        "and nobody sits down",
        "and voices are kept flat by force",
        "and somebody stands with a hand on the door",
        "and nobody meets anybody's eye",
        "and the air seems used up",
        "and every small sound makes a head turn",
        "and what was said last still hangs there",
    ),
)
NO_OFFICE: tuple[tuple[str, ...], ...] = (
    ("and hands find something to do", "and an old joke goes round again"),
    ("and looks go from one to the next before anybody answers", "and someone hums and leaves off"),
    ("and the food is left to go cold", "and one foot keeps tapping", "and nobody takes the place in the middle"),
    ("and arms are folded all round", "and the youngest looks at nobody"),
    ("and fists have closed without anyone noticing", "and two of them have moved apart"),
)
"""What takes the place of coffee, papers and pens where there are none."""
BEASTS: tuple[tuple[str, ...], ...] = (
    ("and heads go down to graze", "and flanks rise and fall slowly", "and the young ones chase each other", "and ears hang loose"),
    ("and ears turn before heads do", "and nobody strays far", "and a hoof scrapes once", "and the old ones stand to windward"),
    ("and grazing stops and starts again", "and nostrils are wide", "and the young are pushed to the middle", "and tails are still"),
    ("and no jaw moves", "and weight shifts from leg to leg", "and breath comes short", "and eyes show white at the rim"),
    ("and every muscle waits", "and nothing stirs but breath", "and a single step would set all of them running", "and no back is turned"),
)
OFFICE_THINGS = re.compile(r"\b(?:coffee|papers|pen)\b")
ROOM_THINGS = re.compile(r"\b(?:chairs|come in|door|seat|table|sits down)\b")


def manners(tension: float, settings: frozenset[str], beasts: bool) -> Sequence[str]:
    """Return what may be seen of people under a tension in a world of such settings, as clauses with 'and'."""
    level = next(number for number, least in enumerate(LEVELS) if tension < least)
    if beasts:
        return BEASTS[level]
    if "office" in settings:
        return PEOPLE[level]
    kept = [form for form in PEOPLE[level] if not OFFICE_THINGS.search(form) and ("room" in settings or not ROOM_THINGS.search(form))]
    return [*kept, *NO_OFFICE[level]]
