"""A fine-tuning from Python: planned, approved by somebody, trained by a notebook that runs; hostile names are only names."""

import contextlib
import io
import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from daedalus_data import DataFormatter, FineTuneConfig, FineTuneLauncher
from daedalus_data.core.errors import LaunchError, MissingExtraError, PublishError, RecipeError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.launcher import name_of
from daedalus_data.finetune.notebook import notebook_text
from daedalus_data.finetune.oxen_export import client_for, readme, request, send
from daedalus_data.finetune.recipe import Recipe
from tests.support.hostile import NAMES
from tests.support.hub import ADA

trains = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'"),
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]
CHATS = [
    {"messages": [{"role": "user", "content": f"Who was told in room {n}?"}, {"role": "assistant", "content": f"Answer: room {n}"}]}
    for n in range(8)
]


@pytest.fixture
def chats(tmp_path) -> Path:
    path = tmp_path / "training data.jsonl"
    path.write_text("".join(json.dumps(chat) + "\n" for chat in CHATS))
    return path


@pytest.fixture(scope="module")
def base(tmp_path_factory) -> Path:
    """A model of two layers in a folder."""
    from tests.finetune import tiny

    folder = tmp_path_factory.mktemp("base")
    tokenizer = tiny.tokenizer([{"prompt": chat["messages"][:1], "completion": chat["messages"][1:]} for chat in CHATS])
    with contextlib.redirect_stderr(io.StringIO()):
        tiny.model(tokenizer).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture
def launcher(tmp_path) -> FineTuneLauncher:
    return FineTuneLauncher(models=tmp_path / "models", settings=Settings(home=tmp_path / "home", cache=tmp_path / "cache"))


def config(base, **more) -> FineTuneConfig:
    given = {"dataset_path": "datasets/rows.jsonl", "base_model": str(base), "num_epochs": 3, "batch_size": 4, "lora": {"r": 2}}
    return FineTuneConfig.model_validate(given | more)


# ---- what is wanted ----


def test_a_config_becomes_the_recipe_it_says(chats, tmp_path):
    asked = FineTuneConfig(dataset_path=str(chats), base_model=str(tmp_path), num_epochs=3, batch_size=4, trainer={"learning_rate": 1e-3})
    made = asked.to_recipe()
    assert (made.trainer.num_train_epochs, made.trainer.per_device_train_batch_size, made.trainer.learning_rate) == (3, 4, 1e-3)
    assert (made.name, made.data.path, made.data.configs[0].config) == ("training-data", str(chats), "default")
    assert made.lora is not None and made.evaluation is None and made.model.base == str(tmp_path)


def test_every_problem_of_a_config_is_told_at_once(tmp_path):
    with pytest.raises(RecipeError) as caught:
        config(tmp_path, trainer={"learning_rat": 1}, method="sftt", profile="gpu").to_recipe()
    assert all(word in str(caught.value) for word in ("trainer.learning_rat", "method", "profile"))
    with pytest.raises(RecipeError, match=r"trainer\.num_train_epochs is num_epochs here"):
        config(tmp_path, trainer={"num_train_epochs": 1}).to_recipe()
    with pytest.raises(ValueError, match="batch_size"):
        config(tmp_path, batch_size=0)


def test_a_model_of_the_hub_is_pinned_to_the_commit_it_is_at(hub, chats, monkeypatch):
    from huggingface_hub import HfApi

    monkeypatch.setenv("HF_TOKEN", ADA)
    HfApi(token=ADA).create_repo("ada/tiny")
    asked = FineTuneConfig(dataset_path=str(chats), base_model="ada/tiny")
    assert asked.to_recipe().model.revision == hub.repos["models/ada/tiny"].head.oid
    with pytest.raises(PublishError, match="ada/none is not there"):
        asked.model_copy(update={"base_model": "ada/none"}).to_recipe()


# ---- somebody approves ----


class TestWithAModel:
    pytestmark = trains

    def test_nothing_is_prepared_until_somebody_approves_the_plan(self, chats, base, launcher, tmp_path):
        shown = []
        with pytest.raises(UsageError, match="was not approved; nothing was prepared"):
            launcher.prepare_and_approve(config(base), chats, approve=lambda words: bool(shown.append(words)))
        (words,) = shown
        assert "rows      8" in words and "3 epochs, 6 steps" in words and "nothing is rented" in words and "tokens" in words
        with pytest.raises(UsageError, match="nobody is there to approve"):
            launcher.prepare_and_approve(config(base), chats)
        with pytest.raises(UsageError, match="was not approved"):
            launcher.prepare_and_approve(config(base), chats, approve=False)
        assert not (tmp_path / "models").exists()
        job = launcher.prepare_and_approve(config(base), chats, approve=True)
        assert job.read().state == "planned" and job.read().rows == 8
        assert launcher.prepare_and_approve(config(base), chats, approve=True) == job
        with pytest.raises(UsageError, match="no file"):
            launcher.prepare_and_approve(config(base), tmp_path / "none.jsonl", approve=True)

    @pytest.mark.slow
    def test_the_notebook_runs_from_its_first_cell_to_a_trained_model(self, chats, base, launcher, tmp_path):
        job = launcher.prepare_and_approve(config(base, num_epochs=1), chats, approve=True)
        notebook = launcher.launch_via_notebook(job)
        assert notebook.path == job.folder / "finetune.ipynb" and str(notebook.path) in str(notebook)
        script = tmp_path / "cells.py"
        script.write_text("\n\n".join(code_of(notebook.path.read_text())))
        done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, cwd=tmp_path)
        assert done.returncode == 0, done.stderr[-2000:]
        assert "step 2 of 2: loss" in done.stdout and str(job.model) in done.stdout
        assert job.read().state == "trained" and (job.model / "config.json").is_file()


# ---- notebooks ----


def code_of(text: str) -> list[str]:
    """Return the code cells of a notebook that is one by the rules of nbformat 4.5."""
    read = json.loads(text)
    assert set(read) == {"cells", "metadata", "nbformat", "nbformat_minor"} and (read["nbformat"], read["nbformat_minor"]) == (4, 5)
    for cell in read["cells"]:
        extra = {"execution_count", "outputs"} if cell["cell_type"] == "code" else set()
        assert set(cell) == {"cell_type", "id", "metadata", "source"} | extra
        assert all(isinstance(line, str) for line in cell["source"])
    assert len({cell["id"] for cell in read["cells"]}) == len(read["cells"])
    return ["".join(cell["source"]) for cell in read["cells"] if cell["cell_type"] == "code"]


def plain(**more) -> Recipe:
    data = {"path": "./rows.jsonl", "configs": [{"config": "default"}]}
    return Recipe.model_validate({"name": "small", "description": "A test.", "data": data, "model": {"base": "./base"}} | more)


@pytest.fixture
def prepared(tmp_path) -> Job:
    """A job's folder with its recipe and its record."""
    job = Job(tmp_path / "job")
    digests = dict.fromkeys(("recipe_digest", "dataset_digest", "rows_digest", "model_digest"), "0" * 64)
    job.write(JobRecord(name="small", state="planned", versions={}, rows=8, tokens=800, steps=1, **digests))
    job.recipe.write_text(plain().model_dump_json())
    return job


def test_a_notebook_goes_where_it_is_asked_to_and_is_named_as_one(prepared, launcher, tmp_path):
    made = launcher.launch_via_notebook(prepared, tmp_path / "mine.ipynb")
    assert code_of(made.path.read_text()) and made.path.parent == tmp_path
    with pytest.raises(UsageError, match="no notebook's name"):
        launcher.launch_via_notebook(prepared, tmp_path / "mine.py")


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_is_text_in_a_notebook_and_a_name_in_a_folder(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = notebook_text(plain(description=name), Path("/jobs") / name.lstrip("/") if "\0" not in name else Path("/jobs"))
    folder = ""
    for cell in code_of(text):
        compile(cell, "cell", "exec")
        if line := next((line for line in cell.split("\n") if line.startswith("FOLDER = ")), ""):
            folder = eval(line.partition("=")[2].partition("  # ")[0], {"Path": Path})
    assert isinstance(folder, Path) and str(folder).startswith("/jobs")
    assert name_of(Path(name)).strip("abcdefghijklmnopqrstuvwxyz0123456789-") == "" and name_of(Path(name))
    with contextlib.suppress(RecipeError, ValueError, PublishError, LaunchError, OSError):
        made = FineTuneConfig(dataset_path=name, base_model=name, revision="a" * 40).to_recipe()
        assert set(made.name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert list(tmp_path.iterdir()) == []


# ---- Oxen ----


def test_oxens_hub_is_asked_in_its_own_words_only_where_it_has_words():
    base = {"base": "Qwen/Qwen3-0.6B", "revision": "a" * 40}
    asked = request(plain(model=base, lora={"r": 4}, trainer={"num_train_epochs": 2}), "main/finetune/small/train.jsonl")
    assert (asked["resource"], asked["base_model"], asked["script_type"]) == (
        "main/finetune/small/train.jsonl", "Qwen/Qwen3-0.6B", "text_chat_messages",
    )  # fmt: skip
    assert asked["training_params"]["epochs"] == 2 and asked["training_params"]["lora_rank"] == 4
    for unfit in ({"lora": {}}, {"model": base}, {"model": base, "lora": {}, "trainer": {"num_train_epochs": 0.5}}):
        assert request(plain(**unfit), "x") == {}


def test_oxen_is_told_honestly_what_does_not_go_along(launcher, prepared):
    text = readme(plain(lora={"r": 4}, trainer={"learning_rate": 1e-3}), 1200)
    assert "1,200 chats" in text and "by hand" in text and "learning_rate: 0.001" in text and "rank 4" in text
    with pytest.raises(UsageError, match="there is no Oxen client"):
        launcher.launch_via_oxen(prepared)
    with pytest.raises(UsageError, match="set OXEN_NAMESPACE"):
        client_for(plain(), Settings())
    for method in ("dpo", "grpo"):
        with pytest.raises(UsageError, match=f"trained by {method}; Oxen's page is given chats"):
            send(client_for(plain(), Settings(oxen_namespace="me")), plain(method=method), [{"prompt": []}])


@pytest.mark.oxen
@pytest.mark.skipif(find_spec("oxen") is None, reason="needs the extra 'oxen'")
def test_oxen_keeps_rows_and_recipe_in_one_commit(tmp_path):
    client = client_for(plain(), Settings(home=tmp_path, oxen_namespace="me"))
    rows = [{"prompt": chat["messages"][:1], "completion": chat["messages"][1:]} for chat in CHATS]
    made = send(client, plain(), rows)
    assert not made.uploaded and made.finetune_url == "" and made.commit
    kept = tmp_path / "oxen" / "me" / "small" / "finetune" / "small"
    assert [json.loads(line) for line in (kept / "train.jsonl").read_text().splitlines()] == CHATS
    assert Recipe.model_validate_json((kept / "recipe.json").read_text()) == plain() and (kept / "README.md").is_file()


@pytest.mark.skipif(find_spec("oxen") is not None, reason="the extra 'oxen' is there")
def test_without_oxens_client_the_extra_is_named(tmp_path):
    with pytest.raises(MissingExtraError, match=r"daedalus-data\[oxen\]"):
        send(client_for(plain(), Settings(home=tmp_path, oxen_namespace="me")), plain(), [{"prompt": [], "completion": []}])


# ---- the first seed's snippet ----


@pytest.mark.train
@pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'")
def test_the_snippet_of_the_docs_runs(chats, base, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DAEDALUS_CACHE", str(tmp_path / "cache"))
    client, training_examples = None, CHATS
    formatter = DataFormatter()
    formatted = formatter.to_chat_format(training_examples)
    assert formatter.validate_dataset(formatted)
    Path("training_data.jsonl").write_text("".join(json.dumps(chat) + "\n" for chat in formatted))
    config = FineTuneConfig(
        dataset_path="datasets/mars_mission_portal/training_20260216.jsonl", base_model=str(base), num_epochs=3, batch_size=4
    )
    launcher = FineTuneLauncher(client)
    job = launcher.prepare_and_approve(config, "training_data.jsonl", approve=True)
    instructions = launcher.launch_via_notebook(job)
    assert Path("models/training-data/finetune.ipynb").is_file() and "run its cells" in str(instructions)


def test_importing_the_launcher_loads_no_trainer():
    code = "import sys; from daedalus_data import FineTuneConfig, FineTuneLauncher; print('\\n'.join(sys.modules))"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=dict(os.environ)).stdout
    assert not {"torch", "transformers", "trl", "peft", "datasets", "huggingface_hub"} & {name.split(".")[0] for name in out.split()}
