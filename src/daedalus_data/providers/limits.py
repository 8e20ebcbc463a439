"""How many calls are in flight: slow start, less on a rate limit, nobody before Retry-After ends, a breaker when all fails."""

import asyncio
from collections import deque
from typing import NamedTuple

from daedalus_data.core.errors import RateLimitError, RefusedConnectionError, RetryableError, ServerError

BUSY = 0.8
"""The limit grows only when this share of it was in use: unused room proves nothing."""
SHRINK = 0.8
GROW = 1.05
TRIP = 10
"""Failures in a row after which calls stop and a single one tries the line."""
LONGEST_BREAK = 30.0


class _Waiting(NamedTuple):
    slot: asyncio.Future[int]
    patience: float


class Limits:
    """Lets as many calls through as the server takes. Until the first reply came, that is one: a wrong key is tried once."""

    def __init__(self, start: int = 20, most: int = 128, *, cooldown: float = 15.0, first_break: float = 1.0) -> None:
        self._limit = float(start)
        self._most = most
        self._cooldown = cooldown
        self._first_break = first_break
        self._slow_start = True
        self._proven = False
        self._in_use = 0
        self._busiest = 0
        self._clean = 0
        self._sent = 0
        self._sent_at_cut = 0
        self._steady_until = 0.0
        self._shut_until = 0.0
        self._shut_by = ""
        self._failures = 0
        self._waiting: deque[_Waiting] = deque()
        self._alarm: asyncio.TimerHandle | None = None

    @property
    def room(self) -> int:
        """How many calls may be in flight now."""
        return int(self._limit) if self._proven and self._failures < TRIP else 1

    async def acquire(self, patience: float) -> int:
        """Wait for a slot and return its ticket; raise at once when a pause outlasts `patience` seconds."""
        slot: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(slot, patience))
        self._refuse_long_waits()
        self._let_in()
        try:
            return await slot
        except asyncio.CancelledError:
            if slot.done() and not slot.cancelled() and slot.exception() is None:
                self.release()
            raise

    def release(self) -> None:
        """Give a slot back."""
        self._in_use -= 1
        self._let_in()

    def succeeded(self) -> None:
        """Count a reply; after a clean round with the limit in use there is room for more."""
        self._proven, self._failures = True, 0
        self._clean += 1
        if self._clean < self._limit:
            return
        busy = self._busiest >= BUSY * int(self._limit)
        if busy and _now() >= self._steady_until:
            wider = self._limit * 2 if self._slow_start else max(self._limit * GROW, self._limit + 1)
            self._limit = min(float(self._most), wider)
        self._new_round()

    def failed(self, error: RetryableError, ticket: int) -> None:
        """Count a failure: a rate limit makes room smaller, a broken server holds growth, many in a row open the breaker."""
        if isinstance(error, RateLimitError):
            self._slow_down(error.retry_after, ticket)
        elif isinstance(error, ServerError | RefusedConnectionError):
            self._hold(error)

    def _slow_down(self, retry_after: float | None, ticket: int) -> None:
        now = _now()
        if retry_after:
            self._shut(now + retry_after, "the server asked for a pause")
        self._steady_until = now + self._cooldown
        if ticket <= self._sent_at_cut:
            return  # sent before the last cut: calls that were in flight together are one sign, not many
        self._limit = max(1.0, self._limit * SHRINK)
        self._slow_start, self._sent_at_cut = False, self._sent
        self._new_round()

    def _hold(self, error: RetryableError) -> None:
        now = _now()
        self._failures += 1
        self._new_round()
        if error.retry_after:
            self._shut(now + error.retry_after, "the server asked for a pause")
        if self._failures >= TRIP:
            pause = min(LONGEST_BREAK, self._first_break * 2 ** min(self._failures - TRIP, 10))
            self._shut(now + pause, f"{self._failures} calls in a row failed, the last one with: {error}")

    def _shut(self, until: float, by: str) -> None:
        if until > self._shut_until:
            self._shut_until, self._shut_by = until, by
            self._refuse_long_waits()

    def _new_round(self) -> None:
        self._clean, self._busiest = 0, self._in_use

    def _refuse_long_waits(self) -> None:
        wait = self._shut_until - _now()
        if wait <= 0:
            return
        kind = ServerError if self._failures >= TRIP else RateLimitError
        message = f"no call is sent for {wait:.3g} s, longer than this call may take: {self._shut_by}"
        for slot, patience in self._waiting:
            if wait > patience and not slot.done():
                slot.set_exception(kind(message, retry_after=wait))

    def _let_in(self) -> None:
        wait = self._shut_until - _now()
        if wait > 0:
            self._wake_after(wait)
            return
        while self._waiting and self._in_use < self.room:
            slot, _ = self._waiting.popleft()
            if not slot.done():
                self._in_use += 1
                self._busiest = max(self._busiest, self._in_use)
                self._sent += 1
                slot.set_result(self._sent)

    def _wake_after(self, wait: float) -> None:
        if self._waiting and self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(wait, self._wake)

    def _wake(self) -> None:
        self._alarm = None
        self._let_in()


def _now() -> float:
    return asyncio.get_running_loop().time()
