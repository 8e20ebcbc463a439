"""Faults of single rows gathered into findings: one finding for each kind of fault and config, with the first rows concerned."""

from collections.abc import Iterator

from daedalus_data.core.derive import Finding

NAMED = 20


class Faults:
    """What is wrong with the rows of a batch, by what kind of fault it is."""

    def __init__(self, validator: str) -> None:
        self._validator = validator
        self._found: dict[tuple[str, str, bool], tuple[list[str], str]] = {}
        self._counts: dict[tuple[str, str, bool], int] = {}

    def add(self, config: str, row: str, kind: str, example: str = "", warning: bool = False) -> None:
        """Note a fault of a row; the first row's example stands in the message."""
        key = (config, kind, warning)
        rows, _ = self._found.setdefault(key, ([], example))
        self._counts[key] = self._counts.get(key, 0) + 1
        if len(rows) < NAMED:
            rows.append(row)

    def findings(self) -> Iterator[Finding]:
        """Yield a finding per kind of fault and config."""
        for key, (rows, example) in self._found.items():
            config, kind, warning = key
            yield Finding(
                validator=self._validator, level="warning" if warning else "error", config=config, rows=tuple(rows),
                count=self._counts[key], message=f"{kind}: {example}" if example else kind,
            )  # fmt: skip
