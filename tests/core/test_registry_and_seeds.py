import pytest

from daedalus_data.core.errors import UnknownNameError
from daedalus_data.core.registry import Registry
from daedalus_data.core.seeds import choose, derive, fraction, shuffled
from daedalus_data.core.settings import read_environment
from daedalus_data.core.words import covered, ngrams, overlap, phrase, spoken_name


def test_a_name_registered_twice_is_refused():
    registry: Registry[int] = Registry("colour")
    registry.add("red", 1)
    with pytest.raises(ValueError, match="'red' is registered twice"):
        registry.add("red", 2)


def test_an_unknown_name_suggests_the_nearest():
    registry: Registry[int] = Registry("colour")
    registry.add("red", 1)
    with pytest.raises(UnknownNameError, match="no colour is called 'rad'; did you mean 'red'"):
        registry.get("rad")


def test_derived_numbers_depend_on_every_name():
    seen = {derive(0), derive(1), derive(0, "a"), derive(0, "a", "b"), derive(0, "ab"), derive(0, "a", 1)}
    assert len(seen) == 6


def test_derived_fractions_are_spread_evenly():
    values = [fraction(7, "draw", i) for i in range(4000)]
    assert abs(sum(values) / 4000 - 0.5) < 0.02
    assert min(values) >= 0
    assert max(values) < 1


def test_choosing_reaches_every_option_and_shuffling_keeps_all():
    assert {choose("abc", 1, i) for i in range(50)} == set("abc")
    assert sorted(shuffled(range(9), 3, "order")) == list(range(9))


def test_keys_of_the_environment_are_never_shown():
    settings = read_environment({"OPENROUTER_API_KEY": "sk-or-canary-1", "HF_TOKEN": "hf_canary_2"})
    assert "canary" not in repr(settings)
    assert settings.base_url == "https://openrouter.ai/api/v1"


def test_words_of_texts():
    assert phrase("oxygen_generator_failures") == "oxygen generator failures"
    assert spoken_name("lin_zhang") == "Lin Zhang"
    assert overlap("The valve failed.", "A failed valve") == 1.0
    assert covered("valve tests", "they tested the valve test twice") == 1.0
    assert ngrams("one two three", 2) == (("one", "two"), ("two", "three"))
