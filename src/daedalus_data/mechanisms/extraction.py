"""M19: the new claims that a conversation put into the world, and who holds them now."""

from collections.abc import Iterator

from daedalus_data.core.events import EntityId, Event, ExposureKind, FactLearned, PropositionKind, TurnSpoken
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.template import fact_id
from daedalus_data.core.when import in_words
from daedalus_data.core.world import Known
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.exposure import holds, told
from daedalus_data.prompts.talk import Extract, Proposition

OWN: dict[PropositionKind, ExposureKind] = {"decision": "experienced", "commitment": "experienced", "disclosure": "experienced"}
"""What a speaker does by saying it; every other claim is something they have worked out."""
SHOWN = 60
"""Facts known already that the question carries, the latest ones; what slips through is merged afterwards."""


@mechanism("extraction", number="M19")
async def extraction(scene: Scene) -> list[Event]:
    """Find the new propositions of the conversation and teach them to those who heard them."""
    lines = {line.turn: line for line in seen.talk(scene)}
    if not lines:
        return []
    reply = await scene.ask(_question(scene, list(lines.values())), "claims")
    made: dict[tuple[EntityId, str], FactLearned] = {}
    for proposition in reply.propositions:
        learned = list(_learned(scene, lines[proposition.turn], proposition))
        for event in learned:
            made.setdefault((event.entity, event.fact), event)
    return list(made.values())


def _question(scene: Scene, lines: list[TurnSpoken]) -> Extract:
    there = dict.fromkeys(entity for line in lines for entity in (line.speaker, *line.heard_by))
    known: dict[str, Known] = {}
    for entity in there:
        known |= scene.world.knows(entity)
    latest = sorted(known.values(), key=lambda item: item.evidence)[-SHOWN:]
    return Extract(
        scenario=scene.template.scenario_description,
        when=in_words(scene.timepoint.when),
        cast=tuple(seen.persona(scene, entity) for entity in there),
        transcript=tuple(seen.spoken(scene, line) for line in lines),
        known=tuple(seen.fact(scene, item) for item in latest),
    )


def _learned(scene: Scene, line: TurnSpoken, proposition: Proposition) -> Iterator[FactLearned]:
    """Yield the claim for its speaker and each who heard it and lacks it; one that says what is known is that fact."""
    same = holds(scene, line.speaker, proposition.text)
    if same and same.secret:
        return
    fact, topic, text = (same.fact, same.topic, same.text) if same else (fact_id(proposition.text), proposition.topic, proposition.text)
    if same is None:
        yield FactLearned(
            by="extraction",
            timepoint=scene.timepoint.id,
            entity=line.speaker,
            fact=fact,
            topic=topic,
            text=text,
            exposure=OWN.get(proposition.kind, "inferred"),
            source=line.speaker,
            confidence=round(proposition.confidence, 3),
            turn=line.turn,
            proposition=proposition.kind,
        )
    for listener in line.heard_by:
        if holds(scene, listener, text) is None:
            yield told(scene, "extraction", line, listener, fact, topic, text, proposition.confidence, proposition.kind)
