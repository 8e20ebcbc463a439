"""What a dataset of the main job is held to, whole: eight runs of the flagship, made, built and judged as a user would have them."""

import pytest

import daedalus_data as dd
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.release.build import Built
from daedalus_data.release.record import read_record

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
