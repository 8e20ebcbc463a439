"""Whether labels can be had without reading: from the numbers in the prompt, from the commonest answer, from single words.

Of pairs it is asked whether the words of the two sides tell the better one to somebody who never sees the prompt.
"""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from sys import intern
from typing import NamedTuple, TypeVar

from daedalus_data.core.answers import ANSWER, CLOSED, Answer, Number, Record, YesNo, gold
from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.core.example import Preference
from daedalus_data.validators.probes import explained, guessed, numbers, told_apart
from daedalus_data.validators.reading import Read, reading, text
from daedalus_data.validators.sample import Sample

KEPT = 400
"""Rows per task that are judged: those whose ids have the smallest hash."""
SURE = 1.64
"""Standard errors by which a share must be over its bound to count as an error: less can be the luck of a few rows, and is a warning."""
PAIR = "pair"
Task = tuple[str, str, str]


class Judged(NamedTuple):
    """A row as it is kept."""

    run: str
    prompt: bytes
    kept: bytes
    """The answer as JSON: the object would hold on to every name in it."""

    @property
    def answer(self) -> Answer:
        """The answer, read again."""
        return ANSWER.validate_json(self.kept)


class Pair(NamedTuple):
    """The two sides of a preference as they are kept."""

    run: str
    better: bytes
    worse: bytes


K = TypeVar("K", Judged, Pair)


@validator("triviality")
class Triviality:
    """Guess labels by means that should not suffice, task by task."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._samples: dict[Task, Sample[Judged]] = {}
        self._pairs: dict[Task, Sample[Pair]] = {}
        self._open: Counter[tuple[str, str]] = Counter()
        """Rows without an exact answer, by config and task."""
        self._tasks: dict[str, dict[str, object]] = {}

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Keep some of a run's rows that have an answer or two sides."""
        for read in reading(batch).rows:
            row, task = read.row, (read.config, read.row.task)
            if isinstance(row, Preference):
                self._pairs.setdefault((*task, PAIR), Sample(KEPT)).offer(read.rank, row.id, partial(_pair, row))
            elif row.answer is not None:
                self._samples.setdefault((*task, row.answer.type), Sample(KEPT)).offer(read.rank, row.id, partial(_kept, read, row.answer))
            else:
                self._open[task] += 1
        return ()

    def conclude(self) -> Iterable[Finding]:
        """Judge every task that has rows and runs enough, and name those that have not."""
        for task, sample in sorted(self._samples.items()):
            yield from self._concluded(task, sample, self._judge)
        for task, pairs in sorted(self._pairs.items()):
            yield from self._concluded(task, pairs, self._paired)

    def _concluded(
        self, key: Task, sample: Sample[K], judge: Callable[[str, Sequence[K], dict[str, object]], Iterator[tuple[str, str]]]
    ) -> Iterator[Finding]:
        (config, task, kind), rows = key, list(sample)
        measured = self._tasks["/".join(key)] = {"rows": sample.offered, "judged": len(rows)}
        runs = len({row.run for _, row in rows})
        if len(rows) < self._limits.least_rows or runs < 2:
            measured["judged"] = 0
            needed = f"{self._limits.least_rows} of 2 are needed"
            yield self._finding(config, rows, "warning", f"task {task} ({kind}) not judged: {len(rows)} rows of {runs} runs; {needed}")
            return
        for level, message in judge(task, [row for _, row in rows], measured):
            yield self._finding(config, rows, level, message)

    def _finding(self, config: str, rows: Sequence[tuple[str, K]], level: str, message: str) -> Finding:
        ids = tuple(name for name, _ in rows[:20])
        return Finding.model_validate(
            {"validator": "triviality", "level": level, "config": config, "rows": ids, "count": len(rows), "message": message}
        )

    def _judge(self, task: str, rows: Sequence[Judged], measured: dict[str, object]) -> Iterator[tuple[str, str]]:
        prompts = [zlib.decompress(row.prompt).decode() for row in rows]
        if isinstance(rows[0].answer, Number | Record):
            table = numbers(prompts)
            for name, values in _values(rows).items():
                yield from self._numeric(f"{task} {name}".strip(), values, measured, explained(table, values, [row.run for row in rows]))
        else:
            yield from self._categorical(task, rows, prompts, measured)

    def _numeric(
        self, name: str, values: Sequence[float], measured: dict[str, object], found: Mapping[str, float]
    ) -> Iterator[tuple[str, str]]:
        best = max(found.values())
        value, count = Counter(values).most_common(1)[0]
        share = count / len(values)
        measured[name] = {**{f"r2_{model}": round(r2, 3) for model, r2 in found.items()}, "commonest": value, "share": round(share, 3)}
        if best >= self._limits.numbers_r2:
            yield "error", f"numbers give {name} away: R2 {best:.2f} out of fold; it must be below {self._limits.numbers_r2}"
        if share > self._limits.open_share:
            yield "error", f"one value of {name} too common: {value:g} in {share:.0%} of rows; at most {self._limits.open_share:.0%} may be"

    def _categorical(
        self, task: str, rows: Sequence[Judged], prompts: Sequence[str], measured: dict[str, object]
    ) -> Iterator[tuple[str, str]]:
        labels = [gold(row.answer) for row in rows]
        value, count = Counter(labels).most_common(1)[0]
        share, even = count / len(rows), sum(1 / _options(row.answer) for row in rows) / len(rows)
        closed = rows[0].answer.type in CLOSED
        open_ = not closed and even < self._limits.open_share
        bound = self._limits.open_share if open_ else even + self._limits.closed_margin
        right = guessed(prompts, labels, [row.run for row in rows])
        closes = (right - share) / (1 - share) if share < 1 else 0.0
        measured |= {
            "commonest": value, "share": round(share, 3), "even_share": round(even, 3), "bound": round(bound, 3),
            "words_right": round(right, 3), "gap_closed": round(closes, 3),
        }  # fmt: skip
        if share > bound:
            by_chance = share - bound <= SURE * (bound * (1 - bound) / len(rows)) ** 0.5
            yield (
                "warning" if by_chance else "error",
                f"one answer to {task} too common: {value!r} in {share:.0%} of {len(rows)} rows; at most {bound:.0%} may be",
            )
        if closes >= self._limits.words_gap:
            yield (
                "error",
                (
                    f"single words give {task} away: a bag of words is right in {right:.0%}, the commonest answer in {share:.0%}; "
                    f"it may close less than {self._limits.words_gap:.0%} of the gap"
                ),
            )

    def _paired(self, task: str, pairs: Sequence[Pair], measured: dict[str, object]) -> Iterator[tuple[str, str]]:
        better, worse = (
            [zlib.decompress(side).decode() for side in sides] for sides in zip(*((p.better, p.worse) for p in pairs), strict=True)
        )
        right = told_apart(better, worse, [pair.run for pair in pairs])
        measured |= {"pairs_right": round(right, 3), "bound": self._limits.pairs_right}
        if right > self._limits.pairs_right:
            yield (
                "warning",
                f"words tell the better side of {task} without the prompt: in {right:.0%} of {len(pairs)} pairs, out of fold; "
                f"chance is 50%, and above {self._limits.pairs_right:.0%} is worth a warning",
            )

    def figures(self) -> Mapping[str, object]:
        """Return what was measured of each task, and how many rows have no exact answer to guess."""
        return {
            "tasks": self._tasks,
            "without_exact_answer": {"/".join(task): rows for task, rows in sorted(self._open.items())},
            "sampled_rows_per_task": KEPT,
        }


def _kept(read: Read, answer: Answer) -> Judged:
    return Judged(intern(read.row.run), zlib.compress(read.prompt.encode(), 6), answer.model_dump_json().encode())


def _pair(row: Preference) -> Pair:
    better, worse = (zlib.compress(text(side).encode(), 6) for side in (row.chosen, row.rejected))
    return Pair(intern(row.run), better, worse)


def _values(rows: Sequence[Judged]) -> dict[str, list[float]]:
    """Return the numeric labels of a task by name."""
    by_name: dict[str, list[float]] = {}
    for row in rows:
        if isinstance(row.answer, Number):
            by_name.setdefault("", []).append(row.answer.value)
        elif isinstance(row.answer, Record):
            for name, value in row.answer.numbers.items():
                by_name.setdefault(name, []).append(value)
    return {name: values for name, values in by_name.items() if len(values) == len(rows)}


def _options(answer: Answer) -> int:
    """Return among how many an answer is: the number of sets for a set of names counts as the number of names."""
    return 2 if isinstance(answer, YesNo) else len(getattr(answer, "options", ())) or 1
