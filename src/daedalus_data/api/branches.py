"""Verbs about branches: live a moment of a finished run again with one change, and say exactly what it changed."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.api.reading import load
from daedalus_data.api.running import now, plan_of, simulate, versions
from daedalus_data.core.errors import DeterminismError, UnknownNameError, UsageError
from daedalus_data.core.events import BranchEnded, Timepoint
from daedalus_data.core.run import Intervention, Manifest, Run
from daedalus_data.core.seeds import digest
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.when import in_words
from daedalus_data.core.world import ancestors

if TYPE_CHECKING:
    from daedalus_data.reports.difference import Difference

SHORTEST, LONGEST = 10, 400
"""Characters of a change, as of an option of a branching point."""
YEAR = 4


def counterfactual(
    run: str = "last",
    *,
    at: str,
    change: str,
    home: str | Path | None = None,
    new: bool = False,
    settings: Settings | None = None,
    claimed: Callable[[Path], None] = lambda folder: None,
    **how: Any,
) -> Run:
    """Live a moment of a finished run again with one change, and all that follows from it, as a run of its own; return that run.

    `at` is a moment's id, its index or its date; `change` is one past-tense sentence. The new run begins with the whole log of the
    other, whose calls are not paid again. An unfinished one of the same change is continued unless `new`. `how` is what `simulate`
    takes beside: budget, watch, author, timeout, upload.
    """
    settings = settings or read_environment()
    root = Path(home) if home else settings.home
    parent = load(run, root)
    wanted = intervention(parent, at, change)
    branch = _prepared(root, parent, wanted, new=new)
    try:
        return simulate("", resume=branch, home=root, settings=settings, claimed=claimed, **how)
    except DeterminismError as error:
        again = "another version wrote it, so simulate its template again and change that run"
        raise DeterminismError(f"run {parent.id} does not come out as its log says: {error.args[0].split(';')[0]}; {again}") from error


def difference(run: Run, left: str | None = None, right: str | None = None) -> "Difference":
    """Return the exact difference between two branches of a run: of a counterfactual run its own and the one it parts from."""
    from daedalus_data.reports.difference import between, compared

    if (left is None) != (right is None):
        raise UsageError("name two branches, or none in a counterfactual run")
    return between(run, left, right) if left is not None and right is not None else compared(run)


def difference_in_words(run: Run, found: "Difference") -> str:
    """Return a difference as Markdown."""
    from daedalus_data.reports.difference_words import told

    return told(run, found)


def intervention(parent: Run, at: str, change: str) -> Intervention:
    """Return a change of a run as its new record holds it; raises UsageError where it cannot be made."""
    from daedalus_data.store.ledger import spent

    _check(parent)
    said = " ".join(change.split())
    if not SHORTEST <= len(said) <= LONGEST:
        raise UsageError(f"the change has {len(said)} characters; say in {SHORTEST} to {LONGEST} what takes place instead, in one sentence")
    moment = moment_of(parent, at)
    weighed = {event.timepoint for event in parent.of(BranchEnded)}
    return Intervention(
        of=parent.id,
        digest=parent.manifest.events_digest,
        at=moment.id,
        index=moment.index,
        change=said,
        branch=f"cf_{digest(f'{moment.id} {said}', 6)}",
        beside=tuple(leaf.id for leaf in parent.leaves if leaf.id not in weighed and moment.id in ancestors(parent.entries, leaf.id)),
        inherited=spent(parent.folder),
    )


def _check(parent: Run) -> None:
    made = parent.manifest
    if made.intervention:
        asked = f"daedalus counterfactual {made.intervention.of} --at MOMENT --change …"
        raise UsageError(f"run {parent.id} is itself a counterfactual of {made.intervention.of}; change that one: {asked}")
    if made.status != "completed":
        raise UsageError(f"run {parent.id} is {made.status}; finish it first: daedalus run --resume {parent.id}")
    if "counterfactual" in made.template.disable:
        raise UsageError(f"run {parent.id} was made with counterfactual switched off; take it out of disable and run the template again")


def moment_of(run: Run, at: str) -> Timepoint:
    """Return the moment lived that an id, an index, a date or the beginning of one names; an error names those there are."""
    at = at.strip()
    ways: tuple[Callable[[Timepoint], bool], ...] = (
        lambda point: point.id == at,
        lambda point: str(point.index) == at,
        lambda point: at in (point.when, in_words(point.when)),
        lambda point: len(at) >= YEAR and point.when.startswith(at),
    )
    found: list[Timepoint] = next((some for way in ways if (some := [point for point in run.lived if way(point)])), [])
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{at!r} is {len(found)} moments of {run.id}; name one by its id: {', '.join(point.id for point in found)}")
    known = "; ".join(f"{point.index}, {in_words(point.when)}, {point.id}" for point in run.lived)
    raise UnknownNameError(f"run {run.id} has no moment {at!r}; it has {known}")


def _prepared(home: Path, parent: Run, wanted: Intervention, *, new: bool) -> str:
    """Return the id of the run that lives the branch: an unfinished one of the same change, or a new one."""
    from daedalus_data.store.folder import RunFolder, new_run_id, unfinished

    made = parent.manifest
    config = digest("\n".join([made.config_hash, wanted.digest, wanted.at, wanted.change]), 64)
    if not new and (found := unfinished(home, config)):
        return found.name
    manifest = Manifest(
        run_id=new_run_id(home, made.template_id, config),
        config_hash=config,
        intervention=wanted,
        versions=versions(),
        started_at=now(),
        **made.model_dump(include={"template_id", "variation", "seed", "model", "endpoint", "fallbacks", "causal_mode"}),
        template=made.template,
    )
    manifest.plan = plan_of(manifest).model_dump(mode="json")
    _take_along(parent.folder, home / manifest.run_id)
    RunFolder(home / manifest.run_id, manifest).close()
    return manifest.run_id


def _take_along(parent: Path, folder: Path) -> None:
    """Copy a run's calls and log: what was paid for is not asked again, and what is replayed has to come out as it was."""
    from daedalus_data.store.ledger import NAME as CALLS
    from daedalus_data.store.log import NAME as LOG

    folder.mkdir(mode=0o700, parents=True)
    for name in (CALLS, LOG):
        shutil.copyfile(parent / name, folder / name)
