"""Branching: the story parts where a question is decided, and every way of deciding it is lived to the end, side by side."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.events import BEFORE_ALL, BranchOpened, TimepointId
from daedalus_data.core.mode import Moment, Stage, mode
from daedalus_data.core.template import BranchingPoint
from daedalus_data.modes.forward import grown
from daedalus_data.modes.outcomes import ended
from daedalus_data.plan.schedule import make_plan

TRUNK = "main"


class Line(NamedTuple):
    """A way the story goes: its branch, the moment it has come to, and what parts it from others at the next one."""

    branch: str
    last: TimepointId
    parting: BranchOpened | None = None
    number: int = 0
    of: int = 1
    """Which of how many lines it is."""


@mode("branching")
async def branching(stage: Stage) -> AsyncIterator[tuple[Moment, ...]]:
    """Go forward; where a question is decided the story parts, and every answer is lived to the last date."""
    points = {} if "counterfactual" in stage.template.disable else {point.at: point for point in stage.template.metadata.branching_points}
    lines = [Line(TRUNK, BEFORE_ALL)]
    for index in range(len(make_plan(stage.template).dates)):
        if index in points:
            lines = [parted for line in lines for parted in part(line, points[index])]
        moments = await stage.gather(*(lived_on(stage, line, index) for line in lines))
        yield tuple(moments)
        lines = [line._replace(last=moment.timepoint.id, parting=None) for line, moment in zip(lines, moments, strict=True)]
    if points:
        stage.record(*await ended(stage, [line.last for line in lines]))


def part(line: Line, point: BranchingPoint) -> list[Line]:
    """Return a line for each way of deciding a question, in the order of the template."""
    above = "" if line.branch == TRUNK else f"{line.branch}."
    first, of = line.number * len(point.options), line.of * len(point.options)
    opens = [opened(line, above + option.name, point.question, option.name, option.change) for option in point.options]
    return [each._replace(number=first + place, of=of) for place, each in enumerate(opens)]


@counted
def open_branch(line: Line, branch: str, question: str, option: str, change: str) -> BranchOpened:
    """Return that a branch parts from a line after the moment it has come to."""
    return BranchOpened(
        by="counterfactual", branch=branch, parent=line.branch, after=line.last, question=question, option=option, change=change
    )


def opened(line: Line, branch: str, question: str, option: str, change: str) -> Line:
    """Return a line that parts from another with one change."""
    return Line(branch, line.last, open_branch(line, branch, question, option, change))


async def lived_on(stage: Stage, line: Line, index: int) -> Moment:
    """Return the next moment of a line; the first of a branch is told what has to take place."""
    given = line.parting.change if line.parting else ""
    moment = await grown(stage, line.last, index, branch=line.branch, given=given, side_by_side=(line.number, line.of))
    if line.parting is None:
        return moment
    parting = line.parting.model_copy(update={"timepoint": moment.timepoint.id})
    return moment._replace(before=(parting, *moment.before))
