"""The doors of a release: push, card and verify say what was done in words and in JSON, with the exit codes that are documented."""

import json
import sys

import pytest

import daedalus_data as dd
from daedalus_data.cli import app
from tests.support.hub import ADA

pytestmark = pytest.mark.usefixtures("unjudged")
TO = "hf:ada/dams"


@pytest.fixture
def data(shelf, tmp_path):
    return dd.build(shelf, out=tmp_path / "data", configs=("dialog_synthesis", "entity_evolution")).path


@pytest.fixture
def say(monkeypatch, capsys):
    """Run the command line and return its exit code, stdout and stderr."""

    def run(*words):
        monkeypatch.setattr(sys, "argv", ["daedalus", *map(str, words)])
        with pytest.raises(SystemExit) as ended:
            app.main()
        told = capsys.readouterr()
        return ended.value.code or 0, told.out, told.err

    return run


@pytest.fixture
def ada(monkeypatch):
    monkeypatch.setenv("HF_TOKEN", ADA)


def test_a_dry_run_shows_files_sizes_and_the_card_and_only_reads(hub, ada, data, say):
    code, out, err = say("push", data, "--to", TO, "--tag", "v1.0.0", "--dry-run")
    assert code == 0
    for words in (
        "\ndialog_synthesis/ ",
        "\n  train-00000-of-00001.parquet ",
        "\n  dam_a/ ",
        "\n    events.jsonl ",
        "hf:ada/dams (to be made)",
        "Nothing was sent",
    ):
        assert words in out
    assert f"{(data / 'recipe.json').stat().st_size:,}" in out
    assert 'load_dataset("ada/dams", "dialog_synthesis", split="train", revision="v1.0.0")' in out
    assert "searching" in err
    assert hub.writes() == []


def test_a_push_is_one_commit_and_one_tag_and_says_how_to_verify_it(hub, ada, data, say):
    code, out, err = say("push", data, "--to", TO, "--tag", "v1.0.0")
    repo = hub.repos["ada/dams"]
    assert code == 0
    assert (repo.private, list(repo.tags), repo.head.number) == (True, ["v1.0.0"], 1)
    assert f"commit {repo.head.oid}, tagged v1.0.0" in out
    assert "daedalus verify hf:ada/dams@v1.0.0" in out
    assert ADA not in out + err
    code, out, err = say("verify", "hf:ada/dams@v1.0.0", "--json")
    assert (code, json.loads(out)["ok"], json.loads(out)["rows"]) == (0, True, 68)
    assert repo.head.oid in err


def test_json_tells_what_was_done(hub, ada, data, say):
    first = json.loads(say("push", data, "--to", TO, "--json", "-q")[1])
    assert (first["committed"], first["tagged"], first["change"], first["suggested"]) == (True, False, "first", "v1.0.0")
    again = json.loads(say("push", data, "--to", TO, "--json", "-q")[1])
    assert (again["committed"], again["commit"], again["writes"]) == (False, first["commit"], [])
    told = json.loads(say("push", data, "--to", TO, "--json", "-q", "--tag", "next", "--dry-run")[1])
    assert (told["tag"], told["commit"]) == ("v1.0.0", None)
    assert told["card"].startswith("---\n")


def test_a_pull_request_is_told_with_where_it_can_be_verified(hub, ada, data, shelf, say):
    say("push", data, "--to", TO, "--tag", "v1.0.0", "-q")
    dd.build(shelf[:3], out=data, configs=("dialog_synthesis",))
    code, out, _ = say("push", data, "--to", TO, "--pr", "-q")
    assert code == 0
    assert "/discussions/1" in out
    assert "daedalus verify hf:ada/dams@refs/pr/1" in out
    assert say("verify", "hf:ada/dams@refs/pr/1", "-q")[0] == 0
    assert list(hub.repos["ada/dams"].tags) == ["v1.0.0"]


def test_faults_are_one_line_with_their_exit_code(hub, ada, data, say, monkeypatch, tmp_path):
    assert say("push", data, "--to", "hf:eve/dams", "-q")[::2] == (
        4, "daedalus: hf:eve/dams: could not make the repository: ada may not write to eve but to ada, lab; push to hf:ada/dams\n",
    )  # fmt: skip
    code, _, err = say("push", data, "--to", tmp_path / "x", "--tag", "1.0", "-q")
    assert (code, "'1.0' is no version" in err) == (2, True)
    monkeypatch.setenv("MY_TOKEN", "spillway")
    code, _, err = say("push", data, "--to", TO, "-q")
    assert (code, err.count("\n")) == (6, 1)
    assert "holds a value of MY_TOKEN: spi… (8 characters)" in err
    monkeypatch.delenv("MY_TOKEN")
    (data / "recipe.json").write_text("{}")
    assert "recipe.json is not as it was written" in say("push", data, "--to", TO, "-q")[2]
    assert "ada/dams" not in hub.repos


def test_card_shows_a_release_without_making_it(data, say):
    assert say("card", data)[1] == (data / "README.md").read_text()
    assert 'revision="v2.1.0"' in say("card", data, "--to", TO, "--tag", "v2.1.0")[1]
