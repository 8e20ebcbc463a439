"""A run in numbers, counted from its log."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import export, write_json
from daedalus_data.core.run import Run
from daedalus_data.core.words import ngrams, words


@export("summary", suffix=".json")
def summary(run: Run, path: Path) -> None:
    """The run in numbers: what was simulated, how much was said, which mechanisms ran, how varied the talk is."""
    write_json(path, summarise(run))


def summarise(run: Run) -> dict[str, Any]:
    """Return counts made from the log alone, and what was asked for; neither wall clock nor attempts."""
    kinds = Counter(entry.event.kind for entry in run.entries)
    mechanisms: Counter[str] = Counter()
    for event in run.of(ev.MechanismRan):
        mechanisms[event.mechanism] += event.times
    lines = [turn.text for turn in run.of(ev.TurnSpoken)]
    return {
        "run_id": run.id,
        "template": run.manifest.template_id,
        "mode": run.manifest.causal_mode,
        "seed": run.manifest.seed,
        "model": run.manifest.written_by,
        "from": run.timepoints[0].when if run.timepoints else None,
        "to": run.timepoints[-1].when if run.timepoints else None,
        "timepoints": len(run.timepoints),
        "dialogs": kinds["dialog_opened"],
        "turns": len(lines),
        "entities": kinds["entity_introduced"],
        "facts": len({event.fact for event in run.of(ev.FactLearned)}),
        "exposures": kinds["fact_learned"],
        "events": len(run.entries),
        "events_by_kind": dict(sorted(kinds.items())),
        "mechanisms": dict(sorted(mechanisms.items(), key=lambda item: _by_number(item[0]))),
        "candidates": kinds["candidate_proposed"],
        "paths": kinds["path_completed"],
        "pivots": len({event.node for event in run.of(ev.PivotFound)}),
        "words_per_turn": round(sum(len(words(line)) for line in lines) / len(lines), 2) if lines else None,
        "distinct_4": distinct(lines, 4),
        "duplicate_turns": len({turn for leaf in run.leaves for turn in _repeated(run.world(leaf.id).turns)}),
    }


def _repeated(turns: list[ev.TurnSpoken]) -> Iterator[str]:
    """Yield the turns in which something is said word for word a second time on one line of the story."""
    said: set[str] = set()
    for turn in turns:
        text = " ".join(words(turn.text))
        if text in said:
            yield turn.turn
        said.add(text)


def _by_number(mechanism: str) -> tuple[int, str]:
    number = mechanism.removeprefix("M")
    return (int(number), "") if number.isdigit() else (99, mechanism)


def distinct(lines: list[str], n: int) -> float | None:
    """Return the share of n-word runs that are different from one another; None when there are none."""
    runs = [gram for line in lines for gram in ngrams(line, n)]
    return round(len(set(runs)) / len(runs), 4) if runs else None
