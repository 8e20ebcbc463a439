"""A run's rows taken apart once for every validator: their lines, words, labels and a rank that chooses samples."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple
from zlib import crc32

from daedalus_data.core.answers import gold
from daedalus_data.core.derive import Batch
from daedalus_data.core.example import Example, Messages, Preference, Verifiable
from daedalus_data.core.run import Run
from daedalus_data.validators.tokens import Tokens

Grams = tuple[tuple[str, ...], ...]


class Read(NamedTuple):
    """A row with what several validators need of it."""

    config: str
    row: Example
    rank: int
    """Derived from the id alone: samples keep the lowest."""
    lines: tuple[str, ...]
    """The lines of the prompt that are not empty."""
    label: str
    """What is to be learned, as text: the completion, the chosen one, or the last line of a perfect answer."""

    @property
    def asked(self) -> str:
        """The last message of the prompt."""
        return self.row.prompt[-1].content

    @property
    def prompt(self) -> str:
        """All messages of the prompt, one after the other."""
        return "\n".join(message.content for message in self.row.prompt)

    @property
    def ends(self) -> str:
        """All that follows the prompt: the label, and the rejected text of a preference."""
        return f"{self.label}\n{text(self.row.rejected)}" if isinstance(self.row, Preference) else self.label


class Reading:
    """The rows of a batch, read; lines that prompts share are taken apart once."""

    def __init__(self, batch: Batch) -> None:
        self.source = batch.rows
        self.rows: tuple[Read, ...] = tuple(_read(config, row) for config, rows in batch.rows.items() for row in rows)

    def of(self, config: str) -> Iterator[Read]:
        """Yield the rows of a config."""
        return (read for read in self.rows if read.config == config)

    @cached_property
    def tokens(self) -> Tokens:
        """The words of every line of prompts and labels."""
        lines = dict.fromkeys(line for read in self.rows for line in read.lines)
        lines.update(dict.fromkeys(line for read in self.rows for line in read.label.split("\n")))
        return Tokens(list(lines))

    @cached_property
    def distinct(self) -> frozenset[str]:
        """Every line of a prompt, once."""
        return frozenset(line for read in self.rows for line in read.lines)


def reading(batch: Batch) -> Reading:
    """Return a batch read; the same one as long as its run is kept."""
    held = batch.run.once(_Held)
    if held.reading is None or held.reading.source is not batch.rows:
        held.reading = Reading(batch)
    return held.reading


class _Held:
    """The last reading of a run."""

    def __init__(self, run: Run) -> None:
        self.reading: Reading | None = None


def grams(tokens: Sequence[str], n: int) -> Grams:
    """Return every run of n words."""
    return tuple(zip(*(tokens[i:] for i in range(n)), strict=False))


def text(messages: Messages) -> str:
    """Return what messages say."""
    return messages[0].content if len(messages) == 1 else "\n".join(message.content for message in messages)


def label(row: Example) -> str:
    """Return what a row teaches, as text."""
    if isinstance(row, Preference):
        return text(row.chosen)
    return gold(row.answer) if isinstance(row, Verifiable) else text(row.completion)


def sections(content: str, role: str) -> list[tuple[str, str]]:
    """Return a message's sections as titles and bodies; what stands before the first title of a system message counts as one."""
    head, *parts = f"\n{content}".split("\n## ")
    found = [("(instruction)", head.strip())] if role == "system" and head.strip() else []
    for part in parts:
        title, _, body = part.partition("\n")
        found.append((title.strip(), body.strip()))
    return found


def _read(config: str, row: Example) -> Read:
    lines = tuple(line for message in row.prompt for line in message.content.split("\n") if line)
    return Read(config, row, crc32(row.id.encode()), lines, label(row))
