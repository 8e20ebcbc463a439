"""A run as the doors hand it out: it can also be asked for its rows."""

from typing import TYPE_CHECKING

from daedalus_data.core.run import Run

if TYPE_CHECKING:
    import datasets


class OpenedRun(Run):
    """A run that knows the way to its rows."""

    def dataset(self, config: str) -> "datasets.Dataset":
        """Return all rows that this run gives to a config: run.dataset("knowledge_flow")."""
        from daedalus_data.release.features import dataset_of

        return dataset_of(self, config)
