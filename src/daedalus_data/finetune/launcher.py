"""Fine-tuning from Python in three steps: say what is wanted, see what it comes to and approve it, launch it here or in a notebook."""

import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pydantic import Field, ValidationError

from daedalus_data.core.derive import write_text
from daedalus_data.core.errors import RecipeError, UsageError
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.terms import Identifier, Strict
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.notebook import notebook_text
from daedalus_data.finetune.recipe import HUB_ID, Evaluation, Lora, Recipe, Revision
from daedalus_data.finetune.tables import DEFAULT

if TYPE_CHECKING:
    from daedalus_data.finetune.metrics import Progress
    from daedalus_data.finetune.planning import Plan
    from daedalus_data.release.oxen.client import OxenClient, Uploaded

Say = Callable[[str], None]
Approve = Callable[[str], bool]
"""Is shown what a fine-tuning comes to, and says whether it shall be."""
MODELS = Path("models")
FILE = "finetune.ipynb"
OURS = {"num_train_epochs": "num_epochs", "per_device_train_batch_size": "batch_size"}


class FineTuneConfig(Strict):
    """What a fine-tuning needs to be told; everything else has the defaults of a recipe, under a recipe's names."""

    dataset_path: str = Field(min_length=1)
    """A file of chats (JSON lines with messages, or prompt and completion), a dataset's folder, or a Hub id with dataset_revision."""
    base_model: str = Field(min_length=1)
    """A Hub id, a folder, a .gguf file, or package:NAME/FILE.gguf."""
    num_epochs: float = Field(1.0, gt=0)
    batch_size: int = Field(8, ge=1)
    """Rows in one step."""
    name: Identifier | None = None
    """Of the recipe and its folder; made of the file's name when absent."""
    config: str = ""
    """The row config of a dataset's folder; a file has one."""
    split: str = "train"
    dataset_revision: Revision | None = None
    revision: Revision | None = None
    """Of a base model on the Hub; absent takes the newest commit and pins it."""
    chat_template: str | None = None
    method: str = "sft"
    lora: Lora | None = Lora()
    """None trains all weights."""
    loss: str = "completion"
    trainer: dict[str, Any] = Field(default_factory=dict)
    """More hyper-parameters, by a recipe's names: learning_rate, max_length, …"""
    too_long: str = "refuse"
    seed: int = 0
    profile: str = "cpu-smoke"
    dtype: str = "float32"
    evaluation: Evaluation | None = None

    def to_recipe(self) -> Recipe:
        """Return the recipe that this comes to; raises RecipeError with every problem.

        A base model on the Hub without a revision is looked up there, once, and pinned: raises PublishError where that cannot be done.
        """
        if doubled := sorted(set(OURS) & set(self.trainer)):
            raise RecipeError(f"trainer.{doubled[0]} is {OURS[doubled[0]]} here; say it once")
        try:
            return Recipe.model_validate(self._told())
        except ValidationError as error:
            raise RecipeError("\n".join(f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors())) from None

    def _told(self) -> Mapping[str, Any]:
        same = ("method", "loss", "seed", "profile", "dtype", "lora", "evaluation")
        path = Path(self.dataset_path)
        return {
            "name": self.name or name_of(path),
            "description": f"Fine-tuning of {self.base_model} on {self.dataset_path}.",
            "data": {
                # data/rows.jsonl could be a Hub id by its looks; what is here is meant as what is here.
                "path": str(path.absolute()) if path.exists() else self.dataset_path,
                "revision": self.dataset_revision,
                "configs": [{"config": self.config or DEFAULT}],
                "split": self.split,
                "too_long": self.too_long,
            },
            "model": {"chat_template": self.chat_template, **_pinned(self.base_model, self.revision)},
            "trainer": {"num_train_epochs": self.num_epochs, "per_device_train_batch_size": self.batch_size, **self.trainer},
            **{key: value.model_dump() if isinstance(value := getattr(self, key), Strict) else value for key in same},
        }


class Notebook(NamedTuple):
    """A notebook that trains, and how to run it."""

    path: Path
    instructions: str

    def __str__(self) -> str:
        return self.instructions


class FineTuneLauncher:
    """Plans, asks and launches fine-tunings.

    `client` is only needed to put one where a person can start it on Oxen's page. `home`, `cache` and keys are read from the environment.
    """

    def __init__(self, client: "OxenClient | None" = None, *, models: Path = MODELS, settings: Settings | None = None) -> None:
        self._client, self._models, self._settings = client, models, settings or read_environment()

    def plan(self, config: FineTuneConfig, file: str | Path | None = None) -> "Plan":
        """Return rows, tokens, time and cost of a fine-tuning; writes nothing."""
        from daedalus_data.finetune.planning import plan

        return plan(_recipe(config, file), home=self._settings.home, cache=self._settings.cache / "models")

    def prepare_and_approve(
        self, config: FineTuneConfig, file: str | Path | None = None, *, approve: Approve | bool | None = None, say: Say = lambda line: None
    ) -> Job:
        """Show what a fine-tuning comes to, ask whether it shall be, and prepare its folder, models/NAME; the same again goes on with it.

        `file` takes the place of config.dataset_path: the rows that are trained on. `approve` is asked with the plan in words; when absent,
        the person at the terminal is, and where there is none, nothing is prepared: give True once you have read `plan`. Raises UsageError
        when it is not approved, RecipeError with every problem of rows and model.
        """
        from daedalus_data.finetune.planning import plan, prepare

        recipe, home, cache = _recipe(config, file), self._settings.home, self._settings.cache / "models"
        job = Job(self._models / recipe.name)
        words = plan_in_words(plan(recipe, home=home, cache=cache, say=say), job.folder)
        if not _is_approved(approve, words):
            raise UsageError(f"the fine-tuning {recipe.name} was not approved; nothing was prepared")
        prepare(recipe, job, home=home, cache=cache, say=say)
        return job

    def launch_local(self, job: Job, *, watch: Callable[["Progress"], None] = lambda progress: None) -> JobRecord:
        """Train here, in a process of its own, from the last checkpoint where there is one, and return the record."""
        from daedalus_data.finetune.launching import train

        return train(job, watch=watch)

    def launch_via_notebook(self, job: Job, path: str | Path | None = None) -> Notebook:
        """Write a notebook that trains a prepared job, finetune.ipynb in its folder when `path` is absent, and return how to run it."""
        job.read()
        to = Path(path) if path is not None else job.folder / FILE
        if to.suffix != ".ipynb":
            raise UsageError(f"{to} is no notebook's name; let it end with .ipynb")
        write_text(to, notebook_text(_recipe_of(job), job.folder.absolute()))
        return Notebook(
            to, f"Open {to} in Jupyter and run its cells from the top; it trains in {job.folder.absolute()}, and says where the model is."
        )

    def launch_via_oxen(self, job: Job, say: Say = lambda line: None) -> "Uploaded":
        """Commit a job's rows and recipe to the client's repository, from whose page a person starts the training.

        Raises UsageError without a client; see `oxen_export` for what does not go along.
        """
        from daedalus_data.finetune.oxen_export import rows_of, send

        if self._client is None:
            raise UsageError("there is no Oxen client; make the launcher as FineTuneLauncher(OxenClient(NAMESPACE, NAME))")
        return send(self._client, _recipe_of(job), rows_of(job), say)


def plan_in_words(plan: "Plan", folder: Path) -> str:
    """Return a plan as lines for a person who decides."""
    lines = [
        f"{plan.name}: {plan.method} of {plan.base} on {plan.dataset}",
        f"rows      {_number(plan.rows)}{f', {plan.dropped:,} left out as too long' if plan.dropped else ''}",
        f"tokens    {_number(plan.tokens)} an epoch, {plan.epochs:g} epochs, {_number(plan.steps)} steps",
        f"time      {'not known' if plan.seconds is None else f'about {plan.seconds / 60:.0f} min'} on {plan.machine}",
        f"cost      {'nothing is rented' if plan.cost_usd is None else f'about {plan.cost_usd:.2f} USD'}",
        f"folder    {folder}",
        *(f"note      {warning}" for warning in plan.warnings),
    ]
    return "\n".join("".join(sign if sign.isprintable() else "?" for sign in line) for line in lines)


def name_of(path: Path) -> str:
    """Return a recipe's name for a file: small letters, digits and dashes."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower(), flags=re.ASCII).strip("-")[:64].strip("-") or "finetune"


def _recipe(config: FineTuneConfig, file: str | Path | None) -> Recipe:
    if file is None:
        return config.to_recipe()
    if not Path(file).exists():
        raise UsageError(f"there is no file {str(file)!r}; write the rows there first, one JSON object a line")
    return config.model_copy(update={"dataset_path": str(file), "dataset_revision": None}).to_recipe()


def _recipe_of(job: Job) -> Recipe:
    return Recipe.model_validate_json(job.recipe.read_text(encoding="utf-8"))


def _pinned(base: str, revision: str | None) -> dict[str, str | None]:
    """Return where the base model is, a Hub's with a revision: a branch moves."""
    if Path(base).exists():
        return {"base": str(Path(base).absolute())}
    if not HUB_ID.fullmatch(base) or revision:
        return {"base": base, "revision": revision}
    from daedalus_data.release.publishers.hub_asking import LOOK, api, asking
    from daedalus_data.release.publishing import Place

    with asking(Place("hf", base), LOOK):
        return {"base": base, "revision": api().model_info(base).sha}


def _is_approved(approve: Approve | bool | None, words: str) -> bool:
    if callable(approve):
        return approve(words)
    if approve is not None:
        return approve
    if not sys.stdin.isatty():
        raise UsageError("nobody is there to approve the fine-tuning; look at FineTuneLauncher.plan, then pass approve=True")
    return input(f"{words}\nTrain? [y/N] ").strip().lower() in ("y", "yes")


def _number(value: int | None) -> str:
    return "not known yet" if value is None else f"{value:,}"


__all__ = ["FineTuneConfig", "FineTuneLauncher", "Notebook", "name_of", "plan_in_words"]
