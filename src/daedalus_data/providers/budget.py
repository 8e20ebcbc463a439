"""The hard budget, in dollars and in tokens: the worst a call can take is set aside before it is sent, so no limit is exceeded."""

import asyncio
from typing import NamedTuple

from daedalus_data.core.chat import Request, Usage
from daedalus_data.core.errors import BudgetError, UsageError
from daedalus_data.core.words import count
from daedalus_data.providers.routing import IN_PROCESS, Price, price_of

EXTRA = 64
"""Tokens that a chat template may add around the messages."""
ROUNDING = 1e-12


class Held(NamedTuple):
    """What is set aside for one try of a call."""

    model: str
    usd: float
    tokens: int


class Limit:
    """One thing there is so much of: what is spent of it and what is set aside; None is no limit."""

    def __init__(self, limit: float | None, spent: float) -> None:
        self.limit, self.spent, self.reserved = limit, spent, 0.0

    def fits(self, wanted: float) -> bool:
        """Say whether so much can be set aside now."""
        return self.limit is None or self.spent + self.reserved + wanted <= self.limit + ROUNDING

    def may_fit(self, wanted: float) -> bool:
        """Say whether it could, if nothing in flight came to cost anything."""
        return self.limit is None or self.spent + wanted <= self.limit + ROUNDING

    def settle(self, reserved: float, taken: float) -> None:
        """Turn what was set aside into what was taken."""
        left = self.reserved - reserved
        self.reserved = left if left > ROUNDING else 0.0
        self.spent += taken


class Budget:
    """Keeps a run under a limit in USD and one in tokens; None is no limit. `already` is what the ledger holds from earlier sessions."""

    def __init__(
        self, limit_usd: float | None, *, already: float = 0.0, limit_tokens: float | None = None, tokens_already: int = 0
    ) -> None:
        self._usd = Limit(limit_usd, already)
        self._tokens = Limit(limit_tokens, tokens_already)
        self._dearest: dict[str, Held] = {}
        self._settled = asyncio.Event()

    @property
    def limit(self) -> float | None:
        """The limit in USD."""
        return self._usd.limit

    @property
    def spent(self) -> float:
        """What is spent in USD; a try of which nobody knows whether it was billed counts as its worst price."""
        return self._usd.spent

    @property
    def reserved(self) -> float:
        """What is set aside in USD for calls in flight."""
        return self._usd.reserved

    @property
    def tokens(self) -> float:
        """Tokens spent, reckoned like `spent`."""
        return self._tokens.spent

    def check(self, model: str, endpoint: str) -> Price | None:
        """Return the price to reckon with; raise UsageError where the budget cannot be kept because there is none."""
        price = price_of(model, endpoint)
        if price is None and self.limit is not None:
            raise UsageError(
                f"the price of {model} is not in the catalogue, so a budget of ${self.limit:g} cannot be kept; "
                "leave the budget out, or name a model of providers/catalog.yaml"
            )
        return price

    async def reserve(self, request: Request) -> Held:
        """Set the worst of a call aside; waits for calls in flight while they may leave enough, else raises BudgetError."""
        price = self.check(request.model, request.endpoint)
        if self._usd.limit is None and self._tokens.limit is None:
            return Held(request.model, 0.0, 0)
        held = self._worst(request, price)
        while not (self._usd.fits(held.usd) and self._tokens.fits(held.tokens)):
            if not (self._usd.may_fit(held.usd) and self._tokens.may_fit(held.tokens)):
                raise self._refusal(held)
            self._settled.clear()
            await self._settled.wait()
        self._usd.reserved += held.usd
        self._tokens.reserved += held.tokens
        return held

    def _worst(self, request: Request, price: Price | None) -> Held:
        """Return the most that a call can take by the list price, and no less than a call to this model was ever found to take."""
        usd = worst_price(request, price) if price else 0.0
        seen = self._dearest.get(request.model)
        return Held(request.model, max(usd, seen.usd if seen else 0.0), max(worst_tokens(request), seen.tokens if seen else 0))

    def _refusal(self, held: Held) -> BudgetError:
        if not self._usd.may_fit(held.usd):
            return BudgetError(
                f"the budget of ${self._usd.limit:g} does not allow the next call: ${self.spent:.6f} is spent, ${self.reserved:.6f} is "
                f"reserved for calls in flight and {held.model} may cost ${held.usd:.6f}; "
                "go on with a higher budget, what is paid for is kept"
            )
        return BudgetError(
            f"the token budget of {self._tokens.limit:,.0f} does not allow the next call: {self.tokens:,.0f} tokens are spent, "
            f"{self._tokens.reserved:,.0f} are reserved for calls in flight and {held.model} may take {held.tokens:,}; "
            "go on with a higher --token-budget, what is paid for is kept"
        )

    def settle(self, held: Held, usage: Usage | None, *, replied: bool = False) -> Usage:
        """Turn what was set aside into what the try took and return that; what nobody can tell counts as the worst, `at_risk`."""
        told = usage or Usage()
        if usage is None or not _is_told(usage, replied=replied):
            risk = {"at_risk_usd": max(0.0, held.usd - told.cost_usd), "at_risk_tokens": max(0, held.tokens - told.total)}
            told = told.model_copy(update=risk)
        self._usd.settle(held.usd, told.cost_usd + told.at_risk_usd)
        self._tokens.settle(held.tokens, told.total + told.at_risk_tokens)
        if told.cost_usd > held.usd or told.total > held.tokens:
            seen = self._dearest.get(held.model, held)
            self._dearest[held.model] = Held(held.model, max(seen.usd, told.cost_usd), max(seen.tokens, told.total))
        self._settled.set()
        return told


def _is_told(usage: Usage, *, replied: bool) -> bool:
    """Say whether a usage can be what a try took: tokens both ways, or none at all where there was no reply."""
    asked, written = usage.prompt_tokens > 0, usage.completion_tokens > 0
    return asked and written if replied else asked == written


def worst_price(request: Request, price: Price) -> float:
    """Return the most that a call can cost."""
    return (_asked(request) * price.prompt + request.sampling.max_tokens * price.completion) / 1e6


def worst_tokens(request: Request) -> int:
    """Return the most tokens that a call can take."""
    return _asked(request) + request.sampling.max_tokens


def _asked(request: Request) -> int:
    """Return the most tokens of a question: no tokeniser makes more of them than there are bytes, and the built-in author counts words."""
    if request.endpoint == IN_PROCESS:
        return sum(count(message.content) for message in request.messages)
    text = sum(len(message.content.encode()) for message in request.messages) + len(str(request.reply_schema).encode())
    return text + EXTRA * len(request.messages)
