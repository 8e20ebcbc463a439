"""Which model is asked, and what the catalogue says of it."""

import pytest
from pydantic import SecretStr

from daedalus_data.core.errors import UsageError
from daedalus_data.providers.connect import connect
from daedalus_data.providers.offline.author import NAME
from daedalus_data.providers.routing import IN_PROCESS, JUDGING, LOCAL, catalogue, chain, licence_of, may_train, price_of

SERVER = "https://openrouter.ai/api/v1"


def test_a_verdict_goes_to_the_judge_where_one_can_be_served_and_nothing_else_does() -> None:
    asked = {purpose: chain(purpose, "a", "b", endpoint=SERVER) for purpose in ("judge_edge", "judge_dialog", "turn", "play_forward")}
    assert asked == {"judge_edge": ("b",), "judge_dialog": ("b",), "turn": ("a",), "play_forward": ("a",)}
    for endpoint, judge in ((IN_PROCESS, "b"), (LOCAL, "b"), (SERVER, None)):
        assert {chain(purpose, "a", judge, endpoint=endpoint) for purpose in JUDGING} == {("a",)}


def test_every_entry_of_the_catalogue_says_what_a_card_needs() -> None:
    entries = catalogue()
    assert len(entries) >= 15
    assert sum(name.endswith(":free") for name in entries) >= 3
    assert all(entry.license and (not name.endswith(":free") or entry.prompt == entry.completion == 0) for name, entry in entries.items())
    assert {name for name, entry in entries.items() if entry.license == "proprietary" and entry.may_train} == set()


def test_licences_and_prices_of_known_unknown_and_local_models() -> None:
    assert (licence_of(NAME), may_train(NAME), price_of(NAME, IN_PROCESS)) == ("apache-2.0", True, (0, 0))
    assert (licence_of("SmolLM2-135M-Instruct.Q4_1"), price_of("whatever", LOCAL)) == ("apache-2.0", (0, 0))
    assert (licence_of("somebody/new"), may_train("somebody/new"), price_of("somebody/new", SERVER)) == ("unknown", None, None)
    assert may_train("openai/gpt-4o-mini") is False


def test_a_name_becomes_the_author_or_a_server_and_a_missing_address_says_which_option() -> None:
    assert connect("offline").endpoint == connect(NAME).endpoint == IN_PROCESS
    assert connect("some/model", "http://me:pass@host:8000/v1/", SecretStr("k")).endpoint == "http://host:8000/v1"
    with pytest.raises(UsageError, match="--base-url"):
        connect("some/model", None, None)
    with pytest.raises(UsageError, match=r"GGUF.*local:PATH"):
        connect("local:nowhere.gguf")
