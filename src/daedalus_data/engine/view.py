"""What mechanisms and modes are handed: one moment of the world, or the search outside of it, and a way to ask."""

from collections.abc import Awaitable
from copy import copy
from functools import partial
from typing import TypeVar

from pydantic import BaseModel

from daedalus_data.core.counting import COUNT
from daedalus_data.core.events import BEFORE_ALL, LEVELS, EntityId, Event, Level, Sampling, Timepoint, TimepointId, TurnSpoken
from daedalus_data.core.mechanism import MECHANISMS, InitialItem, Mechanism
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.seeds import derive
from daedalus_data.core.template import Template
from daedalus_data.core.world import World
from daedalus_data.engine.asking import Asker, gather
from daedalus_data.engine.record import Recorder
from daedalus_data.plan.schedule import Plan

R = TypeVar("R", bound=BaseModel)
T = TypeVar("T")

TURN = ("exposure", "appraisal")
"""The mechanisms that answer a spoken line, in this order."""


OF_BRANCHES = ("open_branch", "weigh_outcome")
"""Functions of a mode that are M12's own: they part the story and say where each branch led."""


class Lived:
    """The Scene of one mechanism at one moment."""

    def __init__(self, stage: "Staged", mechanism: Mechanism, timepoint: Timepoint, prefix: str) -> None:
        self.timepoint = timepoint
        self.template = stage.template
        self.seed = derive(stage.asker.seed, timepoint.id, mechanism.name)
        self.last = timepoint.index == stage.plan.moments - 1
        self.said = 0
        self._stage = stage
        self._mechanism = mechanism
        self._prefix = prefix

    @property
    def world(self) -> World:
        """The world as seen from this moment."""
        return self._stage.recorder.world

    @property
    def cast(self) -> tuple[EntityId, ...]:
        """Who is present now, in cast order."""
        return self._stage.cast if self.timepoint.id == BEFORE_ALL else self.world.present()

    def level(self, entity: EntityId) -> Level:
        """Return the plan's level for this moment, or the entity's own when it was raised above it."""
        return max(self.planned(), self.world.levels.get(entity, "tensor"), key=LEVELS.index)

    def planned(self) -> Level:
        """Return how much detail the plan gives this moment."""
        return self._stage.plan.schedule[self.timepoint.index]

    def enabled(self, mechanism: str) -> bool:
        """Say whether a mechanism is switched on in this run."""
        return mechanism not in self.template.disable

    def initial_knowledge(self, entity: EntityId) -> tuple[InitialItem, ...]:
        """Return what an entity knows when the scene is set."""
        return self._stage.knowledge.get(entity, ())

    async def ask(self, prompt: Prompt[R], key: str, sampling: Sampling | None = None) -> R:
        """Return the checked reply to a question."""
        self._stage.count(self._mechanism, prompt.purpose)
        return await self._stage.put(prompt, f"{self._prefix}/{self._mechanism.name}/{key}", sampling)

    async def gather(self, *waiting: Awaitable[T]) -> list[T]:
        """Wait for several questions at once."""
        return await gather(*waiting)

    def record(self, *events: Event) -> None:
        """Append events at once."""
        for event in events:
            self._stage.recorder.append(event)
        self.said += len(events)

    async def say(self, turn: TurnSpoken) -> None:
        """Log a line and let the mechanisms that hear answer it."""
        self._stage.recorder.append(turn)
        self.said += 1
        for name in TURN:
            mechanism = MECHANISMS.get(name)
            if mechanism.hear and self.enabled(name):
                await self._stage.run(mechanism, self.timepoint, heard=turn)


class Staged:
    """The Stage of a mode, and what the scenes of a run share."""

    def __init__(self, template: Template, plan: Plan, asker: Asker, recorder: Recorder) -> None:
        self.template = template
        self.plan = plan
        self.asker = asker
        self.recorder = recorder
        self.seed = asker.seed
        self.cast: tuple[EntityId, ...] = ()
        self.knowledge: dict[EntityId, tuple[InitialItem, ...]] = {}

    # ---- what a mode sees ----

    def world(self, at: TimepointId) -> World:
        """Return the world seen from a moment already lived."""
        return self.recorder.look(at)

    def record(self, *events: Event) -> None:
        """Append events of the search."""
        for event in events:
            self.recorder.append(event)

    async def ask(self, prompt: Prompt[R], key: str, sampling: Sampling | None = None) -> R:
        """Return the checked reply to a question of the mode."""
        self.count_of_mode(prompt.purpose)
        return await self.put(prompt, f"{self.template.lived_mode}/{key}", sampling)

    async def gather(self, *waiting: Awaitable[T]) -> list[T]:
        """Wait for several questions at once."""
        return await gather(*waiting)

    # ---- what the engine does for a mechanism ----

    async def put(self, prompt: Prompt[R], path: str, sampling: Sampling | None) -> R:
        """Ask a question in the words of this world, at a path of the run."""
        answered = await self.asker.ask(prompt.model_copy(update={"lexicon": self.template.lexicon}), path, sampling)
        if "routing" not in self.template.disable:
            self.recorder.count("routing", "M18", "route")
            for _ in range(answered.fell):
                self.recorder.count("routing", "M18", "fall_back")
        return answered.reply

    def fork(self) -> "Staged":
        """Return a stage that lives a moment beside others; `recorder.join` takes in what came of it."""
        apart = copy(self)
        apart.recorder = self.recorder.fork()
        return apart

    def count_of_mode(self, function: str, made: int = 0) -> None:
        """Count a function of the mode as run, one that makes branches as M12's."""
        by, number = ("counterfactual", "M12") if function in OF_BRANCHES else (self.template.lived_mode, "M17")
        self.recorder.count(by, number, function, made)

    def count(self, mechanism: Mechanism, function: str, made: int = 0) -> None:
        """Count a function of a mechanism as run."""
        self.recorder.count(mechanism.name, mechanism.number or mechanism.name, function, made)

    async def run(self, mechanism: Mechanism, timepoint: Timepoint, heard: TurnSpoken | None = None) -> None:
        """Run a mechanism on a moment, or on a line just heard, append what it made and count it."""
        scene = Lived(self, mechanism, timepoint, heard.turn if heard else timepoint.id)
        function = mechanism.hear.__name__ if heard and mechanism.hear else mechanism.name
        outer = COUNT.set(partial(self.count, mechanism))
        try:
            events = await (mechanism.hear(scene, heard) if heard and mechanism.hear else mechanism.run(scene))
        finally:
            COUNT.reset(outer)
        for event in events:
            self.recorder.append(event)
        self.count(mechanism, function, len(events) + scene.said)
