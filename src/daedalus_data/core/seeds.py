"""The only source of randomness: numbers derived from a seed and names."""

from collections.abc import Sequence
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


def derive(seed: int, *names: str | int) -> int:
    """Return a 63-bit number that depends on the seed and every name, and on nothing else."""
    return drawn(joined(seed, *names))


def joined(*names: str | int) -> str:
    """Return names as one text that no other names give."""
    return "\x1f".join(map(str, names))


def drawn(text: str) -> int:
    """Return a 63-bit number that depends on a text alone."""
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 1


def fraction(seed: int, *names: str | int) -> float:
    """Return a number in [0, 1) derived as `derive` does."""
    return derive(seed, *names) / 2**63


def choose(options: Sequence[T], seed: int, *names: str | int) -> T:
    """Return one of the options, each equally likely over seeds; raises ValueError when there are none."""
    if not options:
        raise ValueError(f"nothing to choose from for {names!r}")
    return options[derive(seed, *names) % len(options)]


def shuffled(options: Sequence[T], seed: int, *names: str | int) -> list[T]:
    """Return the options in an order derived from the seed and the names."""
    order = sorted(range(len(options)), key=lambda i: derive(seed, *names, i))
    return [options[i] for i in order]


def digest(text: str, length: int = 16) -> str:
    """Return the first `length` hexadecimal digits of the SHA-256 of a text."""
    return sha256(text.encode()).hexdigest()[:length]
