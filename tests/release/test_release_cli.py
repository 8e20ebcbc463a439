"""The doors of a release: push, card and verify say what was done in words and in JSON, with the exit codes that are documented."""

import json
import sys

import pytest
from huggingface_hub import HfApi

import daedalus_data as dd
from daedalus_data.cli import app
from daedalus_data.core.errors import PublishError, UsageError
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
    HfApi(token=ADA).merge_pull_request("ada/dams", 1, repo_type="dataset")
    say("push", data, "--to", TO, "--tag", "next", "-q")
    assert list(hub.repos["ada/dams"].tags) == ["v1.0.0", "v2.0.0"]


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


def pushed(data, **asked):
    return dd.push(data, TO, **asked)


def test_the_next_version_is_counted_from_the_last_release_not_from_the_head(hub, ada, shelf, tmp_path):
    both = ("dialog_synthesis", "entity_evolution")
    data = tmp_path / "data"
    for runs, configs, asked, tag in (
        (shelf, both, {"tag": "v1.2.0"}, "1.2.0"),
        (shelf, both[:1], {}, ""),
        (shelf[:3], both[:1], {"tag": "next"}, "2.0.0"),
        (shelf, both[:1], {}, ""),
        (shelf[:2], both[:1], {"tag": "next"}, "2.1.0"),
    ):
        done = pushed(dd.build(runs, out=data, configs=configs).path, **asked)
        assert done.plan.wish.version == tag
    assert list(hub.repos["ada/dams"].tags) == ["v1.2.0", "v2.0.0", "v2.1.0"]


def test_the_same_release_again_is_no_error_whatever_people_added(hub, ada, data, shelf):
    pushed(data, tag="v1.0.0")
    HfApi(token=ADA).upload_file(path_or_fileobj=b"Yours.", path_in_repo="LICENSE", repo_id="ada/dams", repo_type="dataset")
    for tag in ("v1.0.0", "next"):
        again = pushed(data, tag=tag)
        assert (again.published.committed, again.published.tagged) == (False, False)
    dd.build(shelf[:3], out=data, configs=("dialog_synthesis",))
    pushed(data, tag="next")
    assert "LICENSE" in hub.repos["ada/dams"].head.files


def test_what_people_put_among_the_files_of_a_release_is_named_not_deleted(hub, ada, data):
    pushed(data, tag="v1.0.0")
    HfApi(token=ADA).upload_file(path_or_fileobj=b"Mine.", path_in_repo="reports/human.md", repo_id="ada/dams", repo_type="dataset")
    with pytest.raises(UsageError, match=r"holds reports/human\.md, which no release put there"):
        pushed(data)


def test_a_release_of_another_format_at_the_place_is_told_with_a_way_out(hub, ada, data):
    api = HfApi(token=ADA)
    api.create_repo("ada/dams", repo_type="dataset", private=True)
    api.upload_file(path_or_fileobj=b'{"format": 1}', path_in_repo="dataset.json", repo_id="ada/dams", repo_type="dataset")
    with pytest.raises(UsageError, match="push to another name, or remove the files of that release"):
        pushed(data)


def test_a_log_that_changes_during_an_upload_is_not_published(hub, ada, data):
    log = next((data / "runs").rglob("events.jsonl"))

    def meanwhile(step):
        if step.startswith("searching"):
            log.write_text(log.read_text() + "\n")

    with pytest.raises(PublishError, match="changed while it was pushed"):
        pushed(data, tag="v1.0.0", say=meanwhile)
    assert hub.repos["ada/dams"].tags == {}
    assert hub.repos["ada/dams"].head.number == 0
