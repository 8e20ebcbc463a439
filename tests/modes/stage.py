"""A stage for modes without an engine: a cast from a template, authors to ask, and a log in memory."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from daedalus_data.core.events import (
    BEFORE_ALL,
    EntityIntroduced,
    Entry,
    Event,
    EventHappened,
    FactLearned,
    Sampling,
    StateFormed,
    TimepointReached,
)
from daedalus_data.core.mode import MODES, Moment
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.seeds import derive
from daedalus_data.core.state import State
from daedalus_data.core.template import Template, knowledge
from daedalus_data.core.world import World, fold

Writer = Callable[[Any, int], Any]
CALM = State(
    valence=0.1, arousal=0.4, energy=100, confidence=0.6, patience=0.6, risk=0.4, social=0.5, age=40, health=1, pain=0, stamina=0.7,
    fatigue=0.1, openness=0.5, conscientiousness=0.5, extraversion=0.5, agreeableness=0.5, neuroticism=0.5, caution=0.5,
    decision_speed=0.5, reserve=0.5,
)  # fmt: skip


class Staging:
    """The Stage protocol over a dictionary of writers, with the order in which questions are answered under control."""

    def __init__(self, template: Template, writers: dict[str, Writer], seed: int = 7, *, last_first: bool = False) -> None:
        self.template = template
        self.seed = seed
        self.cast = tuple(template.metadata.entity_roster)
        self.entries: list[Entry] = []
        self.asked: list[tuple[str, Prompt[Any]]] = []
        self.counts: dict[str, int] = {}
        self._writers = writers
        self._last_first = last_first
        self._introduce()

    @property
    def events(self) -> list[Event]:
        return [entry.event for entry in self.entries]

    def of(self, kind: type[Any]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def world(self, at: str) -> World:
        return fold(self.entries, at)

    def record(self, *events: Event) -> None:
        for event in events:
            self.entries.append(Entry(seq=len(self.entries), event=event))

    async def ask(self, prompt: Prompt[Any], key: str, sampling: Sampling | None = None) -> Any:
        self.asked.append((key, prompt))
        return self._writers[prompt.purpose](prompt, derive(self.seed, key))

    async def gather(self, *waiting: Awaitable[Any]) -> list[Any]:
        if not self._last_first:
            return list(await asyncio.gather(*waiting))
        done = [await one for one in reversed(waiting)]
        return done[::-1]

    def ran(self, function: str, made: int = 0) -> None:
        self.counts[function] = self.counts.get(function, 0) + 1

    def live(self, moment: Moment) -> None:
        """Do as little as an engine must: the moment is reached, it happens, and details are witnessed."""
        at, happening = moment.timepoint.id, moment.happening
        self.record(
            TimepointReached(by="engine", timepoint=at, moment=moment.timepoint, cast=self.cast),
            *moment.before,
            EventHappened(by="engine", timepoint=at, happening=happening, cause=moment.cause, node=moment.node),
        )
        for detail in happening.details:
            for who in detail.known_by:
                self.record(self._learned(who, detail.topic, detail.text, at))

    def _introduce(self) -> None:
        for entity, spec in self.template.metadata.entity_roster.items():
            self.record(
                EntityIntroduced(
                    by="engine", timepoint=BEFORE_ALL, entity=entity, name=self.template.display_name(entity), type=spec.type,
                    role=spec.role, traits=spec.personality_traits, voice=spec.voice_guide, goals=spec.goals, provenance="template",
                ),
                StateFormed(by="engine", timepoint=BEFORE_ALL, entity=entity, state=CALM, reason="a calm start"),
            )  # fmt: skip
            for secret, items in ((False, spec.initial_knowledge), (True, spec.secrets)):
                for item in map(knowledge, items):
                    self.record(self._learned(entity, item.topic, item.text, BEFORE_ALL, secret=secret))

    @staticmethod
    def _learned(who: str, topic: str, text: str, at: str, *, secret: bool = False) -> FactLearned:
        first = at == BEFORE_ALL
        return FactLearned(
            by="exposure", timepoint=at, entity=who, fact=f"f_{topic}", topic=topic, text=text, secret=secret, confidence=1.0,
            exposure="initial" if first else "witnessed", source="scene_initialization" if first else at,
        )  # fmt: skip


async def _unfold(stage: Staging) -> list[Moment]:
    moments = []
    async for group in MODES.get(stage.template.temporal.mode).unfold(stage):
        for moment in group:
            stage.live(moment)
            moments.append(moment)
    return moments


def unfolded(stage: Staging) -> list[Moment]:
    """Run the template's mode to its end, living each moment before the next is asked for."""
    return asyncio.run(_unfold(stage))
