"""Amounts of things in a template: how much there is, in what unit, and what uses it up or brings it in as time passes."""

from typing import Literal

from pydantic import Field

from daedalus_data.core.state import Probability
from daedalus_data.core.terms import Identifier, Strict


class Flow(Strict):
    """What moves a quantity as time passes: so much per unit of time, for each of those who consume it."""

    rate: str = Field(min_length=3, max_length=60, description="an amount per time with units: '0.84 kg/day', '-12 dollar/hour'")
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
