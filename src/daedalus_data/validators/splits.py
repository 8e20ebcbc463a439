"""Whether train, validation and test share what they must not: causes, groups, or words; and what a careless split would have shared."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple
from zlib import crc32

import numpy as np

from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.core.seeds import digest
from daedalus_data.formatters.story import story
from daedalus_data.validators.faults import Faults
from daedalus_data.validators.reading import Read, reading
from daedalus_data.validators.sample import Sample
from daedalus_data.validators.signatures import Signature, nearest, signatures

TRAIN = "train"
KEPT = 600
"""Rows of train per config that others are compared with."""
HELD_OUT = 200
"""Rows of each other split per config that are compared."""


class Kept(NamedTuple):
    """A row as it is kept."""

    signature: Signature
    roots: frozenset[str]
    """Digests of the first moments it descends from: rows share an ancestor if they share one of these."""


@validator("splits")
class Splits:
    """Compare splits by the causes, the groups and the words of their rows."""

    def __init__(self, limits: Limits) -> None:
        self._ancestors: dict[str, dict[str, str]] = {}
        """For each moment's digest the splits that have it, with the run that has it there."""
        self._groups: dict[str, dict[str, str]] = {}
        """For each group the splits that have it, with a row of each."""
        self._samples: dict[tuple[str, str], Sample[Kept]] = {}
        self._figures: dict[str, object] = {}

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Note a run's moments, groups and some of its rows."""
        read, told = reading(batch), story(batch.run)
        made = signatures(read)
        for ancestor in told.ancestry.values() if read.rows else ():
            self._ancestors.setdefault(ancestor, {}).setdefault(batch.split, batch.run.id)
        roots: dict[str, frozenset[str]] = {}
        for one in read.rows:
            row = one.row
            self._groups.setdefault(row.split_group, {}).setdefault(batch.split, row.id)
            if row.timepoint not in roots:
                roots[row.timepoint] = _roots(batch, row.timepoint)
            key = (one.config, batch.split)
            if key not in self._samples:
                self._samples[key] = Sample(KEPT if batch.split == TRAIN else HELD_OUT)
            self._samples[key].offer(one.rank, row.id, partial(_kept, made.of_row, one, roots[row.timepoint]))
        return ()

    def conclude(self) -> Iterable[Finding]:
        """Say what splits share, and measure the likest rows across them."""
        faults = Faults("splits")
        shared = {ancestor: splits for ancestor, splits in self._ancestors.items() if len(splits) > 1}
        for splits in shared.values():
            first, second = sorted(splits)[:2]
            faults.add(
                "",
                splits[second],
                "ancestor shared by splits",
                f"a moment of {splits[first]} ({first}) is one of {splits[second]} ({second})",
            )
        for group, splits in self._groups.items():
            if len(splits) > 1:
                first, second = sorted(splits)[:2]
                faults.add(
                    "", splits[second], "group in two splits", f"{group} has {splits[first]} in {first} and {splits[second]} in {second}"
                )
        self._figures = {
            "splits": {split: sum(s.offered for (_, its), s in self._samples.items() if its == split) for split in self._names()},
            "shared_ancestors": len(shared), "overlap": dict(self._overlaps()),
            "sampled_rows_per_config": {"train": KEPT, "others": HELD_OUT},
        }  # fmt: skip
        return faults.findings()

    def _names(self) -> list[str]:
        return sorted({split for _, split in self._samples})

    def _overlaps(self) -> Iterator[tuple[str, object]]:
        """Yield for each config how near its held-out rows come to train, as split and as rows split at random would."""
        for config in sorted({config for config, _ in self._samples}):
            sides = {split: list(self._samples[config, split]) for split in self._names() if (config, split) in self._samples}
            if TRAIN in sides and len(sides) > 1:
                held = [row for split, rows in sides.items() if split != TRAIN for row in rows]
                drawn = _shuffled([row for rows in sides.values() for row in rows])
                yield config, {
                    "as_split": _measured(held, sides[TRAIN]),
                    "rows_at_random": _measured(drawn[: len(held)], drawn[len(held) :]),
                }  # fmt: skip

    def figures(self) -> Mapping[str, object]:
        """Return what splits share, for split_report.json."""
        return self._figures


def _roots(batch: Batch, timepoint: str) -> frozenset[str]:
    told = story(batch.run)
    past = told.past_of(timepoint) if timepoint in told.ancestry else []
    parents = {point.id: point.parents for point in batch.run.lived}
    roots = frozenset(told.ancestry[at] for at in past if at in parents and not any(parent in told.ancestry for parent in parents[at]))
    return roots or frozenset([told.split_group])


def _kept(signature: Callable[[Read], Signature], read: Read, roots: frozenset[str]) -> Kept:
    return Kept(signature(read), roots)


def _shuffled(rows: Sequence[tuple[str, Kept]]) -> list[tuple[str, Kept]]:
    """Return rows in an order that depends on what they are and on nothing else."""
    seed = digest("\n".join(sorted(name for name, _ in rows)))
    return sorted(rows, key=lambda row: (crc32(f"{seed}/{row[0]}".encode()), row[0]))


def _measured(held: Sequence[tuple[str, Kept]], train: Sequence[tuple[str, Kept]]) -> dict[str, object]:
    known = frozenset().union(*(kept.roots for _, kept in train))
    best, where = nearest(np.stack([kept.signature for _, kept in held]), np.stack([kept.signature for _, kept in train]))
    top = int(best.argmax())
    return {
        "rows": len(held), "against": len(train),
        "share_with_an_ancestor_in_train": round(sum(bool(kept.roots & known) for _, kept in held) / len(held), 4),
        "mean_overlap": round(float(best.mean()), 4), "largest_overlap": round(float(best[top]), 4),
        "largest_between": [held[top][0], train[int(where[top])][0]],
    }  # fmt: skip
