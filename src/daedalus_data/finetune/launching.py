"""A training as a process of its own: started, watched through its metrics, stopped by a signal, its error told in one line."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FrameType

from daedalus_data.core.errors import BusyError, DaedalusError, StoppedError, TrainingError
from daedalus_data.finetune import metrics
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.metrics import Progress
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.release.processes import failure_told
from daedalus_data.store.folder import hold

SCRIPT = "daedalus_data.finetune.train"
GLANCE = 0.25
"""Seconds between two looks at the metrics."""


def train(job: Job, *, watch: Callable[[Progress], None] = lambda progress: None) -> JobRecord:
    """Train a prepared job in a process of its own, from its newest whole checkpoint, and return its record.

    `watch` is called after every logged step; a job that is trained already is returned as it is. SIGINT and SIGTERM have the process
    save a checkpoint and stop, and raise StoppedError; the same signal again ends it at once. Raises BusyError when another process
    trains this folder, and the error that the process ended with, which job.json then holds too.
    """
    if (record := job.read()).state in ("trained", "evaluated") and job.model.is_dir():
        return record
    # Held for a moment only: the process that trains holds it as long as it lives, whatever becomes of this one.
    hold(job.folder, f"the fine-tuning in {job.folder}", "give another folder with --out").close()
    with _started(job) as process, _signals(process) as asked:
        for progress in _progress(job, process):
            watch(progress)
    if process.returncode:
        raise _failed(job, process.returncode, asked)
    return job.read()


@contextmanager
def _started(job: Job) -> Iterator["subprocess.Popen[bytes]"]:
    """Run the script while it lasts; it ends with this process, however this one ends, because its stdin then ends."""
    with job.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 - our own
            [sys.executable, "-m", SCRIPT, str(job.folder), "--end-with-stdin"],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env=_environment(job, os.environ),
            start_new_session=True,
        )
    assert process.stdin
    with process.stdin:
        try:
            yield process
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()


def _environment(job: Job, given: Mapping[str, str]) -> dict[str, str]:
    """Return the script's environment: nothing is fetched, one thread unless told otherwise, one device."""
    recipe = Recipe.model_validate_json(job.recipe.read_text(encoding="utf-8"))
    made = {"OMP_NUM_THREADS": "1", **given} if recipe.profile == "cpu-smoke" else {"CUDA_VISIBLE_DEVICES": "0", **given}
    return {**made, "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1", "TOKENIZERS_PARALLELISM": "false"}


def _progress(job: Job, process: "subprocess.Popen[bytes]") -> Iterator[Progress]:
    """Yield each step that is logged from now on, until the process has ended."""
    # A try that goes on from a checkpoint drops the lines past it: so lines are known by their text, not by their number.
    known, size = set(_lines(job)), -1
    ended = False
    while not ended:
        ended = _has_ended(process)
        if job.metrics.exists() and size != (size := job.metrics.stat().st_size):
            fresh = [line for line in _lines(job) if line not in known]
            known.update(fresh)
            steps = job.read().steps
            yield from (_told(metrics.parse(line), steps) for line in fresh)


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    try:
        process.wait(GLANCE)
    except subprocess.TimeoutExpired:
        return False
    return True


def _lines(job: Job) -> list[str]:
    return job.metrics.read_text(encoding="utf-8").split("\n")[:-1] if job.metrics.exists() else []


def _told(line: metrics.Metric, steps: int) -> Progress:
    return Progress(
        step=line.step,
        steps=steps,
        loss=line.loss,
        tokens_per_second=line.tokens_per_second,
        seconds=line.seconds,
        eta_seconds=line.eta_seconds,
    )


@contextmanager
def _signals(process: "subprocess.Popen[bytes]") -> Iterator[list[int]]:
    """While it lasts, hand SIGINT and SIGTERM on to the process as SIGTERM; yields the numbers of those that came."""
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def stop(number: int, frame: FrameType | None) -> None:
        asked.append(number)
        process.terminate()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            # None is a handler that was not set from Python: it cannot be set back.
            signal.signal(number, handler or signal.SIG_DFL)


def _failed(job: Job, code: int, asked: Sequence[int]) -> DaedalusError:
    """Return the error that the process ended with, and note it in the record unless another process holds the folder."""
    error = (
        StoppedError(asked[0]) if asked else _error(code, job.log.read_text(encoding="utf-8", errors="replace").strip().rpartition("\n")[2])
    )
    if not isinstance(error, StoppedError | BusyError):
        job.write(job.read().model_copy(update={"state": "failed", "error": str(error)}))
    return error


def _error(code: int, last: str) -> DaedalusError:
    """Return the error that the script told of, as it was there; of any other end, a TrainingError with its last words."""
    if code < 0:
        name = signal.Signals(-code).name
        return TrainingError(f"the training process was ended by {name}; the same command goes on from the last checkpoint")
    told = failure_told(code, last, otherwise=TrainingError)
    return told or TrainingError(f"the training process ended with code {code}: {last or 'it said nothing'}")


__all__ = ["Progress", "train"]
