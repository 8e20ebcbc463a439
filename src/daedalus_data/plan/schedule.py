"""What a run will do, decided before it asks anything: its moments and dates, the detail of each, the expected cost."""

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.events import Frozen, Level
from daedalus_data.core.template import Template
from daedalus_data.core.temporal import BudgetMode
from daedalus_data.core.when import advance, parse, spread, written
from daedalus_data.plan.estimate import Estimate, estimate, lives_of, moments_of, scaled
from daedalus_data.plan.fidelity import THRESHOLD, schedule

START = "2026-01-01"
"""When a story begins whose template gives neither timepoints.start_time nor temporal.origin_year."""


class Plan(Frozen):
    """The plan of a run, as run.json keeps it."""

    moments: int
    """On one line of the story, from first to last."""
    lives: int
    """Moments lived in all, on every branch."""
    dates: tuple[str, ...]
    """The moments' dates at the run's resolution, earliest first."""
    schedule: tuple[Level, ...]
    """The planned level of each moment."""
    threshold: float = THRESHOLD
    token_budget: float | None
    budget_mode: BudgetMode = "soft"
    cost_usd: float | None = None
    """Of the estimate, at the list price of the model that is asked; None where that is not known."""
    estimate: Estimate


def make_plan(template: Template) -> Plan:
    """Return the plan of a template; raises TemplateError when its dates cannot be laid out."""
    moments = moments_of(template)
    levels = schedule(template, moments)
    return Plan(
        moments=moments,
        lives=lives_of(template),
        dates=tuple(dates(template, moments)),
        schedule=levels,
        token_budget=template.temporal.token_budget,
        budget_mode=template.temporal.budget_mode,
        estimate=estimate(template, levels),
    )


def lengthened(plan: Plan, lives: int) -> Plan:
    """Return the plan of a run that lives so many moments more, beside those that its template asks for."""
    longer = scaled(plan.estimate, 1 + lives / plan.lives)
    return plan.model_copy(update={"lives": plan.lives + lives, "estimate": longer})


def dates(template: Template, moments: int) -> list[str]:
    """Return the dates of a run's moments, earliest first: spread from origin to portal, or stepped from the start."""
    temporal = template.temporal
    if temporal.mode == "portal":
        origin = f"{temporal.origin_year:04}-{temporal.origin_month:02}"
        return spread(origin, f"{temporal.portal_year:04}-{temporal.month_of_portal():02}", temporal.backward_steps)
    points = template.timepoints
    start = parse(points.start_time or _origin(template))
    laid = [written(advance(start, points.resolution, index * points.step), points.resolution) for index in range(moments)]
    if len(set(laid)) != len(laid):
        raise TemplateError(f"{moments} moments from {laid[0]} fall on the same {points.resolution}; use a finer resolution")
    return laid


def _origin(template: Template) -> str:
    temporal = template.temporal
    return f"{temporal.origin_year:04}-{temporal.origin_month:02}" if temporal.origin_year else START
