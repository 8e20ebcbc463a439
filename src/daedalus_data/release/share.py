"""One run's share of a dataset, formatted and set down as tables; also a program, so that several can be made at once.

`python -m daedalus_data.release.share` reads a Task as JSON on stdin and prints a Share per line.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.run import Run
from daedalus_data.core.terms import Frozen
from daedalus_data.core.words import forget
from daedalus_data.formatters.story import story
from daedalus_data.release.processes import lines_of, reported
from daedalus_data.release.rows import Row, RowType, TypeName, as_row, checked, rows_root, type_name
from daedalus_data.store.folder import open_run


class Task(Frozen):
    """Runs to format, and where their tables go."""

    runs: tuple[Path, ...]
    to: Path
    configs: tuple[str, ...]


class Share(Frozen):
    """What a run gave: rows per config with their roots, and the causes it shares with others."""

    run: str
    events: int
    causes: tuple[str, ...]
    split_group: str
    rows: dict[str, int]
    roots: dict[str, str]
    """The Merkle root over the rows of each config."""
    types: dict[str, TypeName]
    """The row type of each config that has rows."""


def shares(task: Task) -> Iterator[Share]:
    """Format runs one after another, keeping none of them, and yield what each gave."""
    for folder in task.runs:
        run = open_run(folder)
        yield _share(run, task)
        run.let_go()
        del run
        forget()


def _share(run: Run, task: Task) -> Share:
    made = {config: _set_down(run, config, task.to) for config in task.configs}
    read = story(run)
    return Share(
        run=run.id,
        events=len(run.entries),
        causes=(read.split_group, *read.ancestry.values()),
        split_group=read.split_group,
        rows={config: len(rows) for config, (rows, _) in made.items()},
        roots={config: rows_root(rows) for config, (rows, _) in made.items()},
        types={config: type_name(kind) for config, (_, kind) in made.items() if kind},
    )


def _set_down(run: Run, config: str, to: Path) -> tuple[list[Row], RowType | None]:
    import pyarrow.feather as feather

    from daedalus_data.release.features import features_of, table_of

    kind, rows = None, []
    for row in checked(FORMATTERS.get(config), run):
        kind = type(row)
        rows.append(as_row(row))
    if kind:
        to.mkdir(parents=True, exist_ok=True)
        feather.write_feather(table_of(rows, features_of(kind)), table_path(to, run.id, config), compression="uncompressed")
    return rows, kind


def table_path(to: Path, run: str, config: str) -> Path:
    """Return where a run's rows of a config are set down."""
    return to / f"{run}.{config}.arrow"


def at_once(task: Task, parallel: int) -> Iterator[Share]:
    """Format runs in this process, or in several of their own, and yield what each gave, in the order of the runs' completion."""
    if parallel <= 1 or len(task.runs) < 2:
        yield from shares(task)
        return
    slices = [task.runs[start::parallel] for start in range(min(parallel, len(task.runs)))]
    tasks = [task.model_copy(update={"runs": runs}).model_dump_json() for runs in slices]
    for line in lines_of([sys.executable, "-m", __name__], tasks):
        yield Share.model_validate_json(line)


def main() -> None:
    """Do the task on stdin."""
    with reported():
        for share in shares(Task.model_validate_json(sys.stdin.read())):
            sys.stdout.write(share.model_dump_json() + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
