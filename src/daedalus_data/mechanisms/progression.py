"""M2: whoever the story keeps asking for, and much runs through, is drawn in more detail for good.

asked(x) counts, over the causal past of this moment, the happenings x acts in or is named by, the lines addressed to x, citing a
fact that x told, or speaking of x, and what x did of its own. A line counts once, and x's own lines do not count.

importance(x) = weight of the ties through x / the greatest such weight of anybody. Two who regard each other are tied by
bond + |power|, both ways; two who appear in the same happening by SHARED each time.

x is raised one level when importance reaches WEIGHTY and asked reaches FIRST, and again whenever asked has doubled since.
"""

import re
from collections import Counter
from functools import lru_cache

from daedalus_data.core.counting import counted
from daedalus_data.core.events import LEVELS, AttentionGrew, EntityId, Event, Happening, Level, ResolutionChanged, TurnSpoken
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.world import World

FIRST = 12
"""How often somebody must have been asked for to be raised the first time."""
WEIGHTY = 0.3
"""Share of the greatest weight that must run through them."""
SHARED = 0.2
"""What appearing in one happening together adds to a tie."""
Names = tuple[tuple[EntityId, str], ...]


@mechanism("progression", number="M2")
async def progression(scene: Scene) -> list[Event]:
    """Raise by one level whom the story has asked for often and much runs through; the same count never raises twice."""
    if scene.template.temporal.fidelity_planning_mode == "fixed" or not scene.cast:
        return []
    asked, weight = times_asked(scene.world), weights(scene.world)
    heaviest = max(weight.values(), default=0.0)
    made: list[Event] = []
    for entity in scene.world.entities:
        importance = round(weight[entity] / heaviest, 4) if heaviest else 0.0
        made += grow_attention(scene, entity, asked[entity], importance)
    return made


@counted
def grow_attention(scene: Scene, entity: EntityId, asked: int, importance: float) -> list[Event]:
    """Return that somebody drew enough attention to be lived in more detail, and in how much; nothing when they did not."""
    level = own_level(scene, entity)
    if level == LEVELS[-1] or asked < needed(scene.world, entity) or importance < WEIGHTY:
        return []
    moment, after = scene.timepoint.id, LEVELS[LEVELS.index(level) + 1]
    grew = AttentionGrew(by="progression", timepoint=moment, entity=entity, asked=asked, importance=importance)
    reason = f"asked for {asked} times, importance {importance:.2f}"
    return [grew, ResolutionChanged(by="progression", timepoint=moment, entity=entity, before=level, after=after, reason=reason)]


def needed(world: World, entity: EntityId) -> int:
    """Return how often somebody must have been asked for to be raised: FIRST, then twice as often as the last time."""
    grown = world.attention.get(entity)
    return 2 * grown.asked if grown else FIRST


def own_level(scene: Scene, entity: EntityId) -> Level:
    """Return the level an entity is lived at; one merely mentioned has none from the plan."""
    mentioned = scene.world.entities[entity].provenance == "discovered"
    return scene.world.levels.get(entity, "tensor") if mentioned else scene.level(entity)


# ---- how often ----


def times_asked(world: World) -> Counter[EntityId]:
    """Return how often each entity was asked for so far."""
    names = names_of(world)
    asked: Counter[EntityId] = Counter()
    for event in world.happenings.values():
        asked.update(in_happening(event.happening, names))
    for turn in world.turns:
        asked.update(in_turn(world, turn, names))
    asked.update(deed.entity for deed in world.deeds)
    return asked


def in_happening(happening: Happening, names: Names) -> list[EntityId]:
    """Return who acts in a happening or is named by it, each once."""
    named = named_in(f"{happening.title} {happening.description}", names)
    return list(dict.fromkeys([*happening.actors, *named]))


def in_turn(world: World, turn: TurnSpoken, names: Names) -> list[EntityId]:
    """Return whom a line asks for: its addressee, those it cites and those it speaks of, each once and never its speaker."""
    held = world.knows(turn.speaker)
    cited = [held[fact].source for fact in turn.knowledge if fact in held and held[fact].source in world.entities]
    addressed = [turn.addressee] if turn.addressee else []
    found = dict.fromkeys([*addressed, *cited, *named_in(turn.text, names)])
    return [entity for entity in found if entity != turn.speaker]


def names_of(world: World) -> Names:
    """Return what each entity is called: the whole name, and for people its first and last word where nobody shares it."""
    words = Counter(word for who in world.entities.values() for word in {*who.name.split()})
    found: list[tuple[EntityId, str]] = []
    for entity, who in world.entities.items():
        parts = who.name.split()
        short = [part for part in (parts[0], parts[-1]) if words[part] == 1 and part[:1].isupper()] if who.type == "human" else []
        found += [(entity, called) for called in dict.fromkeys([who.name.removeprefix("the "), *short])]
    return tuple(found)


@lru_cache(maxsize=65536)
def named_in(text: str, names: Names) -> tuple[EntityId, ...]:
    """Return the entities that a text names, each once, in the order of the names."""
    return tuple(dict.fromkeys(entity for entity, called in names if called in text and _pattern(called).search(text)))


@lru_cache(maxsize=4096)
def _pattern(called: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(called)}\b")


# ---- how much ----


def weights(world: World) -> dict[EntityId, float]:
    """Return the weight of the ties that run through each entity."""
    weight = dict.fromkeys(world.entities, 0.0)
    for (source, target), relation in world.relations.items():
        for entity in (source, target):
            weight[entity] += relation.bond + abs(relation.power)
    names = names_of(world)
    for event in world.happenings.values():
        together = in_happening(event.happening, names)
        for entity in together:
            weight[entity] += SHARED * (len(together) - 1)
    return weight
