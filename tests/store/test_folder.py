import subprocess
import sys

import pytest

from daedalus_data.core.errors import BusyError, StoreError, UnknownNameError
from daedalus_data.core.run import Manifest
from daedalus_data.core.template import Template
from daedalus_data.store.folder import RunFolder, folder_of, new_run_id, open_run, unfinished
from daedalus_data.store.index import NAME, rows

TEMPLATE = Template(scenario_description="Two people count apples in an orchard.", world_id="orchard")


def manifest(run_id: str, **more) -> Manifest:
    return Manifest(
        run_id=run_id,
        template_id="orchard",
        template=TEMPLATE,
        seed=0,
        config_hash="c" * 64,
        model="offline",
        endpoint="in-process",
        versions={},
        started_at=more.pop("started_at", "2026-01-01T00:00:00+00:00"),
        causal_mode="forward",
        **more,
    )


def made(home, run_id, **more):
    folder = RunFolder(home / run_id, manifest(run_id, **more))
    folder.close()
    return folder


def test_a_second_process_is_told_who_holds_the_run(tmp_path):
    held = RunFolder(tmp_path / "orchard-1", manifest("orchard-1"))
    code = (
        "import sys; from pathlib import Path; from daedalus_data.store.folder import RunFolder, read_manifest\n"
        "p = Path(sys.argv[1]); RunFolder(p, read_manifest(p))"
    )
    second = subprocess.run([sys.executable, "-c", code, str(held.path)], capture_output=True, text=True, check=False)
    held.close()
    import os

    assert f"held by process {os.getpid()}" in second.stderr


def test_a_lock_ends_with_its_holder(tmp_path):
    made(tmp_path, "orchard-1")
    RunFolder(tmp_path / "orchard-1", manifest("orchard-1")).close()


def test_two_holders_in_one_process_are_refused_too(tmp_path):
    held = RunFolder(tmp_path / "orchard-1", manifest("orchard-1"))
    with pytest.raises(BusyError):
        RunFolder(tmp_path / "orchard-1", manifest("orchard-1"))
    held.close()


@pytest.mark.parametrize("name", ["..", "../x", "a/b", "/etc", "x\x00", "%2e%2e", ".", "", "A", "..\\x", "orchard-1/../.."])
def test_a_run_id_cannot_leave_the_home(tmp_path, name):
    made(tmp_path, "orchard-1")
    with pytest.raises(UnknownNameError):
        folder_of(tmp_path, name)


def test_an_unknown_run_suggests_the_nearest(tmp_path):
    made(tmp_path, "orchard-1")
    with pytest.raises(UnknownNameError, match="did you mean 'orchard-1'"):
        folder_of(tmp_path, "orchad-1")


def test_only_an_unfinished_run_of_the_same_configuration_is_continued(tmp_path):
    made(tmp_path, "orchard-1", status="completed")
    assert unfinished(tmp_path, "c" * 64) is None
    made(tmp_path, "orchard-2", status="failed")
    assert unfinished(tmp_path, "c" * 64) == tmp_path / "orchard-2"
    assert unfinished(tmp_path, "d" * 64) is None


def test_run_ids_are_numbered_from_the_second_on(tmp_path):
    first = new_run_id(tmp_path, "orchard", "c" * 64)
    made(tmp_path, first)
    assert (first, new_run_id(tmp_path, "orchard", "c" * 64)) == ("orchard-cccccccc", "orchard-cccccccc-2")


def test_the_index_is_rebuilt_from_the_folders(tmp_path):
    made(tmp_path, "orchard-1", started_at="2026-01-01T00:00:00+00:00")
    made(tmp_path, "orchard-2", started_at="2026-01-02T00:00:00+00:00", status="completed", cost_usd=0.5)
    before = rows(tmp_path)
    (tmp_path / NAME).unlink()
    assert rows(tmp_path) == before
    assert [(row.run_id, row.status, row.cost_usd) for row in before] == [("orchard-2", "completed", 0.5), ("orchard-1", "running", 0.0)]


def test_the_index_forgets_a_run_that_is_gone(tmp_path):
    import shutil

    made(tmp_path, "orchard-1")
    assert len(rows(tmp_path)) == 1
    shutil.rmtree(tmp_path / "orchard-1")
    assert rows(tmp_path) == []


def test_a_damaged_record_is_an_error_in_one_line(tmp_path):
    folder = made(tmp_path, "orchard-1")
    (folder.path / "run.json").write_text("{")
    with pytest.raises(StoreError, match=r"run\.json cannot be read"):
        open_run(folder.path)


def test_what_a_run_writes_is_for_its_owner_only(tmp_path):
    folder = made(tmp_path, "orchard-1")
    assert folder.path.stat().st_mode & 0o077 == 0
