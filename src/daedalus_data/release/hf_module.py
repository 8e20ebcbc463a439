"""Makes `load_dataset("daedalus", CONFIG, data_files={"train": "runs/*/events.jsonl"})` work."""

from datasets import packaged_modules

from daedalus_data.release import builder

NAME = "daedalus"


class Daedalus(builder.SimulationDataset):
    """The builder that `load_dataset` finds in this module."""


def register() -> None:
    """Let `load_dataset("daedalus", CONFIG, data_files=…)` read run folders in this process.

    It adds an entry to the table of modules that `datasets` ships, which is not public: where it moves, load a built folder instead.
    """
    # An empty hash, so that the builder finds its own: it depends on the runs that are read.
    packaged_modules._PACKAGED_DATASETS_MODULES[NAME] = (__name__, "")
