"""Envelopes have the shape that is documented, fall into five bands, and are not fitted to too little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daedalus_data.core.errors import UsageError
from daedalus_data.core.events import LEVELS
from daedalus_data.core.template import Envelope
from daedalus_data.plan.waveform import at, band, fit, phi

SHAPE = Envelope(attack=0.2, decay=0.2, peak=1.0, release=0.2, sustain=0.6)
unit = st.floats(0, 1).map(lambda value: round(value, 3))
envelopes = st.builds(Envelope, attack=unit, decay=unit, peak=unit, release=unit, sustain=unit)


@pytest.mark.parametrize(
    ("t", "height"), [(0, 0.3), (0.1, 0.65), (0.2, 1.0), (0.3, 0.8), (0.4, 0.6), (0.7, 0.6), (0.8, 0.6), (0.9, 0.45), (1, 0.3)]
)
def test_an_envelope_rises_falls_holds_and_releases(t: float, height: float) -> None:
    assert phi(SHAPE, t) == pytest.approx(height)


@given(envelopes, unit)
def test_an_envelope_never_leaves_its_range(envelope: Envelope, t: float) -> None:
    assert 0 <= phi(envelope, t) <= max(envelope.peak, 0)


@pytest.mark.parametrize("key", ["attack", "decay", "peak", "release", "sustain"])
def test_every_number_of_an_envelope_matters(key: str) -> None:
    other = SHAPE.model_copy(update={key: getattr(SHAPE, key) - 0.15})
    times = [at(index, 50) for index in range(50)]
    assert [phi(SHAPE, t) for t in times] != [phi(other, t) for t in times]


def test_bands_are_a_fifth_each() -> None:
    assert [band(height) for height in (0, 0.19, 0.2, 0.39, 0.4, 0.592, 0.6, 0.705, 0.799, 0.8, 1.0)] == [
        "tensor", "tensor", "scene", "scene", "graph", "graph", "dialog", "dialog", "dialog", "trained", "trained",
    ]  # fmt: skip
    assert {band(step / 10) for step in range(11)} == set(LEVELS)


@pytest.mark.parametrize("count", [0, 1, 4])
def test_too_few_points_are_refused(count: int) -> None:
    with pytest.raises(UsageError, match="at least 5"):
        fit([(index / 5, 0.5) for index in range(count)])


@pytest.mark.parametrize(
    "shape", [SHAPE, Envelope(attack=0.1, decay=0.5, peak=0.9, release=0.1, sustain=0.4), Envelope(peak=0.5, sustain=0.5)]
)
def test_a_fit_finds_the_envelope_that_points_came_from(shape: Envelope) -> None:
    points = [(at(index, 20), phi(shape, at(index, 20))) for index in range(20)]
    found = fit(points)
    assert sum(abs(phi(found, t) - height) for t, height in points) / len(points) < 0.03
