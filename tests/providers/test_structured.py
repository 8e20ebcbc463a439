"""Replies are checked, asked for again, and then refused."""

import asyncio
from typing import Any

import pytest

from daedalus_data.core.errors import ReplyError
from daedalus_data.core.events import Sampling
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.openai_compatible import SEEDS, OpenAICompatible
from daedalus_data.providers.structured import Asked, ask
from tests.providers import GOOD, MODEL, Capital, CapitalReply
from tests.support import MemoryLedger
from tests.support.server import Server, serving


def put(server: Server, ledger: MemoryLedger | None = None) -> Asked[CapitalReply]:
    """Ask for the capital of France."""

    async def run() -> Asked[CapitalReply]:
        model = OpenAICompatible(MODEL, server.url)
        caller = Caller(model, ledger or MemoryLedger())
        try:
            return await ask(caller, Capital(), path="m1/capital", model=MODEL, endpoint=model.endpoint, sampling=Sampling(), seed=5)
        finally:
            await model.close()

    return asyncio.run(run())


def in_turn(*texts: str) -> Any:
    left = list(texts)
    return lambda _: left.pop(0)


READABLE = (
    GOOD,
    f"\n {GOOD}\n",
    f"```json\n{GOOD}\n```",
    f"```\n{GOOD}\n```",
    f"Sure! Here it is:\n\n```json\n{GOOD}\n```\nEnjoy.",
    f"It is {GOOD}.",
)


@pytest.mark.parametrize("text", READABLE)
def test_a_bare_object_a_fenced_one_and_one_among_words_are_read(text: str) -> None:
    with serving(lambda _: text) as server:
        asked = put(server)
    assert (asked.reply.city, asked.reply.sure, asked.calls) == ("Paris", 0.9, 1)
    assert asked.seconds > 0


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Paris", "no JSON object"),
        ('{"city": "Paris", "sure": 0.9', "no valid JSON"),
        ('{"city": "Paris", "sure": 0.9} or {"city": "Lyon", "sure": 0.1}', "trailing characters"),
        ('Either {"city": "Paris", "sure": 0.9} or {"city": "Lyon", "sure": 0.1}.', "more than one"),
        ('{"city": "Paris", "sure": 5}', "sure: Input should be less than or equal to 1"),
        ('{"city": "Paris", "sure": "0.9"}', "sure: Input should be a valid number"),
        ('{"city": "Paris"}', "sure: Field required"),
        ('{"city": "Paris", "sure": 0.9, "note": 1}', "note: Extra inputs"),
        ('{"city": "Paris", "sure": NaN}', "sure"),
        ('{"city": "Atlantis", "sure": 0.9}', "name a real city"),
    ],
)
def test_what_does_not_fit_is_asked_again_with_the_reason(text: str, named: str) -> None:
    ledger = MemoryLedger()
    with serving(in_turn(text, GOOD)) as server:
        asked = put(server, ledger)
        first, second = (seen.body for seen in server.log)
    assert (asked.reply.city, asked.calls) == ("Paris", 2)
    assert list(ledger.replies) == ["m1/capital", "m1/capital/again1"]
    assert second["messages"][:2] == first["messages"]
    assert [message["role"] for message in second["messages"][2:]] == ["assistant", "user"]
    assert second["messages"][2]["content"] == text and named in second["messages"][3]["content"]
    assert first["seed"] == 5 % SEEDS != second["seed"]


def test_after_three_replies_that_do_not_fit_the_error_names_question_model_call_and_problem() -> None:
    ledger = MemoryLedger()
    with serving(lambda _: '{"city": "Atlantis", "sure": 1}') as server:
        with pytest.raises(ReplyError) as caught:
            put(server, ledger)
        assert server.count == 3
    for part in ("'capital'", MODEL, "m1/capital", "name a real city", "3 times"):
        assert part in str(caught.value)
    assert sorted(ledger.replies) == ["m1/capital", "m1/capital/again1", "m1/capital/again2"]


def test_a_server_without_schemas_still_gives_a_checked_reply() -> None:
    with serving(lambda _: f"```json\n{GOOD}\n```", takes_schema=False) as server:
        assert put(server).reply.city == "Paris"
        assert [("response_format" in seen.body) for seen in server.log] == [True, False]
