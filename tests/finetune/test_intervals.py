"""Intervals: bootstrapped over runs, the same every time, and honest about how often they hold the truth."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daedalus_data.finetune.intervals import Interval, gain_interval, interval

ROWS = st.lists(st.tuples(st.booleans(), st.sampled_from("abcdef")), min_size=2, max_size=40)


@settings(deadline=None, max_examples=40)
@given(ROWS, st.integers(0, 3))
def test_an_interval_holds_the_mean_and_stays_within_what_a_share_can_be(rows, seed):
    values, runs = [float(value) for value, _ in rows], [run for _, run in rows]
    found = interval(values, runs, seed)
    assert found == interval(values, runs, seed)
    if len(set(runs)) < 2:
        assert found == Interval(None, None)
    else:
        assert 0 <= found.low <= found.high <= 1


def test_the_order_of_rows_changes_nothing():
    values, runs = [1.0, 0.0, 1.0, 1.0, 0.0, 0.0], list("aabbcc")
    assert interval(values, runs, 0) == interval(values[::-1], runs[::-1], 0)


def test_it_holds_the_truth_about_as_often_as_it_says():
    """Thirty runs of six rows that go wrong together; a bootstrap over single rows would be too sure of itself."""
    rng = np.random.default_rng(0)
    runs = [str(run) for run in range(30) for _ in range(6)]
    worlds = [(np.repeat(rng.beta(1, 1, 30), 6) > rng.random(180)).astype(float).tolist() for _ in range(120)]
    assert 0.88 <= sum(_holds(interval(right, runs, 0)) for right in worlds) / 120 <= 0.99
    alone = interval(worlds[0], [str(row) for row in range(180)], 0)
    together = interval(worlds[0], runs, 0)
    assert alone.high - alone.low < 0.8 * (together.high - together.low)


def _holds(found):
    return found.low <= 0.5 <= found.high


def test_a_gain_is_paired_and_measured_against_the_greatest_of_several():
    runs = [str(run) for run in range(20)]
    base = [float(run % 2) for run in range(20)]
    ours = [max(value, float(run % 4 == 0)) for run, value in enumerate(base)]
    sure = gain_interval(ours, [base], runs, 0)
    assert sure.low > 0, "every difference is a gain, so no draw loses"
    assert gain_interval(ours, [ours], runs, 0) == Interval(0.0, 0.0)
    assert gain_interval(ours, [base, ours], runs, 0).high <= 0


def test_columns_of_another_length_are_refused():
    with pytest.raises(ValueError, match="one value a row"):
        gain_interval([1.0, 0.0], [[1.0]], ["a", "b"], 0)
