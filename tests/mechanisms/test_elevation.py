"""Those the story merely named get a character when it comes back to them, and states can be read back."""

from typing import Any

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.state import DIMENSIONS, span
from daedalus_data.mechanisms.elevation import CALLED_ON, mentions
from daedalus_data.prompts.detail import Elevate, ElevateReply, Stated
from daedalus_data.prompts.views import Persona
from tests.mechanisms.scene import Moments, bridge, crack, plain

PANEL = {"name": "River Panel", "type": "institution", "role": "body that inspects bridges"}
STEP = ("exposure", "discovery", "progression", "elevation", "dialog")


def named(**changes: Any) -> ev.Happening:
    details = (
        {"topic": "the panel's letter", "text": "The River Panel wants the crack measured every day.", "known_by": ("ada", "ben", "cleo")},
        {"topic": "doubt", "text": "Cleo Marsh doubts that the River Panel reads its own letters.", "known_by": ("cleo",)},
    )
    title = "The River Panel wrote to Ben Okoro about the crack"
    return crack(title=title, description=f"{title}. Ada Brandt read the letter out.", others=(PANEL,), details=details, **changes)


def lived(count: int, **changes: Any) -> Moments:
    moments = Moments(bridge(timepoints={"count": 6}, **changes), plain()).set_the_scene()
    for index in range(count):
        moments.enter(index, named()).run(*STEP)
    return moments


def elevated(moments: Moments) -> list[ev.EntityElevated]:
    return [entry.event for entry in moments.entries if isinstance(entry.event, ev.EntityElevated)]


def test_one_named_for_the_first_time_stays_a_name() -> None:
    assert not elevated(lived(1))


def test_one_named_again_gets_a_character_a_state_and_knowledge_once() -> None:
    moments = lived(CALLED_ON + 2)
    assert [event.entity for event in elevated(moments)] == ["river_panel"]
    who = moments.world.entities["river_panel"]
    assert who.traits and who.goals and who.voice and who.provenance == "discovered"
    assert "river_panel" in moments.world.states
    assert moments.world.knows("river_panel")


def test_the_question_holds_every_sentence_that_named_them_and_the_facts_are_new() -> None:
    moments = lived(CALLED_ON + 1)
    question = next(prompt for _, prompt, _ in moments.asked if isinstance(prompt, Elevate))
    assert question.mentions and all("River Panel" in line for line in question.mentions)
    assert set(question.mentions) <= set(mentions(moments.scene(), "river_panel"))
    own = [event for event in facts(moments) if event.source == event.timepoint and event.exposure == "inferred"]
    assert own and not any(event.text in " ".join(question.mentions) for event in own)


def facts(moments: Moments) -> list[ev.FactLearned]:
    return [entry.event for entry in moments.entries if isinstance(entry.event, ev.FactLearned) and entry.event.by == "elevation"]


def test_they_learn_what_was_told_of_them_but_not_what_one_person_kept() -> None:
    known = {item.text for item in lived(CALLED_ON + 1).world.knows("river_panel").values()}
    assert "The River Panel wants the crack measured every day." in known
    earlier = [event for event in facts(lived(CALLED_ON + 1)) if event.exposure == "inferred"]
    assert "Cleo Marsh doubts that the River Panel reads its own letters." not in {event.text for event in earlier}


def test_they_are_there_and_speak_when_a_moment_names_them_and_not_otherwise() -> None:
    moments = lived(CALLED_ON + 1)
    assert "river_panel" in moments.world.present()
    assert "river_panel" in moments.world.talkers[f"{moments.moment.id}/dialog"]
    moments.enter(CALLED_ON + 1).run(*STEP)
    assert "river_panel" not in moments.world.present()
    moments.enter(CALLED_ON + 2, named()).run(*STEP)
    assert "river_panel" in moments.world.present()


@pytest.mark.parametrize(("level", "there"), [(3, False), (4, True)])
def test_a_place_that_is_named_again_and_again_speaks_only_where_buildings_do(level: int, there: bool) -> None:
    place = {"name": "River Panel", "type": "building", "role": "place up the river"}
    moments = Moments(bridge(timepoints={"count": 6}, entities={"animism_level": level}), plain()).set_the_scene()
    for index in range(CALLED_ON + 1):
        moments.enter(index, named().model_copy(update={"others": (ev.Mention.model_validate(place),)})).run(*STEP)
    assert moments.world.entities["river_panel"].type == "building"
    assert ("river_panel" in moments.world.present()) is there


def test_without_elevation_nobody_is_drawn() -> None:
    moments = lived(CALLED_ON + 2, disable=("elevation",))
    assert not elevated(moments) and "river_panel" not in moments.world.states


def test_a_character_may_not_bring_numbers_or_repeat_what_was_told() -> None:
    question = Elevate(
        scenario="A bridge is old.",
        when="June 2026",
        who=persona(),
        mentions=("June 2026: It wants 2 readings.",),
        cast=(),
        topic="the crack",
    )
    fresh = Stated(topic="file", text="The panel keeps a file on the crack.")
    reply = ElevateReply(
        role="body that inspects bridges", traits=("dry", "slow"), voice="in letters", goals=("see readings",), facts=(fresh,)
    )
    assert not list(question.problems(reply))
    wrong = reply.model_copy(update={"facts": (Stated(topic="file", text="The panel keeps 40 files on the crack."),)})
    assert "40" in " ".join(question.problems(wrong))
    told = reply.model_copy(update={"facts": (Stated(topic="want", text="June 2026: It wants 2 readings."),)})
    assert "told already" in " ".join(question.problems(told))


def persona() -> Persona:
    return Persona(id="panel", name="River Panel", type="institution", role="body")


# ---- states read back ----


def away_and_back() -> Moments:
    moments = Moments(bridge(timepoints={"count": 6}), plain()).set_the_scene()
    for index, there in enumerate((True, False, True)):
        moments.enter(index)
        if not there:
            moments.append(ev.PresenceChanged(by="circadian", timepoint=moments.moment.id, entity="ada", present=False, reason="asleep"))
        moments.run("appraisal", "elevation", "compression")
    return moments


def test_who_comes_back_has_their_state_read_back_from_eight_numbers() -> None:
    moments = away_and_back()
    (decoded,) = moments.of(ev.StateDecoded)
    assert decoded.entity == "ada"
    left = moments.world.trajectory["ada"]["tp_000_2026-06-01"]
    apart = [abs(getattr(decoded.state, name) - getattr(left, name)) / span(name) for name in DIMENSIONS]
    rms = (sum(gap * gap for gap in apart) / len(apart)) ** 0.5
    assert rms == pytest.approx(decoded.error, abs=2e-3)
    assert decoded.error < 0.1


def test_who_stayed_is_not_read_back() -> None:
    assert {event.entity for event in away_and_back().of(ev.StateDecoded)} == {"ada"}
