"""Converts a GGUF file into a folder that transformers loads, once."""

import struct
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from daedalus_data.core.errors import UsageError
from daedalus_data.finetune.extra import needs, quiet
from daedalus_data.finetune.fetching import Say
from daedalus_data.release.record import file_digest

GGUF = ".gguf"
SINGLE_PRECISION_UP_TO = 10**9
"""Parameters up to which a converted model keeps float32, which holds what a GGUF says without loss; above it takes bfloat16."""


def converted(path: Path, cache: Path, say: Say = lambda line: None) -> Path:
    """Return the folder in the cache with the model of a GGUF file, converted at the first call, which takes half a minute for 135M.

    The folder's name has the digest of the file, so another file of the same name is converted anew; it appears whole or not at all.
    """
    if path.suffix.lower() != GGUF:
        raise UsageError(f"{path} is no {GGUF} file; name one, a folder, or a Hub id with its revision")
    folder = cache / f"{path.stem.lower()}-{file_digest(path)[:16]}"
    if folder.is_dir():
        return folder
    say(f"converting {path.name} once, into {folder}")
    cache.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".converting-", dir=cache) as made:
        _convert(path, Path(made) / "model")
        try:
            (Path(made) / "model").rename(folder)
        except OSError:  # another process was faster, and its model is the same
            if not folder.is_dir():
                raise
    return folder


def _convert(path: Path, folder: Path) -> None:
    needs("torch", "transformers", "gguf")
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    place: dict[str, Any] = {"gguf_file": path.name, "trust_remote_code": False, "local_files_only": True}
    try:
        with quiet(), redirect_stderr(StringIO()):  # the bar of the conversion asks nobody
            model = AutoModelForCausalLM.from_pretrained(path.parent, dtype=torch.float32, **place)
            tokenizer = AutoTokenizer.from_pretrained(path.parent, **place)
    except (ValueError, LookupError, OSError, NotImplementedError, struct.error) as error:  # struct: a file cut off in its head
        raise UsageError(f"{path} cannot be converted: {' '.join(str(error).split())[:200]}") from error
    if model.num_parameters() > SINGLE_PRECISION_UP_TO:
        model = model.to(torch.bfloat16)
    # transformers keeps the mark of the GGUF and then refuses to save what are plain weights by now.
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    model.hf_quantizer = None
    with quiet():
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
