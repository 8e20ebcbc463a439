"""A moment lived in detail is told in steps that those present see."""

from daedalus_data.core.events import BeatTold, FactLearned
from daedalus_data.mechanisms import seen
from daedalus_data.prompts.detail import Beat, BeatsReply, TellBeats
from daedalus_data.prompts.talk import SpeakTurn
from tests.mechanisms.scene import Moments, bridge, crack, plain


def lived(beats: int, *, level: str = "dialog", moments: int = 1) -> Moments:
    template = bridge(timepoints={"beats": beats, "count": 4}, entities={"initial_resolution": level})
    found = Moments(template, plain()).set_the_scene()
    for index in range(moments):
        found.enter(index).run("scene", "exposure", "beats")
    return found


def test_a_moment_lived_in_detail_is_told_in_as_many_steps_as_asked_for() -> None:
    for count in range(1, 7):
        told = lived(count).of(BeatTold)
        assert [beat.number for beat in told] == list(range(1, count + 1))
        assert len({beat.offset for beat in told}) == count


def test_a_moment_lived_in_outline_or_without_beats_is_told_whole() -> None:
    assert not lived(3, level="graph").of(BeatTold)
    assert not lived(0).of(BeatTold)


def test_one_present_raised_to_dialog_is_enough() -> None:
    moments = Moments(bridge(timepoints={"beats": 2, "count": 3}), plain()).set_the_scene().enter()
    moments.world.levels["cleo"] = "dialog"
    assert len(moments.run("scene", "beats").of(BeatTold)) == 2


def test_what_a_step_states_is_known_to_all_who_are_there_and_to_nobody_else() -> None:
    stating = [
        (run, beat) for run in (lived(n, moments=m) for n in (3, 4, 5, 6) for m in (1, 2, 3)) for beat in run.of(BeatTold) if beat.fact
    ]
    assert stating
    for moments, beat in stating:
        learned = [event for event in moments.of(FactLearned) if event.by == "beats" and event.fact == beat.fact]
        assert {event.entity for event in learned} <= set(moments.world.present())
        assert all(event.exposure == ("experienced" if event.entity in beat.actors else "witnessed") for event in learned)


def test_only_those_present_act_and_only_they_learn() -> None:
    moments = (
        Moments(bridge(timepoints={"beats": 5, "count": 3}, entities={"initial_resolution": "dialog"}), plain()).set_the_scene().enter()
    )
    moments.world.casts[moments.moment.id] = ("ada", "ben")
    moments.run("beats")
    assert all(set(beat.actors) <= {"ada", "ben"} for beat in moments.of(BeatTold))
    assert "cleo" not in {event.entity for event in moments.of(FactLearned) if event.by == "beats"}


def test_the_question_holds_nothing_that_somebody_present_does_not_know() -> None:
    moments = lived(3)
    question = next(prompt for _, prompt, _ in moments.asked if isinstance(prompt, TellBeats))
    assert [fact.topic for fact in question.details] == ["closure put off"]


def test_those_who_talk_see_the_steps() -> None:
    moments = lived(3)
    steps = [f"{beat.offset}: {beat.text}" for beat in moments.of(BeatTold)]
    assert list(seen.now(moments.scene(), 1).beats) == steps
    moments.run("dialog")
    question = next(prompt for _, prompt, _ in moments.asked if isinstance(prompt, SpeakTurn))
    assert all(step in question.messages()[1].content for step in steps)


def test_no_step_of_a_story_is_told_twice() -> None:
    moments = lived(4, moments=4)
    told = [entry.event.text for entry in moments.entries if isinstance(entry.event, BeatTold)]
    assert len(told) == 16 and len(set(told)) == 16


def test_the_author_refuses_nobody_and_repeats_no_telling() -> None:
    question = next(prompt for _, prompt, _ in lived(2).asked if isinstance(prompt, TellBeats))
    text = crack().title
    reply = BeatsReply(
        beats=(
            Beat(offset="at once", text=text, actors=("ada",)),
            Beat(offset="at once", text="Dora walked away slowly.", actors=("dora",)),
        )
    )
    said = " ".join(question.problems(reply))
    assert "dora" in said and "same offset" in said and "repeats" in said
