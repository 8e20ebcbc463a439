"""dataset.json: what a dataset folder holds, made from which runs by which versions, and the digest of every file."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import UsageError
from daedalus_data.core.terms import Frozen
from daedalus_data.release.card.slots import own
from daedalus_data.release.merkle import root
from daedalus_data.release.rows import TypeName

NAME = "dataset.json"
FORMAT = 2
README = "README.md"
RUNS = "runs"
REPORTS = "reports"
SPLITS = ("train", "validation", "test")
Plain = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$")]
"""A name that is also a folder's: it cannot lead out of the dataset."""


class RunRecord(Frozen):
    """A run that rows were made from."""

    id: Plain
    split: Plain
    split_group: str
    template: str
    mode: str
    seed: int
    variation: str = ""
    """Which of its template's variations it is; empty as written."""
    events: int
    events_digest: str
    """SHA-256 of its events.jsonl."""


class ConfigRecord(Frozen):
    """A row config: which formatter made it, and how many rows it has where."""

    version: int
    type: TypeName
    rows: dict[Plain, int]
    """Rows per split; a split without rows has no file and is not named."""
    root: str
    """The Merkle root over the config, its version and, per run, split, run and the Merkle root over its rows: equal for equal rows."""


class SplitRule(Frozen):
    """How runs were divided."""

    by: Literal["run", "template"]
    seed: int
    ratios: dict[str, float]


class Record(Frozen):
    """What a dataset folder says of itself."""

    format: int = FORMAT
    name: str
    version: str = ""
    """The release it is, X.Y.Z; empty before it is one."""
    versions: dict[str, str]
    """The packages that made it."""
    split: SplitRule
    runs: tuple[RunRecord, ...]
    configs: dict[Plain, ConfigRecord]
    without_rows: tuple[str, ...] = ()
    """Configs that were asked for and to which no run gave a row."""
    files: dict[str, str] = Field(default_factory=dict)
    """SHA-256 of every other file, by its path within the folder; of README.md only of what is ours in it."""

    @property
    def text(self) -> str:
        """The record as its file holds it."""
        return self.model_dump_json(indent=2) + "\n"

    @property
    def root(self) -> str:
        """The Merkle root over the configs: one digest for all rows and what split each is in."""
        return root(f"{config} {made.root}" for config, made in sorted(self.configs.items()))

    @property
    def folders(self) -> frozenset[str]:
        """The folders at the top that hold its files: nothing else belongs into them."""
        return frozenset(path.split("/")[0] for path in self.files if "/" in path)

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(sum(config.rows.values()) for config in self.configs.values())


def config_root(config: str, version: int, runs: Iterable[tuple[str, str, str]]) -> str:
    """Return the root of a config from split, id and root of every run that gave it rows, runs in order of their ids."""
    return root([f"{config} {version}", *(" ".join(run) for run in runs)])


def read_record(folder: Path) -> Record:
    """Return the record of a dataset folder; raises UsageError where there is none that can be read."""
    path = folder / NAME
    if not path.is_file():
        raise UsageError(f"{folder} is no dataset folder (it has no {NAME}); make one with: daedalus build TEMPLATE --out {folder}")
    return parse_record(path.read_bytes(), str(path))


def parse_record(text: bytes, where: str) -> Record:
    """Return the record that a text holds; raises UsageError, which names `where`, when it holds none of this format."""
    try:
        data = json.loads(text)
        found = data.get("format") if isinstance(data, dict) else None
        if isinstance(found, int) and found != FORMAT:
            age = "a newer version: install a newer daedalus-data" if found > FORMAT else "an older version: build the dataset again"
            raise UsageError(f"{where} was written by {age} (format {found}, this one reads {FORMAT})")
        return Record.model_validate(data)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{where} cannot be read: {'; '.join(str(error).splitlines()[:3])}; build the dataset again") from error


def write_record(folder: Path, record: Record) -> Record:
    """Write a folder's record with the digests of all other files as they are now, and return it."""
    files = {str(path.relative_to(folder)): sealed(path) for path in files_of(folder)}
    whole = record.model_copy(update={"files": files})
    write_text(folder / NAME, whole.text)
    return whole


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a dataset in order, its record and hidden files left out."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and str(inside) != NAME and not any(part.startswith(".") for part in inside.parts):
            yield path


def sealed(path: Path) -> str:
    """Return the digest that a record holds of a file; of README.md it is that of the part that is ours, so that people may add theirs."""
    if path.name != README:
        return file_digest(path)
    try:
        return sha256(own(path.read_text(encoding="utf-8")).encode()).hexdigest()
    except UnicodeDecodeError:  # no card of ours: all of it counts
        return file_digest(path)


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    whole = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()
