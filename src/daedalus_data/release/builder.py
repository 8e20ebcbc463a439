"""Runs as a `datasets` builder: a config per formatter, run folders as shards, nothing asked of a model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import datasets
from datasets.builder import Key
from datasets.data_files import DataFilesDict

from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import UsageError
from daedalus_data.core.seeds import digest
from daedalus_data.release.features import features_of
from daedalus_data.release.record import file_digest
from daedalus_data.release.rows import Row, as_row, checked, row_type
from daedalus_data.store.folder import RECORD, open_run
from daedalus_data.store.log import NAME as LOG


@dataclass
class SimulationConfig(datasets.BuilderConfig):  # type: ignore[misc]
    """A row config, and the run folders of each split."""

    runs: Mapping[str, Sequence[str]] = field(default_factory=dict)


class SimulationDataset(datasets.GeneratorBasedBuilder):  # type: ignore[misc]
    """Rows of runs: `SimulationDataset(config_name="knowledge_flow", runs={"train": [folder, …]})`.

    `download_and_prepare()` then `as_dataset()`, or `as_streaming_dataset()`; run folders are the shards of both. What is cached is
    found again only while the logs, the runs' records, the formatter's version and the splits are the same.
    """

    BUILDER_CONFIG_CLASS = SimulationConfig
    BUILDER_CONFIGS: ClassVar = [
        SimulationConfig(name=each.name, version=datasets.Version(f"{each.version}.0.0"), description=each.doc) for each in FORMATTERS
    ]

    def __init__(self, *args: Any, hash: str | None = None, dataset_name: str = "daedalus", **asked: Any) -> None:
        # Without a hash of its own a builder serves its first rows for ever: nothing else in its cache's path looks at the runs.
        files = asked.get("data_files")
        runs = _folders(files) if isinstance(files, DataFilesDict) else _listed(asked.get("runs") or {})
        hash = hash or (identity(asked.get("config_name") or "", runs) if runs else None)
        super().__init__(*args, hash=hash, dataset_name=dataset_name, **asked)

    def _info(self) -> datasets.DatasetInfo:
        formatter = FORMATTERS.get(self.config.name)
        kind = row_type(formatter, (open_run(Path(folder)) for folders in self._runs().values() for folder in folders))
        features = features_of(kind) if kind else None
        return datasets.DatasetInfo(description=formatter.doc, features=features, version=self.config.version)

    def _runs(self) -> dict[str, list[str]]:
        return _listed(self.config.runs) or _folders(self.config.data_files or {})

    def _split_generators(self, dl_manager: Any) -> list[datasets.SplitGenerator]:
        runs = self._runs()
        if not runs:
            raise UsageError('no runs were given; name them: runs={"train": ["runs/ID", …]}')
        return [datasets.SplitGenerator(split, gen_kwargs={"runs": folders}) for split, folders in runs.items() if folders]

    def _generate_examples(self, runs: list[str]) -> Iterator[tuple[Key, Row]]:
        formatter = FORMATTERS.get(self.config.name)
        for shard, folder in enumerate(runs):
            for number, row in enumerate(checked(formatter, open_run(Path(folder)))):
                yield Key(shard, number), as_row(row)


def identity(config: str, runs: Mapping[str, Sequence[str]]) -> str:
    """Return a digest of all that rows depend on: the formatter and its version, every log and its record, and which split it is in."""
    version = FORMATTERS.get(config).version if config in FORMATTERS else 0
    files = [(split, Path(folder) / name) for split, folders in runs.items() for folder in folders for name in (RECORD, LOG)]
    return digest("\n".join([config, str(version), *(f"{split} {file_digest(path)}" for split, path in files)]), 32)


def _listed(runs: Mapping[str, Sequence[str | Path]]) -> dict[str, list[str]]:
    return {split: [str(folder) for folder in folders] for split, folders in runs.items()}


def _folders(data_files: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """Return the folders of logs that were named as data files."""
    far = [file for files in data_files.values() for file in files if "://" in str(file)]
    if far:
        raise UsageError(f"{far[0]} is not on this machine; fetch the folder of the run first, its run.json is needed too")
    return {str(split): [str(Path(file).parent) for file in files if Path(file).name == LOG] for split, files in data_files.items()}
