"""The verb that measures a model on held-out rows: what it answers, and how much better than another model and than guessing."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from daedalus_data.core.errors import UsageError
from daedalus_data.core.settings import Settings, read_environment

if TYPE_CHECKING:
    from daedalus_data.finetune.evaluated import Comparison, Evaluated, Way
    from daedalus_data.finetune.evaluating import Asked

Say = Callable[[str], None]
PINNED = re.compile(r"([^/@]+/[^/@]+)@([0-9a-f]{40}|v\d+\.\d+\.\d+)")
"""OWNER/NAME@REVISION: a dataset or a model of the Hub."""


class Answering(NamedTuple):
    """How far a model is with the rows it is measured on."""

    who: str
    """base, tuned, or a model as it was named."""
    asked: "Asked"


def evaluate(
    model: str | Path,
    data: str | Path,
    *,
    split: str = "test",
    config: str = "knowledge_flow",
    tasks: Sequence[str] = (),
    against: str | Path | None = None,
    ways: "Sequence[Way]" = ("generated", "likelihood"),
    most_rows: int | None = 200,
    max_prompt_length: int | None = None,
    max_new_tokens: int = 160,
    batch_size: int = 8,
    seed: int = 0,
    dtype: str = "float32",
    watch: Callable[[Answering], None] = lambda answering: None,
    say: Say = lambda line: None,
    settings: Settings | None = None,
) -> "Evaluated | Comparison":
    """Return what a model answers to held-out rows of a dataset; with `against` also what that one does, and the difference.

    A model is the folder of a fine-tuning, of a model or of an adapter, a .gguf file, package:NAME/FILE.gguf, or OWNER/NAME@REVISION.
    Rows are an even sample over the tasks, or those named, by `seed`, the same ones for both models, with `max_prompt_length` of
    those alone whose prompt has at most so many of the model's tokens. Raises UsageError for what is not there, with the nearest name.
    """
    from daedalus_data.finetune.evaluating import compare
    from daedalus_data.finetune.evaluating import evaluate as measure

    settings = settings or read_environment()
    asked: dict[str, Any] = {
        "dataset": dataset_to_ask(data, config, say),
        "config": config,
        "tasks": tasks,
        "split": split,
        "ways": ways,
        "most_rows": most_rows,
        "max_prompt_length": max_prompt_length,
    }
    asked |= {"max_new_tokens": max_new_tokens, "batch_size": batch_size, "seed": seed, "dtype": dtype}
    # Both are looked for before either is asked, which takes minutes.
    places = [(str(each), place_of_model(each, settings, say)) for each in (against, model) if each is not None]

    def measured(name: str, place: Path) -> "Evaluated":
        say(f"asking {name}")
        return measure(place, **asked, watch=lambda report: watch(Answering(name, report)))

    found = [measured(name, place) for name, place in places]
    return compare(*found) if len(found) == 2 else found[0]


def place_of_model(model: str | Path, settings: Settings, say: Say) -> Path:
    """Return the folder that a model is loaded from; of a fine-tuning its own, in which the tuned model is found."""
    from daedalus_data.finetune.base_model import base_folder
    from daedalus_data.finetune.recipe import Model
    from daedalus_data.finetune.subject import located

    text = str(model)
    if pinned := PINNED.fullmatch(text):
        place = base_folder(Model(base=pinned[1], revision=pinned[2]), cache=settings.cache / "models", say=say)
    elif Path(text).is_dir():
        located(text)
        place = Path(text)
    elif text.startswith("package:") or text.lower().endswith(".gguf"):
        place = base_folder(Model(base=text), cache=settings.cache / "models", say=say)
    else:
        raise UsageError(f"there is no model {text!r}; name a folder, a .gguf file, package:NAME/FILE.gguf, or OWNER/NAME@COMMIT")
    assert place
    return place


def dataset_to_ask(data: str | Path, config: str, say: Say) -> Path:
    """Return the folder of a dataset; of one on the Hub with the rows of this config only."""
    from daedalus_data.finetune.fetching import fetch
    from daedalus_data.release.record import NAME

    pinned = PINNED.fullmatch(str(data))
    folder = fetch("dataset", pinned[1], pinned[2], say, [NAME, f"{config}/*.parquet"]) if pinned else Path(data)
    if not folder.is_dir():
        raise UsageError(f"{data} is no dataset folder; make one with: daedalus build TEMPLATE --out {data}, or name OWNER/NAME@vX.Y.Z")
    return folder
