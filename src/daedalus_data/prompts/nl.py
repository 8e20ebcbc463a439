"""The question that turns a sentence into a template: who, where, when, what is contested, and in which mode time runs."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from pydantic import Field, ValidationError

from daedalus_data.core.events import Frozen, Resolution, Sampling
from daedalus_data.core.lexicon import Genre, Places
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.template import Template
from daedalus_data.prompts.cast import Member
from daedalus_data.prompts.nl_asked import mode_asked, names_kept, people_asked, years_in

ModeName = Literal["forward", "portal", "branching", "cyclical", "directorial"]
CANDIDATES = 5
"""Ways that are weighed at every step back from a known end: a story told in one sentence gives few that hold."""
LEAST, MOST = 4, 6
"""Members of a cast where the sentence does not say how many there are."""


class Way(Frozen):
    """One way in which the question of a branching story is decided."""

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_]{0,39}$")
    change: str = Field(min_length=10, max_length=400, description="what takes place, one past-tense sentence")


class Fork(Frozen):
    """The question from which a branching story parts."""

    at: int = Field(ge=1, description="index of the moment that differs")
    question: str = Field(min_length=8, max_length=300)
    ways: tuple[Way, ...] = Field(min_length=2, max_length=4)


class End(Frozen):
    """The known end that a portal story works back from."""

    description: str = Field(min_length=20, max_length=2000)
    year: int = Field(ge=1, le=9999)
    month: int = Field(ge=1, le=12)
    origin_year: int = Field(ge=1, le=9999)
    origin_month: int = Field(ge=1, le=12)
    steps: int = Field(ge=2, le=12)


class WorldWords(Frozen):
    """What things are called in this world; empty where there is no word of its own."""

    genres: tuple[Genre, ...] = Field(min_length=1, max_length=3)
    group: str = Field("", max_length=40)
    check: str = Field("", max_length=40)
    trial: str = Field("", max_length=40)
    record: str = Field("", max_length=40)
    rule: str = Field("", max_length=40)
    council: str = Field("", max_length=40)
    paper: str = Field("", max_length=40)
    gate: str = Field("", max_length=40)
    places: Places = Places()


class WriteTemplateReply(Frozen):
    """A scenario with everything that a run needs."""

    world_id: str = Field(pattern=r"^[a-z][a-z0-9_]{2,39}$")
    scenario_description: str = Field(min_length=60, max_length=2000)
    mode: ModeName
    start_time: str = Field(pattern=r"^\d{4}(-\d\d(-\d\d(T\d\d:\d\d)?)?)?$")
    resolution: Resolution
    step: int = Field(ge=1)
    count: int = Field(ge=3, le=12)
    cast: tuple[Member, ...] = Field(min_length=2, max_length=8)
    world: WorldWords
    end: End | None = None
    """Given in mode portal."""
    fork: Fork | None = None
    """Given in mode branching."""
    cycle_length: int | None = Field(None, ge=2, le=6)
    """Given in mode cyclical."""

    def template(self) -> Template:
        """Return the template; raises ValidationError where it is none."""
        return Template.model_validate(self._keys())

    def _keys(self) -> dict[str, Any]:
        lively = any(member.type != "human" for member in self.cast)
        keys: dict[str, Any] = {
            "world_id": self.world_id,
            "category": "written",
            "scenario_description": self.scenario_description,
            "entities": {"types": list(dict.fromkeys(member.type for member in self.cast)), "animism_level": 3 if lively else 0},
            "timepoints": self._timepoints(),
            "temporal": self._temporal(),
            "metadata": {"entity_roster": {member.id: _spec(member) for member in self.cast}},
            "lexicon": self.world.model_dump(exclude_defaults=True),
        }
        if self.fork:
            options = [{"name": way.name, "change": way.change} for way in self.fork.ways]
            keys["metadata"]["branching_points"] = [{"at": self.fork.at, "question": self.fork.question, "options": options}]
        return keys

    def _timepoints(self) -> dict[str, Any]:
        # A portal story spreads its moments from its origin to its end by itself.
        if self.mode == "portal":
            return {}
        return {"count": self.count, "start_time": self.start_time, "resolution": self.resolution, "step": self.step}

    def _temporal(self) -> dict[str, Any]:
        if self.end:
            end = self.end
            return {
                "mode": self.mode,
                "portal_description": end.description,
                "portal_year": end.year,
                "portal_month": end.month,
                "origin_year": end.origin_year,
                "origin_month": end.origin_month,
                "backward_steps": end.steps,
                "candidate_antecedents_per_step": CANDIDATES,
            }
        return {"mode": self.mode, **({"cycle_length": self.cycle_length} if self.cycle_length else {})}


def _spec(member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "type": member.type,
        "role": member.role,
        "initial_knowledge": [item.model_dump() for item in member.knowledge],
        "personality_traits": list(member.traits),
        "voice_guide": member.voice,
        "goals": list(member.goals),
        "secrets": [item.model_dump() for item in member.secrets],
    }


class WriteTemplate(Prompt[WriteTemplateReply]):
    """What would it take to simulate this sentence?"""

    purpose: ClassVar[str] = "write_template"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.8, max_tokens=8192)
    scenario: str
    """The sentence, as the user wrote it."""

    @property
    def mode(self) -> str:
        """The mode that the sentence asks for, empty where it leaves it open."""
        return mode_asked(self.scenario)

    @property
    def people(self) -> int:
        """How many people the sentence says there are, 0 where it does not say."""
        return people_asked(self.scenario)

    def problems(self, reply: WriteTemplateReply) -> Iterable[str]:
        """Yield what the sentence says and the reply leaves out, and everything that keeps the reply from being a template."""
        if self.mode and reply.mode != self.mode:
            yield f"mode is {reply.mode}, but the sentence asks for {self.mode}"
        told = " ".join([reply.scenario_description, reply.end.description if reply.end else "", *(m.name for m in reply.cast)])
        for name in names_kept(self.scenario, told):
            yield f"{name} is named in the sentence and is not in the reply; keep the name as it is written"
        dates = " ".join([told, reply.start_time, *(str(year) for year in ((reply.end.year, reply.end.origin_year) if reply.end else ()))])
        for year in years_in(self.scenario):
            if str(year) not in dates:
                yield f"{year} is given in the sentence and is not in the reply; keep it"
        yield from self._cast_problems(reply)
        yield from _mode_problems(reply)
        try:
            reply.template()
        except ValidationError as error:
            yield from (f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors(include_url=False))

    def _cast_problems(self, reply: WriteTemplateReply) -> Iterable[str]:
        low, high = (self.people, self.people) if self.people else (LEAST, MOST)
        if not low <= len(reply.cast) <= high:
            yield f"cast has {len(reply.cast)} members; give {low if low == high else f'{low} to {high}'}"
        ids = [member.id for member in reply.cast]
        if len(set(ids)) != len(ids):
            yield f"ids must differ: {', '.join(ids)}"
        for member in reply.cast:
            if not member.secrets:
                yield f"{member.id} has no secret; give one"


def _mode_problems(reply: WriteTemplateReply) -> Iterable[str]:
    for mode, key, value in (("portal", "end", reply.end), ("branching", "fork", reply.fork)):
        if (reply.mode == mode) != (value is not None):
            yield f"{key} is given in mode {mode} and in no other; mode is {reply.mode}"
    if reply.mode != "cyclical" and reply.cycle_length:
        yield f"cycle_length is given in mode cyclical and in no other; mode is {reply.mode}"
    if reply.mode == "directorial" and reply.count < 5:
        yield f"count is {reply.count}; mode directorial has five acts and needs 5 or more"
