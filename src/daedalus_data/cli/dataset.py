"""`daedalus build`, `validate`: make a dataset folder, check it."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daedalus_data.cli.figures import show
from daedalus_data.cli.many import ManyRuns
from daedalus_data.cli.models import Fallback, Free, NoFallback, model_of
from daedalus_data.cli.read import table
from daedalus_data.core.errors import UsageError

if TYPE_CHECKING:
    from daedalus_data.core.derive import Limits
    from daedalus_data.release.build import Built
    from daedalus_data.validators.check import Report

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="A dataset folder.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout; progress goes to stderr.")]
MaxTokens = Annotated[int | None, typer.Option(min=1, help="Longest prompt and completion together.")]
Tokenizer = Annotated[str | None, typer.Option(help="Count with this tokenizer (a path or name for transformers), not by estimate.")]


def build(
    source: Annotated[
        str | None, typer.Argument(help="A shipped template's name, or a YAML or JSON file: its runs are made first.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The dataset folder; one that a build made is replaced.")] = None,
    from_runs: Annotated[list[str] | None, typer.Option("--from", metavar="RUN", help="A run's id or folder, again for more.")] = None,
    runs: Annotated[int, typer.Option("--runs", "-n", min=1, help="How many runs of the template; run k has the seed SEED + k.")] = 8,
    parallel: Annotated[int, typer.Option("--parallel", "-p", min=1, help="How many worker processes.")] = 1,
    seed: Annotated[int, typer.Option(help="The first run's seed; also decides which run is in which split.")] = 0,
    config: Annotated[list[str] | None, typer.Option(help="A row config, again for more; all when absent.")] = None,
    split_by: Annotated[str, typer.Option(help="run, or template to hold out whole templates.")] = "run",
    model: Annotated[str | None, typer.Option(help="offline, local:FILE.gguf, or a model the server knows.")] = None,
    free: Free = False,
    fallback: Fallback = None,
    no_fallback: NoFallback = False,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible server, e.g. http://127.0.0.1:8000/v1.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars for all runs together.")] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds that one try of a call may take.")] = 180.0,
    vary: Annotated[bool, typer.Option("--vary/--no-vary", help="Use the template's variations in turn, or run all as written.")] = True,
    max_tokens: MaxTokens = None,
    tokenizer: Tokenizer = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Make a dataset of many runs of a template, or of runs that are there.

    Example: daedalus build mars_mission_portal --runs 8 --out data/mars
    """
    from daedalus_data import api

    if (source is None) == (not from_runs):
        raise UsageError(
            "name a template to run, or finished runs with --from RUN; `daedalus list` and `daedalus status` show what there is"
        )
    if out is None:
        raise UsageError(f"say where the dataset goes: --out data/{Path(source or 'mine').stem}")
    model, base_url = model_of(model, base_url, free=free)
    asked: dict[str, Any] = {
        "fallbacks": () if no_fallback else fallback,
        "model": model,
        "base_url": base_url,
        "home": home,
        "budget": budget,
        "timeout": timeout,
        "vary": vary,
    }
    wanted: dict[str, Any] = {"configs": config or (), "split_by": split_by, "limits": _limits(max_tokens, tokenizer)}
    with ManyRuns(runs, quiet=quiet) as shown:
        told: dict[str, Any] = {"watch": shown.watch, "say": shown.say}
        made = api.build(source or from_runs or (), out=out, runs=runs, seed=seed, parallel=parallel, **wanted, **asked, **told)
    if as_json:
        print(json.dumps(_built(made)))
    else:
        _show(made, out)


def validate(folder: Folder, max_tokens: MaxTokens = None, tokenizer: Tokenizer = None, as_json: AsJson = False) -> None:
    """Run every validator over a dataset's files; exit code 1 with an error.

    Example: daedalus validate data/mars
    """
    from daedalus_data import api

    report = api.validate(folder, _limits(max_tokens, tokenizer))
    if as_json:
        print(json.dumps({"ok": not report.errors, **report.model_dump(mode="json")}))
    else:
        show(report.figures)
        _show_findings(report)
        print(_judged(report))
    if report.errors:
        raise typer.Exit(1)


def _limits(max_tokens: int | None, tokenizer: str | None) -> "Limits":
    from daedalus_data.core.derive import Limits

    return Limits(**({"max_tokens": max_tokens} if max_tokens else {}), tokenizer=tokenizer)


def _built(made: "Built") -> dict[str, Any]:
    return {
        "path": str(made.path),
        "runs": {run.id: run.split for run in made.record.runs},
        "rows": made.rows,
        "without_rows": made.record.without_rows,
        "findings": [finding.model_dump(mode="json") for finding in made.report.findings],
        "figures": made.report.figures,
    }


def _show(made: "Built", out: Path) -> None:
    splits = list(dict.fromkeys(split for rows in made.rows.values() for split in rows))
    table(
        [
            {"config": config, **{split: rows.get(split, 0) for split in splits}, "all": sum(rows.values())}
            for config, rows in made.rows.items()
        ],
        ("config", *splits, "all"),
    )
    print()
    _show_findings(made.report)
    print(_judged(made.report))
    print(f"{made.record.rows:,} rows of {len(made.record.runs)} runs in {out}")
    print(f'  load_dataset("{out}", "{next(iter(made.rows))}")')
    print(f"  daedalus verify {out}")


def _show_findings(report: "Report") -> None:
    """Print errors with their first rows, then warnings, those about too few rows in one line."""
    few = [finding for finding in report.findings if "not judged" in finding.message]
    for finding in report.findings:
        if finding not in few:
            rows = f" [{finding.count} rows, first {', '.join(finding.rows[:3])}]" if finding.rows else ""
            print(f"{finding.level}: {finding.validator} in {finding.config}: {finding.message}{rows}")
    if few:
        configs = ", ".join(sorted({finding.config for finding in few}))
        print(f"warning: {len(few)} checks of {configs} had too few rows to judge; more runs give more")


def _judged(report: "Report") -> str:
    warnings = len(report.findings) - len(report.errors)
    names = ", ".join(report.figures) or "no validator"
    errors = f"{len(report.errors)} errors" if report.errors else "no error"
    also = f", {warnings} warning{'s' * (warnings > 1)}" if warnings else ""
    return f"{sum(report.rows.values()):,} rows checked by {names}: {errors}{also}"
