"""`daedalus counterfactual` and `daedalus difference`: change one moment of a finished run, and see exactly what that changed."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from daedalus_data.cli.progress import Terminal
from daedalus_data.cli.read import AsJson, Home, WhichRun

if TYPE_CHECKING:
    from daedalus_data.reports.difference import Difference


def counterfactual(
    run: WhichRun = "last",
    at: Annotated[str, typer.Option(help="The moment that is lived again: its id, index or date.")] = ...,  # type: ignore[assignment]
    change: Annotated[str, typer.Option(help="What takes place in it instead, one past-tense sentence.")] = ...,  # type: ignore[assignment]
    home: Home = None,
    budget: Annotated[float | None, typer.Option(min=0, help="Hard limit in US dollars for the new branch.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one try of a call may take.")] = 180.0,
    new: Annotated[bool, typer.Option("--new", help="Start another run even if an unfinished one matches.")] = False,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Live a moment of a finished run again with one change, and all that follows; a run of its own comes of it.

    Example: daedalus counterfactual last --at 1 --change "The board put the vote off by a week."
    """
    from daedalus_data import api
    from daedalus_data.core.progress import unwatched

    with Terminal(quiet=quiet) as terminal:
        made = api.counterfactual(
            run, at=at, change=change, home=home, budget=budget, timeout=timeout, new=new,
            watch=unwatched if quiet else terminal.watch, claimed=lambda folder: terminal.announce(api.open_run(folder)),
        )  # fmt: skip
    found = api.difference(made)
    if as_json:
        print(json.dumps(api.summary(made) | {"branch": found.right, "differences": len(found.end)}))
        return
    print(f"{made.id}: {made.manifest.status} in {made.manifest.duration} s, {made.manifest.training_examples} training rows")
    _show(found)
    print(f"\n  {made.folder}/reports/difference.md       who knows, feels and expects what on either side")
    print(f"  {made.folder}/reports/difference.svg      how they felt, both lines in one picture")


def difference(
    run: WhichRun = "last",
    branches: Annotated[tuple[str, str] | None, typer.Option(help="Two branches of a branching run.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say exactly how two branches differ; of a counterfactual run its own and the line that it parts from.

    Example: daedalus difference last
    """
    from daedalus_data import api

    made = api.load(run, home)
    found = api.difference(made, *(branches or ()))
    if as_json:
        print(found.model_dump_json())
        return
    _show(found)
    print()
    print(api.difference_in_words(made, found))


def _show(found: "Difference") -> None:
    """Print both lines below one another, moment by moment."""
    from daedalus_data.core.when import in_words

    sides = (
        (found.left, found.left_decided, [moment.left for moment in found.moments]),
        (found.right, found.right_decided, [moment.right for moment in found.moments]),
    )
    for name, decided, moments in sides:
        print(f"\n  {name}: {' '.join(decided) or 'as it went of itself'}")
        for moment, side in zip(found.moments, moments, strict=True):
            if side:
                print(f"    {in_words(moment.when):<18} {side.title}")
