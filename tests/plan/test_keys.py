"""No key of a template is read and then ignored, and the manual names each."""

import re
from pathlib import Path

import pytest
from tests.plan.keys import CHANGES, FULL, PLANNED, baseline, template_with

from daedalus_data.core.template import Template
from daedalus_data.plan.problems import key_paths
from daedalus_data.plan.schedule import make_plan

MANUAL = Path(__file__).parents[2] / "docs" / "templates.md"
PATHS = [".".join(path) for path in key_paths()]
LEAVES = [path for path in PATHS if not any(other.startswith(f"{path}.") for other in PATHS)]


def test_every_key_has_another_value_to_try():
    assert set(CHANGES) == set(LEAVES)


@pytest.mark.parametrize("key", sorted(CHANGES))
def test_the_other_value_is_another_template(key):
    assert template_with(CHANGES[key]) != template_with(baseline(key))


@pytest.mark.parametrize("key", sorted(PLANNED))
def test_the_plan_shows_the_key(key):
    assert make_plan(template_with(CHANGES[key])) != make_plan(template_with(baseline(key)))


@pytest.mark.parametrize("key", sorted(set(CHANGES) - PLANNED))
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
        elif path[:1] == ["timepoints"] and part not in holder:
            return True  # a portal run has no start, step or count of its own
        elif part not in holder:
            return False
        else:
            holder = holder[part]
    return True


@pytest.mark.parametrize("key", PATHS)
def test_the_manual_names_every_key(key):
    named = set(re.findall(r"^\| `([^`]+)`", MANUAL.read_text(encoding="utf-8"), re.MULTILINE))
    assert key.replace(".*", ".ID", 1).replace(".*", "[]") in named or key in named
