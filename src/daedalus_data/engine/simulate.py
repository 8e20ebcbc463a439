"""The whole simulation, in the order it happens."""

from collections.abc import AsyncIterator, Callable

from daedalus_data.core.counting import COUNT
from daedalus_data.core.errors import UnknownNameError
from daedalus_data.core.events import BEFORE_ALL, EventHappened, Timepoint, TimepointReached
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.mode import MODES, Moment
from daedalus_data.core.registry import nearest
from daedalus_data.core.run import Intervention
from daedalus_data.core.template import Template
from daedalus_data.engine.cast import introduce
from daedalus_data.engine.view import TURN, Staged
from daedalus_data.modes.counterfactual import counterfactual

SETUP = ("quantities", "exposure", "state_vectors", "relationships")
"""What runs once, when the scene is set."""

STEP = (
    "causality", "scene", "circadian", "embodiment", "quantities", "ailments", "exposure", "discovery", "beats", "animism",
    "prospection", "appraisal", "waveform", "progression", "elevation", "fidelity", "constraints", "dialog", "extraction",
    "relationships", "compression",
)  # fmt: skip
"""What every moment goes through, in this order."""

BUILT_IN = ("counterfactual", "modes", "routing")
"""Switches that are no mechanism of a moment."""

Report = Callable[[str, int], None]


async def simulate(stage: Staged, report: Report, intervention: Intervention | None = None) -> None:
    """Set the scene, then live every moment that the mode yields, parents first, and after them the branch of an intervention."""
    report("cast", 0)
    stage.recorder.count("plan", "M1", "make_plan")
    await _set_the_scene(stage)
    report("search", 0)
    COUNT.set(stage.count_of_mode)
    lived = await _live_through(stage, MODES.get(stage.template.lived_mode).unfold(stage), report, 0)
    if intervention:
        lived = await _live_through(stage, counterfactual(stage, intervention), report, lived)
    report("write", lived)


async def _live_through(stage: Staged, groups: AsyncIterator[tuple[Moment, ...]], report: Report, lived: int) -> int:
    """Live the moments that come, and return how many have been lived by then."""
    async for moments in groups:
        if lived == 0:
            stage.recorder.settle(None)
        report("live", lived)
        await _live_all(stage, moments)
        lived += len(moments)
    stage.recorder.settle(None)
    return lived


async def _set_the_scene(stage: Staged) -> None:
    before = Timepoint(id=BEFORE_ALL, index=0, when=stage.plan.dates[0], resolution=stage.template.timepoints.resolution, parents=())
    stage.recorder.enter(BEFORE_ALL)
    await introduce(stage)
    await _run(stage, SETUP, before)
    stage.recorder.settle(BEFORE_ALL)


async def _live_all(stage: Staged, moments: tuple[Moment, ...]) -> None:
    """Live moments side by side, each on a stage of its own, and append what came of them in their order."""
    if len(moments) == 1:
        await _live(stage, moments[0])
        return
    stages = [stage.fork() for _ in moments]
    await stage.gather(*(_live(apart, moment) for apart, moment in zip(stages, moments, strict=True)))
    for apart in stages:
        stage.recorder.join(apart.recorder)
    stage.recorder.settle(None)


async def _live(stage: Staged, moment: Moment) -> None:
    """Open a moment with what takes place in it, then run STEP."""
    timepoint = moment.timepoint
    by = stage.template.lived_mode
    stage.recorder.append(TimepointReached(by=by, timepoint=timepoint.id, moment=timepoint, cast=stage.cast))
    stage.recorder.enter(timepoint.id)
    for event in moment.before:
        stage.recorder.append(event)
    stage.count_of_mode("moment", 2)
    stage.recorder.append(EventHappened(by=by, timepoint=timepoint.id, happening=moment.happening, cause=moment.cause, node=moment.node))
    await _run(stage, STEP, timepoint)
    stage.recorder.settle(timepoint.id)


async def _run(stage: Staged, names: tuple[str, ...], timepoint: Timepoint) -> None:
    for name in names:
        if name not in stage.template.disable:
            await stage.run(MECHANISMS.get(name), timepoint)


def check_names(template: Template) -> None:
    """Raise UnknownNameError for a mode or a disabled mechanism that does not exist."""
    MODES.get(template.temporal.mode)
    known = sorted({*SETUP, *STEP, *TURN, *BUILT_IN})
    for name in template.disable:
        if name not in known:
            raise UnknownNameError(f"disable names {name!r}, which is no mechanism{nearest(name, known)}")
