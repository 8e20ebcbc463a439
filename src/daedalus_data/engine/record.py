"""The only place that appends events: to the log, to the world of the moment, and to the counts of what ran."""

from typing import Self

from daedalus_data.core.events import BEFORE_ALL, Entry, Event, MechanismRan, TimepointId
from daedalus_data.core.world import World, fold
from daedalus_data.store.log import EventLog


class Recorder:
    """Appends events in order and keeps the world of the moment that is being lived."""

    def __init__(self, log: EventLog | None) -> None:
        """Take the log that is written; None keeps the events until `join` hands them to a recorder that has one."""
        self._log = log
        self.entries: list[Entry] = []
        self.world = World()
        self._counts: dict[tuple[str, str, str], list[int]] = {}
        self._shared = 0

    def fork(self) -> Self:
        """Return a recorder that goes on from here for itself: what is lived side by side must not mix."""
        apart = type(self)(None)
        apart.entries = list(self.entries)
        apart._shared = len(self.entries)
        return apart

    def join(self, apart: "Recorder") -> None:
        """Append what a fork has recorded since it was made, and turn to the moment that it stands at."""
        for entry in apart.entries[apart._shared :]:
            self._write(entry.event)
        self.enter(apart.last_moment())

    def append(self, event: Event) -> None:
        """Write an event and let it change the world of the moment."""
        entry = self._write(event)
        if event.timepoint is not None:
            self.world.apply(event, entry.seq)

    def _write(self, event: Event) -> Entry:
        place = len(self.entries)
        entry = self._log.append(event, place) if self._log else Entry(seq=place, event=event)
        self.entries.append(entry)
        return entry

    def enter(self, moment: TimepointId) -> None:
        """Turn to a moment: the world becomes what its causal ancestors left."""
        self.world = fold(self.entries, moment)

    def look(self, moment: TimepointId) -> World:
        """Return the world seen from a moment already lived."""
        return fold(self.entries, moment)

    def count(self, by: str, mechanism: str, function: str, made: int = 0) -> None:
        """Note that a function of a mechanism ran once and made so many events."""
        count = self._counts.setdefault((by, mechanism, function), [0, 0])
        count[0] += 1
        count[1] += made

    def settle(self, moment: TimepointId | None) -> None:
        """Append what ran since the last time, one event per function, and hand the log to the system."""
        for (by, mechanism, function), (times, made) in self._counts.items():
            self.append(MechanismRan(by=by, timepoint=moment, mechanism=mechanism, function=function, times=times, made=made))
        self._counts.clear()
        if self._log:
            self._log.flush()

    def last_moment(self) -> TimepointId:
        """Return the moment the world stands at."""
        return self.world.now or BEFORE_ALL
