"""Verbs of a fine-tuning that was sent to the Hub: how far it is, what it prints, and how it is ended."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from daedalus_data.core.errors import UsageError

if TYPE_CHECKING:
    from daedalus_data.finetune.hf_jobs import Submitted

SENT = "submitted.json"
"""What was asked of the Hub, in the folder of a fine-tuning."""


class HubJob(NamedTuple):
    """A job of Hugging Face Jobs."""

    url: str
    stage: str
    """SCHEDULING, RUNNING, COMPLETED, CANCELED, ERROR or DELETED."""
    results: str
    """Where what comes of it is put."""


def hub_job(folder: str | Path, *, cancel: bool = False) -> HubJob:
    """Return how far the job of a fine-tuning's folder is, after ending it where `cancel` says so: what it made so far is lost then.

    Raises UsageError where nothing was sent from the folder, and LaunchError where the Hub does not know the job.
    """
    from daedalus_data.finetune import hf_jobs

    sent = _sent(Path(folder))
    if cancel:
        hf_jobs.cancel(sent.url)
    return HubJob(sent.url, hf_jobs.stage(sent.url), sent.spec.results)


def hub_job_log(folder: str | Path) -> Iterator[str]:
    """Yield what the job of a fine-tuning's folder prints, until it ends; raises LaunchError where it did not end well."""
    from daedalus_data.finetune.hf_jobs import follow

    yield from follow(_sent(Path(folder)).url)


def _sent(folder: Path) -> "Submitted":
    from daedalus_data.finetune.hf_jobs import Submitted

    kept = folder / SENT
    if not kept.is_file():
        raise UsageError(f"no job was sent from {folder}: {SENT} is not there; send one with: daedalus finetune RECIPE --where hf-jobs")
    return Submitted.model_validate_json(kept.read_text(encoding="utf-8"))


__all__ = ["SENT", "HubJob", "hub_job", "hub_job_log"]
