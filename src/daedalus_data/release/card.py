"""README.md of a dataset: the card, made from what its folder holds, with room for what people write."""

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
