"""A release opens in what people use: polars, pandas and DuckDB read what datasets reads."""

import duckdb
import pandas as pd
import polars as pl
import pytest
from datasets import load_dataset

import daedalus_data as dd

pytestmark = pytest.mark.usefixtures("unjudged")
CONFIGS = ("dialog_synthesis", "knowledge_flow")


@pytest.mark.parametrize("config", CONFIGS)
def test_every_reader_sees_the_same_rows(shelf, tmp_path, config):
    folder = dd.build(shelf, out=tmp_path / "data", configs=CONFIGS).path
    rows = load_dataset(str(folder), config, split="train", cache_dir=str(tmp_path / "cache"))
    files = str(folder / config / "train-*.parquet")
    told = [message["content"] for row in rows for message in row["prompt"]]
    assert told
    by_polars = pl.read_parquet(files)
    by_pandas = pd.concat(pd.read_parquet(file) for file in sorted((folder / config).glob("train-*.parquet")))
    by_duckdb = duckdb.sql(f"select id, prompt, evidence from read_parquet('{files}')").fetchall()
    assert by_polars["id"].to_list() == by_pandas["id"].tolist() == [row[0] for row in by_duckdb] == rows["id"]
    assert [message["content"] for messages in by_polars["prompt"].to_list() for message in messages] == told
    assert [message["content"] for messages in by_pandas["prompt"] for message in messages] == told
    assert [message["content"] for row in by_duckdb for message in row[1]] == told
    assert [row[2] for row in by_duckdb] == list(rows["evidence"])
