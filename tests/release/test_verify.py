"""verify makes every row again and names the first that differs; whatever is changed in a dataset is seen."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import daedalus_data as dd
from daedalus_data.core.derive import FORMATTERS, Formatter
from daedalus_data.core.errors import UsageError
from daedalus_data.core.events import StateChanged
from daedalus_data.core.run import Run
from daedalus_data.release.record import read_record, write_record
from daedalus_data.store.folder import open_run
from tests.support.shelf import write

pytestmark = pytest.mark.usefixtures("unjudged")
CONFIGS = ("dialog_synthesis", "entity_evolution")


@pytest.fixture
def data(shelf, tmp_path):
    return dd.build(shelf, out=tmp_path / "data", configs=CONFIGS).path


def resealed(data):
    """Make the record agree with the files, as a careful forger would."""
    write_record(data, read_record(data))


def rewrite(file, change):
    table = pq.read_table(file)
    pq.write_table(change(table), file)


def test_a_dataset_as_it_was_built_is_made_again_in_full(data):
    verdict = dd.verify(data)
    assert verdict.ok
    assert verdict.rows == verdict.rows_recorded == sum(sum(rows.values()) for rows in (c.rows for c in read_record(data).configs.values()))


def test_the_first_row_that_was_edited_is_named_with_both_values(data):
    def edit(table):
        said = table.column("completion").to_pylist()
        said[2][0]["content"] += " Or so they say."
        return table.set_column(
            table.schema.get_field_index("completion"), "completion", pa.array(said, table.schema.field("completion").type)
        )

    rewrite(data / "dialog_synthesis" / "train-00000-of-00001.parquet", edit)
    assert dd.verify(data).files == (
        "dialog_synthesis/train-00000-of-00001.parquet is not as it was written: its SHA-256 differs from the record's",
    )
    resealed(data)
    found = dd.verify(data).difference
    assert (found.config, found.split, found.column) == ("dialog_synthesis", "train", "completion")
    assert "Or so they say." in found.stored
    assert "Or so they say." not in found.rebuilt
    assert found.row == pq.read_table(data / "dialog_synthesis" / "train-00000-of-00001.parquet")["id"][2].as_py()


def test_rows_left_out_or_put_into_another_split_are_named(data):
    whole = data / "entity_evolution"
    rewrite(whole / "train-00000-of-00001.parquet", lambda table: table.slice(0, len(table) - 1))
    resealed(data)
    assert "the file does not have it" in str(dd.verify(data).difference)
    test = whole / "test-00000-of-00001.parquet"
    shutil.copy(test, whole / "train-00001-of-00002.parquet")
    rewrite(whole / "train-00000-of-00001.parquet", lambda table: table)
    resealed(data)
    assert not dd.verify(data).ok


def test_a_row_smuggled_in_from_a_run_that_is_not_there_is_named(data):
    def smuggle(table):
        last = table.slice(len(table) - 1).set_column(table.schema.get_field_index("run"), "run", pa.array(["nowhere"]))
        return pa.concat_tables([table, last])

    rewrite(data / "dialog_synthesis" / "test-00000-of-00001.parquet", smuggle)
    resealed(data)
    assert "run nowhere" in str(dd.verify(data).difference)


def test_a_log_that_says_something_else_gives_other_rows(data, tmp_path):
    run = open_run(data / "runs" / "dam_b")
    entries = list(run.entries)
    place = next(i for i, entry in enumerate(entries) if isinstance(entry.event, StateChanged) and "energy" in entry.event.changes)
    event = entries[place].event
    entries[place] = entries[place].model_copy(update={"event": event.model_copy(update={"changes": {**event.changes, "energy": -11.0}})})
    write(tmp_path / "forged", Run(run.manifest, tuple(entries), run.folder), "dam_b")
    shutil.copy(tmp_path / "forged" / "dam_b" / "events.jsonl", data / "runs" / "dam_b" / "events.jsonl")
    resealed(data)
    found = dd.verify(data).difference
    assert (found.config, found.row.split("/")[0]) == ("entity_evolution", "dam_b")
    assert found.column in ("completion", "answer")


def test_a_file_that_is_missing_torn_or_new_is_named(data):
    (data / "entity_evolution" / "train-00001-of-00001.parquet").write_bytes(b"PAR1")
    (data / "reports" / "validation.json").unlink()
    log = data / "runs" / "dam_a" / "events.jsonl"
    log.write_text(log.read_text().replace("spillway", "spilway", 1))
    said = " ".join(dd.verify(data).files)
    for words in ("train-00001-of-00001.parquet is not in the record", "validation.json is missing", "events.jsonl line"):
        assert words in said


def test_the_merkle_root_of_the_record_is_the_one_that_the_logs_give(data):
    record = read_record(data)
    made = record.configs["dialog_synthesis"]
    configs = record.configs | {"dialog_synthesis": made.model_copy(update={"root": made.root[::-1]})}
    write_record(data, record.model_copy(update={"configs": configs}))
    assert dd.verify(data).files == ("dataset.json has another Merkle root for dialog_synthesis than its rows give",)


def test_what_people_put_beside_the_data_is_theirs(data):
    (data / "LICENSE").write_text("All yours.")
    (data / "notes").mkdir()
    (data / "notes" / "reading.txt").write_text("Row 3 is my favourite.")
    assert dd.verify(data).ok


def test_another_version_of_a_formatter_is_said_plainly(data, monkeypatch):
    old = FORMATTERS.get("dialog_synthesis")
    monkeypatch.setitem(FORMATTERS._things, "dialog_synthesis", Formatter(old.name, old.version + 1, old.rows, old.doc))
    verdict = dd.verify(data)
    assert not verdict.ok
    assert verdict.difference is None
    assert f"was made by version {old.version} of its formatter and this installation has {old.version + 1}" in verdict.versions[0]
    assert verdict.rows == sum(read_record(data).configs["entity_evolution"].rows.values())


def test_a_record_cannot_lead_out_of_its_folder_and_a_newer_one_is_not_guessed_at(data):
    path = data / "dataset.json"
    record = json.loads(path.read_text())
    record["runs"][0]["id"] = "../../home/dam_a"
    path.write_text(json.dumps(record))
    with pytest.raises(UsageError, match="cannot be read"):
        dd.verify(data)
    with pytest.raises(UsageError, match="is no dataset folder"):
        dd.verify(data / "runs")


def test_a_log_that_simulating_does_not_give_is_named_and_a_model_is_not_asked_again(simple, tmp_path):
    folder = dd.build(simple, out=tmp_path / "simple", configs=CONFIGS).path
    assert dd.verify(folder, simulate=True).simulated == 1
    record = folder / "runs" / simple.id / "run.json"
    manifest = json.loads(record.read_text())
    for change, said in (({"seed": 5}, f"run {simple.id} comes out another way than its log says"), ({"endpoint": "https://x.org"}, "")):
        record.write_text(json.dumps(manifest | change))
        resealed(folder)
        if said:
            assert said in dd.verify(folder, simulate=True).logs[0]
        else:
            with pytest.raises(UsageError, match=r"need not say the same again.*without --simulate"):
                dd.verify(folder, simulate=True)
