"""Whether the same words come again and again: runs of words in labels and prompts, and sections that are the same in many rows."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from sys import intern
from typing import NamedTuple

from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.core.events import EntityIntroduced, EventHappened, FactLearned
from daedalus_data.core.run import Run
from daedalus_data.validators.reading import Read, reading, sections
from daedalus_data.validators.sample import Sample
from daedalus_data.validators.tokens import commonest, words

KEPT = 500
"""Rows per config whose labels and sections are compared."""
PROMPTS = 200
"""Rows per config whose prompts are in the league table."""
LENGTHS = (3, 5, 8)
TOP = 10
LINES = "dialog_synthesis"
FEWEST = 8
"""Words that so few lines share are no habit yet, whatever their share."""
QUOTE = 4
"""So many words in a row that a fact of the run has too are the fact's; a name of a matter is one however short."""
QUOTED = "0quoted0"


class Kept(NamedTuple):
    """A row as it is kept."""

    label: bytes
    own: bytes
    """A line of dialog without what it quotes of facts and names of matters: those are the world's words, and come back with them."""
    sections: tuple[tuple[str, int], ...]
    """Title and checksum of the body of each."""


@validator("repetition")
class Repetition:
    """Count runs of words and equal sections."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows: dict[str, Sample[Kept]] = {}
        self._prompts: dict[str, Sample[bytes]] = {}
        self._figures: dict[str, dict[str, object]] = {}

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Keep some of a run's rows."""
        for read in reading(batch).rows:
            if read.config not in self._rows:
                self._rows[read.config], self._prompts[read.config] = Sample(KEPT), Sample(PROMPTS)
            self._rows[read.config].offer(read.rank, read.row.id, partial(_kept, read, batch.run))
            self._prompts[read.config].offer(read.rank, read.row.id, partial(_packed, read))
        return ()

    def conclude(self) -> Iterable[Finding]:
        """Say what comes too often, for configs with rows enough to tell."""
        for config, sample in sorted(self._rows.items()):
            rows = list(sample)
            labels = {name: _unpacked(kept.label) for name, kept in rows}
            self._figures[config] = {
                "rows": sample.offered, "sampled": len(rows), "labels": _league(list(labels.values())),
                "prompts": _league([_unpacked(packed) for _, packed in self._prompts[config]]),
            }  # fmt: skip
            if len(rows) < self._limits.least_rows:
                yield Finding(
                    validator="repetition", level="warning", config=config, count=len(rows),
                    message=f"not judged: {len(rows)} rows; {self._limits.least_rows} are needed",
                )  # fmt: skip
                continue
            yield from self._constant_sections(config, rows)
            if config == LINES:
                yield from self._worn_lines({name: _unpacked(kept.own) for name, kept in rows})

    def _constant_sections(self, config: str, rows: Sequence[tuple[str, Kept]]) -> Iterator[Finding]:
        having: dict[int, list[str]] = {}
        titles: dict[int, str] = {}
        for name, kept in rows:
            for body, title in {body: title for title, body in kept.sections}.items():
                having.setdefault(body, []).append(name)
                titles.setdefault(body, title)
        ranked = sorted(having.items(), key=lambda item: (-len(item[1]), item[0]))
        self._figures[config]["commonest_sections"] = {
            f"{titles[body]} #{body:08x}": round(len(names) / len(rows), 3) for body, names in ranked[:TOP]
        }
        for body, names in ranked:
            if len(names) / len(rows) > self._limits.section_share:
                yield Finding(
                    validator="repetition", level="error", config=config, rows=tuple(names[:20]), count=len(names),
                    message=f"a section is constant: {titles[body]!r} is the same in {len(names) / len(rows):.0%} of rows; "
                    f"at most {self._limits.section_share:.0%} may be",
                )  # fmt: skip

    def _worn_lines(self, labels: Mapping[str, str]) -> Iterator[Finding]:
        ids = list(labels)
        worn = [(run, having) for run, having in commonest(list(labels.values()), 5, 10 * TOP) if QUOTED not in run.split()]
        for run, having in worn[:TOP]:
            if len(having) >= FEWEST and (share := len(having) / len(ids)) > self._limits.line_share:
                yield Finding(
                    validator="repetition", level="error", config=LINES, rows=tuple(ids[i] for i in having[:20]), count=len(having),
                    message=f"the same words in many lines: “{run}” in {share:.1%} of lines; "
                    f"at most {self._limits.line_share:.0%} may have the same five",
                )  # fmt: skip

    def figures(self) -> Mapping[str, object]:
        """Return the league tables: the share of rows that have a run of words, the commonest first."""
        return {"configs": self._figures, "sampled_rows_per_config": KEPT, "sampled_prompts_per_config": PROMPTS}


def _kept(read: Read, run: Run) -> Kept:
    parts = (part for message in read.row.prompt for part in sections(message.content, message.role))
    own = _own(read.label, run.once(_quotes)) if read.config == LINES else ""
    return Kept(_pack(read.label), _pack(own), tuple((intern(title), zlib.crc32(body.encode())) for title, body in parts))


def _quotes(run: Run) -> frozenset[tuple[str, ...]]:
    """Return the runs of words that are the world's own: of its facts four at a time, of its matters and names the whole."""
    told, named = {event.text for event in run.of(FactLearned)}, {event.topic for event in run.of(FactLearned)}
    named |= {event.happening.topic for event in run.of(EventHappened)} | {event.name for event in run.of(EntityIntroduced)}
    facts = (zip(*(tokens[i:] for i in range(QUOTE)), strict=False) for text in told for tokens in [words(text)])
    return frozenset([tuple(words(name)) for name in named] + [run_of for runs in facts for run_of in runs])


def _own(line: str, quotes: frozenset[tuple[str, ...]]) -> str:
    """Return the words of a line, a mark in place of each quotation."""
    tokens = words(line)
    quoted = [False] * len(tokens)
    for start in range(len(tokens)):
        for length in range(2, 7):
            if tuple(tokens[start : start + length]) in quotes:
                quoted[start : start + length] = [True] * len(quoted[start : start + length])
    return " ".join(QUOTED if taken else token for token, taken in zip(tokens, quoted, strict=True))


def _pack(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


def _packed(read: Read) -> bytes:
    return _pack(read.prompt)


def _unpacked(packed: bytes) -> str:
    return zlib.decompress(packed).decode()


def _league(texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return for each length the runs of words that most texts have, with the share of texts."""
    return {str(n): {run: round(len(having) / len(texts), 4) for run, having in commonest(texts, n, TOP)} for n in LENGTHS}
