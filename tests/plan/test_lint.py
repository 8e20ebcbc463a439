"""What is advised on a template, and that good ones are left alone."""

from typing import Any

import pytest

from daedalus_data.core.template import Template, TimepointsSpec
from daedalus_data.plan.lint import lint
from daedalus_data.plan.load import load_template, template_names

PERSON = {
    "role": "Night editor",
    "initial_knowledge": ["The presses stop at two."],
    "goals": ["print the story"],
    "secrets": ["The source is the editor's brother."],
    "personality_traits": ["wary"],
    "voice_guide": "Short.",
}
END = (
    "On 9 May 2027 the Harbour Herald prints a forged letter on its front page. By noon 14 advertisers leave, the editor "
    "resigns and the paper is sold for 2 million dollars."
)


def portal(**temporal: Any) -> Template:
    return Template.model_validate(
        {
            "scenario_description": "The newsroom of the Harbour Herald between 2025 and 2027, as its staff shrinks.",
            "temporal": {"mode": "portal", "portal_description": END, "portal_year": 2027, "origin_year": 2025, **temporal},
            "metadata": {"entity_roster": {"ida": PERSON}},
        }
    )


def advised(template: Template) -> list[str]:
    return [f"{advice.key}: {advice.text}" for advice in lint(template)]


@pytest.mark.parametrize("name", template_names())
def test_a_shipped_template_needs_no_advice(name):
    assert advised(load_template(name)) == []


def test_a_good_portal_needs_no_advice():
    assert advised(portal()) == []


def test_a_vague_end_is_asked_for_length_number_and_somebody():
    said = advised(portal(portal_description="The mission failed."))
    assert [line.split(":")[0] for line in said] == ["temporal.portal_description"] * 3
    assert "has 3 words" in said[0]
    assert "no date and no number" in said[1]
    assert "names nobody" in said[2]


def test_a_concrete_end_of_the_mode_s_own_page_passes():
    good = (
        "Ares III loses contact during orbital insertion on March 15, 2031 at 14:23 UTC. Last telemetry shows O2 generator "
        "failure cascading to comms blackout. All 4 crew presumed lost."
    )
    assert advised(portal(portal_description=good)) == []


def test_an_empty_roster_is_advised_against_in_portal_mode_only():
    assert any(
        "entity_roster: is empty" in line
        for line in advised(portal().model_copy(update={"metadata": Template.model_fields["metadata"].default}))
    )
    assert advised(Template(scenario_description="Four strangers share a lifeboat for nine days.")) == []


@pytest.mark.parametrize(
    ("words", "threshold", "wanted"),
    [("", 0.6, "0.70"), ("", 0.8, "0.70"), ("A jury verdict follows.", 0.7, "0.75"), ("We explore freely.", 0.7, "0.65")],
)
def test_the_threshold_fits_the_use(words, threshold, wanted):
    said = advised(portal(portal_description=f"{END} {words}", coherence_threshold=threshold))
    assert len(said) == 1
    assert said[0].startswith("temporal.coherence_threshold")
    assert f"{wanted} is usual" in said[0]


@pytest.mark.parametrize(("words", "threshold"), [("", 0.7), ("A jury verdict follows.", 0.75), ("We explore freely.", 0.65)])
def test_the_usual_thresholds_pass(words, threshold):
    assert advised(portal(portal_description=f"{END} {words}", coherence_threshold=threshold)) == []


def test_few_paths_are_advised_against():
    assert any(line.startswith("temporal.path_count: is 3; 5 or more") for line in advised(portal(path_count=3)))


def test_legal_work_is_told_to_judge_by_simulation():
    said = advised(
        portal(portal_description=f"{END} A jury found for the plaintiff.", coherence_threshold=0.75, use_simulation_judging=False)
    )
    assert [line.split(":")[0] for line in said] == ["temporal.use_simulation_judging"]


def test_the_mode_fits_the_question():
    back = Template(scenario_description="A postmortem of the flood, traced back to the first cut in the budget.")
    assert any(line.startswith("temporal.mode") and "portal" in line for line in advised(back))
    opened = portal().model_copy(update={"scenario_description": "What if the newsroom had kept its fact checkers for one more year?"})
    assert any(line.startswith("temporal.mode") and "forward" in line for line in advised(opened))


def test_portal_keys_in_another_mode_are_named():
    template = Template.model_validate(
        {"scenario_description": "Four strangers share a lifeboat for nine days.", "temporal": {"path_count": 7, "backward_steps": 4}}
    )
    assert advised(template) == ["temporal: backward_steps, path_count count in mode portal only; leave them out in mode forward"]


def test_dates_that_a_portal_does_not_use_are_named():
    template = portal().model_copy(update={"timepoints": TimepointsSpec(start_time="2025-03", step=2)})
    assert [line.split(":")[0] for line in advised(template)] == ["timepoints"]


@pytest.mark.parametrize("key", ["initial_knowledge", "goals", "secrets", "personality_traits", "voice_guide"])
def test_what_a_person_lacks_is_named(key):
    bare = {name: value for name, value in PERSON.items() if name != key}
    template = Template.model_validate({**portal().model_dump(), "metadata": {"entity_roster": {"ida": bare, "bo": PERSON}}})
    said = advised(template)
    assert len(said) == 1
    assert said[0].startswith(f"metadata.entity_roster.*.{key}: is missing for ida, who")


def test_advice_is_one_line():
    for advice in lint(portal(portal_description="The mission failed.", path_count=1, coherence_threshold=0.1)):
        assert "\n" not in f"{advice.key}{advice.text}"
