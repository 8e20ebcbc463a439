"""What rows with a better and a worse text must hold: what the log prefers, told apart by nothing that is beside the point."""

import re
from collections.abc import AsyncIterator, Iterator
from statistics import mean

import pytest

from daedalus_data.api import load_template, simulate
from daedalus_data.core import events as ev
from daedalus_data.core.example import Preference
from daedalus_data.core.mode import MODES, Moment, Stage, mode
from daedalus_data.core.run import Run
from daedalus_data.core.when import in_words
from daedalus_data.core.words import words
from daedalus_data.formatters.portal_reasoning import portal_reasoning
from daedalus_data.formatters.preference import LONGER, MARGIN, preference
from daedalus_data.modes.forward import history, voiced
from daedalus_data.modes.players import players
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.story import NextHappening
from tests.support.changed import event, relabelled


@pytest.fixture(scope="module")
def rows(flagship: Run) -> list[Preference]:
    return list(preference(flagship))  # type: ignore[arg-type]


def of(rows: list[Preference], task: str) -> list[Preference]:
    return [row for row in rows if row.task == task]


def asked(row: Preference) -> str:
    return "\n".join(message.content for message in row.prompt)


def cited(run: Run, row: Preference, kind: type[ev.BaseEvent]) -> list[ev.BaseEvent]:
    return [found for name in row.evidence if isinstance(found := event(run, name), kind)]


# ---- lines ----


def test_the_chosen_line_was_spoken_and_the_rejected_one_refused_to_the_same_speaker_at_the_same_turn(
    flagship: Run, rows: list[Preference]
) -> None:
    for row in of(rows, "line"):
        (spoken,), (refused,) = cited(flagship, row, ev.TurnSpoken), cited(flagship, row, ev.TurnRefused)
        assert isinstance(spoken, ev.TurnSpoken) and isinstance(refused, ev.TurnRefused)
        assert (row.chosen[0].content, row.rejected[0].content) == (spoken.text, refused.text)
        assert (spoken.turn, spoken.speaker) == (refused.turn, refused.speaker)


def test_what_makes_a_refused_line_a_repetition_is_in_the_prompt(flagship: Run, rows: list[Preference]) -> None:
    for row in of(rows, "line"):
        (refused,) = cited(flagship, row, ev.TurnRefused)
        assert isinstance(refused, ev.TurnRefused)
        worn = [phrase for found in re.findall(r"repeats earlier lines: (.*?); put", refused.reason) for phrase in found.split("; ")]
        worn += [phrase for _, phrase in re.findall(r"everybody says (['\"])(.*?)\1", refused.reason)]
        assert not worn or any(phrase in " ".join(words(asked(row))) for phrase in worn)


# ---- antecedents ----


def test_the_chosen_state_was_upheld_and_the_rejected_one_dropped_with_a_clearly_lower_score(flagship: Run, rows: list[Preference]) -> None:
    proposed = {made.node: made for made in flagship.of(ev.CandidateProposed)}
    scores = {scored.node: scored.score for scored in flagship.of(ev.CandidateScored)}
    pruned = {dropped.node for dropped in flagship.of(ev.CandidatePruned)}
    assert len(of(rows, "antecedent")) >= 8
    for row in of(rows, "antecedent"):
        upheld = next(check for check in cited(flagship, row, ev.EdgeChecked) if isinstance(check, ev.EdgeChecked) and not check.reasons)
        nodes = [made.node for made in cited(flagship, row, ev.CandidateProposed) if isinstance(made, ev.CandidateProposed)]
        (other,) = [node for node in nodes if node != upheld.antecedent]
        assert proposed[other].consequent == upheld.consequent and other in pruned
        assert len(cited(flagship, row, ev.EdgeChecked)) == 2 or scores[upheld.antecedent] - scores[other] >= MARGIN
        for node, text in ((upheld.antecedent, row.chosen[0].content), (other, row.rejected[0].content)):
            assert proposed[node].happening.description in text and proposed[node].happening.title.rstrip(".") not in asked(row)


def test_no_state_written_in_another_config_is_written_here_again(flagship: Run, rows: list[Preference]) -> None:
    written = {row.evidence[0] for row in portal_reasoning(flagship) if row.task == "write"}
    assert written.isdisjoint(name for row in of(rows, "antecedent") for name in row.evidence)


# ---- siblings ----


async def two_ways(stage: Stage) -> AsyncIterator[tuple[Moment, ...]]:
    """One beginning and two ways to go on from it, for tests."""
    dates = tuple(make_plan(stage.template).dates)
    previous = ev.BEFORE_ALL
    for index, branch in ((0, "main"), (1, "left"), (1, "right")):
        world = stage.world(previous)
        question = NextHappening(
            scenario=stage.template.scenario_description, when=in_words(dates[index]), index=index, moments=2, earlier=history(world),
            last=world.happening(), talk=voiced(world), cast=players(world, stage.cast), moods={},
        )  # fmt: skip
        happening = (await stage.ask(question, f"{branch}{index}")).happening
        name = f"tp_{index:03d}_{branch}"
        resolution = stage.template.timepoints.resolution
        timepoint = ev.Timepoint(id=name, index=index, when=dates[index], resolution=resolution, parents=(previous,), branch=branch)
        yield (Moment(timepoint, happening, previous),)
        previous = name if branch == "main" else previous


@pytest.fixture(scope="module")
def forked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    mode("two_ways")(two_ways)
    template = load_template("convergence_simple")
    template = template.model_copy(update={"temporal": template.temporal.model_copy(update={"mode": "two_ways"})})
    yield simulate(template, home=tmp_path_factory.mktemp("forked"), model="offline")
    # Other tests go over every registered mode.
    del MODES._things["two_ways"]


def test_two_branches_of_one_past_give_rows_both_ways(forked: Run) -> None:
    found = of(list(preference(forked)), "sibling")  # type: ignore[arg-type]
    assert {row.timepoint for row in found} == {"tp_001_left", "tp_001_right"} and {row.branch for row in found} == {"left", "right"}
    pairs = {(row.chosen[0].content, row.rejected[0].content) for row in found}
    assert pairs and pairs == {(worse, better) for better, worse in pairs}


def test_a_siblings_prompt_tells_this_branch_and_nothing_of_the_other(forked: Run) -> None:
    titles = {e.timepoint: e.happening.title.rstrip(".") for e in forked.of(ev.EventHappened)}
    for row in of(list(preference(forked)), "sibling"):  # type: ignore[arg-type]
        (other,) = {"tp_001_left", "tp_001_right"} - {row.timepoint}
        assert titles[row.timepoint] in asked(row) and titles["tp_000_main"] in asked(row) and titles[other] not in asked(row)
        assert row.rejected[0].content not in asked(row)
        assert {e.timepoint for e in cited(forked, row, ev.TurnSpoken)} == {row.timepoint, other}


# ---- all of them ----


def test_better_and_worse_differ_but_not_in_length(rows: list[Preference]) -> None:
    assert len(rows) >= 12 and all(row.chosen != row.rejected for row in rows)
    lengths = [(len(row.chosen[0].content), len(row.rejected[0].content)) for row in rows]
    assert 0.85 < mean(a for a, _ in lengths) / mean(b for _, b in lengths) < 1.15
    assert 0.25 < mean(a < b for a, b in lengths) < 0.75
    assert all(max(a, b) <= LONGER * min(a, b) for (a, b), row in zip(lengths, rows, strict=True) if row.task == "line")


def test_changing_an_event_changes_the_rows_that_cite_it_and_no_others(flagship: Run, rows: list[Preference]) -> None:
    for entry_id in sorted({name for row in rows for name in row.evidence})[::5]:
        differ, citing = relabelled(preference, flagship, entry_id, **_other(flagship, entry_id))
        assert differ == citing


def _other(run: Run, entry_id: str) -> dict[str, object]:
    match found := event(run, entry_id):
        case ev.TurnSpoken() | ev.TurnRefused():
            return {"text": found.text[::-1]}
        case ev.CandidateProposed():
            return {"happening": found.happening.model_copy(update={"title": "Somebody did another thing altogether"})}
        case ev.CandidateScored():
            return {"score": 0.0 if any(found.node in path.nodes for path in run.of(ev.PathCompleted)) else 1.0}
        case ev.EdgeChecked():
            return {"reads_forward": not found.reads_forward, "entities_can_act": True, "knowledge_holds": True}
    raise AssertionError(f"no row should cite a {found.kind}")
