"""Reports about a run: which mechanisms worked, how detail was spent, how minds moved, what caused what."""

from collections.abc import Iterable
from pathlib import Path

from daedalus_data.core.derive import REPORTS, write_each
from daedalus_data.core.run import Run
from daedalus_data.reports import branches, causal_graph, difference, difference_words, fidelity, mechanisms, shadow, state_curves, tensors

__all__ = [
    "branches", "causal_graph", "difference", "difference_words", "fidelity", "mechanisms", "shadow", "state_curves", "tensors",
    "write_all",
]  # fmt: skip


def write_all(run: Run, folder: Path, names: Iterable[str] | None = None) -> list[str]:
    """Write the named reports into a folder, all when no names are given, and return the files' names."""
    return write_each(REPORTS, run, folder, names)
