"""How many parameters a model has and how many of them a recipe trains, read from its files without loading it."""

import json
import re
from collections.abc import Iterator, Mapping
from math import prod
from pathlib import Path
from typing import Any

from daedalus_data.core.registry import nearest
from daedalus_data.finetune.base_model import config_of, weights_of
from daedalus_data.finetune.recipe import Lora

Shapes = Mapping[str, tuple[int, ...]]
"""The shape of every weight by its name."""
LLAMAS = ("llama", "mistral", "qwen2")
"""Model types whose weights follow from the sizes in their configuration."""
LAYER = re.compile(r"\.layers\.(\d+)\.")
NOT_ADAPTED = ("embed", "lm_head", "wte", "wpe")
"""What `all-linear` leaves alone: embeddings, and the layer that chooses the token."""


def shapes_of(folder: Path) -> Shapes | None:
    """Return the shapes of a model's weights: from their files, else from its configuration; None where neither tells."""
    files = weights_of(folder)
    return {name: shape for file in files for name, shape in _in_file(file)} if files else shapes_by(config_of(folder))


def _in_file(path: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield the weights that the head of a safetensors file names: eight bytes of length, then JSON."""
    with path.open("rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    for name, about in head.items():
        if name != "__metadata__":
            yield name, tuple(about["shape"])


def shapes_by(config: Mapping[str, Any]) -> Shapes | None:
    """Return the shapes of a Llama, a Mistral or a Qwen2 of these sizes; None for other models."""
    if config.get("model_type") not in LLAMAS:
        return None
    wide, inner, heads = config["hidden_size"], config["intermediate_size"], config["num_attention_heads"]
    head = config.get("head_dim") or wide // heads
    keys = (config.get("num_key_value_heads") or heads) * head
    layer = {
        "self_attn.q_proj": (heads * head, wide), "self_attn.k_proj": (keys, wide), "self_attn.v_proj": (keys, wide),
        "self_attn.o_proj": (wide, heads * head), "mlp.gate_proj": (inner, wide), "mlp.up_proj": (inner, wide),
        "mlp.down_proj": (wide, inner), "input_layernorm": (wide,), "post_attention_layernorm": (wide,),
    }  # fmt: skip
    bias: dict[str, tuple[int, ...]] = {
        f"self_attn.{name}_proj.bias": (size,) for name, size in (("q", heads * head), ("k", keys), ("v", keys))
    }
    named: dict[str, tuple[int, ...]] = {f"{name}.weight": shape for name, shape in layer.items()}
    named |= bias if config["model_type"] == "qwen2" else {}
    found = {f"model.layers.{number}.{name}": shape for number in range(config["num_hidden_layers"]) for name, shape in named.items()}
    ends: dict[str, tuple[int, ...]] = {"model.embed_tokens.weight": (config["vocab_size"], wide), "model.norm.weight": (wide,)}
    if not config.get("tie_word_embeddings"):
        ends["lm_head.weight"] = (config["vocab_size"], wide)
    return found | ends


def parameters(shapes: Shapes) -> int:
    """Return how many numbers the weights are."""
    return sum(map(prod, shapes.values()))


def trained(shapes: Shapes, lora: Lora | None, frozen_layers: int = 0) -> int:
    """Return how many parameters are trained: those of the adapters, r for every row and column of what they adapt, or all not frozen."""
    if lora is not None:
        return sum(lora.r * sum(shapes[f"{module}.weight"]) for module in adapted(shapes, lora))
    return sum(prod(shape) for name, shape in shapes.items() if not (frozen_layers and _is_frozen(name, frozen_layers)))


def passed(shapes: Shapes, frozen_layers: int) -> int:
    """Return through how many parameters the gradient goes: not through the layers below the lowest that is trained."""
    head = 0 if any("lm_head" in name for name in shapes) else sum(prod(shape) for name, shape in shapes.items() if "embed" in name)
    return trained(shapes, None, frozen_layers) + head if frozen_layers else parameters(shapes)


def _is_frozen(name: str, layers: int) -> bool:
    found = LAYER.search(name)
    return int(found[1]) < layers if found else "embed" in name


def adapted(shapes: Shapes, lora: Lora) -> list[str]:
    """Return the modules that get an adapter: as peft reads target_modules, a text is a pattern and a list names ends of names."""
    modules = _linear(shapes)
    match lora.target_modules:
        case "all-linear":
            return [module for module in modules if not any(part in module for part in NOT_ADAPTED)]
        case str(pattern):
            return [module for module in modules if re.fullmatch(pattern, module)]
        case names:
            return [module for module in modules if any(module == name or module.endswith(f".{name}") for name in names)]


def lora_problems(shapes: Shapes, lora: Lora) -> Iterator[str]:
    """Yield which target_modules the model does not have, with the nearest that it has."""
    known = sorted({module.rpartition(".")[2] for module in _linear(shapes)})
    names = (lora.target_modules,) if isinstance(lora.target_modules, str) else lora.target_modules
    for name in names:
        try:
            found = adapted(shapes, lora.model_copy(update={"target_modules": name if isinstance(lora.target_modules, str) else (name,)}))
        except re.error as error:
            yield f"lora.target_modules: {name!r} is no pattern ({error}); write a list of names: {', '.join(known)}"
            continue
        if not found:
            yield f"lora.target_modules: the base model has no module {name!r}{nearest(name, known)}"


def _linear(shapes: Shapes) -> list[str]:
    return [name.removesuffix(".weight") for name, shape in shapes.items() if name.endswith(".weight") and len(shape) == 2]


__all__ = ["Shapes", "adapted", "lora_problems", "parameters", "passed", "shapes_by", "shapes_of", "trained"]
