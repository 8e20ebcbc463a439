"""The rounds that the built-in author knows: the year of the wild and of people, the day, the week, rites, trades, generations."""

from dataclasses import dataclass

Part = tuple[str, str]
"""A phase's name and what it brings, one clause."""


@dataclass(frozen=True)
class Round:
    """Something that comes round, in parts of about equal length."""

    kind: str
    parts: tuple[Part, ...]
    returns: tuple[str, ...]
    changes: tuple[str, ...]


WILD_YEAR = Round(
    "seasonal",
    (
        ("deep snow", "what is eaten has to be dug for, and nobody moves who need not"),
        ("hunger moon", "the last fat of autumn is used up, and the weak fall behind"),
        ("ice-out", "old crossings can no longer be trusted, and the low ground opens again"),
        ("green-up", "the first shoots climb toward the high ground, and all who graze climb after them"),
        ("birth time", "the young are born, and everything that lives on the young knows it"),
        ("high water", "the rivers stand at their fullest, and each crossing has its price"),
        ("high pastures", "there is enough for all up there, and old quarrels have room"),
        ("dry weeks", "water shrinks to a few places, and enemies have to share them"),
        ("calling time", "the strong try one another, and the rest keep out of the way"),
        ("first frost", "the high ground closes, and whoever leads must choose the day to leave it"),
        ("way down", "all are on the move at once, and what stood open last year may be shut"),
        ("early dark", "the days close in, and those who strayed are looked for or given up"),
    ),
    ("the ground that fed them empties, and they have to move on by the old way", "hunger, birth, plenty and the way back"),
    ("who leads, who is missing, and what now stands across the way", "the way itself, a little shorter or longer each year"),
)
YEAR = Round(
    "seasonal",
    (
        ("turn of the year", "old accounts are closed, and it shows what the winter has left"),
        ("lean month", "stores run low, and people count what they would rather not"),
        ("first work", "the ground opens, hands are wanted, and plans meet the weather"),
        ("sowing", "what is put in now cannot be taken back, and all depends on it"),
        ("growing weeks", "there is much to mend and little to show"),
        ("long days", "everybody works late, and what was put off comes due"),
        ("first cut", "the first of it comes in and tells what the rest will be"),
        ("heat", "water and tempers run short together"),
        ("harvest", "what was hoped for is weighed, and shares are settled"),
        ("reckoning", "debts are called in, and helpers are paid or sent away"),
        ("gales", "what was built badly comes down, and roads close"),
        ("long nights", "people sit together, and what was left unsaid is said"),
    ),
    ("work, want and plenty in the same order", "what was put into the ground has to be taken out and shared"),
    ("who is there to share it, and on what terms", "the weather, the prices and who keeps their word"),
)
DAY = Round(
    "daily",
    (
        ("night watch", "few are awake, and those few see what the others do not"),
        ("first light", "the night is handed over, and what it left undone comes to view"),
        ("morning", "the work is given out, and strength is at its best"),
        ("noon", "everybody is in one place for once, and news goes round"),
        ("slack hours", "attention drops, and this is when things are missed"),
        ("evening", "the day is gone over, and somebody has to answer for it"),
        ("lamp hour", "guards come down, and people say what they kept back all day"),
        ("small hours", "fear is greatest, and decisions are worst"),
    ),
    ("work, rest and the handing over from one to the next", "the dark comes, and with it what the day had covered"),
    ("who is rested and who is worn out", "what was handed over and what was kept back"),
)
WEEK = Round(
    "weekly",
    (
        ("opening day", "the work is shared out, and everybody promises something"),
        ("push", "the most is done now, and corners are cut"),
        ("first count", "what was promised is held against what there is"),
        ("trouble", "what was put off at the start cannot be put off any longer"),
        ("closing", "whatever is not finished has to be explained"),
        ("rest", "nobody works, and people see each other without their tasks"),
    ),
    ("promises at the start and a count at the end", "the same tasks, handed out afresh"),
    ("how much is left, and who is still believed", "who carries it this time"),
)
RITE = Round(
    "ritual",
    (
        ("cleansing", "what is soiled is washed or sent away, and old offences are named"),
        ("calling in", "those who are awaited are invited, and it shows who will come"),
        ("offering", "something dear is given up, and all see what each one gives"),
        ("feast", "everybody shares what there is, and tongues are loosened"),
        ("asking", "what people want is said aloud and may be refused"),
        ("parting", "those who came are led away, and a debt is left behind"),
        ("silence", "nothing may be said or mended until it begins again"),
    ),
    ("what was given has to be given again", "the same steps in the same order, whoever takes them"),
    ("who takes the steps, and whether anybody still believes in them", "what is given, and what is asked in return"),
)
TRADE = Round(
    "economic",
    (
        ("quiet money", "little is lent, and only the patient buy"),
        ("rising prices", "the first to dare are proved right, and others begin to follow"),
        ("crowding in", "everybody borrows, and doubt is called envy"),
        ("turn", "the first to leave do so without a word"),
        ("rush for the door", "what was worth much yesterday finds no buyer"),
        ("picking over", "those who kept something back choose among what is left"),
    ),
    ("trust grows until it is too great, and then goes all at once", "lending, crowding and flight"),
    ("what it is that everybody wants, and who is left with it", "who remembers the last time"),
)
GENERATIONS = Round(
    "generational",
    (
        ("taking over", "the young have the keys, and the old still have the say"),
        ("building", "everything is done in a new way, and some of it holds"),
        ("fullness", "there is enough, and nobody asks what it rests on"),
        ("first cracks", "what was built in haste needs mending, and nobody recalls how it was made"),
        ("quarrel of heirs", "those who come after want it whole, and it can only be divided"),
        ("handing on", "the old let go or are made to, and something is lost on the way"),
    ),
    ("what one builds another inherits and has to make their own", "the same house, the same quarrel"),
    ("who remembers why it was done", "what is handed on and what is left out"),
)
STRETCH = {2: ("early {}", "late {}"), 3: ("early {}", "mid {}", "late {}"), 4: ("early {}", "mid {}", "late {}", "last of the {}")}
"""How the parts of a part are called, where a cycle has more phases than the round has parts."""
WEARS = ("as it sets in, {}", "when it is at its height, {}", "as it draws out, {}", "toward its end, {}")


def phases_of(found: Round, count: int, first: int = 0) -> tuple[Part, ...]:
    """Return so many phases of a round from one of its parts on: evenly chosen, or each drawn out into several."""
    parts = found.parts[first:] + found.parts[:first]
    if count <= len(parts):
        return tuple(parts[place * len(parts) // count] for place in range(count))
    each = -(-count // len(parts))
    shares = [count * (place + 1) // len(parts) - count * place // len(parts) for place in range(len(parts))]
    assert each <= max(STRETCH), count
    return tuple(piece for part, share in zip(parts, shares, strict=True) for piece in _drawn_out(part, share))


def _drawn_out(part: Part, share: int) -> tuple[Part, ...]:
    if share == 1:
        return (part,)
    return tuple((name.format(part[0]), wears.format(part[1])) for name, wears in zip(STRETCH[share], WEARS, strict=False))
