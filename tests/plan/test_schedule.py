"""What a run will do is settled, and right, before it asks anything."""

from typing import Any

import pytest

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.template import Template
from daedalus_data.plan.schedule import make_plan

SCENARIO = "A small harbour town waits for a ship that is overdue by three weeks."


def template(**keys: Any) -> Template:
    return Template.model_validate({"scenario_description": SCENARIO, **keys})


def portal(**keys: Any) -> Template:
    temporal = {"mode": "portal", "portal_description": "The ship is lost.", "portal_year": 2031, "origin_year": 2026, "backward_steps": 10}
    return template(temporal=temporal | keys)


def test_a_portal_run_has_a_moment_per_step_and_one_for_the_end() -> None:
    plan = make_plan(portal(portal_month=3))
    assert plan.moments == len(plan.dates) == len(plan.schedule) == 11
    assert (plan.dates[0], plan.dates[-1]) == ("2026-01", "2031-03")
    assert list(plan.dates) == sorted(plan.dates)


@pytest.mark.parametrize(
    ("start", "resolution", "step", "dates"),
    [
        ("2026", "year", 5, ("2026", "2031", "2036")),
        ("2026-11", "month", 1, ("2026-11", "2026-12", "2027-01")),
        ("2026-02-23", "week", 1, ("2026-02-23", "2026-03-02", "2026-03-09")),
        ("2026-01-05T09:00", "hour", 2, ("2026-01-05T09:00", "2026-01-05T11:00", "2026-01-05T13:00")),
        ("2026-01-05T09:00", "minute", 15, ("2026-01-05T09:00", "2026-01-05T09:15", "2026-01-05T09:30")),
    ],
)
def test_story_time_follows_the_template(start: str, resolution: str, step: int, dates: tuple[str, ...]) -> None:
    points = {"count": 3, "start_time": start, "resolution": resolution, "step": step}
    assert make_plan(template(timepoints=points)).dates == dates


def test_without_a_start_a_story_begins_with_its_origin_or_else_where_the_schema_says() -> None:
    assert make_plan(template(temporal={"origin_year": 1887})).dates[0] == "1887-01"
    assert make_plan(template()).dates[0] == "2026-01"


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(TemplateError, match="is not a date"):
        make_plan(template(timepoints={"start_time": "next spring"}))


def test_the_plan_rises_in_hybrid_mode_and_stays_in_the_others() -> None:
    levels = make_plan(portal()).schedule
    assert levels == ("tensor",) * 4 + ("scene",) * 3 + ("graph",) * 2 + ("dialog",) * 2
    assert set(make_plan(portal(fidelity_planning_mode="fixed")).schedule) == {"tensor"}
    assert set(make_plan(portal(fidelity_planning_mode="adaptive")).schedule) == {"tensor"}


def test_no_moment_is_planned_below_the_initial_resolution() -> None:
    rich = template(entities={"initial_resolution": "graph"}, timepoints={"count": 10})
    assert set(make_plan(rich).schedule) == {"graph", "dialog"}


def test_the_token_budget_is_part_of_the_plan() -> None:
    assert make_plan(template(temporal={"token_budget": 30_000})).token_budget == 30_000
    assert make_plan(template()).token_budget is None


def test_more_of_anything_costs_more() -> None:
    base = make_plan(portal()).estimate
    assert make_plan(portal(candidate_antecedents_per_step=7)).estimate.calls > base.calls
    assert make_plan(portal(path_count=8)).estimate.search_calls > base.search_calls
    assert make_plan(portal(use_simulation_judging=False)).estimate.calls < base.calls
    assert make_plan(portal(backward_steps=20)).estimate.tokens > base.tokens
    assert make_plan(template(entities={"count": 8})).estimate.calls > make_plan(template()).estimate.calls
    assert make_plan(template(tier="comprehensive")).estimate.calls > make_plan(template(tier="quick")).estimate.calls


def test_a_cast_of_one_is_not_expected_to_talk() -> None:
    assert (
        make_plan(template(entities={"count": 1})).estimate.live_calls < make_plan(template(entities={"count": 2})).estimate.live_calls / 3
    )


def test_the_parts_of_an_estimate_add_up() -> None:
    found = make_plan(portal()).estimate
    assert found.calls == found.search_calls + found.live_calls
    assert found.tokens == found.prompt_tokens + found.completion_tokens
