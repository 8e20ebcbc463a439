"""What a mode of time is: an async generator that decides which moments exist, parents first, siblings together."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeVar

from pydantic import BaseModel

from daedalus_data.core.events import EntityId, Event, Happening, Sampling, Timepoint, TimepointId
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.registry import Registry
from daedalus_data.core.template import Template
from daedalus_data.core.world import World

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")


class Moment(NamedTuple):
    """A moment to be lived: when it is and what takes place.

    `before` is what the mode has to say of it, appended when the moment is reached and before anything takes place.
    """

    timepoint: Timepoint
    happening: Happening
    cause: TimepointId
    node: str | None = None
    before: tuple[Event, ...] = ()


class Stage(Protocol):
    """What a mode works with."""

    template: Template
    seed: int
    cast: tuple[EntityId, ...]

    def world(self, at: TimepointId) -> World:
        """Return the world seen from a moment already lived, or from BEFORE_ALL."""
        ...

    def record(self, *events: Event) -> None:
        """Append events of the search, outside story time."""
        ...

    async def ask(self, prompt: Prompt[R], key: str, sampling: Sampling | None = None) -> R:
        """Return the checked reply to a question; `key` names it within the mode."""
        ...

    async def gather(self, *waiting: Awaitable[T]) -> list[T]:
        """Wait for several questions at once; see Scene.gather."""
        ...


Unfold = Callable[[Stage], AsyncIterator[tuple[Moment, ...]]]
"""Yields moments in groups: those of one group do not depend on one another and are lived side by side."""


@dataclass(frozen=True)
class Mode:
    """A named way for time to run; `number` is M17's."""

    name: str
    unfold: Unfold
    doc: str
    aliases: tuple[str, ...] = ()


MODES: Registry[Mode] = Registry("mode", "daedalus_data.modes")


def mode(name: str, *aliases: str) -> Callable[[Unfold], Unfold]:
    """Register an async generator of moments as a mode, under its name and its aliases."""

    def register(unfold: Unfold) -> Unfold:
        made = Mode(name, unfold, (unfold.__doc__ or "").strip().splitlines()[0], aliases)
        for called in (name, *aliases):
            MODES.add(called, made)
        return unfold

    return register
