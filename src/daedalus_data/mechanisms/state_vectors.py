"""M6, first half: the twenty numbers that an entity enters the story with."""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, StateFormed
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import State
from daedalus_data.core.template import BodySpec
from daedalus_data.mechanisms import seen
from daedalus_data.prompts.cast import InitialState, InitialStateReply


@mechanism("state_vectors", number="M6")
async def state_vectors(scene: Scene) -> list[Event]:
    """Form the state of everyone in the cast: the body as the template gives it, mind and habits as a model reads them."""
    bodies = [body(scene, entity) for entity in scene.cast]
    asked = [_question(scene, entity, formed) for entity, formed in zip(scene.cast, bodies, strict=True)]
    replies = await scene.gather(*(scene.ask(question, question.person.id) for question in asked))
    return [populate_tensor(scene, *parts) for parts in zip(scene.cast, bodies, replies, strict=True)]


def body(scene: Scene, entity: EntityId) -> BodySpec:
    """Return an entity's body at the start."""
    return scene.template.metadata.physical.get(entity, BodySpec())


def _question(scene: Scene, entity: EntityId, formed: BodySpec) -> InitialState:
    return InitialState(
        scenario=scene.template.scenario_description,
        person=seen.persona(scene, entity),
        secrets=tuple(fact.text for fact in seen.secrets(scene, entity)),
        age=formed.age,
        health=formed.health,
        pain=formed.pain,
        fatigue=formed.fatigue,
    )


@counted
def populate_tensor(scene: Scene, entity: EntityId, formed: BodySpec, reply: InitialStateReply) -> StateFormed:
    """Return an entity's first state, body and mind."""
    mind = reply.model_dump(exclude={"reason"})
    rounded = {name: round(value, 4) for name, value in mind.items()}
    state = State(**rounded, **formed.model_dump())
    return StateFormed(by="state_vectors", timepoint=scene.timepoint.id, entity=entity, state=state, reason=reply.reason)
