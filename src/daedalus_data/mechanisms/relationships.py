"""M13: how the cast regard each other, at the start and as their conversations move it."""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import Event, RelationChanged, RelationFormed
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.mechanisms import seen
from daedalus_data.prompts.cast import InitialTie, InitialTies
from daedalus_data.prompts.minds import ReviewTies, TieChange

MOVED = ("trust", "alignment", "power", "bond")


@mechanism("relationships", number="M13")
async def relationships(scene: Scene) -> list[Event]:
    """Form every regard when the scene is set; later move those that a conversation moved, citing its turns."""
    if len(scene.cast) < 2:
        return []
    return await (build_graph(scene) if seen.setting(scene) else move_relations(scene))


@counted
async def build_graph(scene: Scene) -> list[Event]:
    """Return how everyone regards everyone when the scene is set."""
    people = tuple(seen.persona(scene, entity) for entity in scene.cast)
    reply = await scene.ask(InitialTies(scenario=scene.template.scenario_description, cast=people), "first")
    order = {entity: place for place, entity in enumerate(scene.cast)}
    ties = sorted(reply.ties, key=lambda tie: (order[tie.source], order[tie.target]))
    return [_formed(scene, tie) for tie in ties]


def _formed(scene: Scene, tie: InitialTie) -> RelationFormed:
    return RelationFormed(
        by="relationships",
        timepoint=scene.timepoint.id,
        source=tie.source,
        target=tie.target,
        trust=round(tie.trust, 4),
        alignment=round(tie.alignment, 4),
        power=round(tie.power, 4),
        bond=round(tie.bond, 4),
        reason=tie.reason,
    )


@counted
async def move_relations(scene: Scene) -> list[Event]:
    """Return whose regard for whom the conversation moved, with the turns that moved it."""
    lines = seen.talk(scene)
    if not lines:
        return []
    heard = {entity for line in lines for entity in (line.speaker, *line.heard_by)}
    there = [entity for entity in scene.cast if entity in heard]
    question = ReviewTies(
        scenario=scene.template.scenario_description,
        now=seen.now_of_all(scene),
        cast=tuple(seen.persona(scene, entity) for entity in there),
        ties=tuple(tie for entity in there for tie in seen.ties(scene, entity, there)),
        transcript=tuple(seen.spoken(scene, line) for line in lines),
        moods={entity: seen.mood(scene, entity) for entity in there},
    )
    reply = await scene.ask(question, "review")
    order = {entity: place for place, entity in enumerate(there)}
    changes = sorted(reply.changes, key=lambda change: (order[change.source], order[change.target]))
    moved = [change for change in changes if any(getattr(change, name) for name in MOVED)]
    return [_changed(scene, change) for change in moved]


def _changed(scene: Scene, change: TieChange) -> RelationChanged:
    return RelationChanged(
        by="relationships",
        timepoint=scene.timepoint.id,
        source=change.source,
        target=change.target,
        trust=round(change.trust, 4),
        alignment=round(change.alignment, 4),
        power=round(change.power, 4),
        bond=round(change.bond, 4),
        turns=change.turns,
        reason=change.reason,
    )
