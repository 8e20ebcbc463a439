"""Fidelity planned against fidelity spent: detail per moment, calls and tokens."""

from collections import Counter
from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_json, write_text
from daedalus_data.core.run import Run
from daedalus_data.reports.tables import table


@report("fidelity", suffix=".json")
def fidelity(run: Run, path: Path) -> None:
    """Planned and actual detail, calls and tokens, as data."""
    write_json(path, spent(run))


@report("fidelity_table", suffix=".md", stem="fidelity")
def fidelity_table(run: Run, path: Path) -> None:
    """Planned and actual detail, calls and tokens, as tables."""
    write_text(path, _written(run, spent(run)))


def spent(run: Run) -> dict[str, Any]:
    """Return the plan and what became of it; levels count the entities that were at a moment."""
    plan, record = run.manifest.plan, run.manifest
    estimate, budget = plan.get("estimate") or {}, plan.get("token_budget")
    moments = [_moment(run, timepoint) for timepoint in run.timepoints]
    return {
        "run_id": run.id,
        "planned": {
            "schedule": plan.get("schedule"),
            "dates": plan.get("dates"),
            "token_budget": budget,
            "budget_mode": plan.get("budget_mode", "soft"),
            "cost_usd": plan.get("cost_usd"),
            "threshold": plan.get("threshold"),
            "calls": estimate.get("calls"),
            "tokens": estimate.get("tokens"),
        },
        "actual": {
            "calls": record.llm_calls,
            "tokens": record.tokens_used,
            "cost_usd": record.cost_usd,
            "tokens_over_budget": round(record.tokens_used / budget, 2) if budget else None,
            "levels": _counted(level for moment in moments for level in moment["levels"].values()),
            "final_levels": _counted(_levels(run, run.timepoints[-1]).values()) if run.timepoints else {},
            "raised": sum(_rank(event.after) > _rank(event.before) for event in run.of(ev.ResolutionChanged)),
            "lowered": sum(_rank(event.after) < _rank(event.before) for event in run.of(ev.ResolutionChanged)),
        },
        "moments": moments,
        "changes": [event.model_dump(mode="json", exclude={"kind", "by"}) for event in run.of(ev.ResolutionChanged)],
    }


def _moment(run: Run, timepoint: ev.Timepoint) -> dict[str, Any]:
    schedule = run.manifest.plan.get("schedule") or []
    planned = schedule[timepoint.index] if timepoint.index < len(schedule) else None
    levels = _levels(run, timepoint)
    return {
        "timepoint": timepoint.id,
        "when": timepoint.when,
        "planned": planned,
        "levels": levels,
        "above_plan": sum(_rank(level) > _rank(planned) for level in levels.values()) if planned else None,
    }


def _levels(run: Run, timepoint: ev.Timepoint) -> dict[ev.EntityId, ev.Level]:
    """Return who was lived in what detail: as planned for the moment, or in more where the entity had been raised."""
    world, schedule = run.world(timepoint.id), run.manifest.plan["schedule"]
    return {entity: max(schedule[timepoint.index], world.levels.get(entity, "tensor"), key=_rank) for entity in world.present()}


def _rank(level: Any) -> int:
    return ev.LEVELS.index(level)


def _counted(levels: Any) -> dict[str, int]:
    counts = Counter(levels)
    return {level: counts[level] for level in ev.LEVELS if counts[level]}


def _written(run: Run, data: dict[str, Any]) -> str:
    planned, actual = data["planned"], data["actual"]
    rows = [
        ("detail", _joined(Counter(planned["schedule"] or ())), _joined(actual["levels"])),
        ("tokens", _said(planned["tokens"]), f"{actual['tokens']:,}"),
        ("token budget", _said(planned["token_budget"]), _compliance(planned, actual["tokens_over_budget"])),
        ("cost", _dollars(planned["cost_usd"]), _dollars(actual["cost_usd"])),
        ("calls", _said(planned["calls"]), f"{actual['calls']:,}"),
        ("levels at the end", "", _joined(actual["final_levels"])),
        ("levels raised / lowered", "", f"{actual['raised']} / {actual['lowered']}"),
    ]
    moments = [(m["when"], m["planned"] or "", _joined(Counter(m["levels"].values())), m["above_plan"] or 0) for m in data["moments"]]
    return (
        "\n\n".join(
            [
                f"# Fidelity of {run.manifest.template_id}",
                table(("what", "planned", "actual"), rows),
                "## By moment",
                table(("moment", "planned", "entities at", "above plan"), moments),
                "## Why levels changed" if data["changes"] else "",
                table(
                    ("moment", "entity", "from", "to", "reason"),
                    ((c["timepoint"] or "", c["entity"], c["before"], c["after"], c["reason"]) for c in data["changes"]),
                )
                if data["changes"]
                else "",
            ]
        ).rstrip()
        + "\n"
    )


def _compliance(planned: dict[str, Any], times: float | None) -> str:
    if times is None:
        return "no budget set"
    return f"{times} times the budget ({planned['budget_mode']} budget mode)"


def _dollars(cost: float | None) -> str:
    return "not planned" if cost is None else f"${cost:.4f}"


def _joined(levels: Any) -> str:
    return ", ".join(f"{level} {levels[level]}" for level in ev.LEVELS if levels.get(level))


def _said(number: float | None) -> str:
    return "not planned" if number is None else f"{number:,.0f}"
