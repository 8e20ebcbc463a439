"""Conversations are steered, spoken, gated, heard and judged, and end."""

import asyncio
from typing import Any

import pytest

from daedalus_data.core.events import ConstraintViolated, DialogClosed, DialogOpened, SpeakerSteered, TurnRefused, TurnSpoken
from daedalus_data.core.template import fact_id
from daedalus_data.mechanisms import voice
from daedalus_data.prompts.talk import SpeakTurn, Steer, SteerReply
from tests.mechanisms.scene import ROSTER, VERDICT, Moments, bridge, in_turn, line, plain

SECRET = "She approved the cheaper steel herself in 2019."


def talked(script: Any = None, **changes: Any) -> Moments:
    return Moments(bridge(**changes), script or plain()).set_the_scene().enter().run("scene", "exposure", "constraints", "dialog")


def asked(moments: Moments, kind: type) -> list[Any]:
    return [prompt for _, prompt, _ in moments.asked if isinstance(prompt, kind)]


def test_a_conversation_opens_goes_in_turns_and_closes() -> None:
    moments = talked()
    kinds = [entry.event.kind for entry in moments.entries if entry.event.by == "dialog"]
    assert kinds[0] == "dialog_opened" and kinds[-1] == "dialog_closed"
    assert [turn.turn for turn in moments.of(TurnSpoken)] == [f"{moments.moment.id}/t{n:02d}" for n in range(5)]
    assert moments.of(DialogClosed)[0].turns == 5


def test_the_next_speaker_is_chosen_while_the_line_is_still_being_heard() -> None:
    moments = talked()
    order = [key.split("/")[0] for key, _, _ in moments.asked if key.startswith(("dialog/s", "appraisal/line"))]
    first_hearing = order.index("appraisal")
    steers_before = order[:first_hearing].count("dialog")
    assert steers_before == 1, "the first line is heard after one steering only"
    transcripts = [len(question.transcript) for question in asked(moments, Steer)]
    assert transcripts == [0, 1, 2, 3, 4, 5]


def test_nobody_talks_alone() -> None:
    roster = {"ada": ROSTER["ada"]}
    assert talked(metadata={"entity_roster": roster}).of(DialogOpened) == []


def test_a_line_that_was_said_before_is_refused_and_asked_for_again() -> None:
    def parrot(question: SpeakTurn) -> Any:
        fresh = line(question, 100 + len(question.transcript))
        return fresh if question.refused or not question.transcript else fresh.model_copy(update={"text": question.transcript[-1].text})

    moments = talked(plain(turn=parrot))
    assert moments.of(TurnRefused)
    assert len({turn.text for turn in moments.of(TurnSpoken)}) == len(moments.of(TurnSpoken)) == 5


def test_a_line_that_only_reads_a_fact_out_is_refused_and_asked_for_again() -> None:
    def reader(question: SpeakTurn) -> Any:
        said = line(question, 100 + len(question.transcript))
        bare = question.front.facts and not question.refused
        return said.model_copy(update={"text": question.front.facts[0].text}) if bare else said

    moments = talked(plain(turn=reader))
    assert any("only reads out what" in refusal.reason for refusal in moments.of(TurnRefused))
    assert len(moments.of(TurnSpoken)) == 5


def test_a_speaker_who_only_repeats_is_given_up_and_the_talk_ends() -> None:
    same = plain(turn=lambda question: line(question, 1).model_copy(update={"text": "We have been over this road many times already."}))
    moments = talked(same)
    assert len(moments.of(TurnSpoken)) == 1
    assert moments.of(DialogClosed)
    assert len(moments.of(TurnRefused)) == 4 * 3


def test_a_refused_conversation_goes_on_under_its_verdict_and_the_last_verdict_counts() -> None:
    verdicts = iter([VERDICT.model_copy(update={"accepted": False, "verdict": "Nobody answers the engineer."}), VERDICT])

    def judge(question: Any) -> Any:
        verdict = next(verdicts)
        return verdict if verdict.accepted else verdict.model_copy(update={"weakest": question.transcript[0].turn})

    moments = talked(plain(judge_dialog=judge))
    assert [closed.accepted for closed in moments.of(DialogClosed)] == [True]
    assert len(moments.of(TurnSpoken)) > 5
    assert asked(moments, Steer)[-1].agenda == "Nobody answers the engineer."


def test_a_conversation_refused_twice_is_closed_as_refused() -> None:
    def judge(question: Any) -> Any:
        return VERDICT.model_copy(update={"accepted": False, "verdict": "It goes in circles.", "weakest": question.transcript[0].turn})

    moments = talked(plain(judge_dialog=judge))
    assert [(closed.accepted, closed.verdict) for closed in moments.of(DialogClosed)] == [(False, "It goes in circles.")]
    assert len(moments.of(TurnSpoken)) <= 5 + 3


def test_a_conversation_never_has_more_turns_than_it_may() -> None:
    def endless(question: Steer) -> SteerReply:
        speaker = question.cast[question.spoken % len(question.cast)].person.id
        return SteerReply(speaker=speaker, act="press", topic="the crack", mood="tense", end=False, reason="there is more to say")

    assert len(talked(plain(steer=endless), dialog={"max_turns": 7}).of(TurnSpoken)) == 7


def test_what_is_kept_back_shapes_the_voice_and_is_not_offered_in_words() -> None:
    moments = talked()
    for question in asked(moments, SpeakTurn):
        front, back = {fact.id for fact in question.front.facts}, {fact.id for fact in question.back.withheld}
        assert not front & back
        assert (fact_id(SECRET) in back) == (question.speaker.id == "ada")


def test_a_secret_said_aloud_is_refused() -> None:
    def tells(question: SpeakTurn) -> Any:
        fresh = line(question, 100 + len(question.transcript))
        leak = question.speaker.id == "ada" and not question.refused
        return fresh.model_copy(update={"text": f"Well, {SECRET}"}) if leak else fresh

    moments = talked(plain(turn=tells))
    assert {turn.speaker for turn in moments.of(TurnRefused)} == {"ada"}
    assert all("cheaper steel" not in turn.text for turn in moments.of(TurnSpoken))


def test_a_fact_that_whoever_steers_suppresses_is_kept_back() -> None:
    crack = fact_id("The north pylon shows a hairline crack of four millimetres.")

    def hush(question: Steer) -> SteerReply:
        return in_turn(question).model_copy(update={"suppress": (crack,)} if question.spoken == 0 else {})

    first = asked(talked(plain(steer=hush)), SpeakTurn)[0]
    assert crack not in {fact.id for fact in first.front.facts}
    assert crack in {fact.id for fact in first.back.withheld}


def test_a_line_is_drawn_as_its_speaker_feels_and_the_log_says_how() -> None:
    moments = talked()
    sent = [(prompt.speaker.id, sampling) for _, prompt, sampling in moments.asked if isinstance(prompt, SpeakTurn)]
    assert sent == [(turn.speaker, turn.sampling) for turn in moments.of(TurnSpoken)]


def test_arousal_warms_energy_lengthens_and_talking_tires() -> None:
    calm = talked().world.states["ada"].model_copy(update={"arousal": 0.1, "energy": 40.0})
    stirred = calm.model_copy(update={"arousal": 0.9, "energy": 120.0})
    assert voice.sampling(stirred, 0).temperature > voice.sampling(calm, 0).temperature
    assert voice.sampling(stirred, 0).max_tokens > voice.sampling(calm, 0).max_tokens
    assert voice.sampling(stirred, 6).temperature < voice.sampling(stirred, 0).temperature


def test_flags_say_what_the_prompts_were_given() -> None:
    on = talked().of(DialogOpened)[0].flags
    off = talked(disable=("state_vectors", "relationships")).of(DialogOpened)[0].flags
    assert (on["emotional_states"], on["relationship_context"], on["temporal_awareness"]) == (True, True, False)
    assert (off["emotional_states"], off["relationship_context"], off["physical_states"]) == (False, False, False)


def test_an_entity_in_a_low_band_stays_silent_in_gate_mode_and_only_then() -> None:
    low = {"attack": 0, "decay": 0, "peak": 0.1, "release": 0, "sustain": 0.1}
    gate = {"entity_roster": ROSTER, "adprs": {"mode": "gate", "envelopes": {"cleo": low}}}
    shadow = {"entity_roster": ROSTER, "adprs": {"mode": "shadow", "envelopes": {"cleo": low}}}
    assert "cleo" not in talked(metadata=gate).of(DialogOpened)[0].speakers
    assert "cleo" in talked(metadata=shadow).of(DialogOpened)[0].speakers


def test_a_lawless_line_is_asked_for_again_and_the_law_is_named() -> None:
    def commits(question: Steer) -> SteerReply:
        return in_turn(question).model_copy(update={"act": "commit"})

    body = {"entity_roster": ROSTER}
    moments = Moments(bridge(metadata=body), plain(steer=commits)).set_the_scene().enter()
    state = moments.world.states["ada"]
    moments.world.states["ada"] = state.model_copy(update={"energy": 8.0})
    moments.run("dialog")
    assert {(event.law, event.entity, event.outcome) for event in moments.of(ConstraintViolated)} >= {("energy", "ada", "rejected")}
    assert "ada" not in {turn.speaker for turn in moments.of(TurnSpoken)}


def test_a_turn_is_heard_by_everyone_else_who_takes_part() -> None:
    for turn in talked().of(TurnSpoken):
        assert set(turn.heard_by) == {"ada", "ben", "cleo"} - {turn.speaker}


def test_the_same_moment_is_asked_the_same_questions() -> None:
    first, second = talked(), talked()
    assert [(key, prompt.messages()) for key, prompt, _ in first.asked] == [(key, prompt.messages()) for key, prompt, _ in second.asked]
    assert [entry.event for entry in first.entries] == [entry.event for entry in second.entries]


def test_every_steering_is_in_the_log() -> None:
    moments = talked()
    assert len(moments.of(SpeakerSteered)) == len(asked(moments, Steer))
    assert moments.of(SpeakerSteered)[-1].end


@pytest.mark.parametrize("emptied", [(), ("ada",)])
def test_an_empty_room_is_silent(emptied: tuple[str, ...]) -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter()
    moments.world.casts[moments.moment.id] = emptied
    asyncio.run(asyncio.sleep(0))
    assert moments.run("dialog", "extraction", "relationships").of(DialogOpened) == []
