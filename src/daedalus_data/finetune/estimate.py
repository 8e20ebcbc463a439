"""How many steps a recipe takes and how long they last, from the lengths of its rows, the model's size and the machine's rate."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from daedalus_data.finetune.recipe import Recipe

GENERATIONS = 8
"""Answers to each prompt that trl's GRPO draws where the recipe does not say."""


def generations(recipe: Recipe) -> int:
    """Return how many answers are drawn for each prompt; 1 where none is drawn."""
    return (recipe.trainer.num_generations or GENERATIONS) if recipe.method == "grpo" else 1


def steps(recipe: Recipe, rows: int, tokens: int) -> int:
    """Return the steps of the optimizer: trainer.max_steps, or those of the epochs, counted as transformers counts them."""
    trainer = recipe.trainer
    if trainer.max_steps > 0:
        return trainer.max_steps
    sequences = ceil(tokens / trainer.max_length) if trainer.packing else rows * generations(recipe)
    batches = ceil(sequences / trainer.per_device_train_batch_size)
    return ceil(trainer.num_train_epochs * max(1, ceil(batches / trainer.gradient_accumulation_steps)))


def padded(recipe: Recipe, lengths: Sequence[int]) -> int:
    """Return the tokens that one epoch multiplies: each batch is as long as its longest row, both answers of a pair included."""
    if recipe.trainer.packing:
        return sum(lengths)
    size = max(1, recipe.trainer.per_device_train_batch_size // generations(recipe))
    order = sorted(lengths) if recipe.trainer.group_by_length else lengths
    batches = [order[start : start + size] for start in range(0, len(order), size)]
    return sum(len(batch) * max(batch) for batch in batches) * generations(recipe) * (2 if recipe.method == "dpo" else 1)


def operations(recipe: Recipe, *, parameters: int, passed: int, trainable: int, config: Mapping[str, Any], length: float) -> float:
    """Return the floating-point operations per token of training.

    2 per parameter for the pass forward, 2 per parameter that the gradient passes, 2 per trained parameter for its own gradient (Kaplan et
    al. 2020, section 2.1: 6 where all are trained), and 12 x layers x width x length for attention (PaLM, appendix B). Another pass
    forward for a reference model (dpo, grpo with beta) and for each token that is drawn (grpo).
    """
    attention: float = 12 * config.get("num_hidden_layers", 0) * config.get("hidden_size", 0) * length
    more = (recipe.method == "dpo") + (recipe.method == "grpo") * (1 + bool(recipe.trainer.beta))
    return 2 * (parameters + passed + trainable) + attention + 2 * parameters * more


def seconds(recipe: Recipe, *, rows: int, steps: int, tokens: int, per_token: float, rate: float) -> float:
    """Return how long the steps last at a rate in operations a second; `tokens` are the padded ones of an epoch of `rows`."""
    trainer = recipe.trainer
    in_epoch = max(1, ceil(rows * generations(recipe) / (trainer.per_device_train_batch_size * trainer.gradient_accumulation_steps)))
    epochs = trainer.num_train_epochs if trainer.max_steps < 1 else steps / in_epoch
    return epochs * tokens * per_token / rate


__all__ = ["GENERATIONS", "generations", "operations", "padded", "seconds", "steps"]
