"""verify makes every row again and names the first that differs; whatever is changed in a dataset is seen."""

import json
import shutil

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import daedalus_data as dd
from daedalus_data.api.again import simulated_again
from daedalus_data.core.derive import FORMATTERS, Formatter
from daedalus_data.core.errors import DatasetError, UsageError
from daedalus_data.core.events import StateChanged
from daedalus_data.core.run import Run
from daedalus_data.release.record import read_record, write_record
from daedalus_data.store.folder import open_run
from daedalus_data.store.lines import LineFile, read_lines
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
            assert said in next(simulated_again(folder, print))
        else:
            with pytest.raises(UsageError, match=r"need not say the same again.*without --simulate"):
                list(simulated_again(folder, print))


# ---- what others may have put into it ----


def amended(data, change):
    """Change what the record says and keep its digests."""
    path = data / "dataset.json"
    record = json.loads(path.read_text())
    change(record)
    path.write_text(json.dumps(record))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("template", "mill"), ("mode", "cyclical"), ("seed", 999), ("variation", "v"), ("split_group", "g_0"), ("events", 5),
        ("events_digest", "0" * 64),
    ],
)  # fmt: skip
def test_what_the_record_says_of_a_run_is_what_its_log_and_run_json_say(data, field, value):
    amended(data, lambda record: record["runs"][0].update({field: value}))
    (said,) = dd.verify(data).files
    assert said.startswith(f"dataset.json has {field} {value!r} for run dam_a, and what is shipped of the run says ")


def test_rows_are_counted_per_split_as_the_files_have_them(data):
    def swap(record):
        rows = record["configs"]["entity_evolution"]["rows"]
        rows["train"], rows["test"] = rows["train"] - 1, rows["test"] + 1

    amended(data, swap)
    assert [said.split(", ")[0] for said in dd.verify(data).files] == [
        f"dataset.json has {rows} rows for entity_evolution/{split}"
        for split, rows in json.loads((data / "dataset.json").read_text())["configs"]["entity_evolution"]["rows"].items()
        if split in ("train", "test")
    ]


def test_one_run_does_not_count_twice(data):
    shutil.copytree(data / "runs" / "dam_a", data / "runs" / "dup")
    amended(data, lambda record: record["runs"].append(record["runs"][0] | {"id": "dup"}))
    resealed(data)
    assert "runs/dup/run.json is the record of another run: 'dam_a'" in dd.verify(data).files
    amended(data, lambda record: record["runs"].__setitem__(-1, record["runs"][0]))
    assert "dataset.json has run dam_a 2 times" in dd.verify(data).files


@pytest.mark.parametrize("name", ["{outside}/run", "../../{outside}/run", "x\0y", "a" * 300])
def test_simulating_again_writes_nowhere_that_the_data_names(simple, tmp_path, name):
    folder = dd.build(simple, out=tmp_path / "simple", configs=CONFIGS).path
    outside = tmp_path / "outside"
    record = folder / "runs" / simple.id / "run.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"run_id": name.format(outside=outside)}))
    resealed(folder)
    with pytest.raises(DatasetError, match="is the record of another run"):
        list(simulated_again(folder, print))
    assert not dd.verify(folder, simulate=True).ok
    assert not outside.exists()


def test_simulating_again_compares_with_the_log_that_is_there_not_with_what_the_record_says_of_it(simple, tmp_path):
    folder = dd.build(simple, out=tmp_path / "simple", configs=CONFIGS).path
    log = folder / "runs" / simple.id / "events.jsonl"
    relogged(log, lambda bodies: bodies[:-1])
    assert "comes out another way" in next(simulated_again(folder, print))
    log.unlink()
    assert "comes out another way" in next(simulated_again(folder, print))


def test_a_run_that_cannot_be_simulated_is_named(simple, tmp_path):
    folder = dd.build(simple, out=tmp_path / "simple", configs=CONFIGS).path
    record = folder / "runs" / simple.id / "run.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"seed": 10**400}))
    with pytest.raises(DatasetError, match=f"the log of run {simple.id} is not one that a run writes"):
        list(simulated_again(folder, print))


def relogged(log, change):
    """Write other lines into a log, sealed as a run would."""
    bodies = change([line.body for line in read_lines(log)[0]])
    log.unlink()
    file = LineFile(log)
    for body in bodies:
        file.append(body)
    file.close()


def column(name, value, kind=None):
    """Return a change that puts one value into all of a column."""

    def change(table):
        values = pa.array([value] * len(table), kind)
        place = table.schema.get_field_index(name)
        return table.append_column(name, values) if place < 0 else table.set_column(place, name, values)

    return lambda data: rewrite(data / "entity_evolution" / "train-00000-of-00001.parquet", change)


def replaced(file, content):
    """Return a change that puts bytes in place of a file, or a folder where there are none."""

    def change(data):
        (data / file).unlink()
        (data / file).mkdir() if content is None else (data / file).write_bytes(content)

    return change


def extra(**columns):
    """Return a change that adds a split, torn where it is to have no columns."""

    def change(data):
        file = data / "entity_evolution" / "extra-00000-of-00001.parquet"
        amended(data, lambda record: record["configs"]["entity_evolution"]["rows"].update(extra=1))
        pq.write_table(pa.table(columns), file) if columns else file.write_bytes(b"PAR1")

    return change


LOG = "runs/dam_a/events.jsonl"
HOSTILE = {
    "an answer that is no JSON": (column("answer", "no"), "column answer: the file has 'no'"),
    "an answer without end": (column("answer", "[" * 100_000), "column answer"),
    "an answer of bytes": (column("answer", b"\xff"), "column answer"),
    "a column of dates": (column("task", 0, pa.timestamp("s")), "column task: the file has '\"1970"),
    "a column of bytes more": (column("more", b"\xff"), "column more"),
    "texts that are none": (column("task", pa.array([b"\xff"]).view(pa.string())[0]), "entity_evolution/train-"),
    "a card that is no text": (replaced("README.md", b"\xff"), "README.md is not as it was written"),
    "run.json is no text": (replaced("runs/dam_a/run.json", b"\xff"), "run.json cannot be read"),
    "the log is a folder": (replaced(LOG, None), "events.jsonl cannot be read"),
    "a line of the log without end": (replaced(LOG, b"[" * 100_000 + b"\n"), "events.jsonl line 1"),
    "an event of another time": (
        lambda data: relogged(data / LOG, lambda bodies: ['{"seq":0,"event":{"kind":"nonsense"}}', *bodies]),
        "events.jsonl line 1 is no event that this version knows",
    ),
    "effects before causes": (
        lambda data: relogged(data / LOG, lambda bodies: bodies[::-1]),
        "the log of run dam_a is not one that a run writes",
    ),
    "a torn split more": (extra(), "extra-00000-of-00001.parquet cannot be read"),
    "a split without runs": (extra(ran=["a"]), "extra-00000-of-00001.parquet cannot be read"),
    "a split with lists of runs": (extra(run=[["a"]]), "its column 'run' is not one of texts"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_whatever_lies_in_a_dataset_verifying_it_ends_in_words(data, name):
    change, said = HOSTILE[name]
    change(data)
    verdict = dd.verify(data)
    assert not verdict.ok
    assert any(said in line for line in verdict.wrong), verdict.wrong
    if "card" not in name:
        resealed(data)
        assert any(said in line for line in dd.verify(data).wrong)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"format":' + "9" * 5000 + "}", '{"format":1e999}'])
def test_a_record_that_nests_or_counts_without_end_cannot_be_read(data, text):
    (data / "dataset.json").write_text(text)
    with pytest.raises(UsageError, match="cannot be read"):
        dd.verify(data)
