"""Verbs that make many runs: several seeds and variations of one template, in worker processes that may die."""

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

from daedalus_data.api.templates import author_of, checked, load_template
from daedalus_data.api.worker import WORD, Ended, Order, Outcome, Working
from daedalus_data.core.errors import (
    AuthError,
    CreditError,
    DaedalusError,
    ModelNotFoundError,
    PolicyError,
    RefusedConnectionError,
    RunsError,
    StoppedError,
    UsageError,
)
from daedalus_data.core.settings import KEYS, Settings, read_environment
from daedalus_data.core.template import Template

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


def _unwatched(report: RunReport) -> None:
    """Take a report and do nothing with it."""


def generate(
    template: str | Path | Template,
    *,
    runs: int,
    seed: int = 0,
    parallel: int = 1,
    vary: bool = True,
    model: str | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    watch: WatchRuns = _unwatched,
    settings: Settings | None = None,
    timeout: float = 180.0,
) -> list[Path]:
    """Make many runs of a template and return their folders in order.

    Run k has the seed `seed` + k and the template's variations in turn, the template as written first; without `vary` all
    run as written. A run that is there already is taken as it is, an unfinished one is continued: after a kill or an error
    the same call goes on. `parallel` is the number of worker processes. `budget`, in US dollars, is for all runs together;
    each gets an equal share as its hard limit. Raises RunsError when some runs failed; the others are done then.
    """
    if runs < 1 or parallel < 1:
        raise UsageError(f"runs is {runs} and parallel is {parallel}; both must be 1 or more")
    settings = settings or read_environment()
    loaded = checked(template) if isinstance(template, Template) else load_template(template)
    name, endpoint = author_of(model, base_url, settings)
    share = _share(budget, runs, name, endpoint)
    names = ["", *(each.name for each in loaded.variations)] if vary else [""]

    def order(number: int) -> Order:
        return Order(
            template=loaded,
            seed=seed + number,
            variation=names[number % len(names)],
            model=name,
            base_url=endpoint,
            home=str(home or settings.home),
            budget=share,
            timeout=timeout,
        )

    reports = [RunReport(number=number, seed=seed + number, variation=names[number % len(names)]) for number in range(runs)]
    return _Series(order, reports, min(parallel, runs), _environment(settings), watch).finish()


def _share(budget: float | None, runs: int, model: str, endpoint: str) -> float | None:
    """Return what each run may cost; raises UsageError where no budget can be kept."""
    from daedalus_data.providers.budget import Budget

    share = None if budget is None else budget / runs
    Budget(share).check(model, endpoint)
    return share


def _environment(settings: Settings) -> dict[str, str]:
    """Return what the workers inherit; the key is passed here and nowhere else."""
    inherited = dict(os.environ)
    if settings.api_key is None:
        return {name: value for name, value in inherited.items() if name not in KEYS}
    return inherited | {KEYS[0]: settings.api_key.get_secret_value()}


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


class _Series:
    """Hands out runs to workers and keeps account of them."""

    def __init__(
        self, order: Callable[[int], Order], reports: list[RunReport], parallel: int, environ: dict[str, str], watch: WatchRuns
    ) -> None:
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
            self._free_worker().give(number, self._order(number))
            self._tell(number, state="working")

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
    return f"run {report.number + 1} (seed {report.seed}{', ' + report.variation if report.variation else ''})"


def _runs_error(failed: list[RunReport], of: int) -> RunsError:
    told = "; ".join(f"{_named(report)}: {report.error_kind}: {report.error}" for report in failed)
    return RunsError(f"{len(failed)} of {of} runs failed: {told}; the same command goes on with them", failed[0].exit_code or 1)
