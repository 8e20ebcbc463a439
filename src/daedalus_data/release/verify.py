"""Makes every row of a dataset again from its shipped logs, with no model, and compares."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter
from pathlib import Path

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import DatasetError, StoreError
from daedalus_data.core.terms import Frozen
from daedalus_data.core.words import forget
from daedalus_data.release.record import RUNS, Record, RunRecord, config_root, files_of, read_record, sealed
from daedalus_data.release.rows import Row, as_row, checked, rows_root
from daedalus_data.release.tables import parts, rows_of_run, runs_in
from daedalus_data.store.folder import open_run

AROUND = 40
"""Characters shown before the place where two texts part."""


class Difference(Frozen):
    """Where a row in the files is not the one that the log gives."""

    config: str
    split: str
    row: str
    column: str
    """Empty where a whole row is there too much or missing."""
    stored: str
    rebuilt: str

    def __str__(self) -> str:
        """Return it as a sentence."""
        where = f"{self.config}/{self.split}, row {self.row}"
        if not self.column:
            return f"{where}: {self.stored}; {self.rebuilt}"
        return f"{where}, column {self.column}: the file has {self.stored}, the log gives {self.rebuilt}"


class Verdict(Frozen):
    """What came of verifying a dataset."""

    rows: int
    """Rows compared and equal."""
    rows_recorded: int
    files: tuple[str, ...]
    """What is wrong with files, one sentence each."""
    versions: tuple[str, ...]
    """Configs that cannot be made again by this installation, one sentence each."""
    difference: Difference | None
    """The first."""
    logs: tuple[str, ...] = ()
    """Runs whose logs come out another way, where they were simulated again, one sentence each."""
    simulated: int | None = None
    """How many runs were simulated again and came out the same; None where none was to be."""

    @property
    def wrong(self) -> tuple[str, ...]:
        """What is wrong, one sentence each."""
        return (*self.files, *self.versions, *([str(self.difference)] if self.difference else []), *self.logs)

    @property
    def ok(self) -> bool:
        """Whether files and rows are what the record and the logs say."""
        return not self.wrong and self.rows == self.rows_recorded


def verify(folder: Path) -> Verdict:
    """Compare a dataset's files with their digests and its rows with those its logs give, and return what was found."""
    record = read_record(folder)
    versions = tuple(_other_versions(record))
    configs = [config for config in record.configs if not any(said.startswith(f"{config} ") for said in versions)]
    files, equal, difference = list(_wrong_files(folder, record)), 0, None
    roots: dict[str, list[tuple[str, str, str]]] = {config: [] for config in configs}
    try:
        for found in _compared(folder, record, roots):
            if isinstance(found, Difference):
                difference = found
                break
            equal += found
    except (StoreError, DatasetError) as error:
        files.append(str(error))
    if not (files or difference):
        files += _wrong_roots(record, roots)
    return Verdict(rows=equal, rows_recorded=record.rows, files=tuple(files), versions=versions, difference=difference)


def _wrong_files(folder: Path, record: Record) -> Iterator[str]:
    there = {str(path.relative_to(folder)): path for path in files_of(folder)}
    ours = record.folders
    for name in sorted({*record.files, *there}):
        if name not in there:
            yield f"{name} is missing"
        elif name in record.files:
            if sealed(there[name]) != record.files[name]:
                yield f"{name} is not as it was written: its SHA-256 differs from the record's"
        elif name.split("/")[0] in ours:
            yield f"{name} is not in the record"


def _wrong_roots(record: Record, roots: Mapping[str, Sequence[tuple[str, str, str]]]) -> Iterator[str]:
    for config, runs in roots.items():
        if config_root(config, record.configs[config].version, sorted(runs, key=itemgetter(1))) != record.configs[config].root:
            yield f"dataset.json has another Merkle root for {config} than its rows give"


def _other_versions(record: Record) -> Iterator[str]:
    for config, made in record.configs.items():
        if config not in FORMATTERS:
            yield f"{config} is made by a formatter that is not installed here; the dataset was built with {_built_with(record)}"
        elif FORMATTERS.get(config).version != made.version:
            yield (
                f"{config} was made by version {made.version} of its formatter and this installation has "
                f"{FORMATTERS.get(config).version}, so its rows were not compared; the dataset was built with {_built_with(record)}"
            )


def _built_with(record: Record) -> str:
    return f"daedalus-data {record.versions.get('daedalus-data', 'of a version it does not name')}"


def _compared(folder: Path, record: Record, roots: Mapping[str, list[tuple[str, str, str]]]) -> Iterator[int | Difference]:
    """Yield how many rows of a run and config are equal, or the first that is not; note the root of what the logs give."""
    for made in record.runs:
        run = open_run(folder / RUNS / made.id)
        for config, noted in roots.items():
            rebuilt = [as_row(row) for row in checked(FORMATTERS.get(config), run)]
            if rebuilt:
                noted.append((made.split, made.id, rows_root(rebuilt)))
            yield _compare_run(config, made, rows_of_run(parts(folder, config, made.split), run.id), rebuilt)
        run.let_go()
        del run
        forget()
    yield _strangers(folder, record, list(roots)) or 0


def _compare_run(config: str, made: RunRecord, stored: Sequence[Row], rebuilt: Sequence[Row]) -> int | Difference:
    for old, new in zip(stored, rebuilt, strict=False):
        if old != new and (found := _first(config, made.split, old, new)):
            return found
    if len(stored) == len(rebuilt):
        return len(stored)
    there, only = ("the file has it", stored) if len(stored) > len(rebuilt) else ("the log gives it", rebuilt)
    missing = "the log does not give it" if only is stored else "the file does not have it"
    row = only[min(len(stored), len(rebuilt))]
    return Difference(config=config, split=made.split, row=row["id"], column="", stored=there, rebuilt=missing)


def _first(config: str, split: str, old: Row, new: Row) -> Difference | None:
    for column in ("id", *new, *old):
        if _value(old, column) != _value(new, column):
            stored, rebuilt = _shown(old.get(column), new.get(column))
            return Difference(config=config, split=split, row=new["id"], column=column, stored=stored, rebuilt=rebuilt)
    return None


def _value(row: Row, column: str) -> object:
    value = row.get(column)
    return json.loads(value) if column == "answer" and isinstance(value, str) else value


def _shown(stored: object, rebuilt: object) -> tuple[str, str]:
    """Return two values as texts, long ones cut to the place where they part."""
    old, new = (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False) for value in (stored, rebuilt))
    parting = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    start = max(0, parting - AROUND)
    return _cut(old, start), _cut(new, start)


def _cut(text: str, start: int) -> str:
    end = start + 4 * AROUND
    return repr(("…" if start else "") + text[start:end] + ("…" if len(text) > end else ""))


def _strangers(folder: Path, record: Record, configs: Sequence[str]) -> Difference | None:
    """Return a row that lies in a split its run is not in, or is of no run of the record."""
    split_of = {run.id: run.split for run in record.runs}
    for config in configs:
        for split in record.configs[config].rows:
            for run in Counter(runs_in(parts(folder, config, split))):
                if split_of.get(run) != split:
                    told = f"the record has the run in {split_of[run]}" if run in split_of else "the record has no such run"
                    return Difference(config=config, split=split, row=f"of run {run}", column="", stored="the file has it", rebuilt=told)
    return None
