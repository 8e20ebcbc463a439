"""How time runs in a template: the mode and what each mode is told."""

import re
from calendar import month_name
from typing import Literal

from pydantic import Field, model_validator

from daedalus_data.core.state import Probability
from daedalus_data.core.terms import Identifier, Strict

Exploration = Literal["reverse_chronological", "oscillating", "random", "adaptive"]
BudgetMode = Literal["soft", "hard", "max"]
ACTS = 5
"""Acts of a story that is directed."""


class TemporalSpec(Strict):
    """The mode of time; every portal key has the default of the mode's parameter table."""

    mode: str = "forward"
    portal_description: str = ""
    portal_year: int | None = Field(None, ge=1, le=9999)
    portal_month: int | None = Field(None, ge=1, le=12, description="defaults to the month that portal_description names")
    origin_year: int | None = Field(None, ge=1, le=9999)
    origin_month: int = Field(1, ge=1, le=12)
    backward_steps: int = Field(10, ge=1, le=500)
    exploration_mode: Exploration = "adaptive"
    oscillation_complexity_threshold: int = Field(10, ge=1)
    candidate_antecedents_per_step: int = Field(3, ge=1, le=15)
    path_count: int = Field(5, ge=1, le=20)
    coherence_threshold: Probability = 0.7
    llm_scoring_weight: Probability = 0.3
    historical_precedent_weight: Probability = 0.2
    causal_necessity_weight: Probability = 0.3
    entity_capability_weight: Probability = 0.2
    use_simulation_judging: bool = True
    simulation_forward_steps: int = Field(1, ge=1, le=5)
    judge_model: str | None = None
    fidelity_planning_mode: Literal["fixed", "adaptive", "hybrid"] = "hybrid"
    token_budget: float | None = Field(None, gt=0)
    budget_mode: BudgetMode = Field("soft", description="what token_budget means: soft reports an overrun, hard stops, max spends up to it")
    tension_curve: tuple[Probability, ...] = Field(
        (0.3, 0.55, 0.95, 0.6, 0.25), min_length=ACTS, max_length=ACTS, description="tension each of the five acts aims at (directorial)"
    )
    pov: tuple[Identifier, ...] = Field(
        (), description="whom the camera follows, act by act, in turn; found by the moment when empty (directorial)"
    )
    cycle_length: int | None = Field(None, ge=2, le=24, description="moments in one cycle; found for the scenario when absent (cyclical)")
    prophecies_per_cycle: int = Field(1, ge=0, le=5, description="what is foretold at the start of each cycle (cyclical)")

    @property
    def weights(self) -> tuple[float, float, float, float]:
        """Return the weights of llm, precedent, necessity and capability."""
        return (
            self.llm_scoring_weight,
            self.historical_precedent_weight,
            self.causal_necessity_weight,
            self.entity_capability_weight,
        )

    @model_validator(mode="after")
    def _consistent(self) -> "TemporalSpec":
        problems = []
        if abs(sum(self.weights) - 1) > 1e-9:
            problems.append(f"the four scoring weights sum to {sum(self.weights):g}; they must sum to 1")
        if self.budget_mode != "soft" and self.token_budget is None:
            problems.append(f"budget_mode is {self.budget_mode}, but there is no token_budget; give one or leave budget_mode out")
        if self.mode == "portal":
            problems += self._portal_problems()
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _portal_problems(self) -> list[str]:
        missing = [name for name in ("portal_description", "portal_year", "origin_year") if not getattr(self, name)]
        if missing:
            return [f"mode portal needs {', '.join(missing)}"]
        months = self.months()
        if months < self.backward_steps:
            return [
                f"backward_steps is {self.backward_steps}, but {self.origin_year} to {self.portal_year} has room for "
                f"{max(months, 0)} months; use fewer steps or move origin_year back"
            ]
        return []

    def months(self) -> int:
        """Return the months from origin to portal (portal mode)."""
        assert self.portal_year is not None and self.origin_year is not None
        return (self.portal_year - self.origin_year) * 12 + self.month_of_portal() - self.origin_month

    def month_of_portal(self) -> int:
        """Return portal_month, else the one month the description names beside the portal's year, else January."""
        if self.portal_month is not None:
            return self.portal_month
        named = [
            number
            for number in range(1, 13)
            if re.search(rf"\b{month_name[number]}\b(\s+\d{{1,2}},?)?\s+{self.portal_year}\b", self.portal_description)
        ]
        return named[0] if len(named) == 1 else 1
