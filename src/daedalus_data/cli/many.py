"""What is shown while many runs are made: a line when one ends and a live line on a terminal; always on stderr."""

import sys
from time import monotonic
from typing import TYPE_CHECKING

from daedalus_data.cli.progress import REDRAW, columns, is_live

if TYPE_CHECKING:
    from daedalus_data.api.many import RunReport

ENDED = ("done", "kept", "failed")


class ManyRuns:
    """Keeps what is known of each run, says a line when one ends, and draws a live line on a terminal."""

    def __init__(self, runs: int, *, quiet: bool) -> None:
        self._runs, self._quiet = runs, quiet
        self._live = is_live() and not quiet
        self._start = monotonic()
        self._drawn = 0.0
        self._reports: dict[int, RunReport] = {}

    def __enter__(self) -> "ManyRuns":
        return self

    def __exit__(self, *_: object) -> None:
        self._wipe()

    def watch(self, report: "RunReport") -> None:
        """Take what became of a run."""
        before = self._reports.get(report.number)
        self._reports[report.number] = report
        if self._quiet:
            return
        if report.restarts > (before.restarts if before else 0):
            self.say(f"{self._head(report)}  its worker died; it is started again and goes on")
        elif report.state in ENDED:
            self.say(self._line(report))
        self._draw()

    @property
    def reports(self) -> "list[RunReport]":
        """How each run stands, in order; those that nobody came to are left out."""
        return [report for _, report in sorted(self._reports.items())]

    @property
    def cost_usd(self) -> float:
        """What they have cost together."""
        return round(sum(report.cost_usd for report in self._reports.values()), 6)

    def say(self, line: str) -> None:
        """Print a line, above the live one."""
        if not self._quiet:
            self._wipe()
            sys.stderr.write(line + "\n")

    def _head(self, report: "RunReport") -> str:
        told = report.template or f"seed {report.seed}  {report.variation or 'as written'}"
        return f"run {report.number + 1}/{self._runs}  {told}"

    def _line(self, report: "RunReport") -> str:
        head = f"{self._head(report)}  {report.state}"
        if report.state == "failed":
            return f"{head}: {report.error}"
        return f"{head}  {report.rows} rows  {report.seconds:.1f} s  ${report.cost_usd:.4f}{self._eta(' | ')}"

    def _draw(self) -> None:
        if not self._live or monotonic() - self._drawn < REDRAW:
            return
        self._drawn = monotonic()
        states = [report.state for report in self._reports.values()]
        ended, failed = sum(state in ENDED for state in states), states.count("failed")
        shown = f"{ended}/{self._runs} ended{f', {failed} failed' if failed else ''} | {states.count('working')} at work"
        shown += f" | ${self.cost_usd:.4f} | {monotonic() - self._start:.0f} s{self._eta(' | ')}"
        sys.stderr.write(f"\r\033[K{shown[: columns()]}")
        sys.stderr.flush()

    def _wipe(self) -> None:
        if self._live:
            sys.stderr.write("\r\033[K")

    def _eta(self, before: str) -> str:
        """Return how long the rest will take at the speed of what was made now; runs that were there before tell nothing."""
        reports = self._reports.values()
        kept = sum(report.state == "kept" for report in reports)
        made = sum(1.0 if report.state == "failed" else report.share for report in reports if report.state != "kept")
        left = self._runs - kept - made
        if made < 0.2 or left <= 0:
            return ""
        return f"{before}about {(monotonic() - self._start) / made * left:.0f} s left"
