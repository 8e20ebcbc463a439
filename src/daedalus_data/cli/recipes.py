"""`daedalus recipes`: the fine-tunings that ship, what one says, and what other trainers read of it."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from daedalus_data.cli.dataset import AsJson
from daedalus_data.cli.progress import Steps
from daedalus_data.cli.read import table
from daedalus_data.core.errors import UsageError

app = typer.Typer()
Recipe = Annotated[str, typer.Argument(metavar="RECIPE", help="A shipped recipe's name, a YAML file, or the folder of a fine-tuning.")]


@app.callback(invoke_without_command=True)
def recipes(context: typer.Context, as_json: AsJson = False) -> None:
    """List the recipes that ship, show or export one, or look at a job of one on the Hub.

    Example: daedalus recipes
    """
    if context.invoked_subcommand:
        return
    from daedalus_data import api

    found = api.recipes()
    if as_json:
        print(json.dumps(found))
        return
    table(found, ("name", "method", "base", "rows", "profile", "where"))
    print("\n  daedalus recipes show NAME          what it says, with every value it runs with")
    print("  daedalus finetune NAME --dry-run    rows, tokens, steps, time and cost")


@app.command("show")
def show(recipe: Recipe, as_json: AsJson = False) -> None:
    """Print a recipe with every value it runs with, as YAML.

    Example: daedalus recipes show tiny-ci
    """
    from daedalus_data import api

    print(api.load_recipe(recipe).model_dump_json() if as_json else api.recipe_text(recipe), end="\n" if as_json else "")


@app.command("export")
def export(
    recipe: Recipe,
    to: Annotated[str, typer.Option("--to", metavar="TRAINER", help="axolotl, llama-factory or trl.")],
    out: Annotated[Path, typer.Option(help="An empty folder.")],
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Write a recipe and its rows as another trainer reads them.

    Example: daedalus recipes export smollm2-135m-knowledge --to axolotl --out out/axolotl
    """
    from daedalus_data import api

    with Steps(quiet=quiet) as steps:
        made = api.export_recipe(recipe, to, out, home=home, say=steps.say)
    if as_json:
        print(json.dumps({"files": [str(out / name) for name in made.files], "command": made.command, "left": made.left}))
        return
    print("\n".join(str(out / name) for name in made.files))
    for key, why in made.left.items():
        print(f"not carried over: {key} is {why}")
    print(f"  cd {out} && {made.command}")


@app.command("job")
def job(
    folder: Annotated[Path, typer.Argument(help="The folder of a fine-tuning that was sent to the Hub.")],
    follow: Annotated[bool, typer.Option("--follow", help="Print what it prints until it ends.")] = False,
    cancel: Annotated[bool, typer.Option("--cancel", help="End it; what it has made so far is lost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show how far a job of Hugging Face Jobs is, follow its log, or end it.

    Example: daedalus recipes job models/qwen2.5-1.5b-instruct-knowledge --follow
    """
    from daedalus_data import api

    if follow and cancel:
        raise UsageError("a job is followed or ended, not both; leave out --follow or --cancel")
    if follow:
        for line in api.hub_job_log(folder):
            print(line, flush=True, file=sys.stderr if as_json else sys.stdout)
    found = api.hub_job(folder, cancel=cancel)
    print(json.dumps(found._asdict()) if as_json else f"{found.stage}  {found.url}\n  what comes of it: {found.results}")
