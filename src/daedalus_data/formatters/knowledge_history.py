"""How a fact spread: when it came up, who came to know it then, from whom, and through whom it reached somebody."""

from collections.abc import Iterable, Sequence
from typing import Literal, NamedTuple, TypeVar

from daedalus_data.core import events as ev
from daedalus_data.formatters.story import Exposure, Line

T = TypeVar("T")
Way = Literal["start", "seen", "said", "told"]
"""How a fact came to somebody: it was there from the start, seen, put forward in one's own words, or heard from another."""


class Occasion(NamedTuple):
    """A time at which a fact came up: known from the start, seen at a moment, or spoken of in a line."""

    moment: ev.TimepointId
    seq: int
    fact: ev.FactId
    line: Line | None
    learned: tuple[ev.FactLearned, ...]


class Head(NamedTuple):
    """That somebody came to know a fact, how, and when; `rank` is the moment's place in the past of whoever asks."""

    entity: ev.EntityId
    way: Way
    rank: int
    exposure: Exposure

    @property
    def moment(self) -> ev.TimepointId:
        """The moment of it; BEFORE_ALL for what was known from the start."""
        return self.exposure.learned.timepoint or ev.BEFORE_ALL

    @property
    def source(self) -> str:
        """Who told it."""
        return self.exposure.learned.source


class Draws:
    """Choices that one number decides, one after another: cheaper than a number for each."""

    def __init__(self, number: int) -> None:
        self._left = number

    def below(self, count: int) -> int:
        """Return a number from 0 to below count."""
        self._left, drawn = divmod(self._left, count)
        return drawn

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return options[self.below(len(options))]

    def turned(self, options: Sequence[T]) -> list[T]:
        """Return the options from one of them on, those before it last."""
        first = self.below(len(options)) if options else 0
        return [*options[first:], *options[:first]]


class History:
    """How a fact spread up to a moment: everybody's first learning of it, in story order."""

    def __init__(self, fact: ev.FactId, at: ev.TimepointId, heads: Iterable[Head]) -> None:
        self.fact, self.at, self.all = fact, at, tuple(heads)
        self.heads: dict[ev.EntityId, Head] = {}
        for head in self.all:
            self.heads.setdefault(head.entity, head)

    @property
    def text(self) -> str:
        """What the fact says."""
        return next(iter(self.heads.values())).exposure.learned.text

    @property
    def entries(self) -> list[ev.Entry]:
        """The entries that say who knows it, those included that tell somebody what they know already."""
        return [head.exposure.entry for head in self.all]

    def with_another(self, head: Head, entity: ev.EntityId) -> "History":
        """Return the history in which somebody else stands in the place of one who learned."""
        return History(self.fact, self.at, [other._replace(entity=entity) if other is head else other for other in self.all])

    def chain(self, entity: ev.EntityId) -> tuple[ev.EntityId, ...]:
        """Return through whom the fact reached somebody, from who first had it; empty when somebody on the way did not have it."""
        found = [entity]
        while (head := self.heads.get(found[0])) is not None and head.way == "told":
            if head.source in found:
                return ()
            found.insert(0, head.source)
        return tuple(found) if found[0] in self.heads else ()

    def hops(self, entity: ev.EntityId) -> int | None:
        """Return how many tellings lie between who first had it and somebody; None when they do not know it."""
        return len(chain) - 1 if (chain := self.chain(entity)) else None


def way(learned: ev.FactLearned) -> Way:
    """Return how a fact came to somebody."""
    if learned.exposure == "initial":
        return "start"
    if learned.exposure == "told":
        return "told"
    return "said" if learned.turn is not None else "seen"


__all__ = ["Draws", "Head", "History", "Occasion", "Way", "way"]
