"""A dataset folder read back run by run, as validators and verify see it: nothing but what its files hold."""

from collections.abc import Iterator
from pathlib import Path

from daedalus_data.core.derive import Batch
from daedalus_data.release.record import RUNS, Record
from daedalus_data.release.rows import TYPES, as_example
from daedalus_data.release.tables import parts, rows_of_run
from daedalus_data.store.folder import open_run


def batches(folder: Path, record: Record) -> Iterator[Batch]:
    """Yield every run with its split and its rows; one run is held at a time."""
    for run in record.runs:
        rows = {
            config: [as_example(row, TYPES[made.type], config) for row in rows_of_run(parts(folder, config, run.split), run.id)]
            for config, made in record.configs.items()
        }
        yield Batch(open_run(folder / RUNS / run.id), run.split, rows)
        del rows
