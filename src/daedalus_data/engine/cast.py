"""Who is in the story: the template's roster, and invented members where it names fewer than it wants."""

from daedalus_data.core.events import BEFORE_ALL, EntityId, EntityIntroduced
from daedalus_data.core.mechanism import InitialItem
from daedalus_data.core.template import EntitySpec, knowledge
from daedalus_data.engine.view import Staged
from daedalus_data.prompts.cast import MakeCast, Member
from daedalus_data.prompts.views import Persona


async def introduce(stage: Staged) -> None:
    """Append the cast to the log and note what each knows from the start."""
    template = stage.template
    roster = template.metadata.entity_roster
    for entity, spec in roster.items():
        stage.recorder.append(_from_roster(entity, spec, template.display_name(entity)))
        stage.knowledge[entity] = _items(spec)
    missing = template.cast_size - len(roster)
    if missing > 0:
        await _invent(stage, missing)
    stage.cast = tuple(stage.knowledge)


def _from_roster(entity: EntityId, spec: EntitySpec, name: str) -> EntityIntroduced:
    return EntityIntroduced(
        by="engine",
        timepoint=BEFORE_ALL,
        entity=entity,
        name=name,
        type=spec.type,
        role=spec.role,
        traits=spec.personality_traits,
        voice=spec.voice_guide,
        speech_examples=spec.speech_examples,
        goals=spec.goals,
        provenance="template",
    )


def _items(spec: EntitySpec) -> tuple[InitialItem, ...]:
    open_items = [InitialItem(k.topic, k.text, secret=False) for k in map(knowledge, spec.initial_knowledge)]
    return (*open_items, *(InitialItem(k.topic, k.text, secret=True) for k in map(knowledge, spec.secrets)))


async def _invent(stage: Staged, count: int) -> None:
    template = stage.template
    question = MakeCast(
        scenario=template.scenario_description,
        portal=template.temporal.portal_description,
        count=count,
        types=template.entities.types,
        taken=tuple(Persona.of(event) for event in stage.recorder.world.entities.values()),
    )
    reply = await stage.ask(question, "cast")
    for member in reply.members:
        stage.recorder.append(_invented(member))
        stage.knowledge[member.id] = (
            *(InitialItem(k.topic, k.text, secret=False) for k in member.knowledge),
            *(InitialItem(k.topic, k.text, secret=True) for k in member.secrets),
        )


def _invented(member: Member) -> EntityIntroduced:
    return EntityIntroduced(
        by="engine",
        timepoint=BEFORE_ALL,
        entity=member.id,
        name=member.name,
        type=member.type,
        role=member.role,
        traits=member.traits,
        voice=member.voice,
        goals=member.goals,
        provenance="invented",
        found_in="scenario_description",
    )
