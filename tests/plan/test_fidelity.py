"""Need is measured as documented, and raises to the level that it deserves."""

from itertools import pairwise
from typing import Any

import pytest

from daedalus_data.core.template import Template
from daedalus_data.plan.fidelity import CONTEXT, THRESHOLD, Need, raised, schedule
from daedalus_data.plan.schedule import make_plan


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


def most(tokens: float, **temporal: Any) -> tuple[tuple[str, ...], int]:
    """Return the schedule, and the tokens expected, of a run that may spend up to so many."""
    plan = make_plan(template(budget_mode="max", token_budget=tokens, **temporal))
    return plan.schedule, plan.estimate.tokens


def test_a_run_that_may_spend_up_to_its_budget_is_planned_in_as_much_detail_as_that_allows() -> None:
    planned = make_plan(template())
    assert most(planned.estimate.tokens - 1)[0] == planned.schedule
    budgets = range(planned.estimate.tokens, 2 * planned.estimate.tokens, planned.estimate.tokens // 40)
    found = [most(budget) for budget in budgets]
    assert all(tokens <= budget for budget, (_, tokens) in zip(budgets, found, strict=True))
    assert [tokens for _, tokens in found] == sorted(tokens for _, tokens in found)
    assert found[-1][0] == ("trained",) * planned.moments
    assert len({schedule for schedule, _ in found}) > 4


def test_the_least_detailed_of_them_the_last_moment_is_raised_first() -> None:
    planned = make_plan(template(fidelity_planning_mode="fixed"))
    budgets = range(planned.estimate.tokens, 2 * planned.estimate.tokens, planned.estimate.tokens // 200)
    schedules = list(dict.fromkeys(most(budget, fidelity_planning_mode="fixed")[0] for budget in budgets))
    assert schedules[:3] == [("tensor",) * 3, ("tensor", "tensor", "scene"), ("tensor", "scene", "scene")]


def test_a_budget_mode_that_needs_a_budget_says_so() -> None:
    with pytest.raises(ValueError, match="there is no token_budget"):
        template(budget_mode="max")
