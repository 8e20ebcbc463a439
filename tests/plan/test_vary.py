"""A variation is laid over the whole template and checked like one."""

import json
import re

import pytest

from daedalus_data.core.errors import TemplateError, UnknownNameError
from daedalus_data.core.template import Template, knowledge
from daedalus_data.plan.lint import lint
from daedalus_data.plan.load import load_template, template_names
from daedalus_data.plan.vary import variant, variants
from tests.plan.test_load import refused, saved

BASE = {
    "scenario_description": "Two sisters quarrel over the lease of a bakery.",
    "timepoints": {"count": 3, "resolution": "day"},
    "metadata": {
        "entity_roster": {
            "ann": {"role": "Baker of the street.", "goals": ["stay", "bake"], "voice_guide": "Loud."},
            "bob": {"role": "Clerk of the bakery."},
        },
        "physical": {"bob": {"age": 50}},
    },
}
SHIPPED = [(name, each.name) for name in template_names() for each in load_template(name).variations]


def varied(changes, **more):
    template = Template.model_validate({**BASE, **more, "variations": [{"name": "other", "changes": changes}]})
    return variant(template, "other")


# ---- what is laid over what ----


def test_mappings_are_merged_lists_are_replaced_and_the_rest_stays_as_written():
    ann = varied({"metadata": {"entity_roster": {"ann": {"goals": ["leave"]}}}}).metadata.entity_roster["ann"]
    assert (ann.goals, ann.voice_guide, ann.role) == (("leave",), "Loud.", "Baker of the street.")


def test_null_takes_out_a_member_and_gives_a_key_its_default():
    made = varied({"timepoints": {"count": None}, "metadata": {"entity_roster": {"bob": None}, "physical": {"bob": None}}})
    assert list(made.metadata.entity_roster) == ["ann"]
    assert made.timepoints.count is None
    assert made.timepoints.resolution == "day"


def test_the_template_as_written_comes_first_and_none_has_variations_of_its_own():
    template = Template.model_validate({**BASE, "variations": [{"name": "other", "changes": {"tier": "quick"}}]})
    told = variants(template)
    assert list(told) == ["", "other"]
    assert told[""] == Template.model_validate(BASE)
    assert all(each.variations == () for each in told.values())
    assert [each.tier for each in told.values()] == ["standard", "quick"]


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'careful_director'"):
        variant(load_template("mars_mission_portal"), "carefull_director")


# ---- what is said of a wrong one ----


def test_every_problem_of_every_variation_is_listed_with_its_key_and_what_would_do(tmp_path):
    variations = [
        {"name": "one", "changes": {"metadata": {"entity_roster": {"bo": None, "ann": {"gols": ["leave"]}}}}},
        {"name": "two", "changes": {"metadata": {"entity_roster": {"bob": None}}}},
        {"name": "two", "changes": {"timepoints": {"resolution": "dy", "start_time": "soon"}, "temporal": {"mode": "portal"}}},
        {"name": "three", "changes": {"timepoints": {"count": 3}}},
        {"name": "four", "changes": {"variations": []}},
        {"nam": "five", "changes": {}},
    ]
    said = refused(tmp_path, json.dumps({**BASE, "variations": variations}), "made.json").splitlines()
    expected = [
        "variations.one: metadata.entity_roster.bo: is not there to be taken out; did you mean 'bob'?",
        "variations.one: metadata.entity_roster.ann.gols: is not a key here; did you mean 'goals'?",
        "variations.two: metadata.physical names bob, not in the roster (ann)",
        "variations.two: timepoints.resolution: 'dy' is not one of",
        "variations.two: timepoints.start_time: 'soon' is not a date",
        "variations.two: temporal: mode portal needs portal_description, portal_year, origin_year",
        "variations has 'two' 2 times",
        "variations.three: changes nothing",
        "variations.four: variations: cannot be changed by a variation",
        "variations.5.nam: is not a key here; did you mean 'name'?",
        "variations.5.name: is missing",
        "variations.5.changes: {}",
    ]
    for problem in expected:
        assert sum(problem in line for line in said) == 1, problem
    assert len(said) == len(expected)


def test_a_problem_of_the_template_is_not_said_again_for_each_variation(tmp_path):
    said = refused(tmp_path, json.dumps({**BASE, "teir": 1, "variations": [{"name": "a", "changes": {"tier": "quick"}}]}), "made.json")
    assert len(said.splitlines()) == 1


def test_a_template_made_in_python_is_checked_too():
    with pytest.raises(TemplateError, match=r"variations\.other: tier: 'slow' is not one of"):
        varied({"tier": "slow"})


@pytest.mark.parametrize(
    "variations", [None, 3, "a", [3], [{"name": 3, "changes": 3}], [{"name": "a", "changes": {"metadata": 3}}], {"a": 1}]
)
def test_any_value_is_taken_or_named_and_never_breaks_the_reader(tmp_path, variations):
    with pytest.raises(TemplateError, match="variations"):
        load_template(saved(tmp_path, json.dumps({**BASE, "variations": variations}), "made.json"))


def test_advice_on_a_variation_names_it():
    template = Template.model_validate({**BASE, "variations": [{"name": "other", "changes": {"temporal": {"path_count": 9}}}]})
    assert [advice.key for advice in lint(template) if advice.key.startswith("variations")] == ["variations.other.temporal"]


# ---- the shipped ones ----


@pytest.mark.parametrize(("name", "variation"), SHIPPED)
def test_shipped_knowledge_is_said_in_sentences_and_distinct(name, variation):
    roster = variant(load_template(name), variation).metadata.entity_roster
    items = [knowledge(item) for spec in roster.values() for item in (*spec.initial_knowledge, *spec.secrets)]
    assert len({item.text for item in items}) == len({item.topic for item in items}) == len(items)
    for item in items:
        assert 10 <= len(item.text.split()) <= 28, item.text
        assert item.text[0].isupper() and item.text.endswith(".")
        assert 1 <= len(item.topic.split()) <= 4, item.topic


@pytest.mark.parametrize(("name", "variation"), SHIPPED)
def test_nobody_who_was_taken_out_is_spoken_of(name, variation):
    template = load_template(name)
    made = variant(template, variation)
    gone = set(template.metadata.entity_roster) - set(made.metadata.entity_roster)
    titles = {"Mr", "Mrs", "Miss", "Dr"}
    names = {part for entity in gone for part in template.display_name(entity).split()} - titles
    # A family name may stay in the story with somebody else: a sister's goes, the missing brother's is what it is about.
    names -= {part for part in names if re.search(rf"[A-Z]\w+ {part}\b", made.scenario_description)}
    assert [part for part in names if re.search(rf"\b{part}\b", made.model_dump_json())] == []
