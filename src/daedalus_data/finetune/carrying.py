"""Carries a recipe into another trainer's words, key by key, so that what has no word there is told and never lost."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from daedalus_data.core.errors import DatasetError, UsageError
from daedalus_data.finetune.recipe import HUB_ID, Recipe, dumped

Row = Mapping[str, Any]
Message = Mapping[str, str]
ROWS = ("data.path", "data.revision", "data.build", "data.configs", "data.split", "data.most_rows", "data.completions")
"""Keys that say which rows there are; the rows themselves go along."""
WHOLE = ("data.build", "evaluation", "model.architecture")
"""Keys that are carried, or left over, with all that is below them."""
ELSEWHERE = {
    "description": "what the recipe is for",
    "data.eval_split": "base and tuned are measured by `daedalus evaluate`, on this split",
    "evaluation": "base and tuned are measured by `daedalus evaluate`",
    "where": "the machine is chosen by whoever runs this",
    "flavor": "the machine is chosen by whoever runs this",
    "timeout_minutes": "the machine is chosen by whoever runs this",
    "budget_usd": "nothing here counts what the machine costs",
}
"""Why a key is left over by every trainer; the longest beginning of a key counts."""


class Foreign(NamedTuple):
    """A recipe as another trainer reads it."""

    files: dict[str, str]
    """Texts by file name; the configuration comes first."""
    command: str
    """What runs it, in the folder that holds the files."""
    left: dict[str, str]
    """What could not be carried over, each key of the recipe with why; the configuration says the same in comments."""


class Base(NamedTuple):
    """The base model as another trainer names it."""

    name: str
    """A Hub id, or the path of a folder."""
    revision: str | None


class Carrying:
    """A recipe that is read key by key; a key that nobody took is left over."""

    def __init__(self, recipe: Recipe, base: Path | None) -> None:
        self._left = dict(_leaves(dumped(recipe)))
        for key in ("name", *ROWS):
            self.take(key)
        if not recipe.frozen_layers:
            self.take("frozen_layers")
        self.base = self._base(recipe, base)

    def take(self, key: str) -> Any:
        """Return the value of a dotted key, None where the recipe does not give it, and count it as carried."""
        return self._left.pop(key, None)

    def left(self, reasons: Mapping[str, str]) -> dict[str, str]:
        """Return what is left over, each key with its value and why; raises UsageError for a key that nobody has a reason for."""
        known = {**ELSEWHERE, **reasons}
        told = {}
        for key, value in self._left.items():
            found = [start for start in known if key == start or key.startswith(f"{start}.")]
            if not found:
                raise UsageError(f"{key} ({json.dumps(value)}) cannot be carried over; leave it out of the recipe, or train with it here")
            told[key] = f"{json.dumps(value)}: {known[max(found, key=len)]}"
        return told

    def _base(self, recipe: Recipe, base: Path | None) -> Base:
        wanted, revision = self.take("model.base"), self.take("model.revision")
        self.take("model.architecture")
        if base is not None:
            return Base(str(base.absolute()), None)
        if wanted and HUB_ID.fullmatch(wanted):
            return Base(wanted, revision)
        if wanted and Path(wanted).is_dir():
            return Base(str(Path(wanted).absolute()), None)
        what = f"model.base is {wanted!r}" if wanted else "model.architecture"
        raise UsageError(f"{recipe.name}: {what}, which other trainers cannot load; give the folder that it was prepared in")


def configuration(recipe: Recipe, command: str, settings: Mapping[str, Any], left: Mapping[str, str], notes: Sequence[str] = ()) -> str:
    """Return YAML headed by what it is, how it is run, and what it does not carry."""
    head = [f"Recipe {recipe.name} of daedalus-data. Run in this folder: {command}", *notes]
    if left:
        head += ["Not carried over:", *(f"  {key}: {why}" for key, why in left.items())]
    # Comments are ASCII on one line each: whatever a recipe says, it cannot end one.
    comments = "".join(f"# {line.encode('ascii', 'backslashreplace').decode()}\n" for line in head)
    return comments + yaml.safe_dump(dict(settings), sort_keys=False, allow_unicode=False, width=1000)


def lines(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return rows as lines of JSON."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def one(row: Row, column: str) -> Message:
    """Return the only message of a column; raises DatasetError for more or none."""
    if len(row[column]) == 1:
        return dict(row[column][0])
    raise DatasetError(f"row {row.get('id')!r} has {len(row[column])} messages in {column}, and this trainer reads one; export it for trl")


def warmup(value: float) -> dict[str, Any]:
    """Return warmup in steps, or below 1 as a share of all steps."""
    return {"warmup_ratio": value} if 0 < value < 1 else {"warmup_steps": int(value)}


def _leaves(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in data.items():
        if isinstance(value, dict) and f"{above}{key}" not in WHOLE:
            yield from _leaves(value, f"{above}{key}.")
        elif value is not None:
            yield f"{above}{key}", value


__all__ = ["Base", "Carrying", "Foreign", "Row", "configuration", "lines", "one", "warmup"]
