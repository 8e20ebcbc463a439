"""verifiable: bare questions whose exact answers the log gives, each with the reward that scores them."""

from collections import Counter

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Choice, gold
from daedalus_data.core.example import Verifiable
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import shuffled
from daedalus_data.formatters.verifiable import verifiable
from daedalus_data.formatters.verifiable_talk import DOES, masked
from daedalus_data.rewards import REWARDS
from tests.support import built_run
from tests.support.asides import with_asides


@pytest.fixture(scope="module")
def runs(flagship: Run, board: Run, simple: Run) -> list[Run]:
    """Real runs of every kind, one of them retold with asides, and the one made by hand."""
    return [flagship, board, simple, with_asides(flagship), built_run.run()]


def rows(run: Run) -> list[Verifiable]:
    """Return the rows of a run."""
    found = [row for row in verifiable(run) if isinstance(row, Verifiable)]
    assert found
    return found


def asked(row: Verifiable) -> str:
    """Return the text of a row's prompt."""
    return "\n".join(message.content for message in row.prompt)


def test_the_reward_that_a_row_names_gives_its_answer_one_and_others_near_chance(runs: list[Run]) -> None:
    by_task: dict[str, list[Verifiable]] = {}
    for run in runs:
        for row in rows(run):
            assert row.reward == row.answer.type and REWARDS[row.reward]([gold(row.answer)], [row.answer.model_dump()]) == [1.0]
            by_task.setdefault(row.task, []).append(row)
    for task, found in ((task, found) for task, found in by_task.items() if len(found) >= 20):
        said = shuffled([gold(row.answer) for row in found], 5, task)
        mean = sum(REWARDS[found[0].reward](said, [row.answer for row in found])) / len(found)
        assert mean < 0.65, (task, mean)


def test_every_option_is_in_the_prompt_and_the_last_line_is_asked_for(runs: list[Run]) -> None:
    for run in runs:
        for row in rows(run):
            assert all(option in asked(row) for option in getattr(row.answer, "options", ()))
            assert "“Answer: " in asked(row) and len(asked(row).split()) * 1.35 < 700


def test_a_letter_says_how_the_log_moved_trust_or_what_a_line_did(runs: list[Run]) -> None:
    for run in runs:
        by_id = {entry.id: entry.event for entry in run.entries}
        for row in (row for row in rows(run) if row.task in ("direction", "act")):
            assert isinstance(row.answer, Choice)
            events = [by_id[name] for name in row.evidence]
            if row.task == "direction":
                about = [event for event in events if isinstance(event, ev.RelationChanged)]
                change = sum(event.trust for event in about if (event.source, event.target) == row.entities)
                said = "rose" if change > 0 else "fell" if change < 0 else "stayed as it was"
                assert f"{row.answer.value}. It {said}" in asked(row)
            else:
                assert isinstance(events[0], ev.TurnSpoken)
                assert f"{row.answer.value}. {DOES[events[0].act]}" in asked(row)


def test_a_letter_is_that_of_the_speaker_and_the_line_does_not_tell_it(runs: list[Run]) -> None:
    for run in runs:
        by_id = {entry.id: entry.event for entry in run.entries}
        names = {event.entity: event.name for event in run.of(ev.EntityIntroduced)}
        for row in (row for row in rows(run) if row.task in ("voice", "commitment")):
            assert isinstance(row.answer, Choice)
            event = by_id[row.evidence[0]]
            if isinstance(event, ev.TurnSpoken):
                line = asked(row).split("___: ")[1].splitlines()[0]
                assert f"{row.answer.value}. {names[event.speaker]}" in asked(row)
                assert not any(part in line.split() for entity in row.entities for part in names[entity].split())
            else:
                assert isinstance(event, ev.FactLearned) and f"{row.answer.value}. {names[event.entity]}" in asked(row)
                assert names[event.entity] not in asked(row).split("##")[-1].split("\nA. ")[0]


def test_titles_and_names_are_blotted_out_of_a_line_but_other_words_stay() -> None:
    people = list(built_run.run().of(ev.EntityIntroduced))
    assert (
        masked("Then write it down, Ana Ruiz; the Director said so, Ben.", people)
        == "Then write it down, [name]; the [name] said so, [name]."
    )


def test_closed_answers_are_balanced_over_runs(runs: list[Run]) -> None:
    given: dict[str, Counter[str]] = {}
    for run in runs:
        for row in rows(run):
            given.setdefault(row.task, Counter())[gold(row.answer)] += 1
    assert given["knows"]["Answer: yes"] == given["knows"]["Answer: no"]
    lettered = {"direction": 3, "act": 4, "voice": 4, "commitment": 4}
    assert all(len(given[task]) >= letters for task, letters in lettered.items())
    assert all(max(given[task].values()) <= 0.6 * given[task].total() for task in lettered)


def test_nothing_said_after_a_line_is_shown_with_it(flagship: Run) -> None:
    turns = {entry.id: entry.event for entry in flagship.entries if isinstance(entry.event, ev.TurnSpoken)}
    order = list(turns.values())
    for row in (row for row in rows(flagship) if row.task in ("voice", "act")):
        later = order[order.index(turns[row.evidence[0]]) + 1 :]
        assert not any(" ".join(turn.text.split()) in asked(row) for turn in later)


def test_a_flagship_run_gives_some_sixty_rows_or_more_of_every_family(flagship: Run) -> None:
    tasks = Counter(row.task for row in rows(flagship))
    assert 60 <= tasks.total() <= 130
    assert set(tasks) == {"knows", "could_not", "since", "source", "chain", "direction", "voice", "act", "commitment"}
