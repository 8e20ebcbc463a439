"""Parquet files of rows: written run by run, read back run by run, equal bytes for equal rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.core.errors import DatasetError
from daedalus_data.release.rows import Row

if TYPE_CHECKING:
    import pyarrow as pa

PART_BYTES = 500 * 2**20
"""A file takes no further run once it holds this much."""


SHORT = frozenset({"id", "run", "template", "task", "timepoint", "seed", "hops", "split_group"})
"""Columns whose least and greatest value of a run are kept, to skip the runs that are not looked for."""


class SplitWriter:
    """Writes the rows of a config and split, one row group per run, into as many files as they need."""

    def __init__(self, folder: Path, split: str, schema: "pa.Schema") -> None:
        self._folder, self._split, self._schema = folder, split, stored(schema)
        self._parts: list[Path] = []
        self._writer: Any = None
        self._held = 0
        self.rows = 0

    def add(self, table: "pa.Table") -> None:
        """Write a run's rows."""
        if self._writer is None or self._held >= PART_BYTES:
            self._open()
        self._writer.write_table(table.cast(self._schema))
        self._held += table.nbytes
        self.rows += table.num_rows

    def _open(self) -> None:
        import pyarrow.parquet as pq

        self._close()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._parts.append(self._folder / f"{self._split}-{len(self._parts):05d}.part")
        # Statistics of a column of texts are whole texts, per run, in the foot of the file that every reader takes in.
        short = [field.name for field in self._schema if field.name in SHORT]
        self._writer = pq.ParquetWriter(self._parts[-1], self._schema, compression="zstd", write_statistics=short)
        self._held = 0

    def _close(self) -> None:
        if self._writer is not None:
            self._writer.close()

    def finish(self) -> list[Path]:
        """Close the files and give them their names, which say how many there are."""
        import pyarrow as pa

        self._close()
        named = [path.with_name(f"{path.stem}-of-{len(self._parts):05d}.parquet") for path in self._parts]
        for path, final in zip(self._parts, named, strict=True):
            path.rename(final)
        pa.default_memory_pool().release_unused()
        return named


def stored(schema: "pa.Schema") -> "pa.Schema":
    """Return a schema as files have it: JSON as texts, for Oxen's client and old readers break on Arrow's type for it.

    What `datasets` is told of the columns stays, so it reads them as JSON all the same.
    """
    import pyarrow as pa

    plain = [field.with_type(pa.string()) if field.type == pa.json_() else field for field in schema]
    return pa.schema(plain, metadata=schema.metadata)


def parts(folder: Path, config: str, split: str) -> list[Path]:
    """Return the files of a config and split in order."""
    return sorted((folder / config).glob(f"{split}-*-of-*.parquet"))


def rows_of_run(files: Sequence[Path], run: str) -> list[Row]:
    """Return the rows of a run out of these files, reading no other run's; raises DatasetError for files that hold no such rows."""
    import pyarrow as pa
    import pyarrow.dataset as pads

    if not files:
        return []
    with _reading(files[0]):
        found = pads.dataset([str(path) for path in files], format="parquet").to_table(filter=pads.field("run") == run, use_threads=False)
        rows: list[Row] = found.to_pylist()
    del found
    pa.default_memory_pool().release_unused()  # it would keep what the largest run needed, and a little more each time
    return rows


def runs_in(files: Sequence[Path]) -> Iterator[str]:
    """Yield the run of every row of these files; raises DatasetError for files that hold no such rows."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path in files:
        with _reading(path):
            file = pq.ParquetFile(path)
            if not pa.types.is_string(file.schema_arrow.field("run").type):
                raise DatasetError(f"{path.parent.name}/{path.name} cannot be read: its column 'run' is not one of texts")
            for batch in file.iter_batches(columns=["run"]):
                yield from batch.column(0).to_pylist()


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Name the file in what goes wrong with reading it: torn, other columns, values that Python has no form for."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError, LookupError, OverflowError) as error:
        raise DatasetError(f"{path.parent.name}/{path.name} cannot be read: {' '.join(str(error).split())[:200]}") from error
