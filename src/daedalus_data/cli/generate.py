"""`daedalus generate`: make many runs of a template, and a dataset of them."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daedalus_data.cli.many import ManyRuns
from daedalus_data.cli.models import Fallback, Free, NoFallback, model_of
from daedalus_data.cli.read import table

if TYPE_CHECKING:
    from daedalus_data.api.many import RunReport


def generate(
    template: Annotated[str, typer.Argument(help="A shipped template's name, or a YAML or JSON file.")],
    runs: Annotated[int, typer.Option("--runs", "-n", min=1, help="How many; run k has the seed SEED + k.")] = 8,
    parallel: Annotated[int, typer.Option("--parallel", "-p", min=1, help="How many worker processes.")] = 1,
    seed: Annotated[int, typer.Option(help="The first run's seed.")] = 0,
    model: Annotated[str | None, typer.Option(help="offline, local:FILE.gguf, or a model the server knows.")] = None,
    free: Free = False,
    fallback: Fallback = None,
    no_fallback: NoFallback = False,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    budget: Annotated[
        float | None, typer.Option(min=0, help="US dollars for all runs together; each has an equal share as its hard limit.")
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one try of a call may take.")] = 180.0,
    vary: Annotated[bool, typer.Option("--vary/--no-vary", help="Use the template's variations in turn, or run all as written.")] = True,
    out: Annotated[Path | None, typer.Option(help="Build the dataset of the runs in this folder.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; progress goes to stderr.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Make many runs of a template; the same command goes on where it stopped.

    Example: daedalus generate mars_mission_portal --runs 8 --parallel 2
    """
    from daedalus_data import api

    model, base_url = model_of(model, base_url, free=free)
    asked: dict[str, Any] = {"seed": seed, "model": model, "base_url": base_url, "home": home, "budget": budget, "timeout": timeout}
    asked["fallbacks"] = () if no_fallback else fallback
    built: dict[str, Any] = {}
    shown = ManyRuns(runs, quiet=quiet)
    try:
        with shown:
            made = api.generate(template, runs=runs, parallel=parallel, vary=vary, watch=shown.watch, **asked)
            if out:
                dataset = api.build(made, out=out, seed=seed, parallel=parallel, say=shown.say)
                built = {"dataset": str(dataset.path), "dataset_rows": dataset.rows}
    finally:
        _show(shown, built, as_json=as_json)


def _show(shown: ManyRuns, built: dict[str, Any], *, as_json: bool) -> None:
    """Print what came of all of them: a table, or JSON."""
    rows = [_row(report) for report in shown.reports]
    if as_json:
        print(json.dumps({"runs": rows, "rows": sum(row["rows"] for row in rows), "cost_usd": shown.cost_usd, **built}))
        return
    if rows:
        table([{**row, "variation": row["variation"] or "as written"} for row in rows], COLUMNS)
    if built:
        made = sum(sum(splits.values()) for splits in built["dataset_rows"].values())
        print(f"\n{made:,} rows of {len(built['dataset_rows'])} configs in {built['dataset']}")
        print(f"  daedalus rows {built['dataset']} {next(iter(built['dataset_rows']))}")


COLUMNS = ("run", "seed", "variation", "state", "run_id", "rows", "calls", "seconds", "cost_usd")


def _row(report: "RunReport") -> dict[str, Any]:
    return {
        "run": report.number + 1,
        "seed": report.seed,
        "variation": report.variation,
        "state": report.state,
        "run_id": report.folder.name if report.folder else None,
        "folder": str(report.folder) if report.folder else None,
        "rows": report.rows,
        "calls": report.calls,
        "seconds": report.seconds,
        "cost_usd": report.cost_usd,
        "restarts": report.restarts,
        "error": report.error or None,
    }
