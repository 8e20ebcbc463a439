"""Functions that count themselves in the log by running, so that nothing can claim to have run."""

import inspect
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from daedalus_data.core.events import BaseEvent

P = ParamSpec("P")
T = TypeVar("T")
Count = Callable[[str, int], None]
"""Takes the name of a function that ran and the number of events it returned."""

COUNT: ContextVar[Count | None] = ContextVar("count", default=None)
"""Set by the engine around a mechanism or a mode; elsewhere nobody counts."""


def counted(function: Callable[P, T]) -> Callable[P, T]:
    """Count a function under its own name each time it returns, with the events that it returns."""
    name = function.__name__.lstrip("_")
    if inspect.iscoroutinefunction(function):

        @wraps(function)
        async def awaited(*args: P.args, **kwargs: P.kwargs) -> Any:
            return _noted(name, await function(*args, **kwargs))

        return cast("Callable[P, T]", awaited)

    @wraps(function)
    def called(*args: P.args, **kwargs: P.kwargs) -> T:
        return _noted(name, function(*args, **kwargs))

    return called


def _noted(name: str, result: T) -> T:
    count = COUNT.get()
    if count is not None:
        count(name, _events(result))
    return result


def _events(result: object) -> int:
    if isinstance(result, BaseEvent):
        return 1
    return sum(map(_events, result)) if isinstance(result, list | tuple) and not hasattr(result, "_fields") else 0
