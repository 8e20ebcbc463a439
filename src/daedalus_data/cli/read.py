"""Verbs that only read: list, status, export, explain."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from daedalus_data.core.errors import UsageError

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")]
Home = Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")]
WhichRun = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or last.")]


def list_templates(
    tier: Annotated[str | None, typer.Option(help="Only this tier.")] = None,
    category: Annotated[str | None, typer.Option(help="Only this category.")] = None,
    mode: Annotated[str | None, typer.Option(help="Only this mode of time.")] = None,
    model: Annotated[str | None, typer.Option(help="Reckon with this model's list price.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the templates with mode, cast, moments lived and what a run takes.

    Example: daedalus list --tier quick --json
    """
    from daedalus_data import api

    found = api.template_table(tier=tier, category=category, mode=mode, model=model)
    if as_json:
        print(json.dumps(found))
        return
    table(found, ("name", "mode", "tier", "category", "cast", "lives", "calls", "tokens", "cost_usd", "cost_tier"))
    print(
        f"\ncost_usd is the list price of {found[0]['model']} for what a run is expected to take; lives counts the moments of every branch"
    )


def lint(
    template: Annotated[str, typer.Argument(help="A shipped template's name, or a YAML or JSON file.")],
    as_json: AsJson = False,
) -> None:
    """Say what would make a template work better.

    Example: daedalus lint mars_mission_portal
    """
    from daedalus_data import api

    advice = [item._asdict() for item in api.lint(api.load_template(template))]
    if as_json:
        print(json.dumps(advice))
        return
    for item in advice:
        print(f"{item['key']}: {item['text']}")
    if not advice:
        print("nothing to improve")


def status(
    run: Annotated[str | None, typer.Argument(metavar="[RUN]", help="A run's id, or last; every run when absent.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show runs, or all that is known of one.

    Example: daedalus status last
    """
    from daedalus_data import api

    if run is None:
        rows = [row.model_dump() for row in api.runs(home)]
        if as_json:
            print(json.dumps(rows))
        elif rows:
            table(rows, ("run_id", "status", "causal_mode", "timepoints_created", "training_examples", "llm_calls", "cost_usd", "duration"))
        else:
            print("no runs yet; make one with: daedalus run mars_mission_portal")
        return
    found = api.summary(api.load(run, home))
    if as_json:
        print(json.dumps(found))
        return
    for key, value in found.items():
        print(f"{key:<14} {_flat(value)}")


def export(
    run: WhichRun = "last",
    formats: Annotated[list[str] | None, typer.Option("--format", "-f", help="An export's name; all when absent.")] = None,
    to: Annotated[Path | None, typer.Option(help="Folder to write into; the run's exports/ when absent.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Write exports of a run again.

    Example: daedalus export last --format narrative --to out
    """
    from daedalus_data import api

    made = api.export(api.load(run, home), formats, to)
    print(json.dumps([str(path) for path in made]) if as_json else "\n".join(str(path) for path in made))


def explain(
    run: WhichRun = "last",
    who: Annotated[str | None, typer.Option(help="Only what this entity knows.")] = None,
    about: Annotated[str | None, typer.Option(help="Only facts with these words.")] = None,
    at: Annotated[str | None, typer.Option(help="As of this moment; the last one when absent.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Explain who knows what, since when and from whom.

    Example: daedalus explain last --who lin_zhang --about oxygen
    """
    from daedalus_data import api

    chain = api.explain(api.load(run, home), who=who, about=about, at=at)
    if as_json:
        print(json.dumps(chain))
        return
    if not chain:
        raise UsageError(f"nobody knows of {about!r}" if about else f"{who!r} knows nothing yet")
    for link in chain:
        turn = f" in {link['turn']}" if link["turn"] else ""
        print(f"[{link['moment']}] {link['entity']} <- {link['source']} ({link['exposure']}, conf={link['confidence']}){turn}:")
        print(f'  "{link["text"]}"  [{link["evidence"]}]')


def table(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> None:
    """Print rows under the names of their columns."""
    cells = [[_flat(row[column]) for column in columns] for row in rows]
    widths = [max(len(line[i]) for line in [list(columns), *cells]) for i in range(len(columns))]
    for line in [list(columns), *cells]:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _flat(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} {item}" for key, item in value.items())
    return "-" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)
