"""Finds the templates, recipes and cards that ship with the library, in a checkout and in a wheel."""

from pathlib import Path

from daedalus_data.core.errors import StoreError

PACKAGE = Path(__file__).parent.parent


def shipped(kind: str) -> Path:
    """Return the folder of shipped 'templates', 'recipes' or 'cards'."""
    for place in (PACKAGE / "shipped" / kind, PACKAGE.parent.parent / kind):
        if place.is_dir():
            return place
    raise StoreError(f"the shipped {kind} are missing beside {PACKAGE}; install daedalus-data again")
