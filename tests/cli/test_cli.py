"""The command line as a user meets it: a process of its own, its output, its exit code."""

import json
import os
import subprocess
import sys

import pytest

from daedalus_data import api
from tests.support.booked import MODEL, write_book
from tests.support.server import Book, serving

RUN_KEYS = {
    "run_id", "folder", "status", "mode", "timepoints", "dialogs", "turns", "entities", "events", "mechanisms", "pivots", "paths",
    "llm_calls", "tokens", "cost_usd", "seconds",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(simple):
    return simple.folder.parent


def daedalus(*words, home, **environ):
    clean = {key: value for key, value in os.environ.items() if not key.endswith(("_KEY", "_TOKEN"))}
    command = [sys.executable, "-m", "daedalus_data.cli.app", *words]
    return subprocess.run(command, env={**clean, "DAEDALUS_HOME": str(home), **environ}, capture_output=True, text=True, check=False)


def test_run_json_prints_one_object_with_every_key_and_progress_goes_to_stderr(tmp_path):
    done = daedalus("run", "convergence_simple", "--json", home=tmp_path)
    made = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(made) >= RUN_KEYS
    assert (made["status"], made["mode"], made["timepoints"]) == ("completed", "forward", 2)
    assert all(isinstance(count, int) for count in made["mechanisms"].values())
    assert "built-in author" in done.stderr
    assert "living forward, moment 2/2" in done.stderr


def test_run_shows_what_came_out_and_where_it_lies(tmp_path):
    out = daedalus("run", "convergence_simple", "-q", home=tmp_path).stdout
    assert "2 moments" in out
    assert "daedalus build --from" in out


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (("run",), 2, "name a template"),
        (("run", "mars_mision_portal"), 2, "did you mean 'mars_mission_portal'"),
        (("run", "convergence_simple", "--portal-quick"), 2, "needs a portal template"),
        (("run", "convergence_simple", "--model", "some/model"), 2, "--base-url"),
        (("run", "--resume", "nothing"), 2, "no run is called 'nothing'"),
        (("run", "convergence_simple", "--seed", "x"), 2, "seed"),
        (("status", "nothing"), 2, "no run is called"),
        (("export", "last", "--format", "naratve"), 2, "narrative"),
        (("explain", "last", "--who", "nobody"), 2, "nobody is called 'nobody'"),
    ],
)
def test_an_error_is_one_line_that_says_what_would_do(home, words, code, says):
    done = daedalus(*words, home=home)
    assert done.returncode == code
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_a_server_that_is_not_there_exits_4_and_the_run_is_kept(tmp_path):
    words = ("run", "convergence_simple", "--json", "--model", "m", "--base-url", "http://127.0.0.1:9/v1")
    done = daedalus(*words, home=tmp_path, DAEDALUS_API_KEY="sk-none")
    made = json.loads(done.stdout)
    assert done.returncode == 4
    assert made["status"] == "failed"
    assert "127.0.0.1:9" in made["error"]
    assert "sk-none" not in done.stderr + done.stdout


def test_a_budget_that_is_reached_exits_3(tmp_path):
    book, _ = write_book("convergence_simple", tmp_path)
    with serving(Book(json.loads(book.read_text())), cost=0.001) as server:
        words = ("run", "convergence_simple", "--json", "--model", MODEL, "--base-url", server.url, "--budget", "0.01")
        done = daedalus(*words, home=tmp_path, DAEDALUS_API_KEY="sk-none")
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "stopped"
    assert "budget of $0.01" in done.stderr


def test_an_edited_log_exits_5_and_a_run_that_is_held_exits_75(tmp_path, simple):
    import shutil

    from daedalus_data.store.folder import RunFolder, read_manifest

    copy = tmp_path / simple.id
    shutil.copytree(simple.folder, copy)
    manifest = read_manifest(copy)
    manifest.status = "failed"
    held = RunFolder(copy, manifest)
    busy = daedalus("run", "--resume", simple.id, home=tmp_path)
    held.close()
    assert (busy.returncode, f"process {os.getpid()}" in busy.stderr) == (75, True)
    log = copy / "events.jsonl"
    log.write_text(log.read_text().replace("confidence", "confidenze", 1))
    edited = daedalus("run", "--resume", simple.id, home=tmp_path)
    assert edited.returncode == 5
    assert "events.jsonl line" in edited.stderr


def test_list_shows_every_template_with_what_it_takes(home):
    rows = json.loads(daedalus("list", "--json", home=home).stdout)
    flagship = next(row for row in rows if row["name"] == "mars_mission_portal")
    assert flagship["mode"] == "portal"
    assert (flagship["cast"], flagship["moments"], flagship["category"]) == (4, 11, "showcase")
    assert flagship["calls"] > 500
    assert flagship["cost_usd"] > 0
    assert "mars_mission_portal" in daedalus("list", home=home).stdout


def test_lint_has_nothing_to_say_of_the_flagship_and_names_the_mode_for_a_question_about_causes(home, tmp_path):
    assert daedalus("lint", "mars_mission_portal", home=home).stdout == "nothing to improve\n"
    bare = tmp_path / "bare.yaml"
    bare.write_text("scenario_description: How did the mission fail, and who knew?\n")
    (advice,) = json.loads(daedalus("lint", str(bare), "--json", home=home).stdout)
    assert advice["key"] == "temporal.mode"


def test_dry_run_asks_nobody_and_makes_nothing(tmp_path):
    done = daedalus("run", "mars_mission_portal", "--dry-run", "--json", home=tmp_path / "none")
    assert json.loads(done.stdout)["calls"] > 500
    assert not (tmp_path / "none").exists()


def test_the_estimate_is_within_a_third_of_the_run(flagship):
    expected = api.estimate(flagship.template)
    assert expected["calls"] == pytest.approx(flagship.manifest.llm_calls, rel=0.3)
    assert expected["tokens"] == pytest.approx(flagship.manifest.tokens_used, rel=0.35)


def test_status_lists_runs_and_tells_all_of_one(home, simple):
    rows = json.loads(daedalus("status", "--json", home=home).stdout)
    assert simple.id in [row["run_id"] for row in rows]
    one = json.loads(daedalus("status", simple.id, "--json", home=home).stdout)
    assert set(one) >= RUN_KEYS


def test_explain_prints_the_chain_of_a_fact(home, simple):
    links = json.loads(daedalus("explain", simple.id, "--json", home=home).stdout)
    first = links[0]
    assert (first["moment"], first["source"], first["exposure"], first["confidence"]) == (
        "pre_tp_001",
        "scene_initialization",
        "initial",
        1.0,
    )
    out = daedalus("explain", simple.id, "--who", first["entity"], home=home).stdout
    assert f"[pre_tp_001] {first['entity']} <- scene_initialization (initial, conf=1.0)" in out
    told = [link for link in links if link["exposure"] == "told"]
    assert told
    assert all(link["turn"] and link["source"] in simple.world().entities for link in told)


def test_export_writes_again_what_the_run_wrote(home, simple, tmp_path):
    done = daedalus("export", simple.id, "--format", "narrative", "--to", str(tmp_path), "--json", home=home)
    (path,) = json.loads(done.stdout)
    assert (tmp_path / "narrative.md").read_bytes() == (simple.folder / "exports" / "narrative.md").read_bytes()
    assert path.endswith("narrative.md")


def test_doctor_finds_a_sound_machine_and_names_an_edited_log(home, simple, tmp_path):
    import shutil

    assert daedalus("doctor", home=home).returncode == 0
    copy = tmp_path / simple.id
    shutil.copytree(simple.folder, copy)
    log = copy / "events.jsonl"
    log.write_text(log.read_text().replace("confidence", "confidenze", 1))
    done = daedalus("doctor", "--json", home=tmp_path)
    assert done.returncode == 1
    (failed,) = [check for check in json.loads(done.stdout) if not check["ok"]]
    assert (failed["check"], "line" in failed["found"]) == ("runs", True)


def test_help_of_every_verb_has_an_example(home):
    for verb in ("run", "list", "lint", "status", "export", "explain", "doctor"):
        assert f"Example: daedalus {verb}" in daedalus(verb, "--help", home=home).stdout


def test_a_reader_that_goes_away_is_no_error(home):
    code = f"{sys.executable} -m daedalus_data.cli.app explain last | head -1"
    done = subprocess.run(["bash", "-c", code], env={**os.environ, "DAEDALUS_HOME": str(home)}, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
