"""Real runs that many tests read, each made once per session by the built-in author."""

# First of all, and kept apart so that no sorting moves it: whatever loads huggingface_hub or datasets reads HF_ENDPOINT then and there.
from tests.support import hub_place

# isort: split

import pytest

from daedalus_data import api
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings


def pytest_unconfigure() -> None:
    """Leave nothing behind."""
    hub_place.leave()


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> Settings:
    """An environment with no key and a home of its own."""
    return Settings(home=tmp_path_factory.mktemp("home"))


@pytest.fixture(scope="session")
def flagship(settings) -> Run:
    """The main job: mars_mission_portal, whole."""
    return api.simulate("mars_mission_portal", settings=settings)


@pytest.fixture(scope="session")
def simple(settings) -> Run:
    """Two people, two moments."""
    return api.simulate("convergence_simple", settings=settings)


@pytest.fixture(scope="session")
def board(settings) -> Run:
    """A forward run over hours."""
    return api.simulate("board_meeting", settings=settings)
