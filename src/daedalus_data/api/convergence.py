"""Verbs that ask whether runs of one template come out alike."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.many import WatchRuns, generate
from daedalus_data.api.templates import checked, load_template
from daedalus_data.core.errors import StoreError, UsageError
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import digest
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.template import Template

if TYPE_CHECKING:
    from daedalus_data.reports.convergence import Convergence

FOLDER = "convergence"
LEAST = 2


@dataclass(frozen=True)
class Converged:
    """What came of comparing runs, and the folder that holds convergence.json, .md and .svg."""

    found: "Convergence"
    folder: Path


def convergence(
    template: str | Path | Template,
    *,
    runs: int = 3,
    seed: int = 0,
    parallel: int = 1,
    home: str | Path | None = None,
    settings: Settings | None = None,
    watch: WatchRuns | None = None,
    say: Callable[[str], None] = lambda line: None,
    **how: Any,
) -> Converged:
    """Make runs of a template with the seeds from `seed` on, compare every pair, and write what was found under HOME/convergence.

    A run that is there already is taken as it is. `how` is what `generate` takes beside: model, base_url, budget, timeout.
    """
    if runs < LEAST:
        raise UsageError(f"runs is {runs}; it takes {LEAST} or more to compare")
    settings = settings or read_environment()
    loaded = checked(template) if isinstance(template, Template) else load_template(template)
    watched: dict[str, Any] = {"watch": watch} if watch else {}
    made = generate(loaded, runs=runs, seed=seed, parallel=parallel, vary=False, home=home, settings=settings, **watched, **how)
    say(f"comparing {runs} runs")
    return _compared([_opened(folder) for folder in made], Path(home) if home else settings.home)


def compute_outcome_convergence(
    name: str, min_runs: int = 3, *, home: str | Path | None = None, settings: Settings | None = None
) -> dict[str, Any]:
    """Return how alike the finished runs of a template are: role_stability, outcome_mean_similarity, causal_structure, content_similarity
    (each 0 to 1), what chance gives for each, and every pair.

    Runs are those of one version of the template, one model and different seeds; the largest such group counts. Raises UsageError when
    there are fewer than `min_runs`.
    """
    from daedalus_data.reports.convergence_words import figures

    settings = settings or read_environment()
    root = Path(home) if home else settings.home
    found = _finished(root, name)
    if len(found) < max(min_runs, LEAST):
        raise UsageError(
            f"{len(found)} finished runs of {name} with different seeds are in {root}, and {min_runs} are wanted; "
            f"make them: daedalus convergence e2e {name} --runs {min_runs}"
        )
    return figures(_compared(found, root).found)


def convergence_history(name: str = "", *, home: str | Path | None = None, settings: Settings | None = None) -> list[dict[str, Any]]:
    """Return past comparisons, the latest last: when, which template, how many runs, and the figures without the pairs."""
    settings = settings or read_environment()
    root = (Path(home) if home else settings.home) / FOLDER
    found = [_past(file) for file in sorted(root.glob("*/convergence.json"), key=lambda file: (file.stat().st_mtime, file.parent.name))]
    return [row for row in found if not name or row["template"] == name]


def _past(file: Path) -> dict[str, Any]:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        row = {"at": datetime.fromtimestamp(file.stat().st_mtime, UTC).isoformat(timespec="seconds"), "folder": str(file.parent), **told}
        return {**{key: value for key, value in row.items() if key != "each"}, "runs": len(told["runs"])}
    except (ValueError, KeyError, TypeError) as error:
        raise StoreError(f"{file} is no comparison that this version wrote ({error}); take it away, or make it again") from error


def _compared(runs: Sequence[Run], root: Path) -> Converged:
    from daedalus_data.reports.convergence import compared
    from daedalus_data.reports.convergence_words import written

    found = compared(runs)
    folder = root / FOLDER / f"{found.template}-{digest(' '.join(found.runs), 8)}"
    written(found, folder)
    return Converged(found, folder)


def _finished(root: Path, name: str) -> list[Run]:
    """Return the largest group of finished runs of a template that differ in their seeds alone."""
    from daedalus_data.store.folder import read_manifest, run_folders

    groups: dict[str, dict[int, Path]] = {}
    for folder in run_folders(root):
        manifest = read_manifest(folder)
        if manifest.template_id == name and manifest.status == "completed" and manifest.intervention is None:
            kind = digest(manifest.template.model_dump_json() + manifest.model + manifest.endpoint)
            groups.setdefault(kind, {}).setdefault(manifest.seed, folder)
    largest = max(groups.values(), key=len, default={})
    return [_opened(folder) for _, folder in sorted(largest.items())]


def _opened(folder: Path) -> Run:
    from daedalus_data.api.reading import open_run

    return open_run(folder)
