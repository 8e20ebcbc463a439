"""What is shown while a run works: one live line with cost and ETA on a terminal, plain lines otherwise; always on stderr."""

import os
import sys
from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from daedalus_data.core.progress import Progress
    from daedalus_data.core.run import Run

REDRAW = 0.25
PHASES = {"cast": "setting the scene", "search": "searching backward", "live": "living forward", "write": "writing"}


class Terminal:
    """Watches a run; redraws at most four times a second, or prints one line per moment when stderr is no terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._live = is_live() and not quiet
        self._start = monotonic()
        self._drawn = 0.0
        self._last: tuple[str, int] | None = None
        self._first_calls: int | None = None

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")

    def announce(self, run: "Run") -> None:
        """Say which run this is and who writes it."""
        if self._quiet:
            return
        manifest = run.manifest
        going = f"continuing after {len(run.entries)} events" if run.entries else f"seed {manifest.seed}"
        sys.stderr.write(f"{manifest.run_id}: {going}, in {run.folder}\n")
        if manifest.endpoint == "in-process":
            sys.stderr.write("the built-in author writes this run, with no model and no key; --model NAME --base-url URL asks a server\n")

    def watch(self, progress: "Progress") -> None:
        """Take a report from the run."""
        now, place = monotonic(), (progress.phase, progress.moment)
        if self._live:
            if now - self._drawn >= REDRAW:
                self._drawn = now
                sys.stderr.write(f"\r\033[K{self._line(progress, now)[: columns()]}")
                sys.stderr.flush()
        elif place != self._last:
            sys.stderr.write(self._line(progress, now) + "\n")
        self._last = place

    def _line(self, progress: "Progress", now: float) -> str:
        where = PHASES[progress.phase]
        if progress.phase == "live":
            where += f", moment {progress.moment + 1}/{progress.moments}"
        return (
            f"{where} | {progress.calls} calls | {progress.tokens:,} tokens | ${progress.cost_usd:.4f}"
            f" | {now - self._start:.0f} s{self._eta(progress, now)}"
        )

    def _eta(self, progress: "Progress", now: float) -> str:
        left = progress.calls_expected - progress.calls
        if progress.phase == "write" or progress.calls < 10 or left <= 0:
            return ""
        return f" | about {(now - self._start) / progress.calls * left:.0f} s left"


class Steps:
    """Tells what is being done: one live line on a terminal, a line per step otherwise; always on stderr."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet, self._live, self._start = quiet, is_live() and not quiet, monotonic()

    def __enter__(self) -> "Steps":
        return self

    def __exit__(self, *_: object) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")

    def say(self, line: str) -> None:
        """Tell the next step."""
        if self._live:
            sys.stderr.write(f"\r\033[K{f'{line} | {monotonic() - self._start:.0f} s'[: columns()]}")
            sys.stderr.flush()
        elif not self._quiet:
            sys.stderr.write(line + "\n")


def is_live() -> bool:
    """Return whether stderr is a terminal on which a line can be drawn again."""
    return sys.stderr.isatty() and os.environ.get("TERM") != "dumb" and not os.environ.get("CI")


def columns() -> int:
    """Return how many characters a live line may have."""
    try:
        return max(40, os.get_terminal_size(sys.stderr.fileno()).columns - 1)
    except OSError:
        return 100
