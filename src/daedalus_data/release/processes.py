"""The same program several times at once, each with its own input, their lines read as one stream."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import IO

from pydantic import ValidationError

from daedalus_data.core import errors
from daedalus_data.core.errors import DaedalusError, DatasetError
from daedalus_data.core.terms import Frozen


class Failure(Frozen):
    """An error of the library, as the last line that a process says on stderr."""

    kind: str
    words: str


@contextmanager
def reported() -> Iterator[None]:
    """End this process with an error's exit code, its kind and words on stderr, where `lines_of` finds them."""
    try:
        yield
    except DaedalusError as error:
        sys.stderr.write(Failure(kind=type(error).__name__, words=str(error)).model_dump_json() + "\n")
        sys.exit(error.exit_code)


def lines_of(command: Sequence[str], inputs: Sequence[str]) -> Iterator[str]:
    """Run a command once per input, all at once, and yield the lines they print; raises the error that one ended with."""
    with ExitStack() as stack:
        running: list[tuple[subprocess.Popen[str], IO[str]]] = []
        for text in inputs:
            said: IO[str] = stack.enter_context(TemporaryFile("w+"))
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=said, text=True)  # noqa: S603 - our own
            stack.callback(_end, process)
            running.append((process, said))
            assert process.stdin is not None
            process.stdin.write(text)
            process.stdin.close()
        for process, said in running:
            assert process.stdout is not None
            yield from process.stdout
            if code := process.wait():
                said.seek(0)
                raise _error(code, said.read().strip().rpartition("\n")[2])


def _error(code: int, last: str) -> DaedalusError:
    """Return the error that a process told of, or that it ended without telling of one."""
    return failure_told(code, last) or DatasetError(f"a process of the build ended with code {code}: {last or 'it said nothing'}")


def failure_told(code: int, last: str, otherwise: type[DaedalusError] = DaedalusError) -> DaedalusError | None:
    """Return the error in a process's last line, as it was there; `otherwise`, with its words and exit code, of one not of our tree."""
    try:
        failure = Failure.model_validate_json(last)
    except ValidationError:
        return None
    kind = getattr(errors, failure.kind, otherwise)
    # Not through __init__: that of some kinds makes the words of other things.
    error: DaedalusError = kind.__new__(kind, failure.words)
    error.exit_code = code
    return error


def _end(process: "subprocess.Popen[str]") -> None:
    """Stop a process that is still at work, because reading ended early."""
    if process.poll() is None:
        process.terminate()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()
