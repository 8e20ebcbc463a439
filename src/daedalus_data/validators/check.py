"""One pass over a dataset with every validator, and the report of what they found."""

from collections import Counter
from collections.abc import Iterable, Sequence

from daedalus_data.core.derive import VALIDATORS, Batch, Finding, Limits
from daedalus_data.core.terms import Frozen
from daedalus_data.core.words import forget


class Report(Frozen):
    """What validators found and measured in a dataset."""

    findings: tuple[Finding, ...]
    """Errors first."""
    figures: dict[str, dict[str, object]]
    """What each validator measured, by its name."""
    rows: dict[str, int]
    """How many rows of each config were checked."""

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that refuse a release."""
        return tuple(finding for finding in self.findings if finding.level == "error")


def check(batches: Iterable[Batch], limits: Limits | None = None, names: Sequence[str] | None = None) -> Report:
    """Check a dataset run by run, with all validators when no names are given.

    Batches are taken one at a time, so an iterator that opens runs as it goes keeps one run in memory.
    """
    made = {name: VALIDATORS.get(name)(limits or Limits()) for name in (VALIDATORS.names() if names is None else names)}
    found: list[Finding] = []
    rows: Counter[str] = Counter()
    for batch in batches:
        rows.update({config: len(some) for config, some in batch.rows.items()})
        for validator in made.values():
            found.extend(validator.see(batch))
        batch.run.let_go()
        del batch
        forget()
    found = [*_merged(found), *(finding for validator in made.values() for finding in validator.conclude())]
    figures = {name: dict(validator.figures()) for name, validator in made.items()}
    errors_first = tuple(sorted(found, key=lambda finding: finding.level != "error"))
    return Report(findings=errors_first, figures=figures, rows=dict(rows))


def _merged(found: Sequence[Finding]) -> Iterable[Finding]:
    """Return findings of one kind from several runs as one, which keeps the first's example."""
    merged: dict[tuple[str, str, str, str], Finding] = {}
    for finding in found:
        key = (finding.validator, finding.level, finding.config, finding.message.partition(": ")[0])
        if (old := merged.get(key)) is not None:
            finding = old.model_copy(update={"rows": (*old.rows, *finding.rows)[:20], "count": old.count + finding.count})
        merged[key] = finding
    return merged.values()
