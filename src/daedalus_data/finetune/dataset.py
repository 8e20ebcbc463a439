"""Opens the dataset of a recipe and selects its rows: which of them, in which shares, in which order, the same ones every time."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from daedalus_data.core.errors import RecipeError, UnknownNameError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.seeds import derive
from daedalus_data.finetune.fetching import Say, fetch
from daedalus_data.finetune.recipe import Build, Data, Method, Recipe
from daedalus_data.finetune.tables import TYPE_OF, columns_for, digest_of_dataset, is_ours, table_of
from daedalus_data.plan.load import load_template
from daedalus_data.release.record import NAME, README, Record, read_record

Make = Callable[[Data, Path, Say], Path]
"""Makes the dataset that data.build describes at data.path, its runs under a home, and returns its folder."""
PLAIN_FILES = ("*.md", "*.json", "*.jsonl", "*.json.gz", "*.jsonl.gz", "*.csv", "*.parquet", "*.arrow")
MESSAGES = "messages"
Row = dict[str, Any]


class Selected(NamedTuple):
    """The rows that are trained on, in their order."""

    rows: list[Row]
    """Columns: id, config, task, hops and those of the method; prompt, completion, chosen and rejected as lists of messages, answer as
    JSON text."""
    counts: dict[str, dict[str, int]]
    """Rows per config and task."""
    available: dict[str, int]
    """Rows per config that there are to choose from."""
    dataset_digest: str
    """The Merkle root in the dataset's record; of files, their SHA-256."""
    held_out: tuple[str, ...]
    """Templates of the split that is measured on that no run of this split is of; empty where that is not known."""
    notes: tuple[str, ...]
    """What should be known of the choice, a sentence each."""


def open_dataset(data: Data, *, home: Path, say: Say = lambda line: None, make: Make | None = None) -> Path:
    """Return the dataset's folder or file: fetched at its revision, found, or made where it is not there and data.build says how.

    Raises UsageError where it is not there and cannot be made, or where what is there is not what data.build describes.
    """
    if data.revision:
        return _fetched(data, say)
    path = Path(data.path)
    if path.exists():
        return _as_described(path, data.build) if data.build else path
    if data.build is None:
        raise UsageError(f"there is no dataset at {path}; make one with: daedalus build TEMPLATE --out {path}, or correct data.path")
    if make is None:
        raise UsageError(f"there is no dataset at {path} yet; it is made when the recipe is run without --dry-run")
    say(f"making {path}: {build_words(data.build)}")
    return make(data, home, say)


def build_words(build: Build) -> str:
    """Return what a build makes, in words: 24 runs of 3 templates, whole templates held out."""
    runs, templates = build.runs * len(build.templates), len(build.templates)
    held = "whole templates held out" if build.split_by == "template" else "whole runs held out"
    return f"{runs} run{'s' * (runs > 1)} of {templates} template{'s' * (templates > 1)}, {held}"


def _fetched(data: Data, say: Say) -> Path:
    ours = [NAME, README, *(f"{part.config}/*.parquet" for part in data.configs)]
    folder = fetch("dataset", data.path, data.revision or "", say, ours)
    return folder if is_ours(folder) else fetch("dataset", data.path, data.revision or "", say, PLAIN_FILES)


def _as_described(path: Path, build: Build) -> Path:
    """Return the path of a dataset that was made as `build` says; raises UsageError for another one."""
    record = read_record(path)
    wanted = sorted(load_template(name).world_id for name in build.templates for _ in range(build.runs))
    differs = [
        what
        for what, same in {
            "templates and runs": sorted(run.template for run in record.runs) == wanted,
            "split_by": record.split.by == build.split_by,
            "seed": record.split.seed == build.seed,
        }.items()
        if not same
    ]
    if differs:
        raise UsageError(
            f"{path} was made with other {' and other '.join(differs)} than data.build says; remove it to have it made again, "
            "or leave data.build out to take it as it is"
        )
    return path


# ---- rows ----


def select(recipe: Recipe, folder: Path, split: str) -> Selected:
    """Return the rows of a split that a recipe trains on; the same recipe and dataset give the same rows in the same order.

    Where several configs are mixed, each gives its share of data.configs.weight and none gives a row twice: the one that is short of
    rows bounds the others. Raises RecipeError, which lists every config, task, split or column that is not there, with the nearest.
    """
    tables = _tables(recipe, folder, split)
    chosen = {config: _drawn(recipe, config, table) for config, table in tables.items()}
    available = {config: len(places) for config, places in chosen.items()}
    counts = shares({part.config: part.weight for part in recipe.data.configs}, available, recipe.data.most_rows)
    rows = [row for config, table in tables.items() for row in _rows(recipe.method, config, table, chosen[config][: counts[config]])]
    if recipe.data.completions == "answer":
        rows = [{**row, "completion": [*row["completion"][:-1], *map(_last_line, row["completion"][-1:])]} for row in rows]
    tasks = {config: dict(Counter(row["task"] for row in rows if row["config"] == config)) for config in tables}
    record = read_record(folder) if is_ours(folder) else None
    return Selected(
        rows=ordered(rows, recipe),
        counts={config: dict(sorted(some.items())) for config, some in tasks.items()},
        available=available,
        dataset_digest=record.root if record else digest_of_dataset(folder),
        held_out=_held_out(record, split, recipe.data.eval_split) if record else (),
        notes=tuple(_notes(recipe, available, counts)),
    )


def shares(weights: Mapping[str, float], available: Mapping[str, int], most: int | None) -> dict[str, int]:
    """Return how many rows each config gives: as many as there are in all, in these shares, none twice; largest remainders round."""
    whole = sum(weights.values())
    rows = min(int(available[config] * whole / weight) for config, weight in weights.items())
    rows = min(rows, sum(available.values()), most or rows)
    exact = {config: rows * weight / whole for config, weight in weights.items()}
    counts = {config: min(available[config], int(share)) for config, share in exact.items()}
    for config in sorted(exact, key=lambda config: (counts[config] - exact[config], config)):
        if sum(counts.values()) < rows and counts[config] < available[config]:
            counts[config] += 1
    return counts


def ordered(rows: Sequence[Row], recipe: Recipe) -> list[Row]:
    """Return rows in the order of training: shuffled by the recipe's seed, or by hop depth and then length, the easiest first."""
    if recipe.data.order == "curriculum":
        return sorted(rows, key=lambda row: (row["hops"] or 0, _length(row), row["id"]))
    return sorted(rows, key=lambda row: (derive(recipe.seed, "order", row["config"], row["id"]), row["id"]))


def _length(row: Row) -> int:
    """Return the characters of all messages of a row."""
    return sum(len(message["content"]) for value in row.values() if isinstance(value, list) for message in value)


def _tables(recipe: Recipe, folder: Path, split: str) -> dict[str, Any]:
    """Return the table of every config of the mixture, or raise RecipeError for all that is wrong with any."""
    tables, wrong = {}, []
    for number, part in enumerate(recipe.data.configs):
        where = f"data.configs.{number}"
        if part.config in tables:
            wrong.append(f"{where}.config: {part.config} is named twice; name it once and put its tasks together")
            continue
        try:
            table = table_of(folder, part.config, split)
        except UnknownNameError as error:
            wrong.append(f"{where}: {error}")
            continue
        tables[part.config] = table
        wrong += [f"{where}: {problem}" for problem in (*_column_problems(recipe.method, folder, part.config, table), *_tasks(part, table))]
    if wrong:
        raise RecipeError("\n".join(wrong))
    return tables


def _column_problems(method: Method, folder: Path, config: str, table: Any) -> Iterator[str]:
    missing = columns_for(method, table.column_names)
    if not missing:
        return
    yield (
        f"{config} has no column {' and no column '.join(missing)}, which {method} needs; "
        f"it has {', '.join(table.column_names[:6])}{_would_do(method, folder)}"
    )


def _would_do(method: Method, folder: Path) -> str:
    if not is_ours(folder):
        return "; rename the columns of the file, or take another method"
    fitting = [config for config, made in read_record(folder).configs.items() if made.type == TYPE_OF[method]]
    return f"; these would do: {', '.join(fitting)}" if fitting else f"; no config of {folder} is for {method}"


def _tasks(part: Any, table: Any) -> Iterator[str]:
    known = sorted(set(_column(table, "task", "")))
    for task in part.tasks:
        if task not in known:
            yield f"{part.config} has no task {task!r}{nearest(task, known)}"


def _drawn(recipe: Recipe, config: str, table: Any) -> list[int]:
    """Return the places of a config's rows in the order in which they are drawn, which the order of the files does not change."""
    wanted = next(set(part.tasks) for part in recipe.data.configs if part.config == config)
    ids, tasks = _ids(table, config), _column(table, "task", "")
    places = [place for place in range(table.num_rows) if not wanted or tasks[place] in wanted]
    return sorted(places, key=lambda place: (derive(recipe.seed, "rows", config, ids[place]), ids[place]))


def _rows(method: Method, config: str, table: Any, places: Sequence[int]) -> Iterator[Row]:
    """Yield the rows at these places with the columns of a method, whatever form the file has them in."""
    ids = _ids(table, config)
    kept = [column for column in table.column_names if column in {"task", "hops", MESSAGES, *columns_for(method, ())}]
    for place, row in zip(places, table.select(kept).take(list(places)).to_pylist(), strict=True):
        yield {"id": ids[place], "config": config, "task": row.get("task") or "", "hops": row.get("hops"), **_learned(method, row)}


def _learned(method: Method, row: Row) -> Row:
    if method == "sft" and "prompt" not in row:
        messages = _messages(row[MESSAGES], "user")
        return {"prompt": messages[:-1], "completion": messages[-1:]}
    made: Row = {"prompt": _messages(row["prompt"], "user")}
    if method == "grpo":
        answer = row["answer"]
        return made | {"answer": answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False), "reward": row["reward"]}
    return made | {column: _messages(row[column], "assistant") for column in columns_for(method, ()) if column != "prompt"}


def _last_line(message: dict[str, str]) -> dict[str, str]:
    """Return a message with what it ends in alone: the line that rewards read."""
    return {**message, "content": message["content"].rstrip().rpartition("\n")[2]}


def _messages(value: Any, role: str) -> list[dict[str, str]]:
    """Return what a column holds as messages: a plain text is one message of the side that says it."""
    if isinstance(value, str):
        return [{"role": role, "content": value}]
    return [{"role": str(message["role"] or ""), "content": message["content"] or ""} for message in value or ()]


def _ids(table: Any, config: str) -> list[str]:
    """Return the ids of rows; those of a file that has none are numbered from 1 as its lines are."""
    if "id" in table.column_names:
        return [str(value) for value in table.column("id").to_pylist()]
    return [f"{config}:{number}" for number in range(1, table.num_rows + 1)]


def _column(table: Any, name: str, absent: str) -> list[Any]:
    return [value or absent for value in table.column(name).to_pylist()] if name in table.column_names else [absent] * table.num_rows


def _held_out(record: Record, split: str, eval_split: str) -> tuple[str, ...]:
    def templates(of: str) -> set[str]:
        return {run.template for run in record.runs if run.split == of}

    return tuple(sorted(templates(eval_split) - templates(split)))


def _notes(recipe: Recipe, available: Mapping[str, int], counts: Mapping[str, int]) -> Iterator[str]:
    """Say of a mixture that was not cut off by most_rows what it leaves unused, and because of whom."""
    if len(counts) < 2 or sum(counts.values()) == recipe.data.most_rows:
        return
    first = min(recipe.data.configs, key=lambda part: available[part.config] / part.weight).config
    if left := [
        f"{available[config] - used:,} of {config}" for config, used in counts.items() if config != first and used < available[config]
    ]:
        yield f"{first} has {available[first]:,} rows and none is repeated, so its weight leaves {', '.join(left)} unused"


__all__ = ["Make", "Row", "Selected", "build_words", "open_dataset", "ordered", "select", "shares"]
