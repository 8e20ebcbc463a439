"""A release reaches the Hub as one commit and one tag or not at all, goes on where it was cut, and its errors say what to do."""

import logging
import pickle
import shutil
import subprocess
import sys
import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from datasets import load_dataset
from huggingface_hub import HfApi, constants

import daedalus_data as dd
from daedalus_data.core.errors import DaedalusError, PublishError, UsageError
from daedalus_data.release.publishing import PUBLISHERS, Change, Place, Plan, Release, Wish, is_same, size_of
from daedalus_data.release.record import NAME, README, file_digest, read_record, write_record
from tests.support.hub import ADA, EVE, READER, Fault
from tests.support.hub_call import Account
from tests.support.shelf import only_shapes_judged, shelve

MARS = Place("hf", "ada/mars")
CANARY = "hf_canaryQx7ZsecretK2"
PUSH = """
import pickle, sys
from daedalus_data.release.publishing import PUBLISHERS
release, plan = pickle.loads(open(sys.argv[1], "rb").read())
PUBLISHERS.get("hf").publish(release, plan, lambda line: print(line, flush=True))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A dataset folder of two configs, made once, with a report that may vanish."""
    home = tmp_path_factory.mktemp("built")
    runs = shelve(home / "home", "dam_a", "dam_b", "dam_c", "dam_d")
    with only_shapes_judged():
        made = dd.build(runs, out=home / "data", configs=("dialog_synthesis", "entity_evolution"))
    (made.path / "reports" / "old.json").write_text("{}\n")
    write_record(made.path, made.record)
    return made.path


@pytest.fixture
def release(built, tmp_path) -> Release:
    """The release of a copy of it, which a test may change."""
    return released(Path(shutil.copytree(built, tmp_path / "data")))


@pytest.fixture
def ada(monkeypatch) -> None:
    """Her token is in the environment."""
    monkeypatch.setenv("HF_TOKEN", ADA)


def released(folder: Path) -> Release:
    return Release(folder, read_record(folder), (folder / README).read_text("utf-8"))


def changed(release: Release) -> Release:
    """Return it with a line more in one report, another gone, and a third new."""
    reports = release.folder / "reports"
    with (reports / "validation.json").open("a") as file:
        file.write("\n")
    (reports / "old.json").unlink()
    (reports / "new.json").write_text("{}\n")
    write_record(release.folder, release.record)
    return released(release.folder)


def planned(release: Release, place: Place = MARS, **wish) -> Plan:
    wished = Wish(**wish)
    standing = hf().look(place, wished.branch)
    there = standing.files
    writes = [(path, data) for path, data in release.files.items() if path not in there or not is_same(data, there[path])]
    return Plan(
        place=place, url=hf().at(place, wished.version).url, wish=wished, message="Release", head=standing.head,
        writes=tuple(Change(path, size_of(data), path not in there) for path, data in writes),
        deletes=tuple(path for path in there if path not in release.files and not path.startswith(".")),
        unchanged=len(release.files) - len(writes), create=not standing.exists,
        tag=bool(wished.version) and not wished.review and wished.version not in standing.versions,
    )  # fmt: skip


def push(release: Release, place: Place = MARS, say=lambda line: None, **wish):
    return hf().publish(release, planned(release, place, **wish), say)


def hf():
    return PUBLISHERS.get("hf")


def holds(repo, release: Release, revision: str = "main") -> bool:
    """Say whether a revision has the files of a release and no other."""
    files = {path: data if isinstance(data, bytes) else data.read_bytes() for path, data in release.files.items()}
    return {path: blob.data for path, blob in repo.at(revision).files.items() if path != ".gitattributes"} == files


def test_a_push_is_one_commit_and_one_tag_of_a_private_repository_and_tells_how_far_it_is(hub, ada, release):
    said: list[str] = []
    made = push(release, say=said.append, version="1.0.0")
    repo = hub.repos["ada/mars"]
    assert repo.private and holds(repo, release)
    assert [commit.title for commit in repo.head.history()] == ["Release", "initial commit"]
    assert {tag: commit.oid for tag, commit in repo.tags.items()} == {"v1.0.0": repo.head.oid}
    assert (made.commit, made.committed, made.tagged) == (repo.head.oid, True, True)
    assert made.url == f"{hub.url}/datasets/ada/mars"
    files, size = len(release.files), sum(size_of(data) for data in release.files.values()) / 1e6
    assert f"uploading 1 of {files} files" in said[0] and said[-2].startswith(f"committing {files} files, {size:.1f} MB")
    tables = [path for path in release.files if path.endswith(".parquet")]
    assert len([line for line in said if line.startswith("uploading")]) == len(tables) == 6


def test_the_same_push_again_changes_nothing_and_may_still_be_given_a_tag(hub, ada, release):
    first = push(release)
    writes = len(hub.writes())
    again = push(release)
    assert (again.commit, again.committed, again.tagged, len(hub.writes())) == (first.commit, False, False, writes)
    tagged = push(release, version="1.0.0")
    assert (tagged.commit, tagged.committed, tagged.tagged) == (first.commit, False, True)
    assert hub.repos["ada/mars"].tags["v1.0.0"].oid == first.commit


def test_only_what_changed_is_sent_and_what_vanished_is_deleted(hub, ada, release):
    push(release, version="1.0.0")
    uploads, release = len(hub.uploads()), changed(release)
    plan = planned(release)
    assert {change.path for change in plan.writes if not change.new} == {"reports/validation.json", NAME}
    assert plan.deletes == ("reports/old.json",)
    hf().publish(release, plan, print)
    repo = hub.repos["ada/mars"]
    assert holds(repo, release) and len(list(repo.head.history())) == 3
    assert len(hub.uploads()) == uploads
    assert not holds(repo, release, "v1.0.0")


def test_a_branch_that_is_new_begins_at_the_commit_that_was_looked_at_and_leaves_main_alone(hub, ada, release):
    seen = push(release).commit
    release = changed(release)
    plan = planned(release, branch="try")
    HfApi().upload_file(path_or_fileobj=b"theirs", path_in_repo="theirs.txt", repo_id="ada/mars", repo_type="dataset")
    repo = hub.repos["ada/mars"]
    main = repo.head.oid
    made = hf().publish(release, plan, print)
    assert repo.head.oid == main
    assert [commit.oid for commit in repo.branches["try"].history()][:2] == [made.commit, seen]
    assert holds(repo, release, "try")
    assert not push(release, branch="try").committed


def test_a_pull_request_leaves_main_alone_and_is_never_tagged(hub, ada, release):
    main = push(release).commit
    release = changed(release)
    with pytest.raises(UsageError, match=r"push v1\.0\.0 again once it is"):
        hf().check(replace(planned(release, review=True, version="1.0.0"), tag=True))
    made = push(release, review=True)
    repo = hub.repos["ada/mars"]
    assert repo.head.oid == main and not repo.tags
    assert made.review_url.endswith("/datasets/ada/mars/discussions/1") and "merge" in made.notes[0]
    assert holds(repo, release, "refs/pr/1") and repo.pulls[1].base.oid == main
    repo.merge(repo.pulls[1], "ada")
    tagged = push(release, version="1.0.0")
    assert (tagged.committed, tagged.commit) == (False, repo.head.oid)


def test_a_place_that_moved_on_is_not_overwritten(hub, ada, release):
    push(release)
    release = changed(release)
    plan = planned(release, version="1.0.0")
    HfApi().upload_file(path_or_fileobj=b"theirs", path_in_repo="theirs.txt", repo_id="ada/mars", repo_type="dataset")
    theirs = hub.repos["ada/mars"].head.oid
    with pytest.raises(PublishError, match=r"somebody else changed it meanwhile .*; run it again"):
        hf().publish(release, plan, print)
    assert hub.repos["ada/mars"].head.oid == theirs and not hub.repos["ada/mars"].tags


def test_a_place_that_somebody_made_meanwhile_is_not_written_to(hub, ada, release):
    plan = planned(release)
    HfApi().create_repo("ada/mars", repo_type="dataset")
    with pytest.raises(PublishError, match="somebody else changed it meanwhile"):
        hf().publish(release, plan, print)
    assert len(hub.repos["ada/mars"].commits) == 1


def test_a_commit_that_fails_changes_nothing_and_a_second_try_uploads_nothing_again(hub, ada, release):
    hub.faults.append(Fault("POST", "/commit/"))
    with pytest.raises(PublishError, match=r"failed \(500\) when asked to commit; run it again: what was uploaded is kept"):
        push(release, version="1.0.0")
    repo = hub.repos["ada/mars"]
    assert len(repo.commits) == 1 and not repo.tags
    uploads = len(hub.uploads())
    assert push(release, version="1.0.0").tagged
    assert holds(repo, release) and len(repo.commits) == 2
    assert len(hub.uploads()) == uploads == 6


def test_a_commit_whose_answer_was_lost_is_found_and_not_made_twice(hub, ada, release):
    hub.faults.append(Fault("POST", "/commit/", kind="reset", after=True))
    with pytest.raises(PublishError, match=r"no answer from .*nothing is committed twice"):
        push(release, version="1.0.0")
    made = push(release, version="1.0.0")
    repo = hub.repos["ada/mars"]
    assert (made.committed, made.tagged, made.commit) == (False, True, repo.head.oid)
    assert len(repo.commits) == 2


def test_a_push_killed_in_the_middle_of_an_upload_goes_on_where_it_was(hub, ada, release, tmp_path):
    held = Fault("PUT", "/lfs/", kind="hold", skip=2)
    hub.faults.append(held)
    (tmp_path / "plan").write_bytes(pickle.dumps((release, planned(release, version="1.0.0"))))
    with subprocess.Popen([sys.executable, "-c", PUSH, str(tmp_path / "plan")], stdout=subprocess.PIPE, text=True) as killed:
        assert killed.stdout and any(line.startswith("uploading 3 ") for line in killed.stdout)
        assert held.reached.wait(10)
        killed.kill()
    hub.release(held)
    before = {seen.path for seen in hub.uploads() if seen.status == 200}
    assert len(before) == 2 and len(hub.repos["ada/mars"].commits) == 1
    begun = len(hub.uploads())
    assert push(release, version="1.0.0").tagged
    after = [seen.path for seen in hub.uploads()[begun:]]
    assert len(after) == 4 and not before & set(after)
    assert holds(hub.repos["ada/mars"], release) and len(hub.repos["ada/mars"].commits) == 2


def test_a_tag_that_somebody_set_meanwhile_is_not_moved(hub, ada, release):
    first = push(release).commit
    release = changed(release)
    plan = planned(release, version="1.0.0")
    HfApi().create_tag("ada/mars", tag="v1.0.0", revision=first, repo_type="dataset")
    with pytest.raises(PublishError, match=r"somebody set the tag v1\.0\.0 meanwhile; commit [0-9a-f]{40} stays"):
        hf().publish(release, plan, print)
    repo = hub.repos["ada/mars"]
    assert repo.tags["v1.0.0"].oid == first and holds(repo, release)


def test_looking_and_planning_only_read(hub, ada, release, monkeypatch):
    assert hf().look(MARS, "") == hf().look(MARS, "try") and not hf().look(MARS, "").exists
    made = push(release, version="1.0.0")
    HfApi().create_tag("ada/mars", tag="1.1.0", repo_type="dataset")
    writes = len(hub.writes())
    standing = hf().look(MARS, "")
    assert (standing.exists, standing.private, standing.head, standing.versions) == (True, True, made.commit, {"1.0.0": made.commit})
    assert (standing.record, standing.card, standing.notes) == (release.record, release.card, ())
    assert {path.partition(":")[0] for path in standing.files.values()} == {"git", "sha256"}
    planned(changed(release), version="1.0.1")
    hf().whole(Place("hf", "mars"))
    assert len(hub.writes()) == writes
    (release.folder / NAME).write_text("{}")
    HfApi().upload_file(path_or_fileobj=b'{"format": 1}', path_in_repo=NAME, repo_id="ada/mars", repo_type="dataset")
    with pytest.raises(UsageError, match=r"dataset.json of hf:ada/mars was written by an older version"):
        hf().look(MARS, "")


def test_without_a_token_what_is_public_is_seen_and_it_is_said_that_the_rest_is_not(hub, ada, release, monkeypatch):
    push(release)
    push(release, Place("hf", "ada/open"), public=True)
    monkeypatch.delenv("HF_TOKEN")
    hidden, seen = hf().look(MARS, ""), hf().look(Place("hf", "ada/open"), "")
    assert (hidden.exists, seen.exists, seen.private, seen.record) == (False, True, False, release.record)
    for standing in (hidden, seen):
        assert "a private repository cannot be seen: log in with `hf auth login`, or set HF_TOKEN" in standing.notes[0]


def test_a_name_without_a_namespace_is_the_users_own_and_a_wrong_one_is_refused_at_once(hub, ada):
    assert hf().whole(Place("hf", "mars")) == MARS
    assert hf().whole(Place("hf", "lab/mars")) == Place("hf", "lab/mars")
    asked = len(hub.log)
    for wrong in ("ada/mars/v1", "ada/ma rs", "ada/", "/mars", "ada/mars--one", "ada/mars.git", "a" * 97):
        with pytest.raises(UsageError, match="write hf:NAMESPACE/NAME"):
            hf().whole(Place("hf", wrong))
    assert len(hub.log) == asked


def test_readers_load_a_release_by_its_tag_and_stream_it(hub, ada, release, tmp_path):
    push(release, version="1.0.0")
    push(changed(release), version="1.0.1")
    at = hf().at(MARS, "1.0.0")
    assert (at.load, at.revision, at.address) == ("ada/mars", "v1.0.0", "hf:ada/mars@v1.0.0")
    for config, streaming in (("dialog_synthesis", False), ("entity_evolution", True)):
        own = load_dataset(str(release.folder), config, split="train", cache_dir=str(tmp_path / "own"))
        loaded = load_dataset(at.load, config, split="train", revision=at.revision, streaming=streaming)
        assert list(loaded) == list(own) and loaded.features == own.features


def test_what_is_fetched_is_what_was_pushed_at_every_revision(hub, ada, release, tmp_path):
    first = push(release, version="1.0.0").commit
    before = Path(shutil.copytree(release.folder, tmp_path / "before"))
    push(changed(release), version="1.0.1")
    said: list[str] = []
    for revision, folder in (("v1.0.0", before), ("", release.folder), (first, before)):
        got = hf().fetch(Place("hf", "ada/mars", revision), said.append)
        paths = [*read_record(folder).files, NAME]
        assert {path: file_digest(got / path) for path in paths} == {path: file_digest(folder / path) for path in paths}
        assert sorted(path for path in map(str, names(got)) if path != ".gitattributes") == sorted(paths)
    assert said[0] == said[2] == f"fetching hf:ada/mars at commit {first}"


def names(folder: Path) -> list[Path]:
    return [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("revision", "error", "words"),
    [
        ("v1.0.1", UsageError, "hf:ada/mars has no revision 'v1.0.1'; did you mean 'v1.0.0'?"),
        ("0" * 40, UsageError, "; there are: main, v1.0.0"),
    ],
)
def test_a_revision_that_is_not_there_names_the_nearest(hub, ada, release, revision, error, words):
    push(release, version="1.0.0")
    with pytest.raises(error) as raised:
        hf().fetch(MARS._replace(revision=revision), print)
    assert words in str(raised.value)


NO_TOKEN = ("there is no token; log in with `hf auth login`, or set HF_TOKEN to one that may write", "/settings/tokens")
REFUSALS = {
    "no token": ("", "ada/mars", None, NO_TOKEN),
    "no token for one's own name": ("", "mars", None, NO_TOKEN),
    "a token nobody knows": ("hf_unknown", "ada/mars", None, ("does not know the token, or it has expired", "hf auth login")),
    "a token nobody knows, for one's own name": ("hf_unknown", "mars", None, ("does not know the token", "hf auth login")),
    "a token with a bell in it": (CANARY + "\a", "ada/mars", None, ("holds characters that no token has", "HF_TOKEN")),
    "a token with a dash of typographers": (CANARY + "–", "mars", None, ("holds characters that no token has",)),
    "a token that may only read": (READER, "ada/mars", None, ("may only read; make one that may write at", "HF_TOKEN")),
    "somebody else's namespace": (CANARY, "eve/mars", None, ("ada may not write to eve but to ada, lab; push to hf:ada/mars",)),
    "somebody else's repository": (CANARY, "eve/open", None, ("ada may not write to eve but to ada, lab",)),
    "asked too often": (CANARY, "ada/mars", Fault("POST", "/commit/", status=429), ("asked too often; wait", "then run it again")),
    "a failure on making it": (CANARY, "ada/mars", Fault("POST", "/repos/create"), ("failed (500) when asked to make the repository",)),
    "a failure on looking": (CANARY, "ada/mars", Fault("GET", "/api/datasets/"), ("failed (500) when asked to look at it; run it again",)),
    "a failure on tagging": (CANARY, "ada/mars", Fault("POST", "/tag/"), ("failed (500) when asked to set the tag v1.0.0; run it again",)),
    "an upload that the store refuses": (CANARY, "ada/mars", Fault("PUT", "/lfs/", status=400), ("could not upload: ", "(400)")),
    "a line that is cut": (CANARY, "ada/mars", Fault("POST", "/commit/", kind="reset"), ("no answer from http", "then run it again")),
    "a refusal that nobody foresaw": (CANARY, "ada/mars", Fault("POST", "/commit/", status=418), ("could not commit: ", "(418)")),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSALS)
def test_what_the_hub_refuses_is_one_line_that_says_what_to_do_and_holds_no_token(hub, release, monkeypatch, capfd, caplog, case):
    token, name, fault, words = REFUSALS[case]
    hub.tokens[CANARY] = Account("ada", ("lab",), "write")
    HfApi(token=EVE).create_repo("eve/open", repo_type="dataset")
    monkeypatch.setenv("HF_TOKEN", token)
    hub.faults.extend([replace(fault)] if fault else [])
    with caplog.at_level(logging.DEBUG), pytest.raises(DaedalusError) as raised:
        push(release, hf().whole(Place("hf", name)), version="1.0.0")
    line = str(raised.value)
    assert raised.value.exit_code == (2 if "characters" in line else 4)
    assert "\n" not in line and all(word in line for word in words), line
    shown = "".join((*capfd.readouterr(), caplog.text, *traceback.format_exception(raised.value)))
    assert token == "" or not any(known in shown for known in (token, CANARY))


def test_a_token_that_the_hub_repeats_is_blotted_out(hub, release, monkeypatch):
    hub.tokens[CANARY] = Account("ada")
    monkeypatch.setenv("HF_TOKEN", CANARY)
    push(release)
    with pytest.raises(PublishError, match=r"could not commit: A file with this name doesn't exist: .\[token\].* \(404\)"):
        hf().publish(release, replace(planned(release), deletes=(CANARY,)), print)


def test_a_card_that_the_hub_refuses_is_told_with_its_reason_and_not_committed(hub, ada, release):
    with pytest.raises(PublishError, match=r'could not commit: Invalid metadata in README.md. - "size_categories" must be one of'):
        push(replace(release, card="---\nsize_categories: huge\n---\n"))
    assert len(hub.repos["ada/mars"].commits) == 1


def test_more_than_a_commit_holds_is_refused_before_anything_is_made(hub, ada, release):
    plan = planned(release)
    logs = tuple(Change(f"runs/run_{number}/events.jsonl", 9_000_000, new=True) for number in range(100))
    with pytest.raises(UsageError, match="900 MB of logs are more than one commit of the Hub holds"):
        hf().check(replace(plan, writes=logs))
    assert not hub.repos


def test_a_hub_that_nobody_reaches_is_told_at_once(ada, release):
    for act in (lambda: hf().look(MARS, ""), lambda: hf().fetch(MARS, print), lambda: hf().whole(Place("hf", "mars"))):
        with pytest.raises(PublishError, match=r"no answer from http://127.0.0.1:\d+ \(.*refused\); look at the network"):
            act()


def test_offline_is_told_at_once(hub, ada, release, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    for act in (lambda: hf().look(MARS, ""), lambda: hf().fetch(MARS, print), lambda: hf().whole(Place("hf", "mars"))):
        with pytest.raises(PublishError, match="offline; unset HF_HUB_OFFLINE"):
            act()
    assert not hub.log
