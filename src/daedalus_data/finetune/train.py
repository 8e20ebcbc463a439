"""The script that trains: `python -m daedalus_data.finetune.train FOLDER` goes on with a job's folder until its model is there."""

import argparse
import fcntl
import logging
import os
import select
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import StoppedError
from daedalus_data.finetune import checkpoints, loss_picture, merging, metrics, trainers, watching
from daedalus_data.finetune.base_model import tokenizer_of
from daedalus_data.finetune.extra import needs
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.release.processes import reported
from daedalus_data.store.folder import hold

logger = logging.getLogger(__name__)


def main() -> None:
    """Train the job of the folder named on the command line; ends with the exit code of the error, or 130 or 143 after a signal."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path, help="a job's folder, prepared by `daedalus finetune`")
    asked.add_argument(
        "--end-with-stdin", action="store_true", help="end at once when stdin ends, as it does when the launching process dies"
    )
    given = asked.parse_args()
    if given.end_with_stdin:
        _end_with(sys.stdin.fileno())
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    # Everything that is needed lies on this machine by now; trl would also report its use.
    os.environ.update(HF_HUB_OFFLINE="1", HF_DATASETS_DISABLE_PROGRESS_BARS="1", HF_HUB_DISABLE_PROGRESS_BARS="1")
    with reported():
        run(Job(given.folder))


def _end_with(descriptor: int) -> None:
    """Have this process killed when the other end of a pipe is closed: SIGIO, which comes then, ends a process that does not handle it."""
    fcntl.fcntl(descriptor, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(descriptor, fcntl.F_SETFL, fcntl.fcntl(descriptor, fcntl.F_GETFL) | os.O_ASYNC)
    if select.select([descriptor], [], [], 0)[0]:
        sys.exit(1)


def run(job: Job) -> JobRecord:
    """Train from the newest whole checkpoint, or from the start, and leave adapter, model, digests and the picture of the loss."""
    needs("torch", "transformers", "trl", "peft")
    lock = hold(job.folder, f"the fine-tuning in {job.folder}", "give another folder with --out")
    with lock:
        recipe = Recipe.model_validate_json(job.recipe.read_text(encoding="utf-8"))
        tokenizer = tokenizer_of(recipe.model, job.base)
        for name in checkpoints.remove_torn(job.checkpoints):
            logger.info("%s was cut while it was written: removed", name)
        found = checkpoints.newest(job.checkpoints)
        if found is None or not found.last:
            _train(job, recipe, tokenizer, found)
            found = checkpoints.newest(job.checkpoints)
        assert found
        record = _leave(job, recipe, tokenizer, found)
        # Three times the model's size each, with the optimizer's state; nothing goes on from a training that is done.
        shutil.rmtree(job.checkpoints)
        return record


def _train(job: Job, recipe: Recipe, tokenizer: Any, found: checkpoints.Checkpoint | None) -> None:
    """Train until the last step is in a checkpoint, or raise StoppedError with one of where it stopped."""
    from transformers import PrinterCallback

    before = metrics.cut(job.metrics, found.step if found else 0)
    _told(job, state="training", error=None, resumed=(*job.read().resumed, *([found.step] if found else [])))
    with watching.stopped_by_signals() as stop:
        watcher = watching.callback(job.metrics, before, stop, _steps_told(job))
        trainer = trainers.trainer(recipe, _rows(job), job.base, tokenizer, job.checkpoints, [watcher])
        trainer.remove_callback(PrinterCallback)
        trainer.train(resume_from_checkpoint=str(found.folder) if found else None)
    if stop.number is not None:
        raise StoppedError(stop.number)


def _leave(job: Job, recipe: Recipe, tokenizer: Any, found: checkpoints.Checkpoint) -> JobRecord:
    digests = merging.leave(job, recipe, tokenizer, found.folder)
    lines = metrics.read(job.metrics)
    loss_picture.draw(job.pictures / "loss.svg", recipe, lines)
    # A training of fewer steps than trainer.logging_steps has logged none.
    ends = metrics.summary(lines)._asdict() if lines else {}
    return _told(job, state="trained", steps=found.step, adapter_digest=digests.adapter, tuned_digest=digests.tuned, error=None, **ends)


def _told(job: Job, **changes: object) -> JobRecord:
    return job.write(job.read().model_copy(update=changes))


def _steps_told(job: Job) -> Callable[[int], object]:
    return lambda steps: _told(job, steps=steps)


def _rows(job: Job) -> Any:
    from datasets import Dataset
    from pyarrow import parquet

    return Dataset(parquet.read_table(job.rows))


if __name__ == "__main__":
    main()
