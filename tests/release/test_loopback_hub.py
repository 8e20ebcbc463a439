"""The Hub that our tests publish to holds the real clients to what the real one holds them to."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict

import httpx2
import pytest
from datasets import Dataset, DatasetDict, get_dataset_config_names, load_dataset
from huggingface_hub import CommitInfo, CommitOperationAdd, CommitOperationDelete, HfApi, snapshot_download
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError

from tests.support import hub_place
from tests.support.hub import ADA, EVE, READER, Fault

MARS = "ada/mars"
TABLE = b"PAR1" * 5_000
CARD = b"""---
license: mit
size_categories: [n<1K]
configs:
- config_name: dialog
  default: true
  data_files: [{split: train, path: dialog/*.parquet}]
- config_name: actions
  data_files: [{split: train, path: actions/*.parquet}]
---
What people said.
"""


def api(token: str | bool = ADA) -> HfApi:
    return HfApi(token=token)


def push(files: dict[str, bytes], token: str = ADA, **options) -> CommitInfo:
    operations = [CommitOperationAdd(path, data) for path, data in files.items()]
    return api(token).create_commit(MARS, operations, commit_message="x", repo_type="dataset", **options)


@pytest.fixture
def mars(hub):
    """A public repository of ada's that holds nothing yet."""
    api().create_repo(MARS, repo_type="dataset")
    return hub.repos[MARS]


def refused(call, *arguments, **options) -> HfHubHTTPError:
    with pytest.raises(HfHubHTTPError) as caught:
        call(*arguments, **options)
    return caught.value


def test_a_private_repository_is_there_for_its_owners_only(hub):
    api().create_repo("lab/mars", repo_type="dataset", private=True)
    assert refused(api().create_repo, "lab/mars", repo_type="dataset").response.status_code == 409
    assert api(READER).dataset_info("lab/mars").private
    for token, status in ((False, 401), (EVE, 404)):
        with pytest.raises(RepositoryNotFoundError) as caught:
            api(token).dataset_info("lab/mars")
        assert caught.value.response.status_code == status
    assert "Invalid credentials" in str(refused(api("hf_nobody").dataset_info, "lab/mars"))
    api().update_repo_settings("lab/mars", private=False, repo_type="dataset")
    assert api(False).dataset_info("lab/mars").sha == hub.repos["lab/mars"].head.oid
    assert api(False).list_repo_files("lab/mars", repo_type="dataset") == [".gitattributes"]


def test_only_a_write_token_of_the_namespace_writes(mars):
    assert "write token" in str(refused(push, {"a.txt": b"a"}, READER))
    assert "create_pr=1" in str(refused(push, {"a.txt": b"a"}, EVE))
    assert "rights to create a dataset" in str(refused(api(EVE).create_repo, "ada/moon", repo_type="dataset"))
    assert len(mars.commits) == 1


def test_a_commit_upon_a_stale_parent_is_refused_and_one_that_changes_nothing_is_none(hub, mars):
    start = mars.head.oid
    first = push({"README.md": CARD, "dialog/0.parquet": TABLE}, parent_commit=start)
    assert refused(push, {"a.txt": b"a"}, parent_commit=start).response.status_code == 412
    written = hub.writes()
    assert push({"README.md": CARD, "dialog/0.parquet": TABLE}, parent_commit=first.oid).oid == first.oid == mars.head.oid
    assert hub.writes() == written
    gone = api().create_commit(MARS, [CommitOperationDelete("dialog/")], commit_message="x", repo_type="dataset")
    assert set(mars.at(gone.oid).files) == {".gitattributes", "README.md"}


def test_a_tag_is_set_once_and_keeps_its_commit(mars):
    first = push({"a.txt": b"one"})
    api().create_tag(MARS, tag="v1.0.0", revision=first.oid, repo_type="dataset")
    push({"a.txt": b"two"})
    assert refused(api().create_tag, MARS, tag="v1.0.0", repo_type="dataset").response.status_code == 409
    assert [tag.target_commit for tag in api().list_repo_refs(MARS, repo_type="dataset").tags] == [first.oid]
    assert api().list_repo_commits(MARS, revision="v1.0.0", repo_type="dataset")[0].commit_id == first.oid
    with pytest.raises(RevisionNotFoundError):
        api().dataset_info(MARS, revision="v9.9.9")
    with pytest.raises(EntryNotFoundError):
        api().hf_hub_download(MARS, "b.txt", repo_type="dataset")


def test_anybody_may_propose_and_an_owner_merges(mars):
    push({"a.txt": b"one", "b.txt": b"two"})
    proposed = push({"a.txt": b"better", "c.parquet": TABLE}, EVE, create_pr=True)
    push({"b.txt": b"changed meanwhile"})
    assert (proposed.pr_revision, mars.read("a.txt"), mars.read("a.txt", "refs/pr/1")) == ("refs/pr/1", b"one", b"better")
    assert refused(api(EVE).merge_pull_request, MARS, 1, repo_type="dataset").response.status_code == 403
    api().merge_pull_request(MARS, 1, repo_type="dataset")
    assert (mars.read("a.txt"), mars.read("b.txt"), mars.read("c.parquet")) == (b"better", b"changed meanwhile", TABLE)
    assert api().get_discussion_details(MARS, 1, repo_type="dataset").merge_commit_oid == mars.head.oid


@pytest.mark.parametrize("part_size", [None, 7_000])
def test_large_files_come_back_as_they_went_and_go_up_once(hub, mars, part_size, tmp_path):
    hub.part_size = part_size
    pushed = push({"README.md": CARD, "dialog/0.parquet": TABLE})
    assert len(hub.uploads()) == (1 if part_size is None else 3)
    folder = snapshot_download(MARS, repo_type="dataset", revision=pushed.oid, local_dir=tmp_path, token=ADA)
    assert (tmp_path / "dialog/0.parquet").read_bytes() == TABLE and folder == str(tmp_path)
    sent = len(hub.uploads())
    push({"actions/0.parquet": TABLE})
    assert len(hub.uploads()) == sent, "what is stored is not sent again"
    assert [file.lfs is not None for file in api().get_paths_info(MARS, ["README.md", "dialog/0.parquet"], repo_type="dataset")] == [
        False,
        True,
    ]


def test_load_dataset_reads_a_config_at_a_tag_and_as_a_stream(mars, tmp_path):
    def table(words: list[str]) -> bytes:
        Dataset.from_dict({"said": words}).to_parquet(tmp_path / "table.parquet")
        return (tmp_path / "table.parquet").read_bytes()

    push({"README.md": CARD, "dialog/0.parquet": table(["one"]), "actions/0.parquet": table(["act"])})
    api().create_tag(MARS, tag="v1.0.0", repo_type="dataset")
    push({"dialog/0.parquet": table(["one", "two"])})
    assert get_dataset_config_names(MARS) == ["dialog", "actions"]
    assert load_dataset(MARS, "dialog", split="train")["said"][:] == ["one", "two"]
    assert load_dataset(MARS, "dialog", split="train", revision="v1.0.0")["said"][:] == ["one"]
    assert [row["said"] for row in load_dataset(MARS, "actions", split="train", streaming=True)] == ["act"]


def test_push_to_hub_of_datasets_works(hub):
    sides = DatasetDict({"train": Dataset.from_dict({"n": [1, 2]}), "test": Dataset.from_dict({"n": [3]})})
    sides.push_to_hub("ada/numbers", "small", private=True, token=ADA)
    again = load_dataset("ada/numbers", "small", token=ADA)
    assert {name: side["n"][:] for name, side in again.items()} == {"train": [1, 2], "test": [3]}
    assert hub.repos["ada/numbers"].private


def test_an_error_in_the_commit_leaves_nothing_and_a_lost_answer_leaves_the_commit(hub, mars):
    start = mars.head
    hub.faults.append(Fault("POST", "/commit/"))
    assert refused(push, {"a.txt": b"a"}).response.status_code == 500
    assert mars.head is start
    hub.faults.append(Fault("POST", "/commit/", kind="reset", after=True))
    with pytest.raises(httpx2.RemoteProtocolError):
        push({"a.txt": b"a"})
    assert mars.head.parent is start
    hub.faults.append(Fault("POST", "/preupload/", status=429, retry_after=0))
    assert push({"a.txt": b"a"}).oid == mars.head.oid, "the client waits, asks again, and finds it done"


def test_after_a_kill_in_mid_upload_only_what_is_missing_is_sent(hub, mars):
    code = (
        "import sys; from huggingface_hub import HfApi, CommitOperationAdd as Add\n"
        "files = [Add(f'{name}.parquet', name.encode() * 9_000) for name in 'abc']\n"
        "HfApi(token=sys.argv[1]).create_commit('ada/mars', files, commit_message='x', repo_type='dataset', num_threads=1)\n"
    )
    held = Fault("PUT", "/lfs/", kind="hold", skip=1)
    hub.faults.append(held)
    with subprocess.Popen([sys.executable, "-c", code, ADA]) as process:
        assert held.reached.wait(60)
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert len(mars.large) == 1 and len(mars.commits) == 1
    before = len(hub.uploads())
    push({f"{name}.parquet": name.encode() * 9_000 for name in "abc"})
    assert len(hub.uploads()) - before == 2
    assert {path for path in mars.head.files if path.endswith(".parquet")} == {"a.parquet", "b.parquet", "c.parquet"}


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("license: mit-ish", '"license" must be one of'),
        ("size_categories: [lots]", '"size_categories" must be one of'),
        ("language: [English]", '"language\\[0\\]"'),
        ("configs: [{data_files: a.parquet}]", "config_name"),
        ("configs: [{config_name: a, data_files: [{split: a-b, path: x}]}]", "split"),
        ("license: [", "YAML Metadata Error"),
    ],
)
def test_front_matter_that_the_hub_does_not_take_is_refused_before_anything_is_sent(hub, mars, line, named):
    with pytest.raises(ValueError, match=named):
        push({"README.md": f"---\n{line}\n---\nhello\n".encode(), "a.parquet": TABLE})
    assert [seen.path for seen in hub.writes()] == ["/api/repos/create"]


def test_a_task_that_the_hub_does_not_know_is_a_warning(mars):
    with pytest.warns(UserWarning, match="not in the official list"):
        push({"README.md": b"---\ntask_categories: [gossip]\n---\nhello\n"})


def test_looking_is_no_write_and_the_log_keeps_no_token(hub, mars):
    push({"README.md": CARD, "dialog/0.parquet": TABLE})
    before = hub.writes()
    api().whoami()
    api().list_repo_tree(MARS, repo_type="dataset", recursive=True)
    api().hf_hub_download(MARS, "README.md", repo_type="dataset")
    api().get_paths_info(MARS, ["dialog"], repo_type="dataset")
    assert hub.writes() == before
    assert any(seen.authorised for seen in hub.log) and ADA not in json.dumps([asdict(seen) for seen in hub.log])


def test_nobody_listens_where_a_test_asks_for_no_hub():
    with pytest.raises(httpx2.ConnectError):
        httpx2.get(f"http://127.0.0.1:{hub_place.PORT}/api/whoami-v2")
