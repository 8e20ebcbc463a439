"""Oxen: saved on this machine always, pushed where there is a key, trouble told in a line; the real client, a loopback server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from pydantic import SecretStr

import daedalus_data as dd
from daedalus_data import api
from daedalus_data.core.errors import MissingExtraError, PolicyError, PublishError, UsageError
from daedalus_data.core.settings import Settings
from daedalus_data.finetune.evaluated import write_comparison
from daedalus_data.finetune.model_card import write_card
from daedalus_data.finetune.model_release import push_model
from daedalus_data.release.oxen.ask import ask, where_of
from daedalus_data.release.oxen.orders import Look, Seen
from daedalus_data.release.publishing import PUBLISHERS, Place
from daedalus_data.release.record import file_digest, read_record, write_record
from tests.finetune import measured
from tests.support.oxen_relay import TOKEN
from tests.support.shelf import only_shapes_judged, shelve

DAMS = "oxen:me/dams"
DIALOG = ("dialog_synthesis",)


class Relay:
    """The server's other end: its faults, what it was asked, what it keeps."""

    def __init__(self, port: str) -> None:
        self.host = f"127.0.0.1:{port}"

    def fail(self, *faults: dict) -> None:
        urlopen(Request(f"http://{self.host}/test/control", data=json.dumps(faults).encode(), method="POST")).close()

    def told(self, until: str = "") -> dict:
        """What it was asked and keeps; with `until`, once that path was asked for."""
        with urlopen(f"http://{self.host}/test/control?until={until}") as answer:
            return json.load(answer)

    def branches(self, name: str) -> dict[str, str]:
        return self.told()["stored"][name]["branches"]


@pytest.fixture
def relay() -> Iterator[Relay]:
    with subprocess.Popen([sys.executable, "-m", "tests.support.oxen_relay"], stdout=subprocess.PIPE, text=True) as process:
        yield Relay(process.stdout.readline().strip())
        process.terminate()


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A dataset folder of two configs."""
    home = tmp_path_factory.mktemp("built")
    runs = shelve(home / "home", "dam_a", "dam_b", "dam_c", "dam_d")
    with only_shapes_judged():
        dd.build(runs, out=home / "data", configs=(*DIALOG, "entity_evolution"))
        dd.build(runs, out=home / "less", configs=DIALOG)
    return home


@pytest.fixture
def home(tmp_path, monkeypatch) -> Path:
    """A home with no key in the environment, and a user whose own Oxen settings must stay as they are."""
    for name in ("OXEN_API_KEY", "OXEN_NAMESPACE", "OXEN_HOST", "OXEN_SCHEME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DAEDALUS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("OXEN_CONFIG_DIR", str(tmp_path / "own"))
    return tmp_path / "home"


@pytest.fixture
def online(home, relay, monkeypatch) -> Path:
    """The same with a key for the loopback server."""
    for name, value in (("OXEN_API_KEY", TOKEN), ("OXEN_NAMESPACE", "me"), ("OXEN_HOST", relay.host), ("OXEN_SCHEME", "http")):
        monkeypatch.setenv(name, value)
    return home


def digests(folder: Path) -> dict[str, str]:
    paths = [path for path in folder.rglob("*") if path.is_file() and ".oxen" not in path.parts]
    return {str(path.relative_to(folder)): file_digest(path) for path in paths}


def changed(built: Path, to: Path) -> Path:
    """A copy of the dataset with another report."""
    to.mkdir()
    subprocess.run(["cp", "-r", f"{built}/data/.", to], check=True)
    (to / "reports" / "more.json").write_text("{}\n")
    write_record(to, read_record(to))
    return to


def written(path: Path) -> Path:
    path.write_text(f'{{"name": "{path.stem}"}}\n')
    return path


def holds(folder: Path, text: str) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


# ---- on this machine ----


@pytest.mark.oxen
def test_without_a_key_a_release_is_a_commit_here_its_version_a_branch_and_that_is_said(built, home):
    first = dd.push(built / "data", DAMS, tag="v1.0.0")
    assert (first.published.committed, first.published.tagged, first.plan.create) == (True, True, True)
    assert "saved on this machine only" in first.published.notes[0] and "OXEN_API_KEY" in first.published.notes[0]
    assert first.published.url == str(home / "oxen" / "me" / "dams")
    assert dd.OxenClient("me", "dams").branches() == {"main": first.published.commit, "v1.0.0": first.published.commit}
    again = dd.push(built / "data", DAMS)
    assert (again.published.commit, again.published.committed) == (first.published.commit, False)
    assert dd.verify(f"{DAMS}@v1.0.0").ok
    assert list(api.runs(home)) == []


@pytest.mark.oxen
def test_what_vanished_is_gone_from_the_next_release_and_still_in_the_one_before(built, home):
    first = dd.push(built / "data", DAMS, tag="v1.0.0").published
    second = dd.push(built / "less", DAMS, tag="next")
    assert (second.suggestion, second.published.tagged) == ("2.0.0", True)
    publisher = PUBLISHERS.get("oxen")
    here, before, by_commit = (
        publisher.fetch(Place("oxen", "me/dams", revision), print) for revision in ("v2.0.0", "v1.0.0", first.commit)
    )
    assert not (here / "entity_evolution").exists()
    assert (before / "entity_evolution").is_dir() and before == by_commit
    assert digests(before).keys() == digests(built / "data").keys()
    assert dd.verify(here).ok and dd.verify(before).ok
    with pytest.raises(UsageError, match=r"no revision 'v2.0.1'; did you mean 'v2.0.0'"):
        publisher.fetch(Place("oxen", "me/dams", "v2.0.1"), print)


@pytest.mark.oxen
def test_a_branch_is_made_from_the_main_one_and_leaves_it_alone(built, tmp_path, home):
    first = dd.push(built / "data", DAMS).published
    other = dd.push(changed(built, tmp_path / "other"), DAMS, branch="experiment").published
    assert dd.OxenClient("me", "dams").branches() == {"main": first.commit, "experiment": other.commit}
    assert digests(home / "oxen" / "me" / "dams").keys() == digests(built / "data").keys()
    with pytest.raises(UsageError, match="cannot open a merge request"):
        dd.push(built / "less", DAMS, review=True)


@pytest.mark.oxen
def test_a_place_that_moved_on_refuses_a_plan_made_before(built, tmp_path, home):
    publisher = PUBLISHERS.get("oxen")
    planned = dd.push(changed(built, tmp_path / "other"), DAMS, dry_run=True)
    dd.push(built / "data", DAMS)
    with pytest.raises(PublishError, match="main moved on meanwhile"):
        publisher.publish(planned.release, planned.plan, print)


@pytest.mark.oxen
def test_a_version_is_never_moved_and_no_branch_is_called_like_one_or_like_an_option(built, tmp_path, home):
    first = dd.push(built / "data", DAMS, tag="v1.0.0")
    client, publisher = dd.OxenClient("me", "dams"), PUBLISHERS.get("oxen")
    planned = dd.push(built / "less", DAMS, dry_run=True)
    for name, words in (("v1.0.0", "a version is never moved"), ("v3.0.0", "a version is never moved"), ("-x", "begins with '-'")):
        plan = replace(planned.plan, wish=replace(planned.plan.wish, branch=name))
        with pytest.raises(UsageError, match=words):
            publisher.publish(planned.release, plan, print)
        with pytest.raises(UsageError, match=words):
            client.create_branch(name)
    with pytest.raises(UsageError, match="a version is never moved"):
        client.switch_branch("v1.0.0")
    # Whoever switched to it with Oxen's own tools may not upload there either.
    code = f"import oxen; oxen.Repo({str(client.where.folder)!r}).checkout('v1.0.0')"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    with pytest.raises(UsageError, match="a version is never moved"):
        client.upload_dataset(written(tmp_path / "a.jsonl"))
    assert client.branches() == {"main": first.published.commit, "v1.0.0": first.published.commit}
    with pytest.raises(UsageError, match="never moved"):
        dd.OxenClient("me", "new").create_branch("v1.0.0")
    assert not (home / "oxen" / "me" / "new").exists()


@pytest.mark.oxen
def test_a_file_that_changed_after_it_was_checked_is_not_committed(built, tmp_path, home):
    folder = changed(built, tmp_path / "other")
    planned = dd.push(folder, DAMS, dry_run=True)
    publisher, log = PUBLISHERS.get("oxen"), next(folder.glob("runs/*/events.jsonl"))
    log.write_bytes(log.read_bytes() + b"\n")
    with pytest.raises(PublishError, match=r"events\.jsonl changed while it was pushed; .*run it again"):
        publisher.publish(planned.release, planned.plan, print)
    log.unlink()
    with pytest.raises(PublishError, match=r"events\.jsonl changed while it was pushed"):
        publisher.publish(planned.release, planned.plan, print)
    assert dd.OxenClient("me", "dams").branches() == {}


@pytest.mark.oxen
@pytest.mark.parametrize("target", ["../outside.txt", "../beside", "nowhere.txt"])
def test_a_link_that_leads_out_of_an_uploaded_folder_is_refused_and_one_within_is_followed(tmp_path, home, target):
    folder = tmp_path / "folder"
    for inside in (folder, tmp_path / "beside"):
        inside.mkdir()
    written(tmp_path / "outside.txt")
    written(folder / "b.jsonl")
    (folder / "a.jsonl").symlink_to("b.jsonl")
    client = dd.OxenClient("me", "chats")
    assert digests(client.upload_dataset(folder).path).keys() == {"a.jsonl", "b.jsonl"}
    (folder / "out.txt").symlink_to(target)
    with pytest.raises(UsageError, match=r"out\.txt is a link to .*, which is no file of .*folder"):
        client.upload_dataset(folder)
    assert digests(client.where.folder).keys() == {"a.jsonl", "b.jsonl"}


@pytest.mark.oxen
def test_the_client_uploads_and_branches_with_no_account(tmp_path, home):
    (tmp_path / "training.jsonl").write_text('{"messages": []}\n')
    client = dd.OxenClient(namespace="your-username", repo_name="mars-mission-data")
    with pytest.raises(UsageError, match="no commit on this machine yet"):
        client.create_branch("experiment-v2")
    result = client.upload_dataset(tmp_path / "training.jsonl", commit_message="Mars mission PORTAL run")
    assert result.path.read_text() == '{"messages": []}\n'
    assert (result.dataset_url, result.finetune_url, result.uploaded) == (result.path.as_uri(), "", False)
    assert client.create_branch("experiment-v2", from_branch="main") == result.commit
    client.switch_branch("experiment-v2")
    (tmp_path / "training.jsonl").write_text('{"messages": [1]}\n')
    second = dd.OxenClient("your-username", "mars-mission-data").upload_dataset(tmp_path / "training.jsonl")
    assert client.branches() == {"main": result.commit, "experiment-v2": second.commit}
    client.switch_branch("main")
    assert result.path.read_text() == '{"messages": []}\n'
    with pytest.raises(UsageError, match="did you mean 'experiment-v2'"):
        client.switch_branch("experiment-v3")
    with pytest.raises(UsageError, match="cannot be a folder of a repository"):
        client.upload_dataset(tmp_path / "training.jsonl", to="../elsewhere")
    with pytest.raises(UsageError, match="cannot be a branch's name"):
        client.create_branch("two words")


@pytest.mark.oxen
def test_a_text_with_a_key_in_it_is_not_even_saved(tmp_path, home):
    (tmp_path / "a.jsonl").write_text(f'{{"text": "hf_{"a1" * 18}"}}\n')
    with pytest.raises(PolicyError, match=r"a\.jsonl holds a hub token"):
        dd.OxenClient("me", "leaky").upload_dataset(tmp_path / "a.jsonl")
    assert not (home / "oxen").exists()


# ---- with a server ----


@pytest.mark.oxen
def test_a_push_makes_a_private_repository_sends_only_what_is_new_and_is_fetched_equal(built, tmp_path, online, relay, monkeypatch):
    first = dd.push(built / "data", DAMS, tag="v1.0.0").published
    assert relay.branches("me/dams") == {"main": first.commit, "v1.0.0": first.commit}
    assert relay.told()["stored"]["me/dams"]["public"] is False
    there = relay.told()["stored"]["me/dams"]["versions"]
    second = dd.push(changed(built, tmp_path / "more"), DAMS, tag="next").published
    # The new report, the record and the card; every table and log is there.
    assert relay.told()["stored"]["me/dams"]["versions"] == there + 3
    relay.fail()
    assert dd.push(tmp_path / "more", DAMS).published.committed is False
    assert not [line for line in relay.told()["asked"] if "versions" in line or "tree" in line]

    monkeypatch.setenv("DAEDALUS_HOME", str(tmp_path / "elsewhere"))
    for revision, commit in (("v1.0.0", first.commit), ("", second.commit), ("v1.0.1", second.commit)):
        folder = PUBLISHERS.get("oxen").fetch(Place("oxen", "dams", revision), print)
        assert folder.name == commit and dd.verify(folder).ok
        kept = PUBLISHERS.get("oxen").fetch(Place("oxen", "dams", commit), print)
        assert digests(kept) == digests(folder)
    assert digests(folder) == digests(online / "oxen" / "me" / "dams")


@pytest.mark.oxen
def test_the_record_of_the_newest_version_is_seen_behind_an_untagged_push_here_and_from_the_server(built, tmp_path, online, monkeypatch):
    look = partial(PUBLISHERS.get("oxen").look, Place("oxen", "me/dams"), "")
    dd.push(built / "data", DAMS, tag="v1.0.0")
    assert look().released is None
    less = dd.push(built / "less", DAMS)
    here = look()
    assert (here.head, here.record.version, here.released.version) == (less.published.commit, "", "1.0.0")
    assert here.released.configs.keys() == {*DIALOG, "entity_evolution"}
    monkeypatch.setenv("DAEDALUS_HOME", str(tmp_path / "elsewhere"))
    assert look() == here


@pytest.mark.oxen
def test_two_machines_follow_each_other_and_are_never_mixed(tmp_path, online, relay):
    def machine(name: str, *, key: bool = True) -> dd.OxenClient:
        own = SecretStr(TOKEN) if key else None
        return dd.OxenClient("me", "chats", settings=Settings(tmp_path / name, oxen_key=own, oxen_host=relay.host, oxen_scheme="http"))

    here = [written(tmp_path / f"{name}.jsonl") for name in "abcd"]
    machine("first").upload_dataset(here[0])
    machine("second").upload_dataset(here[1])
    third = machine("first").upload_dataset(here[2])
    assert relay.branches("me/chats") == {"main": third.commit}
    assert digests(third.path.parent).keys() == {"a.jsonl", "b.jsonl", "c.jsonl"}
    # Saved with no key on the one, pushed by the other: each keeps its own.
    apart = machine("second", key=False).upload_dataset(here[3])
    with pytest.raises(PublishError, match=r"has commits on this machine and others on the server; move .* away"):
        machine("second").upload_dataset(here[3])
    assert machine("second").branches() == {"main": apart.commit}
    assert relay.branches("me/chats") == {"main": third.commit}


@pytest.mark.oxen
def test_what_was_saved_with_no_key_goes_up_with_the_first_push(built, online, relay, monkeypatch):
    monkeypatch.delenv("OXEN_API_KEY")
    saved = dd.push(built / "data", DAMS, tag="v1.0.0").published
    monkeypatch.setenv("OXEN_API_KEY", TOKEN)
    monkeypatch.setenv("OXEN_NUM_RETRIES", "0")
    later = dd.push(built / "data", DAMS, tag="v1.0.0", public=True).published
    assert (later.commit, later.committed, later.tagged) == (saved.commit, False, False)
    assert relay.branches("me/dams") == {"main": saved.commit, "v1.0.0": saved.commit}
    assert relay.told()["stored"]["me/dams"]["versions"] > 10
    assert relay.told()["stored"]["me/dams"]["public"] is True


@pytest.mark.oxen
@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"path": "/me/chats", "kind": "401", "times": 99}, "does not let the key write to me .* set OXEN_API_KEY"),
        ({"path": "/me/chats", "kind": "500", "times": 99}, "failed .* run it again later"),
        ({"path": "/versions", "kind": "cut", "times": 99}, "cannot be reached .* OXEN_HOST"),
        ({"path": "/branches", "kind": "500", "times": 99, "method": "POST"}, "failed .* run it again later"),
    ],
)
def test_a_push_that_fails_says_what_to_do_and_the_commit_is_kept_for_the_next(tmp_path, online, relay, fault, words):
    client, first, second = dd.OxenClient("me", "chats"), written(tmp_path / "a.jsonl"), written(tmp_path / "b.jsonl")
    relay.fail(fault)
    with pytest.raises(PublishError, match=words) as caught:
        client.upload_dataset(first)
    kept = client.branches()["main"]
    assert f"commit {kept} is saved in {online / 'oxen' / 'me' / 'chats'}" in str(caught.value)
    assert "\n" not in str(caught.value) and TOKEN not in str(caught.value)
    relay.fail()
    assert client.upload_dataset(first).commit == kept
    pushed = client.upload_dataset(second)
    assert relay.branches("me/chats") == {"main": pushed.commit}


@pytest.mark.oxen
def test_a_server_that_is_not_there_or_never_answers_is_given_up(built, online, relay, monkeypatch):
    relay.fail({"path": "/me/dams", "kind": "hang", "times": 99})
    settings = Settings(home=online, oxen_key=SecretStr(TOKEN), oxen_host=relay.host, oxen_scheme="http")
    with pytest.raises(PublishError, match=r"no answer from .* within 3 s"):
        ask(Look(where=where_of("me/dams", settings), seconds=3, branch="main"), settings, Seen)
    monkeypatch.setenv("OXEN_HOST", "127.0.0.1:9")
    with pytest.raises(PublishError, match=r"127\.0\.0\.1:9 cannot be reached"):
        dd.push(built / "data", DAMS)
    with pytest.raises(PublishError, match="cannot be reached"):
        dd.verify("oxen:me/unknown")


@pytest.mark.oxen
def test_the_client_gives_pages_of_the_server_and_pushes_its_branches(tmp_path, online, relay):
    (tmp_path / "a.jsonl").write_text("{}\n")
    client = dd.OxenClient("me", "chats")
    result = client.upload_dataset(tmp_path / "a.jsonl")
    assert result.uploaded and result.commit == relay.branches("me/chats")["main"]
    assert result.dataset_url == f"http://{relay.host}/api/repos/me/chats/file/main/a.jsonl"
    client.create_branch("other")
    assert relay.branches("me/chats") == {"main": result.commit, "other": result.commit}


@pytest.mark.oxen
def test_the_key_is_in_no_file_no_output_and_no_command_line(built, tmp_path, online, relay, monkeypatch):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    relay.fail({"path": "/versions", "kind": "hang", "times": 1})
    command = [sys.executable, "-m", "daedalus_data.cli.app", "push", str(built / "data"), "--to", DAMS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pushing:
        relay.told(until="/versions")
        lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if readable(path)]
        assert any(b"release.oxen.process" in line for line in lines)
        assert not [line for line in lines if TOKEN.encode() in line]
        [config] = temporary.glob("daedalus-oxen-*")
        assert config.stat().st_mode & 0o077 == 0
        pushing.send_signal(2)
        output = pushing.communicate()[0]
    assert pushing.returncode == 130 and TOKEN not in output and len(output.splitlines()) < 10
    assert list(temporary.iterdir()) == []
    assert holds(tmp_path, TOKEN) == []
    assert not (tmp_path / "own").exists()


def readable(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False


# ---- runs that upload themselves ----


def run_simple(home: Path, *more: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-m", "daedalus_data.cli.app", "run", "convergence_simple", "--home", str(home), "--json", *more]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.oxen
def test_a_finished_run_goes_to_oxen_by_itself_and_once(online, relay):
    done = run_simple(online)
    made = json.loads(done.stdout)
    assert made["oxen"]["state"] == "uploaded" and made["oxen"]["dataset_url"] in done.stderr
    assert relay.branches("me/convergence-simple") == {"main": made["oxen"]["commit"]}
    folder = PUBLISHERS.get("oxen").fetch(Place("oxen", "me/convergence-simple"), print) / made["run_id"]
    names = {path.name for path in folder.iterdir()}
    assert {"run.json", "events.jsonl", "training_dialog_synthesis.jsonl"} <= names
    assert (folder / "events.jsonl").read_bytes() == (Path(made["folder"]) / "events.jsonl").read_bytes()
    rows = [json.loads(line) for line in (folder / "training_dialog_synthesis.jsonl").read_text().splitlines()]
    assert dd.DataFormatter().validate_dataset(rows).ok and rows[0]["id"].startswith(made["run_id"])
    assert sum(len(path.read_text().splitlines()) for path in folder.glob("training_*.jsonl")) == made["rows"]
    relay.fail()
    kept = api.running.uploaded(api.open_run(Path(made["folder"])))
    assert kept.commit == made["oxen"]["commit"] and relay.told()["asked"] == []
    assert TOKEN not in done.stdout + done.stderr and holds(online, TOKEN) == []


@pytest.mark.oxen
def test_a_run_that_cannot_be_uploaded_is_done_all_the_same_and_says_why(online, monkeypatch):
    monkeypatch.setenv("OXEN_HOST", "127.0.0.1:9")
    done = run_simple(online)
    made = json.loads(done.stdout)
    assert (done.returncode, made["status"], made["oxen"]["state"]) == (0, "completed", "failed")
    assert [line for line in done.stderr.splitlines() if "not uploaded to Oxen" in line and "127.0.0.1:9 cannot be reached" in line]
    assert json.loads((Path(made["folder"]) / "oxen.json").read_text())["error"] == made["oxen"]["error"]
    monkeypatch.delenv("OXEN_NAMESPACE")
    done = run_simple(online, "--seed", "1", "--quiet")
    assert done.returncode == 0 and "set OXEN_NAMESPACE" in done.stderr


@pytest.mark.oxen
def test_runs_of_a_series_are_not_uploaded_one_by_one(online, relay):
    command = [sys.executable, "-m", "daedalus_data.cli.app", "generate", "convergence_simple", "--runs", "2", "--home", str(online)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    assert relay.told() == {"asked": [], "stored": {}}
    assert not list(online.rglob("oxen.json"))


# ---- everywhere ----


def test_the_address_and_pages_of_oxen_need_no_client(home, monkeypatch):
    publisher = PUBLISHERS.get("oxen")
    with pytest.raises(UsageError, match="set OXEN_NAMESPACE"):
        publisher.whole(Place("oxen", "dams"))
    monkeypatch.setenv("OXEN_NAMESPACE", "me")
    place = publisher.whole(Place("oxen", "dams"))
    at = publisher.at(place, "1.0.0")
    assert (at.load, at.address) == ("./dams", "oxen:me/dams@v1.0.0")
    assert (at.fetch, at.url) == ("oxen clone https://hub.oxen.ai/me/dams -b v1.0.0", "https://www.oxen.ai/me/dams/dir/v1.0.0")
    for name in ("me/../dams", "me/da ms", "me/a/b", "/dams"):
        with pytest.raises(UsageError, match="cannot be a repository's name"):
            publisher.whole(Place("oxen", name))
    code = "import sys, daedalus_data; daedalus_data.OxenClient; assert not {'oxen', 'datasets'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.skipif(find_spec("oxen") is not None, reason="the extra is installed here")
def test_without_the_extra_it_says_what_to_install(tmp_path, home):
    (tmp_path / "a.jsonl").write_text("{}\n")
    with pytest.raises(MissingExtraError, match=r"pip install 'daedalus-data\[oxen\]'"):
        dd.OxenClient("me", "dams").upload_dataset(tmp_path / "a.jsonl")


# ---- models ----


@pytest.mark.oxen
def test_a_model_goes_where_datasets_go_and_its_version_is_a_branch(built, online, relay, tmp_path):
    job = measured.job(tmp_path / "job")
    write_comparison(job.evaluation, measured.comparison())
    write_card(job, measured.RECIPE, measured.comparison())
    assert push_model(job, "oxen:tuned", dry_run=True).commit == "" and "me/tuned" not in relay.told()["stored"]
    done = push_model(job, "oxen:tuned", tag="v1.0.0")
    assert done.committed and done.tagged and done.url == f"http://{relay.host}/me/tuned"
    assert relay.branches("me/tuned") == {"main": done.commit, "v1.0.0": done.commit}
    assert digests(online / "oxen" / "me" / "tuned").keys() >= {"model.safetensors", "README.md", "release.json", "pictures/uplift.svg"}
    again = push_model(job, "oxen:tuned")
    assert (again.committed, again.commit, again.writes) == (False, done.commit, ())
    (job.model / "config.json").write_text('{"model_type": "llama", "more": 1}')
    with pytest.raises(UsageError, match="never moved"):
        push_model(job, "oxen:tuned", tag="v1.0.0")
    assert push_model(job, "oxen:tuned", part="adapter").deletes == ("config.json", "model.safetensors")
    dd.push(built / "less", "oxen:dams")
    with pytest.raises(UsageError, match="no model of ours"):
        push_model(job, "oxen:dams")


@pytest.mark.oxen
def test_without_a_key_a_model_is_saved_here_and_that_is_said(home, tmp_path):
    job = measured.job(tmp_path / "job")
    write_card(job, measured.RECIPE, None)
    done = push_model(job, "oxen:me/tuned")
    assert done.url == str(home / "oxen" / "me" / "tuned") and "saved on this machine only" in done.notes[0]
