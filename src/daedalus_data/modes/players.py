"""The cast as a mode puts it to a model: who each one is and what they know openly."""

from daedalus_data.core.events import EntityId
from daedalus_data.core.telling import how_known
from daedalus_data.core.template import Template
from daedalus_data.core.world import Known, World
from daedalus_data.mechanisms.quantities import amounts_at
from daedalus_data.mechanisms.readings import outdated
from daedalus_data.prompts.story import Player
from daedalus_data.prompts.views import Amount, Fact

RECENT = 16
"""Facts learned since the start that a question carries per head, the latest ones: a long story must still fit a context."""


def players(world: World, cast: tuple[EntityId, ...]) -> tuple[Player, ...]:
    """Return the cast with what each holds openly; secrets stay out, or events would give them away to all."""
    return tuple(_player(world, entity) for entity in cast)


def amounts(world: World, template: Template, cast: tuple[EntityId, ...], when: str) -> tuple[Amount, ...]:
    """Return the quantities of a world as they will stand at a date, before what takes place then."""
    standing = amounts_at(world, template.metadata.quantities, cast, when)
    return tuple(
        Amount(
            id=name,
            name=quantity.name,
            unit=quantity.unit,
            amount=standing[name],
            floor=quantity.floor,
            ceiling=quantity.ceiling,
            low=template.metadata.quantities[name].low,
        )
        for name, quantity in world.quantities.items()
    )


def _player(world: World, entity: EntityId) -> Player:
    return Player.of(world.entities[entity], knowledge=tuple(_fact(world, known) for known in _open_facts(world, entity)))


def _open_facts(world: World, entity: EntityId) -> list[Known]:
    stale = outdated(world, entity)
    held = [known for known in world.knows(entity).values() if not known.secret and known.fact not in stale]
    initial = [known for known in held if known.exposure == "initial"]
    later = [known for known in held if known.exposure != "initial"]
    return initial + later[-RECENT:]


def _fact(world: World, known: Known) -> Fact:
    return Fact(
        id=known.fact,
        topic=known.topic,
        text=known.text,
        how=how_known(known, world),
        source=known.source,
        moment=known.moment,
        fresh=known.moment == world.now and known.exposure != "initial",
        confidence=known.confidence,
    )
