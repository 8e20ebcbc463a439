"""What a template file may hold, and what is said when it holds something else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from daedalus_data.core.errors import TemplateError, UnknownNameError
from daedalus_data.core.template import knowledge
from daedalus_data.plan.load import load_template, shipped_template, template_names

MARS = {
    "scenario_description": (
        "PORTAL backward reasoning from a failed crewed Mars mission in 2031 to its origins in 2026. The Ares III crew of 4 "
        "astronauts launched successfully but lost contact during Mars orbital insertion."
    ),
    "temporal": {
        "mode": "portal",
        "portal_description": (
            "Ares III crewed Mars mission loses contact during orbital insertion in March 2031. Last telemetry shows cascading "
            "systems failures in life support and communications."
        ),
        "portal_year": 2031,
        "origin_year": 2026,
        "backward_steps": 10,
        "exploration_mode": "adaptive",
        "candidate_antecedents_per_step": 3,
        "path_count": 5,
        "coherence_threshold": 0.7,
        "use_simulation_judging": True,
        "judge_model": "meta-llama/llama-3.1-405b-instruct",
        "fidelity_planning_mode": "hybrid",
        "token_budget": 200000.0,
    },
    "metadata": {
        "entity_roster": {
            "sarah_okafor": {
                "role": "Mission Commander. Experienced but politically pressured.",
                "initial_knowledge": ["mission_parameters", "crew_capabilities"],
            },
            "raj_mehta": {
                "role": "Flight Engineer. Brilliant but conflict-averse.",
                "initial_knowledge": ["flight_systems_status", "anomaly_detection"],
            },
        }
    },
}
VERDICT = {
    "scenario_description": "PORTAL backward reasoning from $47M trade secret verdict to the chain of decisions that made it inevitable.",
    "temporal": {
        "mode": "portal",
        "portal_description": "$47 million jury verdict for plaintiff in trade secret misappropriation case.",
        "portal_year": 2025,
        "origin_year": 2020,
        "backward_steps": 12,
        "path_count": 5,
        "coherence_threshold": 0.75,
    },
}
GOOD = "scenario_description: Two sisters quarrel over the lease of a bakery.\n"


def saved(folder: Path, text: str, name: str = "made.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str, name: str = "made.yaml") -> str:
    with pytest.raises(TemplateError) as raised:
        load_template(saved(folder, text, name))
    return str(raised.value)


# ---- what loads ----


def test_the_json_of_the_mars_example_loads_unchanged(tmp_path):
    template = load_template(saved(tmp_path, json.dumps(MARS), "mars.json"))
    assert template.world_id == "mars"
    assert template.temporal.month_of_portal() == 3
    assert template.temporal.token_budget == 200_000
    first = knowledge(template.metadata.entity_roster["raj_mehta"].initial_knowledge[0])
    assert (first.topic, first.text) == ("flight systems status", "flight systems status")


def test_the_json_of_the_verdict_example_loads_unchanged(tmp_path):
    template = load_template(saved(tmp_path, json.dumps(VERDICT), "agent3_litigation_portal.json"))
    assert template.world_id == "agent3_litigation_portal"
    assert (template.cast_size, template.temporal.months()) == (4, 60)


def test_json_is_read_by_the_yaml_reader_as_well(tmp_path):
    as_json = load_template(saved(tmp_path, json.dumps(MARS), "mars.json"))
    as_yaml = load_template(saved(tmp_path, json.dumps(MARS, indent=1), "mars.yaml"))
    assert as_json == as_yaml


@pytest.mark.parametrize("name", template_names())
def test_every_shipped_template_loads_by_name_and_carries_it(name):
    template = load_template(name)
    assert template.world_id == name
    assert template.metadata.entity_roster


@pytest.mark.parametrize("name", template_names())
def test_shipped_knowledge_is_said_in_sentences_and_distinct(name):
    roster = load_template(name).metadata.entity_roster
    items = [knowledge(item) for spec in roster.values() for item in (*spec.initial_knowledge, *spec.secrets)]
    assert len({item.text for item in items}) == len({item.topic for item in items}) == len(items)
    for item in items:
        assert 10 <= len(item.text.split()) <= 28, item.text
        assert item.text[0].isupper() and item.text.endswith(".")
        assert 1 <= len(item.topic.split()) <= 4, item.topic


def test_the_flagship_is_the_one_of_the_parameter_table():
    template = load_template("mars_mission_portal")
    assert list(template.metadata.entity_roster) == ["thomas_webb", "lin_zhang", "raj_mehta", "sarah_okafor"]
    temporal = template.temporal
    assert (temporal.backward_steps, temporal.candidate_antecedents_per_step, temporal.path_count) == (10, 7, 5)
    assert (temporal.origin_year, temporal.origin_month, temporal.portal_year, temporal.month_of_portal()) == (2026, 1, 2031, 3)


def test_a_date_stays_the_text_that_was_written(tmp_path):
    template = load_template(saved(tmp_path, GOOD + "timepoints: {start_time: 2026-01-05, resolution: day}\n"))
    assert template.timepoints.start_time == "2026-01-05"


# ---- what is said of a wrong one ----


def test_every_problem_of_a_file_is_listed_at_once(tmp_path):
    text = """
scenario_description: too short
teir: quick
portal_year: 2031
timepoints: {resolution: moth}
temporal:
  mode: portal
  backward_step: 10
  backward_steps: 40
  portal_description: x
  portal_year: 2028
  origin_year: 2026
  llm_scoring_weight: 0.5
  path_count: many
metadata:
  entity_roster:
    ann: {role: boss, goals: [1], initial_knowledge: [{topic: bread, texts: hello}, 7, fine_key]}
    Bad Id: {role: boss}
  physical: {zed: {age: 3, age: 4}}
"""
    said = refused(tmp_path, text).splitlines()
    expected = [
        "age: is given twice",
        "scenario_description: 'too short' should have at least 20",
        "teir: is not a key here; did you mean 'tier'?",
        "portal_year: is not a key here; it belongs under temporal",
        "timepoints.resolution: 'moth' is not one of year, month, week, day, hour, minute; did you mean 'month'?",
        "temporal.backward_step: is not a key here; did you mean 'backward_steps'?",
        "temporal.path_count: 'many' should be a whole number",
        "temporal: the four scoring weights sum to 1.2; they must sum to 1",
        "temporal: backward_steps is 40, but 2026 to 2028 has room for 24 months",
        "metadata.entity_roster.ann.goals.0: 1 is not text",
        "metadata.entity_roster.ann.initial_knowledge.0.text: is missing",
        "metadata.entity_roster.ann.initial_knowledge.0.texts: is not a key here; did you mean 'text'?",
        "metadata.entity_roster.ann.initial_knowledge.1: 7 is not text",
        "metadata.entity_roster.Bad Id: 'Bad Id' does not fit",
        "metadata.physical names zed, not in the roster (ann)",
    ]
    assert all(line.startswith(str(tmp_path / "made.yaml") + ": ") for line in said)
    for problem in expected:
        assert sum(problem in line for line in said) == 1, problem
    assert len(said) == len(expected)


def test_a_key_that_was_refused_does_not_cause_a_second_complaint(tmp_path):
    said = refused(tmp_path, GOOD + "temporal: {mode: portal, portal_description: x, portal_year: soon, origin_year: 2026}\n")
    assert len(said.splitlines()) == 1
    assert "temporal.portal_year: 'soon'" in said


def test_a_start_that_is_no_date_is_named(tmp_path):
    assert "timepoints.start_time: 'next week' is not a date" in refused(tmp_path, GOOD + "timepoints: {start_time: next week}\n")


def test_a_year_as_a_number_is_told_to_wear_quotes(tmp_path):
    assert 'put it in quotes: "2026"' in refused(tmp_path, GOOD + "timepoints: {start_time: 2026}\n")


@pytest.mark.parametrize(
    ("name", "text"),
    [("made.yaml", "- a\n- b\n"), ("made.yaml", ""), ("made.json", "[1]"), ("made.yaml", "just text")],
)
def test_a_file_that_is_no_mapping_is_refused(tmp_path, name, text):
    assert "is not a mapping of keys" in refused(tmp_path, text, name)


@pytest.mark.parametrize("wrong", [None, -1, "", [], {}, True, 1e9, "word " * 2000, [[]], {"a": 1}])
def test_any_value_in_any_place_is_taken_or_named_and_never_breaks_the_reader(tmp_path, wrong):
    path = tmp_path / "made.json"
    for place in places(MARS):
        path.write_text(json.dumps(replaced(MARS, place, wrong)), encoding="utf-8")
        assert said_of(path) is None or str(said_of(path)).startswith(f"{path}: ")


def said_of(path: Path) -> str | None:
    try:
        load_template(path)
    except TemplateError as error:
        return str(error)
    return None


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, inner in inside:
        yield (*above, key)
        yield from places(inner, (*above, key))


def replaced(data: Any, place: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(data))
    holder = copy
    for part in place[:-1]:
        holder = holder[part]
    holder[place[-1]] = value
    return copy


# ---- what is not opened, or not taken for data ----


def test_an_alias_bomb_is_refused_before_it_grows(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(f"{name}: &{name} [*{last}, *{last}]\n" for last, name in zip("abcdefgh", "bcdefghi", strict=True))
    assert "anchors and aliases are not read" in refused(tmp_path, bomb)


def test_a_tag_is_refused_and_builds_nothing(tmp_path):
    assert "the tag tag:yaml.org,2002:python/object/apply:os.system is not read" in refused(
        tmp_path, "!!python/object/apply:os.system [ls]"
    )


@pytest.mark.parametrize("name", ["made.yaml", "made.json"])
@pytest.mark.parametrize("depth", [21, 200, 50_000])
def test_a_deep_file_is_refused(tmp_path, name, depth):
    said = refused(tmp_path, '{"a": ' + "[" * depth + "]" * depth + "}", name)
    assert "nested deeper than 20 levels" in said


def test_a_large_file_is_refused_unread(tmp_path):
    assert "may have 1000000" in refused(tmp_path, "#" * 1_000_001)


def test_bytes_that_are_no_text_are_refused(tmp_path):
    path = tmp_path / "made.yaml"
    path.write_bytes(b"scenario_description: \xff\xfe")
    with pytest.raises(TemplateError, match="not UTF-8"):
        load_template(path)


@pytest.mark.parametrize("text", ["[" * 30, "a: [b", "a: b: c", "\x00", "a: 1\n---\nb: 2", "? {a: b}\n: c"])
def test_yaml_that_cannot_be_read_is_a_template_error(tmp_path, text):
    refused(tmp_path, text)


@pytest.mark.parametrize("text", ["{", '{"a": NaN}', '{"a": 1e999}', '{"a": ' + "9" * 5000 + "}", '{"a": Infinity}'])
def test_json_that_cannot_be_read_is_a_template_error(tmp_path, text):
    refused(tmp_path, text, "made.json")


def test_a_repeated_key_is_refused_in_json_too(tmp_path):
    text = '{"scenario_description": "Two sisters quarrel over a lease.", "tier": "quick", "tier": "standard"}'
    assert "tier: is given twice" in refused(tmp_path, text, "made.json")


@pytest.mark.parametrize("name", ["../pyproject", "..", "/etc/passwd", "a/../mars_mission_portal", "", "mars_mission_portal\x00", "."])
def test_a_name_cannot_leave_the_folder(name):
    with pytest.raises(UnknownNameError):
        shipped_template(name)
    with pytest.raises(UnknownNameError):
        load_template(name)


@pytest.mark.parametrize("name", ["../templates/mars_mission_portal.yaml", "mars_mission_portal.yaml"])
def test_a_door_for_strangers_takes_names_and_no_paths(name):
    with pytest.raises(UnknownNameError):
        shipped_template(name)


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'mars_mission_portal'"):
        load_template("mars_mision_portal")


def test_a_missing_file_is_named():
    with pytest.raises(TemplateError, match=r"nowhere\.yaml: there is no such file"):
        load_template("nowhere.yaml")
