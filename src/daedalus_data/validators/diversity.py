"""How varied a dataset is: different words, clusters of labels, voices that can be told apart, and what of the world it covers."""

import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from sys import intern
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.validators.probes import guessed
from daedalus_data.validators.reading import Read, grams, reading
from daedalus_data.validators.sample import Sample
from daedalus_data.validators.signatures import Signature, clusters, signatures
from daedalus_data.validators.tokens import words

KEPT = 500
"""Rows per config whose labels are compared."""
LINES = "dialog_synthesis"
VOICES = 1500
"""Lines per template that the speaker is guessed from."""
ALIKE = 0.7


class Label(NamedTuple):
    """A label as it is kept."""

    text: bytes
    signature: Signature


class Spoken(NamedTuple):
    """A line of dialog as it is kept."""

    run: str
    timepoint: str
    speaker: str
    text: bytes


@validator("diversity")
class Diversity:
    """Measure variety; nothing it finds refuses a release."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._labels: dict[str, Sample[Label]] = {}
        self._lines: dict[str, Sample[Spoken]] = {}
        self._counts: dict[str, Counter[str]] = {name: Counter() for name in ("mechanisms", "tasks", "hops", "answers")}
        self._figures: dict[str, object] = {}

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Count what a run's rows cover, and keep some of its labels and lines."""
        read = reading(batch)
        made = signatures(read)
        for ran in batch.run.of(ev.MechanismRan):
            self._counts["mechanisms"][f"{ran.mechanism} {ran.by}"] += ran.times
        for one in read.rows:
            self._count(one)
            if one.config not in self._labels:
                self._labels[one.config] = Sample(KEPT)
            self._labels[one.config].offer(one.rank, one.row.id, partial(_label, made.of_label, one))
            if one.config == LINES:
                if one.row.template not in self._lines:
                    self._lines[one.row.template] = Sample(VOICES)
                self._lines[one.row.template].offer(one.rank, one.row.id, partial(_spoken, one))
        return ()

    def _count(self, one: Read) -> None:
        self._counts["tasks"][f"{one.config}/{one.row.task}"] += 1
        if one.row.hops is not None:
            self._counts["hops"][str(one.row.hops)] += 1
        if one.row.answer is not None:
            self._counts["answers"][one.row.answer.type] += 1

    def conclude(self) -> Iterable[Finding]:
        """Measure, and warn of voices that cannot be told apart."""
        voices = {template: _voices(list(sample), self._limits.least_rows) for template, sample in sorted(self._lines.items())}
        self._figures = {
            **{name: dict(sorted(counts.items())) for name, counts in self._counts.items()},
            "labels": {config: _variety(list(sample)) for config, sample in sorted(self._labels.items())},
            "voices": voices, "sampled_rows_per_config": KEPT, "sampled_lines_per_template": VOICES,
        }  # fmt: skip
        yield from self._alike(voices)

    def _alike(self, voices: Mapping[str, Mapping[str, object]]) -> Iterator[Finding]:
        for template, found in voices.items():
            right, chance = found.get("right"), found.get("chance")
            if isinstance(right, float) and isinstance(chance, float) and right < 1.25 * chance:
                yield Finding(
                    validator="diversity", level="warning", config=LINES, count=self._lines[template].offered,
                    message=f"voices alike: words tell who speaks in {right:.0%} of the lines of {template}, chance is {chance:.0%}",
                )  # fmt: skip

    def figures(self) -> Mapping[str, object]:
        """Return the measures, for the card."""
        return self._figures


def _label(signature: Callable[[Read], Signature], one: Read) -> Label:
    return Label(zlib.compress(one.label.encode(), 1), signature(one))


def _spoken(one: Read) -> Spoken:
    return Spoken(intern(one.row.run), intern(one.row.timepoint), intern(one.row.entities[0]), zlib.compress(one.label.encode(), 1))


def _variety(rows: Sequence[tuple[str, Label]]) -> dict[str, object]:
    """Return the share of runs of words that are different, and how many clusters of like labels there are."""
    texts = [words(zlib.decompress(kept.text).decode()) for _, kept in rows]
    groups = clusters([kept.signature for _, kept in rows], ALIKE)
    distinct = {}
    for n in (1, 2, 3, 4):
        every = [gram for text in texts for gram in grams(text, n)]
        distinct[f"distinct_{n}"] = round(len(set(every)) / max(1, len(every)), 4)
    return {"rows": len(rows), **distinct, "clusters": len(groups), "in_clusters": sum(map(len, groups)), "alike_at": ALIKE}


def _heard_again(lines: Sequence[Spoken]) -> list[Spoken]:
    """Return the lines of those who speak in more than one run where there are such: of others no run tells how they sound."""
    runs: dict[str, set[str]] = {}
    for line in lines:
        runs.setdefault(line.speaker, set()).add(line.run)
    again = [line for line in lines if len(runs[line.speaker]) > 1]
    return again if again or len({line.run for line in lines}) > 1 else list(lines)


def _voices(rows: Sequence[tuple[str, Spoken]], least: int) -> dict[str, object]:
    """Return how often the words of a line tell who speaks, out of fold: by run, by moment where there is one run."""
    lines = _heard_again([line for _, line in rows])
    runs = {line.run for line in lines}
    groups = [line.run if len(runs) > 1 else line.timepoint for line in lines]
    if len(lines) < least or len(set(groups)) < 2:
        return {"lines": len(lines), "judged": False}
    speakers = [line.speaker for line in lines]
    right = guessed([zlib.decompress(line.text).decode() for line in lines], speakers, groups)
    chance = Counter(speakers).most_common(1)[0][1] / len(lines)
    return {"lines": len(lines), "right": round(right, 3), "chance": round(chance, 3), "folds_by": "run" if len(runs) > 1 else "moment"}
