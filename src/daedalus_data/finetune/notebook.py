"""Writes a notebook that trains a prepared job: nbformat 4.5, each value in its code as `repr` writes it."""

import json
from pathlib import Path
from typing import Any

from daedalus_data import __version__
from daedalus_data.finetune.recipe import Recipe

INSTALL = """\
import subprocess, sys
from importlib.util import find_spec

if find_spec("daedalus_data") is None or find_spec("trl") is None:
    subprocess.run([sys.executable, "-m", "pip", "install", {package}], check=True)"""
OPEN = """\
from pathlib import Path

from daedalus_data.core.settings import read_environment
from daedalus_data.finetune.base_model import base_folder
from daedalus_data.finetune.job import Job
from daedalus_data.finetune.recipe import Recipe

FOLDER = Path({folder})  # the prepared job; change it where it lies somewhere else now

job = Job(FOLDER)
recipe = Recipe.model_validate_json(job.recipe.read_text(encoding="utf-8"))
record = job.read()
base_folder(recipe.model, cache=read_environment().cache / "models", say=print)
print(f"{{record.rows:,}} rows, {{record.tokens:,}} tokens, {{record.steps:,}} steps; {{record.state}}")"""
TRAIN = """\
from daedalus_data import FineTuneLauncher


def show(progress):
    print(f"step {progress.step} of {progress.steps}: loss {progress.loss:.4f}, {progress.eta_seconds:.0f} s left")


record = FineTuneLauncher().launch_local(job, watch=show)"""
RESULT = """\
print(f"loss {record.first_loss:.4f} at first, {record.last_loss:.4f} at last; the model is in {job.model}")"""


def notebook_text(recipe: Recipe, folder: Path) -> str:
    """Return a notebook as JSON: install what is missing, open the job, train it, say what came of it."""
    package = f"daedalus-data[train]=={__version__}"
    cells = [
        # Indented, a description is shown as it is: no markup in it counts.
        _text("title", f"# {recipe.name}\n\n" + "".join(f"    {line}\n" for line in recipe.description.splitlines())),
        _code("install", INSTALL.format(package=repr(package))),
        _code("open", OPEN.format(folder=repr(str(folder)))),
        _text("about-training", "Run this cell again when it was interrupted: it goes on from the last checkpoint."),
        _code("train", TRAIN),
        _code("result", RESULT),
    ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    made = {"cells": cells, "metadata": {"kernelspec": kernel, "language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(made, indent=1, ensure_ascii=True) + "\n"


def _text(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(name: str, source: str) -> dict[str, Any]:
    lines = source.splitlines(keepends=True)
    return {"cell_type": "code", "execution_count": None, "id": name, "metadata": {}, "outputs": [], "source": lines}


__all__ = ["notebook_text"]
