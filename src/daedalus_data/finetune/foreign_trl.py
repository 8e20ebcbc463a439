"""A recipe as trl's own command reads it: `trl sft --config trl.yaml`, and dpo and grpo likewise."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import UsageError
from daedalus_data.finetune.carrying import Carrying, Foreign, Row, configuration, lines
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.finetune.tables import COLUMNS

FILE, ROWS, TEMPLATE = "trl.yaml", "rows/train.jsonl", "chat_template.jinja"
SAME = (
    "num_train_epochs", "max_steps", "per_device_train_batch_size", "gradient_accumulation_steps", "learning_rate", "lr_scheduler_type",
    "warmup_steps", "weight_decay", "max_grad_norm", "logging_steps", "save_steps", "beta", "num_generations", "max_completion_length",
    "temperature",
)  # fmt: skip
"""Keys of a recipe's trainer that trl calls the same and takes as they are."""
REWARD = "daedalus_data.finetune.trainers.by_row"
"""The reward that trl imports: it scores each row by the reward that the row names."""
LEFT = {
    "data.too_long": "rows are not counted here, and longer ones are cut; `daedalus finetune --dry-run` counts them",
    "trainer.max_length": "trl bounds what grpo writes, not what it reads",
}


def to_trl(recipe: Recipe, rows: Sequence[Row], *, base: Path | None = None) -> Foreign:
    """Return the configuration, the rows and, where there is one, the chat template.

    `rows` are those that are trained on, in their order, with the columns that trl reads; `base` is the folder of a base model that only
    this machine has. Raises UsageError for what trl's command cannot do.
    """
    told = Carrying(recipe, base)
    settings = _settings(recipe, told)
    files = {ROWS: lines([{column: row[column] for column in COLUMNS[recipe.method]} for row in rows])}
    if template := told.take("model.chat_template"):
        if recipe.method != "sft":
            raise UsageError(f"model.chat_template: trl's {recipe.method} command takes none; put it into the tokenizer of the base model")
        settings["chat_template_path"], files[TEMPLATE] = TEMPLATE, template
    command = f"trl {recipe.method} --config {FILE}"
    notes = ("It needs daedalus-data installed, for the reward.",) if recipe.method == "grpo" else ()
    left = told.left(LEFT)
    return Foreign({FILE: configuration(recipe, command, settings, left, notes), **files}, command, left)


def _settings(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    one_gpu, seed, dtype = told.take("profile") == "one-gpu", told.take("seed"), told.take("dtype")
    same = {key: value for key in SAME if (value := told.take(f"trainer.{key}")) is not None}
    return {
        "model_name_or_path": told.base.name,
        **({"model_revision": told.base.revision} if told.base.revision else {}),
        # As in training here: float32 weights where all are trained, the recipe's dtype under adapters.
        "dtype": dtype if recipe.lora else "float32",
        **_adapters(told),
        "dataset_name": "rows",
        "dataset_train_split": "train",
        **same,
        **_of_method(recipe, told),
        "bf16": dtype == "bfloat16",
        "use_cpu": not one_gpu,
        "activation_checkpointing": False,
        "seed": seed,
        "data_seed": seed,
        "save_total_limit": 2,
        "report_to": "none",
        "output_dir": "out",
    }


def _adapters(told: Carrying) -> dict[str, Any]:
    rank = told.take("lora.r")
    if rank is None:
        return {}
    modules = told.take("lora.target_modules")
    return {
        "use_peft": True,
        "lora_r": rank,
        "lora_alpha": told.take("lora.lora_alpha"),
        "lora_dropout": told.take("lora.lora_dropout"),
        "lora_target_modules": [modules] if isinstance(modules, str) else list(modules),
    }


def _of_method(recipe: Recipe, told: Carrying) -> dict[str, Any]:
    order, grouped, packing = told.take("data.order"), told.take("trainer.group_by_length"), told.take("trainer.packing")
    loss = told.take("loss")
    if recipe.method == "grpo":
        told.take("method")
        if grouped:
            raise UsageError("trainer.group_by_length: trl's grpo draws prompts in groups of its own; leave it out")
        return {"shuffle_dataset": order == "shuffled", "reward_funcs": [REWARD]}
    told.take("method")
    strategy = "group_by_length" if grouped else "sequential" if order == "curriculum" else "random"
    made = {"max_length": told.take("trainer.max_length"), "train_sampling_strategy": strategy}
    return made | ({"packing": packing, "completion_only_loss": loss == "completion"} if recipe.method == "sft" else {})


__all__ = ["to_trl"]
