"""What goes on inside an entity, as numbers with ranges: mind, body and habits."""

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Probability = Annotated[float, Field(ge=0, le=1)]
DECIMALS = 4

Dimension = Literal[
    "valence", "arousal", "energy", "confidence", "patience", "risk", "social",
    "age", "health", "pain", "stamina", "fatigue",
    "openness", "conscientiousness", "extraversion", "agreeableness", "neuroticism",
    "caution", "decision_speed", "reserve",
]  # fmt: skip
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)
"""The order of a state vector, 20 numbers: 7 cognitive, 5 physical, 8 of behaviour."""
COGNITIVE, PHYSICAL, BEHAVIOR = DIMENSIONS[:7], DIMENSIONS[7:12], DIMENSIONS[12:]

RANGES: dict[Dimension, tuple[float, float]] = {
    **dict.fromkeys(DIMENSIONS, (0.0, 1.0)),
    "valence": (-1.0, 1.0),
    "energy": (0.0, 150.0),
    "age": (0.0, 10_000.0),
}


class State(BaseModel):
    """One entity's state at one moment; every number is within RANGES."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    valence: float = Field(ge=-1, le=1, description="how good or bad it feels, -1 to 1")
    arousal: Probability = Field(description="how stirred up, 0 to 1")
    energy: float = Field(ge=0, le=150, description="what is left to spend, 0 to 150; 100 is a rested adult")
    confidence: Probability = Field(description="trust in one's own judgement, 0 to 1")
    patience: Probability
    risk: Probability = Field(description="appetite for risk at this moment, 0 to 1")
    social: Probability = Field(description="readiness to engage with others, 0 to 1")
    age: float = Field(ge=0, le=10_000, description="years")
    health: Probability
    pain: Probability
    stamina: Probability
    fatigue: Probability
    openness: Probability
    conscientiousness: Probability
    extraversion: Probability
    agreeableness: Probability
    neuroticism: Probability
    caution: Probability = Field(description="habitual avoidance of risk, 0 to 1")
    decision_speed: Probability
    reserve: Probability = Field(description="how little is said unasked, 0 to 1")

    def vector(self) -> list[float]:
        """Return the 20 numbers in the order of DIMENSIONS."""
        return [getattr(self, name) for name in DIMENSIONS]

    def shifted(self, changes: dict[Dimension, float]) -> "State":
        """Return this state moved by the changes, kept within RANGES and rounded to 4 decimals."""
        held = self.__dict__
        moved: dict[str, float] = {}
        for name, change in changes.items():
            low, high = RANGES[name]
            value = held[name] + change
            moved[name] = round(low if value < low else high if value > high else value, DECIMALS)
        return self.model_copy(update=moved)


def clamp(dimension: Dimension, value: float) -> float:
    """Return the value kept within the dimension's range, rounded to 4 decimals."""
    low, high = RANGES[dimension]
    return round(low if value < low else high if value > high else value, DECIMALS)


def span(dimension: Dimension) -> float:
    """Return the width of a dimension's range, the unit in which shifts are compared (80 years for age)."""
    low, high = RANGES[dimension]
    return 80.0 if dimension == "age" else high - low
