"""Several templates at once: what is chosen, what each may cost, and that one budget holds over all of them."""

import json
import os
import subprocess
import sys

import pytest
from pydantic import SecretStr

from daedalus_data import api
from daedalus_data.api.purse import Purse
from daedalus_data.core.errors import RunsError, UnknownNameError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.store.folder import read_manifest
from tests.engine.test_determinism import digests
from tests.engine.test_generate import Watcher
from tests.support.booked import MODEL, write_book
from tests.support.server import Book, serving

TEMPLATE = "convergence_simple"
WORLDS = ("one", "two", "three")
COST = 0.001


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Book:
    path, _ = write_book(TEMPLATE, tmp_path_factory.mktemp("book"))
    return Book(json.loads(path.read_text()))


def named(*worlds):
    """Return one template under several names: each asks the same questions."""
    return [api.load_template(TEMPLATE).model_copy(update={"world_id": world}) for world in worlds]


def over_http(server, home, *worlds, **more):
    asked = {"model": MODEL, "base_url": server.url, "settings": Settings(home=home, api_key=SecretStr("sk-canary-0002"))}
    return api.simulate_all(named(*worlds), **asked, **more)


# ---- what is chosen ----


def test_a_tier_a_category_and_a_mode_choose_templates_and_a_wrong_word_is_told_the_right_ones():
    quick = api.chosen(tier="quick")
    assert TEMPLATE in quick
    assert {api.load_template(name).tier for name in quick} == {"quick"}
    assert set(api.chosen(category="convergence")) >= {TEMPLATE}
    assert api.chosen(mode="portal", tier="standard") == [row["name"] for row in api.template_table(mode="portal", tier="standard")]
    with pytest.raises(UnknownNameError, match="did you mean 'quick'"):
        api.chosen(tier="quik")
    with pytest.raises(UsageError, match="at once"):
        api.chosen(category="convergence", mode="portal")


def test_one_template_twice_is_refused(tmp_path):
    with pytest.raises(UsageError, match="one is named more than once"):
        api.simulate_all(named("one", "two", "one"), settings=Settings(home=tmp_path / "home"))
    assert not (tmp_path / "home").exists()


# ---- what they may cost ----


def test_side_by_side_they_are_the_runs_that_run_makes(tmp_path, simple):
    told = Watcher()
    (made,) = api.simulate_all([TEMPLATE], settings=Settings(home=tmp_path), watch=told)
    assert digests(made) == digests(simple.folder)
    assert [report.template for report in told.last] == [TEMPLATE]
    assert api.simulate_all([TEMPLATE], settings=Settings(home=tmp_path), watch=told) == [made]
    assert told.states() == ["kept"]


def test_one_budget_holds_over_all_and_a_higher_one_goes_on_where_they_stopped(tmp_path, book, simple):
    told, calls = Watcher(), simple.manifest.llm_calls
    first, second = calls * COST * 1.5, calls * COST * 3.6
    with serving(book, cost=COST) as server:
        with pytest.raises(RunsError, match="budget of") as raised:
            over_http(server, tmp_path, *WORLDS, parallel=2, budget=first, watch=told)
        assert server.charged * COST <= first
        assert sum(report.cost_usd for report in told.last) <= first
        assert raised.value.exit_code == 3
        made = over_http(server, tmp_path, *WORLDS, parallel=2, budget=second, watch=told)
        assert server.charged * COST <= second
    assert set(told.states()) <= {"done", "kept"}
    assert [read_manifest(folder).llm_calls for folder in made] == [calls] * 3


def test_what_one_run_leaves_another_that_had_too_little_gets(tmp_path, book, simple):
    """An even share would not do for three; a run that was there before leaves all of its part."""
    calls, told = simple.manifest.llm_calls, Watcher()
    with serving(book, cost=COST) as server:
        over_http(server, tmp_path, "one", "two")
        made = over_http(server, tmp_path, *WORLDS, budget=calls * COST * 3.4, watch=told)
    assert told.states() == ["kept", "kept", "done"]
    assert len(made) == 3


def test_limits_never_add_up_to_more_than_the_purse_holds():
    purse = Purse(1.0, [0.3, 0.1, 0.2], [0.0, 0.05, 0.0])
    limits = [purse.give(number, [0, 1, 2][number + 1 :]) for number in range(3)]
    assert sum(limits) <= 1.0
    assert purse.give(0, [1, 2]) == limits[0]
    purse.take_back(0, 0.1)
    purse.take_back(1, None)
    assert purse.free == pytest.approx(1.0 - 0.1 - limits[1] - limits[2])
    assert purse.worth_another_try([2]) == [2]
    assert purse.give(2, []) == pytest.approx(limits[2] + 1.0 - 0.1 - limits[1] - limits[2])
    assert purse.worth_another_try([2]) == []
    assert Purse(None, [1.0]).give(0, []) is None


# ---- the command line ----


def command(home, *words):
    environ = {key: value for key, value in os.environ.items() if not key.endswith(("_KEY", "_TOKEN"))}
    words = [sys.executable, "-m", "daedalus_data.cli.app", *words]
    return subprocess.run(words, env={**environ, "DAEDALUS_HOME": str(home)}, capture_output=True, text=True, check=False)


def test_a_dry_run_of_a_tier_adds_up(tmp_path):
    said = json.loads(command(tmp_path, "run", "quick", "--dry-run", "--json").stdout)
    assert [row["template"] for row in said["runs"]] == [api.load_template(name).world_id for name in api.chosen(tier="quick")]
    assert said["tokens"] == sum(row["tokens"] for row in said["runs"]) > 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("words", [("quick", "--resume", "r"), ("board_meeting", "--tier", "quick"), ("--category", "nowhere")])
def test_what_does_not_go_together_is_refused(tmp_path, words):
    done = command(tmp_path, "run", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("daedalus: ")


@pytest.mark.slow
def test_a_tier_runs_with_a_line_for_each_and_a_table(tmp_path):
    done = command(tmp_path, "run", "--parallel", "2", "quick")
    names = [api.load_template(name).world_id for name in api.chosen(tier="quick")]
    assert sorted(line.split()[2] for line in done.stderr.splitlines()) == sorted(names)
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["template", *names, "together"]
    assert done.returncode == 0
