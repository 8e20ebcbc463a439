"""A recipe in other trainers' words: nothing is lost unsaid, their own parsers take it, and trl's own command trains by it."""

import json
import re
import subprocess
import sys
from importlib.util import find_spec

import pytest
import yaml

from daedalus_data.core.errors import DatasetError, UsageError
from daedalus_data.finetune.carrying import Carrying
from daedalus_data.finetune.foreign import TRAINERS, export_recipe, to_axolotl, to_llama_factory, to_trl
from daedalus_data.finetune.loading import load_recipe, recipe_names
from daedalus_data.finetune.recipe import Recipe, dumped
from tests.support.hostile import NAMES

USER, SAID = {"role": "user", "content": "Who knows?"}, {"role": "assistant", "content": "Answer: Ben"}
SYSTEM, WORSE = {"role": "system", "content": "Be short."}, {"role": "assistant", "content": "Answer: Ana"}
SFT = [{"id": "r1", "task": "who", "prompt": [SYSTEM, USER], "completion": [SAID]}]
TALK = [{"id": "r2", "prompt": [USER, WORSE, USER], "completion": [SAID]}]
DPO = [{"id": "p1", "prompt": [USER], "chosen": [SAID], "rejected": [WORSE]}]
GRPO = [{"id": "g1", "prompt": [USER], "answer": json.dumps({"type": "name", "value": "Ben"}), "reward": "name"}]
ROWS = {"sft": SFT, "dpo": DPO, "grpo": GRPO}
AXOLOTL = {
    "adapter", "base_model", "bf16", "chat_template", "chat_template_jinja", "curriculum_sampling", "datasets", "excess_length_strategy",
    "fp16", "gradient_accumulation_steps", "gradient_checkpointing", "group_by_length", "learning_rate", "logging_steps", "lora_alpha",
    "lora_dropout",
    "lora_r", "lora_target_linear", "lora_target_modules", "lr_scheduler", "max_grad_norm", "max_steps", "micro_batch_size", "num_epochs",
    "output_dir", "pad_to_sequence_len", "revision_of_model", "rl", "rl_beta", "sample_packing", "save_steps", "save_total_limit", "seed",
    "sequence_len", "shuffle_merged_datasets", "tf32", "train_on_inputs", "val_set_size", "warmup_ratio", "warmup_steps", "weight_decay",
}  # fmt: skip
"""Fields of AxolotlInputConfig of axolotl 0.19.0, which took these files; of its datasets:"""
AXOLOTL_DATASET = {
    "path", "ds_type", "split", "type", "field_messages", "field_chosen", "field_rejected", "message_property_mappings",
    "message_field_training", "roles_to_train", "train_on_eos",
}  # fmt: skip
LLAMA_FACTORY = {
    "bf16", "cutoff_len", "data_seed", "dataset", "dataset_dir", "disable_gradient_checkpointing", "disable_shuffling", "do_train",
    "finetuning_type", "gradient_accumulation_steps", "learning_rate", "logging_steps", "lora_alpha", "lora_dropout", "lora_rank",
    "lora_target", "lr_scheduler_type", "mask_history", "max_grad_norm", "max_steps", "model_name_or_path", "model_revision",
    "num_train_epochs", "output_dir", "packing", "per_device_train_batch_size", "pref_beta", "pref_loss", "report_to", "save_steps",
    "save_total_limit", "seed", "stage", "train_on_prompt", "use_cpu", "warmup_ratio", "warmup_steps", "weight_decay",
}  # fmt: skip
"""Arguments that the parser of llamafactory 0.9.5 took."""
KNOWN = {"axolotl": AXOLOTL, "llama-factory": LLAMA_FACTORY}


def recipe(**more) -> Recipe:
    data = {
        "name": "small", "description": "A test.",
        "data": {"path": "ada/mars", "revision": "v1.0.0", "configs": [{"config": "k"}], **more.pop("data", {})},
        "model": {"base": "org/tiny", "revision": "a" * 40, **more.pop("model", {})},
    }  # fmt: skip
    return Recipe.model_validate(data | more)


EVERY = {
    "whole": recipe(), "lora": recipe(lora={"lora_dropout": 0.1}),
    "all tokens": recipe(loss="all", lora={"target_modules": ["q_proj", "v_proj"]}),
    "curriculum": recipe(data={"order": "curriculum", "too_long": "drop", "most_rows": 5}, budget_usd=2.0, seed=3),
    "built": recipe(data={"path": "./rows", "revision": None, "build": {"templates": ["x"]}}),
    "gpu": recipe(profile="one-gpu", dtype="bfloat16"), "packed": recipe(trainer={"packing": True, "warmup_steps": 0.1, "max_steps": 5}),
    "grouped": recipe(trainer={"group_by_length": True, "warmup_steps": 3}), "dpo": recipe(method="dpo", trainer={"beta": 0.2}, lora={}),
    "grpo": recipe(method="grpo", trainer={"num_generations": 2, "max_completion_length": 8, "temperature": 0.7}),
    "template": recipe(model={"chat_template": "{{ messages }}"}),
}  # fmt: skip
REFUSED = {("axolotl", "grpo"), ("llama-factory", "grpo"), ("llama-factory", "template")}
PAIRS = [(to, kind) for to in TRAINERS for kind in EVERY if (to, kind) not in REFUSED]


def made(to, kind):
    return TRAINERS[to](EVERY[kind], ROWS[EVERY[kind].method])


def settings(foreign):
    return yaml.safe_load(next(iter(foreign.files.values())))


@pytest.mark.parametrize(("to", "kind"), PAIRS)
def test_every_value_of_a_recipe_is_carried_or_named_as_left_over(to, kind):
    foreign, asked = made(to, kind), EVERY[kind]
    text = next(iter(foreign.files.values()))
    for key, why in foreign.left.items():
        assert f"#   {key}: {why}\n" in text
    assert {"description", "where", "timeout_minutes", "data.eval_split"} <= set(foreign.left)
    for key in ("learning_rate", "weight_decay", "max_grad_norm", "save_steps", "logging_steps"):
        assert settings(foreign)[key] == getattr(asked.trainer, key)
    assert settings(foreign)["seed"] == asked.seed


def test_a_key_that_a_trainer_has_no_word_for_is_an_error_not_a_silence():
    told = Carrying(recipe(seed=7), None)
    with pytest.raises(UsageError, match="cannot be carried over"):
        told.left({})
    for to in TRAINERS.values():
        with pytest.raises(UsageError, match=r"frozen_layers \(2\) cannot be carried over"):
            to(recipe(frozen_layers=2), SFT)
    before = set(dict(dumped(recipe())["trainer"]))
    assert before == {
        "num_train_epochs", "max_steps", "per_device_train_batch_size", "gradient_accumulation_steps", "learning_rate", "lr_scheduler_type",
        "warmup_steps", "weight_decay", "max_grad_norm", "max_length", "group_by_length", "packing", "logging_steps", "save_steps", "beta",
        "num_generations", "max_completion_length", "temperature",
    }, "a new key of the trainer: carry it in foreign_*.py"  # fmt: skip


@pytest.mark.parametrize(("to", "kind"), [(to, kind) for to, kind in PAIRS if to in KNOWN])
def test_axolotl_and_llama_factory_are_told_only_what_their_parsers_know(to, kind):
    found = settings(made(to, kind))
    assert set(found) <= KNOWN[to], set(found) - KNOWN[to]
    for dataset in found.get("datasets", []) if to == "axolotl" else []:
        assert set(dataset) <= AXOLOTL_DATASET


@pytest.mark.parametrize(("to", "kind"), sorted(REFUSED))
def test_what_a_trainer_cannot_do_is_refused(to, kind):
    with pytest.raises(UsageError, match=r"export it for trl|put it into the tokenizer"):
        made(to, kind)


def test_axolotl_trains_on_the_completion_alone_and_keeps_the_recipes_data_rules():
    foreign = to_axolotl(EVERY["curriculum"], TALK)
    found = settings(foreign)
    assert (found["curriculum_sampling"], found["excess_length_strategy"], found["train_on_inputs"]) == (True, "drop", False)
    messages = json.loads(foreign.files["train.jsonl"])["messages"]
    assert [message["train"] for message in messages] == [False, False, False, True]
    assert messages[-1]["content"] == SAID["content"] and found["datasets"][0]["message_field_training"] == "train"
    every = json.loads(to_axolotl(EVERY["all tokens"], SFT).files["train.jsonl"])["messages"]
    assert all(message["train"] for message in every)
    assert settings(to_axolotl(EVERY["lora"], SFT))["lora_target_linear"] is True
    assert settings(to_axolotl(EVERY["all tokens"], SFT))["lora_target_modules"] == ["q_proj", "v_proj"]


def test_llama_factory_finds_its_rows_by_the_recipes_name_and_learns_the_last_turn():
    foreign = to_llama_factory(EVERY["lora"], SFT)
    found, info = settings(foreign), json.loads(foreign.files["dataset_info.json"])
    assert info[found["dataset"]]["file_name"] in foreign.files and found["mask_history"] is True
    assert json.loads(foreign.files["train.jsonl"]) == {"messages": [SYSTEM, USER, SAID]}
    assert (found["finetuning_type"], found["lora_target"]) == ("lora", "all")
    pair = json.loads(to_llama_factory(EVERY["dpo"], DPO).files["train.jsonl"])
    assert pair == {"messages": [USER], "chosen": SAID, "rejected": WORSE}
    with pytest.raises(DatasetError, match="row 'x' has the roles user, user, assistant, and LLaMA-Factory would skip it"):
        to_llama_factory(EVERY["whole"], [{"id": "x", "prompt": [USER, USER], "completion": [SAID]}])
    with pytest.raises(DatasetError, match="row 'x' has 2 messages in completion"):
        to_llama_factory(EVERY["whole"], [{"id": "x", "prompt": [USER], "completion": [SAID, SAID]}])


def test_a_model_that_only_this_machine_has_needs_its_folder(tmp_path):
    own = recipe(model={"base": None, "revision": None, "architecture": {"layers": 1}})
    for to in TRAINERS.values():
        with pytest.raises(UsageError, match="give the folder that it was prepared in"):
            to(own, SFT)
        assert str(tmp_path) in settings(to(own, SFT, base=tmp_path)).values()


@pytest.mark.parametrize("name", recipe_names())
def test_every_shipped_recipe_can_be_exported_for_trl_or_says_what_trl_has_no_word_for(name, tmp_path):
    shipped = load_recipe(name)
    if shipped.frozen_layers:
        with pytest.raises(UsageError, match=r"frozen_layers \(15\) cannot be carried over"):
            to_trl(shipped, ROWS[shipped.method], base=tmp_path)
        return
    foreign = to_trl(shipped, ROWS[shipped.method], base=tmp_path)
    assert settings(foreign)["learning_rate"] == shipped.trainer.learning_rate


@pytest.mark.parametrize("to", list(TRAINERS))
def test_an_export_is_a_folder_of_its_own(to, tmp_path):
    foreign = export_recipe(EVERY["lora"], SFT, to, tmp_path / "out")
    assert {str(path.relative_to(tmp_path / "out")) for path in (tmp_path / "out").rglob("*") if path.is_file()} == set(foreign.files)
    assert export_recipe(EVERY["lora"], SFT, to, tmp_path / "out") == foreign
    (tmp_path / "out" / "mine.txt").write_text("x")
    with pytest.raises(UsageError, match=r"holds 'mine\.txt'"):
        export_recipe(EVERY["lora"], SFT, to, tmp_path / "out")
    with pytest.raises(UsageError, match="has no rows"):
        export_recipe(EVERY["lora"], [], to, tmp_path / "other")
    with pytest.raises(UsageError, match="no export for 'axolot'; did you mean 'axolotl'"):
        export_recipe(EVERY["lora"], SFT, "axolot", tmp_path / "other")
    assert not (tmp_path / "other").exists()


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_text_stays_a_text(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    asked = recipe(description=f"{name}\nlearning_rate: 9", model={"base": "org/tiny", "chat_template": name})
    told = [{"id": name, "prompt": [{"role": "user", "content": name}], "completion": [{"role": "assistant", "content": name}]}]
    for to in (to_trl, to_axolotl):
        found = to(asked, told)
        assert settings(found)["learning_rate"] == 2e-4
        assert settings(found).get("chat_template_jinja", found.files.get("chat_template.jinja")) == name
        rows = next(text for file, text in found.files.items() if file.endswith(".jsonl"))
        assert len(rows.strip("\n").split("\n")) == 1 and name in [m["content"] for v in json.loads(rows).values() for m in v]
        assert all(re.fullmatch(r"[a-z_/]+\.(yaml|jsonl|jinja)", file) for file in found.files)
    assert list(tmp_path.iterdir()) == []


needs_trl = [
    pytest.mark.train,
    pytest.mark.skipif(find_spec("trl") is None, reason="needs the extra 'train'"),
]


class TestTrl:
    pytestmark = needs_trl

    @pytest.mark.parametrize("kind", [kind for kind in EVERY if kind != "gpu"])
    def test_trls_own_parser_takes_every_key(self, kind, tmp_path, monkeypatch):
        import importlib

        foreign = export_recipe(EVERY[kind], ROWS[EVERY[kind].method], "trl", tmp_path / "out")
        script = importlib.import_module(f"trl.scripts.{EVERY[kind].method}")
        monkeypatch.chdir(tmp_path / "out")
        parser = script.make_parser()
        given, args, model, *_ = parser.parse_args_and_config(["--config", "trl.yaml"], fail_with_unknown_args=True)
        assert args.learning_rate == EVERY[kind].trainer.learning_rate and given.dataset_name == "rows"
        assert (model.model_name_or_path, model.model_revision) == ("org/tiny", "a" * 40)
        assert foreign.command == f"trl {EVERY[kind].method} --config trl.yaml"

    @pytest.mark.slow
    def test_trls_own_command_trains_by_the_file(self, tmp_path):
        from tests.finetune import tiny

        rows = [{"id": f"r{n}", "prompt": [USER], "completion": [{"role": "assistant", "content": f"Answer: {n % 3}"}]} for n in range(8)]
        tokenizer = tiny.tokenizer(rows)
        tiny.model(tokenizer).save_pretrained(tmp_path / "base")
        tokenizer.save_pretrained(tmp_path / "base")
        asked = recipe(
            model={"base": str(tmp_path / "base"), "revision": None},
            lora={"r": 2},
            trainer={"max_steps": 2, "per_device_train_batch_size": 2},
        )
        foreign = export_recipe(asked, rows, "trl", tmp_path / "out")
        command = [sys.executable, "-m", "trl.cli.main", *foreign.command.split()[1:]]
        done = subprocess.run(command, cwd=tmp_path / "out", capture_output=True, text=True)
        assert done.returncode == 0, done.stderr[-2000:]
        assert (tmp_path / "out" / "out" / "adapter_model.safetensors").is_file()
