"""The same program several times at once, each with its own input, their lines read as one stream."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from tempfile import TemporaryFile
from typing import IO

from daedalus_data.core.errors import DatasetError


def lines_of(command: Sequence[str], inputs: Sequence[str]) -> Iterator[str]:
    """Run a command once per input, all at once, and yield the lines they print; raises DatasetError with what a failed one said."""
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
                raise DatasetError((said.read().strip() or f"a process ended with code {code} and said nothing").splitlines()[-1])


def _end(process: "subprocess.Popen[str]") -> None:
    """Stop a process that is still at work, because reading ended early."""
    if process.poll() is None:
        process.terminate()
        process.wait()
    assert process.stdout is not None
    process.stdout.close()
