"""Reads a template from its shipped name or from a file, and lists everything that is wrong with it at once."""

import re
from copy import deepcopy
from functools import lru_cache
from pathlib import Path

from daedalus_data.core.errors import TemplateError, UnknownNameError
from daedalus_data.core.registry import nearest
from daedalus_data.core.shipped import shipped
from daedalus_data.core.template import Template
from daedalus_data.plan.check import check_players, template_of
from daedalus_data.plan.read import parse_file
from daedalus_data.plan.vary import check_variations

SUFFIXES = (".yaml", ".yml", ".json")


def load_template(name_or_path: str | Path) -> Template:
    """Return a template by its shipped name or from a .yaml, .yml or .json file."""
    if str(name_or_path).lower().endswith(SUFFIXES):
        return template_file(Path(name_or_path))
    return shipped_template(str(name_or_path))


def template_names() -> list[str]:
    """Return the names of the shipped templates in alphabetical order."""
    return sorted(_shipped_files())


def shipped_template(name: str) -> Template:
    """Return a shipped template; a door that takes names from strangers calls this, which opens no other file."""
    files = _shipped_files()
    if name not in files:
        raise UnknownNameError(f"no template is called {name!r}{nearest(name, list(files))}; the path of a file ends in .yaml or .json")
    return _unchanged(files[name], files[name].stat().st_mtime_ns)


@lru_cache(64)
def _unchanged(path: Path, changed: int) -> Template:
    """Return the template in a shipped file as it was last changed: verbs that choose among all of them come here often."""
    return template_file(path)


def template_file(path: Path) -> Template:
    """Return the template in a file, or raise TemplateError with every problem of the file, one a line."""
    data, found = parse_file(path)
    if not isinstance(data, dict):
        raise TemplateError(f"{path}: is not a mapping of keys; a template begins with scenario_description")
    data = {**_world_id(path), **data}
    template = template_of(deepcopy(data), found)
    if template is not None:
        check_players(template, found)
    check_variations(data, found)
    if found.problems or template is None:
        raise TemplateError("\n".join(f"{path}: {problem}" for problem in found.problems))
    return template


def _shipped_files() -> dict[str, Path]:
    return {path.stem: path for path in sorted(shipped("templates").iterdir()) if path.suffix in SUFFIXES}


def _world_id(path: Path) -> dict[str, str]:
    stem = re.sub(r"[^a-z0-9-]+", "_", path.stem.lower()).strip("_-")[:64]
    return {"world_id": stem} if stem else {}
