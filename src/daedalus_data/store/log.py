"""The log of a run: events appended once, compared byte for byte when a run is replayed."""

from pathlib import Path

from pydantic import ValidationError

from daedalus_data.core.errors import DamagedLogError, DeterminismError
from daedalus_data.core.events import Entry, Event
from daedalus_data.store.lines import Line, LineFile, loads, read_lines

NAME = "events.jsonl"


class EventLog:
    """Appends events to events.jsonl; on a replay it checks that each equals the one on disk."""

    def __init__(self, folder: Path) -> None:
        self._file = LineFile(folder / NAME)
        self._replayed = 0

    def append(self, event: Event, seq: int) -> Entry:
        """Write an event, or check it against the one written before under this seq."""
        entry = Entry(seq=seq, event=event)
        body = entry.model_dump_json()
        if self._replayed < len(self._file.lines):
            self._compare(self._file.lines[self._replayed].body, body, seq)
            self._replayed += 1
        else:
            self._file.append(body)
        return entry

    def _compare(self, on_disk: str, made: str, seq: int) -> None:
        if on_disk == made:
            return
        old, new = loads(on_disk)["event"], loads(made)["event"]
        keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
        shown = "; ".join(f"{key} was {str(old.get(key))[:80]!r}, now {str(new.get(key))[:80]!r}" for key in keys[:2])
        raise DeterminismError(
            f"{NAME} seq {seq} ({old['kind']} by {old['by']}) differs on replay: {shown}; the run cannot continue, start another with --new"
        )

    def finish(self) -> str:
        """Check that nothing is left over on disk and return the digest of the whole log."""
        if self._replayed < len(self._file.lines):
            left = loads(self._file.lines[self._replayed].body)
            raise DeterminismError(f"{NAME} has events from seq {left['seq']} on ({left['event']['kind']}) that the replay did not make")
        self._file.flush()
        return self._file.digest

    def flush(self) -> None:
        """Hand what was appended to the system."""
        self._file.flush()

    def __enter__(self) -> "EventLog":
        return self

    def __exit__(self, *error: object) -> None:
        """Flush and close the file."""
        self._file.close()


def read_entries(folder: Path) -> tuple[Entry, ...]:
    """Return the entries of a run's log, leaving out a torn last line; raises DamagedLogError for an edited or unknown one."""
    lines, _ = read_lines(folder / NAME)
    return tuple(_entry(number, line) for number, line in enumerate(lines, 1))


def _entry(number: int, line: Line) -> Entry:
    try:
        return Entry.model_validate_json(line.body)
    except ValidationError as error:
        by = "a newer version may have written it; install a newer daedalus-data"
        raise DamagedLogError(f"{NAME} line {number} is no event that this version knows: {line.body[:80]!r}; {by}") from error
