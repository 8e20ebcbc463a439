"""What a topic is about is a thing that can follow 'the', whatever the topic is made of."""

import pytest

from daedalus_data.core.lexicon import Lexicon
from daedalus_data.core.units import counted
from daedalus_data.providers.offline.next_happening import _within_hours
from daedalus_data.providers.offline.story_matter import threads
from daedalus_data.providers.offline.story_shelves import shelf_of
from daedalus_data.providers.offline.story_text import sentence, wants
from tests.providers.test_shelves import fact, player


@pytest.mark.parametrize(
    ("topic", "text", "thing"),
    [
        ("what went down", "The forward hold and the engine lie at nine fathoms.", "forward hold"),
        ("where the old ones go", "In spring the herd lies under the bone tree.", "herd"),
        ("who answers for New England", "He answers for five votes.", "matter"),
        ("chair's own tower", "The tower stands half empty.", "chair's tower"),
        ("captain's warning", "The captain warned of ice.", "captain's warning"),
        ("private log", "A private log was kept.", "private log"),
        ("unheard warning", "The warning went unheard.", "unheard warning"),
        ("needle off the scale", "The needle went off the scale.", "needle"),
        ("blessing", "The village waits for it.", "blessing"),
        ("oxygen generator failures", "The generator failed twice.", "oxygen generator"),
    ],
)
def test_a_thing_is_never_a_mere_quality_or_a_clause(topic: str, text: str, thing: str) -> None:
    assert [found.thing for found in threads([player("Ann Bo", "Clerk.", "", fact(topic, text))])] == [thing]


@pytest.mark.parametrize(
    ("goal", "told"),
    [
        ("bring the herd down", "wanted to bring the herd down"),
        ("mending the boat", "was set on mending the boat"),
        ("the truth", "was set on the truth"),
    ],
)
def test_a_wish_is_told_by_its_verb(goal: str, told: str) -> None:
    assert wants((goal,), 1) == told


def test_a_sentence_that_ends_in_a_quotation_has_one_stop() -> None:
    assert sentence("the lot reads: ‘What is owed will be fetched.’") == "The lot reads: ‘What is owed will be fetched.’"


def test_within_an_evening_nothing_takes_weeks() -> None:
    made = [one for group in shelf_of(("institution",)).values() for one in group]
    assert not [one.title for one in made if _within_hours(one) and ("stopped meeting" in one.title or "calendar" in one.description)]
    assert len([one for one in made if _within_hours(one)]) >= 20


def test_a_unit_of_two_words_is_written_as_two_words() -> None:
    assert (counted("2", "fluid_ounce"), counted("1", "fluid_ounce")) == ("fluid ounces", "fluid ounce")


def test_a_world_without_happenings_of_its_own_has_none() -> None:
    assert Lexicon().likely([], []) == ()
