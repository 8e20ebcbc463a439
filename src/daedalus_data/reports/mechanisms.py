"""Which functions of which mechanisms ran, how often, and what they put into the log."""

from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_json, write_text
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.mode import MODES
from daedalus_data.core.run import Run
from daedalus_data.reports.tables import table

OUTSIDE = {
    "fidelity": ("M1", "Plan how much detail each moment gets, before anything is asked."),
    "modes": ("M17", "Decide which moments exist and what leads to what."),
    "routing": ("M18", "Choose the model that answers a question."),
    "waveform": ("ADPRS", "Say from an envelope how much detail an entity deserves."),
    "cast": ("", "Bring the cast in, inventing whoever the template leaves open."),
}
"""Parts of the simulation that are no mechanism of a scene and so stand in no registry of mechanisms."""
ALL = 19


@report("mechanisms_table", suffix=".md", stem="mechanisms")
def mechanisms_table(run: Run, path: Path) -> None:
    """The functions that ran, with counts, as a table."""
    rows = executed(run)
    numbers = {row["number"] for row in rows if row["number"].startswith("M")}
    lines = [
        f"# Mechanisms of {run.manifest.template_id}",
        f"{len(numbers)} of {ALL} mechanisms ran in this run. Counts come from its log; a function that never ran is not listed.",
        table(
            ("mechanism", "name", "function", "times", "events made", "what it does"),
            ((row["number"], row["mechanism"], f"`{row['function']}`", row["times"], row["made"], row["does"]) for row in rows),
        ),
    ]
    write_text(path, "\n\n".join(lines) + "\n")


@report("mechanisms", suffix=".json")
def mechanisms(run: Run, path: Path) -> None:
    """The functions that ran, with counts, as data."""
    write_json(path, executed(run))


def executed(run: Run) -> list[dict[str, Any]]:
    """Return a row per function that ran, the most often first."""
    times: dict[tuple[str, str], list[int]] = {}
    for event in run.of(ev.MechanismRan):
        counted = times.setdefault((event.mechanism, event.function), [0, 0])
        counted[0] += event.times
        counted[1] += event.made
    rows = [_row(mechanism, function, *counted) for (mechanism, function), counted in times.items()]
    return sorted(rows, key=lambda row: (-row["times"], row["mechanism"], row["function"]))


def _row(mechanism: str, function: str, times: int, made: int) -> dict[str, Any]:
    number, does = _described(mechanism)
    return {"number": number, "mechanism": mechanism, "function": function, "times": times, "made": made, "does": does}


def _described(name: str) -> tuple[str, str]:
    if name in OUTSIDE:
        return OUTSIDE[name]
    if name in MODES:
        return "M17", MODES.get(name).doc
    if name in MECHANISMS:
        return MECHANISMS.get(name).number or "", MECHANISMS.get(name).doc
    return "", ""
