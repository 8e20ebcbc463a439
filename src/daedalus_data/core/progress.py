"""How far a run has come, told to whoever watches."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """One report; the watcher knows the clock, the run does not."""

    phase: str
    """'search' while a mode looks for moments, 'live' while they are lived, 'write' at the end."""
    moment: int
    moments: int
    calls: int
    calls_expected: int
    tokens: int
    cost_usd: float
    note: str = ""


Watch = Callable[[Progress], None]


def unwatched(progress: Progress) -> None:
    """Take a report and do nothing with it."""
