"""Counterfactual: one moment of a lived story is lived again with a single change, and what follows from it to the last date."""

from collections.abc import AsyncIterator

from daedalus_data.core.mode import Moment, Stage
from daedalus_data.core.run import Intervention
from daedalus_data.core.telling import preposition
from daedalus_data.core.when import in_words
from daedalus_data.modes.branching import Line, lived_on, opened
from daedalus_data.modes.outcomes import ended
from daedalus_data.plan.schedule import make_plan


async def counterfactual(stage: Stage, wanted: Intervention) -> AsyncIterator[tuple[Moment, ...]]:
    """Live the sibling branch, with the same parents and one change, then weigh both ends against each other."""
    there = stage.world(wanted.at).moments[wanted.at]
    last = there.parents[-1]
    question = f"What if, {preposition(there.when)} {in_words(there.when)}, it had gone another way?"
    line = opened(Line(there.branch, last), wanted.branch, question, wanted.branch, wanted.change)
    for index in range(there.index, len(make_plan(stage.template).dates)):
        moment = await lived_on(stage, line, index)
        same = moment.timepoint.model_copy(update={"resolution": there.resolution})
        yield (moment._replace(timepoint=same),)
        line = Line(wanted.branch, moment.timepoint.id)
    stage.record(*await ended(stage, [*wanted.beside, line.last]))
