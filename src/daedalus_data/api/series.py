"""Runs handed out to worker processes, which may die: who is at which, how each stands, what each may cost."""

import os
import selectors
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from types import FrameType
from typing import Literal

from daedalus_data.api.purse import Purse
from daedalus_data.api.worker import WORD, Ended, Order, Outcome, Working
from daedalus_data.core.errors import (
    AuthError,
    BudgetError,
    CreditError,
    DaedalusError,
    ModelNotFoundError,
    PolicyError,
    RefusedConnectionError,
    RunsError,
    StoppedError,
    UsageError,
)

TICK = 0.25
RUNS_PER_WORKER, SECONDS_PER_WORKER = 4, 5.0
"""A worker is replaced after so many runs or so much work, so that whatever a run leaves behind does not add up."""
RESTARTS = 3
"""How often a run whose worker died is started again."""
STOP_GRACE = 20.0
"""Seconds that workers get to end in order: longer than the calls in flight are given."""
HIT_ALL: dict[str, type[DaedalusError]] = {
    kind.__name__: kind for kind in (PolicyError, AuthError, CreditError, ModelNotFoundError, RefusedConnectionError)
} | {"MissingExtraError": UsageError}
"""Errors that no other run of the series would escape."""

State = Literal["waiting", "working", "done", "kept", "failed", "stopped"]


class RunReport(Outcome):
    """How one of many runs stands."""

    number: int
    """Counted from 0."""
    template: str = ""
    """Its name where runs are of several templates."""
    seed: int
    variation: str
    """Empty for the template as written."""
    state: State = "waiting"
    """'kept' is a run that was complete before; 'stopped' goes on with the same command, as 'failed' may."""
    share: float = 0.0
    """How much of it is done, 0 to 1."""
    restarts: int = 0
    """How often its worker died."""


WatchRuns = Callable[[RunReport], None]


def unwatched(report: RunReport) -> None:
    """Take a report and do nothing with it."""


# ---- the workers, as their parent sees them ----


class _Worker:
    """A worker process and the number of the run it is at."""

    def __init__(self, environ: dict[str, str]) -> None:
        command = [sys.executable, "-c", "from daedalus_data.api.worker import main; main()"]
        # In a session of its own, so that Ctrl-C reaches it once, through us, and not twice: the second ends it at once.
        self.process = subprocess.Popen(  # noqa: S603 - our own module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ, start_new_session=True, bufsize=0
        )
        self.number: int | None = None
        self.given = 0
        self.worked = 0.0
        self.told_to_stop = False
        self._held = b""

    def give(self, number: int, order: Order) -> None:
        """Have it make a run; that it is dead shows when it is heard."""
        self.number, self.given = number, self.given + 1
        assert self.process.stdin
        data = memoryview(order.model_dump_json(exclude_unset=True).encode() + b"\n")
        try:
            while data:
                data = data[self.process.stdin.write(data) :]
        except BrokenPipeError:
            return

    def hear(self) -> list[Working | Ended] | None:
        """Return what it has said, None when it is dead."""
        chunk = os.read(self.fileno(), 1 << 16)
        *lines, self._held = (self._held + chunk).split(b"\n")
        return [WORD.validate_json(line) for line in lines] if chunk else None

    def fileno(self) -> int:
        """Return the descriptor on which it is heard."""
        assert self.process.stdout
        return self.process.stdout.fileno()

    def stop(self) -> None:
        """Ask it to stop in order; asked again, it stops at once."""
        self.told_to_stop = True
        self.process.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """Let it know that there is nothing more to do: an idle worker ends, one at work stops in order."""
        assert self.process.stdin
        self.process.stdin.close()

    def dismiss(self, within: float) -> int:
        """Have it end, by force when it takes too long, and return its exit code."""
        assert self.process.stdout
        self.close()
        try:
            code = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.process.stdout.close()
        return code


# ---- the runs ----


class Series:
    """Hands out runs to workers and keeps account of them."""

    def __init__(
        self,
        order: Callable[[int], Order],
        reports: list[RunReport],
        parallel: int,
        environ: dict[str, str],
        watch: WatchRuns,
        purse: Purse | None = None,
    ) -> None:
        """Take how each run is ordered and what all of them may cost together, where that is not in the orders."""
        self._purse = purse or Purse(None, [1.0] * len(reports))
        self._order, self._reports, self._parallel, self._environ, self._watch = order, reports, parallel, environ, watch
        self._waiting = deque(range(len(reports)))
        self._workers: list[_Worker] = []
        self._heard = selectors.DefaultSelector()
        self._ending: DaedalusError | None = None
        self._kill_at = 0.0

    def finish(self) -> list[Path]:
        """Make every run and return the folders, or raise what stopped the series or failed in it."""
        try:
            with self._signals():
                while self._at_work() or (self._waiting and not self._ending):
                    self._hand_out()
                    self._listen()
                    self._try_again_with_what_is_left()
        finally:
            for worker in self._workers:
                worker.close()
            for worker in self._workers:
                worker.dismiss(STOP_GRACE)
            self._heard.close()
        if self._ending:
            raise self._ending
        if failed := [report for report in self._reports if report.state == "failed"]:
            raise _runs_error(failed, len(self._reports))
        return [report.folder for report in self._reports if report.folder]

    def _at_work(self) -> list[_Worker]:
        return [worker for worker in self._workers if worker.number is not None]

    def _hand_out(self) -> None:
        while self._waiting and not self._ending and len(self._at_work()) < self._parallel:
            number = self._waiting.popleft()
            self._free_worker().give(number, self._with_its_limit(number))
            self._tell(number, state="working")

    def _with_its_limit(self, number: int) -> Order:
        order, limit = self._order(number), self._purse.give(number, self._waiting)
        return order if limit is None else order.model_copy(update={"budget": limit})

    def _try_again_with_what_is_left(self) -> None:
        """Once all have ended, put back the runs whose budget was too small, as long as others have left some of theirs."""
        if self._ending or self._waiting or self._at_work():
            return
        short = [report.number for report in self._reports if report.error_kind == BudgetError.__name__ and report.state == "failed"]
        for number in self._purse.worth_another_try(short):
            self._tell(number, state="waiting", error="", error_kind="", exit_code=0)
            self._waiting.append(number)

    def _free_worker(self) -> _Worker:
        for worker in [each for each in self._workers if each.number is None]:
            if worker.given < RUNS_PER_WORKER and worker.worked < SECONDS_PER_WORKER:
                return worker
            self._let_go(worker)
        worker = _Worker(self._environ)
        self._workers.append(worker)
        self._heard.register(worker, selectors.EVENT_READ)
        return worker

    def _let_go(self, worker: _Worker) -> int:
        self._heard.unregister(worker)
        self._workers.remove(worker)
        return worker.dismiss(STOP_GRACE)

    def _listen(self) -> None:
        for key, _ in self._heard.select(TICK):
            worker = key.fileobj
            assert isinstance(worker, _Worker)
            words = worker.hear()
            if words is None:
                self._bury(worker)
            for word in words or ():
                self._take(worker, word)
        if self._ending:
            self._see_off()

    def _see_off(self) -> None:
        """Stop those that were given a run while the end came, and those that take too long."""
        for worker in self._at_work():
            if monotonic() > self._kill_at:
                worker.process.kill()
            elif not worker.told_to_stop:
                worker.stop()

    def _take(self, worker: _Worker, word: Working | Ended) -> None:
        assert worker.number is not None
        number = worker.number
        if isinstance(word, Working):
            self._tell(number, folder=word.folder, share=word.share, cost_usd=word.cost_usd)
            return
        worker.number = None
        worker.worked += 0 if word.kept else word.seconds
        self._purse.take_back(number, word.booked_usd)
        said = word.model_dump(include=set(Outcome.model_fields))
        if word.error_kind == StoppedError.__name__ or word.exit_code == 130:
            self._again(number, "its worker was told to stop", word.exit_code)
        elif word.error:
            self._tell(number, state="failed", **said)
            self._end_all_if_it_hits_all(number)
        else:
            self._tell(number, state="kept" if word.kept else "done", share=1.0, **said)

    def _bury(self, worker: _Worker) -> None:
        code = self._let_go(worker)
        if worker.number is not None:
            ended = f"by signal {-code}" if code < 0 else f"with exit code {code}"
            self._again(worker.number, f"its worker ended {ended}", code)

    def _again(self, number: int, why: str, code: int) -> None:
        """Put a run whose worker went away back to the front, unless that has happened too often."""
        report = self._reports[number]
        if self._ending:
            self._tell(number, state="stopped")
        elif report.restarts < RESTARTS:
            self._tell(number, state="waiting", folder=None, share=0.0, restarts=report.restarts + 1)
            self._waiting.appendleft(number)
        else:
            error = f"{why}, {RESTARTS + 1} times; what it had done is kept, is there memory enough for {self._parallel} at once?"
            self._tell(number, state="failed", error=error, error_kind="WorkerDied", exit_code=code if code > 0 else 1)

    def _end_all_if_it_hits_all(self, number: int) -> None:
        report = self._reports[number]
        if self._ending is None and (kind := HIT_ALL.get(report.error_kind)):
            self._end(kind(f"{_named(report)}: {report.error}; it would hit every run, so all were stopped"))

    def _end(self, error: DaedalusError) -> None:
        if self._ending is None:
            self._ending, self._kill_at = error, monotonic() + STOP_GRACE
        for worker in self._at_work():
            worker.stop()

    def _tell(self, number: int, **changes: object) -> None:
        before = self._reports[number]
        self._reports[number] = before.model_copy(update=changes)
        if self._reports[number] != before:
            self._watch(self._reports[number])

    @contextmanager
    def _signals(self) -> Iterator[None]:
        """While it lasts, SIGINT and SIGTERM stop every worker in order; the second one ends them at once."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            self._end(StoppedError(number))

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                # None is a handler that was not set from Python: it cannot be set back.
                signal.signal(number, handler or signal.SIG_DFL)


def _named(report: RunReport) -> str:
    if report.template:
        return f"{report.template} (seed {report.seed})"
    return f"run {report.number + 1} (seed {report.seed}{', ' + report.variation if report.variation else ''})"


def _runs_error(failed: list[RunReport], of: int) -> RunsError:
    told = "; ".join(f"{_named(report)}: {report.error_kind}: {report.error}" for report in failed)
    worst = max(report.exit_code or 1 for report in failed)
    return RunsError(f"{len(failed)} of {of} runs failed: {told}; the same command goes on with them", worst)
