"""pictures/uplift.svg: exact answers of guesses, base and tuned, over all rows and by task, with their intervals."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.derive import write_text
from daedalus_data.finetune.evaluated import Cell, Comparison, Table
from daedalus_data.reports import svg

WIDTH, MARGIN, TOP = 960, 40, 112
BAR, GAP, APART = 13, 3, 22
WHISKER = "<style>.whisker { stroke: #1c2730 } @media (prefers-color-scheme: dark) { .whisker { stroke: #e9edef } }</style>"
STEPS = (0, 20, 40, 60, 80, 100)


class Subject(NamedTuple):
    """Whose answers a bar shows."""

    name: str
    style: str
    table: Table


def draw(path: Path, comparison: Comparison, name: str) -> None:
    """Write the picture."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, drawn(comparison, name))


def drawn(comparison: Comparison, name: str) -> str:
    """Return the picture as SVG: a group of bars for all rows and for each task, from 0 to 100 %."""
    subjects = subjects_of(comparison)
    groups = _groups(subjects)
    label = max(svg.measure(name, 13) for name in groups) + 24
    scale = (WIDTH - 2 * MARGIN - label - 60) / 100
    left = MARGIN + label
    height = len(subjects) * (BAR + GAP)
    parts = [WHISKER, *_header(comparison, name), *_legend(subjects), *_grid(left, scale, TOP + len(groups) * (height + APART))]
    for number, (group, cells) in enumerate(groups.items()):
        y = TOP + number * (height + APART)
        parts.append(svg.text(left - 14, y + height / 2 + 3, group, 13, anchor="end", bold=not number))
        for place, (subject, cell) in enumerate(zip(subjects, cells, strict=True)):
            parts += _bar(cell, subject.style, left, y + place * (BAR + GAP), scale) if cell else []
    told = "; ".join(f"{subject.name} {_percent(subject.table.overall)}" for subject in subjects)
    return svg.document(WIDTH, int(TOP + len(groups) * (height + APART) + 34), f"Exact answers of {name}", told, parts)


def _groups(subjects: Sequence[Subject]) -> dict[str, list[Cell | None]]:
    """Return the bars of each group by what is written beside it; a subject that was not asked a task has none there."""
    tasks = {task: cell.n for subject in subjects for task, cell in sorted(subject.table.tasks.items())}
    every: dict[str, list[Cell | None]] = {f"all, {subjects[0].table.overall.n} rows": [subject.table.overall for subject in subjects]}
    return {**every, **{f"{task}, {count} rows": [subject.table.tasks.get(task) for subject in subjects] for task, count in tasks.items()}}


def subjects_of(comparison: Comparison) -> list[Subject]:
    """Return whose answers are shown, the weakest claim first."""
    guesses, base, tuned = comparison.tuned.guesses, comparison.base.ways, comparison.tuned.ways
    found = [("copied from the prompt", "faint", guesses.get("copy")), ("majority of training answers", "bar", guesses.get("majority"))]
    found += [("base, likelihood", "violet", base.get("likelihood")), ("base, written", "warm", base.get("generated"))]
    found += [("tuned, written", "accent", tuned.get("generated"))]
    return [Subject(name, style, table) for name, style, table in found if table]


def _header(comparison: Comparison, name: str) -> Iterator[str]:
    tuned = comparison.tuned
    yield svg.text(MARGIN, 40, f"Exact answers of {name}", 20, bold=True)
    yield svg.text(MARGIN, 62, f"{tuned.asked} held-out rows of {tuned.config}; thin lines: 95% intervals over runs", 13, "soft")


def _legend(subjects: Sequence[Subject]) -> Iterator[str]:
    x: float = MARGIN
    for subject in subjects:
        yield svg.box(x, 78, 13, 12, subject.style, radius=3)
        yield svg.text(x + 19, 88.5, subject.name, 12, "soft")
        x += 19 + svg.measure(subject.name, 12) + 14


def _grid(left: float, scale: float, foot: float) -> Iterator[str]:
    for step in STEPS:
        yield svg.path(f"M{left + step * scale:.1f} {TOP - 8}V{foot - APART + 8:.1f}", "rule", width=1)
        yield svg.text(left + step * scale, foot + 6, f"{step}%", 12, "soft", anchor="middle")


def _bar(cell: Cell, style: str, left: float, y: float, scale: float) -> Iterator[str]:
    share = 100 * cell.exact
    yield svg.box(left, y, max(1.5, share * scale), BAR, style, radius=2)
    end = share
    if cell.low is not None and cell.high is not None and cell.low < cell.high:
        middle, low, high = y + BAR / 2, left + 100 * cell.low * scale, left + 100 * cell.high * scale
        yield svg.path(
            f"M{low:.1f} {middle}H{high:.1f}M{low:.1f} {middle - 3}V{middle + 3}M{high:.1f} {middle - 3}V{middle + 3}", "whisker"
        )
        end = max(share, 100 * cell.high)
    yield svg.text(left + end * scale + 8, y + BAR - 2.5, f"{share:.0f}%", 11, "soft")


def _percent(cell: Cell) -> str:
    return f"{cell.exact:.0%}"


__all__ = ["draw", "drawn", "subjects_of"]
