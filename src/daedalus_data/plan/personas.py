"""Reads personas: the shipped advisers by their ids, one's own by the path of a file."""

import re
from pathlib import Path

from pydantic import ValidationError

from daedalus_data.core.errors import TemplateError, UnknownNameError
from daedalus_data.core.registry import nearest
from daedalus_data.core.shipped import shipped
from daedalus_data.plan.read import parse_file
from daedalus_data.prompts.chat import Adviser

ID = re.compile(r"^[A-Za-z][A-Za-z0-9_-]{0,39}$")
SUFFIXES = (".yaml", ".yml", ".json")


def personas() -> dict[str, Adviser]:
    """Return the shipped personas by id."""
    found = [persona_file(path) for path in sorted((shipped("cards") / "personas").glob("*.yaml"))]
    return {persona.id: persona for persona in found}


def persona(name_or_path: str) -> Adviser:
    """Return a shipped persona by its id, in any case, or one's own from a .yaml or .json file."""
    if name_or_path.lower().endswith(SUFFIXES):
        return persona_file(Path(name_or_path))
    known = personas()
    if name_or_path.upper() not in known:
        hint = nearest(name_or_path.upper(), list(known))
        raise UnknownNameError(
            f"no persona is called {name_or_path!r}{hint}; there are {', '.join(known)}, and files that end in .yaml or .json"
        )
    return known[name_or_path.upper()]


def persona_file(path: Path) -> Adviser:
    """Return the persona in a file; raises TemplateError with everything that is wrong with it."""
    data, found = parse_file(path)
    problems = list(found.problems)
    try:
        made = Adviser.model_validate(data, strict=False)
    except ValidationError as error:
        problems += [f"{'.'.join(map(str, item['loc'])) or 'the file'}: {item['msg']}" for item in error.errors(include_url=False)]
    if isinstance(data, dict) and not ID.match(str(data.get("id", "a"))):
        problems.append(f"id: is {data['id']!r}; use letters, digits, '_' and '-', beginning with a letter")
    if problems:
        raise TemplateError("\n".join(f"{path}: {problem}" for problem in problems))
    return made
