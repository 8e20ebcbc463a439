"""Whole runs over HTTP: what the built-in author would say, written into a book that a loopback server answers from."""

from pathlib import Path

from daedalus_data import api
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.providers.offline.author import OfflineModel
from tests.support.server import Book, Recording

MODEL = "openai/gpt-4o-mini"


def write_book(template: str, home: Path) -> tuple[Path, Run]:
    """Run a template offline once and return the book of its replies, and the run."""
    book = Book()
    run = api.simulate(template, settings=Settings(home=home / "offline"), author=Recording(OfflineModel(), book))
    return book.save(home / f"{template}.json"), run
