"""The verb that runs several templates at once, under one budget."""

from collections.abc import Sequence
from pathlib import Path

from daedalus_data.api.many import environment
from daedalus_data.api.purse import Purse
from daedalus_data.api.running import config_of
from daedalus_data.api.series import RunReport, Series, WatchRuns, unwatched
from daedalus_data.api.templates import author_of, checked, fallbacks_for, judge_of, load_template, plan, priced
from daedalus_data.api.worker import Order
from daedalus_data.core.errors import UsageError
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.template import Template


def simulate_all(
    templates: Sequence[str | Path | Template],
    *,
    seed: int = 0,
    parallel: int = 1,
    model: str | None = None,
    fallbacks: Sequence[str] | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    watch: WatchRuns = unwatched,
    settings: Settings | None = None,
    timeout: float = 180.0,
) -> list[Path]:
    """Run each template once, in `parallel` worker processes, and return the folders in order.

    A run that is there already is taken as it is, an unfinished one is continued. `budget`, in US dollars, is a hard limit on what
    all of them have ever cost together: each gets its part of it by what it is expected to cost, and what it leaves goes to the
    others. Raises RunsError when some runs failed; the others are done then.
    """
    if parallel < 1:
        raise UsageError(f"parallel is {parallel}; it must be 1 or more")
    settings = settings or read_environment()
    loaded = [checked(each) if isinstance(each, Template) else load_template(each) for each in templates]
    if names := sorted({each.world_id for each in loaded if [other.world_id for other in loaded].count(each.world_id) > 1}):
        raise UsageError(f"{', '.join(names)} is named more than once; `daedalus generate` makes several runs of one template")
    name, endpoint = author_of(model, base_url, settings)
    others, where = fallbacks_for(name, endpoint, fallbacks, settings), str(home or settings.home)

    def order(template: Template) -> Order:
        return Order(
            template=template,
            seed=seed,
            variation="",
            model=name,
            base_url=endpoint,
            home=where,
            fallbacks=others,
            budget=None,
            timeout=timeout,
        )

    orders = [order(each) for each in loaded]
    reports = [RunReport(number=number, seed=seed, variation="", template=each.world_id) for number, each in enumerate(loaded)]
    purse = None if budget is None else _purse(budget, orders)
    return Series(orders.__getitem__, reports, min(parallel, len(orders)), environment(settings), watch, purse).finish()


def _purse(budget: float, orders: list[Order]) -> Purse:
    """Return the budget of all of them, with what they have cost before; raises UsageError where no budget can be kept."""
    from daedalus_data.providers.budget import Budget

    expected = []
    for order in orders:
        Budget(budget).check(order.model, order.base_url)
        judge = judge_of(order.template)
        expected.append(priced(plan(order.template), order.model, order.base_url, judge).cost_usd or 0.0)
    return Purse(budget, expected, [_cost_before(order) for order in orders])


def _cost_before(order: Order) -> float:
    """Return what the run of an order has cost in earlier sessions, as a budget reckons it."""
    from daedalus_data.store.folder import completed, unfinished
    from daedalus_data.store.ledger import spent

    config = config_of(order.template, order.seed, order.variation, order.model, order.base_url)
    found = completed(Path(order.home), config) or unfinished(Path(order.home), config)
    before = spent(found) if found else None
    return before.cost_usd + before.at_risk_usd if before else 0.0
