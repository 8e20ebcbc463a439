"""One call from question to reply on disk: the ledger first, then tries that are paced, paid for, timed and recorded."""

import asyncio
from typing import NamedTuple

from daedalus_data.core.chat import Attempt, ChatModel, Ledger, Reply, Request, Usage
from daedalus_data.core.errors import (
    AuthError,
    CreditError,
    DeadlineError,
    ModelNotFoundError,
    ProviderError,
    RefusedConnectionError,
    RetryableError,
    ServerError,
)
from daedalus_data.core.seeds import derive, fraction
from daedalus_data.providers.bodies import CutReplyError
from daedalus_data.providers.budget import Budget
from daedalus_data.providers.limits import Limits
from daedalus_data.providers.local import SLOTS
from daedalus_data.providers.routing import IN_PROCESS, LOCAL

WORSE = (AuthError, CreditError, RefusedConnectionError)
"""What another model of the same server would not cure."""
FEW_TRIES = 3
"""For what a repeat seldom cures: nobody listens, the reply does not fit in max_tokens."""
LONGEST_BACKOFF = 30.0


class GivenUpError(ProviderError):
    """A call that an earlier session gave up, so that another model answered."""


class Called(NamedTuple):
    """A reply, and the seconds that its last try took; 0 when it came from the ledger."""

    reply: Reply
    seconds: float


class Caller:
    """Asks a model on behalf of one run and counts what was asked; replies of earlier sessions count as they did then."""

    def __init__(
        self,
        model: ChatModel,
        ledger: Ledger,
        *,
        budget: Budget | None = None,
        limits: Limits | None = None,
        deadline: float = 600.0,
        patience: float = 180.0,
        tries: int = 8,
        backoff: float = 0.5,
    ) -> None:
        """Take seconds: `deadline` for a call with all its tries once the first is sent, `patience` for one try."""
        self.model = model
        self.ledger = ledger
        self.budget = budget or Budget(None)
        self.limits = limits or _limits_for(model.endpoint)
        self.deadline = deadline
        self.patience = patience
        self.tries = tries
        self.backoff = backoff
        self.calls = 0
        self.attempts = 0
        self.prompt_tokens = 0
        self.completion_tokens = 0
        self.cost_usd = 0.0
        self._hopeless: dict[str, ProviderError] = {}
        self.budget.check(model.name, model.endpoint)

    @property
    def tokens(self) -> int:
        """Prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens

    async def call(self, path: str, request: Request, *, spare: bool = False) -> Called:
        """Return the reply to a request; raise the error that ended the last try.

        With `spare` another model is asked when this one fails: the ledger notes that, so that a replay goes the same way.
        """
        digest = request.digest()
        found = self.ledger.find(path, digest)
        if found is not None:
            self._count(found.usage)
            self.calls += 1
            return Called(found, 0.0)
        if reason := self.ledger.given_up(path, digest):
            raise GivenUpError(f"call {path} was given up before: {reason}")
        try:
            called, number = await self._asked(path, request)
        except ProviderError as error:
            if spare and not isinstance(error, WORSE):
                await self.ledger.give_up(path, digest, f"{type(error).__name__}: {error}")
            raise
        await self.ledger.keep(path, digest, request.purpose, called.reply, number, called.seconds)
        self.calls += 1
        return called

    async def _asked(self, path: str, request: Request) -> tuple[Called, int]:
        if request.endpoint == IN_PROCESS:
            return await self._asked_here(request), 1
        ends, asked, poor = None, request, 0
        for number in range(1, self.tries + 1):
            try:
                called, ends = await self._try(asked, ends)
            except _Failed as failed:
                error, ends = failed.error, failed.ends
                if isinstance(error, CutReplyError):
                    # With the same seed it would be cut at the same word; the number of the try is in the ledger.
                    asked = request.model_copy(update={"seed": derive(request.seed, "try", number + 1)})
                await self._record(path, number, error, failed.usage)
                seldom_cured = isinstance(error, RefusedConnectionError | CutReplyError)
                poor += seldom_cured
                last = number == self.tries or (seldom_cured and poor >= FEW_TRIES)
                await self._wait_to_repeat(path, request, number, error, ends, last=last)
            else:
                return called, number
        raise AssertionError("the last try returns or raises")

    async def _asked_here(self, request: Request) -> Called:
        """Ask who is part of this process: no pacing and no second try."""
        held, usage = await self.budget.reserve(request), Usage()
        try:
            reply = await self.model.complete(request)
            usage = reply.usage
        finally:
            self.budget.settle(held, usage)
        self._count(usage)
        return Called(reply, 0.0)

    async def _try(self, request: Request, ends: float | None) -> "tuple[Called, float]":
        """Send a request once: a slot, a reservation, the request under its time limit."""
        loop = asyncio.get_running_loop()
        ticket = await self.limits.acquire(self.deadline if ends is None else ends - loop.time())
        try:
            self._refuse_what_is_hopeless(request)
            held = await self.budget.reserve(request)
            started = loop.time()
            ends = started + self.deadline if ends is None else ends
            try:
                reply = await self._completed(request, min(ends, started + self.patience))
            except ProviderError as error:
                self._learn(error, request, ticket)
                raise _Failed(error, ends, self.budget.settle(held, error.usage)) from error
            except BaseException:
                self.budget.settle(held, None)
                raise
            usage = self.budget.settle(held, reply.usage, replied=True)
            self.limits.succeeded()
            self._count(usage)
            return Called(reply if usage is reply.usage else reply.model_copy(update={"usage": usage}), loop.time() - started), ends
        finally:
            self.limits.release()

    async def _completed(self, request: Request, until: float) -> Reply:
        began = asyncio.get_running_loop().time()
        try:
            async with asyncio.timeout_at(until):
                return await self.model.complete(request)
        except TimeoutError:
            message = f"{request.model} at {request.endpoint} gave no whole reply within {until - began:.3g} s"
            raise ServerError(message) from None

    def _learn(self, error: ProviderError, request: Request, ticket: int) -> None:
        if isinstance(error, RetryableError):
            self.limits.failed(error, ticket)
        elif isinstance(error, AuthError | CreditError | ModelNotFoundError):
            self._hopeless[request.model] = error

    def _refuse_what_is_hopeless(self, request: Request) -> None:
        if known := self._hopeless.get(request.model):
            raise type(known)(str(known))

    async def _record(self, path: str, number: int, error: ProviderError, usage: Usage) -> None:
        self._count(usage)
        await self.ledger.attempt(Attempt(path=path, number=number, outcome=type(error).__name__, usage=usage, body=error.body))

    async def _wait_to_repeat(self, path: str, request: Request, number: int, error: ProviderError, ends: float, *, last: bool) -> None:
        """Sleep until the next try is due; raise where there is none to come."""
        if not isinstance(error, RetryableError):
            raise error
        if last:
            raise _given_up(error, f"call {path}: {request.model} gave no usable reply in {number} tries; the last: {error}")
        wait = error.retry_after
        if wait is None:
            wait = min(LONGEST_BACKOFF, self.backoff * 2 ** (number - 1)) * (0.5 + fraction(request.seed, path, number))
        left = ends - asyncio.get_running_loop().time()
        if wait >= left:
            message = f"call {path}: after {number} tries {max(left, 0):.3g} s of its {self.deadline:g} s are left; the next try"
            raise _given_up(DeadlineError(""), f"{message} would be due in {wait:.3g} s; the last error: {error}", error)
        await asyncio.sleep(wait)

    def _count(self, usage: Usage) -> None:
        self.attempts += 1
        self.prompt_tokens += usage.prompt_tokens
        self.completion_tokens += usage.completion_tokens
        self.cost_usd += usage.cost_usd


class _Failed(Exception):
    def __init__(self, error: ProviderError, ends: float, usage: Usage) -> None:
        self.error = error
        self.ends = ends
        self.usage = usage


def _given_up(kind: ProviderError, message: str, last: ProviderError | None = None) -> ProviderError:
    error = type(kind)(message)
    error.body, error.usage = (last or kind).body, (last or kind).usage
    return error


def _limits_for(endpoint: str) -> Limits:
    return Limits(SLOTS, SLOTS) if endpoint == LOCAL else Limits()
