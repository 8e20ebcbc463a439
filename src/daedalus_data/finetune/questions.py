"""The rows that an evaluation asks: read from a dataset folder, and an even sample of them over the tasks."""

from collections import defaultdict
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from daedalus_data.core.answers import ANSWER, Answer
from daedalus_data.core.errors import DatasetError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.seeds import shuffled
from daedalus_data.release.record import NAME, file_digest, read_record
from daedalus_data.release.tables import parts

Message = dict[str, str]
COLUMNS = ("id", "run", "task", "hops", "prompt", "completion", "answer")


class Question(NamedTuple):
    """A row that has an exact answer."""

    id: str
    run: str
    """The run it was made from; its own id where the dataset does not say."""
    task: str
    hops: int | None
    prompt: tuple[Message, ...]
    completion: str
    """What it teaches to say; empty where it has none."""
    answer: Answer


def questions(folder: Path, config: str, split: str, tasks: Sequence[str] = ()) -> list[Question]:
    """Return the rows of a config, split and tasks that have an exact answer, of all tasks where none is named.

    Raises UsageError, with the nearest name, for what is not there.
    """
    found = [_question(row) for path in _files(folder, config, split) for row in _rows(path) if row.get("answer")]
    if not found:
        raise UsageError(f"no row of {config} in {split} has an exact answer; evaluate another config, such as knowledge_flow")
    known = sorted({row.task for row in found})
    for task in tasks:
        if task not in known:
            raise UsageError(f"no row of {config} in {split} is of the task {task!r}{nearest(task, known)}")
    return [row for row in found if not tasks or row.task in tasks]


def training(folder: Path, config: str, split: str = "train") -> list[Question]:
    """Return the training rows with an exact answer; none where the dataset has no such split."""
    return [_question(row) for path in parts(folder, config, split) for row in _rows(path) if row.get("answer")]


def sample(rows: Sequence[Question], most: int | None, seed: int) -> list[Question]:
    """Return at most so many rows, as many of each task as of any other while they last, in the order in which they came."""
    if most is None or most >= len(rows):
        return list(rows)
    tasks: dict[str, list[int]] = defaultdict(list)
    for number in shuffled(range(len(rows)), seed, "evaluated"):
        tasks[rows[number].task].append(number)
    turns = sorted((turn, task, number) for task, numbers in tasks.items() for turn, number in enumerate(numbers))
    return [rows[number] for number in sorted(number for _, _, number in turns[:most])]


def digest_of_dataset(folder: Path, config: str, split: str) -> str:
    """Return the Merkle root of a dataset's record; of files without one, the SHA-256 over those of the split."""
    if (folder / NAME).is_file():
        return read_record(folder).root
    return sha256("\n".join(file_digest(path) for path in _files(folder, config, split)).encode()).hexdigest()


def _files(folder: Path, config: str, split: str) -> list[Path]:
    if not folder.is_dir():
        raise UsageError(f"{folder} is no folder; name a dataset folder, as `daedalus build` writes it")
    configs = {path.parent.name for path in folder.glob("*/*-*-of-*.parquet")}
    if config not in configs:
        raise UsageError(f"{folder} has no config {config!r}{nearest(config, list(configs))}")
    files = parts(folder, config, split)
    if not files:
        splits = {path.name.split("-")[0] for path in (folder / config).glob("*-*-of-*.parquet")}
        raise UsageError(f"{config} of {folder} has no split {split!r}{nearest(split, list(splits))}")
    return files


def _rows(path: Path) -> list[dict[str, Any]]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        file = pq.ParquetFile(path)
        rows: list[dict[str, Any]] = file.read([name for name in COLUMNS if name in file.schema_arrow.names]).to_pylist()
    except (pa.ArrowException, OSError) as error:
        raise DatasetError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}") from error
    return rows


def _question(row: dict[str, Any]) -> Question:
    if not row.get("prompt"):
        raise DatasetError(f"the row {row.get('id')!r} has an answer and no prompt; build the dataset again")
    completion = row.get("completion") or ()
    return Question(
        row["id"],
        row.get("run") or row["id"],
        row["task"],
        row.get("hops"),
        tuple({"role": message["role"], "content": message["content"]} for message in row["prompt"]),
        completion[-1]["content"] if completion else "",
        _answer(row),
    )


def _answer(row: dict[str, Any]) -> Answer:
    given = row["answer"]
    try:
        return ANSWER.validate_json(given) if isinstance(given, str) else ANSWER.validate_python(given)
    except ValueError as error:
        raise DatasetError(f"the row {row.get('id')!r} has an answer that cannot be read: {' '.join(str(error).split())[:200]}") from error


__all__ = ["Question", "digest_of_dataset", "questions", "sample", "training"]
