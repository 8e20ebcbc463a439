"""What a push costs beside huggingface_hub's own upload of the same folder, against a Hub on the loopback, in turn.

./run.sh build mars_mission_portal --runs 8 --out bench/mars
.venv/bin/python -m benchmarks.push bench/mars       # seconds of CPU and wall, requests, commits; the ratio
"""

from tests.support import hub_place  # it says where the Hub is before any client is imported

# isort: split

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import NamedTuple

from huggingface_hub import HfApi

from daedalus_data import api
from tests.support.hub import ADA, Hub, serving

ROUNDS = 5


class Cost(NamedTuple):
    """What one upload took."""

    wall: float
    cpu: float
    requests: int
    commits: int


def cost(work: Callable[[], object], hub: Hub, repo: str) -> Cost:
    """Return what it takes to do something with a repository; the Hub's own CPU is part of it, for both alike."""
    seen, before = len(hub.log), hub.repos[repo].head.number if repo in hub.repos else 0
    wall, cpu = time.monotonic(), time.process_time()
    work()
    return Cost(time.monotonic() - wall, time.process_time() - cpu, len(hub.log) - seen, hub.repos[repo].head.number - before)


def upload(folder: Path, repo: str) -> None:
    """Upload a folder as the client does by itself, and tag it."""
    client = HfApi()
    client.create_repo(repo, repo_type="dataset", private=True, exist_ok=True)
    made = client.upload_folder(repo_id=repo, folder_path=folder, repo_type="dataset")
    client.create_tag(repo, tag="v1.0.0", revision=made.oid, repo_type="dataset")


def shown(name: str, costs: list[Cost]) -> Cost:
    """Print the medians of some rounds, and return them."""
    middle = Cost(*(median(one[place] for one in costs) for place in range(len(Cost._fields))))
    print(f"{name:<34} {middle.wall:6.2f} s wall  {middle.cpu:6.2f} s CPU  {middle.requests:4.0f} requests  {middle.commits:.0f} commits")
    return middle


def main() -> None:
    """Measure."""
    folder = Path(sys.argv[1])
    os.environ["HF_TOKEN"] = ADA
    pushed, uploaded, again = [], [], []
    hub = Hub()
    with serving(hub):
        for number in range(ROUNDS + 1):
            ours, theirs = f"ada/ours-{number}", f"ada/theirs-{number}"
            uploaded.append(cost(lambda repo=theirs: upload(folder, repo), hub, theirs))
            pushed.append(cost(lambda repo=ours: api.push(folder, f"hf:{repo}", tag="v1.0.0"), hub, ours))
            again.append(cost(lambda repo=ours: api.push(folder, f"hf:{repo}", tag="v1.0.0"), hub, ours))
    plain = shown("upload_folder and a tag", uploaded[1:])
    whole = shown("push", pushed[1:])
    shown("push of the same again", again[1:])
    verified = cost_of_verify(folder)
    print(f"push / upload_folder: {whole.wall / plain.wall:.2f} wall; making all rows again alone takes {verified:.2f} s")
    hub_place.leave()


def cost_of_verify(folder: Path) -> float:
    """Return the seconds that making every row again takes."""
    began = time.monotonic()
    api.verify(folder)
    return time.monotonic() - began


if __name__ == "__main__":
    main()
