"""Reads the rows of a config and split as a table: from a dataset folder of ours, or from whatever `datasets` can load."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.core.errors import DatasetError, UnknownNameError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.finetune.job import digest_of
from daedalus_data.finetune.recipe import Method
from daedalus_data.release.record import NAME, file_digest, read_record
from daedalus_data.release.rows import TypeName
from daedalus_data.release.tables import parts

if TYPE_CHECKING:
    import pyarrow as pa

TYPE_OF: dict[Method, TypeName] = {"sft": "PromptCompletion", "dpo": "Preference", "grpo": "Verifiable"}
COLUMNS: dict[Method, tuple[str, ...]] = {
    "sft": ("prompt", "completion"), "dpo": ("prompt", "chosen", "rejected"), "grpo": ("prompt", "answer", "reward"),
}  # fmt: skip
"""What trl's trainer of a method reads."""
LOADERS = {".jsonl": "json", ".json": "json", ".parquet": "parquet", ".csv": "csv"}
DEFAULT = "default"
"""What `datasets` calls the only config of plain files."""


def is_ours(path: Path) -> bool:
    """Say whether a dataset is a folder that `daedalus build` made."""
    return (path / NAME).is_file()


def columns_for(method: Method, there: Sequence[str]) -> list[str]:
    """Return the columns that a method needs and that are not there; `messages` does for prompt and completion."""
    if method == "sft" and "messages" in there and "prompt" not in there:
        return []
    return [column for column in COLUMNS[method] if column not in there]


def table_of(path: Path, config: str, split: str) -> "pa.Table":
    """Return all rows of a config and split.

    Raises UnknownNameError with the nearest name for one that is not there, DatasetError for a file that is not what its record says.
    """
    return _ours(path, config, split) if is_ours(path) else _plain(path, config, split)


def digest_of_dataset(path: Path) -> str:
    """Return the SHA-256 over the files of a dataset that is none of ours, hex."""
    return digest_of(*([path] if path.is_file() else sorted(file for file in path.rglob("*") if file.suffix in LOADERS)))


def _ours(folder: Path, config: str, split: str) -> "pa.Table":
    import pyarrow.parquet as pq

    record = read_record(folder)
    _known(f"{folder} has no config", config, record.configs)
    _known(f"{folder} has no split of {config} called", split, record.configs[config].rows)
    files = parts(folder, config, split)
    for file in files:
        if file_digest(file) != record.files.get(file.relative_to(folder).as_posix()):
            raise DatasetError(f"{file} is not the file that {NAME} names; build or fetch the dataset again")
    if not files:
        raise DatasetError(f"{folder} has no file of {config}, {split}, though its record names it; build or fetch the dataset again")
    import pyarrow as pa

    return pa.concat_tables([pq.read_table(file, partitioning=None) for file in files])


def _plain(path: Path, config: str, split: str) -> "pa.Table":
    """Return rows by `datasets`, which keeps what it reads in its cache."""
    import datasets

    if not path.exists():
        raise UsageError(f"there is no dataset at {path}")
    with _quiet(), _told(path):
        if path.is_file():
            _known(f"{path} has no config", config, (DEFAULT,))
            _known(f"{path} has no split called", split, ("train",))
            return _arrow(datasets.load_dataset(_loader(path), data_files=str(path), split="train"))
        _known(f"{path} has no config", config, datasets.get_dataset_config_names(str(path)))
        _known(f"{path} has no split of {config} called", split, datasets.get_dataset_split_names(str(path), config))
        return _arrow(datasets.load_dataset(str(path), config, split=split))


def _loader(path: Path) -> str:
    if path.suffix.lower() not in LOADERS:
        raise UsageError(f"{path} cannot be read as rows; use a file ending in {', '.join(LOADERS)}, or a dataset folder")
    return LOADERS[path.suffix.lower()]


def _arrow(dataset: Any) -> "pa.Table":
    return dataset.with_format("arrow")[:]


def _known(what: str, name: str, known: Iterable[str]) -> None:
    if name not in (names := list(known)):
        raise UnknownNameError(f"{what} {name!r}{nearest(name, names)}")


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Name the file in what `datasets` raises about it: no files, rows that are no JSON, columns that change their type."""
    from datasets.exceptions import DatasetsError
    from pyarrow import ArrowException

    try:
        yield
    except (DatasetsError, ArrowException, ValueError, FileNotFoundError) as error:
        raise UsageError(f"{path} cannot be read as rows: {' '.join(str(error).split())[:300]}") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep `datasets` from drawing bars of its own."""
    from datasets.utils import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    shown = not are_progress_bars_disabled()
    disable_progress_bars()
    try:
        yield
    finally:
        if shown:
            enable_progress_bars()


__all__ = ["COLUMNS", "TYPE_OF", "columns_for", "digest_of_dataset", "is_ours", "table_of"]
