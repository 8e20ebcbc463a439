"""Forward: causes come before effects, and each moment grows out of all that was done and said before it."""

from collections.abc import AsyncIterator

from daedalus_data.core.events import BEFORE_ALL, Timepoint, TimepointId
from daedalus_data.core.mode import Moment, Stage, mode
from daedalus_data.core.telling import feeling
from daedalus_data.core.when import in_words
from daedalus_data.core.words import covered
from daedalus_data.core.world import World
from daedalus_data.modes.players import amounts, players
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.story import Echo, NextHappening

BINDING = ("commitment", "decision", "concern")
"""Kinds of propositions that shape what comes next."""
TALK = 12
"""Voiced propositions and outcomes of talks that a question carries, the latest ones."""


@mode("forward", "pearl")
async def forward(stage: Stage) -> AsyncIterator[tuple[Moment, ...]]:
    """Go from the first date to the last; what happens next follows from what happened and was said."""
    previous: TimepointId = BEFORE_ALL
    for index in range(len(make_plan(stage.template).dates)):
        moment = await grown(stage, previous, index)
        yield (moment,)
        previous = moment.timepoint.id


async def grown(
    stage: Stage,
    previous: TimepointId,
    index: int,
    *,
    branch: str = "main",
    given: str = "",
    direction: str = "",
    echoes: tuple[Echo, ...] = (),
    side_by_side: tuple[int, int] = (0, 1),
) -> Moment:
    """Return the moment that grows out of another on a branch.

    `given` is what has to take place, where something forces it; `direction` is what the moment has to do in the story;
    `echoes` are earlier moments that it comes back to; `side_by_side` is which of how many lines of the story this is.
    """
    dates, world = tuple(make_plan(stage.template).dates), stage.world(previous)
    question = NextHappening(
        scenario=stage.template.scenario_description,
        when=in_words(dates[index]),
        index=index,
        moments=len(dates),
        earlier=history(world),
        last=world.happening(),
        talk=voiced(world),
        cast=players(world, stage.cast),
        moods={name: feeling(world.states[name]) for name in stage.cast if name in world.states},
        amounts=amounts(world, stage.template, stage.cast, dates[index]),
        given=given,
        direction=direction,
        echoes=echoes,
        line=side_by_side[0],
        lines=side_by_side[1],
    )
    side = "" if branch == "main" else f"_{branch}"
    reply = await stage.ask(question, f"m{index:02d}{side}")
    timepoint = Timepoint(
        id=f"tp_{index:03d}_{dates[index]}{side}",
        index=index,
        when=dates[index],
        resolution=stage.template.timepoints.resolution,
        parents=(previous,),
        branch=branch,
    )
    return Moment(timepoint, reply.happening, previous)


def history(world: World) -> tuple[str, ...]:
    """Return what happened so far, earliest first, one dated sentence each."""
    lived = [moment for moment in world.history() if moment in world.happenings]
    return tuple(f"{in_words(world.moments[moment].when)}: {world.happenings[moment].happening.title}" for moment in lived)


def voiced(world: World) -> tuple[str, ...]:
    """Return the commitments, decisions and concerns voiced so far and how the talks ended, latest last.

    What a later one says in full is left out.
    """
    rank = {moment: number for number, moment in enumerate(world.history())}
    said = {
        known.fact: (rank.get(known.moment, -1), 0, known.evidence, known.text)
        for entity in world.entities
        for known in world.knows(entity).values()
        if known.proposition in BINDING
    }
    ended = [(rank.get(moment, -1), 1, 0, outcome) for moment, outcome in world.outcomes.items()]
    texts = [item[3] for item in sorted([*said.values(), *ended])]
    return tuple(text for i, text in enumerate(texts) if not any(covered(text, other) == 1 for other in texts[i + 1 :]))[-TALK:]
