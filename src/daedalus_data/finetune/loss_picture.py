"""pictures/loss.svg: how the loss fell, step by step and smoothed, readable on a light and on a dark page."""

import math
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.derive import write_text
from daedalus_data.finetune.metrics import Metric, summary
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.reports import svg

WIDTH, HEIGHT = 960, 470
LEFT, RIGHT, TOP, BOTTOM = 84, 40, 98, 64
MOST = 600
"""Points drawn of the single steps; of more, every second, third … is."""
UNITS = {"sft": "loss (nats a token)", "dpo": "loss (nats a pair)", "grpo": "loss"}


class Frame(NamedTuple):
    """What the axes show."""

    first: float
    last: float
    low: float
    high: float

    def x(self, step: float) -> float:
        """Return where a step lies, in pixels from the left."""
        return LEFT + (WIDTH - LEFT - RIGHT) * (step - self.first) / max(1e-9, self.last - self.first)

    def y(self, value: float) -> float:
        """Return where a value lies, in pixels from the top."""
        return TOP + (HEIGHT - TOP - BOTTOM) * (self.high - value) / max(1e-9, self.high - self.low)


def draw(path: Path, recipe: Recipe, lines: Sequence[Metric]) -> None:
    """Write the picture, or nothing when no step was logged."""
    if lines:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, drawn(recipe, lines))


def drawn(recipe: Recipe, lines: Sequence[Metric]) -> str:
    """Return the picture of at least one logged step as SVG."""
    smooth = smoothed([line.loss for line in lines])
    frame = _frame(lines)
    ends = summary(lines)
    fell = f"From {ends.first_loss:.3f} at step {lines[0].step} to {ends.last_loss:.3f}"
    told = f"{fell}, the mean of the last tenth of {lines[-1].step:,} steps."
    thin = lines[:: math.ceil(len(lines) / MOST)]
    parts = [
        svg.text(LEFT, 36, f"Loss of {recipe.name}", 20, bold=True),
        svg.text(LEFT, 59, told, 13, "soft"),
        *_axes(frame, UNITS[recipe.method]),
        svg.path(_line(frame, [(line.step, line.loss) for line in thin]), "thread", width=1.2),
        svg.path(_line(frame, list(zip([line.step for line in lines], smooth, strict=True))), "line", width=2.4),
        *_legend(),
    ]
    return svg.document(WIDTH, HEIGHT, f"Loss of {recipe.name}", told, parts)


def smoothed(values: Sequence[float]) -> list[float]:
    """Return each value's mean with as many on its left as on its right, a fortieth of all at most: it neither lags nor runs ahead."""
    most, sums = len(values) // 40, [0.0, *accumulate(values)]
    reach = [min(place, len(values) - 1 - place, most) for place in range(len(values))]
    return [(sums[place + far + 1] - sums[place - far]) / (2 * far + 1) for place, far in enumerate(reach)]


def ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Return round numbers from low to high, at steps of 1, 2 or 5 times a power of ten."""
    rough = max(high - low, 1e-9) / most
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return [round(number * step, 10) for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _frame(lines: Sequence[Metric]) -> Frame:
    losses = [line.loss for line in lines]
    low, high = min(0.0, *losses), max(losses)
    high = high if high > low else low + 1
    return Frame(0, max(1, lines[-1].step), low, high + 0.06 * (high - low))


def _axes(frame: Frame, unit: str) -> Iterator[str]:
    foot = HEIGHT - BOTTOM
    for value in ticks(frame.low, frame.high):
        yield svg.path(f"M{LEFT} {frame.y(value):.1f}H{WIDTH - RIGHT}", "rule", width=1)
        yield svg.text(LEFT - 10, frame.y(value) + 4.5, f"{value:g}", 13, "soft", anchor="end")
    for step in (step for step in ticks(frame.first, frame.last, 9) if step == int(step)):
        yield svg.text(frame.x(step), foot + 20, f"{int(step):,}", 13, "soft", anchor="middle")
    yield svg.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 18, "step", 13, "soft", anchor="middle")
    yield svg.text(LEFT, TOP - 10, unit, 13, "soft")


def _legend() -> Iterator[str]:
    x = WIDTH - RIGHT - 190
    yield svg.path(f"M{x} 31H{x + 22}", "thread", width=1.6)
    yield svg.text(x + 29, 36, "a step", 13, "soft")
    yield svg.path(f"M{x + 92} 31H{x + 114}", "line", width=2.4)
    yield svg.text(x + 121, 36, "smoothed", 13, "soft")


def _line(frame: Frame, points: Sequence[tuple[float, float]]) -> str:
    if len(points) == 1:
        points = [points[0], (points[0][0] + 0.01, points[0][1])]
    return "M" + "L".join(f"{frame.x(step):.1f} {frame.y(value):.1f}" for step, value in points)


__all__ = ["draw", "drawn", "smoothed", "ticks"]
