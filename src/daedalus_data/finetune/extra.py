"""The extra `train`: whether its packages are there, and what they say of themselves kept down."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from daedalus_data.core.errors import MissingExtraError

INSTALL = 'pip install "daedalus-data[train]"'


def needs(*packages: str) -> None:
    """Raise MissingExtraError for the first of these packages that is not installed; none is imported."""
    for package in packages:
        if find_spec(package) is None:
            raise MissingExtraError(package, INSTALL)


@contextmanager
def quiet() -> Iterator[None]:
    """Keep transformers from drawing bars and from telling what it did; it is as loud as before afterwards."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()
