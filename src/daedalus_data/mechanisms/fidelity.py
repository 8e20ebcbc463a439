"""M1 at run time: whoever a moment needs in more detail than the plan gave is lived in more."""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, Level, ResolutionChanged
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.plan.fidelity import need, raised


@mechanism("fidelity", number="M1")
async def fidelity(scene: Scene) -> list[Event]:
    """Raise exactly those whose need reaches the threshold; a raised entity keeps its level."""
    return [event for entity in scene.cast if (event := assign_resolution(scene, entity))]


@counted
def assign_resolution(scene: Scene, entity: EntityId) -> ResolutionChanged | None:
    """Return that an entity is lived in more detail from here on, or None when the plan's level will do."""
    before, after = scene.level(entity), lived_at(scene, entity)
    if before == after:
        return None
    return ResolutionChanged(
        by="fidelity",
        timepoint=scene.timepoint.id,
        entity=entity,
        before=before,
        after=after,
        reason=need(scene.world, entity).reason(),
    )


def lived_at(scene: Scene, entity: EntityId) -> Level:
    """Return the level at which an entity is lived at this moment, once its need is seen."""
    level = scene.level(entity)
    if not scene.enabled("fidelity") or entity not in scene.cast:
        return level
    return raised(scene.template, level, need(scene.world, entity))
