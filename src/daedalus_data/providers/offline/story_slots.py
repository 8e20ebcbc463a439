"""What the slots of a happening are filled with besides people and things: figures, and what a place has of signs and dangers."""

from daedalus_data.core.lexicon import Genre, Lexicon
from daedalus_data.core.seeds import choose, derive
from daedalus_data.providers.offline.story_fields import Field

NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty")
ORDINALS = ("third", "fourth", "fifth", "sixth")
WEEKDAYS = ("Tuesday", "Wednesday", "Thursday", "Friday")
OMENS: dict[Genre, tuple[str, ...]] = {
    "wild": ("the birds had stopped", "the ants were carrying upward", "the wind had gone round twice in one morning"),
    "rite": ("two ravens had settled on the roof beam", "the bell had moved without a hand", "a white snake had crossed the path"),
    "survival": ("a ring had formed round the sun", "the gulls had come inland", "the clouds were torn and going fast"),
}
"""Signs that are read where a world has none of its own."""
SIGNS = ("the swallows were flying low", "the moon had a ring", "the dogs would not settle")
HAZARDS = ("loose stone: a twisted ankle", "a broken branch: a gash in the thigh", "a sudden slide of earth: two bruised ribs")
INDOORS = ("a fall on the stairs: a sprained wrist", "a cut in the dark: a bandaged hand", "a blow from behind: a split eyebrow")
PLACES: dict[Genre, tuple[str, ...]] = {
    "investigation": ("the mortuary", "the railway arches", "the tea room by the bridge", "the ferry steps"),
    "court": ("the side entrance", "the cloakroom", "the stairs by the registry"),
}
"""Places of kinds of story that a field's own would not fit."""
OPEN_AIR: frozenset[Genre] = frozenset(["survival", "wild", "rite"])


def numeral(number: int) -> str:
    """Return a number as prose has it: words up to twelve."""
    return NUMBERS[number] if number < len(NUMBERS) else str(number)


def figures(seed: int) -> dict[str, str]:
    """Return the numbers of one telling, which agree with one another: count + left = count2."""
    count = 3 + derive(seed, "count") % 3
    left = 2 + derive(seed, "left") % 5
    share = 6 + derive(seed, "pct") % 23
    many = 22 + derive(seed, "many") % 40
    return {
        "count": numeral(count), "count2": numeral(count + left), "left": numeral(left), "many": str(many), "many_cap": _spelled(many),
        "few": ("two", "three")[derive(seed, "few") % 2], "times": ("twice", "three times")[derive(seed, "few") % 2],
        "weekday": choose(WEEKDAYS, seed, "weekday"), "ordinal": choose(ORDINALS, seed, "ordinal"), "pct": f"{share} percent",
        "pct2": f"{share // 2 + 3} percent",
        "minutes": choose(("six", "eight", "twelve", "fifteen"), seed, "minutes"), "years": numeral(2 + derive(seed, "years") % 8),
        "hours": choose(("two hours", "90 minutes", "three hours"), seed, "hours"),
        "hours_long": choose(("two days", "a day and a half", "nine hours"), seed, "hours_long"),
    }  # fmt: skip


def surroundings(lexicon: Lexicon, field: Field, seed: int) -> dict[str, str]:
    """Return a sign, a danger with the harm it does, and a place, the world's own first."""
    open_air = next((genre for genre in lexicon.genres if genre in OPEN_AIR), None)
    omens = lexicon.omens or (OMENS[open_air] if open_air else SIGNS)
    hazard, _, harm = choose(lexicon.hazards or (HAZARDS if open_air else INDOORS), seed, "hazard").partition(":")
    return {
        "omen": choose(omens, seed, "omen").strip().rstrip("."),
        "hazard": hazard.strip(),
        "harm": harm.strip() or "a bad bruise",
        "place": choose(_places(lexicon) or field.places["work"], seed, "place"),
    }


def _places(lexicon: Lexicon) -> tuple[str, ...]:
    own = any((lexicon.places.talk, lexicon.places.work, lexicon.places.decide, lexicon.places.apart))
    return () if own else next((PLACES[genre] for genre in lexicon.genres if genre in PLACES), ())


def _spelled(number: int) -> str:
    tens, one = divmod(number, 10)
    return f"{TENS[tens]}{f'-{NUMBERS[one]}' if one else ''}".capitalize()
