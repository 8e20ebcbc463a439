"""The trainer of trl that a recipe asks for, with everything set that trl would get wrong, guess or download by itself."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import DatasetError, TrainingError, UsageError
from daedalus_data.finetune.recipe import Lora, Recipe
from daedalus_data.rewards import REWARDS

COLUMNS = {"sft": ("prompt", "completion"), "dpo": ("prompt", "chosen", "rejected"), "grpo": ("prompt", "answer", "reward")}
"""What each trainer reads; every other column of the rows stays away from it."""
AT_ONCE = 1024
"""Tokens whose logits are held in memory at one time, on a CPU."""


def trainer(recipe: Recipe, rows: Any, base: Path, tokenizer: Any, checkpoints: Path, callbacks: Sequence[Any]) -> Any:
    """Return a trainer of trl over the rows (a datasets.Dataset), with a base model from a folder.

    Raises UsageError when the machine has no device for the recipe's profile, and DatasetError when rows do not fit.
    """
    import trl
    from transformers import set_seed

    _device(recipe)
    # Before the adapters are made, whose weights are drawn: trl sets the seed only after that.
    set_seed(recipe.seed)
    kinds = {"sft": (trl.SFTConfig, trl.SFTTrainer), "dpo": (trl.DPOConfig, trl.DPOTrainer), "grpo": (trl.GRPOConfig, trl.GRPOTrainer)}
    config, kind = kinds[recipe.method]
    more: dict[str, Any] = {"reward_funcs": by_row} if recipe.method == "grpo" else {}
    made = _kind(kind, recipe)(
        model=_model(recipe, base),
        args=config(**_settings(recipe, checkpoints)),
        train_dataset=rows.select_columns(list(COLUMNS[recipe.method])),
        processing_class=tokenizer,
        peft_config=_adapters(recipe.lora) if recipe.lora else None,
        callbacks=list(callbacks),
        **more,
    )
    _nothing_lost(recipe, made.train_dataset, len(rows))
    return made


def by_row(completions: Sequence[Any], answer: Sequence[str], reward: Sequence[str], **columns: Any) -> list[float]:
    """Score each completion by the reward that its row names; answers come as JSON text."""
    scored = zip(completions, answer, reward, strict=True)
    return [REWARDS[name]([completion], [json.loads(wanted)])[0] for completion, wanted, name in scored]


def _device(recipe: Recipe) -> None:
    import torch

    if recipe.profile == "one-gpu" and not torch.cuda.is_available():
        raise UsageError("profile: one-gpu needs a CUDA device and torch sees none here; use profile: cpu-smoke, or another machine")


def _model(recipe: Recipe, base: Path) -> Any:
    """Load the base model: in the recipe's dtype when adapters are trained on it, in float32 when its own weights are."""
    import torch
    from transformers import AutoModelForCausalLM

    dtype = torch.bfloat16 if recipe.lora and recipe.dtype == "bfloat16" else torch.float32
    made = AutoModelForCausalLM.from_pretrained(base, dtype=dtype, local_files_only=True)
    if recipe.frozen_layers:
        _freeze(made, recipe.frozen_layers)
    return made


def _freeze(model: Any, layers: int) -> None:
    """Leave the embeddings and the lowest layers as they are; raises UsageError where none would be left to train."""
    all_layers = model.base_model.layers
    if layers >= len(all_layers):
        raise UsageError(f"frozen_layers: {layers} leaves none of the model's {len(all_layers)} layers to train; give fewer")
    for part in (model.get_input_embeddings(), *all_layers[:layers]):
        part.requires_grad_(False)


def _adapters(lora: Lora) -> Any:
    from peft import LoraConfig

    given = lora.model_dump()
    given["target_modules"] = given["target_modules"] if isinstance(given["target_modules"], str) else list(given["target_modules"])
    return LoraConfig(task_type="CAUSAL_LM", **given)


def _settings(recipe: Recipe, checkpoints: Path) -> dict[str, Any]:
    """Return a trl configuration: the recipe's own keys, and what follows from it."""
    given = {key: value for key, value in recipe.trainer.model_dump().items() if value is not None}
    longest, packing = given.pop("max_length"), given.pop("packing")
    given.pop("group_by_length")
    return {
        **given,
        "output_dir": str(checkpoints),
        "seed": recipe.seed,
        "data_seed": recipe.seed,
        "use_cpu": recipe.profile == "cpu-smoke",
        "bf16": recipe.dtype == "bfloat16",
        "activation_checkpointing": False,
        "save_strategy": "steps",
        "save_total_limit": 2,
        "report_to": "none",
        "disable_tqdm": True,
        # A loss that is no number would be replaced by the mean of those before it.
        "logging_nan_inf_filter": False,
        **_of_method(recipe, longest, packing),
    }


def _of_method(recipe: Recipe, longest: int, packing: bool) -> dict[str, Any]:
    if recipe.method == "grpo":
        return {"shuffle_dataset": recipe.data.order == "shuffled"}
    order = "sequential" if recipe.data.order == "curriculum" else "random"
    # With packing, tokens after max_length begin the next sequence; without, no row is cut: those too long were refused or dropped before.
    of_sft = {"packing": packing, "completion_only_loss": recipe.loss == "completion"} if recipe.method == "sft" else {}
    return {
        "max_length": longest if packing else None,
        "train_sampling_strategy": order,
        "include_num_input_tokens_seen": "all" if packing else "non_padding",
        **of_sft,
    }


def _nothing_lost(recipe: Recipe, prepared: Any, rows: int) -> None:
    """Raise DatasetError when trl kept fewer rows than it got, or a row is longer than the recipe allows."""
    if recipe.method == "grpo" or recipe.trainer.packing:
        return
    longest = max(_lengths(prepared))
    if len(prepared) != rows or longest > recipe.trainer.max_length:
        raise DatasetError(
            f"{rows} rows were given and {len(prepared)} can be trained on, the longest of {longest} tokens with max_length "
            f"{recipe.trainer.max_length}; raise trainer.max_length, or set data.too_long: drop and prepare the rows again"
        )


def _lengths(prepared: Any) -> list[int]:
    """Return each row's tokens: prompt and completion, or prompt and the longer of chosen and rejected."""
    if "input_ids" in prepared.column_names:
        return [len(tokens) for tokens in prepared["input_ids"]]
    sides = zip(prepared["prompt_ids"], prepared["chosen_ids"], prepared["rejected_ids"], strict=True)
    return [len(prompt) + max(len(chosen), len(rejected)) for prompt, chosen, rejected in sides]


def _kind(kind: Any, recipe: Recipe) -> Any:
    """Return the trainer's class as it is used here: it stops at a loss that is no number, and writes no card of its own."""
    import torch

    class Trainer(kind):  # type: ignore[misc, unused-ignore]
        def training_step(self, *given: Any, **named: Any) -> Any:
            loss = super().training_step(*given, **named)
            if not torch.isfinite(loss):
                raise TrainingError(
                    f"the loss of step {self.state.global_step + 1} is {loss.item()}; lower trainer.learning_rate or raise warmup_steps"
                )
            return loss

        def create_model_card(self, *given: Any, **named: Any) -> None:
            """Ours is written when base and tuned have been measured."""

        def _get_train_sampler(self, *given: Any) -> Any:
            if recipe.trainer.group_by_length:
                batch = recipe.trainer.per_device_train_batch_size * recipe.trainer.gradient_accumulation_steps
                return _by_length()(batch, _lengths(self.train_dataset), recipe.seed)
            return super()._get_train_sampler(*given)

    on_cpu = recipe.method == "sft" and recipe.profile == "cpu-smoke" and not recipe.trainer.packing
    return _counting_only_labels(Trainer) if on_cpu else Trainer


def _by_length() -> Any:
    from torch import Generator
    from transformers.trainer_pt_utils import LengthGroupedSampler

    class ByLength(LengthGroupedSampler):  # type: ignore[misc, unused-ignore]
        """Batches of rows of about one length, in an order that an epoch's number and the seed alone give: what a resume needs."""

        def __init__(self, batch: int, lengths: list[int], seed: int) -> None:
            super().__init__(batch, lengths=lengths)
            self.seed = seed
            self.set_epoch(0)

        def set_epoch(self, epoch: int) -> None:
            self.generator = Generator().manual_seed(self.seed + epoch)

        def __iter__(self) -> Iterator[int]:
            return iter(super().__iter__())

    return ByLength


def _counting_only_labels(kind: Any) -> Any:
    """Return the trainer of sft with the loss of trl's `nll`, but with logits only of the tokens that count.

    Off CUDA, trl 1.16 makes the logits of every token of the batch, twice, and an entropy of each.
    """
    import torch
    from torch.nn.functional import cross_entropy, linear
    from torch.utils.checkpoint import checkpoint

    def nats(head: Any, hidden: Any, labels: Any) -> Any:
        return cross_entropy(linear(hidden, head.weight, head.bias).float(), labels, reduction="sum")

    class CompletionTrainer(kind):  # type: ignore[misc, unused-ignore]
        def compute_loss(self, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None) -> Any:
            whole = self.model.get_base_model() if hasattr(self.model, "get_base_model") else self.model
            counted = inputs["labels"][:, 1:] != -100
            labels = inputs["labels"][:, 1:][counted]
            with self.accelerator.autocast():
                # Without a mask attention is causal and half as dear; padding stands on the right, where no token that counts looks.
                backbone = whole.base_model(input_ids=inputs["input_ids"], use_cache=False)
                parts = zip(backbone.last_hidden_state[:, :-1][counted].split(AT_ONCE), labels.split(AT_ONCE), strict=True)
                head = whole.get_output_embeddings()
                if len(labels) <= AT_ONCE:
                    total = sum(nats(head, *part) for part in parts)
                else:
                    total = sum(checkpoint(nats, head, *part, use_reentrant=False) for part in parts)
            items = len(labels) if num_items_in_batch is None else num_items_in_batch
            return total / torch.as_tensor(items).clamp(min=1)

    return CompletionTrainer


__all__ = ["COLUMNS", "by_row", "trainer"]
