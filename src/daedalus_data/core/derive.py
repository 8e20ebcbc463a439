"""What can be made from a run without asking anybody: rows, exports and reports, as registries of pure functions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from daedalus_data.core.example import Example
from daedalus_data.core.registry import Registry
from daedalus_data.core.run import Run

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


FORMATTERS: Registry[Formatter] = Registry("row config", "daedalus_data.formatters")
EXPORTS: Registry[Export] = Registry("export", "daedalus_data.exports")
REPORTS: Registry[Export] = Registry("report", "daedalus_data.reports")


def formatter(name: str, *, version: int) -> Callable[[Rows], Rows]:
    """Register a generator of rows."""

    def register(rows: Rows) -> Rows:
        FORMATTERS.add(name, Formatter(name, version, rows, _first_line(rows)))
        return rows

    return register


def export(name: str, *, suffix: str) -> Callable[[Write], Write]:
    """Register a function that writes one file of exports/."""
    return _writer(EXPORTS, name, suffix)


def report(name: str, *, suffix: str) -> Callable[[Write], Write]:
    """Register a function that writes one file of reports/."""
    return _writer(REPORTS, name, suffix)


def _writer(registry: Registry[Export], name: str, suffix: str) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        registry.add(name, Export(name, suffix, write, _first_line(write)))
        return write

    return register


def _first_line(function: object) -> str:
    return (getattr(function, "__doc__", None) or "").strip().splitlines()[0]
