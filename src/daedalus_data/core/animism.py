"""Which kinds of things act and speak at each level of entities.animism_level, from people alone to everything."""

from daedalus_data.core.terms import EntityType

STIRS_FROM: dict[EntityType, int] = {"animal": 1, "building": 2, "object": 3, "institution": 4, "abstraction": 5}
"""The level from which a kind does of its own what such a thing can do; people need none, and at 0 nothing else stirs."""
SPEAKS_FROM: dict[EntityType, int] = {"human": 0, "institution": 0, "animal": 3, "building": 4, "object": 5, "abstraction": 6}
"""The level from which a kind takes part in talk; for an institution somebody speaks at every level."""
CAUSES_FROM: dict[EntityType, int] = {"human": 0, **STIRS_FROM, "institution": 0}
"""The level from which a kind can bring about what takes place; an institution always can, through its people."""
EVERYTHING = 6
"""The level at which things that the story merely named act as well."""


def stirs(kind: EntityType, level: int) -> bool:
    """Say whether a thing of this kind acts of its own at a level."""
    return kind in STIRS_FROM and level >= STIRS_FROM[kind]


def speaks(kind: EntityType, level: int) -> bool:
    """Say whether one of this kind takes part in talk at a level."""
    return level >= SPEAKS_FROM[kind]
