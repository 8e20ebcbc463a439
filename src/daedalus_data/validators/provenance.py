"""Whether every row is what its run's log gives, column for column, when it is formatted again."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from daedalus_data.core.derive import FORMATTERS, Batch, Finding, Limits, validator
from daedalus_data.core.example import Example
from daedalus_data.validators.faults import Faults

SHOWN = 160


@validator("provenance")
class Provenance:
    """Format each run again and compare: no row may differ, be missing or be too many."""

    def __init__(self, limits: Limits) -> None:
        self._rows = 0

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Compare a run's rows with what its log gives."""
        faults = Faults("provenance")
        for config, rows in batch.rows.items():
            if config not in FORMATTERS:
                faults.add(config, batch.run.id, "no such config", f"{config!r}; there are {', '.join(FORMATTERS.names())}")
                continue
            self._rows += len(rows)
            for row, kind, example in differences(rows, list(FORMATTERS.get(config).rows(batch.run))):
                faults.add(config, row, kind, example)
        return faults.findings()

    def conclude(self) -> Iterable[Finding]:
        """Nothing is left to say of the whole."""
        return ()

    def figures(self) -> Mapping[str, object]:
        """Return how many rows were recomputed."""
        return {"rows_recomputed": self._rows}


def differences(rows: Sequence[Example], again: Sequence[Example]) -> Iterator[tuple[str, str, str]]:
    """Yield the id, the kind and the case of each difference between rows and the rows that the log gives."""
    if list(rows) == list(again):
        return
    expected, given = {row.id: row for row in again}, {row.id: row for row in rows}
    for name in (name for name in expected if name not in given):
        yield name, "row missing", f"the log gives {name}"
    for name, row in given.items():
        if name not in expected:
            yield name, "row not from the log", f"formatting the log again gives no {name}"
        elif row != expected[name]:
            yield name, *_column(row, expected[name])
    if len(rows) != len(given):
        yield rows[0].id, "row twice", f"{len(rows)} rows have {len(given)} ids"
    elif given == expected:
        yield rows[0].id, "order differs", "the rows are the log's, in another order"


def _column(row: Example, wanted: Example) -> tuple[str, str]:
    if type(row) is not type(wanted):
        return "type differs", f"{type(row).__name__}, but the log gives {type(wanted).__name__}"
    name = next(name for name in type(row).model_fields if getattr(row, name) != getattr(wanted, name))
    is_, gives = repr(getattr(row, name)), repr(getattr(wanted, name))
    start = next((i for i, (a, b) in enumerate(zip(is_, gives, strict=False)) if a != b), 0)
    at = max(0, start - 40)
    return f"column {name} differs", f"it is {is_[at : at + SHOWN]} but the log gives {gives[at : at + SHOWN]}"
