"""Every entity's state at every moment, as numbers, with the eight that compression left of them."""

from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_json
from daedalus_data.core.run import Run
from daedalus_data.core.state import DIMENSIONS


@report("tensors", suffix=".json")
def tensors(run: Run, path: Path) -> None:
    """State vectors per entity and moment, and their compressed form with its error."""
    write_json(path, vectors(run))


def vectors(run: Run) -> dict[str, Any]:
    """Return trajectories in the order of DIMENSIONS, as lived: a moment that did not reach an entity has no row for it."""
    compressed: dict[tuple[str, str], ev.StateCompressed] = {
        (event.entity, event.timepoint or ev.BEFORE_ALL): event for event in run.of(ev.StateCompressed)
    }
    decoded = {(event.entity, event.timepoint or ev.BEFORE_ALL): event for event in run.of(ev.StateDecoded)}
    entities: dict[ev.EntityId, list[dict[str, Any]]] = {}
    for moment in (ev.BEFORE_ALL, *(timepoint.id for timepoint in run.timepoints)):
        for entity, trajectory in run.world(moment).trajectory.items():
            if moment in trajectory:
                row = _row(moment, trajectory[moment].vector(), compressed.get((entity, moment)))
                entities.setdefault(entity, []).append(row | _read_back(decoded.get((entity, moment))))
    return {"run_id": run.id, "dimensions": list(DIMENSIONS), "entities": entities}


def _read_back(decoded: ev.StateDecoded | None) -> dict[str, Any]:
    """Return the state of an earlier moment that this one read back from its eight numbers, and how far off it was."""
    return {"read_back": decoded.state.vector(), "read_back_error": decoded.error} if decoded else {}


def _row(moment: ev.TimepointId, vector: list[float], compressed: ev.StateCompressed | None) -> dict[str, Any]:
    row: dict[str, Any] = {"moment": moment, "state": vector}
    if compressed:
        row |= {"compressed": list(compressed.vector), "error": compressed.error, "novelty": compressed.novelty}
    return row
