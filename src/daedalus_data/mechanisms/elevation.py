"""M5: detail on demand. Whoever the story merely named is given a character once it keeps coming back to them.

Somebody discovered is elevated when their attention grew, or when this moment names them and they have been asked for CALLED_ON
times. From then on they are there whenever what takes place names them, as far as their kind can speak. Whoever comes back after
a moment away, or was raised just now, has their state read back from the eight numbers that were kept of it.
"""

from daedalus_data.core import telling
from daedalus_data.core.animism import speaks
from daedalus_data.core.counting import counted
from daedalus_data.core.events import (
    EntityElevated,
    EntityId,
    Event,
    ExposureKind,
    FactLearned,
    PresenceChanged,
    StateDecoded,
    StateFormed,
    TimepointId,
)
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import State
from daedalus_data.core.template import BodySpec, fact_id
from daedalus_data.core.when import in_words
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.decoding import decode_state
from daedalus_data.mechanisms.discovery import SENTENCE_END
from daedalus_data.mechanisms.exposure import LIVED, holds
from daedalus_data.mechanisms.progression import named_in, names_of, times_asked
from daedalus_data.prompts.cast import InitialState, InitialStateReply
from daedalus_data.prompts.detail import Elevate, ElevateReply
from daedalus_data.prompts.views import Persona

CALLED_ON = 3
"""How often somebody named at this moment must have been asked for to be given a character."""
MENTIONS = 12
"""Sentences about somebody that the question carries, the latest."""
SURE = 0.9
"""How sure one who was elevated is of what they know of their own side."""


@mechanism("elevation", number="M5")
async def elevation(scene: Scene) -> list[Event]:
    """Give a character to those the story needs, bring in those it names again, and read back the states of those who return."""
    made: list[Event] = [*_decoded(scene)]
    if not scene.cast:
        return []
    chosen = wanted(scene)
    questions = [_question(scene, entity) for entity in chosen]
    drawn = await scene.gather(*(scene.ask(question, question.who.id) for question in questions))
    states = [_state_of(scene, question, reply) for question, reply in zip(questions, drawn, strict=True)]
    formed = await scene.gather(*(scene.ask(question, f"{question.person.id}/state") for question in states))
    for entity, question, reply, state in zip(chosen, questions, drawn, formed, strict=True):
        made += elevate(scene, entity, question, reply, state)
    for entity in _coming(scene, chosen):
        made += join(scene, entity)
    return made


def wanted(scene: Scene) -> list[EntityId]:
    """Return those discovered who are to be given a character now."""
    faint = [
        entity for entity, who in scene.world.entities.items() if who.provenance == "discovered" and entity not in scene.world.elevated
    ]
    if not faint:
        return []
    asked, named = times_asked(scene.world), _named_now(scene)
    return [entity for entity in faint if entity in scene.world.attention or (entity in named and asked[entity] >= CALLED_ON)]


def _named_now(scene: Scene) -> tuple[EntityId, ...]:
    what = seen.happening(scene)
    text = " ".join([what.title, what.description, *(detail.text for detail in what.details)])
    return named_in(text, names_of(scene.world))


# ---- a character ----


def _question(scene: Scene, entity: EntityId) -> Elevate:
    return Elevate(
        scenario=scene.template.scenario_description,
        when=in_words(scene.timepoint.when),
        who=seen.persona(scene, entity),
        mentions=tuple(mentions(scene, entity)[-MENTIONS:]),
        cast=tuple(seen.persona(scene, other) for other in scene.cast),
        topic=seen.happening(scene).topic,
    )


def mentions(scene: Scene, entity: EntityId) -> list[str]:
    """Return every sentence told of somebody so far, dated, earliest first: of what took place and of what was said."""
    world, names, found = scene.world, names_of(scene.world), list[str]()
    for moment, event in world.happenings.items():
        what, when = event.happening, in_words(world.moments[moment].when)
        texts = [telling.sentence(what.title), *SENTENCE_END.split(what.description), *(detail.text for detail in what.details)]
        texts += [line for turn in world.turns if turn.timepoint == moment for line in SENTENCE_END.split(turn.text)]
        found += [f"{when}: {telling.sentence(text)}" for text in texts if entity in named_in(text, names)]
    return list(dict.fromkeys(found))


def _state_of(scene: Scene, asked: Elevate, reply: ElevateReply) -> InitialState:
    body = BodySpec()
    person = Persona.model_validate({**asked.who.model_dump(), **_drawn(reply)})
    return InitialState(
        scenario=scene.template.scenario_description,
        person=person,
        secrets=(),
        age=body.age,
        health=body.health,
        pain=body.pain,
        fatigue=body.fatigue,
    )


def _drawn(reply: ElevateReply) -> dict[str, object]:
    return reply.model_dump(exclude={"facts"})


@counted
def elevate(scene: Scene, entity: EntityId, asked: Elevate, reply: ElevateReply, formed: InitialStateReply) -> list[Event]:
    """Return that somebody was given a character, a state, and what they know: their own side, and what the story told of them."""
    moment = scene.timepoint.id
    mind = {name: round(value, 4) for name, value in formed.model_dump(exclude={"reason"}).items()}
    state = State(**mind, **BodySpec().model_dump())
    reason = f"named in {len(asked.mentions)} sentences so far, and called for now"
    return [
        EntityElevated(by="elevation", timepoint=moment, entity=entity, reason=reason, **_drawn(reply)),
        StateFormed(by="elevation", timepoint=moment, entity=entity, state=state, reason=formed.reason),
        *_own_part(scene, entity),
        *(_learned(scene, entity, fact.topic, fact.text, moment, "inferred") for fact in reply.facts),
    ]


def _own_part(scene: Scene, entity: EntityId) -> list[FactLearned]:
    """Return the facts of earlier moments in which somebody had a part: those they open, and those more than one knows of them."""
    world, names = scene.world, names_of(scene.world)
    past = [(moment, detail) for moment, event in world.happenings.items() for detail in event.happening.details if moment != world.now]
    name = world.name(entity)
    mine = [
        (moment, detail)
        for moment, detail in past
        if entity in named_in(detail.text, names) and (len(detail.known_by) > 1 or detail.text.startswith((name, f"The {name}")))
    ]
    return [_learned(scene, entity, detail.topic, detail.text, moment, "inferred") for moment, detail in mine]


def _learned(scene: Scene, entity: EntityId, topic: str, text: str, source: str, how: ExposureKind) -> FactLearned:
    return FactLearned(
        by="elevation",
        timepoint=scene.timepoint.id,
        entity=entity,
        fact=fact_id(text),
        topic=topic,
        text=text,
        exposure=how,
        source=source,
        confidence=LIVED if how == "experienced" else SURE,
    )


# ---- coming in ----


def _coming(scene: Scene, fresh: list[EntityId]) -> list[EntityId]:
    """Return those elevated, now or before, whom this moment names, who are not there yet and whose kind can speak."""
    named, level = _named_now(scene), scene.template.entities.animism_level
    drawn = [entity for entity in scene.world.entities if entity in scene.world.elevated or entity in fresh]
    able = [entity for entity in drawn if speaks(scene.world.entities[entity].type, level)]
    return [entity for entity in able if entity in named and entity not in scene.cast]


@counted
def join(scene: Scene, entity: EntityId) -> list[Event]:
    """Return that somebody came in because what takes place names them, and learned what it says of them."""
    moment, names = scene.timepoint.id, names_of(scene.world)
    told = [detail for detail in seen.happening(scene).details if entity in named_in(detail.text, names)]
    return [
        PresenceChanged(by="elevation", timepoint=moment, entity=entity, present=True, reason="what takes place calls for them"),
        *(
            _learned(scene, entity, detail.topic, detail.text, moment, "experienced")
            for detail in told
            if holds(scene, entity, detail.text) is None
        ),
    ]


# ---- states read back ----


def _decoded(scene: Scene) -> list[StateDecoded]:
    returned = [entity for entity in scene.cast if came_back(scene, entity) or raised_now(scene, entity)]
    return [event for entity in returned if (event := decode_state(scene, entity))]


def came_back(scene: Scene, entity: EntityId) -> bool:
    """Say whether somebody is here who was there before, and not at the moment before this one."""
    world = scene.world
    earlier: list[TimepointId] = [moment for moment in world.history() if moment != world.now]
    return bool(earlier) and entity not in world.casts[earlier[-1]] and any(entity in world.casts[moment] for moment in earlier)


def raised_now(scene: Scene, entity: EntityId) -> bool:
    """Say whether attention raised somebody at this moment."""
    grown = scene.world.attention.get(entity)
    return grown is not None and grown.timepoint == scene.timepoint.id
