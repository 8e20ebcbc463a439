"""Divides runs into train, validation and test so that no two that share a cause are parted."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from statistics import median
from typing import Literal, NamedTuple

from daedalus_data.core.seeds import derive

SplitBy = Literal["run", "template"]
RATIOS: Mapping[str, float] = {"train": 0.8, "validation": 0.1, "test": 0.1}


class Member(NamedTuple):
    """A run to be placed, and the causes it was made from."""

    run: str
    template: str
    causes: frozenset[str]
    """Its split group and the digest of every moment it lived; runs that share one stay together."""
    rows: int


class Group(NamedTuple):
    """Runs that stay together, and how many rows they have."""

    runs: tuple[str, ...]
    rows: int


def assign(members: Sequence[Member], *, by: SplitBy = "run", seed: int = 0, ratios: Mapping[str, float] = RATIOS) -> dict[str, str]:
    """Return the split of every run.

    Shares are of rows. With three groups or more every split gets one; two groups are train and test; a single one is train.
    """
    rows = {member.run: max(1, member.rows) for member in members}
    order = _in_turn([Group(runs, sum(rows[run] for run in runs)) for runs in groups(members, by)], seed)
    names = _names(len(order), ratios)
    held = dict.fromkeys(names, 0)
    placed: dict[str, str] = {}
    for number, group in enumerate(order):
        empty = [name for name in names if not held[name]]
        left = len(order) - number
        name = max(empty if left <= len(empty) else names, key=lambda name: ratios[name] * sum(rows.values()) - held[name])
        held[name] += group.rows
        placed |= dict.fromkeys(group.runs, name)
    return placed


def _in_turn(found: Sequence["Group"], seed: int) -> list["Group"]:
    """Return groups with those of far more rows first, since small ones fill what is left; the seed orders those of about one size."""
    middle = median(group.rows for group in found) if found else 1
    return sorted(found, key=lambda group: (-round(log2(group.rows / middle)), derive(seed, "split", *group.runs)))


def _names(groups: int, ratios: Mapping[str, float]) -> list[str]:
    names = list(ratios)
    return names if groups >= len(names) else [names[0], names[-1]][:groups]


def groups(members: Sequence[Member], by: SplitBy = "run") -> list[tuple[str, ...]]:
    """Return runs in groups that share a cause, by template also those of one template; ids in order within each."""
    leader = {member.run: member.run for member in members}
    for sharing in _sharing(members, by):
        first = _lead(leader, sharing[0])
        for run in sharing[1:]:
            leader[_lead(leader, run)] = first
    found: dict[str, list[str]] = {}
    for run in sorted(leader):
        found.setdefault(_lead(leader, run), []).append(run)
    return [tuple(group) for group in found.values()]


def _sharing(members: Sequence[Member], by: SplitBy) -> Iterable[list[str]]:
    by_cause: dict[str, list[str]] = {}
    for member in members:
        for cause in (*member.causes, *([f"template {member.template}"] if by == "template" else [])):
            by_cause.setdefault(cause, []).append(member.run)
    return by_cause.values()


def _lead(leader: dict[str, str], run: str) -> str:
    while leader[run] != run:
        leader[run] = leader[leader[run]]
        run = leader[run]
    return run
