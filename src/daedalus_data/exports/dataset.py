"""The rows of a run as a folder that datasets.load_dataset opens: Parquet per config and a card that names it all."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from daedalus_data.core.derive import FORMATTERS, Formatter, write_text
from daedalus_data.core.errors import StoreError
from daedalus_data.core.example import PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import digest
from daedalus_data.exports.dataset_card import card

MESSAGES = pl.List(pl.Struct({"role": pl.String, "content": pl.String}))
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "prompt": MESSAGES,
    "completion": MESSAGES,
    **dict.fromkeys(("id", "run", "template", "mode", "branch", "timepoint", "entity", "task", "model", "license"), pl.String),
    "seed": pl.Int64,
    "evidence": pl.List(pl.String),
}
SPLIT = "train"


def write_dataset(run: Run, folder: Path, configs: Iterable[str] | None = None) -> dict[str, int]:
    """Write the rows of the named configs, all when none are named, and their card; return rows per config.

    A config without rows gets no file: an empty split cannot be loaded.
    """
    formatters = [FORMATTERS.get(name) for name in (FORMATTERS.names() if configs is None else configs)]
    written = {formatter: checked(formatter, formatter.rows(run)) for formatter in formatters}
    kept = {formatter: rows for formatter, rows in written.items() if rows}
    for formatter, rows in kept.items():
        _write(rows, folder / formatter.name / f"{SPLIT}-00000.parquet")
    folder.mkdir(parents=True, exist_ok=True)
    write_text(folder / "README.md", card(run, {formatter: (rows, fingerprint(formatter, rows)) for formatter, rows in kept.items()}))
    return {formatter.name: len(rows) for formatter, rows in written.items()}


def checked(formatter: Formatter, rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return rows as plain data; every one is checked again, since a builder of frames coerces what does not fit."""
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    for row in rows:
        made.append(PromptCompletion.model_validate(row.model_dump()).model_dump(mode="json"))
        if made[-1]["id"] in seen:
            raise StoreError(f"{formatter.name} made two rows with the id {made[-1]['id']!r}; ids must differ")
        seen.add(made[-1]["id"])
    return made


def fingerprint(formatter: Formatter, rows: list[dict[str, Any]]) -> str:
    """Return a digest of a config's rows and version: it changes when the rows do, so no cache serves old ones."""
    return digest("\n".join([formatter.name, str(formatter.version), *(json.dumps(row, sort_keys=True) for row in rows)]), 32)


def _write(rows: list[dict[str, Any]], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(path.name + ".new")
    pl.DataFrame(list(_ordered(rows)), schema=SCHEMA).write_parquet(fresh, compression="zstd", statistics=True, use_pyarrow=False)
    fresh.replace(path)


def _ordered(rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    return ({column: row[column] for column in SCHEMA} for row in rows)
