"""Uploads a finished run to Oxen once: its rows as chats, its log and its record, into a repository named after its template."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import ValidationError

from daedalus_data.core.derive import FORMATTERS, write_text
from daedalus_data.core.errors import BusyError, DatasetError, PolicyError, PublishError, StoreError, UsageError
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.core.terms import Frozen
from daedalus_data.release.chat import DataFormatter
from daedalus_data.release.oxen.client import OxenClient, Uploaded
from daedalus_data.release.publishing import Say
from daedalus_data.release.shipping import ship

FILE = "oxen.json"


class Upload(Frozen):
    """What became of a run's upload, as its folder keeps it."""

    state: Literal["uploaded", "failed"]
    repository: str = ""
    dataset_url: str = ""
    finetune_url: str = ""
    commit: str = ""
    error: str = ""
    notes: tuple[str, ...] = ()


def upload(run: Run, settings: Settings, say: Say = lambda line: None) -> Upload | None:
    """Upload a run where there is a key and it was not done yet, keep in its folder what came of it, and return that.

    A failure is kept and returned, never raised: the run is done, and what it wrote lies in its folder.
    """
    if settings.oxen_key is None:
        return None
    if (kept := kept_upload(run.folder)) and kept.state == "uploaded":
        return kept
    repository = f"{settings.oxen_namespace or ''}/{run.manifest.template_id.replace('_', '-')}"
    try:
        made = _uploaded(run, settings, repository, say)
        found = Upload(
            state="uploaded", repository=repository, dataset_url=made.dataset_url, finetune_url=made.finetune_url, commit=made.commit,
            notes=made.notes,
        )  # fmt: skip
    except (PublishError, UsageError, PolicyError, BusyError, StoreError, DatasetError, OSError) as error:
        found = Upload(state="failed", repository=repository, error=" ".join(str(error).split()))
    write_text(run.folder / FILE, found.model_dump_json(indent=2) + "\n")
    return found


def kept_upload(folder: Path) -> Upload | None:
    """Return what became of the upload of the run in a folder; None where none was tried, or what is kept of it cannot be read."""
    try:
        return Upload.model_validate_json((folder / FILE).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _uploaded(run: Run, settings: Settings, repository: str, say: Say) -> Uploaded:
    if not settings.oxen_namespace:
        raise UsageError("OXEN_API_KEY is set, but not whose repositories runs go to; set OXEN_NAMESPACE to your name on Oxen")
    client = OxenClient(*repository.split("/"), settings=settings)
    with TemporaryDirectory() as staged:
        folder = ship(run.folder, Path(staged))
        wanted = run.manifest.template.outputs.configs
        for name in FORMATTERS.names() if wanted is None else wanted:
            if rows := list(FORMATTERS.get(name).rows(run)):
                chats = zip(rows, DataFormatter().to_chat_format(rows), strict=True)
                lines = [json.dumps({"id": row.id, **chat}, ensure_ascii=False) for row, chat in chats]
                write_text(folder / f"training_{name}.jsonl", "\n".join(lines) + "\n")
        return client.upload_dataset(folder, f"Run {run.id}: {run.manifest.training_examples} rows", to=run.id, say=say)
