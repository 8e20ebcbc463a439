"""From run folders to a dataset folder: formatted, split, written, read back, validated, and only then put in its place."""

import platform
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, get_args

from daedalus_data.core.derive import FORMATTERS, Batch, Limits, write_json, write_text
from daedalus_data.core.errors import DatasetError, UsageError
from daedalus_data.release.batches import batches
from daedalus_data.release.card.at import here
from daedalus_data.release.card.render import render
from daedalus_data.release.card.slots import by_hand, merged
from daedalus_data.release.columns import FILE as COLUMNS
from daedalus_data.release.columns import measured
from daedalus_data.release.making import FILE as MAKING
from daedalus_data.release.making import Gathering, Making
from daedalus_data.release.pictures import draw
from daedalus_data.release.recipe import FILE as RECIPE
from daedalus_data.release.recipe import Asked, recipe
from daedalus_data.release.record import (
    README,
    REPORTS,
    RUNS,
    SPLITS,
    ConfigRecord,
    Record,
    RunRecord,
    SplitRule,
    config_root,
    file_digest,
    read_record,
    write_record,
)
from daedalus_data.release.rows import TYPES, TypeName
from daedalus_data.release.share import Share, Task, at_once, table_path
from daedalus_data.release.shipping import ship
from daedalus_data.release.split import RATIOS, Member, SplitBy, assign
from daedalus_data.release.staging import check_place, staging, take_place
from daedalus_data.release.tables import SplitWriter
from daedalus_data.store.folder import read_manifest
from daedalus_data.store.log import NAME as LOG
from daedalus_data.validators.check import Report, check

PACKAGES = ("daedalus-data", "datasets", "pyarrow", "pydantic")
FIGURES = {"splits": "split_report.json", "diversity": "diversity.json"}
"""Validators whose figures are a report of their own."""
TABLES = ".tables"
"""Where the tables of single runs lie until they are merged."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """What a dataset is to be like."""

    configs: tuple[str, ...] = ()
    """All when empty."""
    split_by: SplitBy = "run"
    seed: int = 0
    parallel: int = 1
    limits: Limits = field(default_factory=Limits)
    asked: Asked | None = None
    """The template that the runs were made of; None where finished runs were named."""


class Built(NamedTuple):
    """A dataset that was made."""

    path: Path
    rows: dict[str, dict[str, int]]
    """Rows per config and split."""
    report: Report
    record: Record


class Source(NamedTuple):
    """A run to make rows from."""

    folder: Path
    run: str
    template: str
    mode: str
    seed: int
    variation: str
    completed: bool


def build(runs: Sequence[Path], out: Path, wanted: Wanted | None = None, say: Say = lambda line: None) -> Built:
    """Make a dataset of finished runs and return what was made; raises DatasetError when a validator finds an error.

    A refused dataset is kept in `<out>.refused` for looking; `out` is as it was.
    """
    wanted, out = wanted or Wanted(), out.resolve()
    check_wanted(out, wanted)
    sources = _sources(runs)
    with staging(out) as folder:
        record = _write(sources, folder, wanted, out.name, say)
        gathering = Gathering()
        report = check(_seen(batches(folder, record), gathering, len(sources), say), wanted.limits)
        _tell(folder, record, report, gathering.made(), wanted, say)
        _write_card(folder, record, out)
        record = write_record(folder, record)
        if report.errors:
            take_place(folder, _refused(out))
            raise DatasetError(_refusal(report, _refused(out)))
        take_place(folder, out)
    return Built(out, {config: made.rows for config, made in record.configs.items()}, report, record)


def check_wanted(out: Path, wanted: Wanted) -> None:
    """Raise UsageError for what no build could do, so that nobody waits for runs first."""
    if wanted.split_by not in get_args(SplitBy):
        raise UsageError(f"a dataset cannot be split by {wanted.split_by!r}; use {' or '.join(get_args(SplitBy))}")
    for config in wanted.configs:
        FORMATTERS.get(config)
    for place in (out, _refused(out)):
        check_place(place)
    _check_card(out)


def _check_card(out: Path) -> None:
    """Raise UsageError where a card would be replaced into which somebody wrote outside its slots."""
    card = out / README
    if card.is_file() and (edited := by_hand(card.read_text(encoding="utf-8"), read_record(out).files.get(README, ""))):
        raise UsageError(f"{card} would be made anew, but {edited}; move what is yours between its markers, or move the file")


def _refused(out: Path) -> Path:
    return out.with_name(out.name + ".refused")


def _sources(runs: Sequence[Path]) -> list[Source]:
    """Return the runs in order of their ids, so that the order they were named in changes nothing."""
    found = sorted(map(_source, runs), key=lambda source: source.run)
    for source, following in pairwise(found):
        if source.run == following.run:
            raise UsageError(f"{source.folder} and {following.folder} are both run {source.run}; name each run once")
    open_ones = [source.run for source in found if not source.completed]
    if open_ones:
        raise UsageError(f"run {open_ones[0]} is not completed; finish it with: daedalus run --resume {open_ones[0]}")
    if not found:
        raise UsageError("a dataset needs at least one run; name a template or some runs")
    return found


def _source(folder: Path) -> Source:
    """Return what is needed of a run's record; the whole of it, with its template, would stay in memory for every run."""
    made = read_manifest(folder)
    return Source(folder, made.run_id, made.template_id, made.causal_mode, made.seed, made.variation, made.status == "completed")


def _write(sources: Sequence[Source], folder: Path, wanted: Wanted, name: str, say: Say) -> Record:
    """Ship the logs and write every config's files; return the record, without digests."""
    configs = [FORMATTERS.get(config).name for config in wanted.configs or FORMATTERS.names()]
    shipped = tuple(ship(source.folder, folder / RUNS) for source in sources)
    shares: dict[str, Share] = {}
    for share in at_once(Task(runs=shipped, to=folder / TABLES, configs=tuple(configs)), wanted.parallel):
        shares[share.run] = share
        say(f"formatted {len(shares)} of {len(sources)} runs")
    members = [_member(source, _of(shares, source)) for source in sources]
    splits = assign(members, by=wanted.split_by, seed=wanted.seed)
    types = {config: _type(config, shares.values()) for config in configs if any(share.rows[config] for share in shares.values())}
    rows = {config: _merge(folder, config, kind, splits) for config, kind in types.items()}
    shutil.rmtree(folder / TABLES, ignore_errors=True)
    if not rows:
        raise UsageError(f"no run gave a row to {', '.join(configs)}; name other runs or other configs")
    return Record(
        name=name,
        versions={"python": platform.python_version(), **{package: version(package) for package in PACKAGES}},
        split=SplitRule(by=wanted.split_by, seed=wanted.seed, ratios=dict(RATIOS)),
        runs=tuple(_run_record(source, _of(shares, source), splits) for source in sources),
        configs={config: _config_record(config, types[config], some, shares, splits) for config, some in rows.items()},
        without_rows=tuple(config for config in configs if config not in rows),
    )


def _of(shares: Mapping[str, Share], source: Source) -> Share:
    return shares[source.run]


def _type(config: str, shares: Iterable[Share]) -> TypeName:
    found = {share.types[config] for share in shares if config in share.types}
    if len(found) > 1:
        raise DatasetError(f"{config} has rows of the types {', '.join(sorted(found))}; a config has rows of one type, mend the formatter")
    return found.pop()


def _merge(folder: Path, config: str, kind: TypeName, splits: Mapping[str, str]) -> dict[str, int]:
    """Write the tables of all runs into the files of their splits, and return how many rows each split has."""
    import pyarrow.feather as feather

    from daedalus_data.release.features import features_of

    schema = features_of(TYPES[kind]).arrow_schema
    writers = {split: SplitWriter(folder / config, split, schema) for split in SPLITS}
    for run, split in sorted(splits.items()):
        path = table_path(folder / TABLES, run, config)
        if path.exists():
            writers[split].add(feather.read_table(path).cast(schema))
            path.unlink()
    for writer in writers.values():
        writer.finish()
    return {split: writer.rows for split, writer in writers.items() if writer.rows}


def _member(source: Source, share: Share) -> Member:
    return Member(source.run, source.template, frozenset(share.causes), sum(share.rows.values()))


def _run_record(source: Source, share: Share, splits: Mapping[str, str]) -> RunRecord:
    return RunRecord(
        id=source.run,
        split=splits[source.run],
        split_group=share.split_group,
        template=source.template,
        mode=source.mode,
        seed=source.seed,
        variation=source.variation,
        events=share.events,
        events_digest=file_digest(source.folder / LOG),
    )


def _config_record(
    config: str, kind: TypeName, rows: dict[str, int], shares: Mapping[str, Share], splits: Mapping[str, str]
) -> ConfigRecord:
    formatter = FORMATTERS.get(config)
    runs = [(splits[run], run, shares[run].roots[config]) for run in sorted(shares) if shares[run].rows[config]]
    return ConfigRecord(
        version=formatter.version,
        type=kind,
        rows=rows,
        root=config_root(config, formatter.version, runs),
    )


def _seen(made: Iterator[Batch], gathering: Gathering, runs: int, say: Say) -> Iterator[Batch]:
    """Yield batches on their way to the validators, each taken in for the report of how the dataset was made."""
    for number, batch in enumerate(made, 1):
        say(f"checking {number} of {runs} runs")
        gathering.see(batch)
        yield batch
        del batch


def _tell(folder: Path, record: Record, report: Report, making: Making, wanted: Wanted, say: Say) -> None:
    """Write the reports, the recipe and the pictures."""
    say("writing reports, pictures and the card")
    (folder / REPORTS).mkdir()
    write_json(folder / REPORTS / "validation.json", report.model_dump(mode="json"))
    for validator, file in FIGURES.items():
        if validator in report.figures:
            write_json(folder / REPORTS / file, report.figures[validator])
    write_json(folder / REPORTS / MAKING, making.model_dump(mode="json"))
    write_json(folder / REPORTS / COLUMNS, measured(folder, record).model_dump(mode="json"))
    manifests = (read_manifest(folder / RUNS / run.id) for run in record.runs)
    made = recipe(record, wanted.limits, manifests, wanted.asked, wanted.configs)
    write_json(folder / RECIPE, made.model_dump(mode="json"))
    draw(folder, record)


def _write_card(folder: Path, record: Record, out: Path) -> None:
    """Write the card, with what people added to the one that lies at `out`."""
    old = out / README
    card = render(folder, record, here(record.name))
    write_text(folder / README, merged(card, old.read_text(encoding="utf-8")) if old.is_file() else card)


def _refusal(report: Report, kept: Path) -> str:
    first, *more = report.errors
    rows = f" (first rows: {', '.join(first.rows[:3])})" if first.rows else ""
    others = f"; and {len(more)} more" if more else ""
    return f"refused by {first.validator} in {first.config}: {first.message}{rows}{others}; kept for looking in {kept}"
