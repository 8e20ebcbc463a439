"""Amounts move by real arithmetic: rates, time and consumers; they keep their limits, and people know what they read."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from daedalus_data.core import events as ev
from daedalus_data.core.template import Template
from tests.mechanisms.scene import ROSTER, Moments, bridge, crack, plain

WATER = {
    "name": "drinking water", "unit": "litre", "start": 14, "ceiling": 20, "low": 6, "watched_by": ["ada", "ben"],
    "flows": [{"rate": "-2 litre/day", "consumers": "everyone"}],
}  # fmt: skip


def boat(quantities: dict[str, Any], step: int = 12, count: int = 4, **changes: Any) -> Template:
    times = {"resolution": "hour", "start_time": "1931-03-04T08:00", "count": count, "step": step}
    return bridge(timepoints=times, metadata={"entity_roster": ROSTER, "quantities": quantities, **changes.pop("metadata", {})}, **changes)


def live(template: Template, *happenings: ev.Happening) -> Moments:
    moments = Moments(template, plain()).run("quantities")
    for index in range(len(moments.plan.dates)):
        moments.enter(index, happenings[index] if index < len(happenings) else crack()).run("quantities")
    return moments


def amounts(moments: Moments) -> dict[str, float]:
    return {name: quantity.amount for name, quantity in moments.world.quantities.items()}


def every(moments: Moments, kind: type[Any]) -> list[Any]:
    return [entry.event for entry in moments.entries if isinstance(entry.event, kind)]


# ---- arithmetic ----


def test_three_people_drink_six_litres_a_day() -> None:
    moments = live(boat({"water": WATER}, step=12, count=3))
    assert amounts(moments) == {"water": 8.0}
    changes = every(moments, ev.QuantityChanged)
    assert [(event.change, event.wanted, event.hours, event.consumers, event.amount) for event in changes] == [
        (-3.0, -3.0, 12.0, 3, 11.0), (-3.0, -3.0, 12.0, 3, 8.0),
    ]  # fmt: skip


def test_the_first_moment_takes_no_time() -> None:
    assert every(live(boat({"water": WATER}, count=1)), ev.QuantityChanged) == []


def test_named_consumers_count_once_each_and_only_while_they_live() -> None:
    water = {**WATER, "flows": [{"rate": "-2 litre/day", "consumers": ["ada", "ben"]}]}
    template = boat({"water": water}, count=2, metadata={"physical": {"ben": {"health": 0.0}}})
    moments = Moments(template, plain()).run("quantities", "state_vectors").enter(0).run("quantities").enter(1).run("quantities")
    assert every(moments, ev.QuantityChanged)[0].consumers == 1


def test_what_is_gone_is_not_used_up_and_the_want_of_it_is_recorded() -> None:
    moments = live(boat({"water": {**WATER, "start": 4}}, count=3))
    assert [(event.change, event.wanted) for event in every(moments, ev.QuantityChanged)] == [(-3.0, -3.0), (-1.0, -3.0)]
    assert amounts(moments) == {"water": 0.0}


def test_a_rate_in_another_unit_counts_in_the_quantity_s_own() -> None:
    food = {"unit": "kg", "start": 10, "flows": [{"rate": "-700 gram/week", "consumers": "everyone"}]}
    assert amounts(live(boat({"food": food}, step=24, count=2))) == {"food": 9.7}


def test_what_leaves_one_enters_the_other_as_far_as_it_has_room() -> None:
    keg = {"unit": "litre", "start": 30, "flows": [{"rate": "-1 litre/hour", "into": "jug"}]}
    jug = {"unit": "litre", "start": 0, "ceiling": 5}
    moments = live(boat({"keg": keg, "jug": jug}, step=3, count=4))
    assert amounts(moments) == {"keg": 25.0, "jug": 5.0}
    last = every(moments, ev.QuantityChanged)[-2:]
    assert [(event.quantity, event.change, event.wanted, event.other) for event in last] == [
        ("keg", 0.0, -3.0, "jug"),
        ("jug", 0.0, 3.0, "keg"),
    ]


RATES = st.integers(-9000, 9000).map(lambda thousandths: f"{thousandths / 1000:.3f} litre/day")
FLOWS = st.lists(
    st.builds(lambda rate, who: {"rate": rate, "consumers": who}, RATES, st.sampled_from([(), "everyone", ("ada",)])), max_size=3
)
PASSES = st.integers(1, 9000).map(lambda thousandths: f"-{thousandths / 1000:.3f} litre/day")


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Return some quantities that flow in, out and into each other."""
    names = ["a", "b", "c"][: draw(st.integers(2, 3))]
    made: dict[str, Any] = {}
    for name in names:
        floor = draw(st.integers(0, 5))
        ceiling = draw(st.none() | st.integers(floor + 1, floor + 60))
        start = draw(st.integers(floor, ceiling or floor + 60))
        flows = draw(FLOWS)
        if draw(st.booleans()):
            flows.append({"rate": draw(PASSES), "into": draw(st.sampled_from([other for other in names if other != name]))})
        made[name] = {"unit": "litre", "start": start, "floor": floor, "ceiling": ceiling, "flows": flows}
    return made


@settings(max_examples=60, deadline=None)
@given(worlds(), st.integers(1, 200))
def test_whatever_flows_limits_hold_and_nothing_is_lost_between_two(quantities: dict[str, Any], step: int) -> None:
    moments = live(boat(quantities, step=step, count=4))
    at = {name: float(spec["start"]) for name, spec in quantities.items()}
    given_away: list[ev.QuantityChanged] = []
    for event in every(moments, ev.QuantityChanged):
        spec = quantities[event.quantity]
        assert event.amount == pytest.approx(at[event.quantity] + event.change, abs=1e-9)
        assert event.amount >= spec["floor"] and (spec["ceiling"] is None or event.amount <= spec["ceiling"])
        assert abs(event.change) <= abs(event.wanted) and event.change * event.wanted >= 0
        at[event.quantity] = event.amount
        given_away += [event] if event.other else []
    for left, entered in zip(given_away[::2], given_away[1::2], strict=True):
        assert (left.other, entered.other) == (entered.quantity, left.quantity)
        assert left.change == -entered.change


@settings(max_examples=40, deadline=None)
@given(worlds(), st.integers(1, 100))
def test_two_half_spans_make_one_whole_when_nothing_reaches_a_limit(quantities: dict[str, Any], half: int) -> None:
    free = {name: {**spec, "start": 1e5, "floor": 0, "ceiling": None} for name, spec in quantities.items()}
    cut, whole = live(boat(free, step=half, count=5)), live(boat(free, step=4 * half, count=2))
    assert amounts(cut) == amounts(whole)


# ---- what takes place ----


def effect(quantity: str, change: float) -> dict[str, Any]:
    return {"quantity": quantity, "change": change, "reason": "the keg was stove in"}


def test_what_takes_place_moves_an_amount_at_once_after_time_did() -> None:
    moments = live(boat({"water": WATER}, count=2), crack(), crack(effects=(effect("water", -2.5),)))
    last = every(moments, ev.QuantityChanged)[-1]
    assert (last.change, last.amount, last.hours, last.cause, last.reason) == (-2.5, 8.5, 0, moments.moment.id, "the keg was stove in")


def test_more_than_there_is_cannot_be_taken_and_the_law_says_so() -> None:
    moments = live(boat({"water": WATER}, count=1), crack(effects=(effect("water", -50), effect("water", 100))))
    assert [(event.change, event.wanted, event.amount) for event in every(moments, ev.QuantityChanged)] == [(-14, -50, 0), (20, 100, 20)]
    assert [(event.law, event.outcome) for event in every(moments, ev.ConstraintViolated)] == [("energy", "repaired")] * 2


def test_an_effect_on_what_is_not_counted_or_is_no_number_is_refused_and_logged() -> None:
    moments = live(boat({"water": WATER}, count=1), crack(effects=(effect("rum", -1), effect("water", float("inf")))))
    assert [(event.law, event.outcome) for event in every(moments, ev.ConstraintViolated)] == [("energy", "rejected")] * 2
    assert amounts(moments) == {"water": 14.0}


# ---- knowledge ----


def test_those_who_watch_know_the_reading_and_nobody_else_does() -> None:
    moments = live(boat({"water": WATER}, count=2))
    facts = {entity: [known.text for known in moments.world.knows(entity).values()] for entity in ROSTER}
    assert facts["ada"] == facts["ben"] == [
        "The drinking water stood at 14 litres at the outset.",
        "The drinking water stood at 11 litres at 20:00 on 4 March 1931, down 3 litres since the outset.",
    ]  # fmt: skip
    assert facts["cleo"] == []
    assert {(event.exposure, event.source) for event in moments.of(ev.FactLearned)} == {("witnessed", moments.moment.id)}


def test_who_is_away_reads_nothing() -> None:
    moments = Moments(boat({"water": WATER}, count=2), plain()).run("quantities").enter(0).run("quantities").enter(1)
    moments.append(ev.PresenceChanged(by="circadian", timepoint=moments.moment.id, entity="ada", present=False, reason="asleep"))
    moments.run("quantities")
    assert {event.entity for event in moments.of(ev.FactLearned)} == {"ben"}


def test_everybody_there_notices_when_it_runs_short_and_when_it_is_gone() -> None:
    moments = live(boat({"water": {**WATER, "start": 8, "watched_by": []}}, count=4))
    told = [known.text for known in moments.world.knows("cleo").values()]
    assert told == [
        "The drinking water was running short at 20:00 on 4 March 1931.",
        "The drinking water ran out at 20:00 on 5 March 1931.",
    ]  # fmt: skip


def test_a_question_shows_a_person_only_the_latest_reading_they_hold() -> None:
    moments = live(boat({"water": WATER}, count=3))
    scene = moments.scene("appraisal")
    from daedalus_data.mechanisms import seen
    from daedalus_data.mechanisms.readings import outdated

    latest = "The drinking water stood at 8 litres at 08:00 on 5 March 1931, down 3 litres in 12 hours."
    assert seen.now_for(scene, "ada").amounts == (latest,)
    assert seen.now_for(scene, "cleo").amounts == ()
    assert seen.now_of_all(scene).amounts == (latest,)
    assert len(outdated(moments.world, "ada")) == 2


def test_an_amount_that_nobody_can_see_move_is_not_read_again() -> None:
    still = {"unit": "litre", "start": 5, "watched_by": ["ada"]}
    assert [event.timepoint for event in every(live(boat({"oil": still})), ev.FactLearned)] == [ev.BEFORE_ALL]


# ---- templates ----


@pytest.mark.parametrize(
    ("spec", "problem"),
    [
        ({"flows": [{"rate": "2 kg/day"}]}, "metadata.quantities.water.flows.0.rate: '2 kg/day' is no amount of litre per time"),
        ({"flows": [{"rate": "two litres a day"}]}, "write a sign, a number, a unit and a time: '-2 litre/day'"),
        ({"flows": [{"rate": "-2 litre/head"}]}, "'head' is no unit of time"),
        ({"flows": [{"rate": "-2 litre/day", "into": "wine"}]}, "flows.0.into: 'wine' is no other quantity"),
        ({"flows": [{"rate": "-2 litre/day", "into": "grain"}]}, "grain is counted in kg, which is no measure of litre"),
        ({"flows": [{"rate": "2 litre/day", "into": "jug"}]}, "what leaves has a minus: '-2 litre/day'"),
        ({"flows": [{"rate": "-2 litre/day", "consumers": ["zoe"]}]}, "flows.0.consumers: names zoe, not in the roster"),
        ({"watched_by": ["zoe"]}, "metadata.quantities.water.watched_by: names zoe"),
        ({"start": 50}, "start: 50 is outside its limits; keep it between 0 and 20"),
        ({"ceiling": -1}, "ceiling: -1 is not above the floor of 0"),
        ({"low": -1}, "low: -1 is below the floor"),
        ({"start": 5e12, "ceiling": None}, "use a larger unit"),
        ({"unit": "3 of them"}, "'3 of them' is no unit"),
    ],
)
def test_a_wrong_amount_is_a_problem_of_the_template(spec: dict[str, Any], problem: str) -> None:
    others = {"jug": {"unit": "litre", "start": 0}, "grain": {"unit": "kg", "start": 1}}
    with pytest.raises(ValidationError) as found:
        boat({"water": {**WATER, **spec}, **others})
    assert problem in str(found.value)


def test_all_problems_of_amounts_are_named_at_once() -> None:
    with pytest.raises(ValidationError) as found:
        boat({"water": {**WATER, "start": 50, "watched_by": ["zoe"]}, "oil": {"unit": "kg", "start": 1, "flows": [{"rate": "1 kg"}]}})
    assert all(key in str(found.value) for key in ("water.start", "water.watched_by", "oil.flows.0.rate"))
