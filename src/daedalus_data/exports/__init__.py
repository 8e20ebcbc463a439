"""Files made from a run for people and programs to read; each is a pure function of the run."""

from collections.abc import Iterable
from pathlib import Path

from daedalus_data.core.derive import EXPORTS, write_each
from daedalus_data.core.run import Run
from daedalus_data.exports import knowledge, lines, narrative, narrative_markdown, summary

__all__ = ["knowledge", "lines", "narrative", "narrative_markdown", "summary", "write_all"]


def write_all(run: Run, folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """Write the named exports into a folder, all when no names are given, and return the files' names."""
    return write_each(EXPORTS, run, folder, names)
