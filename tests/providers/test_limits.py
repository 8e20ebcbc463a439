"""How many calls are in flight, against servers that take only so many."""

import asyncio
from typing import Any

import pytest

from daedalus_data.core.errors import ServerError
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.limits import TRIP, Limits
from daedalus_data.providers.openai_compatible import OpenAICompatible
from tests.providers import GOOD, MODEL, request
from tests.support import MemoryLedger
from tests.support.server import Plan, Server, serving

FAST: dict[str, Any] = {"backoff": 0.005, "deadline": 8.0, "patience": 2.0}


async def burst(caller: Caller, n: int, name: str) -> None:
    endpoint = caller.model.endpoint
    await asyncio.gather(*(caller.call(f"{name}{i}", request(endpoint, country=f"{name}{i}", seed=i)) for i in range(n)))


def with_limits(server: Server, limits: Limits, n: int) -> None:
    async def run() -> None:
        model = OpenAICompatible(MODEL, server.url)
        await burst(Caller(model, MemoryLedger(), limits=limits, **FAST), n, "a")
        await model.close()

    asyncio.run(run())


def test_until_the_first_reply_one_call_is_sent_and_then_many() -> None:
    with serving(lambda _: GOOD, latency=0.03) as server:
        with_limits(server, Limits(start=8, most=8), 40)
        first_reply = server.sent[0][0]
        assert sum(seen.at < first_reply for seen in server.log) == 1
        assert server.most == 8


def test_room_grows_while_it_is_used_and_stays_while_it_is_not() -> None:
    used, unused = Limits(start=4, most=64), Limits(start=4, most=64)
    with serving(lambda _: GOOD, latency=0.01) as server:
        with_limits(server, used, 200)

        async def one_by_one() -> None:
            model = OpenAICompatible(MODEL, server.url)
            caller = Caller(model, MemoryLedger(), limits=unused, **FAST)
            for i in range(30):
                await burst(caller, 1, f"b{i}")
            await model.close()

        asyncio.run(one_by_one())
    assert used.room >= 32
    assert unused.room == 4


def test_the_limit_finds_what_a_server_takes_and_follows_when_that_changes() -> None:
    limits = Limits(start=20, most=64, cooldown=0.1)
    rooms: list[int] = []
    shares: list[float] = []

    async def run(server: Server) -> None:
        model = OpenAICompatible(MODEL, server.url)
        caller = Caller(model, MemoryLedger(), limits=limits, tries=30, **FAST)
        for phase, hidden in enumerate((12, 40, 5)):
            server.hidden_limit = hidden
            await burst(caller, 400, f"warm{phase}-")
            before, refused = server.count, sum(status == 429 for _, status in server.sent)
            await burst(caller, 200, f"steady{phase}-")
            shares.append((sum(status == 429 for _, status in server.sent) - refused) / (server.count - before))
            rooms.append(limits.room)
        await model.close()

    # So slow that a busy machine, too, keeps as many calls in flight as there is room for.
    with serving(lambda _: GOOD, latency=0.03) as server:
        asyncio.run(run(server))
    assert 8 <= rooms[0] <= 15
    assert 28 <= rooms[1] <= 50
    assert 3 <= rooms[2] <= 7
    assert max(shares) < 0.1


def test_after_many_failures_in_a_row_one_call_tries_the_line_and_the_rest_wait() -> None:
    down = TRIP + 5
    with serving(lambda _: GOOD, plan=Plan(script=["", *["server_error"] * down]), latency=0.005) as server:
        with_limits(server, Limits(start=4, most=4, first_break=0.02), 30)
        failures = [at for at, status in server.sent if status == 500]
        assert len(failures) == down
        assert all(later - earlier >= 0.019 for earlier, later in zip(failures[TRIP + 2 :], failures[TRIP + 3 :], strict=False))


def test_a_breaker_that_stays_open_longer_than_a_call_may_take_is_an_error_that_tells_why() -> None:
    async def run() -> None:
        limits = Limits(first_break=60.0)
        for ticket in range(TRIP):
            limits.failed(ServerError("the disk is full"), ticket)
        with pytest.raises(ServerError, match=r"10 calls in a row failed.*the disk is full"):
            await limits.acquire(patience=5.0)

    asyncio.run(run())


def test_a_call_that_is_given_up_while_it_waits_takes_no_slot_with_it() -> None:
    async def run() -> None:
        limits = Limits(start=1, most=1)
        await limits.acquire(1.0)
        waiting = asyncio.ensure_future(limits.acquire(1.0))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        limits.release()
        async with asyncio.timeout(0.5):
            await limits.acquire(1.0)

    asyncio.run(run())
