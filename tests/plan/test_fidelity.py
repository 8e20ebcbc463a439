"""Need is measured as documented, and raises to the level that it deserves."""

from itertools import pairwise
from typing import Any

import pytest

from daedalus_data.core.template import Template
from daedalus_data.plan.fidelity import CONTEXT, THRESHOLD, Need, raised, schedule


def template(**temporal: Any) -> Template:
    return Template.model_validate({"scenario_description": "A small harbour town waits for a ship.", "temporal": temporal})


@pytest.mark.parametrize(
    ("value", "level"), [(0.0, "scene"), (THRESHOLD - 0.01, "scene"), (THRESHOLD, "dialog"), (0.89, "dialog"), (0.9, "trained")]
)
def test_a_need_raises_to_the_level_it_reaches(value: float, level: str) -> None:
    assert raised(template(), "scene", Need(value, 0.0, 0.0)) == level


def test_a_need_never_lowers_and_the_fixed_plan_ignores_it() -> None:
    assert raised(template(), "trained", Need(0.8, 0.0, 0.0)) == "trained"
    assert raised(template(fidelity_planning_mode="fixed"), "tensor", Need(1.0, 1.0, 1.0)) == "tensor"


def test_the_greatest_part_of_a_need_counts_and_is_named() -> None:
    need = Need(involvement=0.2, novelty=0.8, tension=0.5)
    assert need.value == 0.8
    assert need.reason().startswith("novelty 0.80")


def test_a_schedule_covers_any_number_of_moments() -> None:
    for moments in (1, 2, 3, 10, 365):
        levels = schedule(template(), moments)
        assert len(levels) == moments
        assert levels[0] == "tensor"


def test_more_detail_buys_more_of_everything() -> None:
    levels = list(CONTEXT.values())
    for lower, higher in pairwise(levels):
        assert all(a < b for a, b in zip(lower, higher, strict=True))
