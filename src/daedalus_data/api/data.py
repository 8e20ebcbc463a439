"""Verbs about datasets: build one from runs, check it, make it again, load the rows of one run."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.core.derive import Limits
from daedalus_data.core.errors import UsageError
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.template import Template

if TYPE_CHECKING:
    import datasets

    from daedalus_data.api.many import WatchRuns
    from daedalus_data.release.build import Built
    from daedalus_data.release.split import SplitBy
    from daedalus_data.validators.check import Report


def build(
    source: str | Path | Template | Run | Sequence[str | Path | Run],
    *,
    out: str | Path,
    runs: int = 8,
    configs: Sequence[str] = (),
    split_by: "SplitBy" = "run",
    seed: int = 0,
    parallel: int = 1,
    limits: Limits | None = None,
    vary: bool = True,
    model: str | None = None,
    fallbacks: Sequence[str] | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    timeout: float = 180.0,
    watch: "WatchRuns | None" = None,
    say: Callable[[str], None] = lambda line: None,
    settings: Settings | None = None,
) -> "Built":
    """Make a dataset folder and return its path, its rows per config and split, and the validators' report.

    `source` is a template, of which `runs` are generated first with seeds from `seed` on, or a run, or several: their ids, folders or Run
    objects. `configs` are the row configs, all when none is named. Raises DatasetError when a validator finds an error: then nothing is
    at `out` that was not there before, and what was made is kept in `<out>.refused`. `watch` is told of the runs as they are made, `say`
    of what comes after.
    """
    from daedalus_data.release.build import Wanted, check_wanted
    from daedalus_data.release.build import build as make
    from daedalus_data.release.recipe import Asked

    settings = settings or read_environment()
    folders = _folders(source, Path(home) if home else settings.home)
    asked_for = Asked(_named(source), runs, vary) if folders is None else None
    wanted = Wanted(tuple(configs), split_by, seed, parallel, limits or Limits(), asked_for)
    check_wanted(Path(out).resolve(), wanted)
    if folders is None:
        asked: dict[str, Any] = {"vary": vary, "model": model, "fallbacks": fallbacks, "base_url": base_url, "home": home}
        asked |= {"budget": budget, "timeout": timeout}
        watched = {"watch": watch} if watch else {}
        folders = _generated(source, runs=runs, seed=seed, parallel=parallel, settings=settings, **asked, **watched)
    return make(folders, Path(out), wanted, say)


def _folders(source: object, home: Path) -> list[Path] | None:
    """Return the folders of the runs that a source names, or None when it is a template."""
    from daedalus_data.store.folder import RECORD, folder_of

    if isinstance(source, Run):
        return [source.folder]
    if isinstance(source, str | Path):
        return [Path(source)] if (Path(source) / RECORD).is_file() else None
    if isinstance(source, Template):
        return None
    if not isinstance(source, Sequence):
        raise UsageError(f"a dataset is built from a template or from runs, not from {type(source).__name__}")
    return [
        run.folder if isinstance(run, Run) else Path(run) if (Path(run) / RECORD).is_file() else folder_of(home, str(run)) for run in source
    ]


def _named(source: object) -> str:
    """Return how a command names a template: a shipped one by its name, a file without its folder, an object as the file it would be."""
    return f"{source.world_id}.yaml" if isinstance(source, Template) else Path(str(source)).name


def _generated(source: Any, **asked: Any) -> list[Path]:
    from daedalus_data.api.many import generate

    return generate(source, **asked)


def validate(folder: str | Path, limits: Limits | None = None) -> "Report":
    """Run every validator over a dataset's files and return what they found and measured."""
    from daedalus_data.release.batches import batches
    from daedalus_data.release.record import read_record
    from daedalus_data.validators.check import check

    return check(batches(Path(folder), read_record(Path(folder))), limits)


def dataset(run: Run, config: str) -> "datasets.Dataset":
    """Return all rows that a run gives to a config, as a datasets.Dataset in memory."""
    from daedalus_data.release.features import dataset_of

    return dataset_of(run, config)
