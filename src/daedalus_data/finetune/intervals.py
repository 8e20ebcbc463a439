"""How sure a measured rate is: bootstrap over whole runs, since the rows of one run tell of one world and go wrong together."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from daedalus_data.core.seeds import derive

DRAWS = 2_000
CONFIDENCE = 0.95
FEW = 8
"""Of fewer runs an interval is too narrow: resampled worlds cannot show how different other worlds would be."""

Values = NDArray[np.float64]


class Interval(NamedTuple):
    """Bounds between which a mean lies with the confidence of CONFIDENCE; both None where one run alone was measured."""

    low: float | None
    high: float | None


class Sums(NamedTuple):
    """What each run adds to every one of some means."""

    values: Values
    """Shape (runs, means)."""
    rows: Values
    """Rows of each run, shape (runs,)."""


def interval(values: Sequence[float], runs: Sequence[str], seed: int) -> Interval:
    """Return the interval of a mean over rows, by the runs that they come from."""
    return _bounds(_means([values], runs, seed)[:, 0]) if len(set(runs)) > 1 else Interval(None, None)


def gain_interval(ours: Sequence[float], others: Sequence[Sequence[float]], runs: Sequence[str], seed: int) -> Interval:
    """Return the interval of our mean less the greatest of the others' means, all over the same rows.

    The greatest is taken anew in every draw, so that none is favoured for having been ahead in these rows.
    """
    if len(set(runs)) < 2:
        return Interval(None, None)
    means = _means([ours, *others], runs, seed)
    return _bounds(means[:, 0] - means[:, 1:].max(axis=1))


def _means(columns: Sequence[Sequence[float]], runs: Sequence[str], seed: int) -> Values:
    """Return the means of columns in every draw of as many runs as there are, with replacement; shape (DRAWS, columns).

    Source: cluster bootstrap, percentile form (Field and Welsh 2007, "Bootstrapping clustered data", section 3.1).
    """
    sums = _sums(columns, runs)
    count = len(sums.rows)
    draws = np.random.default_rng(derive(seed, "bootstrap", *sorted(set(runs)))).multinomial(count, np.full(count, 1 / count), size=DRAWS)
    return (draws @ sums.values) / (draws @ sums.rows)[:, None]


def _sums(columns: Sequence[Sequence[float]], runs: Sequence[str]) -> Sums:
    names = sorted(set(runs))
    place = {name: number for number, name in enumerate(names)}
    where = np.array([place[run] for run in runs])
    if any(len(column) != len(runs) for column in columns):
        raise ValueError(f"every column needs one value a row, {len(runs)} of them; got {[len(column) for column in columns]}")
    data = np.array(columns, dtype=np.float64)
    values = np.zeros((len(names), len(columns)))
    np.add.at(values, where, data.T)
    return Sums(values, np.bincount(where, minlength=len(names)).astype(np.float64))


def _bounds(means: Values) -> Interval:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return Interval(float(low), float(high))


__all__ = ["CONFIDENCE", "DRAWS", "FEW", "Interval", "gain_interval", "interval"]
