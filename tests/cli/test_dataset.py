"""build, verify and validate as a user meets them."""

import json

import pytest
from datasets import load_dataset

from tests.cli.test_cli import daedalus
from tests.support import built_run
from tests.support.shelf import shelve, write

HELP = ("build", "verify", "validate")
SPLITS = {"train", "validation", "test"}
KEY = "AKIA" + "ABCD1234" * 2


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    shelve(home, "dam_a")
    write(home, built_run.run(), "leaky", KEY)
    return home


@pytest.fixture(scope="module")
def built(home, tmp_path_factory):
    """Four real runs of a template, made and built by one command."""
    out = tmp_path_factory.mktemp("built") / "data"
    return out, daedalus("build", "convergence_simple", "--runs", "4", "--parallel", "2", "--out", str(out), home=home)


def test_build_makes_a_clean_release_and_says_what_is_in_it_and_how_to_load_it(built):
    out, done = built
    assert (done.returncode, out.with_name("data.refused").exists()) == (0, False)
    assert "formatted 4 of 4 runs" in done.stderr
    assert ": no error, " in done.stdout
    assert f'load_dataset("{out}", "dialog_synthesis")' in done.stdout
    assert set(load_dataset(str(out), "dialog_synthesis", cache_dir=str(out.parent / "cache"))) == SPLITS


def test_verify_and_validate_agree_with_build_on_every_row(built, home):
    out, done = built
    verified = json.loads(daedalus("verify", str(out), "--json", home=home).stdout)
    checked = daedalus("validate", str(out), "--json", home=home)
    judged = json.loads(checked.stdout)
    assert (verified["ok"], verified["rows"], checked.returncode, judged["ok"]) == (True, verified["rows_recorded"], 0, True)
    assert f"{verified['rows']:,} rows of 4 runs in {out}" in done.stdout
    assert sum(judged["rows"].values()) == verified["rows"]


def test_a_release_with_a_key_in_it_is_refused_with_exit_code_1_and_kept_for_looking(home, tmp_path):
    out = tmp_path / "data"
    done = daedalus("build", "--from", "dam_a", "--from", "leaky", "--config", "entity_evolution", "--out", str(out), "--quiet", home=home)
    refused = tmp_path / "data.refused"
    assert (done.returncode, done.stdout, out.exists()) == (1, "", False)
    (said,) = done.stderr.splitlines()
    assert said.startswith(
        "daedalus: refused by secrets in entity_evolution: secret in a row: AWS key AKI… (20 characters) (first rows: leaky/"
    )
    assert said.endswith(f"kept for looking in {refused}")
    assert KEY not in done.stderr
    assert daedalus("validate", str(refused), home=home).returncode == 1
    assert daedalus("verify", str(refused), home=home).returncode == 0


def test_verify_exits_1_and_names_what_differs(home, tmp_path):
    out = tmp_path / "data"
    assert daedalus("build", "--from", "dam_a", "--config", "entity_evolution", "--out", str(out), home=home).returncode == 0
    (out / "README.md").write_text("something else")
    done = daedalus("verify", str(out), home=home)
    assert done.returncode == 1
    assert "README.md is not as it was written" in done.stdout


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("build", "--out", "x"), "name a template"),
        (("build", "board_meeting", "--from", "last", "--out", "x"), "name a template"),
        (("build", "board_meeting"), "--out data/board_meeting"),
        (("build", "--from", "nobody", "--out", "x"), "no run is called 'nobody'"),
        (("build", "--from", "dam_a", "--out", "x", "--config", "knowledge_flo"), "no row config is called"),
        (("build", "--from", "dam_a", "--out", "x", "--split-by", "row"), "use run or template"),
        (("verify", "nowhere"), "is no dataset folder"),
        (("validate", "nowhere"), "is no dataset folder"),
    ],
)
def test_an_error_of_use_is_one_line_that_says_what_would_do(home, words, says):
    done = daedalus(*words, home=home)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def test_help_has_an_example(home):
    for verb in HELP:
        assert f"Example: daedalus {verb}" in daedalus(verb, "--help", home=home).stdout
