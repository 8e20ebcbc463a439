"""The appraisal-to-emotion table: forty-three feelings as points in appraisal space, and the nearest one to an appraisal."""

from typing import NamedTuple


class Point(NamedTuple):
    """Where a feeling lies: each number is an appraisal, after Scherer's checks and the OCC model's agency."""

    good: float
    """Goal conduciveness, -1 to 1."""
    stirred: float
    """Arousal that goes with it, 0 to 1."""
    own: float
    """Own agency, 0 to 1."""
    other: float
    """Another's agency, 0 to 1."""
    sudden: float
    """How little it was expected, 0 to 1."""
    coping: float
    """Power to deal with it, 0 to 1."""
    norm: float
    """How it sits with one's standards, -1 to 1."""
    threat: float
    """Nearness to something kept secret, 0 to 1."""
    regard: float
    """Trust in who did it, -1 to 1; 0 when nobody did."""


WEIGHTS = Point(2.2, 0.8, 1.3, 0.6, 0.7, 0.6, 0.9, 1.8, 0.8)
"""How much each appraisal tells feelings apart."""

TABLE = {
    "relief": Point(0.5, 0.3, 0.1, 0.4, 0.3, 0.5, 0.2, 0.0, 0.2),
    "hope": Point(0.4, 0.4, 0.1, 0.5, 0.6, 0.5, 0.3, 0.0, 0.4),
    "satisfaction": Point(0.5, 0.2, 0.6, 0.2, 0.2, 0.7, 0.3, 0.0, 0.2),
    "pride": Point(0.7, 0.5, 1.0, 0.0, 0.3, 0.8, 0.5, 0.0, 0.0),
    "gratitude": Point(0.6, 0.4, 0.0, 1.0, 0.5, 0.4, 0.6, 0.0, 0.8),
    "vindication": Point(0.4, 0.6, 0.2, 0.9, 0.1, 0.7, 0.5, 0.0, -0.5),
    "reassurance": Point(0.2, 0.2, 0.0, 0.9, 0.2, 0.5, 0.3, 0.0, 0.6),
    "admiration": Point(0.3, 0.4, 0.0, 1.0, 0.6, 0.5, 0.9, 0.0, 0.6),
    "determination": Point(0.1, 0.6, 0.9, 0.1, 0.3, 0.9, 0.2, 0.0, 0.0),
    "eagerness": Point(0.6, 0.8, 0.4, 0.3, 0.8, 0.8, 0.2, 0.0, 0.2),
    "interest": Point(0.1, 0.4, 0.0, 0.6, 0.7, 0.6, 0.1, 0.0, 0.1),
    "reluctant respect": Point(0.1, 0.3, 0.0, 1.0, 0.5, 0.4, 0.6, 0.0, -0.4),
    "approval": Point(0.22, 0.15, 0.0, 1.0, 0.4, 0.5, 0.5, 0.0, 0.0),
    "sympathy": Point(0.1, 0.2, 0.0, 1.0, 0.4, 0.5, 0.2, 0.0, 0.5),
    "attention": Point(0.0, 0.15, 0.0, 1.0, 0.4, 0.5, 0.1, 0.0, 0.15),
    "curiosity": Point(0.05, 0.25, 0.0, 1.0, 0.8, 0.6, 0.15, 0.0, 0.1),
    "composure": Point(0.03, 0.08, 0.0, 1.0, 0.35, 0.75, 0.05, 0.0, 0.05),
    "indifference": Point(-0.01, 0.03, 0.0, 1.0, 0.4, 0.45, 0.02, 0.0, -0.1),
    "concern": Point(-0.08, 0.2, 0.0, 1.0, 0.45, 0.4, -0.05, 0.05, 0.2),
    "doubt": Point(-0.02, 0.15, 0.0, 1.0, 0.4, 0.5, 0.1, 0.0, -0.35),
    "impatience": Point(-0.15, 0.25, 0.0, 1.0, 0.2, 0.6, -0.2, 0.0, 0.0),
    "surprise": Point(0.0, 0.7, 0.0, 0.5, 1.0, 0.5, 0.0, 0.0, 0.0),
    "wariness": Point(-0.1, 0.4, 0.0, 0.7, 0.5, 0.5, -0.1, 0.2, -0.5),
    "guarded": Point(0.0, 0.5, 0.1, 0.7, 0.4, 0.4, 0.0, 0.6, -0.2),
    "fear of exposure": Point(-0.3, 0.9, 0.2, 0.8, 0.7, 0.2, -0.1, 1.0, -0.1),
    "unease": Point(-0.2, 0.4, 0.1, 0.3, 0.5, 0.4, -0.2, 0.1, 0.0),
    "dread": Point(-0.7, 0.8, 0.0, 0.3, 0.2, 0.1, -0.3, 0.2, 0.0),
    "alarm": Point(-0.6, 0.9, 0.0, 0.4, 0.9, 0.4, -0.2, 0.0, 0.1),
    "worry": Point(-0.4, 0.5, 0.1, 0.3, 0.4, 0.3, -0.1, 0.0, 0.2),
    "resentment": Point(-0.5, 0.5, 0.0, 1.0, 0.3, 0.3, -0.7, 0.0, -0.5),
    "anger": Point(-0.7, 0.9, 0.0, 1.0, 0.5, 0.7, -0.9, 0.0, -0.4),
    "indignation": Point(-0.4, 0.7, 0.0, 0.9, 0.5, 0.7, -0.9, 0.0, 0.1),
    "irritation": Point(-0.2, 0.5, 0.0, 0.9, 0.3, 0.7, -0.3, 0.0, -0.2),
    "contempt": Point(-0.2, 0.3, 0.0, 1.0, 0.1, 0.9, -0.8, 0.0, -0.9),
    "betrayal": Point(-0.7, 0.8, 0.0, 1.0, 0.9, 0.3, -0.7, 0.0, 0.8),
    "disappointment": Point(-0.4, 0.3, 0.0, 0.9, 0.6, 0.4, -0.3, 0.0, 0.6),
    "hurt": Point(-0.5, 0.5, 0.0, 1.0, 0.6, 0.1, -0.4, 0.0, 0.5),
    "shame": Point(-0.5, 0.6, 1.0, 0.1, 0.3, 0.2, -0.8, 0.4, 0.0),
    "guilt": Point(-0.3, 0.5, 1.0, 0.0, 0.2, 0.4, -0.6, 0.2, 0.0),
    "regret": Point(-0.4, 0.3, 0.9, 0.2, 0.3, 0.3, -0.2, 0.0, 0.0),
    "resignation": Point(-0.4, 0.1, 0.0, 0.5, 0.0, 0.1, -0.2, 0.0, -0.1),
    "sadness": Point(-0.6, 0.2, 0.0, 0.1, 0.3, 0.2, 0.0, 0.0, 0.2),
    "defiance": Point(-0.3, 0.8, 0.6, 0.8, 0.2, 0.9, -0.4, 0.0, -0.5),
}


def nearest_emotion(at: Point) -> str:
    """Return the feeling whose point lies nearest, by weighted distance."""
    return min(TABLE, key=lambda name: sum(w * (a - b) ** 2 for w, a, b in zip(WEIGHTS, at, TABLE[name], strict=True)))
