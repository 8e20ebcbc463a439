"""What a training goes on from: checkpoints that say of themselves that they are whole, and the removal of those that are not."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.derive import write_json

WHOLE = "whole.json"
"""In a checkpoint's folder, written after everything else: the sizes in bytes of its files by name."""
PREFIX = "checkpoint-"
"""As transformers names the folders: checkpoint-STEP."""


class Checkpoint(NamedTuple):
    """A checkpoint that is whole."""

    folder: Path
    step: int
    last: bool
    """Whether there is nothing left to train after it."""


def newest(folder: Path) -> Checkpoint | None:
    """Return the whole checkpoint with the most steps, or None."""
    whole = [path for path in _folders(folder) if is_whole(path)]
    return _read(max(whole, key=_step)) if whole else None


def is_whole(checkpoint: Path) -> bool:
    """Whether every file that was there when it was finished is there, and as long as it was."""
    try:
        sizes = json.loads((checkpoint / WHOLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(sizes) and all((checkpoint / name).is_file() and (checkpoint / name).stat().st_size == size for name, size in sizes.items())


def seal(checkpoint: Path) -> None:
    """Say that a checkpoint is whole; called after its last file was written."""
    write_json(checkpoint / WHOLE, {path.name: path.stat().st_size for path in sorted(checkpoint.iterdir()) if path.name != WHOLE})


def remove_torn(folder: Path) -> list[str]:
    """Remove the checkpoints whose writing was cut, and return their names."""
    torn = [path for path in _folders(folder) if not is_whole(path)]
    for path in torn:
        shutil.rmtree(path)
    return [path.name for path in torn]


def path_of(folder: Path, step: int) -> Path:
    """Return where transformers puts the checkpoint of a step."""
    return folder / f"{PREFIX}{step}"


def _folders(folder: Path) -> Iterator[Path]:
    yield from (path for path in folder.glob(f"{PREFIX}*") if path.is_dir() and path.name.removeprefix(PREFIX).isdigit())


def _step(path: Path) -> int:
    return int(path.name.removeprefix(PREFIX))


def _read(path: Path) -> Checkpoint:
    state = json.loads((path / "trainer_state.json").read_text(encoding="utf-8"))
    return Checkpoint(path, state["global_step"], state["global_step"] >= state["max_steps"])


__all__ = ["PREFIX", "WHOLE", "Checkpoint", "is_whole", "newest", "path_of", "remove_torn", "seal"]
