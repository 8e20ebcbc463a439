"""The metadata of a dataset card: what load_dataset reads of it, what the Hub lists it by, and which release it is."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from daedalus_data.release.card.rules import Hub, hub
from daedalus_data.release.card.slots import TAGS
from daedalus_data.release.making import Making
from daedalus_data.release.record import Record
from daedalus_data.release.rows import TYPES
from daedalus_data.release.tables import parts

if TYPE_CHECKING:
    from datasets import DatasetInfo

UNRELEASED = "0.0.0"
QUESTIONS = ("knowledge_flow", "verifiable")
"""Configs whose rows ask a question that has one right answer."""


def front_matter(folder: Path, record: Record, making: Making) -> dict[str, Any]:
    """Return the metadata of a dataset's card."""
    # Imported here: it takes a second, and only writing a card needs it.
    from datasets.info import DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCardData

    modes = sorted({run.mode for run in record.runs})
    data = DatasetCardData(
        pretty_name=" ".join(record.name.split()),
        language=["en"],
        **licence(author.licence for author in making.authors.values()),
        tags=[*TAGS, *modes],
        task_categories=["text-generation", *(["question-answering"] if set(QUESTIONS) & set(record.configs) else [])],
        annotations_creators=["machine-generated"],
        source_datasets=["original"],
        size_categories=[size_of(record.rows, hub())],
    )
    MetadataConfigs(
        {config: _entry(record, config, default=not number) for number, config in enumerate(record.configs)}
    ).to_dataset_card_data(data)
    DatasetInfosDict({config: _info(folder, record, config) for config in record.configs}).to_dataset_card_data(data)
    made: dict[str, Any] = yaml.safe_load(str(data.to_yaml()))
    return {**made, "daedalus": _block(record, modes)}


def licence(found: Iterable[str]) -> dict[str, Any]:
    """Return the licence of words that models of these licences wrote, as the Hub takes it; several are all named."""
    known, names = hub(), sorted({name.lower() for name in found}) or ["unknown"]
    if set(names) <= set(known.licences) - {"other"}:
        return {"license": names[0] if len(names) == 1 else names}
    links = [known.links[name] for name in names if name in known.links]
    named = "-and-".join(re.sub(r"[^a-z0-9.-]+", "-", name).strip("-.") or "unnamed" for name in names)
    return {"license": "other", "license_name": named, **({"license_link": links[0]} if len(links) == 1 == len(names) else {})}


def size_of(rows: int, known: Hub) -> str:
    """Return the Hub's word for so many rows."""
    power = max(0, len(str(rows)) - 3)
    return known.sizes[min(power, len(known.sizes) - 1)]


def _block(record: Record, modes: list[str]) -> dict[str, Any]:
    return {
        "name": " ".join(record.name.split()),
        "release": record.version or UNRELEASED,
        "root": record.root,
        "package": record.versions.get("daedalus-data", "unknown"),
        "templates": sorted({run.template for run in record.runs}),
        "modes": modes,
    }


def _entry(record: Record, config: str, *, default: bool) -> dict[str, Any]:
    made = record.configs[config]
    return {
        "version": record.version or UNRELEASED,
        # load_dataset does not notice that a file changed, but it notices a changed description.
        "description": made.root,
        "data_files": [{"split": split, "path": f"{config}/{split}-*.parquet"} for split in made.rows],
        **({"default": True} if default else {}),
    }


def _info(folder: Path, record: Record, config: str) -> "DatasetInfo":
    from datasets import DatasetInfo, SplitDict, SplitInfo

    from daedalus_data.release.features import features_of

    made = record.configs[config]
    files = {split: parts(folder, config, split) for split in made.rows}
    sizes = {split: sum(map(_uncompressed, paths)) for split, paths in files.items()}
    return DatasetInfo(
        features=features_of(TYPES[made.type]),
        splits=SplitDict({split: SplitInfo(split, num_bytes=sizes[split], num_examples=rows) for split, rows in made.rows.items()}),
        download_size=sum(path.stat().st_size for paths in files.values() for path in paths),
        dataset_size=sum(sizes.values()),
    )


def _uncompressed(path: Path) -> int:
    import pyarrow.parquet as pq

    found: Mapping[str, Any] = pq.read_metadata(path).to_dict()
    return sum(group["total_byte_size"] for group in found["row_groups"])
