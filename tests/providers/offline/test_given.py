"""A happening that is decided already is about something, and what comes of it can be said by anybody."""

import re

import pytest

from daedalus_data.core.lexicon import Lexicon
from daedalus_data.providers.offline.story_casting import Ground
from daedalus_data.providers.offline.story_given import BEFALLEN, RIPPLES, matter_in
from daedalus_data.providers.offline.story_time import Span
from daedalus_data.providers.offline.talk_person import addressed
from tests.providers.test_shelves import player

NAMES = {"a": "Ada Bell", "b": "Ben Roth", "c": "Cleo Marsh", "it": "the loss of the boat", "brief": "two days", "long": "a month"}
SECOND = re.compile(r"\b(?:and|but) (?:has|is|was|does|thinks|knows|keeps)\b")
GROUND = Ground.of("Two people keep a ford.", (player("Ada Bell", "Clerk.", "cross"),), Span("March 2027", 20.0), "", Lexicon())


@pytest.mark.parametrize("text", [text for _, text, _ in (*RIPPLES, *BEFALLEN)])
def test_a_consequence_stays_grammatical_in_the_mouth_of_whom_it_names(text: str) -> None:
    filled = re.sub(r"\{(\w+)\}", lambda found: NAMES.get(found[1], "three"), text)
    for letter in "abc":
        said = addressed(filled, NAMES[letter], "I")
        assert said is None or NAMES[letter] not in said
        assert not said or not re.search(r"\bI (?:has|is|was|does|thinks|believes)\b", said)
    assert not SECOND.search(filled)


def test_a_doubt_that_was_kept_is_told_in_the_first_person() -> None:
    text = next(text for topic, text, _ in RIPPLES if topic == "{c_poss} doubt")
    filled = re.sub(r"\{(\w+)\}", lambda found: NAMES[found[1]], text)
    assert addressed(filled, "Cleo Marsh", "I") == "I believed without saying so that the loss of the boat came two days too late."


@pytest.mark.parametrize(
    ("given", "thing"),
    [
        ("Ada Bell answers within the hour", ""),
        ("Ada Bell opens the gate by the evening", "gate"),
        ("Ada Bell waited the whole night", ""),
        ("Ada Bell holds the ford until the morning", "ford"),
        ("Ada Bell spoke before the council about the ferry", "ferry"),
    ],
)
def test_a_time_or_what_leads_it_in_is_no_matter(given: str, thing: str) -> None:
    assert matter_in(given, GROUND) == thing
