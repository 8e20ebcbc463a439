"""What validators measured, as tables a person reads: labels that need no reading, lengths, splits, voices."""

from collections.abc import Iterator, Mapping
from typing import Any

from daedalus_data.cli.read import table

Figures = Mapping[str, Any]
Row = dict[str, Any]


def show(figures: Figures) -> None:
    """Print the figures that decide whether a dataset is worth training on; reports/validation.json has them all."""
    for title, columns, rows in (
        ("what labels can be had without reading", ("task", "rows", "commonest", "share", "at most", "words right"), _answers(figures)),
        ("what the prompt's numbers explain of numeric labels", ("label", "rows", "R2", "at most", "commonest share"), _numbers(figures)),
        ("tokens per row", ("config", "mean", "p95", "max"), _tokens(figures)),
        ("likeness of held-out rows to train rows", ("config", "as split", "rows at random", "ancestors shared"), _splits(figures)),
        ("variety of labels", ("config", "rows", "distinct-4", "most worn five words", "share"), _variety(figures)),
    ):
        if found := list(rows):
            print(f"{title}")
            table(found, columns)
            print()
    for template, heard in figures.get("diversity", {}).get("voices", {}).items():
        if "right" in heard:
            share, chance = f"{heard['right']:.0%}", f"{heard['chance']:.0%}"
            print(f"voices of {template}: {share} of {heard['lines']} lines are told by their words, {chance} by chance")


def _tasks(figures: Figures) -> Iterator[tuple[str, Figures]]:
    for name, measured in figures.get("triviality", {}).get("tasks", {}).items():
        yield name.rsplit("/", 1)[0], measured


def _answers(figures: Figures) -> Iterator[Row]:
    for task, measured in _tasks(figures):
        if "share" in measured:
            yield {
                "task": task, "rows": measured["rows"], "commonest": str(measured["commonest"]).removeprefix("Answer: ")[:40],
                "share": measured["share"], "at most": measured["bound"], "words right": measured["words_right"],
            }  # fmt: skip


def _numbers(figures: Figures) -> Iterator[Row]:
    for task, measured in _tasks(figures):
        for label, value in measured.items():
            if isinstance(value, Mapping) and "r2_trees" in value:
                best = max(value["r2_trees"], value["r2_ridge"])
                name = f"{task.split('/')[0]} {label.split()[-1]}"
                yield {"label": name, "rows": measured["rows"], "R2": best, "at most": 0.5, "commonest share": value["share"]}


def _tokens(figures: Figures) -> Iterator[Row]:
    for config, counted in figures.get("shape", {}).get("tokens", {}).items():
        yield {"config": config, **{key: str(counted[key]) for key in ("mean", "p95", "max")}}


def _splits(figures: Figures) -> Iterator[Row]:
    for config, found in figures.get("splits", {}).get("overlap", {}).items():
        split, chance = found["as_split"], found["rows_at_random"]
        shared = [f"{side['share_with_an_ancestor_in_train']:.0%}" for side in (split, chance)]
        yield {
            "config": config,
            "as split": f"mean {split['mean_overlap']:.2f}, largest {split['largest_overlap']:.2f}",
            "rows at random": f"mean {chance['mean_overlap']:.2f}, largest {chance['largest_overlap']:.2f}",
            "ancestors shared": f"{shared[0]}, at random {shared[1]}",
        }


def _variety(figures: Figures) -> Iterator[Row]:
    leagues = figures.get("repetition", {}).get("configs", {})
    for config, counted in figures.get("diversity", {}).get("labels", {}).items():
        worn = next(iter(leagues.get(config, {}).get("labels", {}).get("5", {}).items()), ("-", None))
        yield {
            "config": config, "rows": counted["rows"], "distinct-4": counted["distinct_4"],
            "most worn five words": worn[0], "share": worn[1],
        }  # fmt: skip
