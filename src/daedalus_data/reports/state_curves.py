"""State curves: how each entity felt from moment to moment, as small charts on one scale per row."""

from collections.abc import Iterator, Sequence
from itertools import cycle
from math import ceil, floor
from pathlib import Path

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_text
from daedalus_data.core.run import Run
from daedalus_data.core.state import RANGES, Dimension, State
from daedalus_data.core.when import in_words
from daedalus_data.core.world import World
from daedalus_data.reports import svg

MARGIN, LABEL, GAP, CHART, TOP = 44, 96, 34, 104, 132
WIDTH = 1280
ROWS: tuple[tuple[Dimension, str, str], ...] = (
    ("valence", "how good it feels", "+.2f"),
    ("arousal", "how stirred up", ".2f"),
    ("energy", "what is left to spend", ".0f"),
)


@report("state_curves", suffix=".svg")
def state_curves(run: Run, path: Path) -> None:
    """Valence, arousal and energy of every entity over the moments, side by side."""
    write_text(path, drawn(run))


def drawn(run: Run, ends: Sequence[ev.Timepoint] = ()) -> str:
    """Return the picture: a column per entity, a row per dimension, every row on one scale; of all lines of the story or those named."""
    lines = _lines(run, ends or run.leaves or run.timepoints[-1:])
    series = {entity: states for entity, states in _series(lines).items() if any(len(each) > 1 for each in states)}
    width = max(WIDTH, MARGIN * 2 + LABEL + 190 * len(series))
    column = (width - MARGIN * 2 - LABEL) / max(1, len(series))
    height = TOP + len(ROWS) * (CHART + GAP) + 30
    scales = {dimension: _scale(dimension, series) for dimension, _, _ in ROWS}
    parts = [*_header(run, lines), *_rows(width, scales)]
    for number, (entity, states) in enumerate(series.items()):
        parts += _column(run, entity, states, MARGIN + LABEL + number * column, column - GAP, scales)
    title = f"State curves of {run.manifest.template_id}"
    return svg.document(width, height, title, "Valence, arousal and energy of every entity at every moment.", parts)


STROKES = tuple((style, dash) for dash in ("", "5 3", "2 3", "9 3 2 3") for style in ("line", "other", "arc"))
"""What tells the lines of a story apart in a chart, the first one first."""
INK = {"line": "accent", "other": "warm", "arc": "violet"}
Series = list[tuple[int, State]]


def _lines(run: Run, ends: Sequence[ev.Timepoint]) -> list[tuple[str, World]]:
    """Return branches with the worlds at their ends."""
    return [(end.branch, run.world(end.id)) for end in ends]


def _series(lines: Sequence[tuple[str, World]]) -> dict[ev.EntityId, list[Series]]:
    """Return the states of each entity at the end of the moments of every line; 0 is the start."""
    series: dict[ev.EntityId, list[Series]] = {}
    for number, (_, world) in enumerate(lines):
        place = {moment: world.moments[moment].index + 1 for moment in world.moments} | {ev.BEFORE_ALL: 0}
        for entity, trajectory in world.trajectory.items():
            mine = series.setdefault(entity, [[] for _ in lines])
            mine[number] = [(place[moment], state) for moment, state in trajectory.items()]
    return series


def _header(run: Run, lines: Sequence[tuple[str, World]]) -> Iterator[str]:
    yield svg.text(MARGIN, 50, f"{run.manifest.template_id.replace('_', ' ').capitalize()}: how they felt", 24, bold=True)
    if run.timepoints:
        span = f"from the start through {in_words(run.timepoints[0].when)} to {in_words(run.timepoints[-1].when)}"
        yield svg.text(MARGIN, 75, f"State at the end of each moment, {span}", 14, "soft")
    x: float = MARGIN
    for (branch, _), (style, dash) in zip(lines, cycle(STROKES), strict=False):
        if len(lines) > 1:
            yield svg.path(f"M{x:.1f} 92H{x + 26:.1f}", style, width=2.4, dash=dash)
            yield svg.text(x + 32, 96, branch, 12, "soft")
            x += 56 + svg.measure(branch, 12)


Scale = tuple[float, float]


def _scale(dimension: Dimension, series: dict[ev.EntityId, list[Series]]) -> Scale:
    """Return the part of a dimension's range that the run used, out to the next tenth or ten, so that shifts can be seen."""
    low, high = RANGES[dimension]
    step = (high - low) / (15 if dimension == "energy" else 20 if dimension == "valence" else 10)
    used = [getattr(state, dimension) for lines in series.values() for states in lines for _, state in states]
    if not used:
        return low, high
    return max(low, floor(min(used) / step) * step), min(high, max(ceil(max(used) / step), floor(min(used) / step) + 1) * step)


def _rows(width: float, scales: dict[Dimension, Scale]) -> Iterator[str]:
    for row, (dimension, meaning, _) in enumerate(ROWS):
        y, (low, high) = TOP + row * (CHART + GAP), scales[dimension]
        yield svg.text(MARGIN, y + CHART / 2 - 2, dimension.capitalize(), 13.5, bold=True)
        yield from svg.lines(MARGIN, y + CHART / 2 + 14, svg.wrap(meaning, LABEL - 36, 10.5, 2), 10.5, "faint")
        for level in (high, (low + high) / 2, low):
            at = _height(level, y, (low, high))
            yield svg.text(MARGIN + LABEL - 8, at + 3.5, f"{level:.3g}", 10, "faint", anchor="end")
            yield svg.path(f"M{MARGIN + LABEL} {at:.1f}H{width - MARGIN}", "rule", width=1)


def _column(
    run: Run, entity: ev.EntityId, lines: Sequence[Series], x: float, width: float, scales: dict[Dimension, Scale]
) -> Iterator[str]:
    name = next(event.name for event in run.of(ev.EntityIntroduced) if event.entity == entity)
    yield svg.text(x, TOP - 18, name, 14, bold=True)
    last = max(1, max(point.index for point in run.timepoints) + 1)
    for row, (dimension, _, form) in enumerate(ROWS):
        top, ends = TOP + row * (CHART + GAP), []
        for states, (style, dash) in reversed([each for each in zip(lines, cycle(STROKES), strict=False) if each[0]]):
            points = [
                (x + (width - 34) * place / last, _height(getattr(state, dimension), top, scales[dimension])) for place, state in states
            ]
            yield svg.path("M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points), style, width=2, dash=dash)
            ends.append((points[-1], format(getattr(states[-1][1], dimension), form), INK[style]))
        if len(lines) <= len(INK) - 1:
            yield from _labels(sorted(ends, key=lambda end: end[0][1]))
    foot = TOP + len(ROWS) * (CHART + GAP) - 14
    yield svg.text(x, foot, "start", 10, "faint")
    yield svg.text(x + width - 34, foot, in_words(run.timepoints[-1].when), 10, "faint", anchor="end")


def _labels(ends: Sequence[tuple[tuple[float, float], str, str]]) -> Iterator[str]:
    """Yield the last value of each line, from above, none over another."""
    lowest = 0.0
    for (px, py), said, style in ends:
        lowest = max(py, lowest + 12)
        yield f'<circle cx="{px:.1f}" cy="{py:.1f}" r="3.2" class="{style}"/>'
        yield svg.text(px + 7, lowest + 4, said, 11.5, style, bold=True)


def _height(value: float, top: float, scale: Scale) -> float:
    low, high = scale
    return top + CHART * (high - value) / (high - low)
