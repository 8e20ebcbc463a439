"""What a dataset of the main job is held to, whole: eight runs of the flagship, made, built and judged as a user would have them."""

from hashlib import sha256

import pytest

import daedalus_data as dd
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.release.build import Built
from daedalus_data.release.card.rules import problems
from daedalus_data.release.publishing import PUBLISHERS, place_of
from daedalus_data.release.record import file_digest, read_record
from tests.support.hub import ADA

RUNS, ROWS, ROWS_OF_A_CONFIG = 8, 2000, 100

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(settings, tmp_path_factory) -> Built:
    """Eight runs of the flagship as a dataset; the limits are those that a release has unless told otherwise."""
    return dd.build("mars_mission_portal", out=tmp_path_factory.mktemp("bars") / "mars", runs=RUNS, parallel=2, home=settings.home)


def test_every_config_has_enough_rows_and_so_has_the_whole(built):
    rows = {config: sum(splits.values()) for config, splits in built.rows.items()}
    assert set(rows) == set(FORMATTERS.names())
    assert {config: count for config, count in rows.items() if count < ROWS_OF_A_CONFIG} == {}
    assert sum(rows.values()) >= ROWS


def test_no_validator_finds_an_error_and_there_were_rows_enough_to_judge_every_kind_of_label(built):
    assert built.report.errors == ()
    tasks = built.report.figures["triviality"]["tasks"]
    assert len(tasks) > len(built.rows)
    assert [task for task, measured in tasks.items() if not measured["judged"]] == []


def test_every_row_is_made_again_from_the_logs_and_equal(built):
    verdict = dd.verify(built.path)
    assert verdict.ok
    assert verdict.rows == verdict.rows_recorded == read_record(built.path).rows


def test_its_release_is_one_commit_and_one_tag_with_a_card_that_the_hub_takes_and_comes_back_equal(built, hub, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_TOKEN", ADA)
    done = dd.push(built.path, "hf:ada/mars-mission", tag="v1.0.0")
    repo = hub.repos["ada/mars-mission"]
    assert (repo.head.number, list(repo.tags), repo.private) == (1, ["v1.0.0"], True)
    assert problems(done.release.card) == ()
    back = PUBLISHERS.get("hf").fetch(place_of("hf:ada/mars-mission@v1.0.0"), lambda line: None)
    assert {path: file_digest(back / path) for path in done.release.files} == {
        path: sha256(content if isinstance(content, bytes) else content.read_bytes()).hexdigest()
        for path, content in done.release.files.items()
    }
    assert not dd.push(built.path, "hf:ada/mars-mission", tag="v1.0.0").published.committed


def test_simulated_again_every_run_has_the_log_it_was_shipped_with(built):
    verdict = dd.verify(built.path, simulate=True)
    assert (verdict.ok, verdict.logs, verdict.simulated) == (True, (), RUNS)
