"""Verbs about recipes: which ship, what one says, and what other trainers read of it."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.recipe_data import making
from daedalus_data.core.errors import UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.settings import Settings, read_environment

if TYPE_CHECKING:
    from daedalus_data.finetune.carrying import Foreign
    from daedalus_data.finetune.recipe import Recipe

Say = Callable[[str], None]


def recipes() -> list[dict[str, Any]]:
    """Return the shipped recipes, a row each: name, method, base, rows, where, and what it is for."""
    from daedalus_data.finetune.loading import recipe_names

    return [_row(name, load_recipe(name)) for name in recipe_names()]


def load_recipe(name_or_path: "str | Path | Recipe") -> "Recipe":
    """Return a recipe by its shipped name, from a YAML or JSON file, or of a fine-tuning's folder; RecipeError lists every problem."""
    from daedalus_data.finetune.job import Job
    from daedalus_data.finetune.loading import load_recipe as load
    from daedalus_data.finetune.recipe import Recipe

    if isinstance(name_or_path, Recipe):
        return name_or_path
    job = Job(Path(name_or_path))
    return load(job.recipe if job.record.is_file() else name_or_path)


def recipe_text(name_or_path: str | Path) -> str:
    """Return a recipe as YAML with every value it runs with."""
    import yaml

    from daedalus_data.finetune.recipe import dumped

    return yaml.safe_dump(dumped(load_recipe(name_or_path)), sort_keys=False, allow_unicode=True, width=120)


def export_recipe(
    recipe: "str | Path | Recipe",
    to: str,
    out: str | Path,
    *,
    home: str | Path | None = None,
    say: Say = lambda line: None,
    settings: Settings | None = None,
) -> "Foreign":
    """Write what axolotl, llama-factory or trl reads of a recipe, with its rows, into an empty folder, and return it.

    `recipe` may be a fine-tuning's folder, whose rows are taken as they are; else the dataset is opened, and made where it is missing.
    What could not be carried over is in `left`, each key with why. Raises UsageError for a recipe that the trainer cannot train.
    """
    from daedalus_data.finetune.foreign import TRAINERS
    from daedalus_data.finetune.foreign import export_recipe as write

    settings = settings or read_environment()
    if to not in TRAINERS:
        raise UsageError(f"there is no export for {to!r}{nearest(to, list(TRAINERS))}")
    loaded = load_recipe(recipe)
    rows, base = _rows_and_base(loaded, recipe, Path(home or settings.home), settings, say)
    return write(loaded, rows, to, Path(out), base=base)


def _rows_and_base(
    recipe: "Recipe", asked: "str | Path | Recipe", home: Path, settings: Settings, say: Say
) -> tuple[list[dict[str, Any]], Path | None]:
    from daedalus_data.finetune.base_model import base_folder
    from daedalus_data.finetune.dataset import open_dataset, select
    from daedalus_data.finetune.job import Job
    from daedalus_data.finetune.recipe import HUB_ID

    job = Job(Path(asked)) if isinstance(asked, str | Path) else None
    is_of_hub = bool(recipe.model.base and HUB_ID.fullmatch(recipe.model.base))
    base = None if is_of_hub else base_folder(recipe.model, cache=settings.cache / "models", say=say)
    if job and job.record.is_file():
        import polars as pl

        return pl.read_parquet(job.rows).to_dicts(), base or (job.base if job.base.is_dir() else None)
    folder = open_dataset(recipe.data, home=home, say=say, make=making(settings))
    return select(recipe, folder, recipe.data.split).rows, base


def _row(name: str, recipe: "Recipe") -> dict[str, Any]:
    parts = " + ".join(part.config for part in recipe.data.configs)
    return {
        "name": name, "method": f"{recipe.method}{', lora' if recipe.lora else ''}", "base": recipe.model.base or "from the start",
        "rows": parts, "data": recipe.data.path, "where": recipe.where, "profile": recipe.profile, "description": recipe.description,
    }  # fmt: skip
