"""Turns what validation says about a file's data into sentences: where, what is wrong, what would do."""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from daedalus_data.core.registry import nearest
from daedalus_data.core.template import Template

Location = tuple[str | int, ...]
SHOWN = 60
WANTED = {
    "model_type": "a mapping of keys",
    "dict_type": "a mapping of keys",
    "tuple_type": "a list",
    "string_type": "text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
}


class Found:
    """The problems of one file, in the order they were found, each once; keys are those of `schema`."""

    def __init__(self, schema: type[BaseModel] = Template) -> None:
        self.schema = schema
        self.problems: list[str] = []
        self._dropped: set[str] = set()

    def add(self, where: str, what: str) -> None:
        """Note a problem at a key path; an empty path is the file as a whole."""
        problem = f"{where}: {what}" if where else what
        if problem not in self.problems:
            self.problems.append(problem)

    def take(self, errors: Iterable[ErrorDetails], data: object) -> list[Location]:
        """Note every error of a validation and return where in the data the wrong values are."""
        wrong = []
        for error in errors:
            where = located(error["loc"], data)
            if _other_side_of_a_union(error, data) or _short_of_wrong_ones(error):
                continue
            for what in sentences(error, where, self.schema):
                if not self._follows_from_a_drop(what, where):
                    self.add(".".join(map(str, where)), what)
            # Without a key it needs, the whole part is of no use to the next look.
            wrong.append(where[:-1] if error["type"] == "missing" else where)
        self._dropped |= {where[-1] for where in wrong if where and isinstance(where[-1], str)}
        return wrong

    def _follows_from_a_drop(self, what: str, where: Location) -> bool:
        named = {str(where[-1]) if where else "", *re.findall(r"[\w-]+", what)}
        weighed = "weights" in named and any(name.endswith("_weight") for name in self._dropped)
        return weighed or bool(self._dropped & named)


def drop(data: Any, locations: Sequence[Location]) -> bool:
    """Take the wrong values out of the data; say whether there was anything to take."""
    taken = False
    # List items go last first, so that the numbers of the others stay true.
    for where in sorted(locations, key=_in_order, reverse=True):
        holder = _value(data, where[:-1])
        if where and _inside(holder, where[-1]):
            del holder[where[-1]]
            taken = True
    return taken


def _in_order(where: Location) -> tuple[str, ...]:
    return tuple(f"{part:08}" if isinstance(part, int) else part for part in where)


def located(location: Location, data: object) -> Location:
    """Return a validation location without the names of union members and '[key]', which are in no file."""
    real: list[str | int] = []
    for number, part in enumerate(location):
        if part == "[key]":
            break
        inside = _inside(data, part)
        if inside or (number == len(location) - 1 and isinstance(data, dict)):
            real.append(part)
            data = data[part] if inside else None  # type: ignore[index]
    return tuple(real)


def _inside(data: object, part: str | int) -> bool:
    if isinstance(data, dict):
        return part in data
    return isinstance(data, list) and isinstance(part, int) and part < len(data)


def _value(data: Any, location: Location) -> Any:
    for part in location:
        if not _inside(data, part):
            return None
        data = data[part]
    return data


def _other_side_of_a_union(error: ErrorDetails, data: object) -> bool:
    """Say whether the error is about the kind of value that the writer did not mean."""
    if "str" in error["loc"]:
        return isinstance(error["input"], dict)
    return "KnowledgeItem" in error["loc"] and error["type"] == "model_type"


def _short_of_wrong_ones(error: ErrorDetails) -> bool:
    """Say whether a list is called too short only because its items are wrong, which is said of each of them."""
    about = error.get("ctx", {})
    return error["type"] == "too_short" and isinstance(error["input"], list) and len(error["input"]) >= about["min_length"]


# ---- the sentences ----


def sentences(error: ErrorDetails, where: Location, schema: type[BaseModel] = Template) -> Iterator[str]:
    """Yield what is wrong and what would do; the checks across keys say several things in one error."""
    given, about = _shown(error["input"]), error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            yield f"is not a key here{suggestion(where, schema)}"
        case "missing":
            yield "is missing; add it"
        case "literal_error":
            allowed = re.findall(r"'([^']*)'", str(about["expected"]))
            yield f"{given} is not one of {', '.join(allowed)}{_close(str(error['input']), allowed)}"
        case "string_type" if isinstance(error["input"], bool | int | float):
            yield f'{given} is not text; put it in quotes: "{given}"'
        case "string_pattern_mismatch":
            yield f"{given} does not fit {about['pattern']}; use lower-case letters, digits, _ and -"
        case "value_error":
            yield from str(about["error"]).splitlines()
        case kind if kind in WANTED:
            yield f"{given} should be {WANTED[kind]}"
        case _:
            yield f"{given} {re.sub('^(Input|String|Value|Tuple) ', '', error['msg'])}"


def _shown(value: object) -> str:
    if value is None:
        return "an empty value"
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


def _close(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]!r}?" if close else ""


def suggestion(where: Location, schema: type[BaseModel] = Template) -> str:
    """Return where an unknown key belongs, or the nearest key of its level."""
    name, level = str(where[-1]), keys_at(where[:-1], schema)
    elsewhere = [path for path in key_paths(schema) if path[-1] == name]
    if not get_close_matches(name, level, n=1, cutoff=0.8) and len(elsewhere) == 1:
        return f"; it belongs under {'.'.join(elsewhere[0][:-1]) or 'the top level'}"
    return nearest(name, level)


def keys_at(where: Location, schema: type[BaseModel] = Template) -> list[str]:
    """Return the keys that the schema knows at a place."""
    model: type[BaseModel] | None = schema
    for part in where:
        field = model.model_fields.get(str(part)) if model else None
        # Below a mapping of names or a list, the next part names an entry, not a key of the schema.
        model = model_in(field.annotation) if field else model
    return list(model.model_fields) if model else []


def model_in(annotation: Any) -> type[BaseModel] | None:
    """Return the model that a field holds, alone or in a list, a mapping or a union; None when it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    held = [model for part in get_args(annotation) if (model := model_in(part))]
    return held[0] if held else None


def key_paths(model: type[BaseModel] = Template, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of every key of the schema; '*' stands for an entry of a mapping or a list."""
    for name, field in model.model_fields.items():
        yield (*above, name)
        below = model_in(field.annotation)
        if below is not None:
            many = () if below is field.annotation else ("*",)
            yield from key_paths(below, (*above, name, *many))
