"""How what happens and what is said moves people: each by who they are, not by a constant."""

from collections.abc import Mapping

from daedalus_data.core.events import EntityId, Event, StateChanged, TurnSpoken
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import Dimension
from daedalus_data.core.words import words
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.constraints import kept_lawful
from daedalus_data.mechanisms.exposure import drawn_on
from daedalus_data.prompts.minds import AppraiseEvent, AppraiseLine, Listener
from daedalus_data.prompts.views import Reaction

MOVED: tuple[Dimension, ...] = ("valence", "arousal", "energy", "confidence", "patience", "risk", "social")
BEFORE = 3
"""Lines before the one heard that the question carries, of those that all who hear it have heard."""
NEWS = 6
BREATH, WORD = 0.3, 0.015
"""Energy that a line costs its speaker, and each word of it."""


@mechanism("appraisal")
async def appraisal(scene: Scene) -> list[Event]:
    """Let what takes place move each who is present, according to traits, goals, ties, secrets and expectations."""
    feeling = [entity for entity in scene.cast if entity in scene.world.states]
    asked = [_question(scene, entity) for entity in feeling]
    replies = await scene.gather(*(scene.ask(question, question.person.id) for question in asked))
    made: list[Event] = []
    for entity, reply in zip(feeling, replies, strict=True):
        made += _moved(scene, entity, reply, scene.timepoint.id)
    return made


def _question(scene: Scene, entity: EntityId) -> AppraiseEvent:
    bought = seen.bought(scene, entity)
    expected = seen.open_expectations(scene, entity)[: bought.worries]
    return AppraiseEvent(
        scenario=scene.template.scenario_description,
        now=seen.now_for(scene, entity),
        person=seen.persona(scene, entity),
        feeling=seen.feeling(scene, entity),
        ties=seen.ties(scene, entity, scene.cast),
        secrets=seen.secrets(scene, entity),
        facts=seen.facts(scene, entity, seen.matter(scene), bought.facts),
        expectations=tuple(f"{item.text} ({item.probability:.0%})" for item in expected),
    )


def _moved(scene: Scene, entity: EntityId, reaction: Reaction, cause: str) -> list[Event]:
    changes: dict[Dimension, float] = {name: getattr(reaction, name) for name in MOVED if getattr(reaction, name)}
    return kept_lawful(
        scene,
        StateChanged(
            by="appraisal",
            timepoint=scene.timepoint.id,
            entity=entity,
            changes=changes,
            cause=cause,
            emotion=reaction.emotion,
            reason=reaction.reason,
        ),
    )


@appraisal.on_turn
async def take_in(scene: Scene, turn: TurnSpoken) -> list[Event]:
    """Let a line move each who hears it, and cost the one who says it some strength."""
    made = _spend(scene, turn)
    hearing = [entity for entity in turn.heard_by if entity in scene.world.states]
    if not hearing:
        return made
    reply = await scene.ask(_of_the_line(scene, turn, hearing), "line")
    reactions: Mapping[EntityId, Reaction] = {reaction.listener: reaction for reaction in reply.reactions}
    for entity in hearing:
        made += _moved(scene, entity, reactions[entity], turn.turn)
    return made


def _spend(scene: Scene, turn: TurnSpoken) -> list[Event]:
    cost = round(BREATH + WORD * len(words(turn.text)), 4)
    return kept_lawful(
        scene,
        StateChanged(
            by="appraisal",
            timepoint=scene.timepoint.id,
            entity=turn.speaker,
            changes={"energy": -cost},
            cause=turn.turn,
            reason="speaking up cost strength",
        ),
    )


def _of_the_line(scene: Scene, turn: TurnSpoken, hearing: list[EntityId]) -> AppraiseLine:
    there = (turn.speaker, *hearing)
    lines = [line for line in seen.talk(scene) if line.turn != turn.turn]
    before = [line for line in lines if all(entity == line.speaker or entity in line.heard_by for entity in there)]
    return AppraiseLine(
        scenario=scene.template.scenario_description,
        now=seen.now(scene, 1),
        line=seen.spoken(scene, turn),
        tone=turn.tone,
        addressee=turn.addressee,
        facts=tuple(seen.fact(scene, known) for known in drawn_on(scene, turn)),
        before=tuple(seen.spoken(scene, line) for line in before[-BEFORE:]),
        listeners=tuple(_listener(scene, turn, entity) for entity in hearing),
    )


def _listener(scene: Scene, turn: TurnSpoken, entity: EntityId) -> Listener:
    news = [known for known in scene.world.knows(entity).values() if known.turn == turn.turn]
    return Listener(
        person=seen.persona(scene, entity),
        feeling=seen.feeling(scene, entity),
        tie=seen.tie(scene, entity, turn.speaker),
        secrets=seen.secrets(scene, entity),
        news=tuple(seen.fact(scene, known) for known in news[:NEWS]),
    )
