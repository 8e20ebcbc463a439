"""Bodies are hurt, fall ill, lack what they need, and mend; what an ailment takes it gives back, and the mind pays once."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daedalus_data.core import events as ev
from daedalus_data.core.ailment import held
from daedalus_data.core.template import Template
from daedalus_data.mechanisms.embodiment import words
from tests.mechanisms.scene import ROSTER, Moments, bridge, crack, plain

HALL = {"hall": {"role": "the town hall", "type": "building"}}


def town(count: int = 4, resolution: str = "day", step: int = 1, **meta: Any) -> Template:
    times = {"resolution": resolution, "start_time": "2026-06-01", "count": count, "step": step}
    return bridge(timepoints=times, metadata={"entity_roster": {**ROSTER, **HALL}, **meta})


def harm(entity: str = "ada", severity: float = 0.5, what: str = "a broken wrist", kind: str = "injury") -> dict[str, Any]:
    return {"entity": entity, "harm": kind, "what": what, "severity": severity}


def live(template: Template, first: ev.Happening, mind: bool = False) -> Moments:
    moments = Moments(template, plain()).set_the_scene().run("quantities")
    for index in range(len(moments.plan.dates)):
        moments.enter(index, crack() if index else first)
        moments.run(*(["embodiment"] if mind else []), "quantities", "ailments")
    return moments


def healths(moments: Moments, entity: str = "ada", dimension: str = "health") -> list[float]:
    states = moments.world.trajectory[entity]
    return [getattr(state, dimension) for moment, state in states.items() if moment != ev.BEFORE_ALL]


def every(moments: Moments, kind: type[Any]) -> list[Any]:
    return [entry.event for entry in moments.entries if isinstance(entry.event, kind)]


def test_a_hurt_body_is_in_pain_at_once_and_speaks_so() -> None:
    moments = live(town(1), crack(harms=(harm(),)))
    state = moments.world.states["ada"]
    assert (state.health, state.pain, round(state.fatigue, 3)) == (0.825, 0.35, 0.175)
    assert "in pain" in words(state)
    (came,) = every(moments, ev.BodyHarmed)
    assert (came.entity, came.harm, came.what, came.cause) == ("ada", "injury", "a broken wrist", moments.moment.id)
    assert list(moments.world.ailments) == [came.ailment]


def test_an_injury_mends_and_when_it_is_over_health_is_what_it_was() -> None:
    moments = live(town(40), crack(harms=(harm(severity=0.3),)))
    course = healths(moments)
    assert course == sorted(course)
    assert course[-1] == pytest.approx(moments.world.baselines["ada"].health, abs=1e-4)
    (healed,) = every(moments, ev.BodyHealed)
    assert moments.world.ailments == {}
    assert healed.reason == f"a broken wrist was over after {healed.days:.0f} days"


def test_a_worse_injury_takes_longer() -> None:
    days = [every(live(town(90), crack(harms=(harm(severity=severity),))), ev.BodyHealed)[0].days for severity in (0.15, 0.4, 0.7)]
    assert days == sorted(set(days))


def test_an_illness_gets_worse_before_it_gets_better() -> None:
    moments = live(town(25), crack(harms=(harm(severity=0.6, what="a fever", kind="illness"),)))
    course = healths(moments)
    worst = course.index(min(course))
    assert 3 <= worst <= 6
    assert course[: worst + 1] == sorted(course[: worst + 1], reverse=True)
    assert course[worst:] == sorted(course[worst:])
    assert every(moments, ev.BodyHealed)


def test_a_mortal_wound_that_nobody_treats_kills() -> None:
    moments = live(town(12), crack(harms=(harm(severity=0.95),)))
    assert moments.world.states["ada"].health == 0
    assert every(moments, ev.BodyHealed) == []


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["injury", "illness"]), st.floats(0.05, 1), st.integers(1, 9))
def test_a_course_is_the_same_however_often_it_is_looked_at(kind: Any, severity: float, step: int) -> None:
    often, seldom = (live(town(1 + 9 // cut, step=step * cut), crack(harms=(harm(severity=severity, kind=kind),))) for cut in (1, 9))
    holds = held(kind, severity, 9 * step)
    if holds < 0.3:
        assert often.world.states["ada"].health == pytest.approx(seldom.world.states["ada"].health, abs=2e-3 + 0.02)


def test_two_harms_each_run_their_own_course() -> None:
    moments = live(town(30), crack(harms=(harm(severity=0.2), harm(severity=0.5, what="a burn"))))
    assert [event.reason.split(" was")[0] for event in every(moments, ev.BodyHealed)][:1] == ["a broken wrist"]
    assert healths(moments)[0] == pytest.approx(1 - 0.35 * 0.7, abs=1e-4)


def test_an_injury_weighs_on_the_mind_once_and_not_more_with_every_moment() -> None:
    hurt, sound = (live(town(12, "hour"), crack(harms=harms), mind=True) for harms in ((harm(severity=0.8),), ()))
    patience = [a - b for a, b in zip(healths(hurt, dimension="patience"), [sound.world.baselines["ada"].patience] * 12, strict=False)]
    assert patience[1] < -0.08
    assert min(patience) == pytest.approx(patience[1], abs=0.02)


def test_who_has_no_body_or_is_nobody_cannot_be_hurt() -> None:
    moments = live(town(1), crack(harms=(harm("hall", what="a crack"), harm("zoe"))))
    assert every(moments, ev.BodyHarmed) == []
    assert [(event.law, event.outcome) for event in every(moments, ev.ConstraintViolated)] == [("biology", "rejected")] * 2


WATER = {"unit": "litre", "start": 3, "harm_when_empty": 0.2, "flows": [{"rate": "-1 litre/day", "consumers": ["ada", "ben", "cleo"]}]}


def test_who_lacks_what_they_need_wastes_away_from_the_day_it_is_gone() -> None:
    moments = live(town(4, quantities={"water": WATER}), crack())
    assert [round(health, 4) for health in healths(moments)] == [0.8, 0.6]
    assert [(event.entity, event.harm, event.what) for event in every(moments, ev.BodyHarmed)] == [
        (entity, "want", "want of water") for entity in ("ada", "ben", "cleo")
    ]  # fmt: skip


def test_a_want_passes_when_there_is_enough_again() -> None:
    moments = Moments(town(20, quantities={"water": WATER}), plain()).set_the_scene().run("quantities")
    rain = ({"quantity": "water", "change": 100, "reason": "it rained into the cistern"},)
    for index in range(20):
        moments.enter(index, crack(effects=rain if index == 4 else ())).run("quantities", "ailments")
    course = healths(moments)
    assert min(course) < 0.7
    assert course[-1] == 1.0
    assert [event.entity for event in every(moments, ev.BodyHealed)] == ["ada", "ben", "cleo"]


def test_every_shift_of_a_body_is_lawful() -> None:
    moments = live(town(8, step=30, quantities={"water": WATER}), crack(harms=(harm(severity=0.7, kind="illness"),)))
    assert not [event for event in every(moments, ev.ConstraintViolated) if event.law == "inertia"]
