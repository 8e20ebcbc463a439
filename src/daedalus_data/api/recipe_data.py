"""Makes the dataset that a fine-tuning recipe describes: runs of several templates, and one dataset of them all."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.data import build
from daedalus_data.api.many import generate
from daedalus_data.core.settings import Settings

if TYPE_CHECKING:
    from daedalus_data.finetune.dataset import Make
    from daedalus_data.finetune.recipe import Data

Say = Callable[[str], None]


def making(settings: Settings) -> "Make":
    """Return what makes the dataset of data.build at data.path with the built-in author, as `daedalus generate` and `daedalus build` do.

    Runs that are there already are taken as they are. Raises DatasetError where a validator finds an error.
    """

    def make(data: "Data", home: Path, say: Say) -> Path:
        wanted = data.build
        if wanted is None:
            raise ValueError("only data.build says how a dataset is made")
        parallel, folders = os.cpu_count() or 1, []
        for number, template in enumerate(wanted.templates, 1):
            say(f"making {wanted.runs} runs of {template}, template {number} of {len(wanted.templates)}")
            folders += generate(
                template, runs=wanted.runs, seed=wanted.seed, parallel=parallel, model="offline", fallbacks=(), home=home, settings=settings
            )
        asked: dict[str, Any] = {"configs": wanted.configs, "split_by": wanted.split_by, "seed": wanted.seed, "parallel": parallel}
        return build(folders, out=data.path, **asked, home=home, say=say, settings=settings).path

    return make


__all__ = ["making"]
