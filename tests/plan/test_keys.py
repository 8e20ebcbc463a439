"""No key of a template is read and then ignored, and the manual names each."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from daedalus_data import api
from daedalus_data.core.errors import UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from daedalus_data.plan.problems import key_paths
from daedalus_data.plan.schedule import make_plan
from tests.plan.keys import CHANGES, ESTIMATED, FULL, LOGGED, PLANNED, RECORDED, REFUSING, VARYING, baseline, template_with

MANUAL = Path(__file__).parents[2] / "docs" / "templates.md"
PATHS = [".".join(path) for path in key_paths()]
LEAVES = [path for path in PATHS if not any(other.startswith(f"{path}.") for other in PATHS)]


def test_every_key_has_another_value_to_try():
    assert set(CHANGES) == set(LEAVES)


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_the_other_value_is_another_template(key):
    assert template_with(CHANGES[key]) != template_with(baseline(key))


@pytest.mark.parametrize("key", sorted(PLANNED | ESTIMATED))
def test_the_plan_shows_the_key(key):
    assert make_plan(template_with(CHANGES[key])) != make_plan(template_with(baseline(key)))


@pytest.mark.parametrize("key", sorted(set(CHANGES) - PLANNED - ESTIMATED))
def test_the_plan_does_not_show_the_others(key):
    """Keys are sorted truly: one that the plan comes to show belongs in PLANNED."""
    assert make_plan(template_with(CHANGES[key])) == make_plan(template_with(baseline(key)))


def test_the_full_template_leaves_no_key_out():
    given = Template.model_validate(FULL).model_dump(mode="json")
    assert [path for path in LEAVES if not _given(FULL, path.split("."), given)] == []


def _given(full, path, default):
    holder = full
    for part in path:
        if part == "*":
            holder = next(iter(holder.values())) if isinstance(holder, dict) else holder[0]
        elif part not in holder and (path[:1] == ["timepoints"] or "branching_points" in path):
            return True  # a portal run has no start, step or count of its own, and its story does not part
        elif part not in holder:
            return False
        else:
            holder = holder[part]
    return True


# ---- whole runs ----


@pytest.fixture(scope="module")
def lived(tmp_path_factory) -> Callable[[dict[str, Any]], Path]:
    """Return the folder of a run of the full template with some keys set; each is run once."""
    folders: dict[str, Path] = {}

    def live(changes: dict[str, Any]) -> Path:
        name = json.dumps(changes, sort_keys=True)
        if name not in folders:
            home = tmp_path_factory.mktemp("home")
            api.simulate(template_with(changes), settings=Settings(home=home))
            folders[name] = next(path.parent for path in home.rglob("run.json"))
        return folders[name]

    return live


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(LOGGED))
def test_the_log_shows_the_key(lived, key):
    with_it, without = (lived(changes) / "events.jsonl" for changes in (CHANGES[key], baseline(key)))
    assert with_it.read_bytes() != without.read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(REFUSING))
def test_the_refusal_shows_the_key(lived, key):
    lived(baseline(key))
    with pytest.raises(UsageError, match=re.escape(key)):
        lived(CHANGES[key])


@pytest.mark.slow
@pytest.mark.parametrize("key", ["outputs.exports", "outputs.configs"])
def test_the_folder_shows_the_key(lived, key):
    with_it, without = ({str(path.relative_to(run)) for path in run.rglob("*")} for run in (lived(CHANGES[key]), lived({})))
    assert with_it != without


@pytest.mark.slow
@pytest.mark.parametrize("key", sorted(VARYING))
def test_the_second_of_many_runs_shows_the_key(tmp_path, key):
    with_it, without = (varied_run(changes, tmp_path / name) for name, changes in (("with", CHANGES[key]), ("without", baseline(key))))
    assert (with_it.manifest.variation, with_it.entries) != (without.manifest.variation, without.entries)


def varied_run(changes, home):
    return api.open_run(api.generate(template_with(changes), runs=2, settings=Settings(home=home))[1])


@pytest.mark.slow
def test_the_name_of_the_folder_shows_the_world(lived):
    assert lived(CHANGES["world_id"]).name.startswith("skerry-")


def test_what_only_the_record_or_a_server_shows_is_a_short_list():
    assert RECORDED - {"outputs.exports", "outputs.configs", "world_id"} == {"category", "temporal.judge_model"}


@pytest.mark.parametrize("key", PATHS)
def test_the_manual_names_every_key(key):
    named = set(re.findall(r"^\| `([^`]+)`", MANUAL.read_text(encoding="utf-8"), re.MULTILINE))
    assert named & {key.replace(".*", ".ID", 1).replace(".*", "[]"), key.replace(".*", "[]"), key}
