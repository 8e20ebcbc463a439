"""The hard budget: the worst price of a call is set aside before it is sent, so what is spent never exceeds it."""

import asyncio

from daedalus_data.core.chat import Request
from daedalus_data.core.errors import BudgetError, UsageError
from daedalus_data.providers.routing import Price, price_of

EXTRA = 64
"""Tokens that a chat template may add around the messages."""
ROUNDING = 1e-12


class Budget:
    """Keeps spending of a run under a limit in USD; None is no limit. `already` is what the ledger holds from earlier sessions."""

    def __init__(self, limit_usd: float | None, *, already: float = 0.0) -> None:
        self.limit = limit_usd
        self.spent = already
        self.reserved = 0.0
        self._settled = asyncio.Event()

    def check(self, model: str, endpoint: str) -> Price | None:
        """Return the price to reckon with; raise UsageError where the budget cannot be kept because there is none."""
        price = price_of(model, endpoint)
        if price is None and self.limit is not None:
            raise UsageError(
                f"the price of {model} is not in the catalogue, so a budget of ${self.limit:g} cannot be kept; "
                "leave the budget out, or name a model of providers/catalog.yaml"
            )
        return price

    async def reserve(self, request: Request) -> float:
        """Set the worst price of a call aside; waits for calls in flight while they may leave enough, else raises BudgetError."""
        price = self.check(request.model, request.endpoint)
        if self.limit is None or price is None:
            return 0.0
        wanted = worst_price(request, price)
        while self.spent + self.reserved + wanted > self.limit + ROUNDING:
            if not self.reserved or self.spent + wanted > self.limit + ROUNDING:
                raise BudgetError(
                    f"the budget of ${self.limit:g} does not allow the next call: ${self.spent:.6f} is spent, ${self.reserved:.6f} is "
                    f"reserved for calls in flight and {request.model} may cost ${wanted:.6f}; "
                    "go on with a higher budget, what is paid for is kept"
                )
            self._settled.clear()
            await self._settled.wait()
        self.reserved += wanted
        return wanted

    def settle(self, reserved: float, cost: float | None) -> None:
        """Turn what was set aside into what the call cost; None, when nobody can tell, counts as the worst."""
        self.reserved = max(0.0, self.reserved - reserved) if self.reserved - reserved > ROUNDING else 0.0
        self.spent += reserved if cost is None else cost
        self._settled.set()


def worst_price(request: Request, price: Price) -> float:
    """Return the most that a call can cost: no tokeniser makes more tokens than there are bytes."""
    text = sum(len(message.content.encode()) for message in request.messages) + len(str(request.reply_schema).encode())
    tokens = text + EXTRA * len(request.messages)
    return (tokens * price.prompt + request.sampling.max_tokens * price.completion) / 1e6
