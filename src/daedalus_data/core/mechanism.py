"""What a mechanism is and all that it gets to see: one scene, which is the world from one moment."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeVar

from pydantic import BaseModel

from daedalus_data.core.events import EntityId, Event, Level, Sampling, Timepoint, TurnSpoken
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.registry import Registry
from daedalus_data.core.template import Template
from daedalus_data.core.world import World

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")


class Scene(Protocol):
    """The world seen from one moment, and a way to ask. No provider, key, clock or generator."""

    timepoint: Timepoint
    template: Template
    seed: int
    """Derived for this moment and mechanism; derive further from it by name."""
    last: bool
    """This is the last moment of the plan."""

    @property
    def world(self) -> World:
        """The world as seen from this moment."""
        ...

    @property
    def cast(self) -> tuple[EntityId, ...]:
        """Who is present now, in cast order."""
        ...

    def level(self, entity: EntityId) -> Level:
        """Return how much detail an entity gets at this moment."""
        ...

    def planned(self) -> Level:
        """Return how much detail the plan gives this moment."""
        ...

    def enabled(self, mechanism: str) -> bool:
        """Say whether a mechanism is switched on in this run."""
        ...

    def initial_knowledge(self, entity: EntityId) -> "tuple[InitialItem, ...]":
        """Return what an entity knows when the scene is set, from the template or as invented with the cast."""
        ...

    async def ask(self, prompt: Prompt[R], key: str, sampling: Sampling | None = None) -> R:
        """Return the checked reply to a question; `key` names it within this mechanism and moment."""
        ...

    async def gather(self, *waiting: Awaitable[T]) -> list[T]:
        """Wait for several questions at once; the results keep their order.

        Build every prompt before you gather: what one of them changes must not leak into the words of another, or a
        replay, which does not wait, would ask something else.
        """
        ...

    def record(self, *events: Event) -> None:
        """Append events at once, before what is returned: where the order within a mechanism matters."""
        ...

    async def say(self, turn: TurnSpoken) -> None:
        """Let a line be heard at once: it is logged, then every mechanism with `on_turn` answers it."""
        ...


class InitialItem(NamedTuple):
    """A fact known from the start, and whether it is kept from the others."""

    topic: str
    text: str
    secret: bool


Live = Callable[[Scene], Awaitable[list[Event]]]
Hear = Callable[[Scene, TurnSpoken], Awaitable[list[Event]]]


@dataclass
class Mechanism:
    """A named rule by which a scene turns into events."""

    name: str
    number: str | None
    run: Live
    doc: str
    hear: Hear | None = field(default=None)

    def on_turn(self, hear: Hear) -> Hear:
        """Register what the mechanism does when a line is spoken."""
        self.hear = hear
        return hear


MECHANISMS: Registry[Mechanism] = Registry("mechanism", "daedalus_data.mechanisms")


def mechanism(name: str, number: str | None = None) -> Callable[[Live], Mechanism]:
    """Register an async function of a scene as a mechanism; its first docstring line is its entry in docs and CLI."""

    def register(run: Live) -> Mechanism:
        doc = (run.__doc__ or "").strip().splitlines()[0]
        return MECHANISMS.add(name, Mechanism(name, number, run, doc))

    return register
