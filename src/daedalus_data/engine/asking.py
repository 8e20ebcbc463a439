"""How the simulation asks: a path and a seed for every question, and the longest chain of questions that waited for one another."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from daedalus_data.core.errors import DaedalusError, ProviderError
from daedalus_data.core.events import Sampling
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.seeds import derive
from daedalus_data.providers.calls import WORSE, Caller, GivenUpError
from daedalus_data.providers.routing import chain
from daedalus_data.providers.structured import ask as ask_structured

logger = logging.getLogger(__name__)
R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")


class Chain(NamedTuple):
    """Calls that had to wait for one another, and the seconds they took."""

    seconds: float = 0.0
    calls: int = 0


CHAIN: ContextVar[Chain] = ContextVar("chain")


class Answered(NamedTuple, Generic[R]):
    """A reply that fits, and how many models could not give one before."""

    reply: R
    fell: int


class Asker:
    """Asks on behalf of one run; once `stop` was called, or a question failed, no further question is begun."""

    def __init__(
        self,
        caller: Caller,
        *,
        seed: int,
        model: str,
        endpoint: str,
        judge: str | None,
        fallbacks: tuple[str, ...] = (),
        on_call: Callable[[], None],
    ) -> None:
        """Take the model asked first, the judge of verdicts, and the models asked in turn when one cannot answer."""
        self.caller = caller
        self.seed = seed
        self.model = model
        self.endpoint = endpoint
        self._judge = judge
        self._fallbacks = fallbacks
        self._told: set[tuple[str, type[ProviderError]]] = set()
        self._on_call = on_call
        self.stopped: DaedalusError | None = None
        self.routed: dict[str, list[str]] = {}
        """Purposes by the model they went to."""
        CHAIN.set(Chain())

    def stop(self, error: DaedalusError) -> None:
        """Let calls in flight end and begin no other."""
        self.stopped = self.stopped or error

    async def ask(self, prompt: Prompt[R], path: str, sampling: Sampling | None = None) -> Answered[R]:
        """Return the checked reply to a question at a path of the run, from the first model of its chain that can give one."""
        models = chain(prompt.purpose, self.model, self._judge, self._fallbacks, endpoint=self.endpoint)
        for number, model in enumerate(models):
            if self.stopped:
                raise self.stopped
            place = f"{path}/by/{model}" if number else path
            try:
                reply = await self._ask_one(model, prompt, place, sampling or prompt.sampling, spare=model != models[-1])
            except ProviderError as error:
                if model == models[-1] or isinstance(error, WORSE):
                    self.stop(error)
                    raise
                self._tell(model, models[number + 1], error)
            except DaedalusError as error:
                self.stop(error)
                raise
            else:
                self._note(model, prompt.purpose)
                return Answered(reply, number)
        raise AssertionError("the last model answers or raises")

    def _tell(self, model: str, other: str, error: ProviderError) -> None:
        """Log that a model could not answer, once a model and kind of error."""
        if (model, type(error)) not in self._told and not isinstance(error, GivenUpError):
            self._told.add((model, type(error)))
            logger.warning("%s could not answer, %s is asked: %s", model, other, error)

    async def _ask_one(self, model: str, prompt: Prompt[R], path: str, sampling: Sampling, *, spare: bool) -> R:
        seed = derive(self.seed, path)
        asked = await ask_structured(
            self.caller, prompt, path=path, model=model, endpoint=self.endpoint, sampling=sampling, seed=seed, spare=spare
        )
        before = CHAIN.get()
        CHAIN.set(Chain(before.seconds + asked.seconds, before.calls + asked.calls))
        self._on_call()
        return asked.reply

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
