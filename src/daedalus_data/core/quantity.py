"""Amounts of things in a template: how much there is, in what unit, and what uses it up or brings it in as time passes."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.state import Probability
from daedalus_data.core.terms import Identifier, Strict
from daedalus_data.core.units import hourly, is_unit, ratio

MOST = 1e9
"""Above this the log no longer holds millionths of a unit."""


class Flow(Strict):
    """What moves a quantity as time passes: so much per unit of time, for each of those who consume it."""

    rate: str = Field(
        min_length=3, max_length=60, description="an amount per time with its sign: '-0.84 kg/day' uses up, '12 dollar/hour' brings in"
    )
    consumers: tuple[Identifier, ...] | Literal["present", "everyone"] = Field(
        (), description="the rate counts once for each: ids of the roster, those present, or everyone; once in all when empty"
    )
    into: Identifier | None = Field(
        None, description="the quantity that receives what leaves this one: what goes out of one comes in there"
    )


class QuantitySpec(Strict):
    """One amount that the world keeps count of."""

    name: str = Field("", max_length=60, description="in words; made from the id when empty")
    unit: str = Field(min_length=1, max_length=30, description="a unit the units library knows, or a counted noun: 'kg', 'litre', 'ration'")
    start: float
    floor: float = Field(0.0, description="it cannot fall below this")
    ceiling: float | None = Field(None, description="it cannot rise above this")
    flows: tuple[Flow, ...] = ()
    watched_by: tuple[Identifier, ...] = Field((), description="who reads it at every moment; nobody when empty")
    low: float | None = Field(None, description="from here down it is short, and everybody present notices")
    harm_when_empty: Probability = Field(0.0, description="health that each person loses per day while it stands at its floor")


def quantity_problems(quantities: Mapping[str, QuantitySpec], roster: Mapping[str, object]) -> Iterator[str]:
    """Yield what is wrong with the amounts of a template: the key, the value and what would do."""
    for name, spec in quantities.items():
        where = f"metadata.quantities.{name}"
        yield from _bounds(where, spec)
        if not is_unit(spec.unit):
            yield f"{where}.unit: {spec.unit!r} is no unit; use one such as 'kg', 'litre', 'm^3' or a counted noun such as 'ration'"
            continue
        yield from _strangers(f"{where}.watched_by", spec.watched_by, roster)
        for number, flow in enumerate(spec.flows):
            yield from _flow_problems(f"{where}.flows.{number}", name, flow, quantities, roster)


def _bounds(where: str, spec: QuantitySpec) -> Iterator[str]:
    for key in ("start", "floor", "ceiling", "low"):
        value = getattr(spec, key)
        if value is not None and not abs(value) <= MOST:
            yield f"{where}.{key}: {value:g} is too large to be counted exactly; use a larger unit"
    if spec.ceiling is not None and spec.ceiling <= spec.floor:
        yield f"{where}.ceiling: {spec.ceiling:g} is not above the floor of {spec.floor:g}; raise it or leave it out"
    elif spec.start < spec.floor or (spec.ceiling is not None and spec.start > spec.ceiling):
        top = "" if spec.ceiling is None else f" and {spec.ceiling:g}"
        yield f"{where}.start: {spec.start:g} is outside its limits; keep it {'above' if not top else 'between'} {spec.floor:g}{top}"
    elif spec.low is not None and not spec.floor <= spec.low:
        yield f"{where}.low: {spec.low:g} is below the floor of {spec.floor:g}, so that it is never short; raise it"


def _strangers(where: str, named: tuple[str, ...], roster: Mapping[str, object]) -> Iterator[str]:
    if roster and (unknown := [entity for entity in named if entity not in roster]):
        yield f"{where}: names {', '.join(unknown)}, not in the roster ({', '.join(roster)})"


def _flow_problems(
    where: str, name: str, flow: Flow, quantities: Mapping[str, QuantitySpec], roster: Mapping[str, object]
) -> Iterator[str]:
    if isinstance(flow.consumers, tuple):
        yield from _strangers(f"{where}.consumers", flow.consumers, roster)
    unit = quantities[name].unit
    try:
        rate = hourly(flow.rate, unit)
    except TemplateError as error:
        yield f"{where}.rate: {error}"
        return
    if flow.into is None:
        return
    if flow.into == name or flow.into not in quantities:
        others = ", ".join(other for other in quantities if other != name) or "there is none, so leave it out"
        yield f"{where}.into: {flow.into!r} is no other quantity; use one of {others}"
    elif not is_unit(quantities[flow.into].unit) or ratio(unit, quantities[flow.into].unit) is None:
        yield f"{where}.into: {flow.into} is counted in {quantities[flow.into].unit}, which is no measure of {unit}; give both one unit"
    elif rate >= 0:
        leaving = f"-{flow.rate.strip().lstrip('+')}"
        yield f"{where}.rate: {flow.rate!r} leaves nothing that could go into {flow.into}; what leaves has a minus: {leaving!r}"
