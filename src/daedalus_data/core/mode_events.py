"""What modes other than the portal write down: branches, shots, cycles."""

from typing import Literal

from pydantic import Field

from daedalus_data.core.state import Probability
from daedalus_data.core.terms import BaseEvent, EntityId, FactId, Frozen, TimepointId

# ---- branches ----


class BranchOpened(BaseEvent):
    """From here on the story went another way: one intervention, named, and the moment it parts from."""

    kind: Literal["branch_opened"] = "branch_opened"
    branch: str
    parent: str
    """The branch it parts from."""
    after: TimepointId
    """The last moment both share."""
    question: str
    option: str
    change: str
    """What takes place on this branch instead, one sentence."""


class GoalStanding(Frozen):
    """How far somebody came with an aim, and what shows it."""

    entity: EntityId
    goal: str
    reached: Probability
    evidence: tuple[str, ...] = Field(min_length=1)
    """Ids of moments or turns of this branch."""


class BranchEnded(BaseEvent):
    """A branch came to its end, and this is where it left people."""

    kind: Literal["branch_ended"] = "branch_ended"
    branch: str
    outcome: str
    goals: tuple[GoalStanding, ...]
    score: Probability | None
    """The mean of what was reached over all goals; None where nobody has one."""


# ---- direction ----


class Irony(Frozen):
    """A fact that the audience holds and somebody in the scene does not."""

    fact: FactId
    text: str
    unaware: tuple[EntityId, ...] = Field(min_length=1)


class ShotSet(BaseEvent):
    """A moment was given its act, its tension and its camera."""

    kind: Literal["shot_set"] = "shot_set"
    act: int = Field(ge=1, le=5)
    act_name: str
    tension: Probability
    """What the act aims at here."""
    pov: EntityId
    framing: str
    """'close on the hands', 'wide, from behind the fence'."""
    irony: tuple[Irony, ...] = ()


# ---- cycles ----


class Phase(Frozen):
    """One part of a cycle."""

    name: str = Field(min_length=2, max_length=60)
    meaning: str = Field(min_length=8, max_length=200, description="what this part of the cycle brings, one clause")


class CycleRead(BaseEvent):
    """What returns in this story was found, and in which phases."""

    kind: Literal["cycle_read"] = "cycle_read"
    cycle_kind: str
    """'seasonal', 'generational', 'ritual', 'economic'."""
    phases: tuple[Phase, ...]
    returns: str
    """What comes back each time, one clause."""
    changes: str
    """What is never the same, one clause."""


class PhaseEntered(BaseEvent):
    """The cycle reached one of its phases."""

    kind: Literal["phase_entered"] = "phase_entered"
    cycle: int = Field(ge=1)
    phase: int = Field(ge=1)
    name: str


class ProphecyMade(BaseEvent):
    """Somebody foretold something for a later phase."""

    kind: Literal["prophecy_made"] = "prophecy_made"
    prophecy: str
    entity: EntityId
    topic: str
    """What it is about, two to five words."""
    text: str
    """What is to come, a clause that follows 'foretold that'."""
    sign: str
    """What it was read from, a clause."""
    cycle: int = Field(ge=1)
    phase: int = Field(ge=1)
    """When it is to come true at the latest: a phase of a cycle."""
    heard_by: tuple[EntityId, ...]
    """Whom it was said to; whoever of them was not there did not learn of it."""


class ProphecyResolved(BaseEvent):
    """What was foretold came true, and this shows it; or its time passed."""

    kind: Literal["prophecy_resolved"] = "prophecy_resolved"
    prophecy: str
    outcome: Literal["fulfilled", "unfulfilled"]
    evidence: tuple[str, ...] = ()
    """Ids of the moments, turns or facts that bear it out; never empty where it was fulfilled."""
    reason: str


class LoopClosed(BaseEvent):
    """The end of a cycle led back to where one began."""

    kind: Literal["loop_closed"] = "loop_closed"
    cycle: int
    opened: TimepointId
    closed: TimepointId
    link: str
    share: Probability
    """Share of the opening's content words, names left out, that the end takes up again."""
