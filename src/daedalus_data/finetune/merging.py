"""The files that a training leaves: the adapter, and the tuned model whole, made from the last checkpoint."""

import json
import shutil
from pathlib import Path
from typing import Any, NamedTuple

from daedalus_data.core.derive import write_json
from daedalus_data.finetune.job import Job, digest_of
from daedalus_data.finetune.recipe import Recipe

ADAPTER = ("adapter_config.json", "adapter_model.safetensors")


class Digests(NamedTuple):
    """SHA-256 of what was left."""

    adapter: str | None
    tuned: str


def leave(job: Job, recipe: Recipe, tokenizer: Any, checkpoint: Path) -> Digests:
    """Write adapter/ (where there is one) and model/, each whole or not at all, and return their digests."""
    if recipe.lora:
        _put(job.adapter, lambda fresh: _adapter(fresh, recipe, tokenizer, checkpoint))
    _put(job.model, lambda fresh: _whole(fresh, job.base, tokenizer, checkpoint, adapted=recipe.lora is not None))
    return Digests(_digest(job.adapter) if recipe.lora else None, _digest(job.model))


def _adapter(folder: Path, recipe: Recipe, tokenizer: Any, checkpoint: Path) -> None:
    for name in ADAPTER:
        shutil.copyfile(checkpoint / name, folder / name)
    told = json.loads((folder / ADAPTER[0]).read_text(encoding="utf-8"))
    # peft writes where the base model lay on this machine; the recipe says what it is.
    write_json(folder / ADAPTER[0], {**told, "base_model_name_or_path": recipe.model.base, "revision": recipe.model.revision})
    tokenizer.save_pretrained(folder)


def _whole(folder: Path, base: Path, tokenizer: Any, checkpoint: Path, *, adapted: bool) -> None:
    """Save the model with its adapter merged in float32, then in the dtype that the base model is kept in."""
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(base if adapted else checkpoint, dtype=torch.float32, local_files_only=True)
    if adapted:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, checkpoint).merge_and_unload()
    model.to(AutoConfig.from_pretrained(base, local_files_only=True).dtype or torch.float32).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def _put(place: Path, write: Any) -> None:
    fresh = place.with_name(f".{place.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write(fresh)
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)


def _digest(folder: Path) -> str:
    return digest_of(*sorted(folder.glob("*.safetensors")))


__all__ = ["Digests", "leave"]
