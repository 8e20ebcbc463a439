"""Hand-made runs on a shelf, validators that a test chooses itself, and an empty Hub."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support import hub_place
from tests.support.hub import Hub, serving
from tests.support.shelf import only_shapes_judged, shelve


@pytest.fixture
def shelf(tmp_path) -> list[Path]:
    """Four runs whose stories differ."""
    return shelve(tmp_path / "home", "dam_a", "dam_b", "dam_c", "dam_d")


@pytest.fixture
def unjudged() -> Iterator[None]:
    """Only the shape of rows is checked."""
    with only_shapes_judged():
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The client uploads large files in a way that its own HTTP library has deprecated; that is no fault of ours."""
    deprecated = pytest.mark.filterwarnings("ignore:Use 'content=<...>' to upload raw bytes:DeprecationWarning")
    for item in items:
        if "hub" in getattr(item, "fixturenames", ()):
            item.add_marker(deprecated)


@pytest.fixture
def hub(monkeypatch) -> Iterator[Hub]:
    """An empty Hub at HF_ENDPOINT; the clients have never heard of it."""
    import datasets
    from huggingface_hub import HfFileSystem, close_session

    hub_place.forget()
    HfFileSystem.clear_instance_cache()
    # The dataset viewer is a server of its own, which we have not got.
    monkeypatch.setattr(datasets.config, "USE_PARQUET_EXPORT", False)
    with serving(Hub()) as hub:
        yield hub
        close_session()
