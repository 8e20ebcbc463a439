"""What a causal pattern's realisation is, and the whole library of them."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from daedalus_data.core.events import Pattern
from daedalus_data.core.lexicon import Genre
from daedalus_data.core.sketch import Hurt, Moved

Part = Literal["expert", "boss", "money", "peer", "thing", "hunter", "witness", "counsel", "medic", "doctor", "founder"]
"""Who can play in it: who holds the matter, who decides, who holds the purse, somebody else; where they are cast, a river or a wolf;
in court whoever is no lawyer, and whoever is; on a ward those who treat; in a company whoever leads it."""
Place = Literal["any", "opens", "closes", "later"]
"""Where in a story it can take place: anywhere, as its first moment, as its last, or at any but the first."""

SUM = re.compile(r"\{(?:amount|whole|rest|small)(?:_cap)?\}")


@dataclass(frozen=True)
class Made:
    """A fact that a realisation makes: topic, sentence, and the parts that learn it at once (a, b, c or all)."""

    topic: str
    text: str
    known_by: str


@dataclass(frozen=True)
class Realisation:
    """One way a pattern can take place; texts have slots in braces and seeded alternatives in [this|that].

    `a`, `b`, `c` are the parts in the order of `parts`; `leaves` is a clause that says what it leaves behind, from which
    a mechanism is made. `others` names the slots of outside parties that the texts mention.
    """

    pattern: Pattern
    parts: tuple[Part, ...]
    aspect: str
    title: str
    description: str
    details: tuple[Made, ...]
    leaves: str
    others: tuple[str, ...] = ()
    goods: bool = False
    """It makes sense only of a thing that can be bought, built or used up."""

    stock: bool = False
    """It makes sense only of a thing that is used up."""
    fields: tuple[str, ...] = ()
    """The fields it makes sense in; all when empty."""
    genres: tuple[Genre, ...] = ()
    """The kinds of story it fits; any when empty."""
    place: Place = "any"
    players: tuple[str, ...] = ()
    """Ids of those who play the parts, where they are given: it makes sense only with all of them there."""
    moved: tuple[Moved, ...] = ()
    """What it adds to the world's quantities and takes from them."""
    hurt: tuple[Hurt, ...] = ()
    """Which of its parts are hurt in it."""
    after: tuple[str, ...] = ()
    """Words of which one must have been told before."""
    never: tuple[str, ...] = ()
    """Words of which none may have been told before."""
    months: tuple[str, ...] = ()
    """The months in which it can take place; any when empty."""
    own: bool = False
    """It is about what it brings in itself: its topic is the aspect alone, and what people know already is said only where it is known."""

    @cached_property
    def paid(self) -> bool:
        """Say whether it names a sum, so that it makes no sense where nothing is paid."""
        told = (self.title, self.description, self.leaves, *(made.topic + made.text for made in self.details))
        return any(SUM.search(text) for text in told)

    @property
    def name(self) -> str:
        """Return a name that no other realisation has."""
        return f"{self.pattern}/{self.title}"
