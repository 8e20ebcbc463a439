"""Publishing a model: one commit, private, with its card and record; secrets and other people's work are safe."""

import json

import pytest

from daedalus_data.core.errors import PolicyError, PublishError, UsageError
from daedalus_data.finetune.evaluated import write_comparison
from daedalus_data.finetune.model_card import write_card
from daedalus_data.finetune.model_release import push_model
from daedalus_data.release.card.slots import parts
from tests.finetune import measured
from tests.support.hub import ADA, READER, Fault

# The client uploads large files in a way that its own HTTP library has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=<...>' to upload raw bytes:DeprecationWarning")


@pytest.fixture
def job(tmp_path):
    made = measured.job(tmp_path / "job")
    write_comparison(made.evaluation, measured.comparison())
    write_card(made, measured.RECIPE, measured.comparison())
    return made


@pytest.fixture
def logged_in(hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", ADA)
    return hub


def repo(hub):
    return hub.repos["models/ada/tuned"]


def test_a_push_is_one_commit_of_a_private_repository(logged_in, job):
    done = push_model(job, "hf:ada/tuned")
    made = repo(logged_in)
    assert made.private and done.committed and done.commit == made.head.oid
    assert len(list(made.head.history())) == 2, "the repository's own first commit, and ours"
    assert {"model.safetensors", "config.json", "README.md", "recipe.json", "job.json", "evaluation.json", "release.json"} <= set(
        made.head.files
    )
    assert made.head.files["pictures/uplift.svg"].data == (job.pictures / "uplift.svg").read_bytes()
    assert 'from_pretrained("ada/tuned")' in made.head.files["README.md"].data.decode()


def test_a_dry_run_changes_nothing(logged_in, job):
    done = push_model(job, "hf:ada/tuned", dry_run=True)
    assert logged_in.writes() == [] and "models/ada/tuned" not in logged_in.repos
    assert {change.path for change in done.writes} >= {"model.safetensors", "README.md"} and not done.committed


def test_pushing_the_same_again_commits_nothing(logged_in, job):
    first = push_model(job, "hf:ada/tuned")
    again = push_model(job, "hf:ada/tuned")
    assert (again.committed, again.commit, again.writes) == (False, first.commit, ())


def test_the_adapter_takes_the_models_place_and_leaves_nothing_of_it(logged_in, job):
    push_model(job, "hf:ada/tuned")
    done = push_model(job, "hf:ada/tuned", part="adapter")
    files = repo(logged_in).head.files
    assert (
        "adapter_model.safetensors" in files
        and "model.safetensors" not in files
        and set(done.deletes) == {"model.safetensors", "config.json"}
    )
    assert parts(files["README.md"].data.decode()).data["library_name"] == "peft"


def test_a_version_is_never_moved(logged_in, job):
    done = push_model(job, "hf:ada/tuned", tag="v1.0.0")
    assert done.tagged and repo(logged_in).tags["v1.0.0"].oid == done.commit
    assert not push_model(job, "hf:ada/tuned", tag="v1.0.0").committed
    (job.model / "config.json").write_text('{"model_type": "llama", "more": 1}')
    with pytest.raises(UsageError, match="never moved"):
        push_model(job, "hf:ada/tuned", tag="v1.0.0")
    assert push_model(job, "hf:ada/tuned", tag="v1.1.0").tagged
    assert repo(logged_in).tags["v1.0.0"].oid == done.commit


@pytest.mark.parametrize("path", ["recipe.json", "metrics.jsonl", "model/tokenizer.json"])
def test_a_secret_in_any_text_stops_the_push(logged_in, job, path):
    (job.folder / path).write_text(
        json.dumps(
            {**json.loads(job.recipe.read_text()), "note": f"hf_{'aB3' * 12}"} if path == "recipe.json" else {"key": f"hf_{'aB3' * 12}"}
        )
    )
    if path == "recipe.json":
        # A recipe takes no other key, so the secret has to stand in one of its own.
        job.recipe.write_text(json.dumps(measured.RECIPE.model_copy(update={"description": f"hf_{'aB3' * 12}"}).model_dump(mode="json")))
    with pytest.raises(PolicyError, match="nothing was published"):
        push_model(job, "hf:ada/tuned")
    assert logged_in.writes() == []


def test_a_secret_in_the_header_of_the_weights_stops_the_push(logged_in, job):
    header = json.dumps({"__metadata__": {"note": f"hf_{'aB3' * 12}"}}).encode()
    (job.model / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header + b"\0" * 64)
    with pytest.raises(PolicyError, match=r"model\.safetensors"):
        push_model(job, "hf:ada/tuned")


def test_a_repository_of_somebody_elses_making_is_left_alone(logged_in, job):
    from huggingface_hub import HfApi

    api = HfApi(token=ADA)
    api.create_repo("ada/tuned")
    api.upload_file(path_or_fileobj=b"mine", path_in_repo="pytorch_model.bin", repo_id="ada/tuned")
    with pytest.raises(UsageError, match="no model of ours"):
        push_model(job, "hf:ada/tuned")


def test_people_may_write_into_the_card_there_and_add_files(logged_in, job):
    from huggingface_hub import HfApi

    push_model(job, "hf:ada/tuned")
    card = repo(logged_in).head.files["README.md"].data.decode()
    mark = next(line for line in card.splitlines() if line.startswith("<!-- daedalus:about:"))
    api = HfApi(token=ADA)
    api.upload_file(path_or_fileobj=card.replace(mark, f"{mark}\n\nTheirs.").encode(), path_in_repo="README.md", repo_id="ada/tuned")
    api.upload_file(path_or_fileobj=b"theirs", path_in_repo="theirs.txt", repo_id="ada/tuned")
    push_model(job, "hf:ada/tuned", part="adapter")
    files = repo(logged_in).head.files
    assert "\nTheirs.\n" in files["README.md"].data.decode() and files["theirs.txt"].data == b"theirs"
    api.upload_file(path_or_fileobj=b"---\nlicense: mit\n---\n# Other\n", path_in_repo="README.md", repo_id="ada/tuned")
    with pytest.raises(UsageError, match="changed by hand"):
        push_model(job, "hf:ada/tuned")


def test_a_base_of_unknown_licence_is_not_opened_to_all(logged_in, job):
    with pytest.raises(PolicyError, match="not recorded"):
        push_model(job, "hf:ada/tuned", public=True)
    job.base.mkdir()
    (job.base / "README.md").write_text("---\nlicense: gemma\n---\n")
    with pytest.raises(PolicyError, match="--consent-license gemma"):
        push_model(job, "hf:ada/tuned", public=True)
    (job.base / "README.md").write_text("---\nlicense: apache-2.0\n---\n")
    push_model(job, "hf:ada/tuned", public=True)
    assert not repo(logged_in).private


def test_a_token_that_may_not_write_is_told_apart(hub, job, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", READER)
    with pytest.raises(PublishError, match="may only read"):
        push_model(job, "hf:ada/tuned")


def test_a_commit_that_fails_leaves_no_half_of_a_model(logged_in, job):
    logged_in.faults.append(Fault("POST", "/commit/", status=403))
    with pytest.raises(PublishError):
        push_model(job, "hf:ada/tuned")
    assert "model.safetensors" not in repo(logged_in).head.files
    assert push_model(job, "hf:ada/tuned").committed


def test_a_folder_takes_the_same_files(job, tmp_path):
    done = push_model(job, str(tmp_path / "shared"))
    assert done.committed and (tmp_path / "shared" / "model.safetensors").read_bytes() == (job.model / "model.safetensors").read_bytes()
    assert not push_model(job, str(tmp_path / "shared")).committed
    (tmp_path / "shared" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"mine\.txt"):
        push_model(job, str(tmp_path / "shared"), part="adapter")


@pytest.mark.parametrize(
    ("to", "said"), [("hf:ada/tuned@v1.0.0", "main branch"), ("oxen:no/such/name", "cannot be a repository's name")],
)  # fmt: skip
def test_what_cannot_be_done_says_what_would_do(job, to, said):
    with pytest.raises(UsageError, match=said):
        push_model(job, to)
