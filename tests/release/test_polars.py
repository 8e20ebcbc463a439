"""The files of a dataset, read with polars alone: both of its lines, 1.x beside oxenai and 2.x, see the same rows."""

import json

import polars as pl
import pytest
from datasets import load_dataset

from daedalus_data.api.data import dataset
from daedalus_data.api.rows import rows
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.release.tables import SplitWriter

pytestmark = pytest.mark.polars


@pytest.fixture(scope="module")
def folder(simple, tmp_path_factory):
    """The rows of a run as the builder writes them, a folder per config."""
    out = tmp_path_factory.mktemp("polars")
    for made in FORMATTERS:
        if any(True for _ in made.rows(simple)):
            table = dataset(simple, made.name)
            writer = SplitWriter(out / made.name, "train", table.features.arrow_schema)
            writer.add(table.data.table)
            writer.finish()
    (out / "dataset.json").write_text("{}")
    return out


def configs(folder):
    found = sorted(path.name for path in folder.iterdir() if path.is_dir())
    assert found
    return found


def test_polars_reads_the_rows_that_datasets_reads(folder, tmp_path):
    for config in configs(folder):
        seen = pl.read_parquet(folder / config / "*.parquet").to_dicts()
        loaded = load_dataset("parquet", data_files=str(folder / config / "*.parquet"), split="train", cache_dir=str(tmp_path))
        assert seen == loaded.with_format("arrow")[:].to_pylist(), config


def test_a_lazy_scan_filters_by_columns_lists_and_inside_the_answer(folder):
    checkable = 0
    for config in configs(folder):
        rows = pl.read_parquet(folder / config / "*.parquet").to_dicts()
        one, kind = rows[0]["evidence"][0], pl.col("answer").str.json_path_match("$.type")
        found = (
            pl.scan_parquet(folder / config / "*.parquet").filter(pl.col("evidence").list.contains(one)).with_columns(kind.alias("type"))
        )
        wanted = [row for row in rows if one in row["evidence"]]
        got = found.select("id", "type").collect()
        assert got["id"].to_list() == [row["id"] for row in wanted]
        assert got["type"].to_list() == [row["answer"] and json.loads(row["answer"])["type"] for row in wanted]
        checkable += got["type"].count()
    assert checkable


def test_messages_unfold_to_a_row_each(folder):
    for config in configs(folder):
        frame = pl.read_parquet(folder / config / "*.parquet", columns=["id", "prompt"])
        flat = frame.explode("prompt", empty_as_null=True).unnest("prompt")
        assert flat.columns == ["id", "role", "content"]
        assert flat.height == frame["prompt"].list.len().sum()


def test_the_verb_that_shows_rows_reads_answers_and_picks_by_column(folder):
    for config in configs(folder):
        first, *_ = shown = rows(folder, config, number=100)
        assert all(row["answer"] is None or row["answer"]["type"] for row in shown)
        assert rows(folder, config, id=first["id"]) == [first]
        assert {row["task"] for row in rows(folder, config, task=first["task"], number=100)} == {first["task"]}
