"""Verbs about templates: what there is, what would make one better, what a run of it will take."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.core.errors import UnknownNameError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.settings import OPENROUTER, Settings, read_environment
from daedalus_data.core.template import Template

if TYPE_CHECKING:
    from collections.abc import Sequence

    from daedalus_data.plan.lint import Advice
    from daedalus_data.plan.schedule import Plan

OFFLINE, AUTHOR = "offline", "daedalus-offline-author-1"
IN_PROCESS, LOCAL = "in-process", "local"
DEFAULT_MODEL = "meta-llama/llama-3.1-70b-instruct"


def templates() -> list[str]:
    """Return the names of the shipped templates."""
    from daedalus_data.plan.load import template_names

    return template_names()


def chosen(*, tier: str | None = None, category: str | None = None, mode: str | None = None) -> list[str]:
    """Return the names of the shipped templates of a tier, a category and a mode; raises UnknownNameError where there is no such."""
    return list(_chosen(tier, category, mode))


def _chosen(tier: str | None, category: str | None, mode: str | None) -> dict[str, Template]:
    loaded = {name: load_template(name) for name in templates()}
    asked = {"tier": tier, "category": category, "mode": mode}
    kinds = {name: {"tier": each.tier, "category": each.category, "mode": each.temporal.mode} for name, each in loaded.items()}
    for what, wanted in asked.items():
        there = sorted({kind[what] for kind in kinds.values()})
        if wanted is not None and wanted not in there:
            raise UnknownNameError(f"no template has the {what} {wanted!r}{nearest(wanted, there)}; there are {', '.join(there)}")
    found = {name: loaded[name] for name, kind in kinds.items() if all(asked[what] in (None, kind[what]) for what in asked)}
    if not found:
        said = ", ".join(f"{what} {wanted}" for what, wanted in asked.items() if wanted)
        raise UsageError(f"no template has {said} at once; `daedalus list` shows them all")
    return found


def load_template(name_or_path: str | Path) -> Template:
    """Return a template by its shipped name or from a YAML or JSON file; raises TemplateError with every problem."""
    from daedalus_data.plan.load import load_template as load

    return checked(load(name_or_path))


def checked(template: Template) -> Template:
    """Return the template, or raise UnknownNameError for a mode, mechanism, export or row config that does not exist.

    Its variations are laid over it and checked with it.
    """
    from daedalus_data.core.derive import EXPORTS, FORMATTERS
    from daedalus_data.engine.simulate import check_names
    from daedalus_data.plan.vary import variants

    for each in variants(template).values():
        check_names(each)
        for registry, names in ((EXPORTS, each.outputs.exports), (FORMATTERS, each.outputs.configs)):
            for name in names or ():
                registry.get(name)
    return template


def lint(template: Template) -> "tuple[Advice, ...]":
    """Return what would make a template work better: its key and one line each."""
    from daedalus_data.plan.lint import lint as check

    return tuple(check(template))


def plan(template: Template) -> "Plan":
    """Return what a run of the template will do: dates, detail per moment, expected calls and tokens."""
    from daedalus_data.plan.schedule import make_plan

    return make_plan(template)


def quick(template: Template, *, judged: bool) -> Template:
    """Return a portal template cut to 5 steps, 3 candidates and 3 paths, with or without simulation judging."""
    if template.temporal.mode != "portal":
        raise UsageError(f"{template.world_id} has mode {template.temporal.mode}; --portal-quick needs a portal template")
    cut = {"backward_steps": 5, "candidate_antecedents_per_step": 3, "path_count": 3, "use_simulation_judging": judged}
    data = template.model_dump()
    data["temporal"] |= cut
    data["timepoints"]["count"] = None
    return Template.model_validate(data)


def estimate(
    template: Template, *, model: str | None = None, base_url: str | None = None, settings: Settings | None = None
) -> dict[str, Any]:
    """Return what a run is expected to take: moments, calls, tokens, and dollars at list price (None when it is unknown)."""
    name, endpoint = author_of(model, base_url, settings or read_environment())
    planned = priced(plan(template), name, endpoint, judge_of(template))
    expected = planned.estimate
    return {
        "template": template.world_id,
        "mode": template.temporal.mode,
        "moments": planned.moments,
        "lives": planned.lives,
        "calls": expected.calls,
        "tokens": expected.tokens,
        "model": name,
        "cost_usd": planned.cost_usd,
    }


def priced(planned: "Plan", model: str, endpoint: str, judge: str | None) -> "Plan":
    """Return a plan with what its estimate costs at list price: verdicts at the judge's, the rest at the model's."""
    from daedalus_data.core.chat import Usage
    from daedalus_data.providers.routing import chain, price_of

    cost = 0.0
    for purpose, expected in planned.estimate.purposes.items():
        price = price_of(chain(purpose, model, judge, endpoint=endpoint)[0], endpoint)
        if price is None:
            return planned
        cost += price.of(Usage(prompt_tokens=expected.prompt_tokens, completion_tokens=expected.completion_tokens))
    return planned.model_copy(update={"cost_usd": round(cost, 4)})


def judge_of(template: Template) -> str | None:
    """Return the model that a run of the template asks for verdicts, where it names one and routing is on."""
    return None if "routing" in template.disable else template.temporal.judge_model


def template_table(
    *, tier: str | None = None, category: str | None = None, mode: str | None = None, model: str | None = None
) -> list[dict[str, Any]]:
    """Return one row per shipped template: mode, cast, moments, tier, category, expected calls, tokens, dollars and where those put it."""
    rows = []
    for name, template in _chosen(tier, category, mode).items():
        row = {"name": name, "tier": template.tier, "category": template.category, "cast": template.cast_size}
        found = estimate(template, model=model or DEFAULT_MODEL, base_url=OPENROUTER)
        rows.append(row | found | {"cost_tier": cost_tier(found["cost_usd"])})
    return rows


COST_TIERS = ((0.08, "below quick"), (0.15, "quick"), (0.25, "quick to standard"), (0.5, "standard"), (1.0, "comprehensive"))
"""Up to which cost in USD a run counts as what: 0.08 to 0.15 is quick, 0.25 to 0.50 standard, up to 1.00 comprehensive."""


def cost_tier(cost_usd: float | None) -> str | None:
    """Return where the cost of a run puts it, None where the cost is not known."""
    if cost_usd is None:
        return None
    return next((name for most, name in COST_TIERS if cost_usd <= most), "above comprehensive")


def fallbacks_for(model: str, endpoint: str, given: "Sequence[str] | None", settings: Settings) -> tuple[str, ...]:
    """Return the models to ask when one cannot answer: those given, else what the catalogue has where the server is OpenRouter."""
    from daedalus_data.providers.routing import fallbacks_of

    if given is not None:
        if given and endpoint in (IN_PROCESS, LOCAL):
            raise UsageError(f"{model} answers alone in this process; fallbacks ({', '.join(given)}) need a server that has several models")
        return tuple(given)
    return fallbacks_of(model, settings.licenses) if endpoint == OPENROUTER else ()


def free_model(settings: Settings) -> tuple[str, str]:
    """Return the best free model of the catalogue and the server that has it; raises UsageError without a key."""
    from daedalus_data.providers.routing import best_free

    if settings.api_key is None:
        raise UsageError("--free asks OpenRouter, which wants a key even for free models: set OPENROUTER_API_KEY, or use --model offline")
    return best_free(settings.licenses).id, settings.base_url or OPENROUTER


def licence_advice(model: str, settings: Settings) -> str | None:
    """Return what to know, before a run begins, of rows that a model writes; None where its licence is allowed."""
    from daedalus_data.providers.routing import licence_of, licensed, may_train

    licence = licence_of(model)
    if may_train(model) is False:
        return f"the terms of {model} ({licence}) do not let its words train other models: its rows cannot be published"
    if licensed(licence, settings.licenses):
        return None
    return f"the licence of {model} is {licence}: to publish its rows will take --consent-license {licence}"


def author_of(model: str | None, base_url: str | None, settings: Settings) -> tuple[str, str]:
    """Return the model and endpoint to use: as asked, as the environment says, or the built-in author when there is no key."""
    name = model or settings.model or (None if settings.api_key else OFFLINE)
    url = base_url or settings.base_url
    if name is None:
        if url != OPENROUTER:
            raise UsageError("a key is set but no model is named; add --model NAME, or --model offline for the built-in author")
        name = DEFAULT_MODEL
    if name in (OFFLINE, AUTHOR):
        return AUTHOR, IN_PROCESS
    if name.startswith("local:"):
        return name, LOCAL
    if url is None:
        raise UsageError(f"model {name!r} needs a server; add --base-url URL or set OPENROUTER_API_KEY, or use --model offline")
    return name, url.rstrip("/")
