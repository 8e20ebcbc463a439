"""The empty Hub of the release tests, for what is sent to it from here."""

import pytest

from daedalus_data import api
from tests.release.conftest import hub, shelf, unjudged
from tests.support.shelf import only_shapes_judged

__all__ = ["hub", "shelf", "unjudged", "worlds"]


@pytest.fixture(scope="session")
def worlds(board, simple, tmp_path_factory):
    """A dataset of two worlds, board_meeting to train on and convergence_simple held out, with all row configs."""
    out = tmp_path_factory.mktemp("worlds") / "data"
    with only_shapes_judged():
        return api.build([board.folder, simple.folder], out=out, split_by="template").path
