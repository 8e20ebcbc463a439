"""Puts a recipe and its rows into a repository of Oxen, where a person starts the fine-tune: nothing can start one from here."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from daedalus_data.core.derive import write_json, write_lines, write_text
from daedalus_data.core.errors import UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.finetune.carrying import Row
from daedalus_data.finetune.job import Job
from daedalus_data.finetune.recipe import HUB_ID, Recipe, dumped

if TYPE_CHECKING:
    from daedalus_data.release.oxen.client import OxenClient, Uploaded

ROWS, RECIPE, REQUEST, README = "train.jsonl", "recipe.json", "fine_tune.json", "README.md"
BY_HAND = ("learning_rate", "num_train_epochs", "per_device_train_batch_size", "max_length")
"""What a person may be asked for on the page, and finds in the recipe."""


def send(client: "OxenClient", recipe: Recipe, rows: Sequence[Row], say: Callable[[str], None] = lambda line: None) -> "Uploaded":
    """Commit rows, recipe, request and a README below finetune/NAME of the branch that the client is on; pushed where there is a key.

    `finetune_url` is the page from which a person starts it, empty without a key. Not carried: a base model that only this machine has, the
    loss, the seed, the evaluation, the budget, and what `request` has no word for; nothing comes back here by itself. Raises UsageError for
    a method that chats cannot hold, and what the client raises.
    """
    if recipe.method != "sft":
        raise UsageError(f"{recipe.name} is trained by {recipe.method}; Oxen's page is given chats, which are for sft")
    if not rows:
        raise UsageError(f"{recipe.name} has no rows to send")
    with TemporaryDirectory() as staged:
        folder = Path(staged)
        write_lines(folder / ROWS, [{"messages": [*row["prompt"], *row["completion"]]} for row in rows])
        write_json(folder / RECIPE, dumped(recipe))
        if asked := request(recipe, f"{client.branch}/finetune/{recipe.name}/{ROWS}"):
            write_json(folder / REQUEST, asked)
        write_text(folder / README, readme(recipe, len(rows)))
        return client.upload_dataset(folder, f"Fine-tuning {recipe.name}: {len(rows)} rows", to=f"finetune/{recipe.name}", say=say)


def request(recipe: Recipe, resource: str) -> dict[str, Any]:
    """Return what Oxen's hub documents as the body of POST /api/repos/NAMESPACE/NAME/fine_tunes; nothing where it has no word for it.

    It trains adapters, whole epochs, on models of its own list (docs.oxen.ai/fine-tuning-api). Not sent by us, and not tried on the hub.
    """
    given, lora = recipe.trainer, recipe.lora
    if not (lora and recipe.model.base and HUB_ID.fullmatch(recipe.model.base) and given.num_train_epochs.is_integer()):
        return {}
    named = {
        "batch_size": given.per_device_train_batch_size, "epochs": int(given.num_train_epochs),
        "grad_accum": given.gradient_accumulation_steps, "learning_rate": given.learning_rate,
        "logging_steps": given.logging_steps, "lora_alpha": lora.lora_alpha, "lora_rank": lora.r,
        "seq_length": given.max_length,
    }  # fmt: skip
    return {"resource": resource, "base_model": recipe.model.base, "script_type": "text_chat_messages", "training_params": named}


def client_for(recipe: Recipe, settings: Settings) -> "OxenClient":
    """Return the client of the repository OXEN_NAMESPACE/NAME; raises UsageError without a namespace."""
    from daedalus_data.release.oxen.client import OxenClient

    if not settings.oxen_namespace:
        raise UsageError("where: oxen needs to know whose repository the rows go to; set OXEN_NAMESPACE to your name on Oxen")
    return OxenClient(settings.oxen_namespace, recipe.name, settings=settings)


def rows_of(job: Job) -> list[dict[str, Any]]:
    """Return the rows of a prepared job, in their order."""
    import pyarrow.parquet as pq

    return list(pq.read_table(job.rows).to_pylist())


def readme(recipe: Recipe, rows: int) -> str:
    """Return what a person needs to know who starts it on the page."""
    base = recipe.model.base or "a model described in recipe.json, which the page cannot start from"
    given = [f"- {key}: {getattr(recipe.trainer, key)}" for key in BY_HAND]
    adapters = f"- LoRA with rank {recipe.lora.r} and alpha {recipe.lora.lora_alpha}" if recipe.lora else "- all weights, no LoRA"
    return "\n".join(
        [
            f"# Fine-tuning {recipe.name}",
            "",
            f"{rows:,} chats in {ROWS}, column `messages`; only the last message of each is to be learned.",
            "Open that file's page and start a fine-tune on it by hand. What the recipe says, to be entered where the page asks for it:",
            "",
            f"- base model: {json.dumps(base)}",
            *given,
            adapters,
            "",
            f"{REQUEST}, where there is one, is the same as the body that Oxen's hub documents for its fine_tunes; it was not tried there.",
            f"The rest, which the page does not ask for and which therefore does not hold there, is in {RECIPE}.",
            "",
        ]
    )


__all__ = ["client_for", "readme", "rows_of", "send"]
