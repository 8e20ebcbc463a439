"""What can be made from a run without asking anybody: rows, exports and reports, as registries of pure functions."""

import json
from collections.abc import Callable, Iterable, Iterator
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
    stem: str = ""
    """The file's name without its suffix; the export's own name when empty."""

    @property
    def file(self) -> str:
        """The name of the file it writes: narrative.md."""
        return (self.stem or self.name) + self.suffix


FORMATTERS: Registry[Formatter] = Registry("row config", "daedalus_data.formatters")
EXPORTS: Registry[Export] = Registry("export", "daedalus_data.exports")
REPORTS: Registry[Export] = Registry("report", "daedalus_data.reports")


def formatter(name: str, *, version: int) -> Callable[[Rows], Rows]:
    """Register a generator of rows."""

    def register(rows: Rows) -> Rows:
        FORMATTERS.add(name, Formatter(name, version, rows, _first_line(rows)))
        return rows

    return register


def export(name: str, *, suffix: str, stem: str = "") -> Callable[[Write], Write]:
    """Register a function that writes one file of exports/."""
    return _writer(EXPORTS, name, suffix, stem)


def report(name: str, *, suffix: str, stem: str = "") -> Callable[[Write], Write]:
    """Register a function that writes one file of reports/."""
    return _writer(REPORTS, name, suffix, stem)


def write_each(registry: Registry[Export], run: Run, folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """Write the named files of a registry, all when no names are given, and return the files' names."""
    wanted = [registry.get(name) for name in (registry.names() if names is None else names)]
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


def _writer(registry: Registry[Export], name: str, suffix: str, stem: str) -> Callable[[Write], Write]:
    def register(write: Write) -> Write:
        registry.add(name, Export(name, suffix, write, _first_line(write), stem))
        return write

    return register


def _first_line(function: object) -> str:
    return (getattr(function, "__doc__", None) or "").strip().splitlines()[0]
