"""Rows on their way to files and back: checked strictly, since whatever builds a table coerces what does not fit."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from pydantic import ValidationError

from daedalus_data.core.derive import Formatter
from daedalus_data.core.errors import DatasetError
from daedalus_data.core.example import Example, Origin, Preference, PromptCompletion, Verifiable
from daedalus_data.core.run import Run
from daedalus_data.release.merkle import root

Row = dict[str, Any]
"""A row as files hold it: JSON data, the answer as a JSON text."""
RowType = type[PromptCompletion] | type[Preference] | type[Verifiable]
TypeName = Literal["PromptCompletion", "Preference", "Verifiable"]
TYPES: dict[TypeName, RowType] = {"PromptCompletion": PromptCompletion, "Preference": Preference, "Verifiable": Verifiable}


def row_type(formatter: Formatter, runs: Iterable[Run]) -> RowType | None:
    """Return the type of a formatter's rows: that of the first one these runs give; None when they give none."""
    return next((type(row) for run in runs for row in formatter.rows(run)), None)


def type_name(kind: RowType) -> TypeName:
    """Return the name of a row type."""
    return next(name for name, each in TYPES.items() if each is kind)


def checked(formatter: Formatter, run: Run) -> Iterator[Example]:
    """Yield the rows that a formatter makes of a run; raises DatasetError for one that is not whole or does not go with the others."""
    kind: RowType | None = None
    seen: set[str] = set()
    for row in formatter.rows(run):
        kind = kind or type(row)
        if wrong := _wrong(row, kind, run, seen):
            raise DatasetError(f"{formatter.name} made the row {row.id!r} {wrong}; mend the formatter")
        seen.add(row.id)
        yield _again(row, formatter.name)


def _wrong(row: Example, kind: RowType, run: Run, seen: set[str]) -> str:
    if row.id in seen:
        return "with an id that another row has"
    if row.run != run.id:
        return f"of the run {row.run!r} from the run {run.id!r}"
    return "" if type(row) is kind else f"of type {type(row).__name__} after others of type {kind.__name__}"


def _again(row: Example, config: str) -> Example:
    try:
        return type(row).model_validate(row)
    except ValidationError as error:
        raise DatasetError(f"{config} made the row {row.id!r}, which is not whole: {_first(error)}; mend the formatter") from error


def as_row(row: Example) -> Row:
    """Return a row as files hold it."""
    data = row.model_dump(mode="json")
    made = {column: data[column] for column in columns(type(row))}
    if made["answer"] is not None:
        made["answer"] = json.dumps(made["answer"], ensure_ascii=False)
    return made


def as_example(data: Row, kind: RowType, config: str) -> Example:
    """Return the row that a file holds; raises DatasetError for one that is not whole."""
    answer = data["answer"]
    read = data | {"answer": json.loads(answer) if isinstance(answer, str) else answer}
    try:
        return kind.model_validate_json(json.dumps(read, ensure_ascii=False), strict=True)
    except ValidationError as error:
        raise DatasetError(f"{config}: the row {data.get('id')!r} is not whole: {_first(error)}; build the dataset again") from error


def rows_root(rows: Iterable[Row]) -> str:
    """Return the Merkle root over rows, each as JSON with its columns in alphabetical order."""
    return root(json.dumps(row, sort_keys=True) for row in rows)


def columns(kind: type[Origin]) -> tuple[str, ...]:
    """Return the columns of a row type: what is learned first, then where it comes from."""
    own = [name for name in kind.model_fields if name not in Origin.model_fields]
    return (*own, *Origin.model_fields)


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc']))}: {first['msg']}, not {str(first['input'])[:80]!r}"
