"""An estimate is worth something: it comes near what runs really take, and grows with what makes a run longer."""

from typing import Any

import pytest

from daedalus_data import api
from daedalus_data.core.events import LEVELS
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from daedalus_data.plan.estimate import estimate
from daedalus_data.plan.load import template_names
from daedalus_data.plan.questions import QUESTIONS
from daedalus_data.plan.schedule import make_plan
from daedalus_data.providers.offline.author import WRITERS

NEAR = 0.3
SHIPPED = template_names()
QUICK = [name for name in SHIPPED if api.load_template(name).tier == "quick"]


def near(run: Any) -> None:
    """Hold a run's plan against the run."""
    expected = run.manifest.plan["estimate"]
    assert expected["calls"] == pytest.approx(run.manifest.llm_calls, rel=NEAR)
    assert expected["tokens"] == pytest.approx(run.manifest.tokens_used, rel=NEAR)


@pytest.mark.parametrize("name", ["flagship", "simple", "board"])
def test_an_estimate_comes_within_thirty_percent_of_the_run(name: str, request: pytest.FixtureRequest) -> None:
    near(request.getfixturevalue(name))


@pytest.mark.parametrize("name", QUICK)
def test_so_it_does_for_every_quick_template(name: str, tmp_path: Any) -> None:
    near(api.simulate(name, settings=Settings(home=tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("name", SHIPPED)
def test_so_it_does_for_every_template_and_other_seeds(name: str, seed: int, tmp_path: Any) -> None:
    near(api.simulate(name, seed=seed, settings=Settings(home=tmp_path)))


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_so_it_does_at_every_level_of_detail(level: str, tmp_path: Any) -> None:
    near(
        api.simulate(
            changed(temporal={"fidelity_planning_mode": "fixed"}, entities={"initial_resolution": level}), settings=Settings(home=tmp_path)
        )
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", ["dialog", "prospection", "appraisal", "gate", "relationships", "extraction", "scene"])
def test_so_it_does_with_a_mechanism_switched_off(name: str, tmp_path: Any) -> None:
    near(api.simulate(changed(disable=[name]), settings=Settings(home=tmp_path)))


def changed(**keys: Any) -> Template:
    """Return a shipped template with some of its keys laid over."""
    data = api.load_template("vc_pitch_forward").model_dump(mode="json", exclude_unset=True) | {"variations": []}
    return Template.model_validate(
        data | {key: {**data.get(key, {}), **value} if isinstance(value, dict) else value for key, value in keys.items()}
    )


def test_a_kind_of_question_that_somebody_asks_is_reckoned_with() -> None:
    """All but those that an estimate leaves out: templates are written before a run, questions answered after it, `elevate` is rare."""
    assert set(WRITERS) - set(QUESTIONS) == {"write_template", "answer_question", "elevate"}
    assert set(QUESTIONS) <= set(WRITERS)


def test_more_detail_is_expected_to_take_more() -> None:
    template = changed()
    moments = make_plan(template).moments
    tokens = [estimate(template, (level,) * moments).tokens for level in LEVELS]
    assert tokens == sorted(set(tokens))


def test_the_estimate_of_a_portal_is_by_kind_of_question_and_the_verdicts_have_their_own_price() -> None:
    template = api.load_template("mars_mission_portal")
    found = make_plan(template).estimate
    assert found.calls == sum(each.calls for each in found.purposes.values())
    assert found.tokens == sum(each.prompt_tokens + each.completion_tokens for each in found.purposes.values())
    where: dict[str, Any] = {"model": "meta-llama/llama-3.1-8b-instruct", "base_url": "https://openrouter.ai/api/v1"}
    dear = api.estimate(
        template.model_copy(
            update={"temporal": template.temporal.model_copy(update={"judge_model": "meta-llama/llama-3.1-405b-instruct"})}
        ),
        **where,
    )
    cheap = api.estimate(template.model_copy(update={"temporal": template.temporal.model_copy(update={"judge_model": None})}), **where)
    assert dear["cost_usd"] > 5 * cheap["cost_usd"] > 0
