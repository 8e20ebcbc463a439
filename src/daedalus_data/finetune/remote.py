"""What a rented machine runs: the command line's own `finetune` with the recipe it was sent, and the job's folder put where it stays."""

import os
import shutil
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from tempfile import TemporaryDirectory

from daedalus_data.core.errors import UsageError
from daedalus_data.finetune.recipe import Recipe

RECIPE = "DAEDALUS_RECIPE"
"""The variable that holds the recipe, JSON in base64."""
NAME = "DAEDALUS_NAME"
"""The variable that holds what the job's folder is called where it stays."""
DATA, OUT = "/data", "/out"
"""Where the dataset and the bucket are mounted."""


def main(data: Path = Path(DATA), out: Path = Path(OUT)) -> int:
    """Train, keep the folder whatever came of it, and return the exit code of the training."""
    recipe, name = _recipe(os.environ.get(RECIPE, "")), _name(os.environ.get(NAME, ""))
    with TemporaryDirectory() as work:
        folder = Path(work) / "job"
        written = Path(work) / "recipe.json"
        written.write_text(recipe.model_dump_json(), encoding="utf-8")
        # A list of words: no shell reads what a recipe says.
        words = ["finetune", str(written), "--where", "local", "--data", str(data), "--out", str(folder)]
        code = subprocess.run([sys.executable, "-m", "daedalus_data.cli.app", *words], check=False).returncode  # noqa: S603 - our own
        if folder.is_dir():
            # The bucket is no disk: checkpoints are written beside it, and what stays is copied once.
            shutil.copytree(folder, out / name, dirs_exist_ok=True, ignore=shutil.ignore_patterns("checkpoints", "lock", ".*"))
    return code


def _recipe(text: str) -> Recipe:
    try:
        return Recipe.model_validate_json(b64decode(text, validate=True))
    except ValueError as error:
        raise UsageError(f"{RECIPE} holds no recipe in base64: {error}") from None


def _name(text: str) -> str:
    if not text or Path(text).name != text:
        raise UsageError(f"{NAME} is {text!r}, which is no folder's name")
    return text


if __name__ == "__main__":
    sys.exit(main())
