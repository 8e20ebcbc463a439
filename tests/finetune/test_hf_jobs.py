"""A recipe goes to Hugging Face Jobs once, whole, and with its token in no place but the one for secrets; the real client."""

import json
import os
import subprocess
import sys
from base64 import b64decode, b64encode

import pytest
from huggingface_hub import CommitOperationAdd, HfApi
from typer.testing import CliRunner

from daedalus_data.api.hub_jobs import SENT
from daedalus_data.cli.app import app
from daedalus_data.core.errors import BudgetError, LaunchError, UsageError
from daedalus_data.finetune.hf_jobs import BUCKET, LABEL, PACKAGE, cancel, follow, spec_of, stage, submit
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.finetune.remote import NAME, RECIPE
from daedalus_data.finetune.remote import main as on_the_machine
from tests.support.hostile import NAMES
from tests.support.hub import ADA, EVE, READER, Fault

DIGEST = "0" * 64


def recipe(**more) -> Recipe:
    data = {
        "name": "small", "description": "A test.", "where": "hf-jobs", "flavor": "a10g-small", "profile": "one-gpu", "timeout_minutes": 30,
        "data": {"path": "ada/mars", "revision": "v1.0.0", "configs": [{"config": "knowledge_flow"}]},
        "model": {"base": "org/tiny", "revision": "a" * 40},
    }  # fmt: skip
    return Recipe.model_validate(data | more)


@pytest.fixture
def mars(hub, monkeypatch):
    """A dataset of ada's with a release, and ada logged in."""
    monkeypatch.setenv("HF_TOKEN", ADA)
    api = HfApi(token=ADA)
    api.create_repo("ada/mars", repo_type="dataset")
    files = [CommitOperationAdd("README.md", b"---\nlicense: mit\n---\nx")]
    api.create_commit("ada/mars", files, commit_message="x", repo_type="dataset")
    api.create_tag("ada/mars", tag="v1.0.0", repo_type="dataset")
    hub.log.clear()
    return hub


@pytest.fixture
def job(tmp_path) -> Job:
    job = Job(tmp_path / "job")
    digests = dict.fromkeys(("recipe_digest", "dataset_digest", "rows_digest", "model_digest"), DIGEST)
    job.write(JobRecord(name="small", state="planned", versions={}, rows=8, tokens=800, steps=1, **digests))
    return job


def test_a_recipe_is_submitted_once_with_what_the_dry_run_showed(mars, job):
    shown = submit(recipe(), dry_run=True)
    assert (shown.id, shown.url, mars.log) == ("", "", [])
    done = submit(recipe(), job=job)
    (sent,) = (each["sent"] for each in mars.jobs)
    spec = shown.spec
    assert done.spec == spec and sent["command"] == list(spec.command) and sent["environment"] == spec.environment
    assert (sent["dockerImage"], sent["flavor"], sent["timeoutSeconds"]) == (spec.image, "a10g-small", 1800)
    assert sent["volumes"] == [
        {"type": "dataset", "source": "ada/mars", "mountPath": "/data", "revision": "v1.0.0", "readOnly": True},
        {"type": "bucket", "source": f"ada/{BUCKET}", "mountPath": "/out", "readOnly": False},
    ]
    assert sent["labels"] == spec.labels | {"name": spec.name} and mars.buckets == [f"ada/{BUCKET}"]
    assert done.url == f"{mars.url}/jobs/ada/{done.id}" and done.id == mars.jobs[0]["id"]
    assert done.most_usd == pytest.approx(0.5, abs=0.01)
    record = job.read()
    assert (record.state, record.remote) == ("submitted", done.url)


def test_the_machine_gets_the_recipe_word_for_word_and_a_command_without_a_shell():
    asked = recipe(description="$(touch pwned) `id` \n'; rm -rf / #")
    spec = spec_of(asked)
    there = Recipe.model_validate_json(b64decode(spec.environment[RECIPE]))
    assert there == asked.model_copy(update={"where": "local", "flavor": None})
    assert spec.command == ("uv", "run", "--no-project", "--with", PACKAGE, "python", "-m", "daedalus_data.finetune.remote")
    assert spec.results == f"hf://buckets/ada/{BUCKET}/{spec.name}"
    assert spec_of(asked, namespace="lab").volumes[1].source == f"lab/{BUCKET}"
    json.loads(spec.model_dump_json())


def test_the_token_is_in_no_specification_argument_file_or_message(mars, job, caplog, capfd):
    done = submit(recipe(), job=job)
    (sent,) = (each["sent"] for each in mars.jobs)
    assert sent.pop("secrets") == {"HF_TOKEN": ADA}
    written = "".join(path.read_text() for path in job.folder.rglob("*") if path.is_file())
    assert ADA not in json.dumps(sent) + done.model_dump_json() + repr(done) + written + caplog.text + "".join(capfd.readouterr())
    assert done.spec.secrets == ("HF_TOKEN",)


def test_the_same_recipe_is_not_started_twice_while_it_is_under_way(mars):
    first, second = submit(recipe()), submit(recipe())
    assert (second.id, second.found, first.found, len(mars.jobs)) == (first.id, True, False, 1)
    assert submit(recipe(seed=1)).id != first.id
    mars.jobs[0]["status"]["stage"] = "ERROR"
    assert not submit(recipe()).found and len(mars.jobs) == 3


def test_a_lost_answer_does_not_pay_twice(mars):
    mars.faults.append(Fault("POST", "/api/jobs/", kind="reset", after=True))
    with pytest.raises(LaunchError, match="a job under way is not started twice"):
        submit(recipe())
    assert submit(recipe()).found and len(mars.jobs) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "the Hub does not know the token"), (402, "the account has no credit"), (403, "the token may not start the job"),
        (404, "not there, or the token may not see it"), (418, r"a fault of the test: 418 \(418\)"), (429, "asked too often"),
        (500, r"the Hub failed \(500\)"), (503, r"the Hub failed \(503\)"),
    ],
)  # fmt: skip
def test_every_refusal_is_one_line_that_says_what_to_do(mars, job, status, words):
    mars.faults.append(Fault("POST", "/api/jobs/", status=status))
    with pytest.raises(LaunchError, match=words) as caught:
        submit(recipe(), job=job)
    assert caught.value.exit_code == 4 and "\n" not in str(caught.value) and ADA not in str(caught.value)
    assert caught.value.__cause__ is None
    assert job.read().state == "planned" and mars.jobs == []


def test_no_network_and_no_token_are_told_in_a_line(mars, monkeypatch, hub):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(LaunchError, match="jobs of ada: there is no token; log in"):
        submit(recipe())
    monkeypatch.setenv("HF_TOKEN", ADA)
    mars.faults.append(Fault("GET", "/api/jobs/hardware", kind="reset"))
    with pytest.raises(LaunchError, match=r"could not look at its machines: .*; look at the network"):
        submit(recipe())
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    from huggingface_hub import close_session

    close_session()
    with pytest.raises(LaunchError, match="cannot look at its machines offline; unset HF_HUB_OFFLINE"):
        submit(recipe())


def test_who_may_not_start_jobs_is_told_so(mars, monkeypatch):
    for token in (EVE, READER):
        monkeypatch.setenv("HF_TOKEN", token)
        with pytest.raises(LaunchError, match=r"jobs of ada: the token may not look at its jobs .*another namespace"):
            submit(recipe())
    monkeypatch.setenv("HF_TOKEN", "hf_nobody")
    with pytest.raises(LaunchError, match="does not know the token"):
        submit(recipe())
    assert mars.jobs == []


def test_an_answer_that_is_no_job_is_an_error(mars, monkeypatch):
    mars.faults.append(Fault("POST", "/api/jobs/", status=200))
    with pytest.raises(LaunchError, match="the answer is not one of the Jobs API"):
        submit(recipe())


def test_a_machine_that_does_not_fit_or_costs_too_much_is_refused_before_anything_starts(mars):
    with pytest.raises(UsageError, match="no flavor 'a10g-smal'; did you mean 'a10g-small'"):
        submit(recipe(flavor="a10g-smal"))
    with pytest.raises(UsageError, match="has 2 GPUs, and profile one-gpu uses 1"):
        submit(recipe(flavor="a10g-largex2"))
    with pytest.raises(UsageError, match="has 1 GPUs, and profile cpu-smoke uses 0"):
        submit(recipe(profile="cpu-smoke"))
    with pytest.raises(BudgetError, match=r"may cost 0.50 USD in 30 minutes, and budget_usd is 0.10") as caught:
        submit(recipe(budget_usd=0.1))
    assert caught.value.exit_code == 3 and mars.jobs == [] and mars.buckets == []


def test_what_only_this_machine_has_cannot_be_sent():
    with pytest.raises(UsageError, match=r"model.base is '\./tuned', which is on this machine only"):
        spec_of(recipe(model={"base": "./tuned"}))
    with pytest.raises(UsageError, match="where is 'local'"):
        spec_of(recipe(where="local", flavor=None))
    with pytest.raises(UsageError, match="bytes, and a job takes"):
        spec_of(recipe(description="x" * 200_000))


def test_a_log_is_followed_to_the_end_and_shown_as_plain_text(mars):
    url = submit(recipe()).url
    mars.jobs[0] |= {"lines": ["===== Job started", "loss 0.4", f"\x1b]0;pwned\x07\x1b[31mred {ADA}"], "status": {"stage": "COMPLETED"}}
    assert list(follow(url)) == ["loss 0.4", "]0;pwned[31mred [token]"]
    mars.jobs[0]["status"] = {"stage": "ERROR", "message": "OOM\nkilled"}
    with pytest.raises(LaunchError, match="ended as ERROR: OOM killed; its log says why"):
        list(follow(url))


def test_a_job_is_looked_at_and_ended(mars):
    url = submit(recipe()).url
    assert stage(url) == "RUNNING"
    cancel(url)
    assert stage(url) == "CANCELED" and mars.jobs[0]["status"]["stage"] == "CANCELED"
    with pytest.raises(LaunchError, match="not there"):
        stage(url.replace(mars.jobs[0]["id"], "f" * 24))
    for wrong in ("https://example.org/jobs/a", "jobs/../x", "", f"{mars.url}/jobs/ada/../../api"):
        with pytest.raises(UsageError, match="is not a job's address"):
            stage(wrong)


def test_the_job_that_a_folder_sent_is_looked_at_followed_and_ended_from_the_command_line(mars, tmp_path):
    def command(*more):
        return CliRunner().invoke(app, ["recipes", "job", str(tmp_path), *more])

    nothing = command()
    assert isinstance(nothing.exception, UsageError) and "no job was sent from" in str(nothing.exception)
    sent = submit(recipe())
    (tmp_path / SENT).write_text(sent.model_dump_json())
    assert command().stdout == f"RUNNING  {sent.url}\n  what comes of it: {sent.spec.results}\n"
    mars.jobs[0] |= {"lines": ["===== Job started", "loss 0.4"], "status": {"stage": "COMPLETED"}}
    assert command("--follow").stdout.splitlines()[:2] == ["loss 0.4", f"COMPLETED  {sent.url}"]
    mars.jobs[0]["status"] = {"stage": "RUNNING"}
    assert isinstance(command("--follow", "--cancel").exception, UsageError) and mars.jobs[0]["status"]["stage"] == "RUNNING"
    assert json.loads(command("--cancel", "--json").stdout) == {"url": sent.url, "stage": "CANCELED", "results": sent.spec.results}


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_name_neither_runs_nor_leaves_its_place(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for key in ("package", "image"):
        spec = spec_of(recipe(description=name), **{key: name})
        assert name in (*spec.command, spec.image) and all(isinstance(word, str) for word in spec.command)
    with pytest.raises(UsageError):
        spec_of(recipe(), namespace=name)
    with pytest.raises(ValueError, match="name"):
        recipe(name=name)
    with pytest.raises((UsageError, ValueError)):
        spec_of(recipe(data={"path": name, "revision": "v1.0.0", "configs": [{"config": "a"}]}))
    monkeypatch.setenv(RECIPE, spec_of(recipe()).environment[RECIPE])
    if "\0" not in name and "/" in name:
        monkeypatch.setenv(NAME, name)
        with pytest.raises(UsageError, match="is no folder's name"):
            on_the_machine(tmp_path, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_machine_says_what_is_wrong_with_what_it_was_sent(tmp_path, monkeypatch):
    for text in ("", "not base64", b64encode(b"{}").decode()):
        monkeypatch.setenv(RECIPE, text)
        with pytest.raises(UsageError, match="DAEDALUS_RECIPE holds no recipe"):
            on_the_machine(tmp_path, tmp_path)


def test_the_machine_ends_with_the_exit_code_of_the_training(tmp_path):
    """There is no dataset at /data here, so the command line refuses, as it would there."""
    spec = spec_of(recipe())
    done = subprocess.run([sys.executable, "-m", spec.command[-1]], env=os.environ | spec.environment, capture_output=True, text=True)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr
    assert spec.labels[LABEL] and not list(tmp_path.iterdir())
