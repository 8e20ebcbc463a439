"""The rows of a run open with load_dataset, in equal bytes for equal rows, and no cache serves old ones."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from daedalus_data.core.derive import Formatter
from daedalus_data.core.errors import StoreError
from daedalus_data.core.example import Example
from daedalus_data.core.run import ModelUse, Run
from daedalus_data.exports.dataset import SCHEMA, checked, write_dataset
from daedalus_data.formatters.dialog_synthesis import dialog_synthesis
from daedalus_data.formatters.entity_evolution import entity_evolution
from tests.support import built_run as built

LOAD = """
import json, sys
from datasets import load_dataset
for config in sys.argv[2:]:
    rows = load_dataset(sys.argv[1], config, split="train")
    print(json.dumps([config, len(rows), str(rows.features["prompt"]), rows[0]["completion"][0]["role"], rows.column_names]))
"""


def loaded(folder: Path, cache: Path, *configs: str) -> list[list[object]]:
    env = {**os.environ, "HF_HOME": str(cache), "HF_HUB_OFFLINE": "1", "HF_DATASETS_DISABLE_PROGRESS_BARS": "1"}
    done = subprocess.run([sys.executable, "-c", LOAD, str(folder), *configs], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_load_dataset_opens_every_config_and_sees_replaced_rows(tmp_path: Path) -> None:
    counts = write_dataset(built.run(), tmp_path / "data")
    configs = loaded(tmp_path / "data", tmp_path / "cache", *counts)
    assert {name: count for name, count, *_ in configs} == counts == {"dialog_synthesis": 8, "entity_evolution": 9}
    for _, _, prompt, role, columns in configs:
        assert (prompt, role, columns) == ("List({'role': Value('string'), 'content': Value('string')})", "assistant", list(SCHEMA))
    run = built.run()
    short = Run(run.manifest, tuple(entry for entry in run.entries if entry.event.timepoint != built.MOMENTS[2]), run.folder)
    write_dataset(short, tmp_path / "data")
    assert [count for _, count, *_ in loaded(tmp_path / "data", tmp_path / "cache", "dialog_synthesis")] == [5]


def test_equal_rows_are_equal_bytes(tmp_path: Path) -> None:
    for name in "ab":
        write_dataset(built.run(), tmp_path / name)
    digests = [
        {path.relative_to(tmp_path / name): sha256(path.read_bytes()).hexdigest() for path in (tmp_path / name).rglob("*.*")}
        for name in "ab"
    ]
    assert digests[0] == digests[1] and len(digests[0]) == 3


def test_only_the_named_configs_are_written(tmp_path: Path) -> None:
    assert list(write_dataset(built.run(), tmp_path, ("entity_evolution",))) == ["entity_evolution"]
    assert not (tmp_path / "dialog_synthesis").exists()


def test_a_config_without_rows_gets_no_file_and_no_entry(tmp_path: Path) -> None:
    run = built.run()
    silent = Run(run.manifest, tuple(entry for entry in run.entries if entry.event.kind != "turn_spoken"), run.folder)
    assert write_dataset(silent, tmp_path)["dialog_synthesis"] == 0
    front = yaml.safe_load((tmp_path / "README.md").read_text().split("---\n")[1])
    assert [config["config_name"] for config in front["configs"]] == ["entity_evolution"]


def test_words_of_the_template_cannot_become_front_matter(tmp_path: Path) -> None:
    run = built.run()
    spoof = run.template.model_copy(update={"scenario_description": "---\nlicense: mit\n---\n{{ 7 * 7 }} and so it goes on."})
    write_dataset(Run(run.manifest.model_copy(update={"template": spoof}), run.entries, run.folder), tmp_path)
    text = (tmp_path / "README.md").read_text()
    assert yaml.safe_load(text.split("---\n")[1])["license"] == "apache-2.0"
    assert "{{ 7" in text and "\n---\nlicense" not in text


def test_a_row_that_is_not_whole_is_refused() -> None:
    row = next(iter(dialog_synthesis(built.run())))
    broken = Formatter("broken", 1, lambda run: iter(()), "Broken.")
    with pytest.raises(ValidationError):
        checked(broken, [row.model_copy(update={"prompt": ()})])
    with pytest.raises(StoreError, match="two rows with the id"):
        checked(broken, [row, row])


def test_rows_of_a_run_that_names_no_model_are_refused() -> None:
    run = built.run()
    nameless = Run(run.manifest.model_copy(update={"models": []}), run.entries, run.folder)
    rows: Iterator[Example] = dialog_synthesis(nameless)
    with pytest.raises(StoreError, match="names no model"):
        next(rows)


def test_rows_name_the_model_that_wrote_what_they_teach() -> None:
    run = built.run()
    uses = [
        ModelUse(model="speaker", endpoint="", license="mit", purposes=("turn",)),
        ModelUse(model="judge", endpoint="", license="llama3.1", purposes=("judge_edge", "appraise_line")),
    ]
    two = Run(run.manifest.model_copy(update={"models": uses}), run.entries, run.folder)
    assert {(row.model, row.license) for row in dialog_synthesis(two)} == {("speaker", "mit")}
    assert {(row.model, row.license) for row in entity_evolution(two)} == {("judge", "llama3.1")}
