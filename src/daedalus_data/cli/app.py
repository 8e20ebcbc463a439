"""The command line: `daedalus VERB`, also reached as ./run.sh VERB; errors are one line, exit codes are documented."""

import os
import sys

import typer

from daedalus_data import __version__
from daedalus_data.cli import (
    ablate,
    chat,
    convergence,
    counterfactual,
    dataset,
    doctor,
    finetune,
    generate,
    read,
    recipes,
    release,
    rows,
    run,
)
from daedalus_data.core.errors import DaedalusError

EXIT_CODES = """Exit codes: 0 ok, 1 failure, 2 usage, 3 budget, 4 provider, 5 storage, 6 policy, 75 busy, 130/143 signals."""

app = typer.Typer(
    name="daedalus",
    help=f"Make training data by simulation. {EXIT_CODES}",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("run")(run.run)
app.command("counterfactual")(counterfactual.counterfactual)
app.command("difference")(counterfactual.difference)
app.command("ablate")(ablate.ablate)
app.add_typer(convergence.app, name="convergence")
app.command("generate")(generate.generate)
app.command("build")(dataset.build)
app.command("rows")(rows.rows)
app.command("push")(release.push)
app.command("card")(release.card)
app.command("verify")(release.verify)
app.command("finetune")(finetune.finetune)
app.command("evaluate")(finetune.evaluate)
app.add_typer(recipes.app, name="recipes")
app.command("validate")(dataset.validate)
app.command("list")(read.list_templates)
app.command("lint")(read.lint)
app.command("status")(read.status)
app.command("export")(read.export)
app.command("explain")(read.explain)
app.command("chat")(chat.chat)
app.command("doctor")(doctor.doctor)


def _version(wanted: bool) -> None:
    if wanted:
        print(__version__)
        raise typer.Exit


@app.callback()
def daedalus(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Show the version."),
    debug: bool = typer.Option(False, "--debug", help="Show tracebacks of errors."),
) -> None:
    """Carry the options that every verb has."""


def main() -> None:
    """Run a verb; an error of the library is one line on stderr and its exit code."""
    try:
        app()
    except DaedalusError as error:
        _fail(error, error.exit_code)
    except KeyboardInterrupt as error:
        _fail(error, 130)
    except Exception as error:  # noqa: BLE001 - the edge: whatever it is, it is one line
        if isinstance(error, BrokenPipeError):
            _reader_went_away()
        _fail(error, 1, f"{type(error).__name__}: {error} (a bug; `daedalus --debug VERB …` shows where)")


def _reader_went_away() -> None:
    """End quietly: the reader of our output left (`| head`), nothing is wrong, and nothing more can be printed."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(0)


def _fail(error: BaseException, code: int, words: str = "") -> None:
    if "--debug" in sys.argv:
        raise error
    line = " ".join((words or str(error)).split()) or type(error).__name__
    print(f"daedalus: {line}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
