"""Verbs that only read runs: find, open, explain, export."""

import resource
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.opened import OpenedRun
from daedalus_data.core.errors import UnknownNameError, UsageError
from daedalus_data.core.events import EventHappened, PivotFound
from daedalus_data.core.registry import nearest
from daedalus_data.core.run import Run
from daedalus_data.core.settings import read_environment
from daedalus_data.core.when import in_words
from daedalus_data.core.words import covered

if TYPE_CHECKING:
    from daedalus_data.store.index import RunRow


def runs(home: str | Path | None = None) -> "list[RunRow]":
    """Return the runs under a home, the latest first, from the index."""
    from daedalus_data.store.index import rows

    return rows(Path(home) if home else read_environment().home)


def load(run_id: str = "last", home: str | Path | None = None) -> OpenedRun:
    """Return a run by its id, or the one started last."""
    from daedalus_data.store.folder import folder_of

    root = Path(home) if home else read_environment().home
    if run_id == "last":
        found = runs(root)
        if not found:
            raise UsageError(f"there are no runs under {root}; make one with: ./run.sh run mars_mission_portal")
        run_id = found[0].run_id
    return open_run(folder_of(root, run_id))


def open_run(folder: Path) -> OpenedRun:
    """Return the run in a folder for reading."""
    from daedalus_data.store.folder import open_run as read

    run = read(folder)
    return OpenedRun(run.manifest, run.entries, run.folder)


def timeline(run: Run) -> list[dict[str, Any]]:
    """Return the moments lived, line by line: when (in words), title, timepoint, branch, and whether it was a turning point."""
    happened = {event.timepoint: event for event in run.of(EventHappened)}
    pivots = {event.node for event in run.of(PivotFound)}
    return [
        {
            "timepoint": point.id,
            "when": in_words(point.when),
            "title": happened[point.id].happening.title,
            "branch": point.branch,
            "pivot": happened[point.id].node in pivots,
        }
        for point in run.line_by_line
    ]


def summary(run: Run) -> dict[str, Any]:
    """Return what `run --json` prints: counts from the log, cost and time from the record."""
    from daedalus_data.exports.summary import summarise

    manifest = run.manifest
    counted = summarise(run)
    keys = ("mode", "timepoints", "dialogs", "turns", "entities", "events", "mechanisms", "pivots", "paths")
    return {
        "run_id": run.id,
        "folder": str(run.folder),
        "status": manifest.status,
        **{key: counted[key] for key in keys},
        "rows": manifest.training_examples,
        "llm_calls": manifest.llm_calls,
        "tokens": manifest.tokens_used,
        **_token_budget(run),
        "cost_usd": manifest.cost_usd,
        "seconds": manifest.duration,
        "model": manifest.written_by,
        "critical_path": {"calls": manifest.critical_calls, "seconds": manifest.critical_seconds},
        "error": manifest.error,
    }


def _token_budget(run: Run) -> dict[str, Any]:
    """Return the tokens planned for and, where there is such a plan, how many times as many were spent."""
    temporal = run.template.temporal
    over = round(run.manifest.tokens_used / temporal.token_budget, 2) if temporal.token_budget else None
    return {"token_budget": temporal.token_budget, "budget_mode": temporal.budget_mode, "tokens_over_budget": over}


def export(run: Run, formats: list[str] | None = None, to: Path | None = None) -> list[Path]:
    """Write exports of a run, all when no format is named, and return their paths."""
    from daedalus_data import exports

    folder = to or run.folder / "exports"
    return [folder / name for name in exports.write_all(run, folder, tuple(formats) if formats else None)]


def explain(run: Run, *, who: str | None = None, about: str | None = None, at: str | None = None) -> list[dict[str, Any]]:
    """Return who knows what as of a moment, one link per exposure, oldest first: entity, fact, source, moment, turn, confidence."""
    world = run.world(at)
    if who and who not in world.entities:
        raise UnknownNameError(f"nobody is called {who!r}{nearest(who, list(world.entities))}")
    links = [
        {
            "moment": known.moment,
            "entity": entity,
            "source": known.source,
            "exposure": known.exposure,
            "confidence": known.confidence,
            "turn": known.turn,
            "fact": known.fact,
            "topic": known.topic,
            "text": known.text,
            "secret": known.secret,
            "evidence": f"e{known.evidence:06d}",
        }
        for entity, held in world.knowledge.items()
        for known in held.values()
        if who in (None, entity) and (about is None or covered(about, f"{known.topic} {known.text}") == 1)
    ]
    return sorted(links, key=lambda link: str(link["evidence"]))


def doctor(home: str | Path | None = None) -> list[dict[str, Any]]:
    """Return checks of this machine, the shipped templates and the runs under a home: what was found and what cures it."""
    from daedalus_data.engine.doctor import checks

    return checks(Path(home) if home else read_environment().home)


def peak_memory_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
