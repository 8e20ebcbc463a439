"""A recipe as axolotl reads it: `axolotl train axolotl.yaml`."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import UsageError
from daedalus_data.finetune.carrying import Carrying, Foreign, Row, configuration, lines, one, warmup
from daedalus_data.finetune.recipe import Recipe

FILE, ROWS = "axolotl.yaml", "train.jsonl"
NAMES = {
    "num_train_epochs": "num_epochs", "per_device_train_batch_size": "micro_batch_size", "lr_scheduler_type": "lr_scheduler",
    "gradient_accumulation_steps": "gradient_accumulation_steps", "learning_rate": "learning_rate", "weight_decay": "weight_decay",
    "max_grad_norm": "max_grad_norm", "logging_steps": "logging_steps", "save_steps": "save_steps", "max_length": "sequence_len",
    "packing": "sample_packing", "group_by_length": "group_by_length", "beta": "rl_beta",
}  # fmt: skip
"""What axolotl (0.19) calls a recipe's keys of trainer."""
TRAIN = "train"
"""Of a message: whether its tokens count."""
LEFT = {
    "profile": "axolotl is made for GPUs; on a machine without one, train here or with trl",
    "dtype": "axolotl trains all weights in what matrices are multiplied in; here they are kept in float32",
}
ALL = ("loss: all: axolotl learns what everybody says and the ends of turns, but not the marks of who speaks.",)


def to_axolotl(recipe: Recipe, rows: Sequence[Row], *, base: Path | None = None) -> Foreign:
    """Return the configuration and the rows.

    `rows` and `base` are as in `to_trl`. Raises UsageError for grpo, whose rewards axolotl reads from a module of the user's.
    """
    if recipe.method == "grpo":
        raise UsageError(f"{recipe.name} is trained by grpo, which an axolotl file alone cannot describe; export it for trl")
    told = Carrying(recipe, base)
    settings = {
        "base_model": told.base.name,
        **({"revision_of_model": told.base.revision} if told.base.revision else {}),
        **_template(told),
        **_data(recipe, told),
        **_adapters(told),
        **_trainer(recipe, told),
        **_rest(recipe, told),
    }
    command, left = f"axolotl train {FILE}", told.left(LEFT)
    files = {
        FILE: configuration(recipe, command, settings, left, ALL if recipe.loss == "all" else ()),
        ROWS: lines([_row(recipe, row) for row in rows]),
    }
    return Foreign(files, command, left)


def _template(told: Carrying) -> dict[str, Any]:
    own = told.take("model.chat_template")
    return {"chat_template": "jinja", "chat_template_jinja": own} if own else {"chat_template": "tokenizer_default"}


def _data(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    loss, order, too_long = told.take("loss"), told.take("data.order"), told.take("data.too_long")
    where = {"path": ROWS, "ds_type": "json", "split": "train"}
    if told.take("method") == "dpo":
        columns = {f"field_{name}": name for name in ("messages", "chosen", "rejected")}
        datasets: dict[str, Any] = {"rl": "dpo", "datasets": [{**where, "type": "chat_template.default", **columns}]}
    else:
        said = {"type": "chat_template", "field_messages": "messages", "message_property_mappings": {"role": "role", "content": "content"}}
        counted = {"message_field_training": TRAIN, "roles_to_train": [], "train_on_eos": "turn"}
        datasets = {"datasets": [{**where, **said, **counted}], "train_on_inputs": loss == "all"}
    kept = {"curriculum_sampling": True, "shuffle_merged_datasets": False} if order == "curriculum" else {}
    return {**datasets, **kept, "excess_length_strategy": "raise" if too_long == "refuse" else "drop", "val_set_size": 0.0}


def _adapters(told: Carrying) -> dict[str, Any]:
    rank = told.take("lora.r")
    if rank is None:
        return {}
    modules = told.take("lora.target_modules")
    aimed = {"lora_target_linear": True} if modules == "all-linear" else {"lora_target_modules": modules}
    given = {key: told.take(f"lora.{key}") for key in ("lora_alpha", "lora_dropout")}
    return {"adapter": "lora", "lora_r": rank, **given, **aimed}


def _trainer(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    steps, first = told.take("trainer.max_steps"), told.take("trainer.warmup_steps")
    given = {name: value for key, name in NAMES.items() if (value := told.take(f"trainer.{key}")) is not None}
    return given | warmup(first) | ({"max_steps": steps} if steps > 0 else {})


def _rest(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    if recipe.lora or recipe.dtype == "float32":
        told.take("dtype")
    if recipe.profile == "one-gpu":
        told.take("profile")
    return {
        "bf16": recipe.dtype == "bfloat16", "fp16": False, "tf32": False, "gradient_checkpointing": False, "pad_to_sequence_len": False,
        "seed": told.take("seed"), "save_total_limit": 2, "output_dir": "out",
    }  # fmt: skip


def _row(recipe: Recipe, row: Row) -> dict[str, Any]:
    if recipe.method == "dpo":
        return {"messages": list(row["prompt"]), "chosen": one(row, "chosen"), "rejected": one(row, "rejected")}
    asked = [{**message, TRAIN: recipe.loss == "all"} for message in row["prompt"]]
    return {"messages": [*asked, *({**message, TRAIN: True} for message in row["completion"])]}


__all__ = ["to_axolotl"]
