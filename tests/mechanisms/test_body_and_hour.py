"""Rest, age, pain and the hour of day move minds, and never twice for the same cause."""

import pytest

from daedalus_data.core.events import PresenceChanged, StateChanged
from daedalus_data.core.template import CircadianSpec
from daedalus_data.mechanisms.circadian import alertness, asleep
from daedalus_data.mechanisms.embodiment import words
from daedalus_data.mechanisms.recovery import CARRY_OVER, left_over
from tests.mechanisms.scene import ROSTER, Moments, bridge, crack, plain

HURT = {"entity_roster": ROSTER, "physical": {"ada": {"pain": 0.6, "age": 70, "health": 0.6}}}


def shift(moments: Moments, entity: str, **changes: float) -> None:
    event = StateChanged(by="t", timepoint=moments.moment.id, entity=entity, changes=changes, cause="t", reason="t")
    moments.append(event)


def test_what_happened_passes_with_time_but_leaves_a_trace() -> None:
    moments = Moments(bridge(timepoints={"resolution": "year", "start_time": "2026"}), plain()).set_the_scene().enter(0)
    shift(moments, "ada", valence=-0.4, arousal=0.4, energy=-40)
    moments.enter(1).run("embodiment")
    now, baseline = moments.world.states["ada"], moments.world.baselines["ada"]
    for name, moved in (("valence", -0.4), ("arousal", 0.4), ("energy", -40.0)):
        left = (getattr(now, name) - getattr(baseline, name)) / moved
        assert left == pytest.approx(CARRY_OVER[name], abs=0.03)


def test_no_time_no_rest() -> None:
    assert left_over("energy", 0) == 1.0
    assert Moments(bridge(), plain()).set_the_scene().enter(0).run("embodiment").of(StateChanged) == []


def test_people_age_as_story_time_passes() -> None:
    moments = Moments(bridge(timepoints={"resolution": "year", "start_time": "2026"}), plain()).set_the_scene().enter(0)
    shift(moments, "ada", valence=0.1)
    moments.enter(1).run("embodiment")
    assert moments.world.states["ada"].age == pytest.approx(41, abs=0.01)


def test_a_lasting_pain_weighs_no_more_at_the_tenth_moment_than_at_the_first_after_it() -> None:
    moments = Moments(bridge(timepoints={"count": 12, "resolution": "hour"}), plain()).set_the_scene()
    weights = []
    for index in range(11):
        moments.enter(index).run("embodiment")
        weights.append(moments.world.baselines["ada"].patience - moments.world.states["ada"].patience)
        shift(moments, "ada", pain=0.5 - moments.world.states["ada"].pain, valence=0.001)
    assert weights[0] == 0
    assert weights[1] == pytest.approx(0.15, abs=0.01)
    # Pain costs strength and so tires a little; what would compound would be ten times as much.
    assert weights[10] == pytest.approx(weights[1], abs=0.02)


def test_a_body_that_hurts_colours_speech_and_a_sound_one_does_not() -> None:
    moments = Moments(bridge(metadata=HURT), plain()).set_the_scene()
    assert "in pain" in words(moments.world.states["ada"])
    assert words(moments.world.states["ben"]) == ""


def test_alertness_falls_through_the_night_and_rises_after_sleep() -> None:
    clock = CircadianSpec()
    assert alertness(clock, 0, 8) > alertness(clock, 0, 22) > alertness(clock, 0, 3)
    assert [hour for hour in range(24) if asleep(clock, 0, hour)] == [0, 1, 2, 3, 4, 5, 23]


def test_a_shifted_clock_sleeps_at_other_hours() -> None:
    assert not asleep(CircadianSpec(), 8, 3)
    assert asleep(CircadianSpec(), 8, 12)


def night(**changes):
    times = {"resolution": "hour", "start_time": "2026-06-01T02:00", "count": 3}
    return Moments(bridge(timepoints=times, **changes), plain()).set_the_scene()


def test_sleepers_leave_unless_they_act() -> None:
    moments = night().enter(0, crack(actors=("ada",))).run("scene", "circadian")
    assert {event.entity for event in moments.of(PresenceChanged)} == {"ben", "cleo"}
    assert moments.world.present() == ("ada",)


def test_a_building_never_sleeps() -> None:
    roster = {**ROSTER, "hall": {"role": "the town hall", "type": "building"}}
    moments = night(metadata={"entity_roster": roster}).enter(0, crack(actors=("ada",))).run("circadian")
    assert "hall" in moments.world.present()


def test_the_same_hour_month_after_month_does_not_drain_anyone_further() -> None:
    script = plain()
    late = plain(set_scene=lambda question: script["set_scene"](question).model_copy(update={"hour": 22}))
    times = {"resolution": "month", "start_time": "2026-01", "count": 10}
    moments = Moments(bridge(timepoints=times), late).set_the_scene()
    energies = []
    for index in range(10):
        moments.enter(index).run("scene", "circadian", "embodiment")
        energies.append(moments.world.states["ada"].energy)
    assert energies[0] < moments.world.baselines["ada"].energy
    assert energies[-1] == pytest.approx(energies[0], abs=0.5)
