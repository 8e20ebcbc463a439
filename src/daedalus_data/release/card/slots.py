"""What is ours in a card and what people wrote into it: told apart, carried over, compared."""

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any, NamedTuple

import yaml

SLOTS = ("about", "notes")
"""Places in a card that people fill."""
HINT = "what stands between these two lines is yours and stays when the card is made anew"
_MARK = rf"<!-- daedalus:({'|'.join(SLOTS)}):"
SLOT = re.compile(rf"^{_MARK} .*-->\n((?:(?!<!-- daedalus:(?:{'|'.join(SLOTS)}):).*\n)*?)<!-- daedalus:\1:end -->$", re.MULTILINE)
"""A slot with what stands in it, which is no other mark: so a text is gone through once, however many marks have no end."""
SEAL = re.compile(r"^<!-- daedalus:seal (\{[^\n]*\}) -->$", re.MULTILINE)
FRONT = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*$\n?", re.MULTILINE | re.DOTALL)
OURS = (
    "annotations_creators", "language", "license", "license_name", "license_link", "size_categories", "source_datasets", "task_categories",
    "pretty_name", "tags", "configs", "dataset_info", "daedalus",
)  # fmt: skip
"""The keys of the front matter that a build writes; every other one is somebody's own."""
TAGS = ("synthetic", "daedalus-data", "simulation")
"""Our tags, beside the modes of time."""
DEEP = 64
"""Levels that front matter may be nested."""
UNREADABLE = (yaml.YAMLError, RecursionError, ValueError, TypeError, AttributeError, LookupError, ArithmeticError)
"""What reading front matter ends in: the loader trusts that 2024-02-30 is a day, and `!!bool maybe` a truth."""
Data = dict[str, Any]


class Parts(NamedTuple):
    """A card taken apart."""

    data: Data | None
    """The front matter; None where it cannot be read, is nested deep, or has aliases, with which few bytes can be told to be a million."""
    front: str
    body: str


def slot(name: str) -> str:
    """Return an empty slot."""
    return f"<!-- daedalus:{name}: {HINT} -->\n<!-- daedalus:{name}:end -->"


def parts(text: str) -> Parts:
    """Return a card taken apart, its line ends made one kind."""
    text = re.sub(r"\r\n?", "\n", text.removeprefix("\ufeff"))
    found = FRONT.match(text)
    front, body = (found.group(1), text[found.end() :]) if found else ("", text)
    return Parts(_read(front), front, body)


def _read(front: str) -> Data | None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        if not _plain(yaml.parse(front, Loader=loader)):
            return None
        data = yaml.load(front, Loader=loader) if front.strip() else {}  # noqa: S506 - a safe loader
        _canonical(data)  # fails on a number that has too many digits to be written
    except UNREADABLE:
        return None
    return data if isinstance(data, dict) else None


def _plain(events: Iterable[yaml.Event]) -> bool:
    """Return whether YAML has no aliases and is not nested deeper than anything that reads or writes it can go."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEP or isinstance(event, yaml.AliasEvent):
            return False
    return True


def whole(data: Mapping[str, Any], body: str) -> str:
    """Return a card put together."""
    front = yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=1_000_000)
    return f"---\n{front}---\n\n{body.strip()}\n"


def merged(new: str, old: str, keys: Iterable[str] = OURS) -> str:
    """Return a new card with what people added to the old one: text in the slots, and metadata that is theirs, not of our keys.

    Where both have text in a slot, the old one's stays.
    """
    ours, before = parts(new), parts(old)
    theirs = _theirs(before.data or {}, frozenset(keys))
    held = _held(before.body)
    if not (theirs or held):
        return new
    data = dict(ours.data or {}) | theirs
    data["tags"] = [*dict.fromkeys([*(ours.data or {}).get("tags", []), *theirs.get("tags", [])])]
    return whole(data, SLOT.sub(lambda slot: _filled(slot, held), ours.body))


def own(text: str) -> str:
    """Return the part of a card that is ours, in one form whatever editor wrote it: slots emptied, people's metadata left out."""
    card = parts(text)
    data = card.front if card.data is None else _canonical(_ours(card.data))
    return f"{data}\n{_emptied(card.body)}\n"


def by_hand(text: str, digest: str) -> str:
    """Return "" when our part of a card has that digest, else a sentence about what was edited outside the slots."""
    if digest and sha256(own(text).encode()).hexdigest() == digest:
        return ""
    card = parts(text)
    sealed = _sealed(card.body)
    if not (sealed or "daedalus" in (card.data or {})):
        return "it was not made by daedalus and has a text of its own" if card.body.strip() else ""
    if card.data is None:
        return "its front matter is no YAML any more"
    now = _digests(card.data, _emptied(card.body))
    changed = [part for part in dict.fromkeys([*sealed, *now]) if sealed.get(part) != now.get(part)]
    if not sealed or not changed:
        return (
            "its last line, which says what was written, is gone"
            if not sealed
            else "it was made for another dataset than the record beside it"
        )
    return f"it was edited outside its slots, in {', '.join(changed)}"


def seal(data: Mapping[str, Any], body: str) -> str:
    """Return the line that ends a card: a short digest of each of its parts, so that an edit can be named."""
    return f"<!-- daedalus:seal {json.dumps(_digests(data, _emptied(body)))} -->"


# ---- text ----


def _held(body: str) -> dict[str, str]:
    """Return what people wrote into the slots, the first of each name."""
    held: dict[str, str] = {}
    for found in SLOT.finditer(body):
        held.setdefault(found.group(1), found.group(2).strip("\n"))
    return {name: text for name, text in held.items() if text.strip()}


def _filled(found: "re.Match[str]", held: Mapping[str, str]) -> str:
    begin, end = found.group().split("\n", 1)[0], found.group().rsplit("\n", 1)[1]
    text = held.get(found.group(1)) or found.group(2).strip("\n")
    return f"{begin}\n\n{text}\n\n{end}" if text else f"{begin}\n{end}"


def _emptied(body: str) -> str:
    bare = "\n".join(line.rstrip() for line in body.split("\n"))
    return SLOT.sub(lambda found: slot(found.group(1)), bare).strip()


def _sealed(body: str) -> dict[str, str]:
    found = SEAL.search(body)
    try:
        read = json.loads(found.group(1)) if found else {}
    except (ValueError, RecursionError):
        return {}
    return {str(part): str(digest) for part, digest in read.items()}


def _digests(data: Mapping[str, Any], body: str) -> dict[str, str]:
    """Return a short digest of each key of ours and of each section, by the name that a reader knows it by."""
    found = {f"the metadata {key!r}": _short(_canonical(value)) for key, value in _ours(data).items()}
    head, *sections = re.split(r"^## ", SEAL.sub("", body).strip(), flags=re.MULTILINE)
    found["the title"] = _short(head)
    for section in sections:
        title, _, text = section.partition("\n")
        found[f"the section {title.strip()!r}"] = _short(text)
    return found


def _short(text: str) -> str:
    return sha256(text.strip().encode()).hexdigest()[:8]


# ---- metadata ----


def _canonical(value: object) -> str:
    """Return metadata as one text, equal for equal metadata."""
    return json.dumps(_texted(value), sort_keys=True, ensure_ascii=False, default=str)


def _texted(value: object) -> object:
    """Return a value with texts for keys, which YAML lets be numbers and dates, and a list for what is a set."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else f"{type(key).__name__} {key}": _texted(each) for key, each in value.items()}
    if isinstance(value, set):
        return sorted(map(str, value))
    return [_texted(each) for each in value] if isinstance(value, list | tuple) else value


def _ours(data: Mapping[str, Any]) -> Data:
    """Return the metadata that a build wrote: a title and tags that people added are left out."""
    ours = {key: data[key] for key in OURS if key in data}
    if isinstance(name := _block(data).get("name"), str) and "pretty_name" in ours:
        ours["pretty_name"] = name
    if "tags" in ours:
        ours["tags"] = [tag for tag in _listed(ours["tags"]) if tag in _own_tags(data)]
    return ours


def _theirs(data: Mapping[str, Any], keys: frozenset[str]) -> Data:
    """Return the metadata that people added."""
    theirs = {key: value for key, value in data.items() if key not in keys}
    if "pretty_name" in data and data["pretty_name"] != _block(data).get("name"):
        theirs["pretty_name"] = data["pretty_name"]
    if added := [tag for tag in _listed(data.get("tags")) if tag not in _own_tags(data)]:
        theirs["tags"] = added
    return theirs


def _own_tags(data: Mapping[str, Any]) -> set[str]:
    return {*TAGS, *_listed(_block(data).get("modes"))}


def _block(data: Mapping[str, Any]) -> Mapping[str, Any]:
    block = data.get("daedalus")
    return block if isinstance(block, dict) else {}


def _listed(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [value] if isinstance(value, str) else []
