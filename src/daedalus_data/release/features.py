"""The columns of a dataset as `datasets` and Arrow know them, from the row types."""

from typing import TYPE_CHECKING, Any

from datasets import Dataset, Features, Json, List, Value

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import UsageError
from daedalus_data.core.example import Messages, Origin, Verifiable
from daedalus_data.core.run import Run
from daedalus_data.release.rows import Row, RowType, as_row, checked, columns

if TYPE_CHECKING:
    import pyarrow as pa


def dataset_of(run: Run, config: str) -> Dataset:
    """Return all rows that a run gives to a config, as a Dataset in memory; raises UsageError when it gives none."""
    rows = list(checked(FORMATTERS.get(config), run))
    if not rows:
        raise UsageError(f"run {run.id} gives no row to {config}; name another config or another run")
    return Dataset(table_of([as_row(row) for row in rows], features_of(type(rows[0]))))


def features_of(kind: RowType) -> Features:
    """Return the features of a row type."""
    return Features({name: _feature(kind.model_fields[name].annotation) for name in columns(kind)})


def _feature(annotation: Any) -> Any:
    # A new object each time: YAML would write a shared one as an alias, which datasets takes apart twice.
    if annotation == Messages:
        return List({"role": Value("string"), "content": Value("string")})
    if annotation == tuple[str, ...]:
        return List(Value("string"))
    if annotation in (int, int | None):
        return Value("int64")
    if annotation is str:
        return Value("string")
    if annotation in [Origin.model_fields["answer"].annotation, Verifiable.model_fields["answer"].annotation]:
        return Json()
    raise TypeError(f"no feature is known for a column of type {annotation}; say one in {__name__}")


def table_of(rows: list[Row], features: Features) -> "pa.Table":
    """Return rows as an Arrow table with exactly these features."""
    import pyarrow as pa

    schema = features.arrow_schema
    return pa.table({name: pa.array([row[name] for row in rows], type=schema.field(name).type) for name in schema.names}, schema=schema)
