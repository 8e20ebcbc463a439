"""Run folders: claimed by one process at a time, found again by what they run, opened by whoever reads."""

import fcntl
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from daedalus_data.core.errors import BusyError, StoreError, UnknownNameError
from daedalus_data.core.registry import nearest
from daedalus_data.core.run import FORMAT, Manifest, Run, Status
from daedalus_data.store.log import read_entries

RECORD = "run.json"
LOCK = "lock"
RUN_ID = re.compile(r"^[a-z0-9][a-z0-9_-]{0,95}$")


class RunFolder:
    """A run folder held by this process until it is closed."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        self.path = path
        self.manifest = manifest
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = hold(path, f"run {path.name}", "start another run with --new")
        self.save()

    def save(self) -> None:
        """Write run.json as it is now, whole or not at all."""
        write_whole(self.path / RECORD, self.manifest.model_dump_json(indent=2) + "\n")

    def close(self) -> None:
        """Let another process have the folder."""
        self._lock.close()


def hold(path: Path, what: str, otherwise: str) -> IO[str]:
    """Hold a folder's lock file until it is closed; raises BusyError that names what another process holds and what else can be done."""
    # "r+" after creation: a loser of the race must still read the winner's pid.
    handle = os.fdopen(os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600), "r+")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = handle.read().strip() or "unknown"
        handle.close()
        raise BusyError(f"{what} is held by process {holder}; wait for it, or {otherwise}") from None
    handle.seek(0)
    handle.truncate()
    handle.write(str(os.getpid()))
    handle.flush()
    return handle


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there whole or not at all."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.write_text(text, encoding="utf-8", newline="\n")
        os.replace(partial, path)
    except OSError as error:
        raise StoreError(f"{path} cannot be written: {error.strerror}; free some space and run the same command again") from error


def folder_of(home: Path, run_id: str) -> Path:
    """Return the folder of a run; raises UnknownNameError with the nearest id when there is none."""
    known = [path.name for path in run_folders(home)]
    if not RUN_ID.match(run_id) or run_id not in known:
        raise UnknownNameError(f"no run is called {run_id!r} under {home}{nearest(run_id, known)}")
    return home / run_id


def run_folders(home: Path) -> Iterator[Path]:
    """Yield the run folders under a home in alphabetical order."""
    if home.is_dir():
        yield from sorted(path for path in home.iterdir() if (path / RECORD).is_file())


def read_manifest(folder: Path) -> Manifest:
    """Return a run's record; raises StoreError when it is damaged or from a newer version."""
    try:
        manifest = Manifest.model_validate_json((folder / RECORD).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{folder / RECORD} cannot be read: {str(error).splitlines()[0]}") from error
    if manifest.format > FORMAT:
        raise StoreError(f"{folder.name} was written by a newer version (format {manifest.format}); install a newer daedalus-data")
    return manifest


def open_run(folder: Path) -> Run:
    """Return a run for reading, finished or not."""
    return Run(read_manifest(folder), read_entries(folder), folder)


def unfinished(home: Path, config_hash: str) -> Path | None:
    """Return the latest run folder with this configuration that has not been completed."""
    open_ones = [path for path, status in _runs_of(home, config_hash) if status != "completed"]
    return max(open_ones, key=lambda path: _number(path.name), default=None)


def completed(home: Path, config_hash: str) -> Path | None:
    """Return the first run folder with this configuration that has been completed."""
    finished = [path for path, status in _runs_of(home, config_hash) if status == "completed"]
    return min(finished, key=lambda path: _number(path.name), default=None)


def _runs_of(home: Path, config_hash: str) -> Iterator[tuple[Path, Status]]:
    for path in run_folders(home):
        # Reading a record takes a hundred times as long as looking for its hash, and a home may hold thousands.
        if config_hash.encode() in (path / RECORD).read_bytes():
            manifest = read_manifest(path)
            if manifest.config_hash == config_hash:
                yield path, manifest.status


def new_run_id(home: Path, template_id: str, config_hash: str) -> str:
    """Return an id for a run: the template's name and its configuration, numbered from the second on."""
    base = f"{template_id}-{config_hash[:8]}"
    taken = {path.name for path in home.iterdir()} if home.is_dir() else set()
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"


def _number(run_id: str) -> int:
    tail = run_id.rsplit("-", 1)[-1]
    return int(tail) if tail.isdigit() and len(tail) < 6 else 1
