"""Rows of entity_evolution say what the log says, and their prompts know nothing of what comes after."""

import json

from daedalus_data.core import events as ev
from daedalus_data.core.example import Example
from daedalus_data.core.run import Run
from daedalus_data.formatters.entity_evolution import entity_evolution
from tests.support import built_run as built


def rows(run: Run) -> dict[tuple[str, str], Example]:
    return {(row.timepoint, row.entity): row for row in entity_evolution(run)}


def label(row: Example) -> dict[str, object]:
    return json.loads(row.completion[0].content)


def changed(run: Run, seq: int, **update: object) -> Run:
    entries = list(run.entries)
    entries[seq] = ev.Entry(seq=seq, event=entries[seq].event.model_copy(update=update))
    return Run(run.manifest, tuple(entries), run.folder)


def test_there_is_a_row_for_everybody_at_every_moment_lived() -> None:
    assert list(rows(built.run())) == [(moment, entity) for moment in built.MOMENTS for entity in built.CAST]


def test_the_label_is_the_change_of_the_stored_state() -> None:
    run = built.run()
    before, after = run.world(built.MOMENTS[1]).states[built.ANA], run.world(built.MOMENTS[2]).states[built.ANA]
    state = label(rows(run)[built.MOMENTS[2], built.ANA])["state"]
    assert state == {
        name: by for name in ("valence", "arousal", "energy") if (by := round(getattr(after, name) - getattr(before, name), 2))
    }


def test_new_facts_come_with_the_one_who_told_them_and_old_facts_are_not_learned_again() -> None:
    learned = label(rows(built.run())[built.MOMENTS[0], built.ANA])["learned"]
    assert learned == [
        {"topic": "the spillway", "fact": built.CRACK, "how": "witnessed"},
        {"topic": "the spillway", "fact": built.RIVER, "how": "told", "from": "Cat Lind"},
    ]


def test_regard_that_moved_is_in_the_label_of_the_one_whose_regard_it_is() -> None:
    found = rows(built.run())
    assert label(found[built.MOMENTS[1], built.BEN])["regard"] == [{"toward": "Ana Ruiz", "trust": -0.15}]
    assert label(found[built.MOMENTS[1], built.ANA])["regard"] == []


def test_changing_an_event_changes_the_labels_that_cite_it_and_no_others() -> None:
    run = built.run()
    entry, event = next((e, s) for e, s in run.entries_of(ev.StateChanged, built.MOMENTS[1]) if s.entity == built.CAT)
    before, after = rows(run), rows(changed(run, entry.seq, changes={**event.changes, "patience": -0.2}))
    differing = {key for key in before if before[key].completion != after[key].completion}
    assert differing == {key for key, row in before.items() if entry.id in row.evidence} == {(built.MOMENTS[1], built.CAT)}


def test_a_prompt_holds_nothing_of_later_moments() -> None:
    for row in entity_evolution(built.run()):
        asked = row.prompt[-1].content
        for later in built.TITLES[built.MOMENTS.index(row.timepoint) + 1 :]:
            assert later not in asked


def test_a_prompt_holds_nothing_of_a_moment_that_is_no_ancestor() -> None:
    run = built.run()
    entry, event = list(run.entries_of(ev.TimepointReached))[2]
    cut = changed(run, entry.seq, moment=event.moment.model_copy(update={"parents": (built.MOMENTS[0],), "branch": "other"}))
    row = rows(cut)[built.MOMENTS[2], built.CAT]
    assert built.TITLES[1] not in row.prompt[-1].content and built.COST not in row.prompt[-1].content
    assert built.TITLES[0] in row.prompt[-1].content and row.branch == "other"


def test_secrets_and_true_feelings_are_in_no_prompt() -> None:
    for row in entity_evolution(built.run()):
        asked = row.prompt[-1].content
        assert built.BRIBE not in asked and "dread" not in asked and "unease" not in asked


def test_hours_and_body_belong_to_the_state_in_which_a_moment_begins() -> None:
    run = built.run()
    entry, event = next((e, s) for e, s in run.entries_of(ev.StateChanged, built.MOMENTS[0]) if s.entity == built.CAT)
    rested = ev.StateChanged(
        by="body", timepoint=built.MOMENTS[0], entity=built.CAT, changes={"energy": -50.0}, cause="rest", reason="No sleep."
    )
    events = [e.event for e in run.entries]
    events.insert(entry.seq, rested)
    row = rows(Run(run.manifest, tuple(ev.Entry(seq=i, event=e) for i, e in enumerate(events)), run.folder))[built.MOMENTS[0], built.CAT]
    assert "energy 50 of 150" in row.prompt[-1].content
    assert label(row)["state"]["energy"] == event.changes["energy"]  # type: ignore[index]
