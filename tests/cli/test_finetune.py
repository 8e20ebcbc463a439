"""finetune, evaluate, recipes and push of a model, as a user meets them."""

import json
import subprocess
import sys
from importlib.util import find_spec

import polars as pl
import pytest

from daedalus_data import api
from daedalus_data.core.shipped import shipped
from tests.docs.test_readme import environ

pytestmark = [pytest.mark.train, pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'")]
EVERY = """
import json, sys
from daedalus_data import api
base, data = sys.argv[1:]
for row in api.recipes():
    own = row["base"] == "from the start"
    done = api.finetune(row["name"], base=None if own else base, data=data, dry_run=True)
    print(json.dumps([row["name"], done.plan.model_dump(mode="json")]))
print(json.dumps(["loaded", sorted({name.split(".")[0] for name in sys.modules})]))
"""
GATE = """
name: gate
description: Too little training for what it expects.
data:
  path: ./small
  configs: [{config: knowledge_flow}]
model: {base: ./base}
trainer: {max_steps: 1}
evaluation: {most_rows: 6, max_new_tokens: 4, min_gain: 90}
"""


def daedalus(*words, home):
    """Run the command line in a folder of its own, where nothing can be fetched."""
    command = [sys.executable, "-m", "daedalus_data.cli.app", *map(str, words)]
    return subprocess.run(command, cwd=home, env=environ(home / "runs"), capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def data(home):
    """Four real runs, with rows of every config and task that the recipes train on and ask about."""
    made = api.generate("board_meeting", runs=4, home=home / "runs")
    return api.build(made, out=home / "small", home=home / "runs", seed=2).path


@pytest.fixture(scope="module")
def base(home, data):
    """A model folder that transformers loads: as many layers as recipes freeze and more, narrow ones of random weights."""
    from daedalus_data.finetune.architecture import learned_tokenizer, save_architecture
    from daedalus_data.finetune.recipe import Architecture

    size = Architecture(vocabulary=2048, hidden=16, layers=32, heads=2, context=4096)
    rows = pl.read_parquet(data / "knowledge_flow" / "train-*.parquet", columns=["prompt", "completion"]).to_dicts()
    return save_architecture(size, learned_tokenizer(size, rows), home / "base", seed=0)


@pytest.fixture(scope="module")
def tuned(home):
    """The recipe for continuous integration, from nothing to its card, by one command; and what it said."""
    done = daedalus("finetune", "tiny-ci", "--json", home=home)
    assert done.returncode == 0, done.stderr
    return home / "models" / "tiny-ci", json.loads(done.stdout), done.stderr


def test_a_dry_run_of_every_recipe_plans_rows_and_steps_with_no_network_and_no_torch(base, data, home):
    command = [sys.executable, "-c", EVERY, str(base), str(data)]
    done = subprocess.run(command, env=environ(home / "none"), cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    plans = dict(json.loads(line) for line in done.stdout.splitlines())
    loaded = plans.pop("loaded")
    assert set(plans) == {path.stem for path in shipped("recipes").glob("*.yaml")}
    assert all(plan["rows"] and plan["tokens"] and plan["steps"] and plan["trainable"] for plan in plans.values())
    assert not {"torch", "trl", "peft"} & set(loaded)
    assert not (home / "none").exists() and not (home / "models").exists()


def test_a_dry_run_says_what_would_be_made_measured_and_written(home):
    done = daedalus("finetune", "tiny-ci", "--dry-run", home=home)
    assert done.returncode == 0
    assert "data/tiny-ci is not there yet: it is made first, " in done.stdout
    assert "random weights" in done.stdout
    assert "models/tiny-ci: model, model card" in done.stdout
    assert "all rows of knowledge_flow, test, prompts of at most 280 tokens" in done.stdout
    assert "nothing was trained or sent" in done.stdout
    assert not (home / "data").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("save_steps", "save_step"), "trainer.save_step: is not a key here; did you mean 'save_steps'?"),
        (("config: knowledge_flow", "config: knowledge_flo"), "no row config is called 'knowledge_flo'; did you mean 'knowledge_flow'?"),
    ],
)
def test_a_mistyped_recipe_is_one_line_with_the_nearest_name(home, change, says):
    text = (shipped("recipes") / "tiny-ci.yaml").read_text(encoding="utf-8")
    (home / "wrong.yaml").write_text(text.replace(*change, 1), encoding="utf-8")
    done = daedalus("finetune", "wrong.yaml", home=home)
    (line,) = done.stderr.splitlines()
    assert (done.returncode, done.stdout) == (2, "")
    assert line.startswith("daedalus: wrong.yaml: ") and says in line


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("finetune", "tiny-c"), "no recipe is called 'tiny-c'; did you mean 'tiny-ci'?"),
        (("finetune", "tiny-ci", "--where", "hf-jobs"), "where: hf-jobs needs a flavor"),
        (("finetune", "tiny-ci", "--where", "here"), "'here' is not one of local, hf-jobs, oxen"),
        (("finetune", "tiny-ci", "--base", "me/mine"), "'me/mine' is a Hub id and needs a revision"),
        (("finetune", "tiny-ci", "--data", "nowhere"), "there is no dataset at nowhere"),
        (("evaluate", "nowhere", "--data", "small"), "there is no model 'nowhere'"),
        (("evaluate", "base", "--data", "nowhere"), "nowhere is no dataset folder"),
        (("evaluate", "base", "--data", "small", "--config", "knowledge_flo"), "knowledge_flow"),
        (("recipes", "show", "tiny"), "no recipe is called 'tiny'"),
        (("recipes", "export", "tiny-ci", "--to", "axolotel", "--out", "out"), "axolotl"),
    ],
)
def test_an_error_of_use_is_one_line_that_says_what_would_do(home, base, data, words, says):
    done = daedalus(*words, home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr.splitlines()[-1], done.stderr
    assert "Traceback" not in done.stderr


def test_the_small_recipe_learns_to_answer_what_the_commonest_answer_does_not(tuned):
    folder, said, progress = tuned
    gains = {(gain["way"], gain["over"]): gain["overall"]["points"] for gain in said["comparison"]["gains"]}
    assert gains["generated", "majority"] > 0.1
    assert gains["generated", "base"] > 0.1
    assert {path.name for path in (folder.parents[1] / "data" / "tiny-ci").iterdir() if list(path.glob("*.parquet"))} == {"knowledge_flow"}
    assert {row["task"] for row in json.loads((folder / "evaluation.json").read_text())["tuned"]["ways"]["generated"]["rows"]} == {
        "could_not"
    }
    assert said["record"]["last_loss"] < 0.7 * said["record"]["first_loss"]
    assert "step " in progress and "loss " in progress and "tokens/s" in progress
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("---")
    assert {path.name for path in (folder / "pictures").iterdir()} == {"loss.svg", "uplift.svg"}


def test_the_same_command_again_trains_nothing_and_shows_what_was_measured(tuned, home):
    folder, said, _ = tuned
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.name != "lock"}
    again = daedalus("finetune", "tiny-ci", home=home)
    assert again.returncode == 0, again.stderr
    assert {path: path.stat().st_mtime_ns for path in before} == before
    tuned_share = 100 * said["comparison"]["tuned"]["ways"]["generated"]["overall"]["exact"]
    (all_rows,) = [line for line in again.stdout.splitlines() if line.startswith("all rows")][:1]
    assert f"  {tuned_share:.1f} [" in all_rows
    assert "step " not in again.stderr


def test_evaluate_gives_the_figures_that_the_fine_tuning_gave(tuned, home):
    folder, said, _ = tuned
    words = (
        "--data",
        "data/tiny-ci",
        "--task",
        "could_not",
        "--rows",
        0,
        "--max-prompt-length",
        said["comparison"]["tuned"]["max_prompt_length"],
        "--max-new-tokens",
        said["comparison"]["tuned"]["max_new_tokens"],
        "--json",
        "-q",
    )
    done = daedalus("evaluate", folder, *words, home=home)
    found = json.loads(done.stdout)
    assert found["ways"] == said["comparison"]["tuned"]["ways"]
    assert found["guesses"] == said["comparison"]["tuned"]["guesses"]


def test_another_recipe_does_not_go_into_the_same_folder(tuned, home):
    folder, *_ = tuned
    text = (shipped("recipes") / "tiny-ci.yaml").read_text(encoding="utf-8")
    (home / "other.yaml").write_text(f"{text}seed: 1\n", encoding="utf-8")
    done = daedalus("finetune", "other.yaml", "--out", folder, home=home)
    assert done.returncode == 2
    assert "seed: 0 there, 1 now" in done.stderr


@pytest.mark.slow
def test_a_gate_that_is_missed_ends_with_exit_code_1_and_the_figures(base, data, home):
    (home / "gate.yaml").write_text(GATE, encoding="utf-8")
    done = daedalus("finetune", "gate.yaml", "-q", home=home)
    assert done.returncode == 1
    assert "majority" in done.stdout and "models/gate/README.md" in done.stdout
    (line,) = done.stderr.splitlines()
    assert line.startswith("daedalus: the gain is ") and line.endswith("and the recipe's gate is +90")


def test_push_takes_a_fine_tuning_and_evaluate_what_was_pushed(tuned, home):
    folder, *_ = tuned
    done = daedalus("push", folder, "--to", home / "pushed", "-q", home=home)
    assert done.returncode == 0, done.stderr
    assert {"model.safetensors", "README.md", "recipe.json", "job.json"} <= {path.name for path in (home / "pushed").iterdir()}
    refused = daedalus("push", folder, "--to", home / "pushed", "--pr", home=home)
    assert (refused.returncode, "--pr is for datasets" in refused.stderr) == (2, True)


def test_recipes_lists_shows_and_exports(tuned, home):
    folder, *_ = tuned
    assert {row["name"] for row in json.loads(daedalus("recipes", "--json", home=home).stdout)} == {row["name"] for row in api.recipes()}
    assert "learning_rate: " in daedalus("recipes", "show", "smollm2-135m-knowledge", home=home).stdout
    done = daedalus("recipes", "export", folder, "--to", "trl", "--out", "out", home=home)
    assert done.returncode == 0, done.stderr
    assert (home / "out" / "trl.yaml").is_file()
    assert "trl sft --config trl.yaml" in done.stdout


def test_help_has_an_example_and_loads_nothing_heavy(home):
    for words in (("finetune",), ("evaluate",), ("recipes",), ("recipes", "show"), ("recipes", "export")):
        shown = daedalus(*words, "--help", home=home).stdout
        assert f"Example: daedalus {' '.join(words)}" in " ".join(shown.split())
