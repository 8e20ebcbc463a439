"""Asks one question outside a run: paid for once, recorded in a folder of its own, within a budget."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, SecretStr

from daedalus_data.core.chat import ChatModel
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.seeds import derive
from daedalus_data.engine.batch import in_a_loop
from daedalus_data.providers.budget import Budget
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.connect import connect
from daedalus_data.providers.structured import ask
from daedalus_data.store.ledger import CallLedger, spent

R = TypeVar("R", bound=BaseModel)


@dataclass(frozen=True)
class Desk:
    """Who is asked and where what was asked is kept."""

    folder: Path
    """Holds calls.jsonl: a question asked here before is not paid again."""
    model: str
    endpoint: str
    api_key: SecretStr | None
    seed: int
    budget_usd: float | None = None
    """For everything that was ever asked in this folder."""
    timeout: float = 180.0
    author: ChatModel | None = None
    """Answers in place of the model that the names stand for."""


class Answered(NamedTuple, Generic[R]):
    """A reply that fits, and what the folder's calls have cost."""

    reply: R
    cost_usd: float


def question(prompt: Prompt[R], path: str, desk: Desk) -> Answered[R]:
    """Return the checked reply to a question; raises ReplyError with the problems when none fits."""
    desk.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    reply = in_a_loop(_ask(prompt, path, desk))
    return Answered(reply, spent(desk.folder).cost_usd)


async def _ask(prompt: Prompt[R], path: str, desk: Desk) -> R:
    model = desk.author or connect(desk.model, desk.endpoint, desk.api_key)
    try:
        with CallLedger(desk.folder, model.endpoint) as ledger:
            before = spent(desk.folder)
            budget = Budget(desk.budget_usd, already=before.cost_usd + before.at_risk_usd)
            caller = Caller(model, ledger, budget=budget, deadline=4 * desk.timeout, patience=desk.timeout)
            asked = await ask(
                caller, prompt, path=path, model=model.name, endpoint=model.endpoint, sampling=prompt.sampling, seed=derive(desk.seed, path)
            )
            return asked.reply
    finally:
        await model.close()
