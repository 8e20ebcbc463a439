"""Builds a dataset of copies of a run and prints the megabytes it took: python -m tests.release.peak RUN COPIES FOLDER."""

import sys
from pathlib import Path

from daedalus_data import api
from daedalus_data.core.derive import VALIDATORS
from daedalus_data.store.folder import open_run
from tests.support.shelf import write


def main(source: Path, copies: int, folder: Path) -> None:
    runs = [write(folder / "home", open_run(source), f"copy_{number:03d}", f"number {number}") for number in range(copies)]
    VALIDATORS._things = {"shape": VALIDATORS.get("shape")}
    api.build(runs, out=folder / "data")
    print(api.peak_memory_mb())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
