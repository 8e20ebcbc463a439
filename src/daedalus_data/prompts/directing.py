"""The question of the directorial mode: whom the camera follows through a moment, and how it stands."""

from collections.abc import Iterable
from typing import Any, ClassVar

from pydantic import Field

from daedalus_data.core.events import EntityId, Frozen, Happening, Sampling
from daedalus_data.core.narrowing import narrowed
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.state import Probability
from daedalus_data.prompts.views import Persona

APART = 3
"""Moments within which no framing comes back."""


class Taken(Frozen):
    """A shot that was taken at an earlier moment."""

    pov: EntityId
    framing: str


class SetShotReply(Frozen):
    """Where the camera is."""

    pov: EntityId
    framing: str = Field(
        min_length=6, max_length=90, description="how the camera stands, one phrase without a verb: 'close on the hands of Mary Barr'"
    )


class SetShot(Prompt[SetShotReply]):
    """Whom does the camera follow through this moment, and how does it stand?"""

    purpose: ClassVar[str] = "set_shot"
    sampling: ClassVar[Sampling] = Sampling(temperature=0.9)
    scenario: str
    when: str
    act: int
    act_name: str
    tension: Probability
    """What the act aims at here."""
    happening: Happening
    cast: tuple[Persona, ...]
    moods: dict[EntityId, str]
    given: EntityId | None
    """Whom the template says the camera follows now; None leaves it open."""
    taken: tuple[Taken, ...]
    """The shots so far, latest last."""

    def reply_shape(self) -> dict[str, Any]:
        """Return the reply's schema with those who can be followed."""
        return narrowed(super().reply_shape(), choices={"pov": self._open_to()})

    def problems(self, reply: SetShotReply) -> Iterable[str]:
        """Yield somebody who cannot be followed, and a framing that was used lately."""
        if reply.pov not in self._open_to():
            yield f"pov is {reply.pov!r}; choose {' or '.join(self._open_to())}"
        if reply.framing.strip().lower() in {shot.framing.lower() for shot in self.taken[-APART:]}:
            yield f"framing {reply.framing!r} was used within the last {APART} moments; find another"

    def _open_to(self) -> list[EntityId]:
        return [self.given] if self.given else [person.id for person in self.cast]
