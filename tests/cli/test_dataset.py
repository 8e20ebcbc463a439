"""build, verify and validate as a user meets them."""

import json
import shutil

import pytest

from tests.cli.test_cli import daedalus
from tests.support.shelf import shelve

HELP = ("build", "verify", "validate")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    shelve(home, "dam_a")
    return home


def test_build_says_what_it_made_and_how_to_load_it_and_verify_agrees(home, tmp_path):
    out = tmp_path / "data"
    done = daedalus(
        "build",
        "--from",
        "dam_a",
        "--from",
        str(shelve(tmp_path, "dam_b")[0]),
        "--config",
        "entity_evolution",
        "--out",
        str(out),
        home=home,
    )
    if done.returncode:
        assert "refused by" in done.stderr
        assert "Traceback" not in done.stderr
        shutil.move(f"{out}.refused", out)
    else:
        assert f'load_dataset("{out}", "entity_evolution")' in done.stdout
        assert "formatted 2 of 2 runs" in done.stderr
    verified = json.loads(daedalus("verify", str(out), "--json", home=home).stdout)
    assert (verified["ok"], verified["rows"]) == (True, verified["rows_recorded"])
    checked = daedalus("validate", str(out), "--json", home=home)
    assert checked.returncode == (1 if done.returncode else 0)
    assert json.loads(checked.stdout)["rows"] == {"entity_evolution": verified["rows"]}


def test_verify_exits_1_and_names_what_differs(home, tmp_path):
    out = tmp_path / "data"
    daedalus("build", "--from", "dam_a", "--config", "entity_evolution", "--out", str(out), home=home)
    made = out if out.exists() else tmp_path / "data.refused"
    (made / "README.md").write_text("something else")
    done = daedalus("verify", str(made), home=home)
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
