"""What a card says of each validator: what it asks of a dataset, and what it measured, in a sentence and in tables."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict

from daedalus_data.core.derive import Finding, Limits
from daedalus_data.release.card.words import NOTHING, plural, share, shown, table
from daedalus_data.validators.check import Report

Figures = Mapping[str, Any]


class Read(BaseModel):
    """Figures of a validator, of which a card tells some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


R = TypeVar("R", bound=Read)


class Near(Read):
    """How many rows of a config are nearly another."""

    rows: int
    rows_beyond_the_first: int
    share: float


class Duplicates(Read):
    """What rows repeat."""

    exact: dict[str, int]
    near: dict[str, Near]
    threshold: float


class Lengths(Read):
    """How long rows are."""

    mean: float
    p95: float
    max: int


class Shape(Read):
    """How long the rows of each config are."""

    tokens_by: str
    tokens: dict[str, Lengths]


class Nearness(Read):
    """How near held-out rows come to train."""

    rows: int
    against: int
    """Rows of train that they were compared with."""
    share_with_an_ancestor_in_train: float
    mean_overlap: float
    largest_overlap: float


class Compared(Read):
    """As split, and had rows been divided at random."""

    as_split: Nearness
    rows_at_random: Nearness


class Splits(Read):
    """What splits share."""

    shared_ancestors: int
    overlap: dict[str, Compared]


class Trivial(Read):
    """What it takes to guess labels."""

    tasks: dict[str, dict[str, Any]]
    """By config, task and kind of answer."""
    without_exact_answer: dict[str, int] = {}
    """Rows by config and task."""


class Labels(Read):
    """How varied the labels of a config are."""

    rows: int
    distinct_2: float
    """The share of runs of two words that are different ones."""
    distinct_4: float
    clusters: int
    in_clusters: int
    alike_at: float


class Voices(Read):
    """Whether the words of a line tell who speaks; without `right` where that was not judged."""

    lines: int
    right: float | None = None
    chance: float | None = None


class Diversity(Read):
    """How varied a dataset is."""

    labels: dict[str, Labels]
    voices: dict[str, Voices]
    hops: dict[str, int] = {}
    answers: dict[str, int] = {}


def figures(report: Report, name: str, kind: type[R]) -> R | None:
    """Return a validator's figures; None where it did not run."""
    return kind.model_validate(report.figures[name]) if name in report.figures else None


# ---- the table of checks ----


def checks(report: Report, limits: Limits) -> str:
    """Return the table of all validators that ran, with what they measured."""
    rows = []
    for name in report.figures:
        asks, told = TOLD.get(name, ("see `reports/validation.json`", _untold))
        rows.append((f"`{name}`", asks, _result(report, name), told(report.figures[name], limits)))
    return table(("check", "what it asks", "result", "measured"), rows)


def _result(report: Report, name: str) -> str:
    found = [finding.level for finding in report.findings if finding.validator == name]
    errors, warnings = found.count("error"), found.count("warning")
    if errors:
        return f"**{plural(errors, 'error')}**"
    return f"passed, {plural(warnings, 'warning')}" if warnings else "passed"


def warnings(report: Report, most: int = 20) -> list[str]:
    """Return the findings word for word, errors first; of very many the first."""
    told = [_finding(finding) for finding in report.findings[:most]]
    more = len(report.findings) - most
    return [*told, f"{more:,} more in `reports/validation.json`"] if more > 0 else told


def _finding(finding: Finding) -> str:
    where = f" in {finding.config}" if finding.config else ""
    return f"{finding.level} of `{finding.validator}`{where} ({plural(finding.count, 'row')}): {shown(finding.message)}"


def _untold(figures: Figures, limits: Limits) -> str:
    return NOTHING


def _shape(figures: Figures, limits: Limits) -> str:
    longest = max((each.max for each in Shape.model_validate(figures).tokens.values()), default=0)
    return f"longest row {longest:,} tokens, {limits.max_tokens:,} allowed (counted by {shown(figures['tokens_by'])})"


def _provenance(figures: Figures, limits: Limits) -> str:
    return f"{figures['rows_recomputed']:,} rows made again from their logs"


def _leakage(figures: Figures, limits: Limits) -> str:
    return (
        f"{figures['different_lines']:,} different lines of prompts and {plural(figures['secrets'], 'secret')} held against "
        f"what was known when; {figures['state_lines']:,} states against the state asked for"
    )


def _splits(figures: Figures, limits: Limits) -> str:
    return f"{plural(figures['shared_ancestors'], 'moment')} behind rows of two splits"


def _duplicates(figures: Figures, limits: Limits) -> str:
    read = Duplicates.model_validate(figures)
    exact = "; ".join(f"{kind}: {count:,}" for kind, count in sorted(read.exact.items())) or "no row repeats another word for word"
    near = max(read.near.items(), key=lambda item: item[1].share, default=("", None))
    if near[1] is None or not near[1].share:
        return f"{exact}; no near duplicates at a similarity of {read.threshold:g}"
    alike = f"at most {share(near[1].share)} of a config, {near[0]}; {share(limits.near_share)} allowed"
    return f"{exact}; near duplicates (similarity {read.threshold:g} or more): {alike}"


def _triviality(figures: Figures, limits: Limits) -> str:
    read = Trivial.model_validate(figures)
    judged = [task for task in read.tasks.values() if task["judged"]]
    explained = [value for task in judged for numbers in _numeric(task).values() for value in _r2(numbers)]
    closed, pairs = ([task[name] for task in judged if name in task] for name in ("gap_closed", "pairs_right"))
    parts = [f"{len(judged)} of {plural(len(read.tasks) + len(read.without_exact_answer), 'task')} judged{_open(read)}"]
    if explained:
        parts.append(f"numbers in the prompt explain at most R² {max(0.0, *explained):.2f} of a label, {limits.numbers_r2:g} allowed")
    if closed:
        parts.append(
            f"single words close at most {share(max(0.0, *closed))} of the gap to always being right, {share(limits.words_gap)} allowed"
        )
    if pairs:
        parts.append(f"without the prompt, words tell the better side in up to {share(max(pairs))} of a task's pairs, chance 50%")
    return "; ".join(parts)


def _open(read: Trivial) -> str:
    return f" (without an exact answer: {', '.join(map(named, read.without_exact_answer))})" if read.without_exact_answer else ""


def named(task: str) -> str:
    """Return a task by its config and name, of a key that begins with both."""
    config, of = task.split("/")[:2]
    return f"{config} {of}"


def _repetition(figures: Figures, limits: Limits) -> str:
    judged = {name: config.get("commonest_sections") or {} for name, config in figures["configs"].items()}
    sections = {name: max(shares.values()) for name, shares in judged.items() if shares}
    worst = max(sections, key=sections.__getitem__, default="")
    if not worst:
        return "no config has rows enough to say"
    return f"the same section stands in at most {share(sections[worst])} of a config's rows, {worst}; {share(limits.section_share)} allowed"


def _secrets(figures: Figures, limits: Limits) -> str:
    return (
        f"searched {figures['characters']:,} characters for keys and tokens: each different line of a run's prompts once, "
        "every label, and the run's log and record"
    )


def _diversity(figures: Figures, limits: Limits) -> str:
    return "see [Variety](#variety)"


TOLD: dict[str, tuple[str, Callable[[Figures, Limits], str]]] = {
    "diversity": ("Are the words varied, and do people sound like themselves?", _diversity),
    "duplicates": ("Do rows repeat or contradict one another?", _duplicates),
    "leakage": ("Does a prompt show what its reader could not know?", _leakage),
    "provenance": ("Is every row what its log gives?", _provenance),
    "repetition": ("Do the same words come again and again?", _repetition),
    "secrets": ("Is there a key or a token in it?", _secrets),
    "shape": ("Is every row whole, of its type, with evidence, and short enough?", _shape),
    "splits": ("Do splits share a cause?", _splits),
    "triviality": ("Can labels be had without reading?", _triviality),
}


# ---- tables of their own ----


def trivial_tasks(report: Report, limits: Limits) -> str:
    """Return the table of what it takes to guess the labels of each task; empty where that was not asked."""
    if "triviality" not in report.figures:
        return ""
    read = Trivial.model_validate(report.figures["triviality"])
    rows = [row for name, task in read.tasks.items() for row in _task(named(name), task, limits)]
    rows += [
        (named(name), f"not judged: no exact answer ({plural(rows, 'row')})", *[NOTHING] * 5)
        for name, rows in read.without_exact_answer.items()
    ]
    head = (
        "task",
        "rows judged",
        "commonest answer",
        "allowed",
        "single words close",
        "numbers explain (R²)",
        "words tell the better side",
    )
    return table(head, sorted(rows, key=lambda row: str(row[0])))


def _task(name: str, task: Figures, limits: Limits) -> Iterator[tuple[object, ...]]:
    if not task["judged"]:
        yield name, f"not judged: too few ({plural(task['rows'], 'row')})", *[NOTHING] * 5
    elif "pairs_right" in task:
        told = f"{share(task['pairs_right'])} (chance 50%, warned above {share(task['bound'])})"
        yield name, task["judged"], NOTHING, NOTHING, NOTHING, NOTHING, told
    elif numeric := _numeric(task):
        config = name.partition(" ")[0]
        for number, found in numeric.items():
            r2 = f"{max(0.0, *_r2(found)):.2f}"
            yield f"{config} {number}", task["judged"], share(found["share"]), share(limits.open_share), NOTHING, r2, NOTHING
    else:
        closed = share(max(0.0, task["gap_closed"]))
        yield name, task["judged"], share(task["share"]), share(task["bound"]), closed, NOTHING, NOTHING


def _numeric(task: Figures) -> dict[str, dict[str, float]]:
    return {name: found for name, found in task.items() if isinstance(found, dict)}


def _r2(found: Mapping[str, float]) -> list[float]:
    return [value for name, value in found.items() if name.startswith("r2_")]


def nearness(read: Splits) -> str:
    """Return the table of how near held-out rows come to train, as split and had rows been divided at random."""
    head = (
        "config",
        "held-out rows compared",
        "nearest row of train, mean",
        "largest",
        "at random: mean",
        "largest",
        "with an ancestor in train",
    )
    return table(
        head,
        [
            (
                config, found.as_split.rows, share(found.as_split.mean_overlap), share(found.as_split.largest_overlap),
                share(found.rows_at_random.mean_overlap), share(found.rows_at_random.largest_overlap),
                share(found.rows_at_random.share_with_an_ancestor_in_train),
            )
            for config, found in read.overlap.items()
        ],
    )  # fmt: skip


def variety(read: Diversity) -> str:
    """Return the table of how varied the labels of each config are."""
    head = ("config", "labels compared", "distinct-2", "distinct-4", "labels like another")
    rows = [
        (config, found.rows, share(found.distinct_2), share(found.distinct_4), found.in_clusters) for config, found in read.labels.items()
    ]
    return table(head, rows)
