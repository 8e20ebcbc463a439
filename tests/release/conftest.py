"""Hand-made runs on a shelf, and validators that a test chooses itself."""

from pathlib import Path

import pytest

from daedalus_data.core.derive import VALIDATORS
from tests.support.shelf import shelve


@pytest.fixture
def shelf(tmp_path) -> list[Path]:
    """Four runs whose stories differ."""
    return shelve(tmp_path / "home", "dam_a", "dam_b", "dam_c", "dam_d")


@pytest.fixture
def unjudged(monkeypatch) -> None:
    """Only the shape of rows is checked: copies of one small run are near duplicates and too few to judge."""
    shape = VALIDATORS.get("shape")
    monkeypatch.setattr(VALIDATORS, "_things", {"shape": shape})
