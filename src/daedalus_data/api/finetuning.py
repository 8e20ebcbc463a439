"""The verb that fine-tunes: by a recipe, from the dataset to a model card with what was gained, or sent to where it runs."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from daedalus_data.api.hub_jobs import SENT
from daedalus_data.api.measuring import PINNED, Answering, dataset_to_ask
from daedalus_data.api.recipe_data import making
from daedalus_data.api.recipes import load_recipe
from daedalus_data.core.errors import PublishError, RecipeError, UsageError
from daedalus_data.core.settings import Settings, read_environment

if TYPE_CHECKING:
    from daedalus_data.finetune.evaluated import Comparison, Evaluated
    from daedalus_data.finetune.hf_jobs import Submitted
    from daedalus_data.finetune.job import Job, JobRecord
    from daedalus_data.finetune.launching import Progress
    from daedalus_data.finetune.planning import Plan
    from daedalus_data.finetune.recipe import Recipe
    from daedalus_data.release.oxen.client import Uploaded

Say = Callable[[str], None]
MODELS = Path("models")
"""Where jobs go, each into a folder of its recipe's name."""
BASE = "evaluation-base.json"
"""What the base model answered, in the job's folder: whoever is cut off while the tuned one answers does not ask the base again."""


class Finetuned(NamedTuple):
    """What came of a fine-tuning, or of its dry run what would."""

    folder: Path
    """The job's."""
    recipe: "Recipe"
    """With what was asked for laid over it."""
    plan: "Plan | None" = None
    """None where the job had been begun before, and where a dry run could not reach the Hub."""
    record: "JobRecord | None" = None
    """None after a dry run, and where it runs elsewhere."""
    comparison: "Comparison | None" = None
    """None where nothing was measured."""
    submitted: "Submitted | None" = None
    """Of a job on the Hub."""
    uploaded: "Uploaded | None" = None
    """Of rows put into a repository of Oxen."""

    @property
    def missed(self) -> str:
        """Why the recipe's gate is not passed, in a sentence; empty where it is passed, or there is none."""
        rule = self.recipe.evaluation
        if self.comparison is None or rule is None or rule.min_gain is None:
            return ""
        points = 100 * self.comparison.gain().overall.points
        return "" if points >= rule.min_gain else f"the gain is {points:+.1f} points, and the recipe's gate is {rule.min_gain:+g}"


@dataclass(frozen=True)
class _Door:
    """Whom to tell, and where things lie."""

    home: Path
    settings: Settings
    say: Say
    watch: "Callable[[Progress], None]"
    asking: Callable[[Answering], None]

    @property
    def places(self) -> dict[str, Any]:
        return {"home": self.home, "cache": self.settings.cache / "models", "say": self.say}


def finetune(
    recipe: "str | Path | Recipe",
    *,
    out: str | Path | None = None,
    base: str | None = None,
    data: str | None = None,
    where: str | None = None,
    budget: float | None = None,
    dry_run: bool = False,
    evaluate: bool = True,
    home: str | Path | None = None,
    watch: "Callable[[Progress], None]" = lambda progress: None,
    asking: Callable[[Answering], None] = lambda answering: None,
    say: Say = lambda line: None,
    settings: Settings | None = None,
) -> Finetuned:
    """Train by a recipe, measure base and tuned on held-out rows, write the model card, and return what came of it.

    The same call goes on where it stopped: a job that was cut off at its last checkpoint; one that is trained is measured, one that is
    measured is read. `out` is the job's folder, models/NAME when absent. `base`, `data` and `where` take the place of what the recipe
    says, `budget` (US dollars) that of budget_usd. A dry run trains and sends nothing. `say` is told what is begun, `watch` and
    `asking` how far training and answering are. Raises RecipeError with every problem of recipe, rows and budget, UsageError for
    what cannot be done as asked, TrainingError where training ended without a model. Whether the gate is passed is in `missed`.
    """
    settings = settings or read_environment()
    wanted = laid_over(load_recipe(recipe), base=base, data=data, where=where, budget=budget)
    door = _Door(Path(home or settings.home), settings, say, watch, asking)
    folder = Path(out or MODELS / wanted.name)
    if wanted.where != "local":
        return _elsewhere(wanted, folder, door, dry_run=dry_run)
    if dry_run:
        _check_questions(wanted, door)
        return Finetuned(folder, wanted, _planned(wanted, door))
    return _here(wanted, folder, door, evaluate=evaluate)


# ---- what is asked for ----


def laid_over(recipe: "Recipe", *, base: str | None, data: str | None, where: str | None, budget: float | None) -> "Recipe":
    """Return a recipe with other values; another dataset is taken as it is, never built. Raises RecipeError where they do not fit it."""
    from daedalus_data.finetune.loading import recipe_of
    from daedalus_data.finetune.recipe import Recipe, dumped
    from daedalus_data.plan.problems import Found

    asked = dumped(recipe)
    if base is not None:
        asked["model"] |= {"architecture": None, **_pinned("base", base)}
    if data is not None:
        asked["data"] |= {"build": None, **_pinned("path", data)}
    if where is not None:
        asked |= {"where": where, "flavor": None if where != "hf-jobs" else asked["flavor"]}
    if budget is not None:
        asked["budget_usd"] = budget
    if asked == dumped(recipe):
        return recipe
    found = Found(Recipe)
    made = recipe_of(asked, found)
    if made is None or found.problems:
        raise RecipeError("\n".join(f"{recipe.name}, with what was asked for: {problem}" for problem in found.problems))
    return made


def _pinned(key: str, text: str) -> dict[str, str | None]:
    """Return OWNER/NAME@REVISION as key and revision; a folder whose path looks like a Hub id as what it is."""
    if pinned := PINNED.fullmatch(text):
        return {key: pinned[1], "revision": pinned[2]}
    path = Path(text)
    return {key: f"./{text}" if path.exists() and not path.is_absolute() and not text.startswith(".") else text, "revision": None}


def _planned(recipe: "Recipe", door: _Door) -> "Plan":
    from daedalus_data.finetune.planning import plan

    return plan(recipe, **door.places)


# ---- on this machine ----


def _here(recipe: "Recipe", folder: Path, door: _Door, *, evaluate: bool) -> Finetuned:
    from daedalus_data.finetune.evaluated import read_comparison
    from daedalus_data.finetune.job import Job
    from daedalus_data.finetune.launching import train
    from daedalus_data.finetune.planning import prepare

    job = Job(folder)
    begun = job.record.is_file()
    record = prepare(recipe, job, **door.places, make=making(door.settings))
    if record.state == "evaluated":
        return Finetuned(folder, recipe, None, record, read_comparison(job.evaluation))
    plan = None if begun else _planned(recipe, door)
    # After hours of training is too late to hear that there is nothing to measure on.
    _check_questions(recipe, door)
    for line in _begins(record, plan):
        door.say(line)
    if record.state != "trained":
        train(job, watch=door.watch)
    if not evaluate or recipe.evaluation is None:
        return Finetuned(folder, recipe, plan, _with_card(job, recipe, None))
    comparison = _measured(recipe, job, door)
    return Finetuned(folder, recipe, plan, _with_card(job, recipe, comparison), comparison)


def _begins(record: "JobRecord", plan: "Plan | None") -> list[str]:
    """Return what is told before training begins or goes on."""
    what = f"{record.name}: {record.rows:,} rows, {record.tokens:,} tokens, {record.steps:,} steps"
    if plan is None:
        return [f"{what}; it is {record.state}"]
    return [*plan.warnings, f"{what}{f', about {plan.seconds:,.0f} seconds' if plan.seconds else ''}"]


def _measured(recipe: "Recipe", job: "Job", door: _Door) -> "Comparison":
    """Ask base and tuned the same held-out rows, and write what came of it; what the base answered is kept as soon as it is there."""
    from daedalus_data.core.derive import write_text
    from daedalus_data.finetune.base_model import base_folder
    from daedalus_data.finetune.evaluated import Evaluated, write_comparison
    from daedalus_data.finetune.evaluating import compare
    from daedalus_data.finetune.evaluating import evaluate as measure

    rule = recipe.evaluation
    assert rule
    asked: dict[str, Any] = {
        "dataset": _asked_of(recipe, rule.config, door),
        "config": rule.config,
        "tasks": rule.tasks,
        "split": recipe.data.eval_split,
        "seed": recipe.seed,
        "max_prompt_length": rule.max_prompt_length,
    }
    asked |= {"most_rows": rule.most_rows, "max_new_tokens": rule.max_new_tokens, "batch_size": rule.batch_size, "dtype": recipe.dtype}

    def measured(who: str, model: Path) -> "Evaluated":
        door.say(f"asking the {who} model")
        return measure(model, **asked, watch=lambda report: door.asking(Answering(who, report)))

    kept = job.folder / BASE
    if not kept.is_file():
        base = base_folder(recipe.model, cache=door.settings.cache / "models", say=door.say) or job.base
        write_text(kept, measured("base", base).model_dump_json() + "\n")
    comparison = compare(Evaluated.model_validate_json(kept.read_text(encoding="utf-8")), measured("tuned", job.model))
    write_comparison(job.evaluation, comparison)
    kept.unlink()
    return comparison


def _check_questions(recipe: "Recipe", door: _Door) -> None:
    """Raise UsageError where there is nothing to measure on; a dataset that is not there yet is not made for that."""
    from daedalus_data.finetune.questions import questions

    rule = recipe.evaluation
    if rule and (recipe.data.revision or Path(recipe.data.path).exists()):
        questions(_asked_of(recipe, rule.config, door), rule.config, recipe.data.eval_split, rule.tasks)


def _asked_of(recipe: "Recipe", config: str, door: _Door) -> Path:
    data = recipe.data
    return dataset_to_ask(f"{data.path}@{data.revision}" if data.revision else data.path, config, door.say)


def _with_card(job: "Job", recipe: "Recipe", comparison: "Comparison | None") -> "JobRecord":
    """Write the model card with its pictures, and the record of a job that is done; a card that says more than this one stays."""
    from daedalus_data.finetune.model_card import write_card

    write_card(job, recipe, comparison)
    state = "evaluated" if comparison else "trained"
    return job.write(job.read().model_copy(update={"state": state}))


# ---- elsewhere ----


def _elsewhere(recipe: "Recipe", folder: Path, door: _Door, *, dry_run: bool) -> Finetuned:
    """Plan, which checks every row before anything is paid for, and send; a dry run asks nobody to start anything."""
    try:
        plan: Plan | None = _planned(recipe, door)
    except PublishError as error:
        if not dry_run:
            raise
        door.say(f"rows and tokens are not known: {error}")
        plan = None
    if recipe.where == "oxen":
        return Finetuned(folder, recipe, plan, uploaded=None if dry_run else _uploaded(recipe, door))
    return Finetuned(folder, recipe, plan, submitted=_submitted(recipe, folder, door, dry_run=dry_run))


def _submitted(recipe: "Recipe", folder: Path, door: _Door, *, dry_run: bool) -> "Submitted":
    """Start the job on the Hub once; where this folder has it already, say how far it is."""
    from daedalus_data.core.derive import write_text
    from daedalus_data.finetune.hf_jobs import Submitted, spec_of, stage, submit

    kept = folder / SENT
    if kept.is_file():
        sent = Submitted.model_validate_json(kept.read_text(encoding="utf-8"))
        if sent.spec != spec_of(recipe):
            raise UsageError(f"{folder} holds what was sent by another recipe; name another folder with --out, or remove it")
        if not dry_run:
            door.say(f"{sent.url} is {stage(sent.url)}; to start it once more, remove {kept}")
        return sent
    made = submit(recipe, dry_run=dry_run)
    if not dry_run:
        folder.mkdir(parents=True, exist_ok=True)
        write_text(kept, made.model_dump_json(indent=2) + "\n")
    return made


def _uploaded(recipe: "Recipe", door: _Door) -> "Uploaded":
    """Put rows and recipe where a person can start the training on Oxen's page."""
    from daedalus_data.finetune.dataset import open_dataset, select
    from daedalus_data.finetune.oxen_export import client_for, send

    client = client_for(recipe, door.settings)
    folder = open_dataset(recipe.data, home=door.home, say=door.say, make=making(door.settings))
    return send(client, recipe, select(recipe, folder, recipe.data.split).rows, door.say)
