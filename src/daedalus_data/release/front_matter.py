"""README.md of a dataset: the front matter that load_dataset reads, and a plain account of what is in the folder."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from jinja2 import Environment, StrictUndefined

from daedalus_data.core.derive import FORMATTERS, write_text
from daedalus_data.core.run import Manifest
from daedalus_data.core.shipped import shipped
from daedalus_data.exports.narrative_markdown import escaped, paragraphs
from daedalus_data.release.record import README, SPLITS, Record
from daedalus_data.release.rows import TYPES, columns

if TYPE_CHECKING:
    from datasets import DatasetInfo

LICENCES = frozenset({"apache-2.0", "mit", "llama3.1", "llama3.2", "llama3.3", "llama3", "llama2", "cc0-1.0", "cc-by-4.0"})
"""Licence ids that the Hub knows and our models carry; any other is named under `other`."""
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
COLUMNS = {
    "prompt": "what the model is given: messages with `role` and `content`",
    "completion": "what it should answer: one message; trl trains on this part only",
    "chosen": "the better answer (preference)",
    "rejected": "the worse answer (preference)",
    "reward": "the function of `daedalus_data.rewards` that scores a completion (verifiable)",
    "id": "run, moment, what it is about, config; the same row keeps its id",
    "run": "the run it was made from; its log is in `runs/`",
    "template": "the scenario",
    "mode": "how time ran",
    "branch": "the line of time",
    "timepoint": "the moment the reader of the prompt stands at",
    "entities": "whom it is about, the one whose seat it is told from first",
    "task": "the kind of question",
    "model": "who wrote the words the label comes from",
    "licence": "that model's licence",
    "seed": "the run's seed",
    "split_group": "rows of one group share a cause and are never parted",
    "evidence": "ids of the entries of the log that the label is computed from",
    "hops": "how many tellings lie between who saw it and who is asked about; empty where nothing is passed on",
    "answer": "the part of the label that can be checked exactly, as JSON; empty where there is none",
}


class Sizes(NamedTuple):
    """How large a config's split is: rows, and bytes in memory."""

    rows: int
    bytes: int


class Written(NamedTuple):
    """What the records of all runs say of the words in a dataset."""

    models: tuple[tuple[str, str], ...]
    """Model and licence of whoever wrote."""
    scenarios: dict[str, str]
    """The scenario of each template, as its first run has it."""


def write_readme(folder: Path, record: Record, sizes: Mapping[str, Mapping[str, Sizes]], manifests: Iterable[Manifest], ok: bool) -> None:
    """Write a dataset's README.md; of the runs' records one is held at a time."""
    words = _written(manifests)
    licences = sorted({licence for _, licence in words.models})
    write_text(folder / README, f"---\n{_front_matter(record, sizes, licences)}\n---\n\n{_body(record, words, ok)}\n")


def _written(manifests: Iterable[Manifest]) -> Written:
    models: set[tuple[str, str]] = set()
    scenarios: dict[str, str] = {}
    for manifest in manifests:
        models |= {(use.model, use.license) for use in manifest.models}
        scenarios.setdefault(manifest.template_id, manifest.template.scenario_description)
    return Written(tuple(sorted(models)), scenarios)


def _front_matter(record: Record, sizes: Mapping[str, Mapping[str, Sizes]], licences: Sequence[str]) -> str:
    # Imported here: it takes a second, and only writing a README needs it.
    from datasets.info import DatasetInfosDict
    from datasets.utils.metadata import MetadataConfigs
    from huggingface_hub import DatasetCardData

    data = DatasetCardData(
        **_licence(licences),
        language=["en"],
        pretty_name=record.name,
        tags=["synthetic", "daedalus-data", "simulation", *sorted({run.mode for run in record.runs})],
        task_categories=["text-generation", "question-answering"],
        annotations_creators=["machine-generated"],
        source_datasets=["original"],
        size_categories=[next((size for limit, size in SIZES if record.rows < limit), "1M<n<10M")],
    )
    MetadataConfigs(
        {config: _entry(record, config, default=not number) for number, config in enumerate(record.configs)}
    ).to_dataset_card_data(data)
    DatasetInfosDict({config: _info(record, config, sizes[config]) for config in record.configs}).to_dataset_card_data(data)
    return str(data.to_yaml()).strip()


def _entry(record: Record, config: str, *, default: bool) -> dict[str, Any]:
    made = record.configs[config]
    return {
        "version": f"{made.version}.0.0",
        # load_dataset does not notice that a file changed, but it notices a changed description.
        "description": made.root[:32],
        "data_files": [{"split": split, "path": f"{config}/{split}-*.parquet"} for split in made.rows],
        **({"default": True} if default else {}),
    }


def _info(record: Record, config: str, sizes: Mapping[str, Sizes]) -> "DatasetInfo":
    from datasets import DatasetInfo, SplitDict, SplitInfo

    from daedalus_data.release.features import features_of

    splits = SplitDict({split: SplitInfo(split, num_bytes=size.bytes, num_examples=size.rows) for split, size in sizes.items()})
    return DatasetInfo(
        features=features_of(TYPES[record.configs[config].type]), splits=splits, dataset_size=sum(size.bytes for size in sizes.values())
    )


def _licence(licences: Sequence[str]) -> dict[str, Any]:
    if len(licences) == 1 and licences[0].lower() in LICENCES:
        return {"license": licences[0].lower()}
    return {"license": "other", "license_name": " AND ".join(licences) or "unknown"}


def _body(record: Record, written: Written, ok: bool) -> str:
    """Return the body; what users wrote enters as an escaped value, and never comes first, where it could pass for front matter."""
    words = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - Markdown, escaped by `escaped`
    body = words.from_string((shipped("cards") / "dataset.md.j2").read_text(encoding="utf-8")).render(
        name=escaped(record.name),
        record=record,
        ok=ok,
        splits=[split for split in SPLITS if any(split in config.rows for config in record.configs.values())],
        scenarios=[{"name": escaped(name), "text": paragraphs(text)} for name, text in sorted(written.scenarios.items())],
        models=[(escaped(model), escaped(licence)) for model, licence in written.models],
        configs=[{"name": name, "made": made, "asks": escaped(FORMATTERS.get(name).doc)} for name, made in record.configs.items()],
        columns=_columns(record),
        first=next(iter(record.configs)),
    )
    return str(body).strip()


def _columns(record: Record) -> dict[str, str]:
    held = {column for config in record.configs.values() for column in columns(TYPES[config.type])}
    return {column: holds for column, holds in COLUMNS.items() if column in held}
