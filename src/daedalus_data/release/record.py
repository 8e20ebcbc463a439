"""dataset.json: what a dataset folder holds, made from which runs by which versions, and the digest of every file."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import UsageError
from daedalus_data.core.terms import Frozen
from daedalus_data.release.rows import TypeName

NAME = "dataset.json"
FORMAT = 1
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
    fingerprint: str
    """A digest of formatter, version and every row in its split: equal for equal rows."""


class SplitRule(Frozen):
    """How runs were divided."""

    by: Literal["run", "template"]
    seed: int
    ratios: dict[str, float]


class Record(Frozen):
    """What a dataset folder says of itself."""

    format: int = FORMAT
    name: str
    versions: dict[str, str]
    """The packages that made it."""
    split: SplitRule
    runs: tuple[RunRecord, ...]
    configs: dict[Plain, ConfigRecord]
    without_rows: tuple[str, ...] = ()
    """Configs that were asked for and to which no run gave a row."""
    files: dict[str, str] = Field(default_factory=dict)
    """SHA-256 of every other file, by its path within the folder."""

    @property
    def rows(self) -> int:
        """How many rows there are in all."""
        return sum(sum(config.rows.values()) for config in self.configs.values())


def read_record(folder: Path) -> Record:
    """Return the record of a dataset folder; raises UsageError where there is none that can be read."""
    path = folder / NAME
    if not path.is_file():
        raise UsageError(f"{folder} is no dataset folder (it has no {NAME}); make one with: daedalus build TEMPLATE --out {folder}")
    try:
        record = Record.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UsageError(f"{path} cannot be read: {'; '.join(str(error).splitlines()[:3])}; build the dataset again") from error
    if record.format > FORMAT:
        raise UsageError(f"{path} was written by a newer version (format {record.format}); install a newer daedalus-data")
    return record


def write_record(folder: Path, record: Record) -> Record:
    """Write a folder's record with the digests of all other files as they are now, and return it."""
    files = {str(path.relative_to(folder)): file_digest(path) for path in files_of(folder)}
    whole = record.model_copy(update={"files": files})
    write_text(folder / NAME, whole.model_dump_json(indent=2) + "\n")
    return whole


def files_of(folder: Path) -> Iterator[Path]:
    """Yield the files of a dataset in order, its record and hidden files left out."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and str(inside) != NAME and not any(part.startswith(".") for part in inside.parts):
            yield path


def file_digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    whole = sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            whole.update(block)
    return whole.hexdigest()
