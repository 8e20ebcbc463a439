"""What making, checking and verifying rows costs, on finished runs.

./run.sh generate mars_mission_portal --runs 64 --parallel 2 --home bench
.venv/bin/python -m benchmarks.rows bench            # rows a second, seconds, and the peak memory of 8 runs against 64
"""

import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from daedalus_data import api
from daedalus_data.core.derive import FORMATTERS, VALIDATORS, Limits
from daedalus_data.release.rows import checked

CHILD = """
import json, resource, sys, time
from daedalus_data import api
began = time.monotonic()
made = api.build([*sys.argv[2:]], out=sys.argv[1])
print(json.dumps([sum(sum(r.values()) for r in made.rows.values()), time.monotonic() - began,
                  resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))
"""


def formatted(folders: list[Path]) -> None:
    """Print rows a second, formatted and strictly checked, one run after the other in this process; the second pass counts."""
    for _ in range(2):
        spent: dict[str, float] = {}
        rows: dict[str, int] = {}
        for folder in folders:
            run = api.open_run(folder)
            gc.collect()
            for formatter in FORMATTERS:
                began = time.process_time()
                rows[formatter.name] = rows.get(formatter.name, 0) + sum(1 for _ in checked(formatter, run))
                spent[formatter.name] = spent.get(formatter.name, 0.0) + time.process_time() - began
    for name in rows:
        print(f"{name:<24} {rows[name]:>6} rows  {rows[name] / spent[name]:>7.0f} rows/s")
    every, seconds = sum(rows.values()), sum(spent.values())
    print(f"{'all':<24} {every:>6} rows  {every / seconds:>7.0f} rows/s of one core")


def built(folders: list[Path], out: Path) -> tuple[int, float, float]:
    """Return rows, seconds and peak megabytes of a build in a process of its own, with every validator."""
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(out), *map(str, folders)], capture_output=True, text=True, env=os.environ, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    rows, seconds, peak = json.loads(done.stdout.splitlines()[-1])
    return rows, seconds, peak


def main() -> None:
    """Print every figure for the runs of a home: the first eight, and all of them."""
    folders = sorted(path.parent for path in Path(sys.argv[1]).glob("*/run.json"))
    formatted(folders[:8])
    print(f"validators: {', '.join(VALIDATORS.names())}; bounds {Limits().model_dump()}")
    peaks = []
    with tempfile.TemporaryDirectory() as place:
        for some in (folders[:8], folders):
            rows, seconds, peak = built(some, Path(place) / f"of{len(some)}")
            peaks.append(peak)
            print(f"build of {len(some):>3} runs: {rows:>6} rows in {seconds:6.1f} s, peak {peak:.0f} MB")
        print(f"peak of {len(folders)} runs / of 8: {peaks[1] / peaks[0]:.2f}")
        began = time.monotonic()
        found = api.verify(Path(place) / "of8")
        print(f"verify of 8 runs: {found.rows} rows in {time.monotonic() - began:.1f} s, {'equal' if found.ok else 'NOT equal'}")
    print(f"this process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
