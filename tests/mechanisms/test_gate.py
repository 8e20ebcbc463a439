"""The surface gate finds each fault that it is for, and lets good lines through."""

import pytest

from daedalus_data.mechanisms.gate import WORN, Said, faults, leaks

SAID = (
    "The oxygen generator failed twice in the chamber run of June.",
    "Nobody signed for the spare valve, and nobody will before the review.",
)
NAMES = ("Lin Zhang", "Lin", "Raj Mehta", "Raj")


def found(text: str, never: tuple[str, ...] = ()) -> str:
    return " | ".join(faults(text, Said(SAID), NAMES, never))


@pytest.mark.parametrize(
    "text",
    [
        "I want the valve on the table before anyone talks of dates.",
        "Lin, was it you who signed for it?",
        "Lin — was it you, and not Raj, who signed for it?",
        "Two failures in June: that's a pattern - not bad luck.",
    ],
)
def test_a_good_line_passes(text: str) -> None:
    assert found(text) == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("the oxygen generator failed twice in the chamber run of june", "word for word"),
        ("He said the oxygen generator failed twice in the chamber, no more.", "repeats earlier lines"),
        ("No.", "has 1 words"),
        ("Lin: we should stop here and now.", "as a script"),
        ("**RAJ MEHTA**: we should stop here and now.", "as a script"),
        ("We should stop. Raj: I agree with that.", "as a script"),
        ("As f_0123456789 says, we are short of air.", "identifier"),
        ("I spoke with lin_zhang about it this morning.", "identifier"),
        ("word " * 130, "at most"),
    ],
)
def test_a_bad_line_is_named(text: str, why: str) -> None:
    assert why in found(text)


def test_what_only_shapes_the_voice_is_not_said() -> None:
    assert "shapes the voice" in found("I have half a mind to end this and leave, frankly.", ("to end this and leave",))


def test_a_line_may_lean_on_earlier_ones_a_little() -> None:
    assert found("Even so, the oxygen generator failed because nobody looked.") == ""


def test_phrases_said_twice_are_worn_and_the_longer_one_stands_for_its_parts() -> None:
    said = Said(["we can not afford that now", "truly we can not afford that today"])
    assert WORN == 2
    assert said.worn() == ("we can not afford that",)


def test_a_phrase_that_everybody_uses_is_refused() -> None:
    said = Said(f"On day {number} the office of programme assurance wrote {number} letters." for number in range(4))
    assert "everybody says" in " ".join(faults("And what does the office of programme assurance want?", said, NAMES, ()))
    assert not list(faults("And what does that office want from us?", said, NAMES, ()))


def test_a_secret_is_given_away_by_six_of_its_words_in_a_row() -> None:
    secret = "She approved the cheaper steel herself in the spring of 2019."
    assert leaks("They say she approved the cheaper steel herself, you know.", [secret], []) == [secret]
    assert leaks("The steel was cheaper than it should have been in 2019.", [secret], []) == []


def test_what_is_in_the_open_anyway_is_no_leak() -> None:
    secret, known = "The board knew the valve was late in May.", "I heard the board knew the valve was late."
    assert leaks("The board knew the valve was late, that is on paper.", [secret], [known]) == []
