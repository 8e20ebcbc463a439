"""A process that makes runs, one after the other: orders come as lines on stdin, what became of them goes out on stdout.

It ends when its stdin does; a run that it is at then is stopped in order.
"""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue
from time import monotonic, sleep
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from daedalus_data.api.running import config_of, simulate
from daedalus_data.api.templates import author_of
from daedalus_data.core.errors import BusyError, DaedalusError
from daedalus_data.core.progress import Progress
from daedalus_data.core.run import Spent
from daedalus_data.core.settings import read_environment
from daedalus_data.core.template import Template
from daedalus_data.core.terms import Frozen

TELL = 0.5
"""Seconds between two words about the same run."""
WAIT_FOR_HOLDER = 20.0
"""Seconds to wait for a run that another process holds: the worker of a series that was killed lets go of it within these."""


class Order(Frozen):
    """A run to be made; keys of servers are not in it, they are in the environment."""

    template: Template
    seed: int
    variation: str
    model: str
    base_url: str
    home: str
    fallbacks: tuple[str, ...] | None = None
    budget: float | None
    timeout: float


class Working(Frozen):
    """The run has come this far."""

    kind: Literal["working"] = "working"
    folder: Path | None
    share: float
    cost_usd: float


class Outcome(Frozen):
    """What a run came to: done, or failed; then `error` says why, `error_kind` with which class of error."""

    folder: Path | None = None
    rows: int = 0
    calls: int = 0
    seconds: float = 0.0
    cost_usd: float = 0.0
    error: str = ""
    error_kind: str = ""
    exit_code: int = 0


class Ended(Outcome):
    """The run is over."""

    kind: Literal["ended"] = "ended"
    kept: bool = False
    """Whether it was there already, complete."""
    booked_usd: float | None = None
    """What a budget reckons that it has cost: what servers said, and the worst where they did not; None where it has no folder."""


Word = Annotated[Working | Ended, Field(discriminator="kind")]
WORD: TypeAdapter[Working | Ended] = TypeAdapter(Word)
Say = Callable[[Working | Ended], None]


def main() -> None:
    """Carry out orders until there are no more."""
    say, orders = _speaker(), _Orders()
    for order in orders:
        say(_carried_out(order, say))


def _speaker() -> Say:
    """Return what writes to the stdout we were given; whatever else is printed in this process goes to stderr."""
    out = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)

    def say(word: Working | Ended) -> None:
        # Nobody may be left to hear; then the orders have ended too, and the run is being stopped.
        with suppress(BrokenPipeError):
            out.write(word.model_dump_json().encode() + b"\n")

    return say


class _Orders:
    """The orders as they come; a thread reads them, so that the end of who gave them is noticed in the middle of a run."""

    def __init__(self) -> None:
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._come, self._done = 0, 0
        threading.Thread(target=self._read, daemon=True).start()

    def __iter__(self) -> Iterator[Order]:
        while (line := self._lines.get()) is not None:
            yield Order.model_validate_json(line)
            self._done += 1

    def _read(self) -> None:
        held = b""
        while chunk := os.read(0, 1 << 16):
            *lines, held = (held + chunk).split(b"\n")
            for line in lines:
                self._come += 1
                self._lines.put(line)
        self._lines.put(None)
        if self._come > self._done:
            os.kill(os.getpid(), signal.SIGTERM)


def _carried_out(order: Order, say: Say) -> Ended:
    told = _Teller(say)
    try:
        return _made(order, told)
    except DaedalusError as error:
        return told.failed(error, error.exit_code)
    except KeyboardInterrupt as error:
        return told.failed(error, 130)
    except Exception as error:  # noqa: BLE001 - the edge: one run that breaks must not take the others with it
        return told.failed(error, 1)


def _made(order: Order, told: "_Teller") -> Ended:
    from daedalus_data.plan.vary import variant
    from daedalus_data.store.folder import completed

    name, endpoint = author_of(order.model, order.base_url, read_environment())
    config = config_of(variant(order.template, order.variation), order.seed, order.variation, name, endpoint)
    begin = monotonic()
    while True:
        if found := completed(Path(order.home), config):
            told.claimed(found)
            return told.ended(kept=True)
        try:
            _simulated(order, told)
        except BusyError:
            if monotonic() - begin > WAIT_FOR_HOLDER:
                raise
            sleep(TELL)
        else:
            return told.ended()


def _simulated(order: Order, told: "_Teller") -> None:
    asked = order.model_dump(include={"seed", "variation", "model", "base_url", "home", "fallbacks", "budget", "timeout"})
    simulate(order.template, **asked, watch=told.watch, claimed=told.claimed, upload=False)


class _Teller:
    """Tells of one run, not too often."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self._last = 0.0
        self._folder: Path | None = None

    def claimed(self, folder: Path) -> None:
        """Say which folder the run is in."""
        self._folder = folder
        self._say(Working(folder=folder, share=0.0, cost_usd=0.0))

    def watch(self, progress: Progress) -> None:
        """Take a report from the run."""
        now = monotonic()
        if now - self._last >= TELL:
            self._last = now
            share = min(progress.calls / max(progress.calls_expected, 1), 0.99)
            self._say(Working(folder=self._folder, share=share, cost_usd=progress.cost_usd))

    def ended(self, *, kept: bool = False, error: str = "", error_kind: str = "", exit_code: int = 0) -> Ended:
        """Return the last word on the run, with what its record says."""
        from daedalus_data.store.folder import read_manifest
        from daedalus_data.store.ledger import spent

        asked = {"error": error, "error_kind": error_kind, "exit_code": exit_code}
        if self._folder is None:
            return Ended(**asked)
        record = read_manifest(self._folder)
        booked = spent(self._folder).less(record.intervention.inherited if record.intervention else Spent())
        counted = {"rows": record.training_examples, "calls": record.llm_calls, "seconds": record.duration, "cost_usd": record.cost_usd}
        return Ended(folder=self._folder, kept=kept, booked_usd=booked.cost_usd + booked.at_risk_usd, **counted, **asked)

    def failed(self, error: BaseException, exit_code: int) -> Ended:
        """Return the last word on a run that an error ended."""
        return self.ended(error=str(error) or type(error).__name__, error_kind=type(error).__name__, exit_code=exit_code)
