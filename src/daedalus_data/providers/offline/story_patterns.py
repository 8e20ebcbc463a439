"""What a causal pattern's realisation is, and the whole library of them."""

from dataclasses import dataclass
from typing import Literal

from daedalus_data.core.events import Pattern

Part = Literal["expert", "boss", "money", "peer"]
"""Who can play in it: who holds the matter, who decides, who holds the purse, somebody else."""


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

    @property
    def name(self) -> str:
        """Return a name that no other realisation has."""
        return f"{self.pattern}/{self.title}"
