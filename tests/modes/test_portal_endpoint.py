import pytest

from daedalus_data.core.errors import TemplateError
from daedalus_data.modes.portal_endpoint import endpoint, sentences

ARES = (
    "Ares III crewed Mars mission loses contact during orbital insertion in March 2031. Last telemetry shows cascading systems "
    "failures in life support and communications. Trace backward to understand how this disaster was built, decision by decision."
)


def test_the_portal_tells_what_happened_and_leaves_out_what_is_said_to_the_analyst():
    end = endpoint(ARES, ("webb", "zhang"))
    assert end.pattern == "endpoint" and end.actors == ("webb", "zhang")
    assert "Trace" not in end.description
    assert [detail.topic for detail in end.details] == ["Ares III crewed Mars mission", "cascading systems failures"]
    assert all(detail.known_by == ("webb", "zhang") for detail in end.details)


def test_a_title_is_a_clause_of_at_most_fourteen_words_without_its_date():
    end = endpoint(
        "On 14 March 2031 at 14:23 UTC Ares III loses contact with Earth during Mars orbital insertion, and every desk falls silent.",
        ("a",),
    )
    assert end.title == "Ares III loses contact with Earth during Mars orbital insertion."
    assert "14:23 UTC" in end.description


def test_abbreviations_and_initials_end_no_sentence():
    text = "Dr. Ruiz v. Vance Inc. ends in a verdict of 47 million dollars. The jury sat for J. Vance and three others."
    assert len(sentences(text)) == 2


@pytest.mark.parametrize("text", ["It failed.", "Explain how the mission was lost and who knew."])
def test_a_description_that_says_too_little_is_refused_with_what_would_do(text):
    with pytest.raises(TemplateError, match="state in a full sentence"):
        endpoint(text, ("a",))


@pytest.mark.parametrize("text", ["word " * 300 + "end.", "The dam broke, " * 100, "Été 2031: " + "ß " * 50])
def test_any_description_fits_the_lengths_of_a_happening(text):
    end = endpoint(text, ("a",))
    assert len(end.title.split()) <= 15


def test_a_title_does_without_a_time_and_date_at_its_head():
    told = endpoint("At 04:30 on 6 January 2027 the intensive care ward loses oxygen pressure and two patients die.", ("ada",))
    assert told.title == "The intensive care ward loses oxygen pressure and two patients die."
