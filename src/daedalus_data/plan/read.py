"""Reads the text of a template or a recipe into plain data: strict YAML or JSON, no code, no bombs."""

import json
import re
from math import isinf
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from pydantic import BaseModel

from daedalus_data.core.errors import TemplateError, UsageError
from daedalus_data.core.template import Template
from daedalus_data.plan.problems import Found

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
TOO_DEEP = f"is nested deeper than {MAX_DEPTH} levels; 6 are needed"


class Kind(NamedTuple):
    """A kind of file that users write."""

    name: str
    schema: type[BaseModel]
    error: type[UsageError]
    """What is raised for one that cannot be read."""


TEMPLATE = Kind("template", Template, TemplateError)


def parse_file(path: Path, kind: Kind = TEMPLATE) -> tuple[Any, Found]:
    """Return what a file holds and the repeated keys found in it, or raise the kind's error when it cannot be read."""
    text = _text(path, kind)
    return _json(path, text, kind) if path.suffix.lower() == ".json" else _yaml(path, text, kind)


def _text(path: Path, kind: Kind) -> str:
    if not path.is_file():
        raise kind.error(f"{path}: there is no such file; a shipped {kind.name} goes by its name alone")
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise kind.error(f"{path}: is {size} bytes long; a {kind.name} may have {MAX_BYTES}")
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise kind.error(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from None


def _repeated(keys: list[str]) -> list[str]:
    return sorted({key for key in keys if keys.count(key) > 1})


# ---- JSON ----


def _json(path: Path, text: str, kind: Kind) -> tuple[Any, Found]:
    found = Found(kind.schema)

    def mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        for key in _repeated([key for key, _ in pairs]):
            found.add(key, "is given twice in one object; keep one")
        return dict(pairs)

    try:
        data = json.loads(text, object_pairs_hook=mapping, parse_constant=_finite, parse_float=_finite)
    except json.JSONDecodeError as error:
        raise kind.error(f"{path}: line {error.lineno}, column {error.colno}: {error.msg}; this is not JSON") from None
    except ValueError as error:
        raise kind.error(f"{path}: {error}") from None
    except RecursionError:
        raise kind.error(f"{path}: {TOO_DEEP}") from None
    if _depth(data) > MAX_DEPTH:
        raise kind.error(f"{path}: {TOO_DEEP}")
    return data, found


def _finite(text: str) -> float:
    value = float(text)
    if isinf(value) or value != value:
        raise ValueError(f"{text} is not a number that can be used")
    return value


def _depth(data: object) -> int:
    deepest, level = 0, [data]
    while level:
        deepest += 1
        level = [child for item in level for child in _children(item)]
    return deepest


def _children(item: object) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return item if isinstance(item, list) else []


# ---- YAML ----


def _yaml(path: Path, text: str, kind: Kind) -> tuple[Any, Found]:
    try:
        loader = _StrictLoader(text, kind.schema)
        return loader.get_single_data(), loader.found
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
        raise kind.error(f"{path}: {place}{error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise kind.error(f"{path}: {' '.join(str(error).split())}") from None


class _StrictLoader(yaml.SafeLoader):
    """The part of YAML that JSON has too: no anchors, no tags, no dates, each key once, not deep."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - the name PyYAML looks for

    def __init__(self, text: str, schema: type[BaseModel]) -> None:
        super().__init__(text)
        self.found = Found(schema)
        self._level = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if refusal := self._refusal(event):
            raise yaml.MarkedYAMLError(problem=refusal, problem_mark=event.start_mark)
        self._level += 1
        node = super().compose_node(parent, index)
        self._level -= 1
        return node

    def _refusal(self, event: Any) -> str:
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            return "anchors and aliases are not read; write the value out"
        if getattr(event, "tag", None) is not None:
            return f"the tag {event.tag} is not read; leave it out"
        return TOO_DEEP if self._level >= MAX_DEPTH else ""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [_key(key) for key, _ in node.value]
        for key in _repeated(keys):
            self.found.add(key, f"is given twice in the mapping that begins on line {node.start_mark.line + 1}; keep one")
        values = [self.construct_object(value, deep=deep) for _, value in node.value]
        return dict(zip(keys, values, strict=True))


def _key(node: Any) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.MarkedYAMLError(problem="a key must be a name", problem_mark=node.start_mark)
    return str(node.value)


# Numbers of at most 17 digits and two of exponent: what a template needs, and nothing that takes long or overflows.
for _tag, _pattern, _first in (
    ("null", r"^(?:~|null|)$", ["~", "n", ""]),
    ("bool", r"^(?:true|false)$", ["t", "f"]),
    ("int", r"^-?(?:0|[1-9][0-9]{0,16})$", list("-0123456789")),
    ("float", r"^-?[0-9]{0,17}(?:\.[0-9]{1,17}(?:[eE][-+]?[0-9]{1,2})?|[eE][-+]?[0-9]{1,2})$", list("-.0123456789")),
):
    _StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)
