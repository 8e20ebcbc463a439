"""Runs as a `datasets` builder: the same rows whichever way they are taken, and no cache that serves old ones."""

import pytest
from datasets import Json, List, Value, load_dataset

import daedalus_data as dd
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import DatasetError
from daedalus_data.release.rows import as_row, checked
from daedalus_data.store.folder import open_run
from tests.support import built_run
from tests.support.shelf import write

CONFIGS = ("dialog_synthesis", "entity_evolution")


def made(folders, config):
    return [decoded(as_row(row)) for folder in folders for row in checked(FORMATTERS.get(config), open_run(folder))]


def decoded(row):
    # `datasets` reads 0.3 in JSON as 0.30000000000000004; the files hold 0.3.
    return row | {"answer": Json().decode_example(row["answer"])}


def builder(shelf, config, tmp_path, **asked):
    runs = {"train": [str(folder) for folder in shelf[:3]], "test": [str(folder) for folder in shelf[3:]]}
    return dd.SimulationDataset(config_name=config, runs=runs, cache_dir=str(tmp_path / "cache"), **asked)


@pytest.mark.parametrize("config", CONFIGS)
def test_a_prepared_dataset_holds_the_rows_of_the_formatter(shelf, config, tmp_path):
    built = builder(shelf, config, tmp_path)
    built.download_and_prepare()
    rows = built.as_dataset()
    assert list(rows["train"]) == made(shelf[:3], config)
    assert list(rows["test"]) == made(shelf[3:], config)


def test_columns_have_the_types_of_the_row(shelf, tmp_path):
    features = builder(shelf, "dialog_synthesis", tmp_path).info.features
    messages = List({"role": Value("string"), "content": Value("string")})
    assert [features[name] for name in ("prompt", "completion", "evidence", "entities", "seed", "hops", "answer", "id")] == [
        messages, messages, List(Value("string")), List(Value("string")), Value("int64"), Value("int64"), Json(), Value("string"),
    ]  # fmt: skip


def test_two_processes_make_the_rows_that_one_makes(shelf, tmp_path):
    built = builder(shelf, "dialog_synthesis", tmp_path)
    built.download_and_prepare(num_proc=2)
    assert sorted(row["id"] for row in built.as_dataset("train")) == sorted(row["id"] for row in made(shelf[:3], "dialog_synthesis"))


def test_a_stream_goes_on_exactly_where_it_was_left(shelf, tmp_path):
    whole = made(shelf[:3], "entity_evolution")
    for left in range(0, len(whole), 4):
        stream = builder(shelf, "entity_evolution", tmp_path).as_streaming_dataset("train")
        assert stream.num_shards == 3
        taken = [row for _, row in zip(range(left), stream, strict=False)]
        again = builder(shelf, "entity_evolution", tmp_path).as_streaming_dataset("train")
        again.load_state_dict(stream.state_dict())
        assert taken + list(again) == whole


def test_parquet_files_of_the_builder_load_as_the_same_rows(shelf, tmp_path):
    builder(shelf, "dialog_synthesis", tmp_path).download_and_prepare(str(tmp_path / "out"), file_format="parquet", num_proc=2)
    rows = load_dataset(
        "parquet", data_files={"train": f"{tmp_path}/out/*train*.parquet"}, split="train", cache_dir=str(tmp_path / "cache")
    )
    assert sorted(rows["id"]) == sorted(row["id"] for row in made(shelf[:3], "dialog_synthesis"))
    assert set(rows["answer"]) == {None}


def test_a_changed_log_or_version_is_never_served_from_the_cache(shelf, tmp_path, monkeypatch):
    first = builder(shelf, "dialog_synthesis", tmp_path)
    first.download_and_prepare()
    run = built_run.run()
    short = type(run)(run.manifest, tuple(entry for entry in run.entries if entry.event.timepoint != built_run.MOMENTS[2]), run.folder)
    for path in shelf[0].iterdir():
        path.unlink()
    write(shelf[0].parent, short, shelf[0].name)
    second = builder(shelf, "dialog_synthesis", tmp_path)
    second.download_and_prepare()
    assert len(first.as_dataset("train")) > len(second.as_dataset("train"))
    formatter = FORMATTERS.get("dialog_synthesis")
    monkeypatch.setitem(FORMATTERS._things, "dialog_synthesis", type(formatter)(formatter.name, 99, formatter.rows, formatter.doc))
    assert builder(shelf, "dialog_synthesis", tmp_path).hash != second.hash


def prepared(shelf, tmp_path):
    built = builder(shelf, "dialog_synthesis", tmp_path)
    built.download_and_prepare()
    return built.as_dataset("train")


def registered(shelf, tmp_path):
    dd.register()
    files = {"train": [str(folder / "events.jsonl") for folder in shelf[:3]]}
    return load_dataset("daedalus", "dialog_synthesis", data_files=files, split="train", cache_dir=str(tmp_path / "cache"))


@pytest.mark.parametrize("read", [prepared, registered])
def test_another_licence_in_the_record_of_a_run_is_in_its_rows_and_not_that_of_the_cache(shelf, tmp_path, read):
    assert set(read(shelf, tmp_path)["licence"]) == {"apache-2.0"}
    record = shelf[0] / "run.json"
    record.write_text(record.read_text().replace('"license": "apache-2.0"', '"license": "cc-by-4.0"'))
    rows = read(shelf, tmp_path)
    assert set(zip(rows["run"], rows["licence"], strict=True)) == {("dam_a", "cc-by-4.0"), ("dam_b", "apache-2.0"), ("dam_c", "apache-2.0")}


def test_an_unknown_config_is_refused_with_those_there_are(shelf, tmp_path):
    with pytest.raises(ValueError, match=r"'nope' not found.*dialog_synthesis"):
        builder(shelf, "nope", tmp_path)


def test_load_dataset_reads_run_folders_once_registered(shelf, tmp_path):
    dd.register()
    asked = {"data_files": {"train": f"{shelf[0].parent}/*/events.jsonl"}, "split": "train", "cache_dir": str(tmp_path / "cache")}
    rows = load_dataset("daedalus", "dialog_synthesis", **asked)
    assert list(rows) == list(load_dataset("daedalus", "dialog_synthesis", streaming=True, **asked)) == made(shelf, "dialog_synthesis")


def test_a_run_gives_its_own_rows(simple):
    rows = simple.dataset("dialog_synthesis")
    assert list(rows) == made([simple.folder], "dialog_synthesis")
    assert rows.features["answer"] == Json()


@pytest.mark.parametrize(
    ("spoiled", "says"),
    [
        ({"prompt": ()}, "prompt: .*at least 1"),
        ({"seed": "7"}, "seed: "),
        ({"run": "other"}, "of the run 'other'"),
        ({}, "an id that another row has"),
    ],
)
def test_a_row_that_is_not_whole_never_reaches_a_file(shelf, monkeypatch, spoiled, says):
    formatter = FORMATTERS.get("dialog_synthesis")

    def rows(run):
        row = next(iter(formatter.rows(run)))
        yield row
        yield row.model_copy(update=({"id": "x"} if spoiled else {}) | spoiled)

    with pytest.raises(DatasetError, match=says):
        list(checked(type(formatter)("spoiled", 1, rows, "Spoiled."), open_run(shelf[0])))
