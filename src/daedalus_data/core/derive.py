"""What can be made from a run without asking anybody: rows, checks of rows, exports and reports, as registries."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple, Protocol, TypeVar

from pydantic import Field

from daedalus_data.core.example import Example
from daedalus_data.core.registry import Registry
from daedalus_data.core.run import Run
from daedalus_data.core.terms import Frozen

Rows = Callable[[Run], Iterator[Example]]
Write = Callable[[Run, Path], None]


@dataclass(frozen=True)
class Formatter:
    """A named way to turn a run into rows; `version` rises when the rows of an unchanged run change."""

    name: str
    version: int
    rows: Rows
    doc: str


@dataclass(frozen=True)
class Export:
    """A named file made from a run."""

    name: str
    suffix: str
    write: Write
    doc: str
    stem: str = ""
    """The file's name without its suffix; the export's own name when empty."""
    fits: Callable[[Run], bool] = lambda run: True
    """Whether there is anything to write for a run."""

    @property
    def file(self) -> str:
        """The name of the file it writes: narrative.md."""
        return (self.stem or self.name) + self.suffix


class Finding(Frozen):
    """What a validator found: where, how bad, and in which rows."""

    validator: str
    level: Literal["error", "warning"]
    """A release with an error is refused."""
    config: str
    rows: tuple[str, ...] = Field((), max_length=20)
    """Ids of the first rows concerned."""
    count: int = Field(ge=0)
    """How many rows are concerned in all."""
    message: str
    """What, the offending value, and what would do."""


class Batch(NamedTuple):
    """One run's share of a dataset: its log, and its rows per config as they stand in the files."""

    run: Run
    split: str
    rows: Mapping[str, Sequence[Example]]


class Limits(Frozen):
    """Where a dataset stops being good enough: every bound that a validator holds it to."""

    max_tokens: int = Field(2048, ge=1)
    """Prompt and completion of a row together."""
    tokenizer: str | None = None
    """A path or name for transformers.AutoTokenizer; an estimate from words, numbers and marks counts when None."""
    near: float = Field(0.9, gt=0, le=1)
    """Two rows of at least this similarity are near duplicates."""
    near_share: float = Field(0.05, ge=0, le=1)
    """Share of a config's rows that may be near duplicates of another: real runs have about 0.01, a formatter that repeats far more."""
    least_rows: int = Field(40, ge=1)
    """A task with fewer rows is reported as not judged."""
    numbers_r2: float = 0.5
    """What the numbers of a prompt may explain of a numeric label, out of fold."""
    closed_margin: float = 0.1
    """How far the commonest answer of a closed question may be from an even share."""
    open_share: float = 0.3
    """Largest share of one answer to an open question, or of one value of a numeric label; with very few names closed_margin counts."""
    words_gap: float = 0.5
    """What a bag of the prompt's words may close of the gap between the commonest answer and always being right."""
    pairs_right: float = 0.75
    """Share of pairs whose better side words alone, without the prompt, may tell before it is worth a warning; chance is one half."""
    line_share: float = 0.05
    """Share of lines of dialog that may hold the same five words in a row."""
    section_share: float = 0.5
    """Share of a config's rows that may have the same section word for word."""

    @property
    def public(self) -> "Limits":
        """The same with a tokenizer that lies on this machine named without its folder."""
        name = self.tokenizer
        return self.model_copy(update={"tokenizer": Path(name).name}) if name and Path(name).expanduser().exists() else self


class Validator(Protocol):
    """A check of a dataset that sees one run at a time and keeps little of each: memory must not grow with runs."""

    def __init__(self, limits: Limits) -> None:
        """Begin a dataset."""

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Check a run's rows, and keep what the conclusion needs."""

    def conclude(self) -> Iterable[Finding]:
        """Say what can only be said of the whole."""

    def figures(self) -> Mapping[str, object]:
        """Return what was measured, as JSON data, for the report and the card."""


FORMATTERS: Registry[Formatter] = Registry("row config", "daedalus_data.formatters")
EXPORTS: Registry[Export] = Registry("export", "daedalus_data.exports")
REPORTS: Registry[Export] = Registry("report", "daedalus_data.reports")
VALIDATORS: Registry[type[Validator]] = Registry("validator", "daedalus_data.validators")
V = TypeVar("V", bound=Validator)


def formatter(name: str, *, version: int) -> Callable[[Rows], Rows]:
    """Register a generator of rows."""

    def register(rows: Rows) -> Rows:
        FORMATTERS.add(name, Formatter(name, version, rows, _first_line(rows)))
        return rows

    return register


def validator(name: str) -> Callable[[type[V]], type[V]]:
    """Register a class of checks; one is made for every dataset checked."""

    def register(kind: type[V]) -> type[V]:
        VALIDATORS.add(name, kind)
        return kind

    return register


def export(name: str, *, suffix: str, stem: str = "") -> Callable[[Write], Write]:
    """Register a function that writes one file of exports/."""
    return _writer(EXPORTS, name, suffix, stem)


def report(name: str, *, suffix: str, stem: str = "", fits: Callable[[Run], bool] = lambda run: True) -> Callable[[Write], Write]:
    """Register a function that writes one file of reports/, of runs that it fits."""
    return _writer(REPORTS, name, suffix, stem, fits)


def write_each(registry: Registry[Export], run: Run, folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """Write the named files of a registry that fit the run, all such when no names are given, and return the files' names."""
    wanted = [registry.get(name) for name in (registry.names() if names is None else names)]
    wanted = [made for made in wanted if made.fits(run)]
    folder.mkdir(parents=True, exist_ok=True)
    for made in wanted:
        made.write(run, folder / made.file)
    return [made.file for made in wanted]


def write_text(path: Path, text: str) -> None:
    """Write a text whole or not at all: readers see the old file or the new one."""
    fresh = path.with_name(path.name + ".new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def write_json(path: Path, data: object) -> None:
    """Write data as indented JSON, keys in the order given."""
    write_text(path, json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def write_lines(path: Path, rows: Iterable[object]) -> None:
    """Write one JSON value per line."""
    write_text(path, "".join(json.dumps(row, ensure_ascii=False, allow_nan=False) + "\n" for row in rows))


def _writer(
    registry: Registry[Export], name: str, suffix: str, stem: str, fits: Callable[[Run], bool] = lambda run: True
) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        registry.add(name, Export(name, suffix, write, _first_line(write), stem, fits))
        return write

    return register


def _first_line(function: object) -> str:
    return (getattr(function, "__doc__", None) or "").strip().splitlines()[0]
