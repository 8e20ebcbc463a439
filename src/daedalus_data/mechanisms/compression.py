"""M6, second half: the paths of all entities through their states, projected to eight numbers each."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, StateCompressed, TimepointId
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import DIMENSIONS, State, span
from daedalus_data.core.world import World

SIZE = 8
WINDOW = 24
"""Moments that the matrix holds at most, the latest ones: a run of a thousand moments must not slow down."""
Matrix = NDArray[np.float64]


class Path(NamedTuple):
    """An entity's states, one row per moment, in shares of each dimension's span."""

    entity: EntityId
    moments: tuple[TimepointId, ...]
    rows: Matrix


@mechanism("compression", number="M6")
async def compression(scene: Scene) -> list[Event]:
    """Project the states of the run so far to eight dimensions and say how far this moment moved each entity."""
    paths = trajectories(scene.world)
    if not any(path.entity in scene.cast for path in paths):
        return []
    mean, axes = principal_axes(np.vstack([path.rows for path in paths]))
    farthest = max(float(np.linalg.norm(np.diff(path.rows, axis=0), axis=1).max(initial=0.0)) for path in paths)
    return [compress(scene, path, mean, axes, farthest) for path in paths if path.entity in scene.cast]


def trajectories(world: World) -> list[Path]:
    """Return the path of every entity that has a state."""
    paths = []
    for entity in world.entities:
        states = list(world.trajectory.get(entity, {}).items())[-WINDOW:]
        if states:
            rows = np.array([scaled(state) for _, state in states], dtype=np.float64)
            paths.append(Path(entity, tuple(moment for moment, _ in states), rows))
    return paths


def scaled(state: State) -> list[float]:
    """Return a state's vector in shares of each dimension's span, so that energy does not outweigh mood."""
    return [value / span(name) for name, value in zip(DIMENSIONS, state.vector(), strict=True)]


def principal_axes(rows: Matrix) -> tuple[Matrix, Matrix]:
    """Return the mean of the rows and their first eight principal axes; fewer rows than that have no more axes.

    An axis may point either way: it is turned so that its largest component is positive, or two machines would differ.
    """
    mean: Matrix = rows.mean(axis=0)
    axes: Matrix = np.linalg.svd(rows - mean, full_matrices=False)[2][:SIZE]
    for axis in axes:
        if axis[int(np.argmax(np.round(np.abs(axis), 9)))] < 0:
            axis *= -1
    return mean, axes


@counted
def compress(scene: Scene, path: Path, mean: Matrix, axes: Matrix, farthest: float) -> StateCompressed:
    """Return an entity's trajectory in eight numbers and how far this moment moved it."""
    centred = path.rows - mean
    codes = centred @ axes.T
    whole, missed = float(np.linalg.norm(centred)), float(np.linalg.norm(centred - codes @ axes))
    step = float(np.linalg.norm(path.rows[-1] - path.rows[-2])) if len(path.rows) > 1 else 0.0
    return StateCompressed(
        by="compression",
        timepoint=scene.timepoint.id,
        entity=path.entity,
        vector=_rounded(codes[-1]),
        error=_round(missed / whole) if whole > 1e-12 else 0.0,
        novelty=_round(step / farthest) if farthest > 1e-12 else 0.0,
    )


def _rounded(code: Matrix) -> tuple[float, ...]:
    """Return eight numbers; along axes that the rows do not reach, a projection is zero."""
    return tuple(_round(float(value)) for value in code) + (0.0,) * (SIZE - len(code))


def _round(value: float) -> float:
    # A negative zero would be another byte on another machine.
    return round(value, 4) + 0.0
