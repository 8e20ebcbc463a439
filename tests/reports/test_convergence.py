"""Whether runs of a template come out alike: the same is 1, chance is said, ids do not count."""

import json

import pytest

from daedalus_data import api, compute_outcome_convergence
from daedalus_data.cli.app import app
from daedalus_data.core import events as ev
from daedalus_data.core.errors import UsageError
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.reports.convergence import ASPECTS, compared


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="module")
def boards(place) -> list[Run]:
    return [api.simulate("board_meeting", seed=seed, settings=place) for seed in (0, 1)]


def renamed(run: Run) -> Run:
    """Return the same story with other ids of moments."""
    moments = [point.id for point in run.timepoints]
    entries = []
    for entry in run.entries:
        text = entry.event.model_dump_json()
        for number, moment in enumerate(moments):
            text = text.replace(moment, f"moment-{number:03d}")
        entries.append(ev.Entry(seq=entry.seq, event=ev.EVENT.validate_json(text)))
    return Run(run.manifest.model_copy(update={"run_id": "renamed"}), tuple(entries), run.folder)


def swapped(run: Run, other: Run) -> Run:
    """Return one run's moments, ids and all, with what takes place and is said in another."""
    theirs = {kind: list(other.of(kind)) for kind in (ev.EventHappened, ev.TurnSpoken)}
    entries = []
    for entry in run.entries:
        event = entry.event
        if isinstance(event, ev.EventHappened) and theirs[ev.EventHappened]:
            event = event.model_copy(update={"happening": theirs[ev.EventHappened].pop(0).happening})
        entries.append(ev.Entry(seq=entry.seq, event=event))
    return Run(run.manifest.model_copy(update={"run_id": "swapped"}), tuple(entries), run.folder)


def test_a_run_is_wholly_like_itself_under_whatever_ids(boards):
    found = compared([boards[0], renamed(boards[0])])
    assert {aspect: found.mean(aspect).value for aspect in ASPECTS} == dict.fromkeys(ASPECTS, 1.0)
    assert all(found.mean(aspect).chance < 1 for aspect in ASPECTS)


def test_equal_ids_are_no_agreement(boards, simple):
    """The moments keep their names and their places; only what happens in them is another story's."""
    found = compared([boards[0], swapped(boards[0], simple)])
    assert found.mean("content").value < 1
    assert found.mean("causal_structure").value < 0.6


def test_two_seeds_of_a_template_are_more_alike_than_runs_of_two_templates(boards, simple):
    within, across = compared(boards), compared([boards[0], simple])
    assert within.mean("content").above > across.mean("content").above
    assert within.mean("outcomes").value > across.mean("outcomes").value


def test_two_seeds_are_not_the_same_story(boards):
    assert compared(boards).mean("content").value < 0.9


def test_the_finished_runs_of_a_template_are_found_and_too_few_are_refused_with_the_command(boards, place):
    figures = compute_outcome_convergence("board_meeting", min_runs=2, settings=place)
    assert set(figures["runs"]) == {run.id for run in boards}
    assert 0 < figures["outcome_mean_similarity"] < 1
    assert 0 < figures["role_stability"] < 1
    with pytest.raises(UsageError, match=r"2 finished runs of board_meeting .* convergence e2e board_meeting --runs 3"):
        compute_outcome_convergence("board_meeting", settings=place)


def test_the_command_makes_the_runs_compares_them_and_remembers(tmp_path, capsys):
    def asked(*words):
        with pytest.raises(SystemExit) as ended:
            app(["convergence", *words, "--home", str(tmp_path), "--json"])
        assert ended.value.code == 0
        return json.loads(capsys.readouterr().out)

    made = asked("e2e", "convergence_simple", "--runs", "2", "--quiet")
    assert made["pairs"] == 1
    assert {"causal_structure", "role_stability", "outcome_mean_similarity", "content_similarity", "by_chance"} <= set(made)
    (past,) = asked("history")
    assert (past["template"], past["runs"], past["role_stability"]) == ("convergence_simple", 2, made["role_stability"])
    assert asked("history", "board_meeting") == []
