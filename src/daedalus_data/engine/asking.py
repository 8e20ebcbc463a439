"""How the simulation asks: a path and a seed for every question, and the longest chain of questions that waited for one another."""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from daedalus_data.core.errors import DaedalusError
from daedalus_data.core.events import Sampling
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.seeds import derive
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.routing import route
from daedalus_data.providers.structured import ask as ask_structured

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")


class Chain(NamedTuple):
    """Calls that had to wait for one another, and the seconds they took."""

    seconds: float = 0.0
    calls: int = 0


CHAIN: ContextVar[Chain] = ContextVar("chain")


class Asker:
    """Asks on behalf of one run; once `stop` was called, or a question failed, no further question is begun."""

    def __init__(self, caller: Caller, *, seed: int, model: str, endpoint: str, judge: str | None, on_call: Callable[[], None]) -> None:
        self.caller = caller
        self.seed = seed
        self.model = model
        self.endpoint = endpoint
        self._judge = judge
        self._on_call = on_call
        self.stopped: DaedalusError | None = None
        self.routed: dict[str, list[str]] = {}
        """Purposes by the model they went to."""
        CHAIN.set(Chain())

    def stop(self, error: DaedalusError) -> None:
        """Let calls in flight end and begin no other."""
        self.stopped = self.stopped or error

    async def ask(self, prompt: Prompt[R], path: str, sampling: Sampling | None = None) -> R:
        """Return the checked reply to a question at a path of the run."""
        if self.stopped:
            raise self.stopped
        model = route(prompt.purpose, self.model, self._judge, endpoint=self.endpoint)
        self._note(model, prompt.purpose)
        try:
            reply, seconds, calls = await ask_structured(
                self.caller,
                prompt,
                path=path,
                model=model,
                endpoint=self.endpoint,
                sampling=sampling or prompt.sampling,
                seed=derive(self.seed, path),
            )
        except DaedalusError as error:
            self.stop(error)
            raise
        chain = CHAIN.get()
        CHAIN.set(Chain(chain.seconds + seconds, chain.calls + calls))
        self._on_call()
        return reply

    def _note(self, model: str, purpose: str) -> None:
        purposes = self.routed.setdefault(model, [])
        if purpose not in purposes:
            purposes.append(purpose)


async def gather(*waiting: Awaitable[T]) -> list[T]:
    """Wait for several questions at once; results keep their order, the longest chain among them counts on.

    When one fails the others are waited for, so that what they paid for is kept, and the first error is raised.
    """

    async def follow(one: Awaitable[T]) -> tuple[T, Chain]:
        return await one, CHAIN.get()

    done = await asyncio.gather(*(follow(one) for one in waiting), return_exceptions=True)
    results: list[T] = []
    for outcome in done:
        if isinstance(outcome, BaseException):
            raise outcome
        results.append(outcome[0])
        CHAIN.set(max(CHAIN.get(), outcome[1]))
    return results
