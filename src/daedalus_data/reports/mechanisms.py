"""Which functions of which mechanisms ran, how often, and what they put into the log."""

from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_json, write_text
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.mode import MODES
from daedalus_data.core.run import Run
from daedalus_data.reports.functions import ASKED, DOES
from daedalus_data.reports.tables import table

ALL = 19
HEAD = ("mechanism", "name", "function", "times", "events made", "what it does")


@report("mechanisms_table", suffix=".md", stem="mechanisms")
def mechanisms_table(run: Run, path: Path) -> None:
    """The functions that ran and the questions they asked, with counts, as tables."""
    rows = executed(run)
    numbered = {row["mechanism"] for row in rows if row["mechanism"][1:].isdigit()}
    parts = [
        f"# Mechanisms of {run.manifest.template_id}",
        f"{len(numbered)} of {ALL} mechanisms ran. Every count comes from the run's log; what never ran is not listed.",
        table(HEAD, map(_cells, (row for row in rows if not row["question"]))),
        "## Questions asked of a model",
        table((*HEAD[:2], "question", "times", *HEAD[4:5], "what it asks"), map(_cells, (row for row in rows if row["question"]))),
    ]
    write_text(path, "\n\n".join(parts) + "\n")


@report("mechanisms", suffix=".json")
def mechanisms(run: Run, path: Path) -> None:
    """The functions that ran and the questions they asked, with counts, as data."""
    write_json(path, executed(run))


def executed(run: Run) -> list[dict[str, Any]]:
    """Return a row per function that ran, the most often first; a question to a model is marked as one."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    for event in run.of(ev.MechanismRan):
        counted = counts.setdefault((event.mechanism, event.by, event.function), [0, 0])
        counted[0] += event.times
        counted[1] += event.made
    rows = [
        {
            "mechanism": mechanism,
            "name": by,
            "function": function,
            "question": function in ASKED,
            "times": times,
            "made": made,
            "does": ASKED.get(function) or DOES.get(function) or _doc(by),
        }
        for (mechanism, by, function), (times, made) in counts.items()
    ]
    return sorted(rows, key=lambda row: (-int(str(row["times"])), str(row["name"]), str(row["function"])))


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    return (row["mechanism"], row["name"], f"`{row['function']}`", row["times"], row["made"], row["does"])


def _doc(name: str) -> str:
    if name in MECHANISMS:
        return MECHANISMS.get(name).doc.rstrip(".")
    return MODES.get(name).doc.rstrip(".") if name in MODES else ""
