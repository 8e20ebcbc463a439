"""The hard budget holds whatever is in flight."""

import asyncio

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


def spend(server: Server, limit: float, at_once: int, ledger: MemoryLedger, already: float = 0.0) -> tuple[Budget, list[BaseException]]:
    """Ask 120 questions under a budget and return it with the errors."""
    budget = Budget(limit, already=already)

    async def run() -> list[BaseException]:
        model = OpenAICompatible(MODEL, server.url)
        caller = Caller(model, ledger, budget=budget, limits=Limits(at_once, at_once), backoff=0.002)
        calls = [caller.call(f"p{i}", request(model.endpoint, country=f"{i}", seed=i, sampling=SMALL)) for i in range(120)]
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
