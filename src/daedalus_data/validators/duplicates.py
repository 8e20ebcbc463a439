"""Whether rows repeat one another: word for word, with another label, or nearly."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from hashlib import blake2b
from typing import NamedTuple

from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.core.example import Preference
from daedalus_data.validators.faults import Faults
from daedalus_data.validators.reading import Read, reading, text
from daedalus_data.validators.sample import Sample
from daedalus_data.validators.signatures import Runs, Signature, Signatures, clusters, signatures, similarity

KEPT = 1000
"""Rows per config whose signatures are kept for near duplicates; exact ones are found among all."""
QUOTED = 120
"""Characters of a label that a finding quotes."""
ELSEWHERE = "same line of dialog in another run"
SLACK = 0.06
"""How far below the bound an estimate may be for two rows to be compared exactly: one standard deviation."""
SHORT = 4
"""A line of dialog of so few words may be said twice."""


class Kept(NamedTuple):
    """A row as it is kept."""

    signature: Signature
    runs: Runs


@validator("duplicates")
class Duplicates:
    """Find rows that are the same, contradict one another or are nearly the same."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._labels: dict[int, int] = {}
        """For each prompt its label."""
        self._pairs: set[int] = set()
        self._judged: dict[int, bool] = {}
        """For each prompt and text of a preference whether it was the better one."""
        self._lines: dict[int, int] = {}
        """For each line of dialog the run that had it first."""
        self._elsewhere = Faults("duplicates")
        self._again: set[int] = set()
        """The different lines of dialog that another run had, too."""
        self._samples: dict[str, Sample[Kept]] = {}
        self._counts: Counter[str] = Counter()
        self._near: dict[str, dict[str, float]] = {}

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Compare a run's rows with all rows so far."""
        faults, read = Faults("duplicates"), reading(batch)
        made = signatures(read)
        for one in read.rows:
            for kind, warning in self._repeats(one):
                self._counts[kind] += 1
                if kind == ELSEWHERE:
                    self._again.add(_number(one.label))
                (self._elsewhere if kind == ELSEWHERE else faults).add(one.config, one.row.id, kind, _quoted(one.label), warning)
            if one.config not in self._samples:
                self._samples[one.config] = Sample(KEPT)
            self._samples[one.config].offer(one.rank, one.row.id, partial(_kept, made, one))
        return faults.findings()

    def _repeats(self, one: Read) -> Iterator[tuple[str, bool]]:
        """Yield in what way a row repeats an earlier one, and whether that is no more than a warning."""
        if isinstance(one.row, Preference):
            yield from self._judgements(one, text(one.row.rejected))
        else:
            label = _number(one.label)
            prompt = _number(one.config, one.prompt)
            if (known := self._labels.get(prompt)) is None:
                self._labels[prompt] = label
            elif known == label:
                yield "same prompt and label", False
            else:
                yield "same prompt, another label", one.row.answer is None
        if one.config == "dialog_synthesis" and one.label.count(" ") >= SHORT:
            line = _number(one.label)
            run = _number(one.row.run)
            first = self._lines.get(line)
            if first is not None:
                yield ("same line of dialog twice in a run", False) if first == run else (ELSEWHERE, True)
            self._lines.setdefault(line, run)

    def _judgements(self, one: Read, worse: str) -> Iterator[tuple[str, bool]]:
        pair = _number(one.prompt, one.label, worse)
        if pair in self._pairs:
            yield "same prompt and label", False
        self._pairs.add(pair)
        for said, better in ((one.label, True), (worse, False)):
            if self._judged.setdefault(_number(one.prompt, said), better) != better:
                yield "chosen in one row, rejected in another", False

    def conclude(self) -> Iterable[Finding]:
        """Say which lines of dialog several runs have, and which configs have too many rows that are nearly another."""
        for found in self._elsewhere.findings():
            lines = f"{len(self._again):,} different lines, the first" if len(self._again) > 1 else "one line,"
            yield found.model_copy(update={"message": found.message.replace(": ", f": {lines} ", 1)})
        for config, sample in sorted(self._samples.items()):
            kept = list(sample)
            groups = clusters([row.signature for _, row in kept], self._limits.near - SLACK)
            extra = sorted(i for group in groups for i in self._near_others([row.runs for _, row in kept], sorted(group)))
            share = len(extra) / max(1, len(kept))
            self._near[config] = {
                "rows": len(kept), "rows_beyond_the_first": len(extra), "share": round(share, 4),
            }  # fmt: skip
            if share > self._limits.near_share:
                yield Finding(
                    validator="duplicates", level="error", config=config, rows=tuple(kept[i][0] for i in extra[:20]), count=len(extra),
                    message=f"near duplicates: {share:.1%} of {len(kept)} rows are at least {self._limits.near} like another; "
                    f"at most {self._limits.near_share:.0%} may be",
                )  # fmt: skip

    def _near_others(self, rows: Sequence[Runs], group: Sequence[int]) -> Iterator[int]:
        """Yield the rows of a group of likely near duplicates that are one of an earlier row, compared exactly."""
        for place, i in enumerate(group):
            if any(similarity(rows[i], rows[j]) >= self._limits.near for j in group[:place]):
                yield i

    def figures(self) -> Mapping[str, object]:
        """Return how many rows repeat others."""
        return {"exact": dict(self._counts), "near": self._near, "sampled_rows_per_config": KEPT, "threshold": self._limits.near}


def _kept(made: Signatures, one: Read) -> Kept:
    return Kept(made.of_row(one), made.runs_of(one))


def _quoted(label: str) -> str:
    return f"“{label}”" if len(label) <= QUOTED else f"“{label[:QUOTED].rstrip()}…”"


def _number(*texts: str) -> int:
    """Return 62 bits of the digest of texts."""
    return int.from_bytes(blake2b("\x1f".join(texts).encode(), digest_size=8).digest(), "big") >> 2
