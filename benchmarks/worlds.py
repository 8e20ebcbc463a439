"""What each shipped scenario makes with no key, and how far the worlds differ: `python -m benchmarks.worlds > benchmarks/worlds.md`."""

import sys
import tempfile
from pathlib import Path
from time import process_time

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.reports.tables import table
from tests.support.worlds import masked, measured, shared_with_others, told_apart

SEEDS = (0, 1, 2)
HEAD = (
    "scenario", "mode", "tier", "cast", "moments", "turns", "rows", "mechanisms", "CPU s", "calls / planned", "words / planned",
    "distinct-4", "3-word runs shared with others",
)  # fmt: skip


def live(home: Path, name: str, seed: int) -> tuple[Run, float]:
    """Return a run by the built-in author and the CPU seconds that it took."""
    print(f"{name}, seed {seed}", file=sys.stderr)
    began = process_time()
    run = api.simulate(name, seed=seed, model="offline", settings=Settings(home=home))
    return run, process_time() - began


def main() -> None:
    """Run every scenario with three seeds and print what was measured."""
    with tempfile.TemporaryDirectory() as folder:
        made = {(name, seed): live(Path(folder), name, seed) for name in api.templates() for seed in SEEDS}
        print("\n\n".join(page({key: run for key, (run, _) in made.items()}, {name: made[name, 0][1] for name in api.templates()})))


def page(runs: dict[tuple[str, int], Run], seconds: dict[str, float]) -> list[str]:
    """Return the report as paragraphs of Markdown."""
    first = [runs[name, 0] for name in seconds]
    joint = measured(first)
    said = [line for run in first for line in masked(run)]
    seen = [line for (_, seed), run in runs.items() for line in masked(run) if seed < SEEDS[-1]]
    unseen = [line for (_, seed), run in runs.items() for line in masked(run) if seed == SEEDS[-1]]
    worlds, world_chance = told_apart(seen, unseen, "world")
    speakers, speaker_chance = told_apart(seen, unseen, "speaker", lines=4)
    return [
        "# The shipped scenarios",
        "Made by `python -m benchmarks.worlds`: every scenario by the built-in author, seed 0; CPU seconds of simulation, exports and "
        "reports on one core. Names and each template's own matter are masked where wording is compared.",
        table(HEAD, [row(runs[name, 0], seconds[name], joint.by_world[name], shared_with_others(said, name)) for name in seconds]),
        f"Together: {joint.turns:,} turns, {joint.duplicates} said twice, distinct-4 {joint.distinct4:.3f}. Eight lines of an unseen seed "
        f"are given to the right world in {worlds:.0%} (chance {world_chance:.0%}), four lines to the right speaker among all worlds in "
        f"{speakers:.0%} (chance {speaker_chance:.1%}), by a naive Bayes of one- and two-word runs trained on the two other seeds.",
    ]


def row(run: Run, seconds: float, distinct: float, shared: float) -> tuple[object, ...]:
    """Return a scenario's line of the table."""
    told = api.summary(run)
    planned = run.manifest.plan["estimate"]
    numbered = [name for name in told["mechanisms"] if name[1:].isdigit()]
    return (
        run.manifest.template_id, run.template.temporal.mode, run.template.tier, run.template.cast_size, len(run.lived),
        sum(1 for _ in run.of(ev.TurnSpoken)), told["rows"], len(numbered), f"{seconds:.1f}",
        f"{run.manifest.llm_calls / planned['calls']:.2f}", f"{run.manifest.tokens_used / planned['tokens']:.2f}", f"{distinct:.3f}",
        f"{shared:.0%}",
    )  # fmt: skip


if __name__ == "__main__":
    main()
