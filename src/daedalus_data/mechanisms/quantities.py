"""M4: the amounts of the world, which time and events move by real arithmetic, and who reads how they stand.

At each moment what goes from one quantity into another moves first, as far as the giver's floor and the receiver's ceiling
let it; then each quantity moves by all that else flows in or out, taken together; then by what takes place. `present` counts
people and animals who are there now, `everyone` those of the cast who are alive, for the whole span since the moment before.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import isfinite

from daedalus_data.core.amounts import exact, flowed, hours_at, passed_on, room
from daedalus_data.core.counting import counted
from daedalus_data.core.events import ConstraintViolated, Effect, EntityId, Event, QuantityChanged, QuantitySet
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.quantity import Flow, QuantitySpec
from daedalus_data.core.units import hourly, rate_words, ratio
from daedalus_data.core.words import phrase
from daedalus_data.core.world import World
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.constraints import Violation, broken
from daedalus_data.mechanisms.readings import readings

BODIES = ("human", "animal")
LARGEST = 1e9
"""A change beyond this is no number that anything could hold."""


@mechanism("quantities", number="M4")
async def quantities(scene: Scene) -> list[Event]:
    """Move the amounts of the world by the time that passed and by what takes place, and let those who watch read them."""
    if seen.setting(scene):
        made: list[Event] = [*_counted_first(scene)]
    else:
        made = [*pass_time(scene)]
        scene.record(*made)
        made = apply_effects(scene)
    scene.record(*made)
    return readings(scene)


def _counted_first(scene: Scene) -> list[QuantitySet]:
    return [
        QuantitySet(
            by="quantities",
            timepoint=scene.timepoint.id,
            quantity=name,
            name=spec.name or phrase(name),
            unit=spec.unit,
            amount=float(exact(spec.start)),
            floor=spec.floor,
            ceiling=spec.ceiling,
        )
        for name, spec in scene.template.metadata.quantities.items()
    ]


# ---- time ----


class Span:
    """The time between two dates, with the amounts as they move in it and those who are there at its end."""

    def __init__(self, world: World, specs: Mapping[str, QuantitySpec], cast: Sequence[EntityId], since: str, until: str) -> None:
        self.world, self.specs, self.cast = world, specs, cast
        self.since, self.until = since, until
        self.hours = float(hours_at(until) - hours_at(since))
        self.amounts = {name: exact(quantity.amount) for name, quantity in world.quantities.items()}
        self.made: list[QuantityChanged] = []

    def users(self, flow: Flow) -> list[EntityId]:
        """Return those for each of whom a flow counts."""
        return consumers(self.world, self.cast, flow)

    def wanted(self, flow: Flow, unit: str) -> Decimal:
        """Return what would flow, with its sign."""
        return flowed(hourly(flow.rate, unit), len(self.users(flow)) if flow.consumers else 1, self.since, self.until)

    def move(self, name: str, change: Decimal, wanted: Decimal, flows: Iterable[Flow], other: str | None = None) -> None:
        """Note a change of an amount."""
        flows = tuple(flows)
        self.amounts[name] += change
        self.made.append(
            QuantityChanged(
                by="quantities",
                quantity=name,
                change=float(change),
                amount=float(self.amounts[name]),
                wanted=float(wanted),
                hours=self.hours,
                consumers=max((len(self.users(flow)) for flow in flows), default=0),
                other=other,
                cause="time",
                reason="; ".join(_flow_words(flow, len(self.users(flow))) for flow in flows),
            )
        )


@counted
def pass_time(scene: Scene) -> list[QuantityChanged]:
    """Return how the time since the moment before moved the amounts."""
    moments, until = scene.world.moments, scene.timepoint.when
    earlier = [moments[parent].when for parent in scene.timepoint.parents if parent in moments]
    span = Span(scene.world, scene.template.metadata.quantities, scene.cast, max(earlier, default=until, key=hours_at), until)
    return [event.model_copy(update={"timepoint": scene.timepoint.id}) for event in _passed(span)]


def amounts_at(world: World, specs: Mapping[str, QuantitySpec], cast: Sequence[EntityId], when: str) -> dict[str, float]:
    """Return how the amounts of a world will stand at a later date, all of the cast being there, before anything takes place."""
    span = Span(world, specs, cast, world.moments[world.now].when if world.now in world.moments else when, when)
    _passed(span)
    return {name: float(amount) for name, amount in span.amounts.items()}


def _passed(span: Span) -> list[QuantityChanged]:
    """Move the amounts by the span's time and return every change."""
    specs = {name: spec for name, spec in span.specs.items() if name in span.amounts and span.hours > 0}
    for name, spec in specs.items():
        for flow in spec.flows:
            if flow.into is not None:
                _pass_on(span, name, specs[name], flow, flow.into)
    for name, spec in specs.items():
        flows = [flow for flow in spec.flows if flow.into is None]
        wanted = sum((span.wanted(flow, spec.unit) for flow in flows), Decimal(0))
        if wanted:
            span.move(name, room(span.amounts[name], spec.floor, spec.ceiling, wanted), wanted, flows)
    return span.made


def _pass_on(span: Span, name: str, spec: QuantitySpec, flow: Flow, into: str) -> None:
    """Move what goes from one quantity into another: all that leaves the one enters the other."""
    receiver = span.specs[into]
    rate, wanted = ratio(spec.unit, receiver.unit), -span.wanted(flow, spec.unit)
    assert rate is not None
    given = -room(span.amounts[name], spec.floor, spec.ceiling, -wanted)
    taken = room(span.amounts[into], receiver.floor, receiver.ceiling, exact(Fraction(wanted) * rate))
    leaves, enters = passed_on(wanted, given, taken, rate)
    if wanted:
        span.move(name, -leaves, -wanted, [flow], into)
        span.move(into, enters, exact(Fraction(wanted) * rate), [flow], name)


def _flow_words(flow: Flow, count: int) -> str:
    way = "goes" if flow.rate.strip().startswith("-") else "comes in"
    each = f" for each of {count}" if flow.consumers else ""
    return f"{rate_words(flow.rate)} {way}{each}"


def consumers(world: World, cast: Sequence[EntityId], flow: Flow) -> list[EntityId]:
    """Return those for each of whom a flow counts, in cast order; `cast` is who is present."""
    if isinstance(flow.consumers, tuple):
        return [entity for entity in flow.consumers if entity in world.entities and alive(world, entity)]
    members = [entity for entity, who in world.entities.items() if who.provenance != "discovered"]
    among = cast if flow.consumers == "present" else members
    return [entity for entity in among if world.entities[entity].type in BODIES and alive(world, entity)]


def alive(world: World, entity: EntityId) -> bool:
    """Say whether somebody lives, as far as is known."""
    state = world.states.get(entity)
    return state is None or state.health > 0


# ---- what takes place ----


@counted
def apply_effects(scene: Scene) -> list[Event]:
    """Return what the moment's happening did to the amounts; what cannot be is cut to what there is, or refused, and logged."""
    made: list[Event] = []
    amounts = {name: exact(quantity.amount) for name, quantity in scene.world.quantities.items()}
    for effect in seen.happening(scene).effects:
        if why := _impossible(effect, amounts):
            made.append(_violated(scene, why, repaired=False))
            continue
        spec, wanted = scene.world.quantities[effect.quantity], exact(effect.change)
        change = room(amounts[effect.quantity], spec.floor, spec.ceiling, wanted)
        amounts[effect.quantity] += change
        if change != wanted:
            made.append(
                _violated(scene, f"{spec.name} would move by {wanted.normalize():f}; {change.normalize():f} is the most", repaired=True)
            )
        made.append(_changed(scene, effect, change, amounts[effect.quantity]))
    return made


def _impossible(effect: Effect, amounts: dict[str, Decimal]) -> str:
    if effect.quantity not in amounts:
        return f"there is no quantity called {effect.quantity}; there are {', '.join(amounts) or 'none'}"
    if not isfinite(effect.change) or abs(effect.change) > LARGEST:
        return f"{effect.quantity} cannot change by {effect.change:g}"
    return ""


def _violated(scene: Scene, about: str, repaired: bool) -> ConstraintViolated:
    actor = next(iter(seen.happening(scene).actors), next(iter(seen.members(scene))))
    violation = broken(scene, Violation("energy", actor, about), "repaired" if repaired else "rejected")
    return violation.model_copy(update={"by": "quantities"})


def _changed(scene: Scene, effect: Effect, change: Decimal, amount: Decimal) -> QuantityChanged:
    return QuantityChanged(
        by="quantities",
        timepoint=scene.timepoint.id,
        quantity=effect.quantity,
        change=float(change),
        amount=float(amount),
        wanted=float(exact(effect.change)),
        hours=0.0,
        consumers=0,
        cause=scene.timepoint.id,
        reason=effect.reason,
    )
