"""The answers that a question allows, as last lines: listed from its options alone, so that the list tells nothing of the right one."""

from collections.abc import Iterator, Sequence
from itertools import combinations, permutations
from math import perm

from daedalus_data.core.answers import Answer, Chain, Choice, Moment, Name, Names, YesNo, gold

MOST = 520
"""Answers that are listed: every set of nine names, every chain of up to four among six people."""


def allowed(answer: Answer) -> tuple[str, ...]:
    """Return the last lines that a question allows; empty where they cannot be listed (numbers, records, sets of ten names and more).

    Of sets all are allowed. Of chains all of up to so many people that no more than MOST are listed: the length depends on how many people
    there are and not on the right chain, which is out of reach where it is longer and counts as missed.
    """
    return tuple(gold(each) for each in answers(answer))


def answers(answer: Answer) -> Iterator[Answer]:
    """Yield the answers that a question allows, in the order of its options."""
    match answer:
        case YesNo():
            yield from (YesNo(value=value) for value in (True, False))
        case Choice() | Name() | Moment():
            yield from (answer.model_copy(update={"value": option}) for option in answer.options)
        case Names() if 2 ** len(answer.options) <= MOST:
            yield from (answer.model_copy(update={"value": names}) for names in _sets(answer.options))
        case Chain():
            yield from (answer.model_copy(update={"value": names}) for names in _chains(answer.options))


def _sets(options: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(len(options) + 1):
        yield from combinations(options, size)


def _chains(options: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, longest(len(options)) + 1):
        yield from permutations(options, size)


def longest(people: int) -> int:
    """Return of how many people the longest chains are that are listed among so many."""
    counts = [sum(perm(people, size) for size in range(1, most + 1)) for most in range(1, people + 1)]
    return sum(count <= MOST for count in counts)


__all__ = ["MOST", "allowed", "answers", "longest"]
