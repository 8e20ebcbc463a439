"""Looks through everything that is about to be published for keys and tokens: texts as they are, tables column by column."""

import json
from base64 import b64encode
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

from daedalus_data.core.errors import PolicyError
from daedalus_data.validators.secrets import Leak, live_secrets, scan

BLOCK = 1 << 24
OVERLAP = 4096
"""Characters of a block that the next one begins with, so that no secret is cut in two."""


def forbid_secrets(files: Mapping[str, Path | bytes], live: Mapping[str, str] | None = None) -> None:
    """Raise PolicyError, which names file, kind and place but never the value, when a file holds a secret.

    `live` are values that must not be there, also not encoded, beside what looks like a key: when not given, those of this environment's
    variables and the token that the Hub's client is logged in with.
    """
    values = _encoded(_of_this_machine() if live is None else live)
    for path, content in files.items():
        for where, text in _texts(path, content):
            if found := scan(text, values):
                raise PolicyError(_told(path, where, found))


def _of_this_machine() -> dict[str, str]:
    from huggingface_hub import get_token

    token = get_token()
    return live_secrets() | ({"the token of the Hub's client": token} if token else {})


def _encoded(live: Mapping[str, str]) -> dict[str, str]:
    """Return values with the forms in which they get into files: as in addresses, in base64, in JSON, backwards."""
    forms: dict[str, str] = {}
    for name, value in live.items():
        coded = b64encode(value.encode()).decode().rstrip("=")
        forms |= {name: value, f"{name} in base64": coded[: len(coded) - len(coded) % 4], f"{name} backwards": value[::-1]}
        forms |= {f"{name} in an address": quote(value, safe=""), f"{name} in JSON": json.dumps(value)[1:-1]}
    return forms


def _told(path: str, where: str, found: list[Leak]) -> str:
    first = found[0]
    more = f" and {len(found) - 1} more" if len(found) > 1 else ""
    return (
        f"{path}{where} holds a {first.kind}: {first.masked} at character {first.place}{more}; nothing was published. "
        "Take it out of the run or the template it came from, build again, and withdraw the key: it may be known by now"
    )


def _texts(path: str, content: Path | bytes) -> Iterator[tuple[str, str]]:
    """Yield a file's text in blocks, each with where it stands."""
    yield "", path
    if path.endswith(".parquet"):
        yield from _columns(content)
        return
    text = (content if isinstance(content, bytes) else content.read_bytes()).decode("utf-8", errors="replace")
    for start in range(0, max(1, len(text)), BLOCK):
        yield (f" from character {start}" if start else ""), text[max(0, start - OVERLAP) : start + BLOCK]


def _columns(content: Path | bytes) -> Iterator[tuple[str, str]]:
    """Yield what the columns of a table and its metadata hold, a row group at a time."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(BytesIO(content) if isinstance(content, bytes) else content) as file:
        yield " (its metadata)", str(file.metadata.metadata)
        for group in range(file.num_row_groups):
            table = file.read_row_group(group)
            for name in table.column_names:
                values = table.column(name).to_pylist()
                yield f", column {name}", "\n".join(value if isinstance(value, str) else json.dumps(value) for value in values)
