"""A row of each config as a card shows it: short, its label whole, its prompt cut where it is long."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core.answers import ANSWER, gold
from daedalus_data.core.answers import Record as SeveralAnswers
from daedalus_data.release.card.words import code, folded, kept
from daedalus_data.release.record import Record
from daedalus_data.release.rows import Row
from daedalus_data.release.tables import parts

LABELS = ("completion", "chosen", "rejected")
HEAD, TAIL, LONG, ASKED = 4, 3, 9, 24
"""Lines of a message that are shown at its beginning and at its end, where it has more than LONG; blank ones are left out.

Its last section is shown whole, up to ASKED lines: what is asked stands there.
"""
WIDTH = 240
"""Characters of a line of a prompt that are shown."""
EVIDENCE = 6
"""Ids of log entries that are shown."""

KINDS = {
    "yes_no": "a yes or a no",
    "choice": "the letter of an option",
    "name": "a name",
    "names": "a set of names",
    "moment": "a date",
    "chain": "a chain of names, in order",
    "number": "a number",
}
"""Kinds of exact answer in plain words."""


def samples(folder: Path, record: Record) -> list[str]:
    """Return a row per config, folded."""
    return [_folded(config, _short_row(folder, record, config)) for config in record.configs]


def _short_row(folder: Path, record: Record, config: str) -> Row:
    """Return the row with the shortest texts of the first run; of equals the one with the lowest id."""
    import pyarrow.parquet as pq

    split = next(iter(record.configs[config].rows))
    with pq.ParquetFile(parts(folder, config, split)[0]) as file:
        rows: list[Row] = file.read_row_group(0, use_threads=False).to_pylist()
    return min(rows, key=lambda row: (_size(row), row["id"]))


def _size(row: Row) -> int:
    return sum(len(message["content"]) for column in ("prompt", *LABELS) for message in row.get(column) or ())


def _folded(config: str, row: Row) -> str:
    named = f"task <code>{kept(row['task'])}</code>, {kept(row['id'])}"
    return folded(f"<b>{config}</b>: {named}", f"<pre>\n{chr(10).join(_told(row))}\n</pre>\n\n{_origin(row)}")


def _told(row: Row) -> Iterator[str]:
    for message in row["prompt"]:
        yield _titled(message["role"], _cut(message["content"]))
    for label in LABELS:
        yield from (_titled(f"{label}: {message['role']}", message["content"]) for message in row.get(label) or ())
    if "reward" in row:
        yield _titled(f"a perfect last line, by the reward {row['reward']}", gold(ANSWER.validate_json(row["answer"])))


def _titled(title: str, text: str) -> str:
    return f"<b>{kept(title)}</b>\n{kept(text)}\n"


def _cut(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    tail = _tail(lines)
    if len(lines) <= max(LONG, HEAD + tail):
        return "\n".join([*map(_narrow, lines[:-tail]), *lines[-tail:]])
    return "\n".join([*map(_narrow, lines[:HEAD]), f"[… {len(lines) - HEAD - tail} more lines]", *lines[-tail:]])


def _tail(lines: Sequence[str]) -> int:
    """Return how many lines a message's last section has, within bounds."""
    begins = max((place for place, line in enumerate(lines) if line.startswith("## ")), default=len(lines))
    return min(ASKED, max(TAIL, len(lines) - begins))


def _narrow(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[:WIDTH].rstrip()} […]"


def _origin(row: Row) -> str:
    cited = f"{', '.join(row['evidence'][:EVIDENCE])}{_more(row['evidence'])}"
    log = code(f"runs/{row['run']}/events.jsonl")
    exact = f" The part that can be checked exactly, its `answer`, is {_answer(row['answer'])}." if row["answer"] is not None else ""
    return f"Evidence: {cited}, {'an entry' if len(row['evidence']) == 1 else 'entries'} of {log}.{exact}"


def _more(evidence: Sequence[str]) -> str:
    return f" and {len(evidence) - EVIDENCE} more" if len(evidence) > EVIDENCE else ""


def _answer(answer: Any) -> str:
    """Return the kind of an answer in words; columns of JSON come as text or read already."""
    read = ANSWER.validate_json(answer if isinstance(answer, str) else json.dumps(answer))
    if not isinstance(read, SeveralAnswers):
        return KINDS[read.type]
    return f"a JSON object of {', '.join(map(code, read.numbers))} (numbers){', and lists of line numbers' if read.lines else ''}"
