"""How much detail each moment and each entity gets (M1): the schedule before the run, the need during it, and what detail buys."""

from bisect import bisect_right
from itertools import accumulate
from typing import NamedTuple

from daedalus_data.core.events import LEVELS, EntityId, Level
from daedalus_data.core.template import Template
from daedalus_data.core.world import World
from daedalus_data.plan.estimate import estimate

THRESHOLD = 0.75
"""An entity whose need reaches this is lived in more detail than the plan gave it."""
UTMOST = 0.9
"""From this need on it is lived in all the detail there is."""
ACTING, LEARNING = 0.5, 0.35
PAST = 3
RISE: tuple[tuple[float, Level], ...] = ((0.3, "tensor"), (0.6, "scene"), (0.8, "graph"), (1.0, "dialog"))
"""The rising plan: up to which share of the run which level lasts."""


class Context(NamedTuple):
    """How much an entity's questions carry: what a level costs in tokens."""

    facts: int
    """Facts the entity may draw on."""
    earlier: int
    """Earlier moments that led here."""
    own_lines: int
    """Its lines of earlier moments."""
    transcript: int
    """The last lines of the conversation."""
    worries: int
    """Open expectations."""


CONTEXT: dict[Level, Context] = {
    "tensor": Context(facts=6, earlier=2, own_lines=8, transcript=6, worries=1),
    "scene": Context(facts=9, earlier=4, own_lines=12, transcript=8, worries=2),
    "graph": Context(facts=12, earlier=6, own_lines=18, transcript=12, worries=3),
    "dialog": Context(facts=18, earlier=10, own_lines=24, transcript=20, worries=4),
    "trained": Context(facts=28, earlier=16, own_lines=32, transcript=40, worries=6),
}


Schedule = tuple[Level, ...]


def context(level: Level) -> Context:
    """Return how much the questions of an entity at this level carry."""
    return CONTEXT[level]


def schedule(template: Template, moments: int) -> Schedule:
    """Return the planned level of each moment.

    'hybrid' rises with the story as RISE says, never below entities.initial_resolution; 'fixed' and 'adaptive' plan the
    initial resolution throughout, and 'adaptive' leaves every rise to the need found while the run goes on. Where
    temporal.budget_mode is 'max', each is raised as far as the estimate says that token_budget allows.
    """
    floor, temporal = template.entities.initial_resolution, template.temporal
    hybrid = temporal.fidelity_planning_mode == "hybrid"
    levels = tuple(max(floor, _risen(index / moments), key=LEVELS.index) if hybrid else floor for index in range(moments))
    if temporal.budget_mode == "max" and temporal.token_budget:
        return _filled(template, levels, temporal.token_budget)
    return levels


def _filled(template: Template, levels: Schedule, tokens: float) -> Schedule:
    """Return the schedule raised step by step, the least detailed and of these the last moment first, up to an expected cost."""
    steps = list(accumulate(range(sum(len(LEVELS) - 1 - LEVELS.index(level) for level in levels)), _one_raised, initial=levels))
    fitting = bisect_right(steps, tokens, key=lambda each: estimate(template, each).tokens)
    return steps[max(0, fitting - 1)]


def _one_raised(levels: Schedule, step: int) -> Schedule:
    lowest = min(levels, key=LEVELS.index)
    index = len(levels) - 1 - levels[::-1].index(lowest)
    return (*levels[:index], LEVELS[LEVELS.index(lowest) + 1], *levels[index + 1 :])


def _risen(share: float) -> Level:
    return next(level for limit, level in RISE if share < limit)


class Need(NamedTuple):
    """Why an entity deserves detail at a moment: each 0 to 1, and the greatest counts."""

    involvement: float
    """ACTING for acting in what takes place, and LEARNING x the share of its facts that the entity learns from it."""
    novelty: float
    """How far the moment before moved it, as M6 measured; 0 until there are PAST moments to compare with."""
    tension: float
    """The tension of the scene, for those who act in it; half of it for the others."""

    @property
    def value(self) -> float:
        """Return the greatest of the three."""
        return max(self)

    def reason(self) -> str:
        """Return in words which of the three it was."""
        name = max(zip(self, self._fields, strict=True), key=lambda pair: pair[0])[1]
        return f"{name} {self.value:.2f} reaches {THRESHOLD}"


def need(world: World, entity: EntityId) -> Need:
    """Return how much an entity needs detail now; all 0 where nothing takes place."""
    happening, scene = world.happening(), world.scenes.get(world.now)
    if happening is None:
        return Need(0.0, 0.0, 0.0)
    acts = entity in happening.actors
    learns = sum(entity in detail.known_by for detail in happening.details) / len(happening.details)
    tension = (scene.tension if scene else 0.0) * (1.0 if acts else 0.5)
    novelty = world.novelty.get(entity, 0.0) if len(world.history()) > PAST else 0.0
    return Need(round(ACTING * acts + LEARNING * learns, 4), novelty, round(tension, 4))


def raised(template: Template, level: Level, found: Need) -> Level:
    """Return the level a need raises an entity to: 'dialog' from THRESHOLD on, 'trained' from UTMOST; 'fixed' never rises."""
    if template.temporal.fidelity_planning_mode == "fixed" or found.value < THRESHOLD:
        return level
    wanted: Level = "trained" if found.value >= UTMOST else "dialog"
    return max(level, wanted, key=LEVELS.index)
