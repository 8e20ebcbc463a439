"""pictures/: how many rows there are where, and the story of one run as its causal graph and state curves."""

from collections.abc import Iterator
from pathlib import Path

from daedalus_data.core.derive import REPORTS, write_text
from daedalus_data.core.run import Run
from daedalus_data.release.record import RUNS, SPLITS, Record, RunRecord
from daedalus_data.reports import svg
from daedalus_data.store.folder import open_run

PICTURES = "pictures"
ROWS = "rows.svg"
OF_A_RUN = ("causal_graph", "state_curves")
"""Reports of a run that become pictures of the dataset."""
WIDTH, MARGIN, TOP, BAR, GAP = 960, 40, 78, 22, 16
STYLES = {"train": "accent", "validation": "violet", "test": "warm"}


def draw(folder: Path, record: Record) -> None:
    """Draw every picture into a dataset folder."""
    place = folder / PICTURES
    place.mkdir(exist_ok=True)
    write_text(place / ROWS, rows_drawn(record))
    _draw_run(open_run(folder / RUNS / shown_run(record).id), place)


def _draw_run(run: Run, place: Path) -> None:
    for name in OF_A_RUN:
        made = REPORTS.get(name)
        made.write(run, place / made.file)


def shown_run(record: Record) -> RunRecord:
    """Return the run that stands for the dataset: of the first template, as written, with the lowest seed."""
    return min(record.runs, key=lambda run: (run.template, run.variation != "", run.seed, run.id))


def rows_drawn(record: Record) -> str:
    """Return the picture of the rows: a bar per config, in parts by split."""
    label = max(svg.measure(config, 14) for config in record.configs) + 18
    most = max(sum(made.rows.values()) for made in record.configs.values())
    scale = (WIDTH - 2 * MARGIN - label - 70) / most
    parts = [*_header(record)]
    for number, (config, made) in enumerate(record.configs.items()):
        y = TOP + number * (BAR + GAP)
        parts.append(svg.text(MARGIN + label - 14, y + BAR / 2 + 5, config, 14, anchor="end"))
        parts += _bar(made.rows, MARGIN + label, y, scale)
    told = "; ".join(
        f"{config}: {', '.join(f'{split} {rows}' for split, rows in made.rows.items())}" for config, made in record.configs.items()
    )
    height = TOP + len(record.configs) * (BAR + GAP) + 14
    return svg.document(WIDTH, height, f"Rows of {record.name}", told, parts)


def _header(record: Record) -> Iterator[str]:
    yield svg.text(MARGIN, 44, f"{record.rows:,} rows by config and split", 20, bold=True)
    x: float = WIDTH - MARGIN
    for split in reversed([split for split in SPLITS if any(split in made.rows for made in record.configs.values())]):
        x -= svg.measure(split, 13)
        yield svg.text(x, 44, split, 13, "soft")
        x -= 22
        yield svg.box(x, 33, 14, 13, STYLES[split], radius=3)
        x -= 20


def _bar(rows: dict[str, int], x: float, y: float, scale: float) -> Iterator[str]:
    for split in (split for split in SPLITS if split in rows):
        width = max(2.0, rows[split] * scale)
        yield svg.box(x, y, max(1.0, width - 2), BAR, STYLES[split], radius=3)
        x += width
    yield svg.text(x + 8, y + BAR / 2 + 5, f"{sum(rows.values()):,}", 13, "soft")
