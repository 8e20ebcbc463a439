"""How states find back to where they began as time passes, and what is carried over for good."""

from daedalus_data.core.state import Dimension

HALF_LIFE: dict[Dimension, float] = {
    "valence": 10.0, "arousal": 0.25, "energy": 0.5, "confidence": 20.0, "patience": 2.0, "risk": 15.0, "social": 4.0, "pain": 7.0,
}  # fmt: skip
"""Days after which half of a deviation that will pass has passed."""
CARRY_OVER: dict[Dimension, float] = {
    "valence": 0.25, "arousal": 0.1, "energy": 0.1, "confidence": 0.25, "patience": 0.15, "risk": 0.2, "social": 0.15, "pain": 0.0,
}  # fmt: skip
"""The share of a deviation that no rest between two moments takes away: what happened is not merely slept off."""


def left_over(dimension: Dimension, days: float) -> float:
    """Return the share of a deviation that is left after some days, 1 at once, CARRY_OVER after long."""
    carry = CARRY_OVER[dimension]
    return float(carry + (1 - carry) * 0.5 ** (max(0.0, days) / HALF_LIFE[dimension]))
