"""A convergence as data, as Markdown and as a picture: a matrix of how alike the runs are and a bar per aspect."""

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

from daedalus_data.core.derive import write_json, write_text
from daedalus_data.reports import svg
from daedalus_data.reports.convergence import ASPECTS, Convergence, Pair
from daedalus_data.reports.tables import table

HEAD = ("aspect", "value", "by chance", "above chance")
ASKS = {
    "causal_structure": "the same kinds of deeds by the same people led to one another",
    "roles": "everybody did and said the same kinds of things",
    "outcomes": "it ended in the same way, in words and in moods",
    "content": "the same was told",
}
CELL, LEFT, TOP = 46, 190, 70


def figures(found: Convergence) -> dict[str, Any]:
    """Return the means under the names that readers of results ask for, and every pair."""
    means = {aspect: found.mean(aspect) for aspect in ASPECTS}
    return {
        "template": found.template,
        "runs": list(found.runs),
        "pairs": len(found.pairs),
        "causal_structure": means["causal_structure"].value,
        "role_stability": means["roles"].value,
        "outcome_mean_similarity": means["outcomes"].value,
        "content_similarity": means["content"].value,
        "by_chance": {aspect: mean.chance for aspect, mean in means.items()},
        "above_chance": {aspect: mean.above for aspect, mean in means.items()},
        "convergence": round(sum(mean.above for mean in means.values()) / len(means), 4),
        "each": [pair.model_dump(mode="json") for pair in found.pairs],
    }


def written(found: Convergence, folder: Path) -> None:
    """Write convergence.json, convergence.md and convergence.svg into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "convergence.json", figures(found))
    write_text(folder / "convergence.md", "\n\n".join(_page(found)) + "\n")
    write_text(folder / "convergence.svg", picture(found))


def rows_of(found: Convergence) -> list[tuple[object, ...]]:
    """Return the aspects as the cells of a table under HEAD."""
    return [(aspect.replace("_", " "), *_cells(found, aspect)) for aspect in ASPECTS]


def _cells(found: Convergence, aspect: str) -> tuple[str, str, str]:
    mean = found.mean(aspect)
    return f"{mean.value:.3f}", f"{mean.chance:.3f}", f"{mean.above:+.3f}"


def _page(found: Convergence) -> list[str]:
    return [
        f"# Do runs of {found.template} come out alike?",
        f"{len(found.runs)} runs, {len(found.pairs)} pairs. 1 is the same; beside each value stands what chance alone gives, and where the "
        "value lies between chance (0) and sameness (1). Ids of moments and events do not count.",
        table(HEAD, rows_of(found)),
        "\n".join(f"- {aspect.replace('_', ' ')}: {asks}" for aspect, asks in ASKS.items()),
        "## Pair by pair",
        table(("runs", *(aspect.replace("_", " ") for aspect in ASPECTS)), map(_pair, found.pairs)),
    ]


def _pair(pair: Pair) -> tuple[object, ...]:
    return (" and ".join(pair.runs), *(f"{getattr(pair, aspect).value:.3f}" for aspect in ASPECTS))


def picture(found: Convergence) -> str:
    """Return the matrix of mean values over the four aspects, and bars of the aspects with their chance levels marked."""
    size = len(found.runs) * CELL
    parts = [svg.text(24, 34, f"How alike {len(found.runs)} runs of {found.template} came out", 16, bold=True)]
    parts += _matrix(found)
    parts += _bars(found, TOP + size + 40)
    width = max(760, LEFT + size + 40)
    height = TOP + size + 40 + len(ASPECTS) * 34 + 40
    return svg.document(width, height, "Convergence", "A matrix of run beside run, and one bar per aspect with its chance level.", parts)


def _matrix(found: Convergence) -> Iterator[str]:
    alike = {frozenset(pair.runs): _mean(pair) for pair in found.pairs}
    for place, run in enumerate(found.runs):
        yield svg.text(24, TOP + place * CELL + CELL * 0.6, run, 11, "soft")
    for (row, mine), (column, other) in product(enumerate(found.runs), repeat=2):
        value = 1.0 if row == column else alike[frozenset((mine, other))]
        yield from _square(LEFT + column * CELL, TOP + row * CELL, value)


def _mean(pair: Pair) -> float:
    return float(sum(getattr(pair, aspect).value for aspect in ASPECTS) / len(ASPECTS))


def _square(x: float, y: float, value: float) -> Iterable[str]:
    yield svg.box(x, y, CELL - 4, CELL - 4, "rail", radius=4)
    side = (CELL - 4) * value**0.5
    inset = (CELL - 4 - side) / 2
    yield svg.box(x + inset, y + inset, side, side, "accent", radius=3)
    yield svg.text(x + CELL / 2 - 2, y + CELL / 2 + 3, f"{value:.2f}", 11, "ink" if value < 0.25 else "paper", bold=True, anchor="middle")


def _bars(found: Convergence, top: float) -> Iterator[str]:
    room = 460
    for place, aspect in enumerate(ASPECTS):
        mean, y = found.mean(aspect), top + place * 34
        yield svg.text(24, y + 13, aspect.replace("_", " "), 12)
        yield svg.box(LEFT, y, room, 16, "rail", radius=3)
        yield svg.box(LEFT, y, max(2.0, room * mean.value), 16, "accent", radius=3)
        yield svg.box(LEFT + room * mean.chance - 1, y - 4, 2.5, 24, "warm", radius=1)
        yield svg.text(LEFT + room + 12, y + 13, f"{mean.value:.2f}", 12, "soft")
    yield svg.text(LEFT, top + len(ASPECTS) * 34 + 14, "the upright mark is what chance alone gives", 11, "warm")
