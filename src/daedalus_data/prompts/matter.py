"""What a happening may do to amounts and bodies: the quantities there are, as far as they go, and those who have a body."""

from collections.abc import Iterable, Sequence
from math import isfinite
from typing import Any

from daedalus_data.core.events import Happening
from daedalus_data.core.narrowing import narrowed
from daedalus_data.prompts.views import Amount, Persona

BODIES = ("human", "animal")
MANY = 10.0
"""What comes in at once is at most this many times what there is, or what counts as short, where nothing else bounds it."""


def matter_only(schema: dict[str, Any], path: str, cast: Sequence[Persona], amounts: Sequence[Amount]) -> dict[str, Any]:
    """Return a schema whose happening at a path moves known quantities and harms bodies only."""
    bodies, known = [one.id for one in cast if one.type in BODIES], [amount.id for amount in amounts]
    choices = {f"{path}.effects.quantity": known, f"{path}.harms.entity": bodies}
    none = {f"{path}.{field}": 0 for field, there in (("effects", known), ("harms", bodies)) if not there}
    return narrowed(schema, choices=choices, counts=none)


def matter_problems(happening: Happening, cast: Sequence[Persona], amounts: Sequence[Amount]) -> Iterable[str]:
    """Yield effects on what is no quantity or by more than there is, and harms to those who have no body."""
    known = {amount.id: amount for amount in amounts}
    for effect in happening.effects:
        if effect.quantity not in known:
            yield f"effects name {effect.quantity!r}; the quantities are {', '.join(known) or 'none, so leave effects empty'}"
        elif problem := size_problem(effect.change, known[effect.quantity]):
            yield problem
    bodies = [one.id for one in cast if one.type in BODIES]
    for harm in happening.harms:
        if harm.entity not in bodies:
            yield f"harms name {harm.entity!r}; those with a body are {', '.join(bodies) or 'none, so leave harms empty'}"


def size_problem(change: float, there: Amount) -> str:
    """Return what is wrong with the size of a change to an amount, empty when nothing is."""
    least, most = there.floor - there.amount, _most(there) - there.amount
    if isfinite(change) and change != 0 and least - 1e-6 <= change <= most + 1e-6:
        return ""
    given = f"effects change {there.id} by {change:g} {there.unit}"
    return f"{given}; it stands at {there.amount:g}, so give {least:g} to {most:g}, and not 0"


def _most(there: Amount) -> float:
    return there.ceiling if there.ceiling is not None else max(MANY * there.amount, MANY * (there.low or 0), there.amount + 1000)
