"""Named things of one kind, filled by decorators and by plug-ins, that suggest when a name is wrong."""

from collections.abc import Callable, Iterator
from difflib import get_close_matches
from importlib import import_module
from importlib.metadata import entry_points
from typing import Generic, TypeVar

from daedalus_data.core.errors import UnknownNameError

T = TypeVar("T")
PLUGINS = "daedalus_data.plugins"


class Registry(Generic[T]):
    """Hold things of one kind under unique names; `package` is imported on first look-up so that it registers its own."""

    def __init__(self, kind: str, package: str = "") -> None:
        self.kind = kind
        self._package = package
        self._things: dict[str, T] = {}
        self._loaded = False

    def add(self, name: str, thing: T) -> T:
        """Register a thing; a second one under the same name is an error."""
        if name in self._things:
            raise ValueError(f"{self.kind} {name!r} is registered twice; give one of them another name")
        self._things[name] = thing
        return thing

    def get(self, name: str) -> T:
        """Return the thing of that name, or raise UnknownNameError with the nearest name."""
        self._load()
        if name not in self._things:
            raise UnknownNameError(f"no {self.kind} is called {name!r}{nearest(name, self._things)}")
        return self._things[name]

    def names(self) -> list[str]:
        """Return every registered name in alphabetical order."""
        self._load()
        return sorted(self._things)

    def __iter__(self) -> Iterator[T]:
        return iter([self.get(name) for name in self.names()])

    def __contains__(self, name: str) -> bool:
        self._load()
        return name in self._things

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        if self._package:
            import_module(self._package)
        for plugin in entry_points(group=PLUGINS):
            plugin.load()


def nearest(name: str, known: "Iterator[str] | dict[str, T] | list[str]") -> str:
    """Return '; did you mean X?' or a list of what there is."""
    names = sorted(known)
    close = get_close_matches(name, names, n=1, cutoff=0.5)
    if close:
        return f"; did you mean {close[0]!r}?"
    return f"; there are: {', '.join(names)}" if names else "; there are none"


Decorator = Callable[[T], T]
