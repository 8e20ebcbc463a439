"""Cyclical: moments are the phases of a round that returns and is never the same, with prophecies and closing loops."""

from collections.abc import AsyncIterator

from daedalus_data.core.counting import counted
from daedalus_data.core.events import BEFORE_ALL, CycleRead, LoopClosed, PhaseEntered, Timepoint, TimepointId
from daedalus_data.core.framing import foretold, still_open
from daedalus_data.core.mode import Moment, Stage, mode
from daedalus_data.core.telling import date, names, preposition, sentence
from daedalus_data.core.when import in_words
from daedalus_data.core.words import content_words
from daedalus_data.core.world import Prophecy, World
from daedalus_data.modes.forward import grown
from daedalus_data.modes.prophecies import LOOSE, Place, believers, judged, made, place_of, prophesied
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.cycles import ReadCycle
from daedalus_data.prompts.story import Echo
from daedalus_data.prompts.views import Persona

TAKEN_UP = 0.25
"""Share of an opening's content words that the end of its cycle must take up for the loop to be closed."""


@mode("cyclical")
async def cyclical(stage: Stage) -> AsyncIterator[tuple[Moment, ...]]:
    """Go round in phases that return and differ; what is foretold comes true or does not, and an end leads back to a beginning."""
    previous: TimepointId = BEFORE_ALL
    dates = make_plan(stage.template).dates
    cycle = await _read(stage, dates)
    for index in range(len(dates)):
        world, place = stage.world(previous), place_of(index, len(cycle.phases))
        moment = await grown(stage, previous, index, direction=direction(world, cycle, place), echoes=echoes(world, cycle, place))
        foretells = await prophesied(stage, world, dates, moment) if place.phase == 1 else []
        entered = PhaseEntered(
            by="cyclical", timepoint=moment.timepoint.id, cycle=place.cycle, phase=place.phase, name=cycle.phases[place.phase - 1].name
        )
        yield (moment._replace(before=(entered, *made(foretells, moment.timepoint, world, stage.cast))),)
        stage.record(*await judged(stage, moment.timepoint), *_closed(stage, moment.timepoint, place, cycle))
        previous = moment.timepoint.id


async def _read(stage: Stage, dates: tuple[str, ...]) -> CycleRead:
    """Ask what returns and note it where the scene was set, so that every moment can look it up."""
    world = stage.world(BEFORE_ALL)
    question = ReadCycle(
        scenario=stage.template.scenario_description,
        cast=tuple(Persona.of(world.entities[entity]) for entity in stage.cast),
        dates=tuple(in_words(when) for when in dates),
        length=stage.template.temporal.cycle_length,
    )
    reply = await stage.ask(question, "read_cycle")
    found = CycleRead(
        by="cyclical",
        timepoint=BEFORE_ALL,
        cycle_kind=reply.kind,
        phases=reply.phases,
        returns=reply.returns.rstrip("."),
        changes=reply.changes.rstrip("."),
    )
    stage.record(found)
    return found


# ---- what a moment has to do ----


def direction(world: World, cycle: CycleRead, place: Place) -> str:
    """Return what a phase asks of its moment: what it brings, what those do who believe a prophecy, and that it comes differently."""
    phase = cycle.phases[place.phase - 1]
    again = f"The last time it was so it was otherwise: {sentence(cycle.changes)}" if place.cycle > 1 else ""
    parts = [
        f"Cycle {place.cycle}, phase {place.phase} of {len(cycle.phases)}, {phase.name}: {sentence(phase.meaning)}",
        *(_believed(world, found) for found in still_open(world)),
        again,
    ]
    return " ".join(part for part in parts if part)


def echoes(world: World, cycle: CycleRead, place: Place) -> tuple[Echo, ...]:
    """Return what a moment comes back to: how the same phase went last time and, at the end of a cycle, how it began."""
    before = _at(world, Place(place.cycle - 1, place.phase))
    opened = _at(world, Place(place.cycle, 1)) if place.phase == len(cycle.phases) else None
    return tuple(_echo(world, of, moment) for of, moment in (("phase", before), ("opening", opened)) if moment)


def _echo(world: World, of: str, moment: TimepointId) -> Echo:
    when = f"{preposition(world.moments[moment].when)} {date(moment, world)}"
    return Echo.model_validate({"of": of, "when": when, "what": sentence(world.happenings[moment].happening.title)})


def _believed(world: World, found: Prophecy) -> str:
    there = believers(world, found)
    does = "believes" if len(there) == 1 else "believe"
    return f"{foretold(found, world)} {names(there, world)} {does} it and may act on it." if there else ""


def _at(world: World, place: Place) -> TimepointId | None:
    """Return the moment that was a phase of a cycle, None when it was not lived."""
    return next((moment for moment, entered in world.phases.items() if (entered.cycle, entered.phase) == place), None)


# ---- where a cycle ends ----


def _closed(stage: Stage, timepoint: Timepoint, place: Place, cycle: CycleRead) -> list[LoopClosed]:
    """Return that a whole cycle has led back to its beginning; nothing in its midst, or when the end has little to do with it."""
    if place.phase < len(cycle.phases):
        return []
    world = stage.world(timepoint.id)
    opened = _at(world, Place(place.cycle, 1))
    return [event for event in [close_loop(world, opened, place.cycle)] if event] if opened else []


@counted
def close_loop(world: World, opened: TimepointId, cycle: int) -> LoopClosed | None:
    """Return the loop from the moment the world stands at back to the opening of its cycle, with what it takes up again."""
    closed, cast = world.now, content_words(" ".join(who.name for who in world.entities.values()))
    first = world.happenings[opened].happening
    wanted = content_words(f"{first.title} {first.description} {first.topic}") - cast - LOOSE
    share = round(len(wanted & content_words(_told(world, closed))) / len(wanted), 4) if wanted else 0.0
    if share < TAKEN_UP:
        return None
    last = world.happenings[closed].happening
    link = f"It began so: {sentence(first.title)} It ended so: {sentence(last.title)} {sentence(last.mechanism)}"
    return LoopClosed(by="cyclical", timepoint=closed, cycle=cycle, opened=opened, closed=closed, link=link, share=share)


def _told(world: World, moment: TimepointId) -> str:
    """Return all that was put into words at a moment: what took place, what was said."""
    happening = world.happenings[moment].happening
    said = [turn.text for turn in world.turns if turn.timepoint == moment]
    return " ".join(
        [happening.title, happening.description, happening.topic, happening.mechanism, *(d.text for d in happening.details), *said]
    )
