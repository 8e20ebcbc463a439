"""M3: who comes to know what, from whom, when and how surely; nothing is known without such an event."""

from collections.abc import Iterable

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, ExposureKind, FactId, FactLearned, ProphecyMade, PropositionKind, TurnSpoken
from daedalus_data.core.framing import foretelling
from daedalus_data.core.mechanism import InitialItem, Scene, mechanism
from daedalus_data.core.template import fact_id
from daedalus_data.core.words import overlap
from daedalus_data.core.world import Known
from daedalus_data.mechanisms import seen

SAME = 0.85
"""Two facts whose content words overlap this much are one."""
SEEN, LIVED = 0.95, 1.0
"""How sure one is of what one saw, and of what one did."""


@mechanism("exposure", number="M3")
async def exposure(scene: Scene) -> list[Event]:
    """Teach everyone what they know from the start, and those present what takes place."""
    made: list[Event] = []
    for entity in scene.cast:
        learned = set_initial_knowledge(scene, entity) if seen.setting(scene) else build_knowledge_from_exposures(scene, entity)
        made += [*learned, *told_of_prophecies(scene, entity)]
    return made


@counted
def set_initial_knowledge(scene: Scene, entity: EntityId) -> list[FactLearned]:
    """Return what an entity knows when the scene is set."""
    kept: list[InitialItem] = []
    for item in scene.initial_knowledge(entity):
        if not any(overlap(item.text, other.text) > SAME for other in kept):
            kept.append(item)
    return [
        FactLearned(
            by="exposure",
            timepoint=scene.timepoint.id,
            entity=entity,
            fact=fact_id(item.text),
            topic=item.topic,
            text=item.text,
            exposure="initial",
            source="scene_initialization",
            confidence=1.0,
            secret=item.secret,
        )
        for item in kept
    ]


@counted
def build_knowledge_from_exposures(scene: Scene, entity: EntityId) -> list[FactLearned]:
    """Return what one who is present learns; whoever is absent learns nothing, whatever the happening says."""
    what = seen.happening(scene)
    acts = entity in what.actors
    kind: ExposureKind = "experienced" if acts else "witnessed"
    return [
        FactLearned(
            by="exposure",
            timepoint=scene.timepoint.id,
            entity=entity,
            fact=fact_id(detail.text),
            topic=detail.topic,
            text=detail.text,
            exposure=kind,
            source=scene.timepoint.id,
            confidence=LIVED if acts else SEEN,
        )
        for detail in what.details
        if entity in detail.known_by and holds(scene, entity, detail.text) is None
    ]


def told_of_prophecies(scene: Scene, entity: EntityId) -> list[FactLearned]:
    """Return what one who is present learns of what is foretold now: from the one who says it, if that one is there."""
    found = [prophecy.made for prophecy in scene.world.prophecies.values() if prophecy.moment == scene.timepoint.id]
    return [_told_of(scene, entity, made) for made in found if made.entity in scene.cast and entity in (made.entity, *made.heard_by)]


@counted
def _told_of(scene: Scene, entity: EntityId, made: ProphecyMade) -> FactLearned:
    own, text = entity == made.entity, foretelling(made, scene.world)
    trust = scene.world.relation(entity, made.entity).trust
    return FactLearned(
        by="exposure",
        timepoint=scene.timepoint.id,
        entity=entity,
        fact=fact_id(text),
        topic=made.topic,
        text=text,
        exposure="experienced" if own else "told",
        source=scene.timepoint.id if own else made.entity,
        confidence=LIVED if own else round(0.5 + 0.5 * trust, 3),
    )


@exposure.on_turn
async def hear(scene: Scene, turn: TurnSpoken) -> list[Event]:
    """Teach those who hear a line the facts it drew on, none more surely than the one who passes it on."""
    return [
        told(scene, "exposure", turn, listener, known.fact, known.topic, known.text, min(turn.confidence, known.confidence))
        for known in drawn_on(scene, turn)
        for listener in turn.heard_by
        if holds(scene, listener, known.text) is None
    ]


def drawn_on(scene: Scene, turn: TurnSpoken) -> Iterable[Known]:
    """Return the facts that a line drew on, as its speaker holds them."""
    held = scene.world.knows(turn.speaker)
    return [held[fact] for fact in turn.knowledge if fact in held]


def told(
    scene: Scene,
    by: str,
    turn: TurnSpoken,
    listener: EntityId,
    fact: FactId,
    topic: str,
    text: str,
    confidence: float,
    proposition: PropositionKind | None = None,
) -> FactLearned:
    """Return that a listener learned a fact from a line: the surer, the surer the speaker and the more they are trusted."""
    trust = scene.world.relation(listener, turn.speaker).trust
    return FactLearned(
        by=by,
        timepoint=scene.timepoint.id,
        entity=listener,
        fact=fact,
        topic=topic,
        text=text,
        exposure="told",
        source=turn.speaker,
        confidence=round(confidence * (0.5 + 0.5 * trust), 3),
        turn=turn.turn,
        proposition=proposition,
    )


def holds(scene: Scene, entity: EntityId, text: str) -> Known | None:
    """Return the fact an entity holds that says the same, or None."""
    held = scene.world.knows(entity)
    if (fact := fact_id(text)) in held:
        return held[fact]
    return next((known for known in held.values() if overlap(known.text, text) > SAME), None)
