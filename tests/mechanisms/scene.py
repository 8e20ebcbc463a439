"""A moment to run mechanisms on without the engine: a real world, real questions, replies from the built-in author or a script."""

import asyncio
import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.mechanism import MECHANISMS, InitialItem
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.seeds import derive
from daedalus_data.core.template import Template, knowledge
from daedalus_data.core.world import World
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.cast import IdentifyReply
from daedalus_data.prompts.story import SetSceneReply
from daedalus_data.prompts.talk import ExtractReply, JudgeDialogReply, SpeakTurn, Steer, SteerReply, TurnReply
from daedalus_data.providers import offline
from daedalus_data.providers.offline.author import WRITERS

for module in pkgutil.iter_modules(offline.__path__):
    importlib.import_module(f"daedalus_data.providers.offline.{module.name}")

Script = dict[str, Callable[[Any], Any]]
ROSTER = {
    "ada": {
        "name": "Ada Brandt",
        "role": "chief engineer of the bridge",
        "initial_knowledge": ["The north pylon shows a hairline crack of four millimetres.", "The survey of May was never signed."],
        "personality_traits": ["careful", "stubborn"],
        "voice_guide": "short, technical",
        "goals": ["close the bridge until it is repaired"],
        "secrets": ["She approved the cheaper steel herself in 2019."],
    },
    "ben": {
        "name": "Ben Okoro",
        "role": "mayor of the town",
        "initial_knowledge": ["The festival brings forty thousand visitors over the bridge."],
        "personality_traits": ["charming", "impatient"],
        "goals": ["keep the bridge open for the festival"],
    },
    "cleo": {
        "name": "Cleo Marsh",
        "role": "reporter of the local paper",
        "initial_knowledge": ["An anonymous letter says the inspection was skipped."],
        "personality_traits": ["curious"],
        "goals": ["print what is true about the bridge"],
    },
}
SCENARIO = "The only bridge of a river town shows a crack days before the summer festival. Engineer, mayor and reporter must decide."


def bridge(**changes: Any) -> Template:
    """Return the template that these tests run on, with top-level keys changed."""
    data: dict[str, Any] = {
        "scenario_description": SCENARIO,
        "world_id": "bridge",
        "tier": "quick",
        "timepoints": {"count": 3, "start_time": "2026-06-01", "resolution": "week"},
        "metadata": {"entity_roster": ROSTER},
    }
    for key, value in changes.items():
        data[key] = {**data.get(key, {}), **value} if isinstance(value, dict) else value
    return Template.model_validate(data)


def crack(**changes: Any) -> ev.Happening:
    """Return what takes place in these tests."""
    data: dict[str, Any] = {
        "title": "Ada Brandt asked the mayor to close the bridge",
        "description": "Ada Brandt brought the crack readings to the town hall. Ben Okoro put the decision off until after the festival.",
        "pattern": "warning_unheeded",
        "actors": ("ada", "ben"),
        "topic": "the crack in the pylon",
        "details": (
            {"topic": "crack growth", "text": "The crack in the north pylon grew by one millimetre in a week.", "known_by": ("ada", "ben")},
            {"topic": "closure put off", "text": "The mayor put off the closure of the bridge.", "known_by": ("ada", "ben", "cleo")},
        ),
        "mechanism": "With the closure put off, the traffic of the festival works on a pylon that is already cracked.",
    }
    return ev.Happening.model_validate(data | changes)


class Moments:
    """The run's shared part: world, log and script."""

    def __init__(self, template: Template, script: Script | None = None) -> None:
        self.template = template
        self.plan = make_plan(template)
        self.script = script or {}
        self.world = World()
        self.entries: list[ev.Entry] = []
        self.asked: list[tuple[str, Prompt[Any], ev.Sampling | None]] = []
        self.counts: dict[str, int] = {}
        for entity, spec in template.metadata.entity_roster.items():
            self.append(
                ev.EntityIntroduced(
                    by="engine",
                    timepoint=ev.BEFORE_ALL,
                    entity=entity,
                    name=template.display_name(entity),
                    type=spec.type,
                    role=spec.role,
                    traits=spec.personality_traits,
                    voice=spec.voice_guide,
                    goals=spec.goals,
                    provenance="template",
                )
            )
        self.cast = tuple(template.metadata.entity_roster)
        self.moment = ev.Timepoint(id=ev.BEFORE_ALL, index=0, when=self.plan.dates[0], resolution="week", parents=())

    def append(self, event: Any) -> None:
        self.entries.append(ev.Entry(seq=len(self.entries), event=event))
        if event.timepoint is not None:
            self.world.apply(event, len(self.entries) - 1)

    def set_the_scene(self) -> "Moments":
        return self.run("exposure", "state_vectors", "relationships")

    def enter(self, index: int = 0, happening: ev.Happening | None = None) -> "Moments":
        when = self.plan.dates[index]
        parents = (self.moment.id,)
        self.moment = ev.Timepoint(id=f"tp_{index:03d}_{when}", index=index, when=when, resolution="week", parents=parents)
        self.append(ev.TimepointReached(by="forward", timepoint=self.moment.id, moment=self.moment, cast=self.cast))
        self.append(ev.EventHappened(by="forward", timepoint=self.moment.id, happening=happening or crack(), cause=parents[0]))
        return self

    def run(self, *names: str) -> "Moments":
        for name in names:
            if name not in self.template.disable:
                scene = Lived(self, name)
                for event in asyncio.run(MECHANISMS.get(name).run(scene)):
                    self.append(event)
        return self

    def scene(self, name: str = "dialog") -> "Lived":
        return Lived(self, name)

    def of(self, kind: type[Any]) -> list[Any]:
        """Return the events of a kind at the moment that is lived."""
        return [entry.event for entry in self.entries if isinstance(entry.event, kind) and entry.event.timepoint == self.moment.id]


class Lived:
    """The scene of one mechanism."""

    last = False

    def __init__(self, moments: Moments, name: str) -> None:
        self._moments = moments
        self._name = name
        self.timepoint = moments.moment
        self.template = moments.template
        self.seed = derive(0, self.timepoint.id, name)

    @property
    def world(self) -> World:
        return self._moments.world

    @property
    def cast(self) -> tuple[str, ...]:
        return self._moments.cast if self.timepoint.id == ev.BEFORE_ALL else self.world.present()

    def level(self, entity: str) -> ev.Level:
        return max(self.planned(), self.world.levels.get(entity, "tensor"), key=ev.LEVELS.index)

    def planned(self) -> ev.Level:
        return self._moments.plan.schedule[self.timepoint.index]

    def enabled(self, mechanism: str) -> bool:
        return mechanism not in self.template.disable

    def initial_knowledge(self, entity: str) -> tuple[InitialItem, ...]:
        spec = self.template.metadata.entity_roster[entity]
        known = [InitialItem(item.topic, item.text, secret=False) for item in map(knowledge, spec.initial_knowledge)]
        return (*known, *(InitialItem(item.topic, item.text, secret=True) for item in map(knowledge, spec.secrets)))

    async def ask(self, prompt: Prompt[Any], key: str, sampling: ev.Sampling | None = None) -> Any:
        self._moments.asked.append((f"{self._name}/{key}", prompt, sampling))
        prompt.messages()
        if write := self._moments.script.get(prompt.purpose):
            reply = write(prompt)
        else:
            reply = WRITERS[prompt.purpose](prompt, derive(self.seed, key))
        assert not list(prompt.problems(reply)), list(prompt.problems(reply))
        return type(reply).model_validate_json(reply.model_dump_json())

    async def gather(self, *waiting: Awaitable[Any]) -> list[Any]:
        return list(await asyncio.gather(*waiting))

    def record(self, *events: Any) -> None:
        for event in events:
            self._moments.append(event)

    async def say(self, turn: ev.TurnSpoken) -> None:
        self._moments.append(turn)
        for name in ("exposure", "appraisal"):
            hear = MECHANISMS.get(name).hear
            if hear and self.enabled(name):
                for event in await hear(Lived(self._moments, name), turn):
                    self._moments.append(event)

    def ran(self, function: str, made: int = 0) -> None:
        self._moments.counts[function] = self._moments.counts.get(function, 0) + 1


# ---- plain replies, for questions whose words do not matter to a test ----


def plain(**changes: Any) -> Script:
    """Return a script of plain replies for setting, steering, speaking, judging and extracting."""
    count = iter(range(10_000))
    script: Script = {
        "set_scene": lambda question: SetSceneReply(
            place="the town hall",
            hour=14 if question.hour is None else question.hour,
            atmosphere="Rain runs down the tall windows.",
            tension=0.6,
        ),
        "steer": in_turn,
        "turn": lambda question: line(question, next(count)),
        "judge_dialog": lambda question: VERDICT,
        "extract": lambda question: ExtractReply(propositions=()),
        "identify": lambda question: IdentifyReply(type="institution", role="an office that the talk named"),
    }
    return script | changes


VERDICT = JudgeDialogReply(
    accepted=True, about_the_matter=0.8, moves=0.6, distinct=0.6, verdict="It stays with the matter.", outcome="They left it open."
)


def in_turn(question: Steer) -> SteerReply:
    """Let everyone speak in order, one turn more than the least."""
    if question.spoken > question.least:
        return SteerReply(speaker=None, act="close", topic="the end", mood="calm", end=True, reason="enough was said")
    speaker = question.cast[question.spoken % len(question.cast)].person.id
    return SteerReply(speaker=speaker, act="inform", topic=question.now.topic, mood="tense", end=False, reason="their turn has come")


def line(question: SpeakTurn, number: int) -> TurnReply:
    """Return a line like no other, about the first fact of the front layer."""
    drawn = tuple(fact.id for fact in question.front.facts[:1])
    text = f"Reading {number} gives {7 * number + 1} at {3 * number + 2} near {11 * number + 5} now."
    return TurnReply(text=text, tone="plain", confidence=0.8, knowledge=drawn)
