"""What an evaluation found: every answered row, the tables over them, and how a tuned model differs from its base."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal

from pydantic import Field

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import StoreError
from daedalus_data.core.state import Probability
from daedalus_data.core.terms import Frozen
from daedalus_data.finetune.intervals import interval

Way = Literal["generated", "likelihood", "walked"]
"""generated: the last line of what the model writes. likelihood: the allowed answer it finds most probable straight after the prompt.
walked: the same, after what it wrote of its own before its last line."""
WAYS: tuple[Way, ...] = ("generated", "likelihood", "walked")
Guess = Literal["majority", "copy"]
"""majority: what the answers of the training rows are mostly like. copy: what the prompt itself mentions."""
Over = Literal["base", "majority", "copy", "better"]
"""What tuned is measured against; `better` is the greatest of base, in every way it was asked, and majority."""
UNPASSED = "none"
"""Stands for the hops of rows in which nothing is passed on."""


class Answered(Frozen):
    """A row, what was said to it, and how right that is."""

    id: str
    run: str
    task: str
    hops: int | None
    answer: str
    """The last line that would be entirely right."""
    said: str
    """What was read as the answer; empty when there was none."""
    score: Probability
    text: str = ""
    """All that the model wrote."""

    @property
    def exact(self) -> float:
        """1 for the exact answer, else 0."""
        return float(self.score == 1)


class Cell(Frozen):
    """A rate over some rows."""

    n: int = Field(ge=1)
    runs: int = Field(ge=1)
    score: float
    """The mean score; a part of a set, a chain or a record counts as a part."""
    exact: float
    """The share of exact answers."""
    low: float | None
    """Of the share of exact answers, bootstrapped over runs (95%); None where all rows are of one run."""
    high: float | None


class Table(Frozen):
    """The rates of one subject, asked in one way, with the rows they are computed from."""

    overall: Cell
    tasks: dict[str, Cell]
    hops: dict[str, Cell]
    """By how many tellings lie between who saw it and who is asked about."""
    rows: tuple[Answered, ...]


class Chance(Frozen):
    """What drawing from the allowed answers gives: the expected shares over the rows that have any."""

    n: int
    score: float
    exact: float


class Loss(Frozen):
    """How improbable the rows' own completions are to a model."""

    rows: int
    tokens: int
    nll: float
    """Mean negative logarithm (nats) of a token's probability, over all tokens of the completions and the sign that ends each."""


class Evaluated(Frozen):
    """What one model answers to the rows of a split."""

    format: int = 1
    model: str
    model_digest: str
    """SHA-256 over its weights."""
    dataset: str
    dataset_digest: str
    """The Merkle root in the dataset's record; of files without a record, the SHA-256 over them."""
    config: str
    split: str
    held: int
    """Rows of the split that have an exact answer, of which the asked ones are an even sample over the tasks."""
    max_prompt_length: int | None = None
    """Tokens of the longest prompt that may be asked."""
    longer: int = 0
    """Held rows with a longer prompt, of which none is asked."""
    asked: int
    seed: int
    max_new_tokens: int
    dtype: str
    too_long: int
    """Asked rows whose prompt leaves no room in the model's context: they count as answered wrongly."""
    cut: int
    """Asked rows to which the model was still writing after max_new_tokens."""
    ways: dict[Way, Table]
    guesses: dict[Guess, Table] = Field(default_factory=dict)
    """What needs no model, on the same rows; majority only where the dataset has a training split."""
    rules: dict[Guess, dict[str, str]] = Field(default_factory=dict)
    """By which rule each task was guessed: the one that was right most often in training rows."""
    chance: Chance | None = None
    """None where no row has allowed answers that can be listed."""
    loss: Loss | None = None
    """None where rows have no completion."""
    seconds: float
    versions: dict[str, str]


class Gain(Frozen):
    """How much larger the share of exact answers is, on the same rows."""

    n: int
    runs: int
    points: float
    """A difference of shares, between -1 and 1."""
    low: float | None
    """By a paired bootstrap over runs (95%); None where all rows are of one run."""
    high: float | None


class Gains(Frozen):
    """Tuned, asked in one way, less what it is measured against."""

    way: Way
    over: Over
    overall: Gain
    tasks: dict[str, Gain]
    hops: dict[str, Gain]


class Comparison(Frozen):
    """evaluation.json: base and tuned on the same rows, and the differences."""

    format: int = 1
    base: Evaluated
    tuned: Evaluated
    gains: tuple[Gains, ...]

    def gain(self, over: Over = "better", way: Way = "generated") -> Gains:
        """Return a difference by its name, or raise StoreError where it was not measured."""
        found = next((gains for gains in self.gains if (gains.over, gains.way) == (over, way)), None)
        if found is None:
            there = ", ".join(f"{gains.way} over {gains.over}" for gains in self.gains)
            raise StoreError(f"{way} over {over} was not measured; there are: {there}")
        return found


def table_of(rows: Sequence[Answered], seed: int) -> Table:
    """Return the rates of answered rows, overall, by task and by hop depth; raises ValueError without rows."""
    if not rows:
        raise ValueError("no row was answered; evaluate a config whose rows have an exact answer")
    return Table(
        overall=_cell(rows, seed),
        tasks={task: _cell(part, seed) for task, part in by(rows, lambda row: row.task).items()},
        hops={hops: _cell(part, seed) for hops, part in by(rows, hops_of).items()},
        rows=tuple(rows),
    )


def by(rows: Iterable[Answered], key: Callable[[Answered], str]) -> dict[str, list[Answered]]:
    """Return rows by what they have in common, in the order of its name."""
    found: dict[str, list[Answered]] = defaultdict(list)
    for row in rows:
        found[key(row)].append(row)
    return {name: found[name] for name in sorted(found)}


def hops_of(row: Answered) -> str:
    """Return a row's hops as tables name them."""
    return UNPASSED if row.hops is None else str(row.hops)


def _cell(rows: Sequence[Answered], seed: int) -> Cell:
    exact = [row.exact for row in rows]
    runs = [row.run for row in rows]
    low, high = interval(exact, runs, seed)
    return Cell(
        n=len(rows), runs=len(set(runs)), score=sum(row.score for row in rows) / len(rows), exact=sum(exact) / len(rows), low=low, high=high
    )  # fmt: skip


def read_comparison(path: Path) -> Comparison:
    """Return what evaluation.json holds, or raise StoreError."""
    try:
        return Comparison.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StoreError(f"{path} cannot be read as a comparison: {error}") from None


def write_comparison(path: Path, comparison: Comparison) -> None:
    """Write evaluation.json."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, comparison.model_dump_json(indent=1) + "\n")


__all__ = [
    "UNPASSED", "WAYS", "Answered", "Cell", "Chance", "Comparison", "Evaluated", "Gain", "Gains", "Guess", "Loss", "Over", "Table", "Way",
    "by", "hops_of", "read_comparison", "table_of", "write_comparison",
]  # fmt: skip
