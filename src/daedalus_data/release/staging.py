"""The folder a dataset is made in, beside where it goes: it takes its place when it is whole, and one build holds it at a time."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from daedalus_data.core.errors import BusyError, UsageError
from daedalus_data.release.record import NAME, read_record

MARK = ".building"
"""Lies in a folder that a build may clear."""


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """Yield an empty folder beside `out`, to be given its place by `take_place`; an error removes it."""
    check_place(out)
    folder = out.with_name(out.name + ".building")
    folder.mkdir(parents=True, exist_ok=True)
    held = os.open(folder, os.O_RDONLY)
    try:
        _hold(held, folder)
        _clear(folder)
        yield folder
    except BusyError:
        raise
    except BaseException:
        if (folder / MARK).exists():
            shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        os.close(held)


def _hold(held: int, folder: Path) -> None:
    # The folder itself is locked, so that no lock file can be left in it or beside it.
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BusyError(f"another build is at work in {folder}; wait for it, or give this one another --out") from None


def _clear(folder: Path) -> None:
    if any(folder.iterdir()) and not (folder / MARK).exists():
        raise UsageError(f"{folder} is in the way and no build made it; move it, or choose another --out")
    for path in folder.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    (folder / MARK).touch()


def check_place(out: Path) -> None:
    """Raise UsageError unless `out` is free, or a dataset of ours to which nothing was added."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not (out / NAME).is_file():
        raise UsageError(f"{out} exists and is no dataset folder; choose another --out, or move it")
    known = {NAME, *read_record(out).files}
    added = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file() and str(path.relative_to(out)) not in known)
    if added:
        raise UsageError(
            f"{out} holds {added[0]!r}, which no build made and which replacing it would lose; move it, or choose another --out"
        )


def take_place(folder: Path, place: Path) -> None:
    """Make a finished folder the one at `place`; what lay there is removed once the new one is there."""
    (folder / MARK).unlink(missing_ok=True)
    if not place.exists():
        folder.rename(place)
        return
    aside = Path(mkdtemp(prefix=f".{place.name}.", dir=place.parent))
    place.rename(aside / place.name)
    folder.rename(place)
    shutil.rmtree(aside)
