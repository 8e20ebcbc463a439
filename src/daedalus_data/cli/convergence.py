"""`daedalus convergence e2e` and `history`: do runs of one template come out alike?"""

import json
from pathlib import Path
from typing import Annotated

import typer

from daedalus_data.cli.dataset import AsJson
from daedalus_data.cli.many import ManyRuns
from daedalus_data.cli.read import table

app = typer.Typer(help="Ask whether runs of one template come out alike.", no_args_is_help=True)
Home = Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")]
COLUMNS = ("at", "template", "runs", "causal_structure", "role_stability", "outcome_mean_similarity", "content_similarity", "convergence")


@app.command("e2e")
def e2e(
    template: Annotated[str, typer.Argument(help="A shipped template's name, or a YAML or JSON file.")],
    runs: Annotated[int, typer.Option("--runs", "-n", min=2, help="How many, with seeds 0, 1, 2 …")] = 3,
    parallel: Annotated[int, typer.Option("--parallel", "-p", min=1, help="How many worker processes.")] = 1,
    seed: Annotated[int, typer.Option(help="The first run's seed.")] = 0,
    model: Annotated[str | None, typer.Option(help="offline, local:FILE.gguf, or a model the server knows.")] = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible server.")] = None,
    home: Home = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars for all runs together.")] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Make runs and compare every pair of them.

    Example: daedalus convergence e2e convergence_simple --runs 3
    """
    from daedalus_data import api
    from daedalus_data.reports.convergence_words import HEAD, figures, rows_of

    with ManyRuns(runs, quiet=quiet) as shown:
        done = api.convergence(
            template, runs=runs, seed=seed, parallel=parallel, home=home, model=model, base_url=base_url, budget=budget,
            watch=shown.watch, say=shown.say,
        )  # fmt: skip
    if as_json:
        print(json.dumps(figures(done.found) | {"folder": str(done.folder)}))
        return
    table([dict(zip(HEAD, row, strict=True)) for row in rows_of(done.found)], HEAD)
    print(f"\n{done.folder}/convergence.md    convergence.svg    convergence.json")


@app.command("history")
def history(
    template: Annotated[str, typer.Argument(help="Of this template only.")] = "", home: Home = None, as_json: AsJson = False
) -> None:
    """List past comparisons.

    Example: daedalus convergence history
    """
    from daedalus_data import api

    found = api.convergence_history(template, home=home)
    if as_json:
        print(json.dumps(found))
    elif found:
        table(found, COLUMNS)
    else:
        print("nothing was compared yet; begin with: daedalus convergence e2e convergence_simple")
