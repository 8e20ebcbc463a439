"""Questions to what is not human: an animal, a building, a thing, an institution, an idea."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import DeedEffect, EntityId, Frozen, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.words import overlap
from daedalus_data.prompts.detail import SAME, Stated
from daedalus_data.prompts.views import Now, Persona


class ActThingReply(Frozen):
    """What a thing did of its own."""

    act: str = Field(min_length=12, max_length=240, description="one past-tense sentence")
    toward: tuple[EntityId, ...] = Field(max_length=2, description="ids of those present whom it was done to, none or up to two")
    effect: DeedEffect = Field(description="what it did to them")
    states: Stated | None = Field(None, description="a fact that those present could see by it, or null")


class ActThing(Prompt[ActThingReply]):
    """What does this thing do now, as its kind can?"""

    purpose: ClassVar[str] = "act_thing"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9)
    scenario: str
    now: Now
    thing: Persona
    present: tuple[Persona, ...]
    """Those it can do something to; never itself."""
    beside: tuple[str, ...]
    """Names of the things of its kind that act at this moment, itself among them: each does something else."""
    before: tuple[str, ...]
    """What things did at earlier moments, latest last; not to be done again in the same words."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with those present."""
        return narrowed(super().reply_shape(), choices={"toward": [person.id for person in self.present]})

    def problems(self, reply: ActThingReply) -> Iterable[str]:
        """Yield people who are not there, and a deed that was told before or names nothing of its doer."""
        here = {person.id for person in self.present}
        if strange := sorted(set(reply.toward) - here):
            yield f"toward names {', '.join(strange)}; present are {', '.join(sorted(here)) or 'none'}"
        if len(set(reply.toward)) != len(reply.toward):
            yield "toward names somebody twice"
        if self.thing.name.removeprefix("the ").removeprefix("The ").lower() not in reply.act.lower():
            yield f"act must name {self.thing.name}, who does it"
        if any(overlap(reply.act, earlier) > SAME for earlier in self.before):
            yield f"{reply.act!r} was done before; let it do something else"
