"""Who comes to know how the amounts of the world stand, and what a question may show of them."""

from collections.abc import Iterator

from daedalus_data.core.amounts import Quantity, Reading, dated, reading_of, the
from daedalus_data.core.events import BEFORE_ALL, EntityId, Event, FactId, FactLearned
from daedalus_data.core.mechanism import Scene
from daedalus_data.core.template import fact_id
from daedalus_data.core.units import plural
from daedalus_data.core.world import World

SURE = 0.95
"""How sure one is of what one read off."""


def readings(scene: Scene) -> list[Event]:
    """Return what those who watch an amount learn of it at this moment, and everybody there when it is short or gone."""
    made: list[Event] = []
    for name, spec in scene.template.metadata.quantities.items():
        quantity = scene.world.quantities[name]
        before, last = quantity.as_it_began(scene.timepoint.id), len(quantity.readings) - 1
        text = told(scene.world, quantity, last)
        if scene.timepoint.id == BEFORE_ALL or text != told(scene.world, quantity, last, before):
            made += [_learned(scene, entity, quantity, text) for entity in spec.watched_by if entity in scene.cast]
        if alarm := _alarm(scene, quantity, spec.low, before):
            made += [_learned(scene, entity, quantity, alarm) for entity in scene.cast]
    return made


def told(world: World, quantity: Quantity, at: int, amount: float | None = None) -> str:
    """Return one of a quantity's readings as a sentence: how it stood, when, and how far it had moved since the reading before."""
    read = quantity.readings[at]
    earlier = quantity.readings[at - 1] if at else None
    shown = quantity._replace(amount=read.amount if amount is None else amount)
    return reading_of(shown, _when(world, read), earlier, _when(world, earlier) if earlier else "")


def _when(world: World, read: Reading) -> str:
    """Return a reading's date; none for the one before all."""
    return "" if read.moment == BEFORE_ALL else world.moments[read.moment].when


def held(world: World, entity: EntityId) -> Iterator[list[tuple[FactId, str]]]:
    """Yield the readings of each amount that somebody knows of, read by themselves or told by others, the latest first."""
    facts = world.knows(entity)
    for quantity in world.quantities.values():
        read = ((fact_id(text), text) for at in reversed(range(len(quantity.readings))) for text in [told(world, quantity, at)])
        yield [(fact, text) for fact, text in read if fact in facts]


def outdated(world: World, entity: EntityId) -> set[FactId]:
    """Return the readings that somebody holds beside a later one of the same amount: nobody would tell them any more."""
    return {fact for readings_held in held(world, entity) for fact, _ in readings_held[1:]}


def _alarm(scene: Scene, quantity: Quantity, low: float | None, before: float) -> str:
    """Return what nobody there could miss: that an amount ran out or came to be short; empty when it did neither."""
    if scene.timepoint.id == BEFORE_ALL:
        return ""
    when = dated(scene.timepoint.when)
    if quantity.empty and before > quantity.floor:
        return f"{the(quantity.name)} {'ran out' if quantity.floor == 0 else 'was down to the least it can be'} {when}."
    if low is not None and quantity.amount <= low < before:
        return f"{the(quantity.name)} {'were' if plural(quantity.name) == quantity.name else 'was'} running short {when}."
    return ""


def _learned(scene: Scene, entity: EntityId, quantity: Quantity, text: str) -> FactLearned:
    setting = scene.timepoint.id == BEFORE_ALL
    return FactLearned(
        by="quantities",
        timepoint=scene.timepoint.id,
        entity=entity,
        fact=fact_id(text),
        topic=f"the {quantity.name.removeprefix('the ')}"[:60],
        text=text,
        exposure="initial" if setting else "witnessed",
        source="scene_initialization" if setting else scene.timepoint.id,
        confidence=1.0 if setting else SURE,
    )


def amounts_for(scene: Scene, entity: EntityId) -> tuple[str, ...]:
    """Return the latest reading of each amount that somebody knows of."""
    return tuple(text for readings_held in held(scene.world, entity) for _, text in readings_held[:1])


def amounts_now(scene: Scene) -> tuple[str, ...]:
    """Return how every amount stands: for questions about the moment as a whole, never for what one person knows."""
    return tuple(told(scene.world, quantity, len(quantity.readings) - 1) for quantity in scene.world.quantities.values())
