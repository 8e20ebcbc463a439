"""Runs simulations from ordinary code: the only place that starts an event loop."""

import asyncio
import signal
import threading
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from pydantic import SecretStr

from daedalus_data.core.chat import ChatModel
from daedalus_data.core.errors import DaedalusError, StoppedError
from daedalus_data.core.events import LEVELS, EntityIntroduced, TimepointReached
from daedalus_data.core.progress import Progress, Watch
from daedalus_data.core.run import Manifest, ModelUse, Spent
from daedalus_data.engine.asking import CHAIN, Asker
from daedalus_data.engine.record import Recorder
from daedalus_data.engine.simulate import simulate
from daedalus_data.engine.view import Staged
from daedalus_data.plan.schedule import Plan
from daedalus_data.providers.budget import Budget
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.connect import connect
from daedalus_data.providers.routing import IN_PROCESS, LOCAL, licence_of
from daedalus_data.store.folder import RunFolder
from daedalus_data.store.ledger import CallLedger, spent
from daedalus_data.store.log import EventLog

R = TypeVar("R")
GRACE = 10.0
"""Seconds that calls in flight get to end after a signal."""


@dataclass(frozen=True)
class Job:
    """A run to be made in a folder that this process holds."""

    folder: RunFolder
    plan: Plan
    api_key: SecretStr | None
    budget_usd: float | None
    watch: Watch
    author: ChatModel | None = None
    """Answers in place of the model that the record names."""
    timeout: float = 180.0
    """Seconds that one try of a call may take; all its tries together may take four times as long."""
    budget_tokens: float | None = None


def make(job: Job) -> None:
    """Simulate a job to its end; its folder's record says how far it came when this raises."""
    in_a_loop(_make(job))


def in_a_loop(work: Coroutine[Any, Any, R]) -> R:
    """Run a coroutine to its end, in a thread of its own where a loop runs already (a notebook)."""
    if not _loop_is_running():
        return asyncio.run(work)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _loop_is_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


async def _make(job: Job) -> None:
    manifest, path = job.folder.manifest, job.folder.path
    model = job.author or connect(manifest.model, manifest.endpoint, job.api_key)
    try:
        with CallLedger(path, model.endpoint) as ledger, EventLog(path) as log:
            await _simulate(job, Caller(model, ledger, budget=_budget(job), deadline=4 * job.timeout, patience=job.timeout), log)
    finally:
        await model.close()


def _budget(job: Job) -> Budget:
    """Return the run's budget, with what earlier sessions spent of it."""
    before = spent(job.folder.path).less(_inherited(job.folder.manifest))
    return Budget(
        job.budget_usd,
        already=before.cost_usd + before.at_risk_usd,
        limit_tokens=job.budget_tokens,
        tokens_already=before.tokens_used + before.at_risk_tokens,
    )


async def _simulate(job: Job, caller: Caller, log: EventLog) -> None:
    manifest, recorder, reporter = job.folder.manifest, Recorder(log), _Reporter(job, caller)
    routed = "routing" not in manifest.template.disable
    judge, fallbacks = (manifest.template.temporal.judge_model, manifest.fallbacks) if routed else (None, ())
    model = caller.model
    for name in (*fallbacks, *([judge] if judge and model.endpoint not in (IN_PROCESS, LOCAL) else [])):
        caller.budget.check(name, model.endpoint)
    asker = Asker(
        caller, seed=manifest.seed, model=model.name, endpoint=model.endpoint, judge=judge, fallbacks=fallbacks, on_call=reporter.tell
    )
    try:
        with _signals(asker):
            await simulate(Staged(manifest.template, job.plan, asker, recorder), reporter.phase, manifest.intervention)
        manifest.events_digest = log.finish()
    finally:
        _account(job, asker, recorder)


def _account(job: Job, asker: Asker, recorder: Recorder) -> None:
    """Write into the record what the run has made and used."""
    manifest, chain = job.folder.manifest, CHAIN.get()
    total = spent(job.folder.path).less(_inherited(manifest))
    manifest.llm_calls, manifest.attempts = total.llm_calls, total.attempts
    manifest.tokens_used, manifest.cost_usd = total.tokens_used, total.cost_usd
    manifest.critical_calls, manifest.critical_seconds = chain.calls, round(chain.seconds, 4)
    manifest.models = [
        ModelUse(model=name, endpoint=asker.endpoint, license=licence_of(name), purposes=tuple(purposes))
        for name, purposes in sorted(asker.routed.items())
    ]
    events = [entry.event for entry in recorder.entries]
    manifest.entities_created = sum(isinstance(event, EntityIntroduced) for event in events)
    manifest.timepoints_created = sum(isinstance(event, TimepointReached) for event in events)
    manifest.fidelity_distribution = _levels(job, recorder)


def _inherited(manifest: Manifest) -> Spent:
    """Return what a run's ledger holds that another run paid for."""
    return manifest.intervention.inherited if manifest.intervention else Spent()


def _levels(job: Job, recorder: Recorder) -> dict[str, int]:
    """Return how many of those present at the last moment were lived in which detail."""
    world = recorder.world
    if world.now not in world.moments:
        return {}
    planned = job.plan.schedule[world.moments[world.now].index]
    reached = [max(planned, world.levels.get(entity, planned), key=LEVELS.index) for entity in world.present()]
    return {level: reached.count(level) for level in LEVELS if level in reached}


class _Reporter:
    """Tells the watcher how far the run has come."""

    def __init__(self, job: Job, caller: Caller) -> None:
        self._job = job
        self._caller = caller
        self._phase = ("cast", 0)

    def phase(self, name: str, moment: int) -> None:
        """Note that a phase began, or the next moment of it."""
        self._phase = (name, moment)
        self.tell()

    def tell(self) -> None:
        """Report now."""
        name, moment = self._phase
        caller, plan = self._caller, self._job.plan
        self._job.watch(
            Progress(name, moment, plan.lives, caller.calls, plan.estimate.calls, caller.tokens, caller.cost_usd),
        )


class _signals:
    """Turns SIGINT and SIGTERM into an orderly stop: no new call, GRACE seconds for those in flight; the second one ends at once."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._task = asyncio.current_task()
        self._loop = asyncio.get_running_loop()

    def __enter__(self) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                self._loop.add_signal_handler(number, self._stop, number)

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGINT, signal.SIGTERM):
                with suppress(ValueError):
                    self._loop.remove_signal_handler(number)
        if isinstance(error, asyncio.CancelledError) and (stopped := self._asker.stopped):
            raise stopped

    def _stop(self, number: int) -> None:
        again = self._asker.stopped is not None
        self._asker.stop(StoppedError(number))
        assert self._task is not None
        if again:
            self._task.cancel()
        else:
            self._loop.call_later(GRACE, self._task.cancel)


__all__ = ["DaedalusError", "Job", "make"]
