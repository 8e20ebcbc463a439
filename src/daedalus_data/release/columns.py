"""reports/columns.json: what each column of each config holds, measured one column at a time."""

import json
from array import array
from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any, Literal

from daedalus_data.core.terms import Frozen
from daedalus_data.release.record import Record
from daedalus_data.release.rows import TYPES
from daedalus_data.release.tables import parts

FILE = "columns.json"
Kind = Literal["messages", "text", "list of texts", "whole number", "JSON"]
UNITS: dict[Kind, str] = {"messages": "characters", "text": "characters", "list of texts": "items", "JSON": "characters"}
BATCH = 1024
"""Rows that are held at a time."""
COLUMNS = {
    "prompt": "what the model is given: messages with `role` and `content`",
    "completion": "what it should answer: one message; trl trains on this part only",
    "chosen": "the better answer (preference)",
    "rejected": "the worse answer (preference)",
    "reward": "the function of `daedalus_data.rewards` that scores a completion (verifiable)",
    "id": "run, moment, what it is about, config; the same row keeps its id",
    "run": "the run it was made from; its log is in `runs/`",
    "template": "the scenario",
    "mode": "how time ran",
    "branch": "the line of time",
    "timepoint": "the moment the reader of the prompt stands at",
    "entities": "whom it is about, the one whose seat it is told from first",
    "task": "the kind of question",
    "model": "who wrote the words the label comes from",
    "licence": "that model's licence",
    "seed": "the run's seed",
    "split_group": "rows of one group share a cause and are never parted",
    "evidence": "ids of the entries of the log that the label is computed from",
    "hops": "how many tellings lie between who saw it and who is asked about; empty where nothing is passed on",
    "answer": (
        "the part of the label that can be checked exactly: a dict by `load_dataset`, JSON text for others; empty where there is none"
    ),
}


class Column(Frozen):
    """What a column holds."""

    type: Kind
    nulls: float
    """The share of rows without a value."""
    different: int
    """How many different values there are."""
    unit: str = ""
    """What its length is counted in; empty for numbers."""
    mean: float | None = None
    """Of the length, or of the numbers; None where there is no value."""
    least: int | None = None
    most: int | None = None
    messages: float | None = None
    """How many there are on average, in a column of messages."""


class ConfigColumns(Frozen):
    """What the columns of a config hold."""

    rows: int
    columns: dict[str, Column]


class Columns(Frozen):
    """What the columns of a dataset hold."""

    configs: dict[str, ConfigColumns]


def measured(folder: Path, record: Record) -> Columns:
    """Return what every column of a dataset's files holds; eight bytes are kept of each value, and of one column at a time."""
    return Columns(configs={config: _config(folder, record, config) for config in record.configs})


def _config(folder: Path, record: Record, config: str) -> ConfigColumns:
    from daedalus_data.release.features import features_of

    made = record.configs[config]
    files = [path for split in made.rows for path in parts(folder, config, split)]
    columns = {name: _column(files, name, _kind(feature)) for name, feature in features_of(TYPES[made.type]).items()}
    return ConfigColumns(rows=sum(made.rows.values()), columns=columns)


def _column(files: Sequence[Path], name: str, kind: Kind) -> Column:
    rows, messages, digests, sizes = 0, 0, array("Q"), array("q")
    for value in _values(files, name):
        rows += 1
        if value is not None:
            digests.append(_digest(value))
            sizes.append(_size(value, kind))
            messages += len(value) if kind == "messages" else 0
    held = len(sizes)
    return Column(
        type=kind,
        nulls=round((rows - held) / max(1, rows), 4),
        different=_different(digests),
        unit=UNITS.get(kind, ""),
        mean=sum(sizes) / held if held else None,
        least=min(sizes, default=None),
        most=max(sizes, default=None),
        messages=round(messages / held, 1) if held and kind == "messages" else None,
    )


def _values(files: Iterable[Path], column: str) -> Iterator[Any]:
    import pyarrow.parquet as pq

    for path in files:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(BATCH, columns=[column], use_threads=False):
                yield from batch.column(0).to_pylist()


def _kind(feature: Any) -> Kind:
    from datasets import Json, List

    if isinstance(feature, List):
        return "messages" if isinstance(feature.feature, dict) else "list of texts"
    if isinstance(feature, Json):
        return "JSON"
    return "whole number" if feature.dtype == "int64" else "text"


def _size(value: Any, kind: Kind) -> int:
    if kind == "messages":
        return sum(len(message["content"]) for message in value)
    return int(value) if kind == "whole number" else len(value)


def _digest(value: Any) -> int:
    text = value if isinstance(value, str) else json.dumps(value)
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big")


def _different(digests: "array[int]") -> int:
    import numpy as np

    return len(np.unique(np.frombuffer(digests, dtype=np.uint64))) if digests else 0
