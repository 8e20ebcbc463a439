"""docs/finetune.md: its table has every key of a recipe with its default, and its commands name verbs and options that there are."""

import re
import subprocess
import sys

import pytest
from pydantic_core import PydanticUndefined

from daedalus_data.finetune.recipe import Recipe
from daedalus_data.plan.problems import key_paths, model_in
from tests.docs.test_readme import ROOT, environ

PAGE = (ROOT / "docs" / "finetune.md").read_text(encoding="utf-8")
ROWS = {row[0]: row for row in re.findall(r"^\| `([a-z_.\[\]]+)` \| ([^|]*) \| ([^|]*) \|", PAGE, re.M)}
"""Key, type and default of every row of the table."""
KEYS = {".".join(path) for path in key_paths(Recipe)}
COMMANDS = [tuple(words.split()) for words in re.findall(r"^    \./run\.sh (.*?)(?:  +#.*)?$", PAGE, re.M)]


def verb_of(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return the verb of a command, of recipes with the one below it."""
    return words[:2] if words[0] == "recipes" else words[:1]


def written(key: str) -> str:
    """Return a key as the page writes it: a list's items are `[]`, a part that may be absent is written like any other."""
    return key.replace("configs.*", "configs[]").replace(".*", "")


def default(key: str) -> object:
    """Return the default of a key, PydanticUndefined where it is required."""
    model = Recipe
    *above, name = [part for part in key.split(".") if part != "*"]
    for part in above:
        model = model_in(model.model_fields[part].annotation)
    return model.model_fields[name].default


@pytest.mark.parametrize("key", sorted(KEYS))
def test_the_table_names_every_key_with_its_default(key):
    shown, expected = ROWS[written(key)][2].strip(), default(key)
    if expected is PydanticUndefined:
        assert shown == "required"
    elif isinstance(expected, str | int | float) and not isinstance(expected, bool):
        assert shown == f"`{expected:g}`" if isinstance(expected, float) else shown == f"`{expected}`"
    elif isinstance(expected, bool):
        assert shown == f"`{str(expected).lower()}`"


def test_the_table_names_no_key_that_there_is_not():
    assert set(ROWS) == {written(key) for key in KEYS}


@pytest.mark.parametrize("verb", sorted({verb_of(words) for words in COMMANDS}))
def test_every_option_of_its_commands_is_one_of_the_verb(verb):
    asked = {word for words in COMMANDS if verb_of(words) == verb for word in words if word.startswith("--")}
    command = [sys.executable, "-m", "daedalus_data.cli.app", *verb, "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    assert asked <= set(re.findall(r"--[a-z-]+", shown.stdout))


@pytest.mark.parametrize("block", re.findall(r"```python\n(.*?)```", PAGE, re.S))
def test_its_python_runs(block, tmp_path):
    done = subprocess.run([sys.executable, "-c", block], cwd=tmp_path, env=environ(tmp_path), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_recipe_that_ships_is_told_of():
    assert all(f"`{path.stem}`" in PAGE for path in (ROOT / "recipes").glob("*.yaml"))


def test_every_file_that_the_page_points_to_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target
