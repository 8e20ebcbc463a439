"""How readers reach a dataset: what its card tells them to type."""

from typing import NamedTuple


class At(NamedTuple):
    """How readers reach a release, for the commands its card shows."""

    load: str
    """What `load_dataset` takes: namespace/name, or a path."""
    address: str
    """What `daedalus verify` takes."""
    revision: str = ""
    """The tag to load; the newest when empty."""
    fetch: str = ""
    """A command that brings it to the reader's machine first, where `load_dataset` cannot."""
    url: str = ""
    """Where it can be looked at."""


def here(name: str) -> At:
    """Return how readers reach a dataset folder on their own machine: from the folder that it lies in."""
    return At(load=f"./{name}", address=f"./{name}")
