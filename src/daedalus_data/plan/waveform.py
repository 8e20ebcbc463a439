"""ADPRS envelopes: how much detail an entity's part of the run deserves, from attack, decay, peak, release and sustain.

With t the share of the run that has passed, 0 to 1, and attack, decay and release taken as shares of the run (scaled to fit
when they sum to more than 1):

    t < attack                  phi rises from sustain/2 to peak
    t < attack + decay          phi falls from peak to sustain
    t < 1 - release             phi = sustain
    otherwise                   phi falls from sustain to sustain/2

all in straight lines. A sustain above the peak counts as the peak. phi falls into five bands, 0.2 each, one per level.
"""

from collections.abc import Sequence
from itertools import combinations, product

from daedalus_data.core.errors import UsageError
from daedalus_data.core.events import LEVELS, Level
from daedalus_data.core.state import State
from daedalus_data.core.template import Envelope

STEP = 0.2
QUIET: tuple[Level, ...] = ("tensor", "scene")
"""Bands in which a gated entity does not speak."""
LEAST_POINTS = 5
"""An envelope has five numbers; fewer points than that fit any envelope."""


def phi(envelope: Envelope, t: float) -> float:
    """Return the envelope's height at a share of the run, 0 to 1, rounded to 4 decimals."""
    attack, decay, release = _shares(envelope)
    peak, sustain = envelope.peak, min(envelope.sustain, envelope.peak)
    if t < attack:
        height = _between(sustain / 2, peak, t / attack)
    elif t < attack + decay:
        height = _between(peak, sustain, (t - attack) / decay)
    elif t <= 1 - release:
        height = sustain
    else:
        height = _between(sustain, sustain / 2, (t - (1 - release)) / release)
    return round(height, 4)


def _shares(envelope: Envelope) -> tuple[float, float, float]:
    total = max(1.0, envelope.attack + envelope.decay + envelope.release)
    return envelope.attack / total, envelope.decay / total, envelope.release / total


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * min(1.0, share)


def at(index: int, moments: int) -> float:
    """Return the share of the run at which a moment lies: the middle of its part."""
    return (index + 0.5) / moments


def band(height: float) -> Level:
    """Return the level of a height: tensor below 0.2, scene below 0.4, graph below 0.6, dialog below 0.8, else trained."""
    # 0.6 / 0.2 is a hair under 3 in binary.
    return LEVELS[min(len(LEVELS) - 1, int(round(height / STEP, 9)))]


def envelope_of(state: State) -> Envelope:
    """Return the envelope of an entity the template gives none, from its initial state.

    The stirred and outgoing peak high, the conscientious and steady sustain, the quick rise fast and the nervous fall
    fast; nobody is released before the end, which is where a story tends to need everyone.
    """
    peak = 0.6 + 0.2 * state.arousal + 0.2 * state.extraversion
    hold = 0.7 + 0.2 * state.conscientiousness + 0.1 * (1 - state.neuroticism)
    return Envelope(
        attack=round(0.05 + 0.3 * (1 - state.decision_speed), 4),
        decay=round(0.1 + 0.3 * (1 - state.neuroticism), 4),
        peak=round(peak, 4),
        release=0.0,
        sustain=round(peak * hold, 4),
    )


def fit(points: Sequence[tuple[float, float]]) -> Envelope:
    """Return the envelope closest to (t, height) points by least squares; raises UsageError for fewer than LEAST_POINTS."""
    if len(points) < LEAST_POINTS:
        raise UsageError(f"{len(points)} points do not determine an envelope of five numbers; give at least {LEAST_POINTS}")
    grid = (0.0, 0.2, 0.4)
    starts = [
        Envelope(attack=a, decay=d, peak=p, release=r, sustain=s)
        for a, d, r in product(grid, grid, grid)
        for p, s in ((1.0, 0.5), (0.7, 0.7), (0.4, 0.2))
    ]
    return min((_descend(start, points) for start in sorted(starts, key=lambda e: _miss(e, points))[:4]), key=lambda e: _miss(e, points))


def _descend(envelope: Envelope, points: Sequence[tuple[float, float]]) -> Envelope:
    """Improve with ever smaller steps; ends because every kept move lowers the miss."""
    step, best = 0.2, _miss(envelope, points)
    while step > 0.001:
        moved = min(_neighbours(envelope, step), key=lambda e: _miss(e, points))
        found = _miss(moved, points)
        if found < best - 1e-12:
            envelope, best = moved, found
        else:
            step /= 2
    return envelope


def _neighbours(envelope: Envelope, step: float) -> list[Envelope]:
    """Return the envelopes one step away in one number or in two: a slope moves only when both its ends may."""
    names = list(Envelope.model_fields)
    moves = [{name: shift} for name in names for shift in (-step, step)]
    moves += [{a: x, b: y} for a, b in combinations(names, 2) for x, y in product((-step, step), repeat=2)]
    return [envelope.model_copy(update={name: _within(getattr(envelope, name) + by) for name, by in move.items()}) for move in moves]


def _within(value: float) -> float:
    return round(min(1.0, max(0.0, value)), 6)


def _miss(envelope: Envelope, points: Sequence[tuple[float, float]]) -> float:
    return sum((phi(envelope, t) - height) ** 2 for t, height in points)
