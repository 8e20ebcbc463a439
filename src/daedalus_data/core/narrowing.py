"""Narrows the JSON schema of a reply to one question: a grammar then rules out what the question's check would refuse."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Schema = dict[str, Any]


def narrowed(
    schema: Schema,
    *,
    choices: Mapping[str, Iterable[str | int]] | None = None,
    rows: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    counts: Mapping[str, int] | None = None,
    filled: Iterable[str] = (),
) -> Schema:
    """Return a copy of a schema that asks for less; fields are named by path, lists along it stand for each of their items.

    `choices` are the only words a field may hold ('speaker', 'changes.turns'); `rows` are the items of a list, in order, with the
    fields that are given ('reactions': one listener each); `counts` are exact lengths of lists; `filled` are lists
    that may not be empty and fields that may not be null.
    """
    own: Schema = _cloned(schema)
    for path, words in (choices or {}).items():
        _allow(_node(own, path), list(dict.fromkeys(words)))
    for path, given in (rows or {}).items():
        _fix_rows(own, _node(own, path), given)
    for path, count in (counts or {}).items():
        _node(own, path).update(minItems=count, maxItems=count)
    for path in filled:
        _fill(_node(own, path))
    return own


def _cloned(value: Any) -> Any:
    """Return a copy of plain JSON data; several times faster than copy.deepcopy, which every request would pay for."""
    if isinstance(value, dict):
        return {key: _cloned(item) for key, item in value.items()}
    return [_cloned(item) for item in value] if isinstance(value, list) else value


def _node(schema: Schema, path: str) -> Schema:
    node = schema
    for name in path.split("."):
        node = _resolved(schema, node.get("items", node))["properties"][name]
    return node


def _resolved(schema: Schema, node: Schema) -> Schema:
    for option in (node, *node.get("anyOf", ())):
        if "$ref" in option:
            return schema["$defs"][option["$ref"].rpartition("/")[2]]  # type: ignore[no-any-return]
    return node


def _allow(node: Schema, words: list[str | int]) -> None:
    if "anyOf" in node:
        branches = [branch for branch in node["anyOf"] if words or branch.get("type") != "string"]
        for branch in branches:
            if branch.get("type") == "string":
                branch["enum"] = words
        node["anyOf"] = branches
    elif node.get("type") == "array":
        node.update({"items": {"type": "string", "enum": words}} if words else {"maxItems": 0})
    elif words:
        node["enum"] = words


def _fill(node: Schema) -> None:
    if "anyOf" in node:
        node["anyOf"] = [branch for branch in node["anyOf"] if branch.get("type") != "null"]
    else:
        node["minItems"] = 1


def _fix_rows(schema: Schema, node: Schema, rows: Sequence[Mapping[str, str]]) -> None:
    shape = _resolved(schema, node.pop("items"))
    node.update(minItems=len(rows), maxItems=len(rows))
    if rows:
        node["prefixItems"] = [_with(shape, row) for row in rows]


def _with(shape: Schema, row: Mapping[str, str]) -> Schema:
    fixed: Schema = _cloned(shape)
    fixed["properties"].update({name: {"type": "string", "enum": [word]} for name, word in row.items()})
    return fixed
