"""What the mode of time says of a moment, in words: its act and its camera, or its place in a cycle and what is foretold."""

from daedalus_data.core import events as ev
from daedalus_data.core.telling import names, sentence, who
from daedalus_data.core.world import Prophecy, World


def frame(world: World, moment: ev.TimepointId) -> str:
    """Return all that is said of a moment, for those who set and judge it; empty in a mode that says nothing."""
    parts = [open_frame(world, moment)]
    if shot := world.shots.get(moment):
        parts.append(f"The camera follows {who(shot.pov, world)}: {sentence(shot.framing)}")
        parts += [f"The audience knows what {names(irony.unaware, world)} {_lack(irony)}: “{irony.text}”" for irony in shot.irony]
    parts += [f"Still open: {foretold(found, world)}" for found in still_open(world)]
    return " ".join(part for part in parts if part)


def open_frame(world: World, moment: ev.TimepointId) -> str:
    """Return what may be said of a moment to anybody in it: nothing that one of them does not know."""
    if shot := world.shots.get(moment):
        return f"Act {shot.act} of 5, the {shot.act_name}; tension aimed at: {shot.tension:.2f}."
    phase, cycle = world.phases.get(moment), world.cycle
    if phase is None or cycle is None:
        return ""
    meaning = cycle.phases[phase.phase - 1].meaning
    return f"Cycle {phase.cycle}, phase {phase.phase} of {len(cycle.phases)}, {phase.name}: {sentence(meaning)}"


def still_open(world: World) -> list[Prophecy]:
    """Return what was foretold and is neither fulfilled nor past its time, oldest first."""
    return [found for found in world.prophecies.values() if found.outcome == "open"]


def foretold(prophecy: Prophecy, world: World) -> str:
    """Return a prophecy as a fact about who made it: 'Teya foretold that the ford will be dry by the next rut.'."""
    return foretelling(prophecy.made, world)


def foretelling(made: ev.ProphecyMade, world: World) -> str:
    """Return what somebody foretold, as a sentence that stands alone and is true whatever comes of it."""
    return sentence(f"{who(made.entity, world)} foretold that {made.text}")


def _lack(irony: ev.Irony) -> str:
    return "does not" if len(irony.unaware) == 1 else "do not"
