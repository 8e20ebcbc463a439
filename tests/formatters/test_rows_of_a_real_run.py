"""What the rows of dialog_synthesis and entity_evolution must hold, whatever was simulated."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Record
from daedalus_data.core.example import Example
from daedalus_data.core.run import Run
from daedalus_data.formatters.dialog_synthesis import LINES_SHOWN, dialog_synthesis
from daedalus_data.formatters.entity_evolution import entity_evolution
from daedalus_data.rewards import record

CONFIGS = (dialog_synthesis, entity_evolution)
STATE = re.compile(r"^valence (?P<valence>\S+) .*arousal (?P<arousal>\S+) .*energy (?P<energy>\S+) ", re.MULTILINE)
RUNS = ("flagship", "board", "simple")


@pytest.fixture(params=RUNS)
def run(request: pytest.FixtureRequest) -> Run:
    return request.getfixturevalue(request.param)


def rows(run: Run) -> Iterator[Example]:
    for config in CONFIGS:
        yield from config(run)


def asked(row: Example) -> str:
    return "\n".join(message.content for message in row.prompt)


def labels(run: Run) -> dict[str, object]:
    return {row.id: (row.completion, row.answer) for row in rows(run)}


def test_there_is_a_row_per_turn_and_per_entity_and_moment(run: Run) -> None:
    assert len(list(dialog_synthesis(run))) == len(list(run.of(ev.TurnSpoken))) > 0
    assert {(row.timepoint, row.entities[0]) for row in entity_evolution(run)} == {
        (moment.id, entity)
        for moment in run.lived
        for entity in run.world(moment.id).present()
        if len(run.world(moment.id).trajectory[entity]) > 1  # one who was given a character at this moment has no before
    }


def test_every_label_can_be_computed_again_from_what_it_cites_alone(run: Run) -> None:
    entries = {entry.id: entry.event for entry in run.entries}
    turns = {turn.turn: turn for turn in run.of(ev.TurnSpoken)}
    for row in entity_evolution(run):
        cited = [entries[name] for name in row.evidence]
        assert isinstance(row.answer, Record)
        for name, places in (("energy", 1), ("valence", 3), ("arousal", 3)):
            total = sum(event.changes.get(name, 0.0) for event in cited if isinstance(event, ev.StateChanged))
            assert row.answer.numbers[f"{name}_change"] == pytest.approx(total, abs=0.6 * 10**-places)
        told = {turns[event.turn] for event in cited if isinstance(event, ev.FactLearned)}
        texts = [row.prompt[-1].content.split(f"[{number}] ")[1].split("\n")[0] for number in row.answer.lines["new_knowledge"]]
        assert sorted(text.split(": ", 1)[1] for text in texts) == sorted(" ".join(turn.text.split()) for turn in told)


def test_a_change_is_what_was_stored_at_the_end_less_what_was_shown_at_the_beginning(run: Run) -> None:
    for row in entity_evolution(run):
        end, shown = run.world(row.timepoint).states[row.entities[0]], row.prompt[-1].content
        began = STATE.search(shown)
        assert began and isinstance(row.answer, Record)
        for name, within in (("valence", 0.006), ("arousal", 0.006), ("energy", 0.56)):
            assert float(began[name]) + row.answer.numbers[f"{name}_change"] == pytest.approx(getattr(end, name), abs=within)


@pytest.mark.parametrize(
    ("kind", "applies", "change"),
    [
        (ev.StateChanged, lambda event: True, lambda event: {"changes": {name: by + 0.5 for name, by in event.changes.items()}}),
        (ev.FactLearned, lambda event: event.exposure == "told", lambda event: {"topic": f"{event.topic} anew"}),
        (ev.FactLearned, lambda event: event.exposure == "told", lambda event: {"turn": None}),
        (ev.FactLearned, lambda event: event.turn, lambda event: {"source": "somebody_else"}),
        (ev.TurnSpoken, lambda event: True, lambda event: {"text": f"{event.text} So there."}),
    ],
)
def test_changing_an_event_changes_exactly_the_labels_that_cite_it(
    board: Run, kind: type[ev.BaseEvent], applies: Callable[[ev.BaseEvent], bool], change: Callable[[ev.BaseEvent], dict[str, object]]
) -> None:
    before, cited = labels(board), {row.id: row.evidence for row in rows(board)}
    found = [entry for entry in board.entries if isinstance(entry.event, kind) and applies(entry.event)]
    for entry in found[:: max(1, len(found) // 8)]:
        event = entry.event.model_copy(update=change(entry.event))
        entries = tuple(ev.Entry(seq=e.seq, event=event) if e.seq == entry.seq else e for e in board.entries)
        after = labels(Run(board.manifest, entries, board.folder))
        differing = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        assert differing == {name for name, evidence in cited.items() if entry.id in evidence}


def test_no_prompt_tells_what_takes_place_later(run: Run) -> None:
    order = [moment.id for moment in run.lived]
    titles = {event.timepoint: event.happening.title for event in run.of(ev.EventHappened)}
    said = {(event.timepoint, event.outcome) for event in run.of(ev.DialogClosed) if event.outcome}
    for row in rows(run):
        at = order.index(row.timepoint)
        assert not any(titles[later] in asked(row) for later in order[at + 1 :])
        assert not any(outcome in asked(row) for moment, outcome in said if order.index(moment) >= at)


def test_no_prompt_holds_a_secret_but_that_of_a_line_that_gives_it_away(run: Run) -> None:
    drawn = {turn.turn: turn.knowledge for turn in run.of(ev.TurnSpoken)}
    for row in rows(run):
        given = drawn.get(row.id.removeprefix(f"{run.id}/").removesuffix("/dialog_synthesis"), ())
        kept = [known for known in run.world(row.timepoint).knows(row.entities[0]).values() if known.secret]
        parts = row.prompt if row.task == "react" else row.prompt[:1]
        shown = "\n".join(message.content.split("[1]")[0] for message in parts)
        assert not any(known.text.rstrip(".") in shown for known in kept if known.fact not in given)


def test_the_talk_in_a_prompt_is_what_reached_the_speaker(run: Run) -> None:
    turns = list(run.of(ev.TurnSpoken))
    for turn, row in zip(turns, dialog_synthesis(run), strict=True):
        earlier = [line for line in turns[: turns.index(turn)] if line.dialog == turn.dialog]
        reached = [line for line in earlier if turn.speaker in (line.speaker, *line.heard_by)][-LINES_SHOWN:]
        talk = [line for message in row.prompt[1:] for line in message.content.split("\n") if not line.startswith("(")]
        assert [line.split(": ", 1)[1] if said.speaker != turn.speaker else line for said, line in zip(reached, talk, strict=True)] == [
            " ".join(said.text.split()) for said in reached
        ]


def test_what_a_line_draws_on_is_in_its_prompt(run: Run) -> None:
    facts = {event.fact: event.text for event in run.of(ev.FactLearned)}
    for turn, row in zip(run.of(ev.TurnSpoken), dialog_synthesis(run), strict=True):
        assert all(facts[fact].rstrip(".") in row.prompt[0].content for fact in turn.knowledge)


@pytest.mark.parametrize("config", CONFIGS)
def test_no_part_of_a_prompt_is_the_same_in_more_than_half_of_the_rows(run: Run, config: Callable[[Run], Iterator[Example]]) -> None:
    found = list(config(run))
    parts = Counter(part for row in found for part in {piece.strip() for piece in asked(row).split("\n## ")})
    part, times = parts.most_common(1)[0]
    assert times <= len(found) / 2, part


def test_rows_are_short_and_their_completions_are_what_they_ask_for(run: Run) -> None:
    for row in rows(run):
        words = sum(len(message.content.split()) for message in (*row.prompt, *row.completion))
        assert words < 1120
        assert all(part.count("\n") > 0 for part in asked(row).split("\n## ")[1:]), "a section is empty"
        if row.task == "react":
            said = json.loads(row.completion[0].content)
            assert record([row.completion[0].content], [row.answer]) == [1.0]
            assert list(said) == ["why", "new_knowledge", "energy_change", "valence_change", "arousal_change"]
            assert said["why"] and {**row.answer.numbers, "new_knowledge": list(row.answer.lines["new_knowledge"])} == {
                name: value for name, value in said.items() if name != "why"
            }
