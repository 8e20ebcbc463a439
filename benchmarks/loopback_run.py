"""Time the flagship against a loopback server with 50 ms latency: wall time over its critical path, CPU per call.

    .venv/bin/python -m benchmarks.loopback_run            # prints one table; the server is a process of its own

The critical path is the longest chain of calls that had to wait for one another, as the run reports it; its floor is that many
times the latency. `run` is the time that the run itself reports, exports and rows included; wall adds the start of the
process and its imports. CPU is that of the run's process, once with everything (start-up, imports, exports, rows) over its calls, and once
per further call: the difference to a small run, over the difference in calls.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

from tests.support.booked import MODEL, write_book
from tests.support.server import spawned


class Timed(NamedTuple):
    """What a run printed, and what it took."""

    made: dict[str, Any]
    wall: float
    cpu: float


def main() -> None:
    """Run it and print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--latency", type=float, default=0.05)
    latency = parser.parse_args().latency
    with tempfile.TemporaryDirectory() as folder:
        timed("convergence_simple", Path(folder) / "warm", 0.0)
        small = timed("convergence_simple", Path(folder) / "small", 0.0)
        whole = timed("mars_mission_portal", Path(folder) / "whole", latency)
    made, chain = whole.made, whole.made["critical_path"]
    per_call = (whole.cpu - small.cpu) / (made["llm_calls"] - small.made["llm_calls"])
    print(f"calls                         {made['llm_calls']}")
    print(f"critical path                 {chain['calls']} calls, {chain['seconds']:.1f} s as timed")
    print(f"wall                          {whole.wall:.1f} s")
    print(f"run / critical path as timed  {made['seconds'] / chain['seconds']:.2f}")
    print(f"wall / critical path as timed {whole.wall / chain['seconds']:.2f}")
    print(f"wall / (calls x latency)      {whole.wall / (chain['calls'] * latency):.2f}")
    print(f"CPU per call, all included    {1000 * whole.cpu / made['llm_calls']:.2f} ms")
    print(f"CPU per further call          {1000 * per_call:.2f} ms")


def timed(template: str, home: Path, latency: float) -> Timed:
    """Return a run of a template in a process of its own, against a server in another."""
    home.mkdir()
    book, _ = write_book(template, home)
    server = spawned(book=book, latency=latency)
    environ = {**os.environ, "DAEDALUS_HOME": str(home), "DAEDALUS_API_KEY": "sk-none"}
    # Some machines forbid compiled files: every start would then compile the library anew. run.sh lifts that too.
    environ.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-m", "daedalus_data.cli.app", "run", template, "--json", "-q", "--model", MODEL, "--base-url", server.url]
    before, started = _children(), time.monotonic()
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=True)
    wall, cpu = time.monotonic() - started, _children() - before
    server.stop()
    return Timed(json.loads(done.stdout), wall, cpu)


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
