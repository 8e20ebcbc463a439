"""Directorial: a story in five acts, each moment with its tension and its camera, and with what only the audience knows."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.events import BEFORE_ALL, EntityId, ShotSet, TimepointId
from daedalus_data.core.mode import Moment, Stage, mode
from daedalus_data.core.telling import feeling
from daedalus_data.core.temporal import ACTS
from daedalus_data.core.when import in_words
from daedalus_data.core.world import World
from daedalus_data.modes.forward import grown
from daedalus_data.modes.irony import dramatic_irony
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.directing import SetShot, Taken
from daedalus_data.prompts.views import Persona

NAMES = ("exposition", "rising action", "climax", "falling action", "resolution")
DOES = (
    "it shows who these people are and what each of them wants, and lets in the first thing that will not leave them in peace",
    "it makes matters harder: what somebody wants meets what somebody else needs, and a way back closes",
    "what was building breaks open, and somebody does what cannot be taken back",
    "what was done has its consequences, and those who are left with them begin to count the cost",
    "it comes to rest: what was open is settled or let go, and it shows what has changed for good",
)
"""What each act has to do."""


class Beat(NamedTuple):
    """A moment's place in the five acts."""

    act: int
    tension: float

    @property
    def name(self) -> str:
        """The act's name."""
        return NAMES[self.act - 1]


@mode("directorial")
async def directorial(stage: Stage) -> AsyncIterator[tuple[Moment, ...]]:
    """Go through five acts: each moment gets its tension and its camera, and the audience may know more than those in it."""
    previous: TimepointId = BEFORE_ALL
    moments = len(make_plan(stage.template).dates)
    for index in range(moments):
        beat = beat_of(index, moments, stage.template.temporal.tension_curve)
        moment = await grown(stage, previous, index, direction=_direction(stage, stage.world(previous), beat))
        yield (moment._replace(before=(await _shot(stage, moment, beat),)),)
        previous = moment.timepoint.id


@counted
def beat_of(index: int, moments: int, curve: tuple[float, ...]) -> Beat:
    """Return a moment's act and the tension aimed at, on the line through the five points of the curve."""
    place = index / (moments - 1) if moments > 1 else 0.5
    left = min(int(place * (ACTS - 1)), ACTS - 2)
    along = place * (ACTS - 1) - left
    return Beat(min(ACTS, int(place * ACTS) + 1), round(curve[left] + along * (curve[left + 1] - curve[left]), 4))


def _direction(stage: Stage, world: World, beat: Beat) -> str:
    given = _given(stage, beat)
    followed = f" It is told from the side of {world.name(given)}." if given else ""
    return f"This is act {beat.act} of {ACTS}, the {beat.name}: {DOES[beat.act - 1]}. Tension aimed at: {beat.tension:.2f}.{followed}"


def _given(stage: Stage, beat: Beat) -> EntityId | None:
    """Return whom the template has the camera follow in an act, in turn."""
    povs = stage.template.temporal.pov
    return povs[(beat.act - 1) % len(povs)] if povs else None


async def _shot(stage: Stage, moment: Moment, beat: Beat) -> ShotSet:
    world, timepoint = stage.world(moment.cause), moment.timepoint
    question = SetShot(
        scenario=stage.template.scenario_description,
        when=in_words(timepoint.when),
        act=beat.act,
        act_name=beat.name,
        tension=beat.tension,
        happening=moment.happening,
        cast=tuple(Persona.of(world.entities[entity]) for entity in stage.cast),
        moods={entity: feeling(world.states[entity]) for entity in stage.cast if entity in world.states},
        given=_given(stage, beat),
        taken=tuple(Taken(pov=shot.pov, framing=shot.framing) for shot in world.shots.values()),
    )
    reply = await stage.ask(question, f"m{timepoint.index:02d}_shot")
    return ShotSet(
        by="directorial",
        timepoint=timepoint.id,
        act=beat.act,
        act_name=beat.name,
        tension=beat.tension,
        pov=reply.pov,
        framing=reply.framing,
        irony=dramatic_irony(world, moment.happening),
    )
