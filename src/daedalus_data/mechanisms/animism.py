"""M16: what is not human acts as its kind can, from a level of animism on: see core.animism for the levels.

A deed moves those toward whom it is done. Each shift of EFFECTS is multiplied by how open they are to it: 0.5 + neuroticism for
what warns, hinders or unsettles, 0.5 + agreeableness for what calms or helps, 0.5 + openness for what takes hold of them.
"""

from daedalus_data.core.animism import EVERYTHING, STIRS_FROM, stirs
from daedalus_data.core.counting import counted
from daedalus_data.core.events import DeedEffect, EntityId, Event, FactLearned, StateChanged, ThingActed
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import Dimension, State
from daedalus_data.core.template import fact_id
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.constraints import kept_lawful
from daedalus_data.mechanisms.exposure import SEEN, holds
from daedalus_data.mechanisms.progression import in_happening, names_of
from daedalus_data.prompts.detail import Stated
from daedalus_data.prompts.things import ActThing, ActThingReply

EFFECTS: dict[DeedEffect, dict[Dimension, float]] = {
    "warn": {"arousal": 0.05, "risk": -0.04},
    "calm": {"arousal": -0.06, "patience": 0.03},
    "help": {"valence": 0.05, "confidence": 0.03},
    "hinder": {"valence": -0.04, "patience": -0.05},
    "unsettle": {"arousal": 0.04, "confidence": -0.04},
    "claim": {"arousal": 0.03, "risk": 0.04},
}
OPEN_TO: dict[DeedEffect, Dimension] = {
    "warn": "neuroticism", "hinder": "neuroticism", "unsettle": "neuroticism",
    "calm": "agreeableness", "help": "agreeableness", "claim": "openness",
}  # fmt: skip
"""The habit that makes somebody open to an effect."""
REMEMBERED = 10
"""Earlier deeds that the question carries: so many of the thing itself, so many of others."""


@mechanism("animism", number="M16")
async def animism(scene: Scene) -> list[Event]:
    """Let animals, buildings, things, institutions and ideas act as their kind can, from the template's level on."""
    things = stirring(scene)
    asked = [_question(scene, thing, things) for thing in things]
    replies = await scene.gather(*(scene.ask(question, question.thing.id) for question in asked))
    made: list[Event] = []
    for thing, reply in zip(things, replies, strict=True):
        made += thing_acts(scene, thing, reply)
    return made


def stirring(scene: Scene) -> list[EntityId]:
    """Return what acts of its own now: those of the cast whose kind does, and at the highest level whatever the moment names."""
    level = scene.template.entities.animism_level
    if not scene.cast or not level:
        return []
    here = set(scene.cast)
    if level >= EVERYTHING:
        here |= set(in_happening(seen.happening(scene), names_of(scene.world)))
    return [entity for entity, who in scene.world.entities.items() if entity in here and stirs(who.type, level)]


def _question(scene: Scene, thing: EntityId, things: list[EntityId]) -> ActThing:
    entities = scene.world.entities
    alike = tuple(entities[other].name for other in things if entities[other].type == entities[thing].type)
    return ActThing(
        scenario=scene.template.scenario_description,
        now=seen.now_for(scene, thing),
        thing=seen.persona(scene, thing),
        present=tuple(seen.persona(scene, entity) for entity in scene.cast if entity != thing),
        beside=alike,
        before=_done_before(scene, thing),
    )


def _done_before(scene: Scene, thing: EntityId) -> tuple[str, ...]:
    """Return what the others did lately and then what this thing did: it is its own that it must not repeat."""
    own = [deed.act for deed in scene.world.deeds if deed.entity == thing]
    others = [deed.act for deed in scene.world.deeds if deed.entity != thing]
    return (*others[-REMEMBERED:], *own[-REMEMBERED:])


@counted
def thing_acts(scene: Scene, thing: EntityId, reply: ActThingReply) -> list[Event]:
    """Return what a thing did, how it moved those it was done to, and what it let those present see."""
    moment = scene.timepoint.id
    acted = ThingActed(
        by="animism",
        timepoint=moment,
        entity=thing,
        act=reply.act,
        toward=reply.toward,
        effect=reply.effect,
        fact=fact_id(reply.states.text) if reply.states else None,
        level=STIRS_FROM[scene.world.entities[thing].type],
    )
    moved = [event for entity in reply.toward for event in _moved(scene, entity, reply)]
    return [acted, *moved, *(_witnessed(scene, reply.states) if reply.states else ())]


def _moved(scene: Scene, entity: EntityId, reply: ActThingReply) -> list[Event]:
    if entity not in scene.world.states:
        return []
    return kept_lawful(
        scene,
        StateChanged(
            by="animism",
            timepoint=scene.timepoint.id,
            entity=entity,
            changes=shifts(reply.effect, scene.world.states[entity]),
            cause=scene.timepoint.id,
            reason=reply.act,
        ),
    )


def shifts(effect: DeedEffect, state: State) -> dict[Dimension, float]:
    """Return what an effect does to one in this state."""
    share = 0.5 + float(getattr(state, OPEN_TO[effect]))
    return {name: round(by * share, 4) for name, by in EFFECTS[effect].items()}


def _witnessed(scene: Scene, stated: Stated) -> list[FactLearned]:
    return [
        FactLearned(
            by="animism",
            timepoint=scene.timepoint.id,
            entity=entity,
            fact=fact_id(stated.text),
            topic=stated.topic,
            text=stated.text,
            exposure="witnessed",
            source=scene.timepoint.id,
            confidence=SEEN,
        )
        for entity in scene.cast
        if holds(scene, entity, stated.text) is None
    ]
