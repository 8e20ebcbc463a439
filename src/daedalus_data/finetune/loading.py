"""Reads a fine-tuning recipe from its shipped name or from a file, and lists everything that is wrong with it at once."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import RecipeError, UnknownNameError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.shipped import shipped
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.plan.load import load_template
from daedalus_data.plan.problems import Found, drop
from daedalus_data.plan.read import Kind, parse_file

SUFFIXES = (".yaml", ".yml", ".json")
RECIPE = Kind("recipe", Recipe, RecipeError)
ROUNDS = 6
STAND_INS: dict[str, Any] = {
    "name": "unnamed",
    "description": "A recipe to check the rest with.",
    "data": {"path": "./data", "configs": [{"config": "knowledge_flow"}]},
    "model": {"base": "./model"},
}


def load_recipe(name_or_path: str | Path) -> Recipe:
    """Return a recipe by its shipped name or from a .yaml, .yml or .json file; raises RecipeError with every problem, one a line."""
    if str(name_or_path).lower().endswith(SUFFIXES):
        return recipe_file(Path(name_or_path))
    files = _shipped_files()
    if str(name_or_path) not in files:
        known = nearest(str(name_or_path), list(files))
        raise UnknownNameError(f"no recipe is called {str(name_or_path)!r}{known}; the path of a file ends in .yaml or .json")
    return recipe_file(files[str(name_or_path)])


def recipe_names() -> list[str]:
    """Return the names of the shipped recipes in alphabetical order."""
    return sorted(_shipped_files())


def recipe_file(path: Path) -> Recipe:
    """Return the recipe in a file, or raise RecipeError with every problem of the file, one a line."""
    data, found = parse_file(path, RECIPE)
    if not isinstance(data, dict):
        raise RecipeError(f"{path}: is not a mapping of keys; a recipe has name, description, data and model")
    recipe = recipe_of(deepcopy(data), found)
    for where, what in _unknown_names(recipe) if recipe else ():
        found.add(where, what)
    if found.problems or recipe is None:
        raise RecipeError("\n".join(f"{path}: {problem}" for problem in found.problems))
    return recipe


def recipe_of(data: dict[str, Any], found: Found) -> Recipe | None:
    """Return what the data says, as far as it can be read; its problems go into `found` and its wrong values out of the data."""
    for _ in range(ROUNDS):
        try:
            return Recipe.model_validate(data)
        except ValidationError as error:
            wrong = found.take(error.errors(include_url=False), data)
        # A wrong key hides what the checks across keys have to say, so look again without it.
        missing = [key for key in STAND_INS if key not in data]
        if not drop(data, wrong) and not missing:
            break
        for key, value in STAND_INS.items():
            data.setdefault(key, deepcopy(value))
    return None


def _unknown_names(recipe: Recipe) -> Iterator[tuple[str, str]]:
    """Yield what a build could not know; of a dataset that is made elsewhere only the dataset itself tells."""
    build = recipe.data.build
    if build is None:
        return
    for number, name in enumerate(build.templates):
        try:
            load_template(name)
        except UsageError as error:
            yield f"data.build.templates.{number}", str(error)
    built = build.configs if (build := recipe.data.build) else ()
    asked = [(f"data.build.configs.{number}", config) for number, config in enumerate(built)]
    asked += [(f"data.configs.{number}.config", part.config) for number, part in enumerate(recipe.data.configs)]
    asked += [("evaluation.config", recipe.evaluation.config)] if recipe.evaluation else []
    for where, config in asked:
        if config not in FORMATTERS:
            yield where, f"no row config is called {config!r}{nearest(config, FORMATTERS.names())}"


def _shipped_files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(shipped("recipes").iterdir()) if path.suffix in SUFFIXES}


__all__ = ["RECIPE", "load_recipe", "recipe_file", "recipe_names", "recipe_of"]
