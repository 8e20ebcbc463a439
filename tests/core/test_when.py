from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.when import advance, days_between, hour_of, in_words, parse, spread, written


def test_a_portal_spread_starts_at_the_origin_and_ends_at_the_portal():
    dates = spread("2026-01", "2031-03", 10)
    assert (dates[0], dates[-1], len(dates)) == ("2026-01", "2031-03", 11)


@given(st.integers(1900, 2200), st.integers(1, 12), st.integers(1, 60), st.integers(0, 200))
def test_spread_dates_are_distinct_ordered_and_even_to_a_month(year, month, steps, extra):
    end = written(advance(parse(f"{year:04}-{month:02}"), "month", steps + extra), "month")
    dates = spread(f"{year:04}-{month:02}", end, steps)
    months = [parse(d).year * 12 + parse(d).month for d in dates]
    gaps = [b - a for a, b in pairwise(months)]
    assert min(gaps) >= 1
    assert max(gaps) - min(gaps) <= 1


def test_months_keep_their_day_where_it_exists():
    assert written(advance(parse("2026-01-31"), "month", 1), "day") == "2026-02-28"


@pytest.mark.parametrize(
    ("when", "words"),
    [("2026", "2026"), ("2026-01", "January 2026"), ("2026-01-05", "5 January 2026"), ("2026-01-05T09:30", "5 January 2026, 09:30")],
)
def test_dates_are_said_as_people_say_them(when, words):
    assert in_words(when) == words


def test_only_dates_with_a_time_fix_the_hour():
    assert (hour_of("2026-01-05T09:00"), hour_of("2026-01-05")) == (9, None)


def test_days_between_months():
    assert days_between("2026-01", "2026-02") == 31


def test_what_is_no_date_is_refused_with_examples():
    with pytest.raises(TemplateError, match="'next week' is not a date; write 2026"):
        parse("next week")
