"""Verbs that make many runs: several seeds and variations of one template."""

import os
from collections.abc import Sequence
from pathlib import Path

from daedalus_data.api.series import RESTARTS, RunReport, Series, WatchRuns, unwatched
from daedalus_data.api.templates import author_of, checked, fallbacks_for, load_template
from daedalus_data.api.worker import Order
from daedalus_data.core.errors import UsageError
from daedalus_data.core.settings import KEYS, Settings, read_environment
from daedalus_data.core.template import Template


def generate(
    template: str | Path | Template,
    *,
    runs: int,
    seed: int = 0,
    parallel: int = 1,
    vary: bool = True,
    model: str | None = None,
    fallbacks: Sequence[str] | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    watch: WatchRuns = unwatched,
    settings: Settings | None = None,
    timeout: float = 180.0,
) -> list[Path]:
    """Make many runs of a template and return their folders in order.

    Run k has the seed `seed` + k and the template's variations in turn, the template as written first; without `vary` all
    run as written. A run that is there already is taken as it is, an unfinished one is continued: after a kill or an error
    the same call goes on. `parallel` is the number of worker processes. `budget`, in US dollars, is for all runs together;
    each gets an equal share as its hard limit. `fallbacks` are as for `simulate`. Raises RunsError when some runs failed; the others
    are done then.
    """
    if runs < 1 or parallel < 1:
        raise UsageError(f"runs is {runs} and parallel is {parallel}; both must be 1 or more")
    settings = settings or read_environment()
    loaded = checked(template) if isinstance(template, Template) else load_template(template)
    name, endpoint = author_of(model, base_url, settings)
    others = fallbacks_for(name, endpoint, fallbacks, settings)
    share = _share(budget, runs, name, endpoint)
    names = ["", *(each.name for each in loaded.variations)] if vary else [""]

    def order(number: int) -> Order:
        return Order(
            template=loaded,
            seed=seed + number,
            variation=names[number % len(names)],
            model=name,
            base_url=endpoint,
            home=str(home or settings.home),
            fallbacks=others,
            budget=share,
            timeout=timeout,
        )

    reports = [RunReport(number=number, seed=seed + number, variation=names[number % len(names)]) for number in range(runs)]
    return Series(order, reports, min(parallel, runs), environment(settings), watch).finish()


def _share(budget: float | None, runs: int, model: str, endpoint: str) -> float | None:
    """Return what each run may cost; raises UsageError where no budget can be kept."""
    from daedalus_data.providers.budget import Budget

    share = None if budget is None else budget / runs
    Budget(share).check(model, endpoint)
    return share


def environment(settings: Settings) -> dict[str, str]:
    """Return what the workers inherit; the key is passed here and nowhere else."""
    inherited = dict(os.environ)
    if settings.api_key is None:
        return {name: value for name, value in inherited.items() if name not in KEYS}
    return inherited | {KEYS[0]: settings.api_key.get_secret_value()}


__all__ = ["RESTARTS", "RunReport", "WatchRuns", "generate"]
