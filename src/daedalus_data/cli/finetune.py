"""`daedalus finetune`, `evaluate`: train a small model by a recipe, and measure what a model knows of held-out rows."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daedalus_data.cli.dataset import AsJson
from daedalus_data.cli.measured import figures, show_comparison, show_evaluated
from daedalus_data.cli.training import Training, clock

if TYPE_CHECKING:
    from daedalus_data.api.finetuning import Finetuned
    from daedalus_data.finetune.evaluated import Comparison, Evaluated
    from daedalus_data.finetune.planning import Plan

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress.")]
MODEL = "A folder, a .gguf file, package:NAME/FILE.gguf, or OWNER/NAME@COMMIT."


def finetune(
    recipe: Annotated[str, typer.Argument(help="A shipped recipe's name, or a YAML file.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show rows, tokens, steps, time and cost; nothing is trained or sent.")
    ] = False,
    out: Annotated[Path | None, typer.Option(help="The folder of the fine-tuning; models/NAME when absent.")] = None,
    base: Annotated[str | None, typer.Option(metavar="MODEL", help=f"Another base model. {MODEL}")] = None,
    data: Annotated[str | None, typer.Option(metavar="DIR", help="Another dataset: a folder, or OWNER/NAME@REVISION.")] = None,
    where: Annotated[str | None, typer.Option(help="local, hf-jobs or oxen.")] = None,
    budget: Annotated[float | None, typer.Option(min=0, help="US dollars that a rented machine may cost at list price.")] = None,
    evaluate: Annotated[bool, typer.Option("--evaluate/--no-evaluate", help="Measure base and tuned after training.")] = True,
    home: Annotated[Path | None, typer.Option(help="Where runs live; DAEDALUS_HOME or ./runs.")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Train a model by a recipe, measure it, write its card; the same command goes on where it stopped.

    Example: daedalus finetune recipes/tiny-ci.yaml --dry-run
    """
    from daedalus_data import api

    asked: dict[str, Any] = {"out": out, "base": base, "data": data, "where": where, "budget": budget, "home": home}
    with Training(quiet=quiet) as shown:
        told: dict[str, Any] = {"watch": shown.watch, "asking": shown.asking, "say": shown.say}
        done = api.finetune(recipe, **asked, dry_run=dry_run, evaluate=evaluate, **told)
    if as_json:
        print(json.dumps(_told(done)))
    else:
        _show(done, dry_run=dry_run)
    if done.missed:
        print(f"daedalus: {done.missed}", file=sys.stderr)
        raise typer.Exit(1)


def evaluate(
    model: Annotated[str, typer.Argument(help=f"The folder of a fine-tuning or an adapter, or a model. {MODEL}")],
    data: Annotated[str, typer.Option(metavar="DIR", help="A dataset folder, or OWNER/NAME@vX.Y.Z.")],
    split: Annotated[str, typer.Option(help="train, validation or test.")] = "test",
    config: Annotated[str, typer.Option(help="The rows to ask: a config with exact answers.")] = "knowledge_flow",
    task: Annotated[list[str] | None, typer.Option(help="Only rows of this task, again for more; all when absent.")] = None,
    against: Annotated[str | None, typer.Option(metavar="MODEL", help="Ask this one too, and say how much better the first is.")] = None,
    rows: Annotated[int, typer.Option(min=0, help="How many, evenly over the tasks; 0 for all.")] = 200,
    max_prompt_length: Annotated[int | None, typer.Option(min=1, help="Only rows with at most so many tokens in the prompt.")] = None,
    max_new_tokens: Annotated[int, typer.Option(min=1, help="Longest answer.")] = 160,
    batch_size: Annotated[int, typer.Option(min=1, help="Rows answered at once.")] = 8,
    seed: Annotated[int, typer.Option(min=0, help="Which rows are asked.")] = 0,
    way: Annotated[
        list[str] | None, typer.Option(help="generated, likelihood or walked, again for more; the first two when absent.")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write every answered row and every figure (JSON).")] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> None:
    """Ask a model held-out rows and score its answers exactly, by task and hop depth, beside what guessing gives.

    Example: daedalus evaluate models/tiny-ci --data data/tiny-ci --against models/tiny-ci/base
    """
    from daedalus_data import api
    from daedalus_data.core.derive import write_text

    asked: dict[str, Any] = {"split": split, "config": config, "against": against, "most_rows": rows or None, "batch_size": batch_size}
    asked |= {"max_prompt_length": max_prompt_length}
    asked |= {"tasks": tuple(task or ()), "max_new_tokens": max_new_tokens, "seed": seed, **({"ways": tuple(way)} if way else {})}
    with Training(quiet=quiet) as shown:
        found = api.evaluate(model, data, **asked, watch=shown.asking, say=shown.say)
    if out:
        write_text(out, found.model_dump_json(indent=1) + "\n")
    if as_json:
        print(json.dumps(figures(found)))
    else:
        _show_measured(found)


def _show_measured(found: "Evaluated | Comparison") -> None:
    from daedalus_data.finetune.evaluated import Comparison

    if isinstance(found, Comparison):
        show_comparison(found)
    else:
        show_evaluated(found)


def _told(done: "Finetuned") -> dict[str, Any]:
    parts = {name: getattr(done, name) for name in ("plan", "record", "submitted")}
    return {
        "folder": str(done.folder), "name": done.recipe.name, "where": done.recipe.where, "missed": done.missed,
        **{name: part.model_dump(mode="json") if part else None for name, part in parts.items()},
        "comparison": figures(done.comparison) if done.comparison else None,
        "uploaded": {**done.uploaded._asdict(), "path": str(done.uploaded.path)} if done.uploaded else None,
    }  # fmt: skip


def _show(done: "Finetuned", *, dry_run: bool) -> None:
    if dry_run:
        _show_plan(done)
        return
    if done.submitted:
        print(f"{done.submitted.url}\n  what comes of it: {done.submitted.spec.results}")
        print(f"  daedalus recipes job {done.folder} --follow     what it prints; --cancel ends it")
        return
    if done.uploaded:
        print("\n".join(filter(None, (done.uploaded.dataset_url, done.uploaded.finetune_url, *done.uploaded.notes))))
        return
    if done.comparison:
        show_comparison(done.comparison)
        print()
    _show_folder(done)


def _show_folder(done: "Finetuned") -> None:
    record, folder = done.record, done.folder
    assert record
    took = f" in {clock(record.seconds)}" if record.seconds is not None else ""
    loss = (
        f", loss {record.first_loss:.3f} to {record.last_loss:.3f}"
        if record.first_loss is not None and record.last_loss is not None
        else ""
    )
    print(f"{record.name}: {record.rows:,} rows, {record.steps:,} steps{took}{loss}")
    print(f"  {folder}/README.md     the model card")
    print(f"  {folder}/model         the tuned model, whole{f'; {folder}/adapter is what was learned' if record.adapter_digest else ''}")
    print(f"  daedalus push {folder} --to hf:NAMESPACE/{record.name}")


# ---- a plan ----


def _show_plan(done: "Finetuned") -> None:
    """Print what would be done, with what, for how long, at what cost, and what would be written."""
    recipe = done.recipe
    lines = {"recipe": f"{recipe.name}: {recipe.description}", **(_planned(done.plan) if done.plan else {})}
    if done.submitted:
        spec = done.submitted.spec
        lines |= {"job": f"{spec.name}, of {spec.namespace}, on {spec.flavor}", "command": " ".join(spec.command), "results": spec.results}
        lines["secrets"] = f"{', '.join(spec.secrets)} (by name; the value goes to the Hub alone)"
    if recipe.evaluation:
        rule = recipe.evaluation
        gate = f", gate {rule.min_gain:+g} points" if rule.min_gain is not None else ""
        short = "" if rule.max_prompt_length is None else f", prompts of at most {rule.max_prompt_length} tokens"
        lines["measured on"] = f"{rule.most_rows or 'all'} rows of {rule.config}, {recipe.data.eval_split}{short}{gate}"
    if recipe.where == "local":
        lines["writes"] = f"{done.folder}: model, {'adapter, ' if recipe.lora else ''}model card, figures, checkpoints"
    for name, text in lines.items():
        print(f"{name:<12} {text}")
    for warning in done.plan.warnings if done.plan else ():
        print(f"note: {warning}")
    print("\nnothing was trained or sent")


def _planned(plan: "Plan") -> dict[str, str]:
    parts = ", ".join(f"{config} {sum(tasks.values()):,}" for config, tasks in plan.parts.items())
    dropped = f", {plan.dropped:,} left out as too long" if plan.dropped else ""
    share = f" of {plan.parameters:,}" if plan.parameters else ""
    return {
        "method": plan.method,
        "base": plan.base,
        "dataset": plan.dataset,
        **({"held out": ", ".join(plan.held_out)} if plan.held_out else {}),
        "rows": f"{_number(plan.rows)}{f' ({parts})' if parts else ''}{dropped}",
        "tokens": f"{_number(plan.tokens)} an epoch{f', longest row {plan.longest:,}' if plan.longest else ''}",
        "steps": f"{_number(plan.steps)}, {plan.epochs:g} epoch{'s' * (plan.epochs != 1)}",
        "trains": f"{_number(plan.trainable)}{share} parameters" if plan.trainable else "not known yet",
        "time": f"{f'about {clock(plan.seconds)}' if plan.seconds is not None else 'not known yet'}, on {plan.machine}",
        "cost": _cost(plan),
    }


def _cost(plan: "Plan") -> str:
    if plan.most_usd is None:
        return "nothing is rented"
    about = f"about ${plan.cost_usd:.2f}, " if plan.cost_usd is not None else ""
    return f"{about}at most ${plan.most_usd:.2f} at list price"


def _number(value: int | None) -> str:
    return "not known yet" if value is None else f"{value:,}"
