"""Append-only files of JSON lines, each sealed with a hash that covers all lines before it, with a torn tail mended on opening."""

import json
import logging
import os
from hashlib import sha256
from pathlib import Path
from typing import IO, Any, NamedTuple

from daedalus_data.core.errors import DamagedLogError, StoreError

logger = logging.getLogger(__name__)
SEAL = 16


class Line(NamedTuple):
    """One sealed line: its seal and its body as it stands in the file."""

    seal: str
    body: str


def seal(before: str, body: str) -> str:
    """Return the seal of a body that follows a line with the seal `before`."""
    return sha256(f"{before}{body}".encode()).hexdigest()[:SEAL]


def read_lines(path: Path) -> tuple[list[Line], int]:
    """Return the sealed lines of a file and the length in bytes of its whole part.

    A last line without its end is left out (a write was cut); any other line that is not as it was sealed raises
    DamagedLogError with its number. What is no file raises StoreError.
    """
    data = _bytes(path)
    whole = data.rfind(b"\n") + 1
    lines: list[Line] = []
    before = ""
    for number, raw in enumerate(data[: max(whole - 1, 0)].decode(errors="replace").split("\n") if whole else [], 1):
        line = _parse(raw)
        if line is None or line.seal != seal(before, line.body):
            raise DamagedLogError(_blame(path, number, raw))
        lines.append(line)
        before = line.seal
    return lines, whole


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes() if path.exists() else b""
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {error.strerror}; restore it from a copy") from error


def _parse(raw: str) -> Line | None:
    if len(raw) < SEAL + 12 or not raw.startswith('{"seal":"') or not raw.endswith("}"):
        return None
    return Line(raw[9 : 9 + SEAL], raw[9 + SEAL + 9 : -1])


def _blame(path: Path, number: int, raw: str) -> str:
    what = ""
    try:
        body = json.loads(raw)["body"]
        what = f" ({body.get('event', body).get('kind') or body.get('path', '')}, seq {body.get('seq', '-')})"
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        what = " (not JSON)"
    return f"{path.name} line {number}{what} is not as it was written; restore the file from a copy, or start afresh with --new"


class LineFile:
    """An open file of sealed lines; what is appended is in the hands of the system at `flush`, on disk at `fdatasync`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines, whole = read_lines(path)
        size = path.stat().st_size if path.exists() else 0
        if size > whole:
            logger.warning("%s ended in a torn line of %d bytes; it was cut off and will be written again", path.name, size - whole)
            os.truncate(path, whole)
        self.written = whole
        self._before = self.lines[-1].seal if self.lines else ""
        self._file: IO[bytes] = path.open("ab")
        os.chmod(path, 0o600)

    def append(self, body: str) -> Line:
        """Write a body as the next line and return it sealed; raises StoreError when the disk refuses."""
        line = Line(seal(self._before, body), body)
        data = f'{{"seal":"{line.seal}","body":{body}}}\n'.encode()
        try:
            self._file.write(data)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}; free some space and run the same command again") from error
        self._before = line.seal
        self.written += len(data)
        return line

    def flush(self) -> None:
        """Hand everything to the system: it survives the death of this process."""
        try:
            self._file.flush()
        except OSError as error:
            raise StoreError(f"{self.path} cannot be written: {error.strerror}; free some space and run the same command again") from error

    def fileno(self) -> int:
        """Return the descriptor, to be synced."""
        return self._file.fileno()

    @property
    def digest(self) -> str:
        """The seal of the last line: equal for equal files."""
        return self._before

    def close(self) -> None:
        """Flush and close."""
        self.flush()
        self._file.close()


def loads(body: str) -> dict[str, Any]:
    """Return a sealed body as a dictionary."""
    value: dict[str, Any] = json.loads(body)
    return value
