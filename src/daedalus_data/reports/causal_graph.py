"""The causal graph as a picture: the chain that was lived from left to right, and what could have stood in its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_text
from daedalus_data.core.run import Run
from daedalus_data.core.telling import who
from daedalus_data.core.when import in_words
from daedalus_data.reports import svg

WIDTH, MARGIN, GAP = 1600, 44, 20
COLUMN, WIDEST = 137, 320
HEADER, ARCS = 108, 54
TITLE, SMALL, ALTERNATIVE = 12.5, 11, 11
BOLD = 1.13
"""How much wider bold letters are."""
SHOWN = 3
"""Alternatives drawn per step, the best first; the others are counted."""


@dataclass(frozen=True)
class Lived:
    """A moment that was lived, as it is drawn."""

    id: ev.TimepointId
    column: int
    lane: int
    date: str
    title: list[str]
    actors: list[str]
    note: str
    pivot: bool


@dataclass(frozen=True)
class Other:
    """A state that was proposed and not lived."""

    node: str
    title: list[str]
    score: float | None
    consequent: str


@dataclass(frozen=True)
class Step:
    """What else was proposed for one date."""

    shown: tuple[Other, ...]
    hidden: int
    pruned: int


@dataclass(frozen=True)
class Grid:
    """Where things stand on the page."""

    width: int
    left: float
    column: float
    top: float
    card: float
    lanes: int

    def x(self, column: int) -> float:
        """Return the left edge of a column."""
        return self.left + column * self.column

    def y(self, lane: int) -> float:
        """Return the upper edge of a branch's cards."""
        return self.top + lane * (self.card + 40)

    @property
    def inner(self) -> float:
        """The width of a card."""
        return self.column - GAP

    @property
    def below(self) -> float:
        """Where the alternatives begin."""
        return self.y(self.lanes) + 8


@report("causal_graph", suffix=".svg")
def causal_graph(run: Run, path: Path) -> None:
    """The lived chain by date, with alternatives, pruned states counted, and turning points marked."""
    write_text(path, drawn(run))


def drawn(run: Run) -> str:
    """Return the picture."""
    columns = max((timepoint.index for timepoint in run.lived), default=0) + 1
    width = max(WIDTH, MARGIN * 2 + COLUMN * columns)
    column = min(WIDEST, (width - 2 * MARGIN + GAP) / columns)
    lived = _lived(run, column - GAP - 20)
    grid = _grid(run, lived, width, column, columns)
    steps = _steps(run, lived, column - GAP - 16)
    tops = {column: list(_stacked(step, grid.below + 34)) for column, step in steps.items()}
    bottom = max((top + _height(other) for column in tops for top, other in tops[column]), default=grid.below)
    parts = [
        *_header(run, grid, bool(steps)),
        *_threads(run, lived, grid, tops),
        *_chain(run, lived, grid),
        *(part for moment in lived for part in _card(moment, grid)),
        *_alternatives(steps, tops, grid),
    ]
    title = f"Causal graph of {run.manifest.template_id}"
    told = "; ".join(f"{moment.date}: {' '.join(moment.title)}" for moment in lived)
    return svg.document(width, int(bottom + (64 if steps else 30)), title, told, parts)


def _grid(run: Run, lived: list[Lived], width: int, column: float, columns: int) -> Grid:
    tallest = max((len(m.title) * TITLE * svg.LEAD + len(m.actors) * SMALL * svg.LEAD for m in lived), default=0.0)
    top = HEADER + 28 + (ARCS if any(True for _ in _far(run)) else 0)
    lanes = 1 + max((moment.lane for moment in lived), default=0)
    return Grid(width, (width - column * columns + GAP) / 2, column, top, tallest + 52, lanes)


# ---- what is drawn ----


def _lived(run: Run, width: float) -> list[Lived]:
    lanes = _lanes(run)
    pivots = {event.node for event in run.of(ev.PivotFound)}
    made = []
    for timepoint in run.lived:
        world = run.world(timepoint.id)
        event = world.happenings[timepoint.id]
        actors = ", ".join(who(actor, world) for actor in event.happening.actors) or "nobody of the cast"
        turns = sum(turn.timepoint == timepoint.id for turn in world.turns)
        facts = sum(known.moment == timepoint.id for held in world.knowledge.values() for known in held.values())
        made.append(
            Lived(
                timepoint.id,
                timepoint.index,
                lanes[timepoint.id],
                in_words(timepoint.when) + (f" \N{MIDDLE DOT} {timepoint.branch}" if timepoint.branch != "main" else ""),
                svg.wrap(event.happening.title.rstrip("."), width / BOLD, TITLE, 10),
                svg.wrap(actors, width, SMALL, 3),
                f"{turns} turns, {facts} facts",
                event.node in pivots,
            )
        )
    return made


def _lanes(run: Run) -> dict[ev.TimepointId, int]:
    """Return the lane of every moment: one for each line of the story, what lines share on that of the first one."""
    lanes: dict[ev.TimepointId, int] = {}
    parents = {timepoint.id: timepoint.parents for timepoint in run.lived}
    leaves = set(run.leaves)
    for lane, leaf in enumerate(timepoint for timepoint in run.line_by_line if timepoint in leaves):
        waiting = [leaf.id]
        while waiting:
            moment = waiting.pop()
            if moment in parents and moment not in lanes:
                lanes[moment] = lane
                waiting += parents[moment]
    return lanes


def _steps(run: Run, lived: list[Lived], width: float) -> dict[int, Step]:
    chosen = {event.node for event in run.of(ev.EventHappened)}
    pruned = {event.node for event in run.of(ev.CandidatePruned)}
    scores = {event.node: event.score for event in run.of(ev.CandidateScored)}
    on_paths = {node for event in run.of(ev.PathCompleted) for node in event.nodes}
    last = max((moment.column for moment in lived), default=0)
    by_column: dict[int, list[ev.CandidateProposed]] = {}
    for event in run.of(ev.CandidateProposed):
        if event.node not in chosen and last - event.step >= 0:
            by_column.setdefault(last - event.step, []).append(event)
    return {
        column: _step(sorted(events, key=lambda e: (e.node not in on_paths, -scores.get(e.node, 0), e.node)), pruned, scores, width)
        for column, events in sorted(by_column.items())
    }


def _step(events: list[ev.CandidateProposed], pruned: set[str], scores: dict[str, float], width: float) -> Step:
    kept = [event for event in events if event.node not in pruned]
    titles = [svg.wrap(event.happening.title.rstrip("."), width, ALTERNATIVE, 4) for event in kept[:SHOWN]]
    shown = tuple(Other(e.node, title, scores.get(e.node), e.consequent) for e, title in zip(kept, titles, strict=False))
    return Step(shown, len(kept) - len(shown), len(events) - len(kept))


def _height(other: Other) -> float:
    return len(other.title) * ALTERNATIVE * svg.LEAD + 30


def _stacked(step: Step, top: float) -> Iterator[tuple[float, Other]]:
    for other in step.shown:
        yield top, other
        top += _height(other) + 10


# ---- how it is drawn ----


def _header(run: Run, grid: Grid, searched: bool) -> Iterator[str]:
    yield svg.text(MARGIN, 50, run.manifest.template_id.replace("_", " ").capitalize(), 27, bold=True)
    times = run.lived
    span = f"{in_words(times[0].when)} to {in_words(times[-1].when)}; " if times else ""
    told = f"{run.manifest.causal_mode.capitalize()} mode, {span}{len(times)} moments lived in order"
    yield svg.text(MARGIN, 77, told, 14.5, "soft")
    entries = [("lived", "lived")]
    if any(True for _ in run.of(ev.PivotFound)):
        entries.append(("pivot", "turning point"))
    if searched:
        entries.append(("pale", "proposed, not lived"))
    x: float = grid.width - MARGIN
    for style, label in reversed(entries):
        x -= svg.measure(label, 12.5)
        yield svg.text(x, 50, label, 12.5, "soft")
        x -= 26
        yield svg.box(x, 39, 18, 13, style, radius=3)
        x -= 22


def _chain(run: Run, lived: list[Lived], grid: Grid) -> Iterator[str]:
    place = {moment.id: moment for moment in lived}
    for timepoint in run.lived:
        for parent in timepoint.parents:
            if parent in place:
                a, b = place[parent], place[timepoint.id]
                y = grid.card / 2
                shape = svg.curve(grid.x(a.column) + grid.inner, grid.y(a.lane) + y, grid.x(b.column) - 1, grid.y(b.lane) + y)
                yield svg.path(shape, "line", width=2.2, arrow=True)
    for cause in _far(run):
        if cause.cause in place and cause.timepoint in place:
            yield _arc(grid, place[cause.cause], place[cause.timepoint], cause.strength)


def _far(run: Run) -> Iterator[ev.CauseTraced]:
    """Return the causes that lie further back than the moment before."""
    direct = {(parent, timepoint.id) for timepoint in run.lived for parent in timepoint.parents}
    return (cause for cause in run.of(ev.CauseTraced) if (cause.cause, cause.timepoint) not in direct)


def _arc(grid: Grid, cause: Lived, effect: Lived, strength: float) -> str:
    x1, x2, y = grid.x(cause.column) + grid.inner * 0.6, grid.x(effect.column) + grid.inner * 0.4, grid.y(cause.lane) - 22
    rise = min(ARCS, 16 + 9 * (effect.column - cause.column)) * 1.25
    shape = f"M{x1:.1f} {y:.1f}C{x1:.1f} {y - rise:.1f} {x2:.1f} {y - rise:.1f} {x2:.1f} {y:.1f}"
    return svg.path(shape, "arc", width=0.8 + 1.8 * strength)


def _card(moment: Lived, grid: Grid) -> Iterator[str]:
    x, y = grid.x(moment.column), grid.y(moment.lane)
    yield svg.text(x + 1, y - 9, moment.date, 12.5, "warm" if moment.pivot else "accent", bold=True)
    yield svg.box(x, y, grid.inner, grid.card, "pivot" if moment.pivot else "lived")
    yield from svg.lines(x + 10, y + 20, moment.title, TITLE, bold=True)
    foot = y + grid.card - 12
    yield svg.text(x + 10, foot, moment.note, 10.5, "faint")
    yield from svg.lines(x + 10, foot - 17 - (len(moment.actors) - 1) * SMALL * svg.LEAD, moment.actors, SMALL, "soft")


def _threads(run: Run, lived: list[Lived], grid: Grid, tops: dict[int, list[tuple[float, Other]]]) -> Iterator[str]:
    ends = {
        event.node: (grid.x(m.column), grid.y(m.lane) + grid.card * 0.75)
        for event, m in ((event, m) for event in run.of(ev.EventHappened) for m in lived if m.id == event.timepoint)
        if event.node
    }
    for column, stacked in tops.items():
        ends |= {other.node: (grid.x(column), top + _height(other) / 2) for top, other in stacked}
    for column, stacked in tops.items():
        for top, other in stacked:
            if other.consequent in ends:
                x, y = ends[other.consequent]
                yield svg.path(svg.curve(grid.x(column) + grid.inner, top + _height(other) / 2, x, y), "thread", width=1.3)


def _alternatives(steps: dict[int, Step], tops: dict[int, list[tuple[float, Other]]], grid: Grid) -> Iterator[str]:
    if steps:
        yield svg.text(grid.x(min(steps)), grid.below + 20, "What could have stood here instead, with its score", 13, "soft", bold=True)
    for column, step in steps.items():
        x, foot = grid.x(column), grid.below + 34
        for top, other in tops[column]:
            height = _height(other)
            yield svg.box(x, top, grid.inner, height, "pale", radius=6)
            yield from svg.lines(x + 8, top + 17, other.title, ALTERNATIVE, "soft")
            yield from _score(x + 8, top + height - 9, grid.inner - 16, other.score)
            foot = top + height + 10
        yield from svg.lines(x + 2, foot + 12, _rest(step), 10.5, "faint")


def _score(x: float, y: float, width: float, score: float | None) -> Iterator[str]:
    if score is not None:
        yield svg.box(x, y - 7, width - 32, 4, "rail", radius=2)
        yield svg.box(x, y - 7, (width - 32) * score, 4, "bar", radius=2)
        yield svg.text(x + width, y - 1, f"{score:.2f}", 10.5, "faint", anchor="end")


def _rest(step: Step) -> list[str]:
    said = [f"{step.hidden} more proposed"] if step.hidden else []
    return [*said, f"{step.pruned} pruned"] if step.pruned else said
