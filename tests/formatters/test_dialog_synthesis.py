"""Rows of dialog_synthesis are the real turns, each from the seat of the one who speaks."""

from daedalus_data.core import events as ev
from daedalus_data.core.example import Example
from daedalus_data.core.run import Run
from daedalus_data.formatters.dialog_synthesis import LINES_SHOWN, dialog_synthesis
from tests.support import built_run as built


def asked(row: Example) -> str:
    return "\n".join(message.content for message in row.prompt)


def changed(run: Run, turn: str, **update: object) -> Run:
    entries = [
        ev.Entry(seq=entry.seq, event=entry.event.model_copy(update=update))
        if isinstance(entry.event, ev.TurnSpoken) and entry.event.turn == turn
        else entry
        for entry in run.entries
    ]
    return Run(run.manifest, tuple(entries), run.folder)


def test_there_is_a_row_per_turn_whose_completion_is_the_line_and_whose_evidence_is_the_turn() -> None:
    run = built.run()
    spoken = [((turn.speaker,), turn.text, (entry.id,)) for entry, turn in run.entries_of(ev.TurnSpoken)]
    assert [(row.entities, row.completion[0].content, row.evidence) for row in dialog_synthesis(run)] == spoken


def test_the_first_line_of_a_talk_opens_it_and_the_others_reply() -> None:
    assert [row.task for row in dialog_synthesis(built.run())] == ["open", "reply", "reply", "open", "reply", "open", "reply", "reply"]


def test_no_prompt_holds_its_own_line_or_a_later_one() -> None:
    rows = list(dialog_synthesis(built.run()))
    for number, row in enumerate(rows):
        assert not any(later.completion[0].content in asked(row) for later in rows[number:] if later.timepoint == row.timepoint)


def test_user_and_speaker_take_turns_and_the_user_is_last() -> None:
    for row in dialog_synthesis(built.run()):
        roles = [message.role for message in row.prompt]
        assert roles == ["system", *(("user", "assistant") * len(roles))[: len(roles) - 1]]
        assert roles[-1] == "user"


def test_an_aside_is_marked_for_those_in_it_and_absent_for_the_others() -> None:
    aside = f"{built.MOMENTS[2]}/t00"
    whispered = changed(built.run(), aside, heard_by=(built.BEN,))
    line = built.LINES[2][0][1]
    whole = {row.id.split("/")[2]: asked(row) for row in dialog_synthesis(built.run()) if row.timepoint == built.MOMENTS[2]}
    cat, ben, ana = (asked(row) for row in dialog_synthesis(whispered) if row.timepoint == built.MOMENTS[2])
    assert f"Cat Lind, aside to Ben Oduya: {line}" in ben
    assert line in whole["t02"] and line not in ana and "aside to" not in ana
    assert cat != whole["t00"] and "Ben Oduya" in cat.splitlines()[-1]


def test_at_most_the_last_lines_of_a_long_talk_are_shown(flagship: Run) -> None:
    for row in dialog_synthesis(flagship):
        shown = sum(message.role == "assistant" for message in row.prompt) + sum(
            ": " in line for message in row.prompt[1:] if message.role == "user" for line in message.content.splitlines() if line[0] != "("
        )
        assert shown <= LINES_SHOWN


def test_a_secret_is_only_in_the_prompt_of_the_line_that_gives_it_away() -> None:
    with_secret = [row.id for row in dialog_synthesis(built.run()) if built.BRIBE in asked(row)]
    assert with_secret == [f"dam_1/{built.MOMENTS[2]}/t02/dialog_synthesis"]


def test_what_is_withheld_is_not_among_the_facts() -> None:
    row = next(row for row in dialog_synthesis(built.run()) if row.timepoint == built.MOMENTS[1])
    assert built.COST in asked(row)
    kept_back = changed(built.run(), f"{built.MOMENTS[1]}/t00", knowledge=(), withheld=tuple(row.evidence))
    facts = {event.text: event.fact for event in kept_back.of(ev.FactLearned)}
    kept_back = changed(kept_back, f"{built.MOMENTS[1]}/t00", withheld=(facts[built.COST],))
    assert built.COST not in asked(next(row for row in dialog_synthesis(kept_back) if row.timepoint == built.MOMENTS[1]))


def test_the_steering_and_the_true_emotion_stay_out() -> None:
    for row in dialog_synthesis(built.run()):
        assert "inform" not in asked(row) and "anger" not in asked(row)
