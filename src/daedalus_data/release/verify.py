"""Makes every row of a dataset again from its shipped logs, with no model, and compares."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from operator import itemgetter
from pathlib import Path

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import DatasetError, StoreError
from daedalus_data.core.run import Manifest, Run
from daedalus_data.core.terms import Frozen
from daedalus_data.core.words import forget
from daedalus_data.formatters.story import story
from daedalus_data.release.record import RUNS, Record, RunRecord, config_root, file_digest, files_of, read_record, sealed
from daedalus_data.release.rows import Row, as_row, checked, rows_root
from daedalus_data.release.tables import parts, rows_of_run, runs_in
from daedalus_data.store.folder import read_manifest
from daedalus_data.store.log import NAME as LOG
from daedalus_data.store.log import read_entries

AROUND = 40
"""Characters shown before the place where two texts part."""
FOREIGN = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError)
"""What reading a log ends in that has the form of one and that no run wrote: readers trust that causes come before effects."""


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
            if isinstance(found, str):
                files.append(found)
            else:
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


def _compared(folder: Path, record: Record, roots: Mapping[str, list[tuple[str, str, str]]]) -> Iterator[int | str | Difference]:
    """Yield how many rows of a run and config are equal, or the first that is not, and what is wrong with the record, as sentences.

    Notes the root of what the logs give.
    """
    for run_id, times in Counter(made.id for made in record.runs).items():
        if times > 1:
            raise DatasetError(f"dataset.json has run {run_id} {times} times")
    for made in record.runs:
        run = Run(manifest_of(folder, made), read_entries(folder / RUNS / made.id), folder / RUNS / made.id)
        yield from _wrong_record(made, run, log_digest(folder, made))
        for config, noted in roots.items():
            rebuilt = _rebuilt(config, run)
            if rebuilt:
                noted.append((made.split, made.id, rows_root(rebuilt)))
            yield _compare_run(config, made, rows_of_run(parts(folder, config, made.split), run.id), rebuilt)
        run.let_go()
        del run
        forget()
    yield from _strangers(folder, record, list(roots))


def manifest_of(folder: Path, made: RunRecord) -> Manifest:
    """Return run.json of a run of a dataset; raises DatasetError when it is another run's."""
    manifest = read_manifest(folder / RUNS / made.id)
    if manifest.run_id != made.id:
        raise DatasetError(f"{RUNS}/{made.id}/run.json is the record of another run: {manifest.run_id[:128]!r}")
    return manifest


def log_digest(folder: Path, made: RunRecord) -> str:
    """Return the SHA-256 of a run's log as it lies in a dataset, "" when it is missing."""
    log = folder / RUNS / made.id / LOG
    return file_digest(log) if log.is_file() else ""


@contextmanager
def as_written(run_id: str) -> Iterator[None]:
    """Raise DatasetError for what fails only with a log or a record that no run wrote."""
    try:
        yield
    except FOREIGN as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise DatasetError(f"the log of run {run_id} is not one that a run writes: reading it ends in {why}") from error


def _rebuilt(config: str, run: Run) -> list[Row]:
    with as_written(run.id):
        return [as_row(row) for row in checked(FORMATTERS.get(config), run)]


def _wrong_record(made: RunRecord, run: Run, digest: str) -> Iterator[str]:
    with as_written(run.id):
        group = story(run).split_group
    said = run.manifest
    shipped = {
        "template": said.template_id, "mode": said.causal_mode, "seed": said.seed, "variation": said.variation,
        "split_group": group, "events": len(run.entries), "events_digest": digest,
    }  # fmt: skip
    for field, value in shipped.items():
        if (told := getattr(made, field)) != value:
            yield f"dataset.json has {field} {told!r:.80} for run {made.id}, and what is shipped of the run says {value!r:.80}"


def _compare_run(config: str, made: RunRecord, stored: Sequence[Row], rebuilt: Sequence[Row]) -> int | Difference:
    for old, new in zip(stored, rebuilt, strict=False):
        if old != new and (found := _first(config, made.split, old, new)):
            return found
    if len(stored) == len(rebuilt):
        return len(stored)
    there, only = ("the file has it", stored) if len(stored) > len(rebuilt) else ("the log gives it", rebuilt)
    missing = "the log does not give it" if only is stored else "the file does not have it"
    row = only[min(len(stored), len(rebuilt))]
    return Difference(config=config, split=made.split, row=str(row.get("id")), column="", stored=there, rebuilt=missing)


def _first(config: str, split: str, old: Row, new: Row) -> Difference | None:
    for column in ("id", *new, *old):
        if _value(old, column) != _value(new, column):
            stored, rebuilt = _shown(old.get(column), new.get(column))
            return Difference(config=config, split=split, row=new["id"], column=column, stored=stored, rebuilt=rebuilt)
    return None


def _value(row: Row, column: str) -> object:
    value = row.get(column)
    if column != "answer" or not isinstance(value, str):
        return value
    try:
        return json.dumps(json.loads(value), sort_keys=True)  # as texts 1, 1.0 and true differ
    except (ValueError, RecursionError):
        return value


def _shown(stored: object, rebuilt: object) -> tuple[str, str]:
    """Return two values as texts, long ones cut to the place where they part."""
    old, new = (_text(value) for value in (stored, rebuilt))
    parting = next((place for place, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new)))
    start = max(0, parting - AROUND)
    return _cut(old, start), _cut(new, start)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _cut(text: str, start: int) -> str:
    end = start + 4 * AROUND
    return repr(("…" if start else "") + text[start:end] + ("…" if len(text) > end else ""))


def _strangers(folder: Path, record: Record, configs: Sequence[str]) -> Iterator[str | Difference]:
    """Yield rows that lie in a split their run is not in, or are of no run of the record, and splits that have another number of rows."""
    split_of = {run.id: run.split for run in record.runs}
    for config in configs:
        for split, rows in record.configs[config].rows.items():
            found = Counter(runs_in(parts(folder, config, split)))
            for run in found:
                if split_of.get(run) != split:
                    told = f"the record has the run in {split_of[run]}" if run in split_of else "the record has no such run"
                    yield Difference(config=config, split=split, row=f"of run {run}", column="", stored="the file has it", rebuilt=told)
            if found.total() != rows:
                yield f"dataset.json has {rows} rows for {config}/{split}, and its files have {found.total()}"
