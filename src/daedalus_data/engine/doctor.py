"""Checks of a machine before it is trusted with a run: each says what was found and what cures it."""

import importlib.util
import os
import sqlite3
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daedalus_data.core.errors import DaedalusError, UsageError
from daedalus_data.core.settings import KEYS, read_environment
from daedalus_data.engine.simulate import check_names
from daedalus_data.plan.load import load_template, template_names
from daedalus_data.providers.connect import OFFLINE
from daedalus_data.providers.local import PREFIX
from daedalus_data.providers.routing import best_free, catalogue, known, licensed
from daedalus_data.store.folder import read_manifest, run_folders
from daedalus_data.store.lines import read_lines
from daedalus_data.store.log import NAME as LOG

NEEDED = ("datasets", "huggingface_hub", "openai", "polars", "numpy", "jinja2", "yaml")
EXTRAS = {"xllamacpp": "local", "oxen": "oxen"}


def checks(home: Path) -> list[dict[str, Any]]:
    """Return every check as {check, ok, found, cure}."""
    return [
        _check("python", sys.version_info >= (3, 11), sys.version.split()[0], "install Python 3.11 or newer"),
        *_packages(),
        _author(),
        _models(),
        *_templates(),
        _home(home),
        *_runs(home),
        _check("sqlite", True, sqlite3.sqlite_version, ""),
    ]


def _check(name: str, ok: bool, found: str, cure: str) -> dict[str, Any]:
    return {"check": name, "ok": ok, "found": found, "cure": cure}


def _packages() -> Iterator[dict[str, Any]]:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    yield _check("packages", not missing, f"missing {', '.join(missing)}" if missing else "all there", "pip install daedalus-data")
    there = [extra for name, extra in EXTRAS.items() if importlib.util.find_spec(name) is not None]
    yield _check("extras", True, f"installed: {', '.join(there) or 'none'}", "")


def _author() -> dict[str, Any]:
    settings = read_environment()
    key = next((name for name in KEYS if os.environ.get(name)), None)
    if settings.api_key is None:
        return _check("author", True, "no key is set: the built-in author is the default", "")
    where = settings.base_url or "no base URL"
    return _check("author", settings.base_url is not None, f"{key} is set, {where}", "set DAEDALUS_BASE_URL or pass --base-url")


def _models() -> dict[str, Any]:
    """Say which models the catalogue knows, which may enter training data, and which one --free would take."""
    settings = read_environment()
    entries, free = catalogue(), _free(settings.licenses)
    allowed = sum(licensed(entry.license, settings.licenses) for entry in entries.values())
    found = f"{len(entries)} known, {allowed} of a licence that is allowed ({', '.join(settings.licenses)}), --free takes {free or 'none'}"
    name = settings.model
    if name is None or known(name) or name == OFFLINE or name.startswith(PREFIX):
        return _check("models", True, found, "")
    return _check("models", True, f"{found}; DAEDALUS_MODEL {name} is not known: no price, so no --budget, and no licence", "")


def _free(policy: tuple[str, ...]) -> str | None:
    try:
        return best_free(policy).id
    except UsageError:
        return None


def _templates() -> Iterator[dict[str, Any]]:
    broken = []
    for name in template_names():
        try:
            check_names(load_template(name))
        except DaedalusError as error:
            broken.append(str(error))
    yield _check("templates", not broken, "; ".join(broken) or f"{len(template_names())} load", "mend the files named, or install again")


def _home(home: Path) -> dict[str, Any]:
    place = home if home.exists() else home.absolute().parent
    return _check("home", os.access(place, os.W_OK), str(home), "set DAEDALUS_HOME to a folder you may write to")


def _runs(home: Path) -> Iterator[dict[str, Any]]:
    sound, problems = 0, []
    for folder in run_folders(home):
        try:
            problems += _flaws(folder)
            sound += 1
        except DaedalusError as error:
            problems.append(f"{folder.name}: {error}")
    yield _check(
        "runs", not problems, "; ".join(problems) or f"{sound} runs, every log as it was written", "restore the files named from a copy"
    )


def _flaws(folder: Path) -> list[str]:
    manifest = read_manifest(folder)
    lines, _ = read_lines(folder / LOG)
    last = lines[-1].seal if lines else ""
    if manifest.status == "completed" and manifest.events_digest != last:
        return [f"{folder.name}: {LOG} ends in {last or 'nothing'}, but run.json says {manifest.events_digest}"]
    return []
