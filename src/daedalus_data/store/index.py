"""The table of runs in index.db, a cache that can be rebuilt from the run folders at any time."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from daedalus_data.core.run import Manifest
from daedalus_data.store.folder import RECORD, read_manifest, run_folders

NAME = "index.db"


class RunRow(BaseModel):
    """A run as the index lists it."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    template_id: str
    causal_mode: str
    status: str
    model: str
    seed: int
    started_at: str
    completed_at: str | None
    timepoints_created: int
    training_examples: int
    llm_calls: int
    tokens_used: int
    cost_usd: float
    duration: float
    error: str | None


COLUMNS = tuple(RunRow.model_fields)


@contextmanager
def _table(home: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(home / NAME, timeout=10)) as connection, connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS runs ({', '.join(COLUMNS)}, seen INTEGER, PRIMARY KEY (run_id))")
        yield connection


def refresh(home: Path) -> None:
    """Bring the index in line with the folders: read records that changed, forget runs that are gone."""
    if not home.is_dir():
        return
    with _table(home) as table:
        seen = dict(table.execute("SELECT run_id, seen FROM runs").fetchall())
        folders = {path.name: (path / RECORD).stat().st_mtime_ns for path in run_folders(home)}
        for run_id, changed in folders.items():
            if seen.get(run_id) != changed:
                _put(table, read_manifest(home / run_id), changed)
        table.executemany("DELETE FROM runs WHERE run_id = ?", [(run_id,) for run_id in seen if run_id not in folders])


def _put(table: sqlite3.Connection, manifest: Manifest, changed: int) -> None:
    row = RunRow.model_validate(manifest.model_dump(include=set(COLUMNS))).model_dump()
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    table.execute(f"INSERT OR REPLACE INTO runs VALUES ({marks})", [*(row[name] for name in COLUMNS), changed])  # noqa: S608


def rows(home: Path) -> list[RunRow]:
    """Return every run under a home, the latest first."""
    refresh(home)
    if not home.is_dir():
        return []
    with _table(home) as table:
        found = table.execute(f"SELECT {', '.join(COLUMNS)} FROM runs ORDER BY started_at DESC, run_id DESC").fetchall()  # noqa: S608
    return [RunRow.model_validate(dict(zip(COLUMNS, row, strict=True))) for row in found]
