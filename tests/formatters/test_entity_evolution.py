"""Rows of entity_evolution say what the log says, and their prompts know nothing of what comes after."""

import json

from daedalus_data.core import events as ev
from daedalus_data.core.example import Example
from daedalus_data.core.run import Run
from daedalus_data.formatters.entity_evolution import entity_evolution
from tests.support import built_run as built


def rows(run: Run) -> dict[tuple[str, str], Example]:
    return {(row.timepoint, row.entities[0]): row for row in entity_evolution(run)}


def label(row: Example) -> dict[str, object]:
    return json.loads(row.completion[0].content)


def with_events(run: Run, events: list[ev.Event]) -> Run:
    return Run(run.manifest, tuple(ev.Entry(seq=seq, event=event) for seq, event in enumerate(events)), run.folder)


def changed(run: Run, seq: int, **update: object) -> Run:
    events = [entry.event.model_copy(update=update) if entry.seq == seq else entry.event for entry in run.entries]
    return with_events(run, events)


def test_there_is_a_row_for_everybody_at_every_moment_lived() -> None:
    assert list(rows(built.run())) == [(moment, entity) for moment in built.MOMENTS for entity in built.CAST]


def test_the_label_is_the_change_of_the_stored_state() -> None:
    run = built.run()
    before, after = run.world(built.MOMENTS[1]).states[built.ANA], run.world(built.MOMENTS[2]).states[built.ANA]
    said = label(rows(run)[built.MOMENTS[2], built.ANA])
    for name, places in (("energy", 1), ("valence", 3), ("arousal", 3)):
        assert said[f"{name}_change"] == round(getattr(after, name) - getattr(before, name), places)


def test_lines_that_told_something_new_are_named_and_lines_that_repeat_it_are_not() -> None:
    found = rows(built.run())
    assert label(found[built.MOMENTS[0], built.ANA])["new_knowledge"] == [3]
    assert label(found[built.MOMENTS[1], built.BEN])["new_knowledge"] == [1]
    assert label(found[built.MOMENTS[2], built.ANA])["new_knowledge"] == []
    assert "[3] Cat Lind: A wet spring" in found[built.MOMENTS[0], built.ANA].prompt[-1].content


def test_a_line_that_did_not_reach_somebody_has_no_number_for_them() -> None:
    run = built.run()
    entry, turn = next((e, t) for e, t in run.entries_of(ev.TurnSpoken, built.MOMENTS[0]) if t.speaker == built.CAT)
    aside = rows(changed(run, entry.seq, heard_by=(built.BEN,)))
    assert turn.text not in aside[built.MOMENTS[0], built.ANA].prompt[-1].content
    assert label(aside[built.MOMENTS[0], built.ANA])["new_knowledge"] == []
    assert f"[3] Cat Lind, aside to Ben Oduya: {turn.text}" in aside[built.MOMENTS[0], built.BEN].prompt[-1].content


def test_changing_an_event_changes_the_labels_that_cite_it_and_no_others() -> None:
    run = built.run()
    entry, event = next((e, s) for e, s in run.entries_of(ev.StateChanged, built.MOMENTS[1]) if s.entity == built.CAT)
    before, after = rows(run), rows(changed(run, entry.seq, changes={**event.changes, "valence": -2.0}))
    differing = {key for key in before if before[key].completion != after[key].completion}
    assert differing == {key for key, row in before.items() if entry.id in row.evidence} == {(built.MOMENTS[1], built.CAT)}


def test_a_reason_that_gives_a_secret_away_is_left_out_and_the_secret_is_cited_for_it() -> None:
    run = built.run()
    entry, event = next((e, s) for e, s in run.entries_of(ev.StateChanged, built.MOMENTS[1]) if s.entity == built.ANA)
    secret = next(e for e, fact in run.entries_of(ev.FactLearned) if fact.secret)
    row = rows(changed(run, entry.seq, reason=f"It reminds her: {built.BRIBE}"))[built.MOMENTS[1], built.ANA]
    assert built.BRIBE.rstrip(".") not in row.completion[0].content and secret.id in row.evidence
    assert label(row)["valence_change"] == event.changes["valence"]
    assert secret.id not in rows(run)[built.MOMENTS[1], built.ANA].evidence


def test_a_prompt_holds_nothing_of_a_moment_that_is_no_ancestor() -> None:
    run = built.run()
    entry, event = list(run.entries_of(ev.TimepointReached))[2]
    cut = changed(run, entry.seq, moment=event.moment.model_copy(update={"parents": (built.MOMENTS[0],), "branch": "other"}))
    row = rows(cut)[built.MOMENTS[2], built.CAT]
    assert built.TITLES[1] not in row.prompt[-1].content and built.COST not in row.prompt[-1].content
    assert built.TITLES[0] in row.prompt[-1].content and row.branch == "other"


def test_hours_and_body_belong_to_the_state_in_which_a_moment_begins() -> None:
    run = built.run()
    entry, event = next((e, s) for e, s in run.entries_of(ev.StateChanged, built.MOMENTS[0]) if s.entity == built.CAT)
    rested = ev.StateChanged(
        by="body", timepoint=built.MOMENTS[0], entity=built.CAT, changes={"energy": -50.0}, cause="rest", reason="No sleep."
    )
    events = [e.event for e in run.entries]
    events.insert(entry.seq, rested)
    row = rows(with_events(run, events))[built.MOMENTS[0], built.CAT]
    assert "energy 50 (0 to 150)" in row.prompt[-1].content
    assert label(row)["energy_change"] == event.changes["energy"]
