"""A dataset folder is made whole or not at all, loads as it was made, and holds nothing of the machine it was made on."""

import json
from pathlib import Path

import pytest
import yaml
from datasets import load_dataset

import daedalus_data as dd
from daedalus_data.core.derive import VALIDATORS, Finding
from daedalus_data.core.errors import BusyError, DaedalusError, DatasetError, UsageError
from daedalus_data.core.run import ModelUse, Run
from daedalus_data.release.record import file_digest, read_record
from daedalus_data.release.staging import staging
from tests.support import built_run
from tests.support.shelf import shelve, write

pytestmark = pytest.mark.usefixtures("unjudged")
BOTH = ("dialog_synthesis", "entity_evolution")


def digests(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): file_digest(path) for path in folder.rglob("*") if path.is_file()}


def test_every_config_loads_with_its_splits_and_the_rows_of_the_builder(shelf, tmp_path):
    made = dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    for config, rows in made.rows.items():
        loaded = load_dataset(str(tmp_path / "data"), config, cache_dir=str(tmp_path / "cache"))
        assert {split: len(some) for split, some in loaded.items()} == rows
        assert set(rows) == {"train", "validation", "test"}
        runs = {split: [str(tmp_path / "home" / run.id) for run in made.record.runs if run.split == split] for split in rows}
        builder = dd.SimulationDataset(config_name=config, runs=runs, cache_dir=str(tmp_path / "cache"))
        builder.download_and_prepare()
        assert {split: list(some) for split, some in loaded.items()} == {split: list(some) for split, some in builder.as_dataset().items()}
        assert loaded["train"].features == builder.info.features


def test_equal_runs_are_equal_bytes_whatever_their_order_and_however_many_processes(shelf, tmp_path):
    dd.build(shelf, out=tmp_path / "one" / "data", configs=BOTH)
    dd.build(shelf[::-1], out=tmp_path / "two" / "data", configs=BOTH, parallel=2)
    assert digests(tmp_path / "one" / "data") == digests(tmp_path / "two" / "data")
    assert [path.name for path in (tmp_path / "one").iterdir()] == ["data"]


def test_load_dataset_sees_that_a_dataset_was_replaced(shelf, tmp_path):
    counts = []
    for runs in (shelf, shelf[:3]):
        dd.build(runs, out=tmp_path / "data", configs=BOTH)
        rows = load_dataset(str(tmp_path / "data"), "dialog_synthesis", cache_dir=str(tmp_path / "cache"))
        counts.append(sum(len(some) for some in rows.values()))
    assert counts == [32, 24]


def test_a_template_is_run_first_and_the_same_command_again_makes_the_same_rows(tmp_path):
    asked = {"runs": 3, "home": tmp_path / "home", "configs": ("dialog_synthesis", "knowledge_flow")}
    first = dd.build("convergence_simple", out=tmp_path / "data", **asked)
    again = dd.build("convergence_simple", out=tmp_path / "again", **asked)
    assert sorted(run.split for run in first.record.runs) == ["test", "train", "validation"]
    assert [run.seed for run in first.record.runs] == [run.seed for run in again.record.runs]
    assert first.record.configs == again.record.configs


def test_runs_of_one_story_are_not_parted(tmp_path):
    same = shelve(tmp_path / "home", "twin_a", "twin_b", "twin_c", same_story=True)
    made = dd.build([*same, *shelve(tmp_path / "home", "lone_a", "lone_b")], out=tmp_path / "data", configs=BOTH)
    split = {run.id: run.split for run in made.record.runs}
    assert len({split[f"twin_{name}"] for name in "abc"}) == 1
    assert len(set(split.values())) == 3


def test_a_config_without_rows_is_left_out_and_named(tmp_path):
    run = built_run.run()
    silent = Run(run.manifest, tuple(entry for entry in run.entries if entry.event.kind != "turn_spoken"), run.folder)
    made = dd.build([write(tmp_path / "home", silent, "silent")], out=tmp_path / "data", configs=BOTH)
    assert (list(made.rows), made.record.without_rows) == (["entity_evolution"], ("dialog_synthesis",))
    front = yaml.safe_load((tmp_path / "data" / "README.md").read_text().split("---\n")[1])
    assert [config["config_name"] for config in front["configs"]] == ["entity_evolution"]
    assert not (tmp_path / "data" / "dialog_synthesis").exists()


def test_a_refused_dataset_is_kept_for_looking_and_the_old_one_stays(shelf, tmp_path, monkeypatch):
    class Refuses:
        def __init__(self, limits):
            pass

        def see(self, batch):
            yield Finding(
                validator="refuses", level="error", config="dialog_synthesis", rows=("row_1", "row_2"), count=2, message="It is so."
            )

        def conclude(self):
            return ()

        def figures(self):
            return {}

    dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    before = digests(tmp_path / "data")
    monkeypatch.setattr(VALIDATORS, "_things", {"refuses": Refuses})
    with pytest.raises(DatasetError, match=r"refused by refuses in dialog_synthesis: It is so\. \(first rows: row_1, row_2.*data\.refused"):
        dd.build(shelf[:3], out=tmp_path / "data", configs=BOTH)
    assert digests(tmp_path / "data") == before
    assert json.loads((tmp_path / "data.refused" / "reports" / "validation.json").read_text())["findings"][0]["message"] == "It is so."
    assert not (tmp_path / "data.building").exists()


def test_what_no_build_made_is_never_replaced(shelf, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="is no dataset folder"):
        dd.build(shelf, out=tmp_path / "mine", configs=BOTH)
    dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    (tmp_path / "data" / "notes.md").write_text("my notes")
    with pytest.raises(UsageError, match=r"holds 'notes\.md'"):
        dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    (tmp_path / "other.building").mkdir()
    (tmp_path / "other.building" / "thesis.txt").write_text("years of work")
    with pytest.raises(UsageError, match="in the way"):
        dd.build(shelf, out=tmp_path / "other", configs=BOTH)
    assert (tmp_path / "other.building" / "thesis.txt").exists()


def test_what_a_killed_build_left_is_cleared(shelf, tmp_path):
    left = tmp_path / "data.building"
    (left / "dialog_synthesis").mkdir(parents=True)
    (left / ".building").touch()
    (left / "dialog_synthesis" / "train-00000.part").touch()
    dd.build(shelf, out=tmp_path / "data", configs=BOTH)
    assert not left.exists()
    assert set(digests(tmp_path / "data")) == {"dataset.json", *read_record(tmp_path / "data").files}


def test_two_builds_of_one_folder_do_not_mix(shelf, tmp_path):
    with staging(tmp_path / "data") as folder:
        with pytest.raises(BusyError, match="another build is at work"):
            dd.build(shelf, out=tmp_path / "data", configs=BOTH)
        assert (folder / ".building").exists()


def test_the_shipped_record_names_no_file_of_this_machine_and_the_log_is_byte_equal(tmp_path):
    run = built_run.run()
    use = ModelUse(model="local:/home/me/secret/tiny.gguf", endpoint="http://me:pass@10.0.0.7:8000/v1", license="mit", purposes=("turn",))
    manifest = run.manifest.model_copy(update={"models": [use], "model": use.model, "endpoint": use.endpoint, "error": "at /home/me"})
    source = write(tmp_path / "home", Run(manifest, run.entries, run.folder), "local")
    dd.build(source, out=tmp_path / "data", configs=("entity_evolution",))
    shipped = tmp_path / "data" / "runs" / "local"
    assert (shipped / "events.jsonl").read_bytes() == (source / "events.jsonl").read_bytes()
    for text in ((shipped / "run.json").read_text(), (tmp_path / "data" / "README.md").read_text()):
        assert "tiny.gguf" in text
        assert not [word for word in ("/home", "me/secret", "pass@", ":8000") if word in text]
    assert {path.name for path in shipped.iterdir()} == {"run.json", "events.jsonl"}


def test_words_of_the_template_cannot_become_front_matter(tmp_path):
    run = built_run.run()
    spoof = run.template.model_copy(update={"scenario_description": "---\nlicense: mit\n---\n{{ 7 * 7 }} and so it goes on."})
    manifest = run.manifest.model_copy(update={"template": spoof})
    dd.build(write(tmp_path / "home", Run(manifest, run.entries, run.folder), "spoof"), out=tmp_path / "data", configs=BOTH)
    text = (tmp_path / "data" / "README.md").read_text()
    assert yaml.safe_load(text.split("---\n")[1])["license"] == "apache-2.0"
    assert "> \\--- license: mit ---" in text
    assert "7 \\* 7 " in text
    assert "{{" not in text


def test_a_run_that_is_not_finished_or_named_twice_is_refused(shelf, tmp_path):
    with pytest.raises(UsageError, match="both run dam_a"):
        dd.build([shelf[0], shelf[0]], out=tmp_path / "data")
    record = shelf[0] / "run.json"
    record.write_text(record.read_text().replace('"completed"', '"stopped"'))
    with pytest.raises(UsageError, match="run --resume dam_a"):
        dd.build(shelf, out=tmp_path / "data")


def test_a_log_that_was_edited_stops_the_build_in_one_process_and_in_two_and_leaves_nothing(shelf, tmp_path):
    log = shelf[1] / "events.jsonl"
    log.write_text(log.read_text().replace("spillway", "spilway", 1))
    for parallel in (1, 2):
        with pytest.raises(DaedalusError, match=r"events\.jsonl line \d+ .* is not as it was written"):
            dd.build(shelf, out=tmp_path / "data", configs=BOTH, parallel=parallel)
    assert [path.name for path in tmp_path.iterdir()] == ["home"]


def test_the_public_names_are_the_verbs_and_a_wrong_one_lists_them():
    assert {"build", "verify", "validate", "register", "SimulationDataset", "simulate", "load"} <= set(dir(dd))
    with pytest.raises(AttributeError, match=r"no 'bild'.*build"):
        _ = dd.bild
