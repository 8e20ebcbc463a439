"""Rows of dialog_synthesis are the real turns, each from the seat of the one who speaks."""

from daedalus_data.core import events as ev
from daedalus_data.core.template import fact_id
from daedalus_data.formatters.dialog_synthesis import dialog_synthesis
from tests.support import built_run as built


def test_there_is_a_row_per_turn_and_its_completion_is_the_line() -> None:
    run = built.run()
    spoken = [(turn.speaker, turn.text) for turn in run.of(ev.TurnSpoken)]
    assert [(row.entity, row.completion[0].content) for row in dialog_synthesis(run)] == spoken


def test_no_prompt_holds_its_own_line_or_a_later_one() -> None:
    rows = list(dialog_synthesis(built.run()))
    for number, row in enumerate(rows):
        asked = "\n".join(message.content for message in row.prompt)
        assert not any(later.completion[0].content in asked for later in rows[number:] if later.timepoint == row.timepoint)


def test_user_and_speaker_take_turns_and_the_user_is_last() -> None:
    for row in dialog_synthesis(built.run()):
        roles = [message.role for message in row.prompt]
        assert roles == ["system", *(("user", "assistant") * len(roles))[: len(roles) - 1]]
        assert roles[-1] == "user"


def test_a_secret_is_only_in_the_prompt_of_the_line_that_gives_it_away() -> None:
    with_secret = [row.id for row in dialog_synthesis(built.run()) if built.BRIBE in row.prompt[0].content]
    assert with_secret == [f"dam_1/{built.MOMENTS[2]}/t02/dialog_synthesis"]


def test_a_speaker_knows_what_was_told_at_earlier_moments_with_its_source() -> None:
    row = next(row for row in dialog_synthesis(built.run()) if row.timepoint == built.MOMENTS[2] and row.entity == built.BEN)
    assert f"{built.COST} (told by Ana Ruiz in January 2027)" in row.prompt[0].content


def test_facts_a_line_draws_on_are_shown_and_cited() -> None:
    run = built.run()
    learned = {(event.entity, event.fact): entry.id for entry, event in reversed(list(run.entries_of(ev.FactLearned)))}
    turns = list(run.of(ev.TurnSpoken))
    for turn, row in zip(turns, dialog_synthesis(run), strict=True):
        for text in (built.CRACK, built.COST, built.RIVER, built.DELAY):
            if fact_id(text) in turn.knowledge:
                assert text in row.prompt[0].content
                assert learned[turn.speaker, fact_id(text)] in row.evidence


def test_the_steering_and_the_true_emotion_stay_out() -> None:
    for row in dialog_synthesis(built.run()):
        asked = "\n".join(message.content for message in row.prompt)
        assert "inform" not in asked and "anger" not in asked
