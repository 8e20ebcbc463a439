"""Dramatic irony, computed: what the audience has seen that somebody who acts now does not know and that bears on the matter."""

from collections.abc import Iterable

from daedalus_data.core.counting import counted
from daedalus_data.core.events import DialogAct, EntityId, FactId, Happening, Irony
from daedalus_data.core.words import content_words, overlap
from daedalus_data.core.world import Known, World

SAME = 0.85
"""Facts whose content words overlap this much are one."""
BEARS = 0.5
"""Share of a fact's topic that what takes place must name for the fact to bear on it."""
SHARED = 3
"""Content words of the whole fact, names left out, that do as well."""
KEEPING: tuple[DialogAct, ...] = ("withhold", "deflect")
"""Moves in which somebody can be seen to keep something back."""
MOST = 3
"""Ironies that one moment carries at most, those that bear most on it first."""


@counted
def dramatic_irony(world: World, happening: Happening) -> tuple[Irony, ...]:
    """Return the facts that the audience holds, that bear on a happening, and that some who act in it do not hold; one of a topic.

    The world is that of the moments before: whoever learns the fact by the happening itself acts without it all the same.
    """
    names = content_words(" ".join(who.name for who in world.entities.values()))
    found = []
    for known in {known.topic: known for known in seen_by_the_audience(world).values()}.values():
        weight = _bearing(known, happening, names)
        unaware = tuple(actor for actor in happening.actors if not _holds(world, actor, known))
        if weight and unaware:
            found.append((weight, Irony(fact=known.fact, text=known.text, unaware=unaware)))
    return tuple(irony for _, irony in sorted(found, key=lambda item: -item[0])[:MOST])


def seen_by_the_audience(world: World) -> dict[FactId, Known]:
    """Return what the camera has shown of the one it followed: what they learned there, spoke of or heard, and were seen to keep back."""
    found: dict[FactId, Known] = {}
    for moment, shot in world.shots.items():
        lines = [turn for turn in world.heard(shot.pov) if turn.timepoint == moment]
        shown = {fact for turn in lines for fact in turn.knowledge}
        shown |= {fact for turn in lines if turn.speaker == shot.pov and turn.act in KEEPING for fact in turn.withheld}
        for known in world.knows(shot.pov).values():
            if known.moment == moment or known.fact in shown:
                found.setdefault(known.fact, known)
    return found


def _bearing(known: Known, happening: Happening, names: Iterable[str]) -> float:
    """Return how much a fact bears on what takes place, 0 where it does not."""
    told = content_words(f"{happening.title} {happening.topic} {happening.description}") - set(names)
    topic, text = content_words(known.topic) - set(names), content_words(known.text) - set(names)
    named = len(topic & told) / len(topic) if topic else 0.0
    shared = len(text & told)
    return named + shared / len(text) if text and (named >= BEARS or shared >= SHARED) else 0.0


def _holds(world: World, entity: EntityId, fact: Known) -> bool:
    held = world.knows(entity)
    return fact.fact in held or any(overlap(known.text, fact.text) > SAME for known in held.values())
