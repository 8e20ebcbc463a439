"""What the rows on how a talk moved somebody's regard must hold, over whole runs."""

import json
import re
from collections import Counter

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Record
from daedalus_data.core.example import PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.formatters.relationship_dynamics import relationship_dynamics
from daedalus_data.rewards import score
from tests.support.changed import event, relabelled

LINE = re.compile(r"^\[(\d+)\] ([^:]+): (.*)$", re.MULTILINE)


@pytest.fixture(scope="module", params=["flagship", "board", "simple"])
def run(request: pytest.FixtureRequest) -> Run:
    found: Run = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="module")
def rows(run: Run) -> list[PromptCompletion]:
    return list(relationship_dynamics(run))  # type: ignore[arg-type]


def asked(row: PromptCompletion) -> str:
    return row.prompt[-1].content


def record(row: PromptCompletion) -> Record:
    assert isinstance(row.answer, Record)
    return row.answer


def test_every_pair_whose_trust_and_alignment_moved_has_one_row_and_of_those_half_still_a_part_has(run: Run, rows) -> None:
    made = Counter((row.timepoint, *row.entities) for row in rows if record(row).lines["moved_by"])
    changes = {(e.timepoint, e.source, e.target): (round(e.trust, 3), round(e.alignment, 3)) for e in run.of(ev.RelationChanged)}
    both = {pair for pair, change in changes.items() if all(change)}
    one = {pair for pair, change in changes.items() if any(change)} - both
    assert all(made[pair] == 1 for pair in both) and set(made) <= both | one and max(made.values(), default=1) == 1
    assert sum(made[pair] for pair in one) <= 0.6 * len(one) + 1


def test_a_change_and_its_lines_are_those_of_the_one_entry_that_is_cited(run: Run, rows: list[PromptCompletion]) -> None:
    said = {turn.turn: " ".join(turn.text.split()) for turn in run.of(ev.TurnSpoken)}
    for row in rows:
        if not record(row).lines["moved_by"]:
            continue
        (cited,) = row.evidence
        stored = event(run, cited)
        assert isinstance(stored, ev.RelationChanged) and (stored.source, stored.target) == row.entities
        assert record(row).numbers == {"trust_change": round(stored.trust, 3), "alignment_change": round(stored.alignment, 3)}
        shown = {int(number): text for number, _, text in LINE.findall(asked(row))}
        assert {shown[number] for number in record(row).lines["moved_by"]} == {said[turn] for turn in stored.turns}
        assert stored.reason[1:].rstrip(".") in json.loads(row.completion[0].content)["why"]


def test_where_nothing_moved_the_log_says_nothing_and_such_rows_are_few(run: Run, rows: list[PromptCompletion]) -> None:
    moved = {(e.timepoint, e.source, e.target) for e in run.of(ev.RelationChanged)}
    still = [row for row in rows if not record(row).lines["moved_by"]]
    assert all((row.timepoint, *row.entities) not in moved and not any(record(row).numbers.values()) for row in still)
    assert len(still) <= 0.3 * len(rows)


def test_no_change_is_so_common_that_it_could_be_guessed(flagship: Run) -> None:
    rows = list(relationship_dynamics(flagship))
    for name in ("trust_change", "alignment_change"):
        values = Counter(record(row).numbers[name] for row in rows)  # type: ignore[arg-type]
        assert values.most_common(1)[0][1] < 0.3 * len(rows) and len(values) > 30
    assert 60 <= len(rows) <= 130


def test_the_reader_sees_what_was_heard_and_the_regard_as_it_was_and_nothing_later(run: Run, rows: list[PromptCompletion]) -> None:
    order = [moment.id for moment in run.lived]
    titles = {e.timepoint: e.happening.title.rstrip(".") for e in run.of(ev.EventHappened)}
    for row in rows:
        me, other = row.entities
        heard = [e for e in run.of(ev.TurnSpoken) if e.timepoint == row.timepoint and (e.speaker == me or me in e.heard_by)]
        assert [text for _, _, text in LINE.findall(asked(row))] == [" ".join(turn.text.split()) for turn in heard]
        parent = next(moment for moment in run.lived if moment.id == row.timepoint).parents[0]
        tie = run.world(parent).relation(me, other)
        assert re.findall(r"trust (\S+), alignment (\S+)", asked(row))[-1] == (f"{tie.trust:.2f}", f"{tie.alignment:+.2f}")
        assert not any(titles[later] in asked(row) for later in order[order.index(row.timepoint) + 1 :])


def test_the_completion_is_one_line_that_gets_the_whole_reward(rows: list[PromptCompletion]) -> None:
    for row in rows:
        text = row.completion[0].content
        assert list(json.loads(text)) == ["why", "moved_by", "trust_change", "alignment_change"] and "\n" not in text
        assert score(text, record(row)) == 1.0


def test_changing_an_event_changes_the_rows_that_cite_it_and_no_others(board: Run) -> None:
    rows = list(relationship_dynamics(board))
    for entry_id in sorted({cited for row in rows for cited in row.evidence})[::4]:
        fields = {"act": "close"} if isinstance(event(board, entry_id), ev.TurnSpoken) else {"reason": "It was the weather.", "trust": 0.5}
        if fields.items() <= dict(event(board, entry_id)).items():
            continue
        differ, citing = relabelled(relationship_dynamics, board, entry_id, **fields)
        assert differ == citing
