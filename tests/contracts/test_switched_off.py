"""A run with any one mechanism switched off still completes, and its outputs are still made."""

import pytest

from daedalus_data import api
from daedalus_data.core.mechanism import MECHANISMS
from daedalus_data.core.template import Template


@pytest.mark.parametrize("name", [*sorted(m.name for m in MECHANISMS), "routing"])
def test_a_run_without_a_mechanism_completes_and_the_mechanism_is_nowhere_in_its_log(name, settings):
    data = api.load_template("convergence_simple").model_dump()
    data["disable"] = (name,)
    run = api.simulate(Template.model_validate(data), settings=settings)
    assert run.manifest.status == "completed"
    assert name not in {entry.event.by for entry in run.entries}
    assert run.manifest.training_examples > 0 or name == "dialog"
    assert (run.folder / "exports" / "narrative.md").stat().st_size > 500
