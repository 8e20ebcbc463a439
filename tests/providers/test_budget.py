"""The hard budget holds whatever is in flight."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from daedalus_data.core.errors import BudgetError, UsageError
from daedalus_data.core.events import Sampling
from daedalus_data.providers.budget import Budget
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.limits import Limits
from daedalus_data.providers.openai_compatible import OpenAICompatible
from tests.providers import GOOD, MODEL, request
from tests.support import MemoryLedger
from tests.support.server import QUICK, Plan, Server, serving

SMALL = Sampling(max_tokens=60)
PRICE = (100 * 0.15 + 50 * 0.60) / 1e6


def spend(
    server: Server,
    limit: float | None,
    at_once: int,
    ledger: MemoryLedger,
    already: float = 0.0,
    *,
    tokens: float | None = None,
    tokens_already: int = 0,
    asked: int = 120,
    patience: float = 180.0,
) -> tuple[Budget, list[BaseException]]:
    """Ask many questions under a budget and return it with the errors."""
    budget = Budget(limit, already=already, limit_tokens=tokens, tokens_already=tokens_already)

    async def run() -> list[BaseException]:
        model = OpenAICompatible(MODEL, server.url)
        caller = Caller(model, ledger, budget=budget, limits=Limits(at_once, at_once), backoff=0.002, patience=patience)
        calls = [caller.call(f"p{i}", request(model.endpoint, country=f"{i}", seed=i, sampling=SMALL)) for i in range(asked)]
        results = await asyncio.gather(*calls, return_exceptions=True)
        await model.close()
        return [result for result in results if isinstance(result, BaseException)]

    return budget, asyncio.run(run())


@pytest.mark.parametrize("at_once", [1, 16, 64])
@pytest.mark.parametrize("share", [0.0, 0.2])
def test_what_the_server_was_paid_never_exceeds_the_budget(at_once: int, share: float) -> None:
    limit = 60.5 * PRICE
    with serving(lambda _: GOOD, plan=Plan(share, 1, QUICK), latency=0.002) as server:
        budget, errors = spend(server, limit, at_once, MemoryLedger())
        assert server.charged * PRICE <= limit
        assert server.charged >= (35 if share else 55)
    assert {type(error) for error in errors} == {BudgetError}
    assert (budget.reserved, budget.spent <= limit) == (0.0, True)


def test_a_budget_error_names_what_is_spent_reserved_and_wanted_and_a_higher_one_goes_on() -> None:
    ledger = MemoryLedger()
    with serving(lambda _: GOOD) as server:
        budget, errors = spend(server, 20 * PRICE, 4, ledger)
        for word in ("is spent", "is reserved", "may cost", f"${20 * PRICE:g}"):
            assert word in str(errors[0])
        _, later = spend(server, 500 * PRICE, 4, ledger, already=budget.spent)
        assert (later, server.charged) == ([], 120)


def test_a_budget_for_a_model_without_a_known_price_is_refused_before_anything_is_sent() -> None:
    model = OpenAICompatible("somebody/new", "http://127.0.0.1:9/v1")
    with pytest.raises(UsageError, match="somebody/new"):
        Caller(model, MemoryLedger(), budget=Budget(1.0))
    assert Caller(model, MemoryLedger()).budget.limit is None


def test_a_try_of_which_nobody_knows_whether_it_was_billed_counts_as_its_worst_price() -> None:
    with serving(lambda _: GOOD, plan=Plan(script=["", "truncated", "server_error"])) as server:
        budget, errors = spend(server, 1.0, 1, MemoryLedger())
        assert not errors
        assert budget.spent > server.charged * PRICE


# ---- 64 in flight, late, faulty and wrong about what they cost ----

WRONG = (
    {"prompt_tokens": 100, "completion_tokens": 50},
    None,
    {},
    {"prompt_tokens": 0, "completion_tokens": 0},
    {"prompt_tokens": 100},
    {"prompt_tokens": -5, "completion_tokens": "many"},
    {"prompt_tokens": 1, "completion_tokens": 1, "cost": -3},
    {"prompt_tokens": 100, "completion_tokens": 50, "cost": float("inf")},
    {"prompt_tokens": True, "completion_tokens": True},
)
"""What servers say of usage that is no usage, or none that a price can be made of."""


def battery(seed: int, share: float, usages: Sequence[dict[str, Any] | None], kinds: Sequence[str], patience: float = 180.0) -> None:
    """Spend under a budget that runs out, in one session and then, with twice the budget, in another; never more than that."""
    ledger, limit = MemoryLedger(), 70.5 * PRICE
    with serving(lambda _: GOOD, plan=Plan(share, seed, kinds), jitter=0.02, usages=usages, keep_bodies=False) as server:
        already = 0.0
        for factor in (1, 2):
            budget, errors = spend(server, factor * limit, 64, ledger, already, asked=400, patience=patience)
            already = ledger.cost_usd + ledger.at_risk_usd
            assert ledger.cost_usd <= budget.spent <= factor * limit
            assert already == pytest.approx(budget.spent)
            assert server.charged * PRICE <= factor * limit
            assert {type(error) for error in errors} == {BudgetError}
            assert budget.reserved == 0.0


@pytest.mark.parametrize(("share", "usages"), [(0.3, ()), (0.3, WRONG), (0.0, (None,)), (0.0, ({"prompt_tokens": 100},))])
def test_64_calls_in_flight_never_exceed_a_budget_whatever_comes_back(share: float, usages: Sequence[dict[str, Any] | None]) -> None:
    battery(1, share, usages, QUICK)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("share", [0.1, 0.5])
@pytest.mark.parametrize("usages", [(), WRONG])
def test_no_order_of_faults_and_latencies_exceeds_a_budget(seed: int, share: float, usages: Sequence[dict[str, Any] | None]) -> None:
    battery(seed, share, usages, (*QUICK, "hang"), patience=0.2)


def test_a_server_that_takes_more_than_its_price_is_found_out_with_what_was_in_flight() -> None:
    """Nothing can be kept under a limit when it costs more than its price says; what is paid then is learned from at once."""
    ledger, dear = MemoryLedger(), 0.01
    with serving(lambda _: GOOD, cost=dear, keep_bodies=False) as server:
        budget, errors = spend(server, 0.1, 4, ledger)
        assert budget.spent <= 0.1 + 4 * dear
        assert server.charged <= 10 + 4
    assert {type(error) for error in errors} == {BudgetError}


# ---- tokens ----


@pytest.mark.parametrize("at_once", [1, 64])
def test_tokens_are_set_aside_like_dollars(at_once: int) -> None:
    ledger, limit = MemoryLedger(), 9000
    with serving(lambda _: GOOD, plan=Plan(0.3, 1, QUICK), jitter=0.01) as server:
        budget, errors = spend(server, None, at_once, ledger, tokens=limit)
        assert ledger.tokens <= budget.tokens <= limit
        assert server.charged * 150 <= limit
        assert "token budget of 9,000" in str(errors[0])
        _, later = spend(server, None, at_once, ledger, tokens=10**9, tokens_already=int(budget.tokens))
    assert {type(error) for error in errors} == {BudgetError}
    assert later == []
