"""What is shown while a model is trained and measured: one live line on a terminal, a line now and then otherwise; always on stderr."""

import sys
from time import monotonic
from typing import TYPE_CHECKING

from daedalus_data.cli.progress import REDRAW, columns, is_live

if TYPE_CHECKING:
    from daedalus_data.api.measuring import Answering
    from daedalus_data.finetune.launching import Progress

DOING = {"generated": "answers", "likelihood": "weighs answers to", "walked": "weighs answers behind its own words to"}
EVERY, SHARE = 15.0, 0.1
"""Without a terminal: a line after so many seconds or so much of the whole, whichever is first."""


class Training:
    """Tells steps as they begin, and how far the one at work is."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._live = quiet, is_live() and not quiet
        self._told, self._share = 0.0, 0.0

    def __enter__(self) -> "Training":
        return self

    def __exit__(self, *_: object) -> None:
        self._wipe()

    def say(self, line: str) -> None:
        """Tell what is begun, a line of its own."""
        self._share = 0.0
        if not self._quiet:
            self._wipe()
            sys.stderr.write(f"{line}\n")

    def watch(self, report: "Progress") -> None:
        """Take how far the training process is."""
        parts = [
            f"step {report.step}/{report.steps}",
            f"loss {report.loss:.4f}",
            f"{report.tokens_per_second:,.0f} tokens/s",
            *([f"about {clock(report.eta_seconds)} left"] if report.step < report.steps else []),
        ]
        self._draw(" | ".join(parts), report.step / max(1, report.steps))

    def asking(self, report: "Answering") -> None:
        """Take how far a model is with its rows."""
        doing, done, of, seconds = report.asked
        share = done / max(1, of)
        left = f" | about {clock(seconds / share * (1 - share))} left" if 0.1 < share < 1 and doing == "generated" else ""
        self._draw(f"{report.who}: {DOING[doing]} {done}/{of} rows | {clock(seconds)}{left}", share)

    def _draw(self, line: str, share: float) -> None:
        now = monotonic()
        if self._quiet:
            return
        if self._live and now - self._told >= REDRAW:
            sys.stderr.write(f"\r\033[K{line[: columns()]}")
            sys.stderr.flush()
            self._told = now
        elif not self._live and (share >= 1 or share - self._share >= SHARE or now - self._told >= EVERY):
            sys.stderr.write(f"{line}\n")
            self._told, self._share = now, share

    def _wipe(self) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")


def clock(seconds: float) -> str:
    """Return a time as a person says it: 40 s, 12 min, 3.5 h."""
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
