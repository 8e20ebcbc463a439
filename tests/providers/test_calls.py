"""Tries, waits, deadlines and the ledger, over real connections."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from daedalus_data.core.chat import Reply, Request, Usage
from daedalus_data.core.errors import (
    AuthError,
    CreditError,
    DeadlineError,
    DeterminismError,
    ProviderError,
    RateLimitError,
    RefusedConnectionError,
    ServerError,
)
from daedalus_data.providers.bodies import CutReplyError
from daedalus_data.providers.calls import Called, Caller
from daedalus_data.providers.limits import Limits
from daedalus_data.providers.openai_compatible import OpenAICompatible
from tests.providers import GOOD, MODEL, request
from tests.support import MemoryLedger
from tests.support.server import FAULTS, QUICK, Plan, Server, serving


class Counted:
    """What came of some calls, and what the caller and the ledger say of them."""

    def __init__(self, results: list[Called | BaseException], caller: Caller, ledger: MemoryLedger) -> None:
        self.results, self.caller, self.ledger = results, caller, ledger

    @property
    def errors(self) -> list[BaseException]:
        return [result for result in self.results if isinstance(result, BaseException)]

    def only_error(self) -> ProviderError:
        (error,) = self.errors
        assert isinstance(error, ProviderError)
        return error


def call(url: str, n: int = 1, *, ledger: MemoryLedger | None = None, limits: Limits | None = None, **settings: Any) -> Counted:
    """Make n calls at once with short waits, each about another country."""
    ledger = ledger or MemoryLedger()

    async def run() -> Counted:
        model = OpenAICompatible(MODEL, url)
        caller = Caller(model, ledger, limits=limits, **({"backoff": 0.005, "deadline": 5.0, "patience": 0.25} | settings))
        calls = [caller.call(f"p{i}", request(model.endpoint, country=f"land {i}", seed=i)) for i in range(n)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        await model.close()
        return Counted(list(results), caller, ledger)

    return asyncio.run(run())


def early(server: Server, wait: float) -> list[float]:
    """Return the requests that came before a pause which they could know of had ended."""
    pauses = [at for at, status in server.sent if status == 429]
    return [seen.at - at for at in pauses for seen in server.log if 0 < seen.at - at < wait]


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_of_any_kind_costs_one_try_and_not_the_call(fault: str) -> None:
    with serving(lambda _: GOOD, plan=Plan(script=[fault])) as server:
        done = call(server.url)
        requests = server.count
    expected = 1 if fault == "wrong_schema" else 2
    assert not done.errors
    assert (requests, done.caller.attempts, len(done.ledger.failed) + 1, done.ledger.numbers["p0"]) == (expected,) * 4


def test_twenty_percent_faults_lose_no_call_and_every_try_is_in_the_ledger() -> None:
    with serving(lambda _: GOOD, plan=Plan(0.2, 3, QUICK), latency=0.002) as server:
        done = call(server.url, 200)
        requests, charged = server.count, server.charged
    kinds = Counter(attempt.outcome for attempt in done.ledger.failed)
    assert not done.errors
    assert len(done.ledger.replies) == done.caller.calls == 200
    assert done.caller.attempts == 200 + len(done.ledger.failed)
    # A try on a connection that the server has just reset may die before the server sees it: it is in our ledger alone.
    assert 0 <= done.caller.attempts - requests <= kinds["ServerError"]
    assert charged >= 200
    assert {"RateLimitError", "ServerError", "CutReplyError"} <= set(kinds)
    assert done.caller.cost_usd == pytest.approx(done.ledger.cost_usd, abs=1e-12)


@pytest.mark.parametrize(
    ("fault", "wait"), [("rate_limit", 0.15), ("rate_limit_seconds", 0.15), ("overloaded", 0.15), ("rate_limit_date", 1.0)]
)
def test_a_pause_that_the_server_asks_for_is_never_cut_short(fault: str, wait: float) -> None:
    script = ["", "", fault, "", fault]
    with serving(lambda _: GOOD, plan=Plan(script=script), retry_after=wait) as server:
        done = call(server.url, 6, limits=Limits(1, 1))
        assert not done.errors
        assert early(server, wait if fault != "rate_limit_date" else 0.01) == []
        assert server.count == 8


def test_nobody_sends_while_one_call_was_told_to_wait() -> None:
    with serving(lambda _: GOOD, plan=Plan(script=["", "rate_limit", "", "", ""]), retry_after=0.2, latency=0.02) as server:
        call(server.url, 12, limits=Limits(4, 4))
        told = next(at for at, status in server.sent if status == 429)
        during = [seen for seen in server.log if 0 < seen.at - told < 0.2]
    assert len(during) <= 3, "only what was on its way in the other three slots may still arrive"


def test_a_pause_longer_than_the_deadline_ends_the_call_at_once_and_says_so() -> None:
    with serving(lambda _: GOOD, plan=Plan(script=["rate_limit_long"])) as server:
        done = call(server.url, 5)
        assert server.count == 1
    assert {type(error) for error in done.errors} == {DeadlineError, RateLimitError}
    assert "7.2e+03 s" in str(done.results[0]) and "come back later" in str(done.results[0])


@pytest.mark.parametrize(("fault", "kind"), [("auth", AuthError), ("credit", CreditError)])
def test_a_bad_key_and_an_empty_account_stop_within_two_requests(fault: str, kind: type[ProviderError]) -> None:
    with serving(lambda _: GOOD, plan=Plan(1.0, kinds=[fault])) as server:
        done = call(server.url, 50)
        assert server.count <= 2
    assert {type(error) for error in done.errors} == {kind}
    assert len(done.errors) == 50


def test_a_slow_drip_does_not_outlast_the_time_for_a_try() -> None:
    with serving(lambda _: GOOD, plan=Plan(1.0, kinds=["drip"])) as server:
        done = call(server.url, deadline=0.5, patience=0.2)
        lasted = server.log[-1].at - server.log[0].at
    assert isinstance(done.only_error(), DeadlineError)
    assert "0.5 s" in str(done.only_error()) and "no whole reply within" in str(done.only_error())
    assert lasted < 0.5


def test_the_last_error_names_the_call_the_model_and_the_tries() -> None:
    with serving(lambda _: GOOD, plan=Plan(1.0, kinds=["html"])) as server:
        error = call(server.url, tries=4).only_error()
        assert server.count == 4
    assert isinstance(error, ServerError)
    for part in ("call p0", MODEL, "4 tries", "HTML"):
        assert part in str(error)


def test_what_a_repeat_seldom_cures_is_tried_three_times() -> None:
    with serving(lambda _: GOOD, plan=Plan(1.0, kinds=["length"])) as server:
        assert isinstance(call(server.url).only_error(), CutReplyError)
        assert server.count == 3
        url = server.url
    refused = call(url)
    assert isinstance(refused.only_error(), RefusedConnectionError)
    assert len(refused.ledger.failed) == 3


def test_other_failures_before_a_cut_reply_do_not_use_up_its_tries() -> None:
    with serving(lambda _: GOOD, plan=Plan(script=["server_error", "rate_limit", "length", "reset", "length"])) as server:
        assert not call(server.url).errors
        assert server.count == 6


def test_a_reply_that_was_cut_is_drawn_anew_and_any_other_try_repeats_the_request() -> None:
    with serving(lambda _: GOOD, plan=Plan(script=["server_error", "length"])) as server:
        assert not call(server.url).errors
        first, second, third = (seen.body for seen in server.log)
    assert first == second
    assert first["seed"] != third["seed"]
    assert {**first, "seed": 0} == {**third, "seed": 0}


def test_what_the_ledger_holds_is_not_asked_again_and_counts_as_before() -> None:
    ledger = MemoryLedger()
    with serving(lambda _: GOOD) as server:
        first, again = call(server.url, 5, ledger=ledger), call(server.url, 5, ledger=ledger)
        assert server.count == 5
    assert [result[0] for result in first.results] == [result[0] for result in again.results]  # type: ignore[index]
    assert {result[1] for result in again.results} == {0.0}  # type: ignore[index]
    assert all(result[1] > 0 for result in first.results)  # type: ignore[index]
    assert (first.caller.calls, first.caller.tokens, first.caller.cost_usd) == (
        again.caller.calls,
        again.caller.tokens,
        again.caller.cost_usd,
    )


def test_a_path_that_was_asked_something_else_is_an_error() -> None:
    ledger = MemoryLedger()
    with serving(lambda _: GOOD) as server:
        call(server.url, 1, ledger=ledger)
        kept = ledger.replies["p0"][1]
        ledger.replies["p0"] = ("0" * 64, kept)
        assert isinstance(call(server.url, 1, ledger=ledger).errors[0], DeterminismError)


def test_a_model_in_this_process_is_asked_without_waiting_for_a_slot() -> None:
    most = now = 0

    class Inside:
        name, endpoint = "daedalus-offline-author-1", "in-process"

        async def complete(self, asked: Request) -> Reply:
            nonlocal most, now
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1
            return Reply(text=GOOD, model=self.name, finish_reason="stop", usage=Usage(prompt_tokens=3), body=GOOD)

        async def close(self) -> None: ...

    async def run() -> Caller:
        caller = Caller(Inside(), MemoryLedger())
        await asyncio.gather(*(caller.call(f"p{i}", request("in-process", country=str(i))) for i in range(200)))
        return caller

    caller = asyncio.run(run())
    assert most == 200
    assert (caller.calls, caller.tokens) == (200, 600)
