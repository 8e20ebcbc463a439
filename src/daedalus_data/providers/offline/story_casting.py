"""Who plays in a realisation: the ground a story stands on, its cast by the parts that they fit, and what makes sense there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from daedalus_data.core.lexicon import Lexicon
from daedalus_data.core.seeds import choose, fraction
from daedalus_data.core.words import content_words, words
from daedalus_data.prompts.story import Player
from daedalus_data.providers.offline.story_fields import Field
from daedalus_data.providers.offline.story_fields_own import field_of
from daedalus_data.providers.offline.story_matter import Thread, familiar, fitness, short_names, threads, topic_words
from daedalus_data.providers.offline.story_money import Money, money_of
from daedalus_data.providers.offline.story_patterns import Part, Realisation
from daedalus_data.providers.offline.story_text import mentions
from daedalus_data.providers.offline.story_time import Span

LEEWAY: dict[Part, float] = {"money": 0.6}
"""How far chance may outweigh fitness, per part; 1.2 for the others."""
KEEN = 2.0
"""What it counts in a proposal that the one who makes it wants something of the matter."""
ORDER: tuple[Part, ...] = ("thing", "hunter", "witness", "counsel", "doctor", "medic", "founder", "expert", "money", "boss", "peer")
"""The order in which parts are filled: what only some can play, who holds the matter, who holds the purse, who else decides."""
HUNTERS = frozenset("wolf wolves bear lynx cougar puma lion tiger leopard fox coyote hyena eagle hawk predator hunter".split())
LAWYERS = frozenset("counsel attorney lawyer prosecutor barrister solicitor advocate litigator".split())
BENCH = frozenset("judge magistrate justice clerk usher juror".split())
DOCTORS = frozenset("dr doctor physician surgeon anaesthetist anesthesiologist resident intern healer".split())
MEDICS = frozenset("nurse medic paramedic midwife matron".split())
FOUNDERS = frozenset("founder cofounder co-founder ceo executive owner president entrepreneur".split())


@dataclass(frozen=True)
class Ground:
    """What a writer works on: cast, threads, field, and what the reader has been told already."""

    cast: tuple[Player, ...]
    threads: tuple[Thread, ...]
    field: Field
    span: Span
    told: str
    names: Mapping[str, str]
    money: Money | None
    """None where nothing is paid."""
    lexicon: Lexicon
    due: frozenset[str] = frozenset()
    """Facts whose turn it is to be brought up again; each has its turn once in a story."""

    @classmethod
    def of(cls, scenario: str, cast: Sequence[Player], span: Span, told: str, lexicon: Lexicon) -> "Ground":
        """Return the ground for a scenario, a cast and the words of their world."""
        field = field_of(scenario, " ".join(player.role for player in cast), lexicon)
        found = tuple(threads(cast))
        money = field.money and money_of(" ".join((scenario, *(thread.fact.text for thread in found))), field.money)
        return cls(tuple(cast), found, field, span, told, short_names(cast), money, lexicon)


@dataclass(frozen=True)
class Binding:
    """Who plays the parts of a realisation and what it is about."""

    players: tuple[Player | None, ...]
    """In the order of the parts; None where the cast is too small and an outsider stands in."""
    matter: Thread | None
    reason: Thread | None
    """A fact of money, dates or rules that the one who decides holds."""


def bind(realisation: Realisation, ground: Ground, matter: Thread | None, seed: int) -> Binding:
    """Return who plays what: the expert holds the matter, the others fit their parts best, no one twice."""
    if realisation.players:
        there = {player.id: player for player in ground.cast}
        return Binding(tuple(there.get(name) for name in realisation.players), matter, None)
    first = realisation.parts[0] if realisation.pattern == "proposal" else None
    order = sorted(realisation.parts, key=lambda part: (part != first, ORDER.index(part)))
    able = players_of(realisation, ground.cast)
    if realisation.own and len(able) < len(realisation.parts):
        order = sorted(realisation.parts, key=lambda part: part not in SPECIAL)
    chosen: dict[Part, Player | None] = {}
    for part in order:
        free = [player for player in able if player not in chosen.values()]
        if part in SPECIAL:
            free = [player for player in ground.cast if SPECIAL[part](player)]
        if part == "expert" and matter is not None:
            free = [player for player in free if player.id in matter.holders] or free
        keen = KEEN if part == first else 0.0
        chosen[part] = max(free, key=partial(_fit, part=part, matter=matter, keen=keen, seed=seed), default=None)
    players = tuple(chosen[part] for part in realisation.parts)
    decider = chosen.get("money") or chosen.get("boss")
    return Binding(players, matter, _reason(decider, ground, seed))


def players_of(realisation: Realisation, cast: Sequence[Player]) -> list[Player]:
    """Return who can play the common parts: in the wild those who are hunted, or whoever lives there; elsewhere no mere thing."""
    if not realisation.own:
        return list(cast)
    if "wild" not in realisation.genres:
        return [player for player in cast if not is_thing(player)]
    animals = [player for player in cast if player.type == "animal"]
    herd = [player for player in animals if not is_hunter(player)]
    return herd if len(herd) > 1 or "hunter" in realisation.parts else animals


def is_hunter(player: Player) -> bool:
    """Say whether an animal lives on the others."""
    return player.type == "animal" and bool(HUNTERS & set(words(f"{player.name} {player.role}")))


def is_thing(player: Player) -> bool:
    """Say whether a member of the cast is a river, a house, an idea: it acts only by what becomes of it."""
    return player.type in ("object", "building", "abstraction")


def of_role(named: frozenset[str]) -> Callable[[Player], bool]:
    """Return whether a person's name or role has one of these words."""
    return lambda player: player.type == "human" and bool(named & set(words(f"{player.name} {player.role.split('.')[0]}")))


def is_lay(player: Player) -> bool:
    """Say whether a person can stand as a witness: no lawyer and no judge."""
    return player.type == "human" and not of_role(LAWYERS | BENCH)(player)


SPECIAL: Mapping[Part, Callable[[Player], bool]] = {
    "thing": is_thing,
    "hunter": is_hunter,
    "witness": is_lay,
    "counsel": of_role(LAWYERS),
    "medic": of_role(MEDICS | DOCTORS),
    "doctor": of_role(DOCTORS),
    "founder": of_role(FOUNDERS),
}
"""Parts that only some can play."""


def _fit(player: Player, part: Part, matter: Thread | None, keen: float, seed: int) -> float:
    """Return how well somebody plays a part; `keen` counts for whoever wants something of the matter."""
    wants_it = matter is not None and bool(topic_words(matter) & content_words(" ".join(player.goals)))
    return fitness(player, part) + keen * wants_it + LEEWAY.get(part, 1.2) * fraction(seed, "part", part, player.id)


def _reason(decider: Player | None, ground: Ground, seed: int) -> Thread | None:
    if decider is None:
        return None
    held = [
        t
        for t in ground.threads
        if decider.id in t.holders and t.pressing and t.says and not ground.span.past(t.says) and not familiar(t, ground.told)
    ]
    return choose(held, seed, "reason") if held else None


def suits(realisation: Realisation, ground: Ground) -> bool:
    """Say whether a realisation makes sense: in this field, with this cast, and with money only where something is paid."""
    if realisation.players:
        return {player.id for player in ground.cast}.issuperset(realisation.players) and ground.span.within(realisation.months)
    name = ground.field.name
    sold = realisation.goods and name in ("law", "business")
    there = not realisation.own or _enough(realisation, ground)
    paid = ground.money is not None or not realisation.paid
    return (not realisation.fields or name in realisation.fields) and not sold and there and paid


def _enough(realisation: Realisation, ground: Ground) -> bool:
    """Say whether there are players for the parts that cannot be left out: those that only some play, and those of the first sentence."""
    players = bind(realisation, ground, None, 0).players
    first = f"{realisation.title} {realisation.description.split('. ', 1)[0]}"
    absent = "".join(letter for letter, player in zip("abc", players, strict=False) if player is None)
    special = [player for part, player in zip(realisation.parts, players, strict=True) if part in SPECIAL]
    return all(special) and any(players) and not mentions(first, absent)
