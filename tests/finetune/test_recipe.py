"""What a recipe file may hold, what is said when it holds something else, and that every shipped one works."""

import json
import shlex
from pathlib import Path

import pytest
import typer

from daedalus_data.cli.app import app
from daedalus_data.core.errors import RecipeError, UnknownNameError
from daedalus_data.core.shipped import shipped
from daedalus_data.finetune.dataset import select
from daedalus_data.finetune.loading import load_recipe, recipe_names
from daedalus_data.finetune.planning import plan
from daedalus_data.finetune.recipe import Recipe, dumped

GOOD = """
name: small
description: A small one.
data:
  path: ./data
  configs:
    - config: knowledge_flow
model:
  base: ./model
"""


def saved(folder: Path, text: str, name: str = "mine.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def refused(folder: Path, text: str) -> list[str]:
    """Return the problems of a recipe, each without the path of its file."""
    path = saved(folder, text)
    with pytest.raises(RecipeError) as raised:
        load_recipe(path)
    return [line.removeprefix(f"{path}: ") for line in str(raised.value).splitlines()]


# ---- what is shipped ----


@pytest.mark.parametrize("name", recipe_names())
def test_a_shipped_recipe_begins_with_the_command_that_runs_it(name):
    head = (shipped("recipes") / f"{name}.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert head == f"# ./run.sh finetune recipes/{name}.yaml"
    _, verb, *words = shlex.split(head.removeprefix("# "))
    command = typer.main.get_command(app).commands[verb]
    assert command.make_context(verb, [*words]).params["recipe"] == words[0]


@pytest.mark.parametrize("name", recipe_names())
def test_a_shipped_recipe_holds_out_what_it_is_measured_on_and_pins_what_it_fetches(name):
    recipe = load_recipe(name)
    assert recipe.name == name.replace(".", "-")
    assert recipe.data.eval_split != recipe.data.split
    assert recipe.evaluation
    assert recipe.model.architecture or recipe.model.revision
    assert Recipe.model_validate(json.loads(json.dumps(dumped(recipe)))) == recipe


@pytest.mark.parametrize("name", recipe_names())
def test_a_shipped_recipe_is_planned_without_a_network_and_says_what_is_not_here_yet(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    made = plan(load_recipe(name), home=tmp_path, cache=tmp_path)
    assert made.rows is None
    assert "is not there yet: it is made first" in made.warnings[0]
    assert any("the base model is not here" in warning for warning in made.warnings) == (name != "tiny-ci")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", recipe_names())
def test_the_configs_of_a_shipped_recipe_have_the_columns_that_its_method_reads(name, worlds):
    recipe = load_recipe(name)
    assert all(select(recipe, worlds, recipe.data.split).counts[part.config] for part in recipe.data.configs)


def test_recipes_that_share_a_dataset_say_the_same_of_how_it_is_made():
    made = {}
    for recipe in map(load_recipe, recipe_names()):
        made.setdefault(recipe.data.path, set()).add(recipe.data.build)
    assert {path: len(builds) for path, builds in made.items()} == dict.fromkeys(made, 1)


# ---- what is refused ----


def test_a_small_recipe_loads_from_yaml_and_from_json_alike(tmp_path):
    recipe = load_recipe(saved(tmp_path, GOOD))
    assert load_recipe(saved(tmp_path, json.dumps(dumped(recipe)), "mine.json")) == recipe


def test_a_recipe_that_is_not_shipped_is_named_with_the_nearest():
    with pytest.raises(UnknownNameError, match=r"no recipe is called 'tiny_ci'; did you mean 'tiny-ci'\?"):
        load_recipe("tiny_ci")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("trainer:\n  max_stepz: 4", "trainer.max_stepz: is not a key here; did you mean 'max_steps'?"),
        ("lorra:\n  r: 8", "lorra: is not a key here; did you mean 'lora'?"),
        ("learning_rate: 3.0e-4", "learning_rate: is not a key here; it belongs under trainer"),
        ("method: spo", "method: 'spo' is not one of sft, dpo, grpo; did you mean 'dpo'?"),
        ("trainer:\n  learning_rate: fast", "trainer.learning_rate: 'fast' should be a number"),
        ("where: hf-jobs", "where: hf-jobs needs a flavor (e.g. a10g-small), and data.path as a Hub id with its revision"),
        ("trainer:\n  beta: 0.1", "trainer.beta is for dpo and grpo, not for sft"),
    ],
)
def test_a_wrong_key_or_value_is_named_with_what_would_do(wrong, said, tmp_path):
    assert refused(tmp_path, f"{GOOD}{wrong}\n") == [said]


def test_every_problem_of_a_file_is_told_at_once(tmp_path):
    text = """
name: Not A Name
description: A recipe with a problem in every part.
data:
  path: ada/worlds
  revision: main
  configs:
    - config: knowledge_flow
      wieght: 2
model:
  base: HuggingFaceTB/SmolLM2-135M-Instruct
method: dpo
loss: all
trainer:
  max_stepz: 4
  learning_rate: -1
"""
    problems = refused(tmp_path, text)
    assert [problem.split(":")[0] for problem in problems] == [
        "name", "data.revision", "data.configs.0.wieght", "model", "trainer.learning_rate", "trainer.max_stepz", "loss",
    ]  # fmt: skip
    assert problems[1] == "data.revision: 'main' may move; pin a commit's 40 hex digits or a release's tag, vX.Y.Z"
    assert "is a Hub id and needs a revision" in problems[3]


def test_a_build_of_what_nobody_knows_is_named_with_the_nearest(tmp_path):
    text = GOOD.replace("  configs:", "  build:\n    templates: [board_meating]\n  configs:").replace("knowledge_flow", "knowledge_flaw")
    problems = refused(tmp_path, text)
    assert "data.build.templates.0: no template is called 'board_meating'; did you mean 'board_meeting'?" in problems[0]
    assert problems[1] == "data.configs.0.config: no row config is called 'knowledge_flaw'; did you mean 'knowledge_flow'?"


def test_a_model_is_a_base_or_an_architecture_and_a_revision_is_for_the_hub(tmp_path):
    both = GOOD.replace("base: ./model", "base: ./model\n  architecture: {layers: 2}")
    assert "one of the two" in refused(tmp_path, both)[0]
    pinned = GOOD.replace("base: ./model", "base: ./model\n  revision: v1.0.0")
    assert "revision is for a model of the Hub" in refused(tmp_path, pinned)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a list", "is not a mapping of keys; a recipe has name, description, data and model"),
        ("name: a\nname: b\n", "name: is given twice"),
        ("name: [", "line 1, column 8"),
    ],
)
def test_what_is_no_recipe_at_all_is_refused_in_a_sentence(text, said, tmp_path):
    assert said in refused(tmp_path, text)[0]


def test_a_file_that_is_not_there_is_a_problem_of_a_recipe(tmp_path):
    with pytest.raises(RecipeError, match="there is no such file; a shipped recipe goes by its name alone"):
        load_recipe(tmp_path / "none.yaml")
