"""Verbs that look at the rows of a dataset folder and trace a label to the entries of the log it was computed from."""

import json
from pathlib import Path
from typing import Any

from daedalus_data.api.reading import open_run
from daedalus_data.core.errors import UnknownNameError, UsageError
from daedalus_data.core.registry import nearest


def rows(
    folder: str | Path, config: str, *, split: str | None = None, number: int = 3, skip: int = 0, task: str | None = None, id: str = ""
) -> list[dict[str, Any]]:
    """Return some rows of a config as plain data, the answer read from its JSON; of one split, task or id when it is named."""
    import polars as pl

    frame = pl.scan_parquet(files(Path(folder), config, split))
    for column, wanted in (("task", task), ("id", id)):
        frame = frame.filter(pl.col(column) == wanted) if wanted else frame
    return [row | {"answer": _read(row["answer"])} for row in frame.slice(skip, number).collect().to_dicts()]


def files(folder: Path, config: str, split: str | None = None) -> list[Path]:
    """Return the Parquet files of a config, of one split when it is named; raises UnknownNameError with what there is."""
    if not (folder / "dataset.json").is_file():
        raise UsageError(f"{folder} is no dataset folder (it has no dataset.json); make one with: daedalus build TEMPLATE --out {folder}")
    configs = sorted(path.parent.name for path in folder.glob("*/*-00000-of-*.parquet"))
    if config not in configs:
        raise UnknownNameError(f"{folder} has no config {config!r}{nearest(config, sorted(set(configs)))}")
    found = sorted((folder / config).glob(f"{split or '*'}-*.parquet"))
    if not found:
        splits = sorted({path.name.split("-")[0] for path in (folder / config).glob("*.parquet")})
        raise UnknownNameError(f"{folder} has no split {split!r} of {config}{nearest(str(split), splits)}")
    return found


def trace(folder: str | Path, row: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the entries of the shipped log that a row's label was computed from, in the order they were written."""
    from daedalus_data.exports.lines import entry_row

    run = open_run(Path(folder) / "runs" / str(row["run"]))
    cited = set(row["evidence"])
    return [entry_row(entry) for entry in run.entries if entry.id in cited]


def _read(answer: object) -> object:
    return json.loads(answer) if isinstance(answer, str) else answer
