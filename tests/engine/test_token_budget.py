"""temporal.budget_mode: what a token budget means to a whole run."""

import json

import pytest

from daedalus_data import api
from daedalus_data.core.errors import BudgetError
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from daedalus_data.reports.fidelity import spent

TEMPLATE = "convergence_simple"


def budgeted(mode: str, tokens: float) -> Template:
    data = api.load_template(TEMPLATE).model_dump(mode="json", exclude_unset=True)
    return Template.model_validate(data | {"temporal": data.get("temporal", {}) | {"budget_mode": mode, "token_budget": tokens}})


def test_a_hard_token_budget_stops_the_run_before_it_is_exceeded_and_a_higher_one_goes_on(tmp_path):
    template, settings = budgeted("hard", 20_000), Settings(home=tmp_path)
    with pytest.raises(BudgetError, match="--token-budget"):
        api.simulate(template, settings=settings)
    cut = api.load(home=tmp_path)
    assert 15_000 < cut.manifest.tokens_used <= 20_000
    assert (cut.manifest.status, cut.manifest.exit_code) == ("stopped", 3)
    with pytest.raises(BudgetError):
        api.simulate("", resume=cut.id, token_budget=40_000, settings=settings)
    assert 20_000 < api.load(home=tmp_path).manifest.tokens_used <= 40_000
    whole = api.simulate("", resume=cut.id, token_budget=400_000, settings=settings)
    apart = api.simulate(budgeted("hard", 400_000), settings=Settings(home=tmp_path / "apart"))
    assert whole.entries == apart.entries


def test_a_soft_token_budget_changes_nothing_and_its_overrun_is_reported(tmp_path, simple):
    run = api.simulate(budgeted("soft", 20_000), settings=Settings(home=tmp_path))
    assert run.entries == simple.entries
    found = spent(run)
    assert found["actual"]["tokens_over_budget"] == round(run.manifest.tokens_used / 20_000, 2) > 1
    assert "times the budget (soft budget mode)" in (run.folder / "reports" / "fidelity.md").read_text()
    assert json.loads((run.folder / "run.json").read_text())["plan"]["budget_mode"] == "soft"
