"""metrics.jsonl: one line a logged step, one clean line of steps however often the training was cut, and what it comes to."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ConfigDict

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import StoreError
from daedalus_data.core.terms import Frozen


class Metric(Frozen):
    """What one logged step was like; dpo and grpo add their rewards, by trl's names."""

    model_config = ConfigDict(frozen=True, extra="allow")

    step: int
    loss: float
    """Mean over the steps since the line before, in nats a token (sft)."""
    learning_rate: float
    grad_norm: float | None
    """Before it is clipped."""
    tokens: int
    """Of prompts and completions that were trained on since step 0, padding apart."""
    tokens_per_second: float
    """Since the line before."""
    seconds: float
    """Of training since step 0, over all tries, with what was lost in between."""
    eta_seconds: float
    """Until the last step, at the mean pace of this try."""


class Progress(Frozen):
    """How far a training is, after a logged step."""

    step: int
    steps: int
    """Of the whole training."""
    loss: float
    tokens_per_second: float
    seconds: float
    """Of training so far, over all tries."""
    eta_seconds: float


class Summary(NamedTuple):
    """What a training comes to."""

    first_loss: float
    last_loss: float
    """Mean over the last tenth of the logged steps."""
    seconds: float


def read(path: Path) -> list[Metric]:
    """Return the lines in their order; a last line whose writing was cut is left out, any other that is no metric raises StoreError."""
    if not path.exists():
        return []
    *lines, _ = path.read_text(encoding="utf-8").split("\n")
    return [_numbered(path, number, line) for number, line in enumerate(lines, 1)]


def parse(line: str) -> Metric:
    """Return a line's metric; raises ValueError when it is none."""
    return Metric.model_validate_json(line)


def append(path: Path, metric: Metric) -> None:
    """Add a line."""
    with path.open("a", encoding="utf-8", newline="\n") as file:
        file.write(metric.model_dump_json() + "\n")


def cut(path: Path, step: int) -> float:
    """Drop the lines past a step, and return the seconds that all of them took, those dropped included."""
    lines = read(path)
    write_text(path, "".join(line.model_dump_json() + "\n" for line in lines if line.step <= step))
    return max((line.seconds for line in lines), default=0.0)


def summary(lines: Sequence[Metric]) -> Summary:
    """Return first and last loss and the time taken, of at least one line."""
    tail = lines[-math.ceil(len(lines) / 10) :]
    return Summary(lines[0].loss, sum(line.loss for line in tail) / len(tail), lines[-1].seconds)


def _numbered(path: Path, number: int, line: str) -> Metric:
    try:
        return parse(line)
    except ValueError as error:
        told = str(error).splitlines()[0]
        raise StoreError(f"{path} line {number} is no metric: {told}; remove the line and run the same command again") from None


__all__ = ["Metric", "Progress", "Summary", "append", "cut", "parse", "read", "summary"]
