"""`daedalus doctor`: says whether this machine can run, and what to do where it cannot."""

import json
from pathlib import Path
from typing import Annotated

import typer


def doctor(
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON on stdout.")] = False,
) -> None:
    """Check this machine, the templates and the runs.

    Example: daedalus doctor
    """
    from daedalus_data import api

    checks = api.doctor(home)
    if as_json:
        print(json.dumps(checks))
    else:
        for check in checks:
            print(f"{'ok  ' if check['ok'] else 'FAIL'}  {check['check']:<10} {check['found']}")
            if not check["ok"]:
                print(f"      {check['cure']}")
    if not all(check["ok"] for check in checks):
        raise typer.Exit(1)
