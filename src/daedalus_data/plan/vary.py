"""Lays a template's variations over it: the same story with another cast, other knowledge, another start."""

from copy import deepcopy
from typing import Any

from daedalus_data.core.errors import TemplateError, UnknownNameError
from daedalus_data.core.registry import nearest
from daedalus_data.core.template import Template
from daedalus_data.plan.check import template_of
from daedalus_data.plan.problems import Found

AS_WRITTEN = ""
"""Stands for the template without any of its variations."""

Data = dict[str, Any]


def variants(template: Template) -> dict[str, Template]:
    """Return the template as written and each of its variations by name, none with variations of its own.

    Raises TemplateError with every problem of every variation.
    """
    written, found = template.model_copy(update={"variations": ()}), Found()
    # What is left to its default is left out, so that a null takes out only what somebody wrote.
    data = written.model_dump(mode="json", exclude_unset=True)
    made = {variation.name: _variant(variation.name, data, variation.changes, found) for variation in template.variations}
    if found.problems:
        raise TemplateError("\n".join(found.problems))
    return {AS_WRITTEN: written, **{name: each for name, each in made.items() if each is not None}}


def variant(template: Template, name: str) -> Template:
    """Return one variation of a template, or the template as written when the name is empty."""
    known = variants(template)
    if name not in known:
        raise UnknownNameError(f"{template.world_id} has no variation {name!r}{nearest(name, [each for each in known if each])}")
    return known[name]


def check_variations(data: Data, found: Found) -> None:
    """Note what is wrong with the variations of a template file, beyond what is wrong with the file itself."""
    base = {key: value for key, value in data.items() if key != "variations"}
    for each in _readable(data.get("variations")):
        _variant(each["name"], base, each["changes"], found)


def _readable(given: object) -> list[Data]:
    """Return the variations that have a name and changes; what ails the others is said where their keys are checked."""
    items = [item for item in given if isinstance(item, dict)] if isinstance(given, list) else []
    return [item for item in items if isinstance(item.get("name"), str) and isinstance(item.get("changes"), dict)]


def _variant(name: str, base: Data, changes: Data, found: Found) -> Template | None:
    mine = Found()
    data = _laid_over(deepcopy(base), changes, mine, ())
    if "variations" in changes:
        mine.add("variations", "cannot be changed by a variation; put them side by side")
    elif data == base and not mine.problems:
        mine.add("", "changes nothing; give a key another value than the template does, or leave the variation out")
    template = template_of(data, mine)
    for problem in mine.problems:
        if problem not in found.problems:
            found.add(f"variations.{name}", problem)
    return template


def _laid_over(data: Data, changes: Data, found: Found, above: tuple[str, ...]) -> Data:
    """Return the data with mappings merged key by key, what is null taken out, and everything else replaced."""
    for key, value in changes.items():
        here = (*above, str(key))
        if value is None:
            if key not in data:
                found.add(".".join(here), f"is not there to be taken out{nearest(str(key), list(map(str, data)))}")
            data.pop(key, None)
        elif isinstance(value, dict):
            held = data.get(key)
            data[key] = _laid_over(held if isinstance(held, dict) else {}, value, found, here)
        else:
            data[key] = deepcopy(value)
    return data
