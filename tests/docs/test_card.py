"""docs/card shows a card as a build makes it now."""

import re

import pytest

import daedalus_data as dd
from tests.docs import card

PAGE = (card.CARD / "README.md").read_text()
AGAIN = "write it anew: .venv/bin/python -m tests.docs.card"


def headings(text):
    return re.findall(r"^##+ (?!mars|conv).*$", text, re.M)


def test_the_page_has_the_sections_of_a_card_made_now_and_its_pictures(simple, tmp_path):
    now = card.shown(dd.build(simple, out=tmp_path / "small").path)
    assert headings(PAGE) == headings(now), AGAIN
    for picture in re.findall(r"\]\((pictures/\S+)\)", PAGE):
        assert (card.CARD / picture).is_file()


@pytest.mark.slow
def test_the_page_is_the_card_of_eight_runs_made_now(tmp_path):
    assert card.masked(card.shown(card.made(tmp_path))) == card.masked(PAGE), AGAIN
