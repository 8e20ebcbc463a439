"""Time the flagship against a loopback server with 50 ms latency: wall time over its critical path, CPU per call.

    .venv/bin/python -m benchmarks.loopback_run            # prints one table; the server is a process of its own

The critical path is the longest chain of calls that had to wait for one another, as the run reports it; its floor is that many
times the latency. CPU is that of the whole run (search, engine, ledger, exports, rows) over its calls, start-up included.
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

from tests.support.booked import MODEL, write_book
from tests.support.server import spawned


def main() -> None:
    """Run it and print what was seen."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--template", default="mars_mission_portal")
    parser.add_argument("--latency", type=float, default=0.05)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        book, _ = write_book(given.template, Path(folder))
        server = spawned(book=book, latency=given.latency)
        command = [sys.executable, "-m", "daedalus_data.cli.app", "run", given.template, "--json", "-q", "--model", MODEL]
        environ = {**os.environ, "DAEDALUS_HOME": folder, "DAEDALUS_API_KEY": "sk-none"}
        # Some machines forbid compiled files: every start would then compile the library anew. run.sh lifts that too.
        environ.pop("PYTHONDONTWRITEBYTECODE", None)
        warm = [*command[:3], "run", "convergence_simple", "-q", "--model", "offline"]
        subprocess.run(warm, env=environ, capture_output=True, check=True)
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        done = subprocess.run([*command, "--base-url", server.url], env=environ, capture_output=True, text=True, check=True)
        wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
        server.stop()
    made = json.loads(done.stdout)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    floor = made["critical_path"]["calls"] * given.latency
    print(f"calls                        {made['llm_calls']}")
    print(f"critical path                {made['critical_path']['calls']} calls, {made['critical_path']['seconds']:.1f} s as timed")
    print(f"wall                         {wall:.1f} s")
    print(f"wall / critical path as timed {wall / made['critical_path']['seconds']:.2f}")
    print(f"wall / (calls x latency)     {wall / floor:.2f}")
    print(f"CPU per call                 {1000 * cpu / made['llm_calls']:.2f} ms, everything included")


if __name__ == "__main__":
    main()
