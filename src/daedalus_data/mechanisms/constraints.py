"""M4: the laws that no event may break: information, energy, inertia, biology and who can hear whom."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.events import ConstraintViolated, EntityId, Event, Happening, StateChanged, TurnSpoken
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.state import Dimension, State, span
from daedalus_data.core.words import covered
from daedalus_data.core.world import World
from daedalus_data.mechanisms import seen

Law = Literal["information", "energy", "inertia", "biology", "network"]
SPENT, TO_COMMIT = 5.0, 10.0
"""Energy below which nobody acts, and below which nobody proposes or commits to anything."""
INERTIA = 0.35
"""The farthest that one thing may move a dimension, as a share of its span."""
DYING = 0.05
"""Health at which nobody acts any more."""
TURNED = 0.05
"""How far from neutral a mood must be to count as good or bad."""
KNOWN = 0.5
"""The share of a need's content words that a fact must hold to meet it."""
COSTLY = ("commit", "propose")


class Violation(NamedTuple):
    """A law that an event would break."""

    law: Law
    entity: EntityId
    about: str


@mechanism("constraints", number="M4")
async def constraints(scene: Scene) -> list[Event]:
    """Check what takes place against the laws: what its actors had to know, and whether those present can act at all."""
    return [broken(scene, violation, "rejected") for violation in check_happening(scene)]


@counted
def check_happening(scene: Scene) -> list[Violation]:
    """Return the laws that the moment's happening breaks."""
    return [*_needs(scene.world, seen.happening(scene)), *_unable(scene)]


def broken(scene: Scene, violation: Violation, outcome: Literal["repaired", "rejected"]) -> ConstraintViolated:
    """Return that a law was about to be broken and what was done about it."""
    return ConstraintViolated(
        by="constraints",
        timepoint=scene.timepoint.id,
        law=violation.law,
        entity=violation.entity,
        about=violation.about,
        outcome=outcome,
    )


def violations(world: World, event: Event) -> list[Violation]:
    """Return the laws that an event would break in a world: for a line, a shift of state; nothing else can break one."""
    if isinstance(event, TurnSpoken):
        return [*_uninformed(world, event), *_powerless(world, event), *_unheard(world, event)]
    if isinstance(event, StateChanged):
        return list(_too_sudden(world, event))
    return []


# ---- information ----


def _needs(world: World, happening: Happening) -> Iterator[Violation]:
    """Yield what the actors of a happening had to know before it and did not."""
    for need in happening.needs:
        held = [known for known in world.knows(need.entity).values() if known.moment != world.now]
        if need.entity in world.entities and not any(covered(need.about, f"{known.topic} {known.text}") >= KNOWN for known in held):
            yield Violation("information", need.entity, f"{world.name(need.entity)} had to know of {need.about}, and does not")


def _uninformed(world: World, turn: TurnSpoken) -> Iterator[Violation]:
    held = world.knows(turn.speaker)
    for fact in turn.knowledge:
        if fact not in held:
            yield Violation("information", turn.speaker, f"{world.name(turn.speaker)} draws on {fact}, which they do not know")


# ---- energy and biology ----


def able(world: World, entity: EntityId) -> Violation | None:
    """Return why an entity cannot act at all, or None when it can."""
    state = world.states.get(entity)
    if state and state.health <= DYING:
        return Violation("biology", entity, f"{world.name(entity)} has health {state.health:.2f} and cannot act")
    if state and state.energy < SPENT:
        return Violation("energy", entity, f"{world.name(entity)} has {state.energy:.0f} energy left and cannot act")
    return None


def _unable(scene: Scene) -> Iterator[Violation]:
    for entity in scene.cast:
        if why := able(scene.world, entity):
            yield why


def _powerless(world: World, turn: TurnSpoken) -> Iterator[Violation]:
    if why := able(world, turn.speaker):
        yield why
    state = world.states.get(turn.speaker)
    if state and SPENT <= state.energy < TO_COMMIT and turn.act in COSTLY:
        about = f"{world.name(turn.speaker)} has {state.energy:.0f} energy left, too little to {turn.act} to anything"
        yield Violation("energy", turn.speaker, about)


# ---- network ----


def _unheard(world: World, turn: TurnSpoken) -> Iterator[Violation]:
    here = world.present()
    if turn.speaker not in here:
        yield Violation("network", turn.speaker, f"{world.name(turn.speaker)} is not there to speak")
    for entity in dict.fromkeys([*turn.heard_by, *([turn.addressee] if turn.addressee else [])]):
        if entity not in here:
            yield Violation("network", entity, f"{entity} is not there to hear {world.name(turn.speaker)}")


# ---- inertia ----


def _too_sudden(world: World, event: StateChanged) -> Iterator[Violation]:
    for name, change in event.changes.items():
        if abs(change) > INERTIA * span(name) + 1e-9:
            about = f"{name} would move by {change:+.2f} at once; {INERTIA * span(name):.2f} is the most"
            yield Violation("inertia", event.entity, about)
    change = event.changes.get("valence", 0.0)
    if event.entity in world.states and _flips_again(world.before(event.entity), world.states[event.entity], change):
        yield Violation("inertia", event.entity, "the mood would turn a second time within one moment")


def _flips_again(start: State, now: State, change: float) -> bool:
    """Say whether a mood that has already turned since the moment began would turn back."""
    return _side(start.valence) * _side(now.valence) < 0 and _side(now.valence) * _side(now.valence + change) < 0


def _side(valence: float) -> int:
    return 0 if abs(valence) < TURNED else 1 if valence > 0 else -1


def kept_lawful(scene: Scene, event: StateChanged) -> list[Event]:
    """Return a shift of state cut to what inertia allows, with the laws it would have broken; nothing when nothing is left.

    With constraints switched off the shift is returned as it is, as far as the ranges go.
    """
    if event.entity not in scene.world.states:
        return []
    found = violations(scene.world, event) if scene.enabled("constraints") else []
    changes = _cut(scene.world, event) if found else event.changes
    start = scene.world.states[event.entity]
    end = start.shifted(changes)
    moved: dict[Dimension, float] = {name: round(getattr(end, name) - getattr(start, name), 4) for name in changes}
    moved = {name: change for name, change in moved.items() if change}
    shift = [event.model_copy(update={"changes": moved})] if moved else []
    return [*(broken(scene, violation, "repaired") for violation in found), *shift]


def _cut(world: World, event: StateChanged) -> dict[Dimension, float]:
    limited = {name: max(-INERTIA * span(name), min(INERTIA * span(name), change)) for name, change in event.changes.items()}
    now = world.states[event.entity]
    if "valence" in limited and _flips_again(world.before(event.entity), now, limited["valence"]):
        limited["valence"] = -now.valence
    return limited
