"""What the rows of a simulated run must hold, whatever was simulated."""

import json
from collections.abc import Iterator

import pytest

from daedalus_data.api import simulate
from daedalus_data.core import events as ev
from daedalus_data.core.example import Example
from daedalus_data.core.run import Run
from daedalus_data.core.state import DIMENSIONS
from daedalus_data.core.telling import moved
from daedalus_data.formatters.context import FACTS_SHOWN, openings
from daedalus_data.formatters.dialog_synthesis import dialog_synthesis
from daedalus_data.formatters.entity_evolution import entity_evolution, evolved


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return simulate("convergence_simple", home=tmp_path_factory.mktemp("runs"), seed=3, model="offline")


def rows(run: Run) -> Iterator[Example]:
    yield from dialog_synthesis(run)
    yield from entity_evolution(run)


def asked(row: Example) -> str:
    return "\n".join(message.content for message in row.prompt)


def test_there_is_a_row_per_turn_and_per_entity_and_moment(run: Run) -> None:
    assert len(list(dialog_synthesis(run))) == len(list(run.of(ev.TurnSpoken))) > 0
    assert {(row.timepoint, row.entity) for row in entity_evolution(run)} == {
        (moment.id, entity) for moment in run.lived for entity in run.world(moment.id).present()
    }


def test_no_prompt_tells_what_takes_place_later(run: Run) -> None:
    order = [moment.id for moment in run.lived]
    titles = {event.timepoint: event.happening.title for event in run.of(ev.EventHappened)}
    for row in rows(run):
        assert not any(titles[later] in asked(row) for later in order[order.index(row.timepoint) + 1 :])


def test_no_prompt_holds_a_secret_but_that_of_the_line_that_gives_it_away(run: Run) -> None:
    drawn = {turn.turn: turn.knowledge for turn in run.of(ev.TurnSpoken)}
    for row in rows(run):
        turn = row.id.removeprefix(f"{run.id}/").removesuffix("/dialog_synthesis")
        kept = [known for known in run.world(row.timepoint).knows(row.entity).values() if known.secret]
        assert not any(known.text in asked(row) for known in kept if known.fact not in drawn.get(turn, ()))


def test_what_a_line_draws_on_is_in_its_prompt_and_in_its_evidence(run: Run) -> None:
    facts = {event.fact: event.text for event in run.of(ev.FactLearned)}
    for turn, row in zip(run.of(ev.TurnSpoken), dialog_synthesis(run), strict=True):
        assert all(facts[fact].rstrip(".") in asked(row) for fact in turn.knowledge)
        assert len(row.evidence) == len(turn.knowledge) + 1
        assert row.prompt[0].content.count(" (known from the start)") <= max(FACTS_SHOWN, len(turn.knowledge))


def test_every_label_can_be_computed_again_from_what_it_cites(run: Run) -> None:
    entries = {entry.id: entry.event for entry in run.entries}
    found = {(row.timepoint, row.entity): row for row in entity_evolution(run)}
    for opening in openings(run):
        for entity in opening.before.entities:
            if (opening.timepoint.id, entity) not in found:
                continue
            row, change = found[opening.timepoint.id, entity], evolved(opening, entity)
            assert change is not None
            end = change.start
            for name in row.evidence:
                if isinstance(event := entries[name], ev.StateChanged):
                    end = end.shifted(event.changes)
            assert json.loads(row.completion[0].content)["state"] == moved(change.start, end)


def test_a_label_is_not_the_state_it_starts_from(run: Run) -> None:
    for row in entity_evolution(run):
        label = json.loads(row.completion[0].content)
        assert set(label) == {"emotion", "because", "state", "learned", "regard"}
        assert set(label["state"]) <= set(DIMENSIONS) and label["because"] not in asked(row)
