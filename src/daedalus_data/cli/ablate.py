"""`daedalus ablate`: what each mechanism is worth to a template's runs."""

import json
from pathlib import Path
from typing import Annotated

import typer

from daedalus_data.cli.dataset import AsJson
from daedalus_data.cli.progress import Steps
from daedalus_data.cli.read import table
from daedalus_data.core.errors import DaedalusError


def ablate(
    template: Annotated[str, typer.Argument(help="A shipped template's name, or a YAML or JSON file.")],
    mechanism: Annotated[
        list[str] | None, typer.Option(metavar="M1|NAME", help="This one only; repeatable. All nineteen when absent.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 0,
    model: Annotated[str | None, typer.Option(help="offline, local:FILE.gguf, or a model the server knows.")] = None,
    base_url: Annotated[str | None, typer.Option(help="An OpenAI-compatible server.")] = None,
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    as_json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")] = False,
) -> None:
    """Run a template whole and without each mechanism; exit code 1 when one that ran changes nothing.

    Example: daedalus ablate convergence_simple
    """
    from daedalus_data import api
    from daedalus_data.reports.ablation import HEAD, rows_of, told

    with Steps(quiet=quiet) as steps:
        done = api.ablate(template, mechanisms=mechanism or (), seed=seed, home=home, say=steps.say, model=model, base_url=base_url)
    if as_json:
        print(json.dumps(told(done.found, done.whole) | {"folder": str(done.folder)}))
    else:
        table([dict(zip(HEAD, row, strict=True)) for row in rows_of(done.found)], HEAD)
        print(f"\n{done.folder}/ablation.md    ablation.svg    ablation.json")
    if done.idle:
        named = ", ".join(f"{number} ({names})" for number, names in done.idle.items())
        raise DaedalusError(f"{named} did something and changes nothing when switched off; a mechanism with no effect is a defect")
