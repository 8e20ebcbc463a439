"""Beats: a moment lived in detail is told in steps, which those present see and speak of."""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import LEVELS, BeatTold, EntityId, Event, FactLearned, Resolution
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.template import fact_id
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.exposure import LIVED, SEEN, holds
from daedalus_data.prompts.detail import Beat, Stated, TellBeats

LEAST = LEVELS.index("dialog")
"""Whoever is present must be lived in this much detail for the moment to be told in steps."""
REMEMBERED = 24
"""Steps of earlier moments that the question carries."""
LASTS: dict[Resolution, str] = {
    "year": "a few weeks",
    "month": "a few days",
    "week": "a day or two",
    "day": "the day",
    "hour": "an hour or two",
    "minute": "a few minutes",
}
"""How long what takes place at a moment lasts, by how far apart moments are told."""


@mechanism("beats")
async def beats(scene: Scene) -> list[Event]:
    """Tell a moment that somebody lives in detail in as many steps as the template asks for, seen by all who are there."""
    count = scene.template.timepoints.beats
    if not count or not any(LEVELS.index(scene.level(entity)) >= LEAST for entity in scene.cast):
        return []
    reply = await scene.ask(_question(scene, count), "tell")
    made: list[Event] = []
    for number, beat in enumerate(reply.beats, start=1):
        made += tell_beat(scene, number, beat)
    return made


def _question(scene: Scene, count: int) -> TellBeats:
    known_to_all = [detail for detail in seen.happening(scene).details if set(scene.cast) <= set(detail.known_by)]
    return TellBeats(
        scenario=scene.template.scenario_description,
        now=seen.now_of_all(scene),
        lasts=LASTS[scene.timepoint.resolution],
        count=count,
        present=tuple(seen.persona(scene, entity) for entity in scene.cast),
        details=tuple(Stated(topic=detail.topic, text=detail.text) for detail in known_to_all),
        before=tuple(beat.text for told in scene.world.beats.values() for beat in told)[-REMEMBERED:],
    )


@counted
def tell_beat(scene: Scene, number: int, beat: Beat) -> list[Event]:
    """Return a step, and that those present saw the fact it states, if it states one."""
    fact = fact_id(beat.states.text) if beat.states else None
    told = BeatTold(
        by="beats",
        timepoint=scene.timepoint.id,
        beat=f"{scene.timepoint.id}/b{number:02d}",
        number=number,
        offset=beat.offset,
        text=beat.text,
        actors=tuple(dict.fromkeys(beat.actors)),
        fact=fact,
    )
    return [told, *(_saw(scene, entity, beat) for entity in scene.cast if beat.states and holds(scene, entity, beat.states.text) is None)]


def _saw(scene: Scene, entity: EntityId, beat: Beat) -> FactLearned:
    assert beat.states is not None
    acts = entity in beat.actors
    return FactLearned(
        by="beats",
        timepoint=scene.timepoint.id,
        entity=entity,
        fact=fact_id(beat.states.text),
        topic=beat.states.topic,
        text=beat.states.text,
        exposure="experienced" if acts else "witnessed",
        source=scene.timepoint.id,
        confidence=LIVED if acts else SEEN,
    )
