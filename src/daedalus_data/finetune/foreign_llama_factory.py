"""A recipe as LLaMA-Factory reads it: `llamafactory-cli train llama_factory.yaml`, its rows registered in dataset_info.json."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import DatasetError, UsageError
from daedalus_data.finetune.carrying import Carrying, Foreign, Row, configuration, lines, one, warmup
from daedalus_data.finetune.recipe import Recipe

FILE, INFO, ROWS = "llama_factory.yaml", "dataset_info.json", "train.jsonl"
SAME = (
    "num_train_epochs", "max_steps", "per_device_train_batch_size", "gradient_accumulation_steps", "learning_rate", "lr_scheduler_type",
    "weight_decay", "max_grad_norm", "logging_steps", "save_steps", "packing",
)  # fmt: skip
TAGS = {"role_tag": "role", "content_tag": "content", "user_tag": "user", "assistant_tag": "assistant", "system_tag": "system"}
LEFT = {
    "data.too_long": "longer rows are cut by LLaMA-Factory; `daedalus finetune --dry-run` counts them",
    "trainer.group_by_length": "transformers calls it by two names, and LLaMA-Factory runs on both its lines",
}
NOTES = ("No template is named, so LLaMA-Factory reads the one of the tokenizer.",)


def to_llama_factory(recipe: Recipe, rows: Sequence[Row], *, base: Path | None = None) -> Foreign:
    """Return the configuration, dataset_info.json and the rows.

    `rows` and `base` are as in `to_trl`. Raises UsageError for grpo and for a chat template of one's own, which LLaMA-Factory (0.9) does
    not have, and DatasetError for a row that it would skip without an error.
    """
    if recipe.method == "grpo":
        raise UsageError(f"{recipe.name} is trained by grpo, which LLaMA-Factory does not have; export it for trl")
    if recipe.model.chat_template:
        raise UsageError("model.chat_template: LLaMA-Factory takes none from a file; put it into the tokenizer of the base model")
    told = Carrying(recipe, base)
    command = f"llamafactory-cli train {FILE}"
    settings, left = _settings(recipe, told), told.left(LEFT)
    made = lines([_row(recipe, row) for row in rows])
    info = json.dumps({recipe.name: _info(recipe)}, indent=2) + "\n"
    return Foreign({FILE: configuration(recipe, command, settings, left, NOTES), INFO: info, ROWS: made}, command, left)


def _settings(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    one_gpu, seed, dtype = told.take("profile") == "one-gpu", told.take("seed"), told.take("dtype")
    same = {key: value for key in SAME if (value := told.take(f"trainer.{key}")) is not None}
    first = told.take("trainer.warmup_steps")
    if not recipe.trainer.group_by_length:
        told.take("trainer.group_by_length")
    return {
        "model_name_or_path": told.base.name,
        **({"model_revision": told.base.revision} if told.base.revision else {}),
        **_method(recipe, told),
        **_adapters(told),
        "dataset": recipe.name,
        "dataset_dir": ".",
        "cutoff_len": told.take("trainer.max_length"),
        "disable_shuffling": told.take("data.order") == "curriculum",
        **same,
        **warmup(first),
        "bf16": dtype == "bfloat16",
        "use_cpu": not one_gpu,
        "disable_gradient_checkpointing": True,
        "seed": seed,
        "data_seed": seed,
        "save_total_limit": 2,
        "report_to": "none",
        "output_dir": "out",
    }


def _method(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    loss, beta = told.take("loss"), told.take("trainer.beta")
    if told.take("method") == "dpo":
        return {"stage": "dpo", "do_train": True, "pref_loss": "sigmoid", **({} if beta is None else {"pref_beta": beta})}
    # Only the last turn counts: it is the completion, whoever spoke before.
    counted = {"train_on_prompt": True} if loss == "all" else {"mask_history": True}
    return {"stage": "sft", "do_train": True, **counted}


def _adapters(told: Carrying) -> dict[str, Any]:
    rank = told.take("lora.r")
    if rank is None:
        return {"finetuning_type": "full"}
    modules = told.take("lora.target_modules")
    aimed = "all" if modules == "all-linear" else modules if isinstance(modules, str) else ",".join(modules)
    given = {key: told.take(f"lora.{key}") for key in ("lora_alpha", "lora_dropout")}
    return {"finetuning_type": "lora", "lora_rank": rank, **given, "lora_target": aimed}


def _info(recipe: Recipe) -> dict[str, Any]:
    columns = ("messages", "chosen", "rejected") if recipe.method == "dpo" else ("messages",)
    ranking = {"ranking": True} if recipe.method == "dpo" else {}
    return {"file_name": ROWS, "formatting": "sharegpt", **ranking, "columns": {name: name for name in columns}, "tags": TAGS}


def _row(recipe: Recipe, row: Row) -> dict[str, Any]:
    prompt = list(row["prompt"])
    if recipe.method == "dpo":
        _in_turn(row, [*prompt, one(row, "chosen")])
        _in_turn(row, [*prompt, one(row, "rejected")])
        return {"messages": prompt, "chosen": one(row, "chosen"), "rejected": one(row, "rejected")}
    messages = [*prompt, one(row, "completion")]
    _in_turn(row, messages)
    return {"messages": messages}


def _in_turn(row: Row, messages: Sequence[Mapping[str, str]]) -> None:
    """Raise DatasetError where user and assistant do not take turns: such rows are left out there without an error."""
    roles = [message["role"] for message in messages]
    turns = roles[1:] if roles[:1] == ["system"] else roles
    if turns != [("user", "assistant")[place % 2] for place in range(len(turns))] or len(turns) % 2:
        raise DatasetError(
            f"row {row.get('id')!r} has the roles {', '.join(roles)}, and LLaMA-Factory would skip it: user and assistant must take turns; "
            "export it for trl or axolotl"
        )


__all__ = ["to_llama_factory"]
