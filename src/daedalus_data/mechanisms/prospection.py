"""M15: what people expect, what became of it, and what the waiting does to them.

An expectation of probability p makes anxious by 4 p (1 - p). New ones raise arousal by 0.08 x their anxiety; those still
open are ruminated on, 0.02 x anxiety each and at most 0.08 together. A resolved one surprises by how far it was off: arousal
rises by 0.12 x surprise, and confidence moves by 0.08 x (0.5 - surprise), up when one was right.
"""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import LEVELS, EntityId, Event, ExpectationFormed, ExpectationResolved, StateChanged
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import Dimension
from daedalus_data.core.when import in_words
from daedalus_data.core.world import Expectation, Known
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.constraints import kept_lawful
from daedalus_data.prompts.minds import Open, Prospect, ProspectReply

LEAST = LEVELS.index("graph")
"""Whoever is lived in less detail than this is not asked what they expect."""
HELD = 6
"""Open expectations put before a mind at once, the most anxious ones."""
NEWS = 10
"""Facts heard in the talk of the moment before that the question carries, the latest."""


@mechanism("prospection", number="M15")
async def prospection(scene: Scene) -> list[Event]:
    """Resolve what the cast expected, form what they expect now, and let uncertainty stir them."""
    minds = [entity for entity in scene.cast if LEVELS.index(scene.level(entity)) >= LEAST]
    asked = [_question(scene, entity) for entity in minds]
    replies = await scene.gather(*(scene.ask(question, question.person.id) for question in asked))
    made: list[Event] = []
    for entity, reply in zip(minds, replies, strict=True):
        made += _events(scene, entity, reply)
    return made


def _question(scene: Scene, entity: EntityId) -> Prospect:
    return Prospect(
        scenario=scene.template.scenario_description,
        now=seen.now_for(scene, entity),
        person=seen.persona(scene, entity),
        feeling=seen.feeling(scene, entity),
        facts=seen.facts(scene, entity, seen.matter(scene), seen.bought(scene, entity).facts),
        open=tuple(_open(scene, item) for item in seen.open_expectations(scene, entity)[:HELD]),
        moment=scene.timepoint.id,
        news=tuple(seen.fact(scene, known) for known in _heard(scene, entity)[-NEWS:]),
    )


def _heard(scene: Scene, entity: EntityId) -> list[Known]:
    """Return what somebody learned in the talk of the moment before, which could not decide anything then."""
    lived = [moment for moment in scene.world.history() if moment != scene.world.now]
    held = scene.world.knows(entity).values()
    return [known for known in held if lived and known.moment == lived[-1] and known.turn is not None and not known.secret]


def _open(scene: Scene, item: Expectation) -> Open:
    formed = scene.world.moments[item.moment].when
    return Open(id=item.id, text=item.text, probability=item.probability, formed=in_words(formed))


def _events(scene: Scene, entity: EntityId, reply: ProspectReply) -> list[Event]:
    resolved, formed = resolve_expectations(scene, entity, reply), form_expectations(scene, entity, reply)
    return [*resolved, *formed, *_stirred(scene, entity, resolved, formed)]


@counted
def resolve_expectations(scene: Scene, entity: EntityId, reply: ProspectReply) -> list[ExpectationResolved]:
    """Return what was confirmed or refuted of an entity's expectations."""
    moment = scene.timepoint.id
    return [
        ExpectationResolved(
            by="prospection",
            timepoint=moment,
            entity=entity,
            expectation=item.id,
            outcome=item.outcome,
            evidence=item.evidence,
            sources=tuple(dict.fromkeys(source for cited in item.sources for source in _traced(scene, entity, cited))),
        )
        for item in reply.resolved
    ]


def _traced(scene: Scene, entity: EntityId, cited: str) -> tuple[str, ...]:
    """Return what was cited and, for a fact that was heard, the line it was heard in."""
    known = scene.world.knows(entity).get(cited)
    return (cited, known.turn) if known and known.turn else (cited,)


@counted
def form_expectations(scene: Scene, entity: EntityId, reply: ProspectReply) -> list[ExpectationFormed]:
    """Return what an entity expects from now on, with the anxiety of not knowing."""
    moment = scene.timepoint.id
    return [
        ExpectationFormed(
            by="prospection",
            timepoint=moment,
            expectation=f"{moment}/{entity}/x{number}",
            entity=entity,
            text=item.text,
            probability=round(item.probability, 4),
            anxiety=seen.anxiety(item.probability),
        )
        for number, item in enumerate(reply.formed)
    ]


def _stirred(scene: Scene, entity: EntityId, resolved: list[ExpectationResolved], formed: list[ExpectationFormed]) -> list[Event]:
    """Return what the anxiety, the surprise and the rumination do."""
    if entity not in scene.world.states:
        return []
    decided = {event.expectation for event in resolved}
    brooding = [item for item in seen.open_expectations(scene, entity) if item.id not in decided]
    surprises = [_surprise(scene.world.expectations[event.expectation], event) for event in resolved]
    rumination = min(0.08, sum(0.02 * seen.anxiety(item.probability) for item in brooding))
    arousal = rumination + sum(0.04 * event.anxiety for event in formed) + sum(0.12 * surprise for surprise in surprises)
    changes: dict[Dimension, float] = {"arousal": arousal, "confidence": sum(0.08 * (0.5 - surprise) for surprise in surprises)}
    reason = f"{len(formed)} expectations formed, {len(resolved)} decided, {len(brooding)} still open"
    return kept_lawful(
        scene,
        StateChanged(
            by="prospection", timepoint=scene.timepoint.id, entity=entity, changes=changes, cause=scene.timepoint.id, reason=reason
        ),
    )


def _surprise(expected: Expectation, event: ExpectationResolved) -> float:
    return abs((1.0 if event.outcome == "confirmed" else 0.0) - expected.probability)
