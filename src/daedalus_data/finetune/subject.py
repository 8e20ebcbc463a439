"""Loads a model to be asked: a folder or a Hub id, whole or as an adapter beside its base, and names it by the digest of its weights."""

import json
from pathlib import Path
from typing import Any, Literal

from daedalus_data.core.errors import UsageError
from daedalus_data.finetune.answering import Subject
from daedalus_data.finetune.extra import needs, quiet
from daedalus_data.finetune.job import Job, digest_of
from daedalus_data.finetune.recipe import HUB_ID

Dtype = Literal["float32", "bfloat16"]
ADAPTER = "adapter_config.json"
ROOM = 4096
"""Context of a model whose configuration does not tell."""


def load(model: Path | str, dtype: Dtype, revision: str | None = None) -> Subject:
    """Return a model with its tokenizer, on the GPU where there is one; raises UsageError for what is none."""
    needs("torch", "transformers", "peft")
    import torch

    place = located(model)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with quiet():
        made = _adapted(Path(place), dtype) if (Path(place) / ADAPTER).is_file() else _whole(place, dtype, revision)
        tokenizer = _tokenizer(place, revision)
    context = getattr(made.config, "max_position_embeddings", None) or ROOM
    return Subject(made.to(device).eval(), tokenizer, context)


def located(model: Path | str) -> str:
    """Return the folder of a model, of a job that of its tuned model, or a Hub id; raises UsageError for neither."""
    folder = Path(model)
    job = Job(folder)
    # What was pushed into a folder has the record too, beside the weights.
    if job.record.is_file() and not any((folder / name).is_file() for name in ("config.json", ADAPTER)):
        folder = job.model if job.model.is_dir() else job.adapter
        if not folder.is_dir():
            raise UsageError(f"{model} holds no tuned model yet; train it first: daedalus finetune {model}")
    if any((folder / name).is_file() for name in ("config.json", ADAPTER)):
        return str(folder)
    if not folder.exists() and HUB_ID.fullmatch(str(model)):
        return str(model)
    raise UsageError(f"{model} is no model: it has neither config.json nor {ADAPTER}; name a model's folder or a Hub id")


def digest_of_model(model: Path | str) -> str:
    """Return the SHA-256 over a folder's weights (of an adapter over its own); of a Hub id the id itself."""
    place = Path(located(model))
    weights = sorted(path for suffix in ("safetensors", "bin") for path in place.glob(f"*.{suffix}"))
    return digest_of(*weights) if weights else str(place)


def _whole(place: str, dtype: Dtype, revision: str | None) -> Any:
    import torch
    from transformers import AutoModelForCausalLM

    try:
        return AutoModelForCausalLM.from_pretrained(place, dtype=getattr(torch, dtype), revision=revision)
    except (OSError, ValueError) as error:
        raise UsageError(f"{place} cannot be loaded as a language model: {_line(error)}") from None


def _adapted(folder: Path, dtype: Dtype) -> Any:
    from peft import PeftModel

    said = json.loads((folder / ADAPTER).read_text(encoding="utf-8"))
    base = _base_of(folder, said)
    if not base:
        raise UsageError(f"{folder / ADAPTER} does not name its base model; evaluate the merged model instead")
    return PeftModel.from_pretrained(_whole(located(base), dtype, said.get("revision")), str(folder)).merge_and_unload()


def _base_of(folder: Path, said: dict[str, Any]) -> str:
    """Return an adapter's base: that of the job it lies in, or the one it names."""
    own = Job(folder.parent).base
    return str(own) if (own / "config.json").is_file() else str(said.get("base_model_name_or_path") or "")


def _tokenizer(place: str, revision: str | None) -> Any:
    from transformers import AutoTokenizer

    try:
        return AutoTokenizer.from_pretrained(_with_tokenizer(Path(place)), revision=revision)
    except (OSError, ValueError) as error:
        raise UsageError(f"{place} has no tokenizer that can be loaded: {_line(error)}") from None


def _with_tokenizer(place: Path) -> str:
    """Return where the tokenizer lies: an adapter without one uses its base's."""
    if not (place / ADAPTER).is_file() or (place / "tokenizer_config.json").is_file():
        return str(place)
    return _base_of(place, json.loads((place / ADAPTER).read_text(encoding="utf-8")))


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


__all__ = ["Dtype", "digest_of_model", "load", "located"]
