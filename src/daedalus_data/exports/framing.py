"""What the mode of time adds to the story of a moment: acts, camera and irony; phases, prophecies and closed loops."""

from collections.abc import Iterable, Iterator
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.telling import date, listed, sentence
from daedalus_data.core.world import World
from daedalus_data.exports.markdown import escaped

Story = dict[str, Any]
ROMAN = ("I", "II", "III", "IV", "V")


# ---- as data ----


def framing(world: World, moment: ev.TimepointId, entries: Iterable[ev.Entry]) -> Story:
    """Return what the mode says of a moment; empty in modes that say nothing."""
    events = [entry.event for entry in entries]
    shot, phase = world.shots.get(moment), world.phases.get(moment)
    return {
        **({"shot": shot.model_dump(mode="json", exclude={"kind", "by", "timepoint"})} if shot else {}),
        **(_turn(world, phase, events) if phase else {}),
    }


def _turn(world: World, phase: ev.PhaseEntered, events: list[ev.Event]) -> Story:
    assert world.cycle is not None
    loop = next((event for event in events if isinstance(event, ev.LoopClosed)), None)
    return {
        "phase": {
            **phase.model_dump(mode="json", include={"cycle", "phase", "name"}),
            "of": len(world.cycle.phases),
            "meaning": world.cycle.phases[phase.phase - 1].meaning,
        },
        "foretold": [_foretold(world, event) for event in events if isinstance(event, ev.ProphecyMade)],
        "prophecies_resolved": [_resolved(world, event) for event in events if isinstance(event, ev.ProphecyResolved)],
        "loop_closed": loop.model_dump(mode="json", exclude={"kind", "by", "timepoint"}) if loop else None,
    }


def _foretold(world: World, made: ev.ProphecyMade) -> Story:
    assert world.cycle is not None
    due = world.cycle.phases[made.phase - 1].name
    return made.model_dump(mode="json", exclude={"kind", "by", "timepoint"}) | {"due": f"{due}, cycle {made.cycle}"}


def _resolved(world: World, resolved: ev.ProphecyResolved) -> Story:
    found = world.prophecies[resolved.prophecy]
    told = {"entity": found.made.entity, "text": found.made.text, "made": date(found.moment, world)}
    return resolved.model_dump(mode="json", exclude={"kind", "by", "timepoint"}) | told


# ---- as Markdown ----


def heading(moment: Story, before: Story | None) -> Iterator[str]:
    """Yield the heading of the act or the cycle that begins with a moment."""
    if (shot := moment.get("shot")) and shot["act"] != ((before or {}).get("shot") or {}).get("act"):
        yield f"# Act {ROMAN[shot['act'] - 1]}: the {escaped(shot['act_name'])}"
    if (phase := moment.get("phase")) and phase["cycle"] != ((before or {}).get("phase") or {}).get("cycle"):
        yield f"# Cycle {phase['cycle']}"


def opening(moment: Story, names: dict[str, str]) -> Iterator[str]:
    """Yield what is said of a moment before it is told."""
    if shot := moment.get("shot"):
        yield f"*With {escaped(names[shot['pov']])}: {escaped(shot['framing'])}. Tension aimed at: {shot['tension']:.2f}.*"
        yield "\n".join(f"- {_irony(irony, names)}" for irony in shot["irony"])
    if phase := moment.get("phase"):
        yield f"*{escaped(phase['name'].capitalize())}, {phase['phase']} of {phase['of']}: {escaped(sentence(phase['meaning']))}*"
    yield "\n".join(f"> **Foretold.** {_prophecy(made, names)}" for made in moment.get("foretold", ()))


def ending(moment: Story, names: dict[str, str]) -> Iterator[str]:
    """Yield what a moment decided of prophecies and of its cycle."""
    outcome = {"fulfilled": "It came true", "unfulfilled": "It did not come true"}
    for found in moment.get("prophecies_resolved", ()):
        told = f"{names[found['entity']]} foretold, {found['made']}, that {found['text']}"
        yield f"> **{outcome[found['outcome']]}.** {escaped(sentence(told))} {escaped(sentence(found['reason']))}"
    phase, loop = moment.get("phase"), moment.get("loop_closed")
    if loop:
        share = f"{loop['share']:.0%} of its beginning is taken up again"
        yield f"> **Cycle {loop['cycle']} closes.** {escaped(sentence(loop['link']))} ({share})"
    elif phase and phase["phase"] == phase["of"]:
        yield f"> **Cycle {phase['cycle']} does not close:** its end has too little to do with its beginning."


def _irony(irony: Story, names: dict[str, str]) -> str:
    who = escaped(listed([names[entity] for entity in irony["unaware"]]))
    return f"What the audience knows and {who} {'does' if len(irony['unaware']) == 1 else 'do'} not: {escaped(sentence(irony['text']))}"


def _prophecy(made: Story, names: dict[str, str]) -> str:
    told = escaped(listed([names[entity] for entity in made["heard_by"]]))
    text = escaped(sentence(f"{names[made['entity']]}, because {made['sign']}: {made['text']}"))
    return f"{text} By: {escaped(made['due'])}. Told to: {told}."
