"""What a dataset card must keep to: the Hub's rules for its metadata, checked without the Hub, and our own that nothing is left blank."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from daedalus_data.core.registry import nearest
from daedalus_data.core.shipped import shipped
from daedalus_data.core.terms import Frozen
from daedalus_data.release.card.slots import SLOT, parts

SPLIT = re.compile(r"\w+(\.\w+)*")
CONFIG = re.compile(r"""[^<>:/\\|?*"]+""")
VERSION = re.compile(r"\d+\.\d+\.\d+")
LICENCE_NAME = re.compile(r"[A-Za-z0-9][\w. -]*")
LINK = re.compile(r"LICENSE(\.md|\.txt)?|https://\S+")
DATASET = re.compile(r"[\w.-]+(/[\w.-]+)?")
FENCED = re.compile(r"^(`{3,})[^\n]*\n.*?^\1$", re.MULTILINE | re.DOTALL)
NEEDED = "[More Information Needed]"
BLANK = re.compile(rf"{re.escape(NEEDED)}|\bTODO\b|\bTBD\b|\bFIXME\b|\blorem ipsum\b", re.IGNORECASE)
UNRENDERED = re.compile(r"\{\{|\}\}|\{%|%\}")
TABLE_LINE = re.compile(r"^\|.*$", re.MULTILINE)
VALUELESS = re.compile(r"(?<![\w'’\"])(?:None|nan|NaN)(?![\w'’\"])")
EMPTY = frozenset({"", "None", "nan", "NaN", "null", "undefined"})
"""What a cell of a table must not hold."""


class Hub(Frozen):
    """cards/hub.yaml: what the Hub takes."""

    licences: tuple[str, ...]
    links: dict[str, str]
    """Where licences are told that the Hub has no id for."""
    creators: tuple[str, ...]
    sizes: tuple[str, ...]
    sources: tuple[str, ...]
    multilinguality: tuple[str, ...]
    tasks: dict[str, tuple[str, ...]]


def problems(text: str) -> tuple[str, ...]:
    """Return what is wrong with a card, one sentence each: the key, the value, and what would do."""
    card = parts(text)
    if card.data is None:
        return ("the front matter cannot be read: it must be YAML between two lines of ---, with a key on each line",)
    return (*_metadata(card.data), *_blanks(card.data), *_unwritten(card.body))


@cache
def hub() -> Hub:
    """Return what the Hub takes."""
    return Hub.model_validate(yaml.safe_load((shipped("cards") / "hub.yaml").read_text(encoding="utf-8")))


@cache
def languages() -> frozenset[str]:
    """Return the codes of languages that the Hub takes."""
    from importlib.resources import files

    text = (files("datasets.utils.resources") / "languages.json").read_text(encoding="utf-8")
    return frozenset({*json.loads(text), "multilingual"})


# ---- metadata ----


def _metadata(data: Mapping[str, Any]) -> Iterator[str]:
    known = hub()
    ids = [name for names in known.tasks.values() for name in names]
    yield from _licence(data, known)
    yield from _words(data, "language", languages(), "a code of ISO 639")
    yield from _words(data, "annotations_creators", known.creators)
    yield from _words(data, "language_creators", known.creators)
    yield from _words(data, "size_categories", known.sizes)
    yield from _words(data, "multilinguality", known.multilinguality)
    yield from _words(data, "task_categories", known.tasks)
    yield from _words(data, "task_ids", ids)
    yield from _sources(data, known)
    yield from _texts(data)
    yield from _configs(data)


def _licence(data: Mapping[str, Any], known: Hub) -> Iterator[str]:
    if "license" not in data:
        yield "license is missing; name one of the Hub's ids, or `other` with license_name"
    yield from _words(data, "license", known.licences)
    name, link = data.get("license_name"), data.get("license_link")
    if "other" in _listed(data.get("license")) and not name:
        yield "license is other, and license_name is missing; give it an id such as my-licence-1.0"
    if name is not None and not (isinstance(name, str) and LICENCE_NAME.fullmatch(name)):
        yield f"license_name is {name!r}; use an id such as my-licence-1.0"
    if link is not None and not (isinstance(link, str) and LINK.fullmatch(link)):
        yield f"license_link is {link!r}; use LICENSE, the file of that name, or an https:// address"


def _words(data: Mapping[str, Any], key: str, known: Iterable[str], what: str = "another one") -> Iterator[str]:
    """Yield the values of a key that are not among those known, each with the nearest that is."""
    good = frozenset(known)
    if key not in data:
        return
    value = data[key]
    if not isinstance(value, str | list) or not value:
        yield f"{key} is {value!r}; use a list of texts"
        return
    for item in _listed(value):
        if item not in good:
            same = [each for each in good if each.lower() == str(item).lower()]
            close = nearest(str(item), same or list(good))
            yield f"{key} has {item!r}, which the Hub does not know{close if len(close) < 400 else f'; use {what}'}"


def _sources(data: Mapping[str, Any], known: Hub) -> Iterator[str]:
    for source in _listed(data.get("source_datasets")):
        kind, bar, name = str(source).partition("|")
        if not (
            str(source) in known.sources
            or (kind == "extended" and DATASET.fullmatch(name))
            or (not bar and "/" in kind and DATASET.fullmatch(kind))
        ):
            yield f"source_datasets has {source!r}{nearest(kind, list(known.sources))} Or name a dataset of the Hub: NAMESPACE/NAME"


def _texts(data: Mapping[str, Any]) -> Iterator[str]:
    name, tags = data.get("pretty_name", "-"), data.get("tags", [])
    if not isinstance(name, str) or not name.strip():
        yield f"pretty_name is {name!r}; use a text"
    if not isinstance(tags, list) or any(not isinstance(tag, str) or not tag.strip() for tag in tags):
        yield f"tags is {tags!r}; use a list of texts"


def _configs(data: Mapping[str, Any]) -> Iterator[str]:
    configs = data.get("configs", [])
    if not isinstance(configs, list) or not all(isinstance(config, dict) for config in configs):
        yield f"configs is {configs!r:.80}; use a list of mappings with config_name and data_files"
        return
    names = [config.get("config_name") for config in configs]
    for name, config in zip(names, configs, strict=True):
        yield from _config(name, config)
    for name in sorted({str(name) for name in names if names.count(name) > 1}):
        yield f"configs has {name!r} twice; name each config once"
    if sum(config.get("default") is True for config in configs) > 1:
        yield "configs has several with default: true; keep one"
    for info in _infos(data):
        if names and info.get("config_name", "default") not in names:
            yield f"dataset_info has {info.get('config_name')!r}{nearest(str(info.get('config_name')), [str(name) for name in names])}"


def _config(name: object, config: Mapping[str, Any]) -> Iterator[str]:
    if not (isinstance(name, str) and CONFIG.fullmatch(name)):
        yield f'configs has the config_name {name!r}; use a name without any of < > : / \\ | ? * "'
    if "version" in config and not VERSION.fullmatch(str(config["version"])):
        yield f"configs: the version of {name} is {config['version']!r}; use X.Y.Z"
    files = config.get("data_files", [])
    for entry in [files] if isinstance(files, str | dict) else files if isinstance(files, list) else [None]:
        yield from _data_file(name, entry)


def _data_file(name: object, entry: object) -> Iterator[str]:
    split, paths = (entry.get("split"), _listed(entry.get("path"))) if isinstance(entry, dict) else (None, _listed(entry))
    if isinstance(entry, dict) and not (isinstance(split, str) and SPLIT.fullmatch(split)):
        yield f"configs: {name} has the split {split!r}; use letters, digits and underscores, say train"
    if not paths:
        yield f"configs: {name} has data_files without a path; name files of this repository, say data/train-*.parquet"
    for path in paths:
        if not isinstance(path, str) or path.startswith("/") or ".." in path.split("/"):
            yield f"configs: {name} has the path {path!r}; name files within this repository"


def _infos(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = data.get("dataset_info", [])
    return [info for info in (found if isinstance(found, list) else [found]) if isinstance(info, dict)]


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


# ---- nothing blank ----


def _blanks(value: object, key: str = "") -> Iterator[str]:
    """Yield the keys whose value is none at all."""
    if isinstance(value, dict):
        for name, held in value.items():
            yield from _blanks(held, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for held in value:
            yield from _blanks(held, key)
    elif value is None or value != value or (isinstance(value, str) and NEEDED in value):
        yield f"{key} is {value!r}; write what it is, or leave the key out"


def _unwritten(body: str) -> Iterator[str]:
    """Yield what was left blank in the text that is ours; what people write between the markers is theirs."""
    ours = SLOT.sub("", body)
    prose = FENCED.sub("", ours)
    for found in UNRENDERED.finditer(ours):
        yield f"the text has {_around(ours, found)!r}, which was never filled in; render the card again"
    for found in BLANK.finditer(prose):
        yield f"the text has {_around(prose, found)!r}; write what belongs there, or leave the sentence out"
    for line in prose.split("\n"):
        if line.startswith("|") and any(cell.strip() in EMPTY for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]):
            yield f"a table has a cell without a value: {line.strip()[:120]!r}"
    for found in VALUELESS.finditer(TABLE_LINE.sub("", prose)):
        yield f"the text has {found.group()!r} where a value belongs"


def _around(text: str, found: "re.Match[str]") -> str:
    return text[max(0, found.start() - 20) : found.end() + 20].replace("\n", " ").strip()
