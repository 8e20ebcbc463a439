"""Asks the process that speaks with Oxen, one process per order: it can be stopped, ended when it hangs, and its key goes with it."""

import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TypeVar

from daedalus_data.core.errors import DatasetError, MissingExtraError, PublishError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.release.oxen.orders import WORD, Answer, Job, Order, Step, Where
from daedalus_data.release.processes import lines_of
from daedalus_data.release.publishing import Say

# -P: a file of the current folder that is called like a module must not be run.
COMMAND = (sys.executable, "-P", "-m", "daedalus_data.release.oxen.process")
A = TypeVar("A", bound=Answer)
PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


def ask(order: Order, settings: Settings, wanted: type[A], say: Say = lambda line: None) -> A:
    """Carry out an order in a process of its own and return its answer.

    Raises MissingExtraError without the extra, UsageError and PublishError as the process does, PublishError when it hangs or dies.
    """
    check_extra()
    begin = monotonic()
    with TemporaryDirectory(prefix="daedalus-oxen-") as private:
        try:
            return _answer(Job(order=order, key=settings.oxen_key, private=Path(private)), wanted, say)
        except DatasetError as error:
            where = order.where
            if monotonic() - begin >= order.seconds:
                why = f"oxen:{where.name}: no answer from {where.host} within {order.seconds} s; it was ended: run it again"
            else:
                why = f"oxen:{where.name}: the Oxen client broke ({_without_key(str(error), settings)}); run it again"
            raise PublishError(why) from None


def check_extra() -> None:
    """Raise MissingExtraError where Oxen's client is not installed."""
    if find_spec("oxen") is None:
        raise MissingExtraError("oxenai", install="pip install 'daedalus-data[oxen]'")


def where_of(name: str, settings: Settings) -> Where:
    """Return where the repository of a name is; raises UsageError for a name, a host or a scheme that cannot be."""
    namespace, _, own = name.partition("/")
    for part in (namespace, own):
        if not part or not set(part) <= PLAIN or part.startswith((".", "-")) or len(part) > 96:
            raise UsageError(f"{name!r} cannot be a repository's name on Oxen; write NAMESPACE/NAME of letters, digits, '-', '_' and '.'")
    if settings.oxen_scheme not in ("http", "https"):
        raise UsageError(f"OXEN_SCHEME is {settings.oxen_scheme!r}; set https, or http for a server of your own")
    if not set(settings.oxen_host) <= PLAIN | set(":[]"):
        raise UsageError(f"OXEN_HOST is {settings.oxen_host!r}; set a host, with :PORT where it is not the usual one, and no path")
    folder = (settings.home / "oxen" / namespace / own).absolute()
    return Where(folder=folder, name=name, host=settings.oxen_host, scheme=settings.oxen_scheme, online=settings.oxen_key is not None)


def _answer(job: Job, wanted: type[A], say: Say) -> A:
    for line in lines_of(COMMAND, [job.sent()]):
        word = WORD.validate_json(line)
        if isinstance(word, Step):
            say(word.text)
        elif isinstance(word, wanted):
            return word
    raise DatasetError("it ended without an answer")


def _without_key(text: str, settings: Settings) -> str:
    key = settings.oxen_key.get_secret_value() if settings.oxen_key else ""
    return " ".join((text.replace(key, "[key]") if key else text).split())
