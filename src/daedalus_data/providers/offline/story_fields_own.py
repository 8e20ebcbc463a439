"""The words of a field as one world has them: its lexicon first, then the field that its kind of story or its scenario suggests."""

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from daedalus_data.core.lexicon import Genre, Lexicon, Places
from daedalus_data.core.words import words
from daedalus_data.providers.offline.story_fields import FIELDS, GENERIC, Field
from daedalus_data.providers.offline.story_fields_outdoor import HOUSEHOLD, WILD
from daedalus_data.providers.offline.story_money import Money, money_of

EVERY = {field.name: field for field in (*FIELDS, GENERIC, HOUSEHOLD, WILD)}
OF_GENRE: dict[Genre, str] = {
    "venture": "business", "court": "law", "ward": "health", "investigation": "law", "survival": "expedition", "wild": "wild",
    "rite": "monastery", "gathering": "household",
}  # fmt: skip
"""The field whose words a kind of story falls back on."""
OFFICES: frozenset[Genre] = frozenset(("institution", "venture", "court", "ward", "investigation"))
"""Kinds of story in which there are files, budgets and meetings."""
OUTDOORS: frozenset[Genre] = frozenset(("survival", "wild"))
IDLE: frozenset[Genre] = frozenset(("wild", "rite", "gathering"))
"""Kinds of story in which nobody is there to get work done."""
LEANING = 4.0
"""What the kind of story counts against the words of the scenario when the field is recognised."""
CERTAIN = 6.0
"""The strength of signs from which a recognised field may lend a world its money."""
OFFICE_FIELDS = frozenset(("engineering", "health", "law", "business", "generic"))
INDOOR_FIELDS = OFFICE_FIELDS | {"monastery", "household"}
ROLES = {"body_role": "bodies", "supplier_role": "suppliers"}


@lru_cache(maxsize=512)
def field_of(scenario: str, roles: str, lexicon: Lexicon = Lexicon()) -> Field:  # noqa: B008 - frozen
    """Return how a world speaks: the words of its lexicon, and for those it leaves out the words of the field it is most like."""
    like, certain = _recognised(scenario, roles, lexicon)
    given = {field: getattr(lexicon, key) for field, key in WORDS if getattr(lexicon, key)}
    # Names of the world's own are not given the office that the recognised field's own names have.
    given |= {role: getattr(GENERIC, role) for role, names in ROLES.items() if names in given and role not in given}
    if any((lexicon.places.talk, lexicon.places.work, lexicon.places.decide, lexicon.places.apart)):
        given["places"] = _places(lexicon.places)
    return replace(like, **given, money=_money(scenario, lexicon, like, certain))


WORDS = (
    ("unit", "group"), ("check", "check"), ("test", "trial"), ("record", "record"), ("rule", "rule"), ("board", "council"),
    ("paper", "paper"), ("gate", "gate"), ("bodies", "bodies"), ("body_role", "body_role"), ("suppliers", "suppliers"),
    ("supplier_role", "supplier_role"), ("rivals", "rivals"), ("veterans", "veterans"), ("pressure", "pressure"), ("air", "air"),
)  # fmt: skip
"""The words of a field and the keys of a lexicon that give them."""


def settings_of(scenario: str, roles: str, lexicon: Lexicon) -> frozenset[str]:
    """Return which of the FAMILIES of phrases fit a world: office or open, paper, room, money, work."""
    field, genres = field_of(scenario, roles, lexicon), frozenset(lexicon.genres)
    office = bool(genres & OFFICES) if genres else field.name in OFFICE_FIELDS
    room = office or (not genres & OUTDOORS if genres else field.name in INDOOR_FIELDS)
    paper = office or (not genres and field.name == "monastery")
    work = office or not genres & IDLE
    flags = {"office": office, "open": not office, "paper": paper, "room": room, "money": field.money is not None, "work": work}
    return frozenset(name for name, holds in flags.items() if holds)


def _recognised(scenario: str, roles: str, lexicon: Lexicon) -> tuple[Field, bool]:
    """Return the field that a world is most like, and whether its scenario leaves no doubt."""
    told, held = words(scenario), words(roles)
    leaning = {OF_GENRE[genre] for genre in lexicon.genres if genre in OF_GENRE}

    def strength(field: Field) -> float:
        signs = set(field.signs.split())
        return sum(2.0 for word in told if word in signs) + sum(1.0 for word in held if word in signs)

    best = max(_fields(leaning), key=lambda field: strength(field) + LEANING * (field.name in leaning))
    if strength(best) + LEANING * (best.name in leaning) < 2:
        best = GENERIC
    return best, strength(best) >= CERTAIN


def _fields(leaning: Iterable[str]) -> list[Field]:
    return [*FIELDS, *(EVERY[name] for name in sorted(leaning) if EVERY[name] not in FIELDS)]


def _places(places: Places) -> dict[str, tuple[str, ...]]:
    own = {kind: getattr(places, kind) for kind in ("talk", "work", "decide", "apart")}
    everywhere = tuple(place for kind in own for place in own[kind])
    return {kind: found or everywhere for kind, found in own.items()}


def _money(scenario: str, lexicon: Lexicon, like: Field, certain: bool) -> Money | None:
    """Return the world's money; a world whose kind is given has none unless its lexicon or a field beyond doubt has."""
    if lexicon.money:
        usual = lexicon.sum or money_of(scenario, like.money or Money(lexicon.money, 100.0)).usual
        return Money(lexicon.money, usual, settled=True)
    if lexicon.genres and not (certain and OFFICES & set(lexicon.genres)):
        return None
    return like.money
