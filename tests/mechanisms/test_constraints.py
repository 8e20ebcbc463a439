"""No event breaks a law: what would is asked for again, cut or refused, and the log says so."""

from typing import Any

import pytest

from daedalus_data.core.events import ConstraintViolated, Sampling, StateChanged, TurnSpoken
from daedalus_data.mechanisms.constraints import violations
from tests.mechanisms.scene import ROSTER, Moments, bridge, crack, plain


def moments(**changes: Any) -> Moments:
    return Moments(bridge(**changes), plain()).set_the_scene().enter()


def turn(**changes: Any) -> TurnSpoken:
    data: dict[str, Any] = {
        "by": "dialog", "timepoint": "tp_000_2026-06-01", "dialog": "tp_000_2026-06-01/dialog", "turn": "tp_000_2026-06-01/t00",
        "speaker": "ada", "text": "The crack is wider.", "tone": "flat", "act": "inform", "confidence": 0.9, "heard_by": ("ben",),
        "sampling": Sampling(),
    }  # fmt: skip
    return TurnSpoken.model_validate(data | changes)


def shift(moments: Moments, **changes: float) -> StateChanged:
    return StateChanged(by="appraisal", timepoint=moments.moment.id, entity="ada", changes=changes, cause="x", reason="something moved her")


def laws(moments: Moments, event: Any) -> list[str]:
    return [violation.law for violation in violations(moments.world, event)]


def test_a_lawful_line_breaks_nothing() -> None:
    assert laws(moments(), turn()) == []


def test_a_line_may_not_draw_on_what_its_speaker_does_not_know() -> None:
    assert laws(moments(), turn(knowledge=("f_0000000000",))) == ["information"]


def test_a_spent_speaker_cannot_speak_and_a_tired_one_cannot_commit() -> None:
    here = moments()
    energy = here.world.states["ada"].energy
    here.append(shift(here, energy=7 - energy))
    assert laws(here, turn(act="commit")) == ["energy"]
    assert laws(here, turn(act="inform")) == []
    here.append(shift(here, energy=-4))
    assert laws(here, turn()) == ["energy"]


def test_the_dead_do_not_speak() -> None:
    here = moments()
    here.append(shift(here, health=-1))
    assert laws(here, turn()) == ["biology"]


def test_nobody_speaks_or_hears_from_elsewhere() -> None:
    here = moments()
    here.world.casts[here.moment.id] = ("ben", "cleo")
    assert laws(here, turn()) == ["network"]
    assert laws(here, turn(speaker="ben", heard_by=("ada",), addressee="ada")) == ["network"]


def test_one_thing_moves_nobody_all_the_way() -> None:
    here = moments()
    assert laws(here, shift(here, arousal=0.36)) == ["inertia"]
    assert laws(here, shift(here, arousal=0.34, energy=-50)) == []


def test_a_mood_does_not_turn_twice_within_a_moment() -> None:
    here = moments()
    here.append(shift(here, valence=0.2 - here.world.states["ada"].valence))
    here.enter(1)
    here.append(shift(here, valence=-0.4))
    assert laws(here, shift(here, valence=0.4)) == ["inertia"]
    assert laws(here, shift(here, valence=0.22)) == [], "to about neutral is no turn"
    assert laws(here, shift(here, valence=-0.3)) == []


def test_a_happening_needs_actors_who_knew_what_it_takes() -> None:
    needs = ({"entity": "ben", "about": "the hairline crack of the north pylon"}, {"entity": "ada", "about": "the hairline crack"})
    here = Moments(bridge(), plain()).set_the_scene().enter(0, crack(needs=needs)).run("exposure", "constraints")
    assert [(event.law, event.entity, event.outcome) for event in here.of(ConstraintViolated)] == [("information", "ben", "rejected")]


def reactions(size: float) -> dict[str, Any]:
    def moved(question: Any) -> Any:
        reply_type = type(question).reply_type()
        return reply_type(arousal=size, emotion="alarm", reason="the crack is far wider than anybody said")

    return plain(appraise_event=moved)


@pytest.mark.parametrize(("off", "moved"), [((), 0.35), (("constraints",), 0.5)])
def test_too_large_a_shift_is_cut_and_logged_unless_constraints_are_off(off: tuple[str, ...], moved: float) -> None:
    roster = {"ada": ROSTER["ada"], "ben": ROSTER["ben"]}
    here = Moments(bridge(metadata={"entity_roster": roster}, disable=off), reactions(0.5)).set_the_scene().enter()
    here.append(shift(here, arousal=0.1 - here.world.states["ada"].arousal))
    here.run("appraisal")
    found = [event for event in here.of(ConstraintViolated) if event.entity == "ada"]
    changes = [event.changes["arousal"] for event in here.of(StateChanged) if event.entity == "ada" and event.emotion]
    assert [event.outcome for event in found] == ([] if off else ["repaired"])
    assert changes == [pytest.approx(moved)]


def test_the_incapacitated_take_no_part_in_the_talk() -> None:
    body = {"entity_roster": ROSTER, "physical": {"cleo": {"health": 0.02}}}
    here = Moments(bridge(metadata=body), plain()).set_the_scene().enter().run("constraints", "dialog")
    assert {event.entity for event in here.of(ConstraintViolated)} == {"cleo"}
    assert {event.speaker for event in here.of(TurnSpoken)} == {"ada", "ben"}
    off = Moments(bridge(metadata=body, disable=("constraints",)), plain()).set_the_scene().enter().run("constraints", "dialog")
    assert "cleo" in {event.speaker for event in off.of(TurnSpoken)}
