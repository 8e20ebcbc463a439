"""The shadow report: how much detail each entity's envelope asked for, and how much it got."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import report, write_json
from daedalus_data.core.run import Run


@report("shadow_report", suffix=".json")
def shadow_report(run: Run, path: Path) -> None:
    """Waveform against reality: phi, predicted bands and actual levels per entity, and how often they differ."""
    write_json(path, shadow(run))


def shadow(run: Run) -> dict[str, Any]:
    """Return the evaluations, summed up per entity and over all; rates are None when nothing was evaluated.

    Mean divergence is in bands: 1 means that predicted and actual level are one step apart on average.
    """
    evaluated = list(run.of(ev.WaveformEvaluated))
    divergent = [event for event in evaluated if _divergent(event)]
    by_entity: dict[str, list[ev.WaveformEvaluated]] = {}
    for event in evaluated:
        by_entity.setdefault(event.entity, []).append(event)
    apart = list(map(_bands_apart, evaluated))
    return {
        "run_id": run.id,
        "template_id": run.manifest.template_id,
        "mode": run.template.metadata.adprs.mode,
        "total_evaluations": len(evaluated),
        "divergent_evaluations": len(divergent),
        "divergence_rate": round(len(divergent) / len(evaluated), 4) if evaluated else None,
        "mean_divergence": round(sum(apart) / len(apart), 4) if apart else None,
        "gated": sum(event.gated for event in evaluated),
        "entities": {entity: _entity(events) for entity, events in by_entity.items()},
        "evaluations": [_evaluation(event) for event in evaluated],
    }


def _divergent(event: ev.WaveformEvaluated) -> bool:
    return event.predicted != event.actual


def _bands_apart(event: ev.WaveformEvaluated) -> int:
    return abs(ev.LEVELS.index(event.predicted) - ev.LEVELS.index(event.actual))


def _entity(events: Sequence[ev.WaveformEvaluated]) -> dict[str, Any]:
    count = sum(map(_divergent, events))
    return {
        "phi_min": round(min(event.phi for event in events), 4),
        "phi_max": round(max(event.phi for event in events), 4),
        "phi_mean": round(sum(event.phi for event in events) / len(events), 4),
        "predicted_bands": _levels(event.predicted for event in events),
        "actual_levels": _levels(event.actual for event in events),
        "evaluations": len(events),
        "divergent": count,
        "divergence_rate": round(count / len(events), 4),
        "gated": sum(event.gated for event in events),
    }


def _levels(levels: Any) -> dict[str, int]:
    counted = Counter(levels)
    return {level: counted[level] for level in ev.LEVELS if counted[level]}


def _evaluation(event: ev.WaveformEvaluated) -> dict[str, Any]:
    said = event.model_dump(mode="json", include={"timepoint", "entity", "phi", "predicted", "actual", "gated"})
    return {**said, "divergent": _divergent(event)}
