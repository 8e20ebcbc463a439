"""Exports of a recipe for other trainers: axolotl, LLaMA-Factory and trl's own command, each with the rows it reads."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.finetune.carrying import Foreign, Row
from daedalus_data.finetune.foreign_axolotl import to_axolotl
from daedalus_data.finetune.foreign_llama_factory import to_llama_factory
from daedalus_data.finetune.foreign_trl import to_trl
from daedalus_data.finetune.recipe import Recipe

Trainer = Literal["trl", "axolotl", "llama-factory"]
TRAINERS: dict[str, Callable[..., Foreign]] = {"trl": to_trl, "axolotl": to_axolotl, "llama-factory": to_llama_factory}


def export_recipe(recipe: Recipe, rows: Sequence[Row], to: str, out: Path, *, base: Path | None = None) -> Foreign:
    """Write what another trainer reads into a folder, and return it.

    `rows` are those that are trained on (`dataset.select`, or rows.parquet of a prepared job); `base` is the folder of a base model that
    only this machine has. Raises UsageError for an unknown trainer, a recipe that it cannot train, and a folder that holds other files.
    """
    if to not in TRAINERS:
        raise UsageError(f"there is no export for {to!r}{nearest(to, list(TRAINERS))}")
    made = TRAINERS[to](recipe, rows, base=base)
    if not rows:
        raise UsageError(f"{recipe.name} has no rows to export")
    others = (
        sorted(path.name for path in out.iterdir() if path.name not in {name.split("/")[0] for name in made.files}) if out.is_dir() else []
    )
    if others:
        raise UsageError(f"{out} holds {others[0]!r}, which is none of this export's files; name an empty folder")
    for name, text in made.files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        write_text(out / name, text)
    return made


def _check_place(out: Path, ours: set[str]) -> None:
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out} is a file; name a folder for the export")
    others = sorted({path.name for path in out.iterdir()} - ours) if out.is_dir() else []
    if others:
        raise UsageError(f"{out} holds {others[0]!r}, which is none of this export's files; name an empty folder")


__all__ = ["TRAINERS", "Foreign", "Trainer", "export_recipe", "to_axolotl", "to_llama_factory", "to_trl"]
