"""What each of the nineteen mechanisms is worth, measured by running without it."""

import json

import pytest

from daedalus_data import api
from daedalus_data.api.ablation import switches
from daedalus_data.cli.app import app
from daedalus_data.core.errors import UnknownNameError
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.settings import Settings
from daedalus_data.reports.ablation import ablated

RICH = "castaway_colony_branching"
"""The template that gives every mechanism something to do."""


def test_every_mechanism_has_a_number_and_every_number_a_switch():
    assert list(switches()) == [f"M{number}" for number in range(1, 20)]
    numbered = {name for name in MECHANISMS.names() if MECHANISMS.get(name).number}
    assert numbered <= {name for names in switches().values() for name in names}


def test_a_run_compared_with_itself_has_lost_nothing(simple):
    same = ablated("M11", ("dialog",), simple, simple)
    assert (same.exercised, same.changed, same.beyond_counts, same.gone, same.new, same.kinds, same.first) == (
        True, False, False, 0, 0, {}, "",
    )  # fmt: skip
    assert same.verdict == "nothing"


def test_without_talk_there_are_no_turns_fewer_facts_and_no_rows_of_dialog(tmp_path):
    done = api.ablate("convergence_simple", mechanisms=["dialog", "M19"], settings=Settings(home=tmp_path))
    dialog, extraction = done.found
    assert (dialog.number, dialog.turns.without, dialog.verdict) == ("M11", 0, "log")
    assert dialog.facts.without < dialog.facts.whole
    assert dialog.rows["dialog_synthesis"].without == 0 < dialog.rows["dialog_synthesis"].whole
    assert extraction.first.endswith("fact_learned")
    assert done.idle == {}
    assert {path.name for path in done.folder.iterdir()} == {"ablation.json", "ablation.md", "ablation.svg"}


def test_the_command_prints_what_changed_and_makes_no_run_twice(tmp_path, capsys):
    for _ in range(2):
        with pytest.raises(SystemExit) as ended:
            app(["ablate", "convergence_simple", "--mechanism", "M10", "--home", str(tmp_path), "--json", "--quiet"])
        assert ended.value.code == 0
        told = json.loads(capsys.readouterr().out)
    assert [one["number"] for one in told["mechanisms"]] == ["M10"]
    assert told["mechanisms"][0]["kinds"]["scene_set"]["without"] == 0
    assert len(list(tmp_path.glob("convergence_simple-*"))) == 2


def test_an_unknown_mechanism_is_named_with_the_nearest(tmp_path):
    with pytest.raises(UnknownNameError, match="did you mean 'dialog'"):
        api.ablate("convergence_simple", mechanisms=["dialogs"], settings=Settings(home=tmp_path))


def test_in_a_quick_scenario_no_mechanism_that_does_something_is_without_effect(tmp_path):
    done = api.ablate("convergence_simple", settings=Settings(home=tmp_path))
    assert done.idle == {}
    assert sum(one.exercised for one in done.found) >= 10


@pytest.mark.slow
def test_the_richest_scenario_exercises_every_mechanism_and_would_miss_each(tmp_path):
    done = api.ablate(RICH, settings=Settings(home=tmp_path))
    assert done.idle == {}
    # One author answers every question here; that routing moves verdicts to a judge is seen over a server, in test_routing.py.
    assert [one.number for one in done.found if not one.exercised] == ["M18"]
    assert all(one.changed for one in done.found)
