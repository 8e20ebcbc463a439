"""What a user writes: a scenario, its people and how its time runs. Every key has an effect; unknown keys are refused."""

import re
from collections.abc import Mapping
from math import prod
from typing import Literal

from pydantic import Field, JsonValue, model_validator

from daedalus_data.core.events import BEFORE_ALL, EntityType, FactId, Level, Resolution
from daedalus_data.core.lexicon import Lexicon
from daedalus_data.core.quantity import QuantitySpec, quantity_problems
from daedalus_data.core.seeds import digest
from daedalus_data.core.state import Probability
from daedalus_data.core.temporal import TemporalSpec
from daedalus_data.core.terms import Identifier, Strict
from daedalus_data.core.words import phrase, spoken_name

Tier = Literal["quick", "standard", "comprehensive"]
KEY = re.compile(r"^[a-z0-9]+(_[a-z0-9]+)+$")
MOMENTS = 3
"""Moments of a run whose mode has no count of its own and whose template gives no timepoints.count."""
LEAVES = 12
"""Branches that a run may end in: each is lived and paid for from where it parts."""


class KnowledgeItem(Strict):
    """Something an entity knows from the start: a topic in a few words and the fact in one sentence."""

    topic: str = Field(min_length=2, max_length=60)
    text: str = Field(min_length=2, max_length=400)

    @property
    def id(self) -> FactId:
        """Return the fact's id, which depends on its text alone."""
        return fact_id(self.text)


def fact_id(text: str) -> FactId:
    """Return the id of a fact: equal texts, ignoring case and final stops, are one fact."""
    return "f_" + digest(text.strip().rstrip(".").lower(), 10)


def knowledge(item: str | KnowledgeItem) -> KnowledgeItem:
    """Return an item of a template as topic and text; a key such as 'budget_constraints' is put into words."""
    if isinstance(item, KnowledgeItem):
        return item
    if KEY.match(item):
        return KnowledgeItem(topic=phrase(item), text=phrase(item))
    return KnowledgeItem(topic=" ".join(item.split()[:5]).rstrip(".,;:")[:60], text=item)


class EntitySpec(Strict):
    """One member of the cast."""

    name: str = ""
    type: EntityType = "human"
    role: str = Field(min_length=2)
    initial_knowledge: tuple[str | KnowledgeItem, ...] = ()
    personality_traits: tuple[str, ...] = ()
    voice_guide: str = ""
    speech_examples: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    secrets: tuple[str | KnowledgeItem, ...] = ()


class EntitiesSpec(Strict):
    """How many there are, of what kind, and in how much detail they begin."""

    count: int | None = Field(None, ge=1, le=200, description="defaults to the roster's size, or 4")
    types: tuple[EntityType, ...] = ("human",)
    initial_resolution: Level = "tensor"
    animism_level: int = Field(0, ge=0, le=6, description="which kinds of things may speak: 0 people only … 6 everything")


class TimepointsSpec(Strict):
    """How many moments there are, when they start and how far apart they lie."""

    count: int | None = Field(None, ge=1, le=1000)
    start_time: str | None = Field(None, description="ISO 8601: 2026, 2026-01, 2026-01-05, 2026-01-05T09:00")
    resolution: Resolution = "month"
    step: int = Field(1, ge=1, description="units of the resolution between two moments (every mode but portal)")
    beats: int = Field(0, ge=0, le=6, description="steps that a moment lived in detail is told in, one after another; 0 tells it whole")


class Envelope(Strict):
    """An ADPRS envelope over the run's time, 0 to 1: attack, decay, peak, release, sustain."""

    attack: Probability = 0.2
    decay: Probability = 0.2
    peak: Probability = 1.0
    release: Probability = 0.2
    sustain: Probability = 0.7


class WaveformSpec(Strict):
    """Envelopes per entity, and whether they only watch (shadow) or decide who speaks (gate)."""

    mode: Literal["shadow", "gate"] = "shadow"
    envelopes: dict[Identifier, Envelope] = Field({})


class CircadianSpec(Strict):
    """When the cast sleeps; `shift` moves an entity's clock by hours."""

    wake_hour: int = Field(6, ge=0, le=23)
    sleep_hour: int = Field(23, ge=0, le=23)
    shift: dict[Identifier, int] = Field({})


class BodySpec(Strict):
    """An entity's body at the start."""

    age: float = Field(40, ge=0, le=10_000)
    health: Probability = 1.0
    pain: Probability = 0.0
    stamina: Probability = 0.7
    fatigue: Probability = 0.1


class BranchOption(Strict):
    """One way a question can be decided."""

    name: Identifier
    change: str = Field(min_length=10, max_length=400, description="what takes place on this branch, one past-tense sentence")


class BranchingPoint(Strict):
    """A moment from which the story goes on in several ways, each lived."""

    at: int = Field(ge=1, description="index of the moment that differs, 1 is the second")
    question: str = Field(min_length=8, max_length=300)
    options: tuple[BranchOption, ...] = Field(min_length=2, max_length=5)


class Metadata(Strict):
    """The cast and what is particular to it."""

    entity_roster: dict[Identifier, EntitySpec] = Field({})
    quantities: dict[Identifier, QuantitySpec] = Field({})
    branching_points: tuple[BranchingPoint, ...] = ()
    circadian: CircadianSpec = CircadianSpec()
    physical: dict[Identifier, BodySpec] = Field({})
    adprs: WaveformSpec = WaveformSpec()


class Outputs(Strict):
    """What a finished run writes beside its log."""

    exports: tuple[str, ...] | None = Field(None, description="names of exports; all when absent")
    configs: tuple[str, ...] | None = Field(None, description="row configs; all when absent")


class DialogSpec(Strict):
    """How long a conversation may be."""

    min_turns: int = Field(4, ge=1, le=60)
    max_turns: int | None = Field(None, ge=1, le=60, description="defaults to 8, 11 or 14 by tier")


class Variation(Strict):
    """The template told another way: its name, and what is laid over the template's own keys when many runs are made."""

    name: Identifier
    changes: dict[str, JsonValue] = Field(min_length=1, description="keys as in a template; null takes one out")


class Template(Strict):
    """A scenario to simulate."""

    scenario_description: str = Field(min_length=20, max_length=8000)
    world_id: Identifier = "scenario"
    tier: Tier = "standard"
    category: Identifier = "custom"
    entities: EntitiesSpec = EntitiesSpec()
    timepoints: TimepointsSpec = TimepointsSpec()
    temporal: TemporalSpec = TemporalSpec()
    dialog: DialogSpec = DialogSpec()
    outputs: Outputs = Outputs()
    metadata: Metadata = Metadata()
    lexicon: Lexicon = Lexicon()
    disable: tuple[str, ...] = Field((), description="mechanisms to leave out")
    variations: tuple[Variation, ...] = Field((), description="used in turn when many runs are made")

    @model_validator(mode="after")
    def _whole(self) -> "Template":
        problems = [*self._roster_problems(), *self._time_problems(), *self._branching_problems(), *self._variation_problems()]
        if problems := [*problems, *quantity_problems(self.metadata.quantities, self.metadata.entity_roster)]:
            raise ValueError("\n".join(problems))
        return self

    def _roster_problems(self) -> list[str]:
        roster, meta, problems = self.metadata.entity_roster, self.metadata, []
        named: dict[str, Mapping[str, object]] = {
            "physical": meta.physical,
            "circadian.shift": meta.circadian.shift,
            "adprs.envelopes": meta.adprs.envelopes,
        }
        for key, names in named.items():
            if roster and (unknown := sorted(set(names) - set(roster))):
                problems.append(f"metadata.{key} names {', '.join(unknown)}, not in the roster ({', '.join(roster)})")
        if strangers := sorted(set(self.temporal.pov) - set(roster)):
            problems.append(f"temporal.pov names {', '.join(strangers)}, not in the roster ({', '.join(roster) or 'which is empty'})")
        if roster and self.entities.count is not None and self.entities.count < len(roster):
            problems.append(f"entities.count is {self.entities.count}, but the roster has {len(roster)}; raise count or shorten the roster")
        return problems

    def _time_problems(self) -> list[str]:
        count, steps = self.timepoints.count, self.temporal.backward_steps
        if self.temporal.mode == "portal" and count is not None and count != steps + 1:
            return [f"timepoints.count is {count}, but {steps} backward steps make {steps + 1} moments; use {steps + 1} or leave it out"]
        return []

    def _branching_problems(self) -> list[str]:
        points, branching = self.metadata.branching_points, self.temporal.mode == "branching"
        if points and not branching:
            return [f"metadata.branching_points is given, but temporal.mode is {self.temporal.mode}; use mode branching or leave them out"]
        if branching and not points:
            return ["mode branching needs metadata.branching_points: at which moment which question is decided in which ways"]
        problems, indices, last = [], [point.at for point in points], (self.timepoints.count or MOMENTS) - 1
        for at in dict.fromkeys(indices):
            if at > last:
                problems.append(
                    f"metadata.branching_points has a point at {at}, but the last moment is {last}; move it or raise timepoints.count"
                )
            if indices.count(at) > 1:
                problems.append(f"metadata.branching_points has {indices.count(at)} points at {at}; make one of them, or move one")
        if (leaves := prod(len(point.options) for point in points)) > LEAVES:
            ways = " x ".join(str(len(point.options)) for point in points)
            problems.append(
                f"metadata.branching_points make {ways} = {leaves} branches; {LEAVES} are the most, so leave out options or points"
            )
        return [*problems, *(problem for point in points for problem in self._option_problems(point))]

    @staticmethod
    def _option_problems(point: BranchingPoint) -> list[str]:
        names = [option.name for option in point.options]
        taken = [f"two options called {name!r}" for name in dict.fromkeys(names) if names.count(name) > 1]
        taken += ["an option called 'main', which is the trunk"] if "main" in names else []
        return [f"metadata.branching_points has {what} at {point.at}; give it another name" for what in taken]

    def _variation_problems(self) -> list[str]:
        names = [variation.name for variation in self.variations]
        return [
            f"variations has {name!r} {names.count(name)} times; give each a name of its own"
            for name in dict.fromkeys(names)
            if names.count(name) > 1
        ]

    @property
    def cast_size(self) -> int:
        """Return how many entities the run begins with."""
        return self.entities.count or len(self.metadata.entity_roster) or 4

    @property
    def lived_mode(self) -> str:
        """Return the mode that the run goes by: forward where modes are switched off."""
        return "forward" if "modes" in self.disable else self.temporal.mode

    def max_turns(self) -> int:
        """Return the most turns a conversation may have."""
        return self.dialog.max_turns or {"quick": 8, "standard": 11, "comprehensive": 14}[self.tier]

    def display_name(self, entity: str) -> str:
        """Return a roster member's name, made from its id when the template gives none."""
        spec = self.metadata.entity_roster.get(entity)
        return (spec.name if spec else "") or spoken_name(entity)


__all__ = ["BEFORE_ALL", "Template", "fact_id", "knowledge"]
