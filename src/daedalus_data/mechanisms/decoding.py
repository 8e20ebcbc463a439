"""M6 read backwards: a state rebuilt from the eight numbers that compression left of it, and how far off that is."""

import numpy as np

from daedalus_data.core.counting import counted
from daedalus_data.core.events import BEFORE_ALL, EntityId, StateCompressed, StateDecoded
from daedalus_data.core.mechanism import Scene
from daedalus_data.core.state import DIMENSIONS, State, clamp, span
from daedalus_data.core.world import World
from daedalus_data.mechanisms.compression import Path, principal_axes, trajectories

DECIMALS = 4


@counted
def decode_state(scene: Scene, entity: EntityId) -> StateDecoded | None:
    """Return an entity's state as its last eight numbers give it, with the error, or None when none were left of it.

    Mean and axes are computed again from the states of that moment: they were never stored.
    """
    code = scene.world.codes.get(entity)
    if code is None or code.timepoint == scene.timepoint.id:
        return None
    paths = _as_compressed(scene.world, code)
    mean, axes = principal_axes(np.vstack([path.rows for path in paths]))
    rebuilt = mean + np.array(code.vector[: len(axes)]) @ axes
    true = next(path for path in paths if path.entity == entity).rows[-1]
    numbers = {name: clamp(name, float(share) * span(name)) for name, share in zip(DIMENSIONS, rebuilt, strict=True)}
    error = round(float(np.sqrt(np.mean((rebuilt - true) ** 2))), DECIMALS) + 0.0
    return StateDecoded(by="elevation", timepoint=scene.timepoint.id, entity=entity, state=State.model_validate(numbers), error=error)


def _as_compressed(world: World, code: StateCompressed) -> list[Path]:
    """Return the paths of all states as they stood at the end of the moment that was compressed."""
    moments = [BEFORE_ALL, *world.history()]
    seen = moments[: moments.index(code.timepoint or BEFORE_ALL) + 1]
    past = world.copy()
    past.trajectory = {
        entity: {moment: states[moment] for moment in seen if moment in states} for entity, states in world.trajectory.items()
    }
    return trajectories(past)
