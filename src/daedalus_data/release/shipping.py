"""The log of a run as a dataset ships it: enough to make every row again, and nothing of the machine it was made on."""

import shutil
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from daedalus_data.core.derive import write_text
from daedalus_data.core.run import Manifest
from daedalus_data.store.folder import RECORD, read_manifest
from daedalus_data.store.log import NAME as LOG


def ship(run: Path, to: Path) -> Path:
    """Copy a run's record, without local names, and its log, byte by byte, into a new folder, and return it."""
    manifest = read_manifest(run)
    folder = to / manifest.run_id
    folder.mkdir(parents=True)
    write_text(folder / RECORD, _public(manifest).model_dump_json(indent=2) + "\n")
    shutil.copyfile(run / LOG, folder / LOG)
    return folder


def _public(manifest: Manifest) -> Manifest:
    models = [use.model_copy(update={"model": _name(use.model), "endpoint": _host(use.endpoint)}) for use in manifest.models]
    fields = {"model": _name(manifest.written_by), "endpoint": _host(manifest.endpoint), "models": models, "error": None}
    return manifest.model_copy(update=fields)


def _name(model: str) -> str:
    """Return a model's name; of a local file its file name."""
    kind, _, path = model.partition(":")
    return f"{kind}:{PurePath(path).name}" if kind == "local" else model


def _host(endpoint: str) -> str:
    """Return an endpoint without what might be secret in its address: user, password, path and query."""
    parts = urlsplit(endpoint)
    return f"{parts.scheme}://{parts.hostname}" if parts.scheme and parts.hostname else endpoint
