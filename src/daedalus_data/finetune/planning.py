"""Resolves a recipe into a plan, and a plan into the folder of a fine-tuning: everything that can be known before a model is loaded."""

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from shutil import rmtree
from typing import Any, NamedTuple

from pydantic import Field

from daedalus_data.core.derive import write_json
from daedalus_data.core.errors import PublishError, RecipeError, StoreError, UsageError
from daedalus_data.core.terms import Frozen
from daedalus_data.finetune import estimate, sizes
from daedalus_data.finetune.architecture import llama_config
from daedalus_data.finetune.audit import Audit, audit
from daedalus_data.finetune.base_model import base_folder, config_of, model_digest, save_architecture, tokenizer_of
from daedalus_data.finetune.dataset import Make, Row, Selected, build_words, open_dataset, select
from daedalus_data.finetune.extra import needs
from daedalus_data.finetune.fetching import Say
from daedalus_data.finetune.job import Job, JobRecord, digest_of, digest_of_data
from daedalus_data.finetune.machines import Machine, rented, this_machine
from daedalus_data.finetune.recipe import Recipe, dumped
from daedalus_data.finetune.tables import COLUMNS

PACKAGES = ("daedalus-data", "torch", "transformers", "trl", "peft", "accelerate", "tokenizers")
OURS = ("recipe.json", "rows.parquet", "base", ".making")
"""What a preparation that was cut off may leave in a job's folder."""


class Plan(Frozen):
    """What a recipe comes to. What is not known yet is None, and a warning says why."""

    name: str
    method: str
    base: str
    dataset: str
    held_out: tuple[str, ...] = ()
    """Templates that are measured on and not trained on."""
    rows: int | None = None
    parts: dict[str, dict[str, int]] = Field(default_factory=dict)
    """Rows per config and task."""
    dropped: int = 0
    """Rows left out because they are longer than trainer.max_length."""
    tokens: int | None = None
    """Of prompts and answers in one epoch."""
    longest: int | None = None
    """Tokens of the longest row."""
    epochs: float
    steps: int | None = None
    parameters: int | None = None
    trainable: int | None = None
    machine: str
    seconds: float | None = None
    """Of training, estimated; without loading and without evaluation."""
    cost_usd: float | None = None
    """Of those seconds at list price; None where nothing is rented, or time or price are not known."""
    most_usd: float | None = None
    """What it costs when it runs into timeout_minutes."""
    warnings: tuple[str, ...] = ()


class _Base(NamedTuple):
    """The base model as far as it is here."""

    folder: Path | None
    """None for an architecture, and for a model that could not be reached."""
    tokenizer: Any
    config: Mapping[str, Any]
    shapes: sizes.Shapes | None


# ---- a plan ----


def plan(recipe: Recipe, *, home: Path, cache: Path, say: Say = lambda line: None, make: Make | None = None) -> Plan:
    """Return what a recipe comes to; no weights are fetched, and without `make` no dataset is made.

    Raises RecipeError for a budget that may be overrun, and with every problem of the recipe's rows and model, one a line.
    """
    machine = _machine(recipe)
    _refuse(list(_budget_problems(recipe, machine)))
    selected, missing = _rows_here(recipe, home, say, make)
    base, unreachable = _base_here(recipe, cache, selected.rows if selected else (), say)
    checked = audit(recipe, selected.rows, base.tokenizer) if selected and base else None
    made = _plan(recipe, machine, selected, base, checked)
    _refuse(list(_problems(recipe, base, checked)))
    return made.model_copy(update={"warnings": tuple(filter(None, (missing, unreachable, *made.warnings)))})


def _machine(recipe: Recipe) -> Machine:
    if recipe.where == "hf-jobs":
        return rented(recipe.flavor or "")
    if recipe.where == "oxen":
        return Machine(
            "a machine of Oxen's", None, note="Oxen chooses the machine and its price; see what its page says before you start it"
        )
    return this_machine(cuda=recipe.profile == "one-gpu", bfloat16=recipe.dtype == "bfloat16")


def _rows_here(recipe: Recipe, home: Path, say: Say, make: Make | None) -> tuple[Selected | None, str]:
    """Return the rows, or why there are none to look at yet."""
    data = recipe.data
    if make is None and data.build and not Path(data.path).exists():
        return None, f"{data.path} is not there yet: it is made first, {build_words(data.build)}; rows and tokens are known then"
    return select(recipe, open_dataset(data, home=home, say=say, make=make), data.split), ""


def _base_here(recipe: Recipe, cache: Path, rows: Sequence[Row], say: Say) -> tuple[_Base | None, str]:
    """Return the base model without the weights of a Hub's, or why it cannot be looked at."""
    if recipe.model.architecture and not rows:
        return None, ""
    try:
        return _base(recipe, cache, rows, say, weights=False), ""
    except PublishError as error:
        return None, f"tokens and time are not known, since the base model is not here: {error}"


def _base(recipe: Recipe, cache: Path, rows: Sequence[Row], say: Say, *, weights: bool) -> _Base:
    folder = base_folder(recipe.model, cache=cache, say=say, weights=weights)
    tokenizer = tokenizer_of(recipe.model, folder, rows)
    config = config_of(folder) if folder else _config(recipe, tokenizer)
    return _Base(folder, tokenizer, config, sizes.shapes_of(folder) if folder else sizes.shapes_by(config))


def _config(recipe: Recipe, tokenizer: Any) -> dict[str, Any]:
    if recipe.model.architecture is None:
        raise ValueError("a model without a folder is an architecture")
    return llama_config(recipe.model.architecture, len(tokenizer))


def _plan(recipe: Recipe, machine: Machine, selected: Selected | None, base: _Base | None, checked: Audit | None) -> Plan:
    shapes = base.shapes if base else None
    known = {"rows": len(checked.rows), "dropped": checked.dropped, "tokens": checked.tokens, "longest": checked.longest} if checked else {}
    steps = estimate.steps(recipe, len(checked.rows), checked.tokens) if checked and checked.rows else None
    seconds = _seconds(recipe, machine, base, checked, steps)
    price = machine.usd_per_hour
    return Plan(
        name=recipe.name,
        method=recipe.method,
        base=_named(recipe),
        dataset=f"{recipe.data.path}@{recipe.data.revision}" if recipe.data.revision else recipe.data.path,
        held_out=selected.held_out if selected else (),
        parts=selected.counts if selected else {},
        epochs=recipe.trainer.num_train_epochs,
        steps=steps,
        parameters=sizes.parameters(shapes) if shapes else None,
        trainable=sizes.trained(shapes, recipe.lora, recipe.frozen_layers) if shapes else None,
        machine=machine.name,
        seconds=seconds,
        cost_usd=None if price is None or seconds is None else round(price * seconds / 3600, 4),
        most_usd=None if price is None else round(price * recipe.timeout_minutes / 60, 4),
        warnings=tuple(_warnings(recipe, machine, selected, checked, seconds)),
        **({"rows": len(selected.rows)} if selected and not checked else known),
    )


def _named(recipe: Recipe) -> str:
    if recipe.model.architecture:
        size = recipe.model.architecture
        return f"a Llama of {size.layers} layers of {size.hidden}, from random weights"
    return f"{recipe.model.base}@{recipe.model.revision}" if recipe.model.revision else str(recipe.model.base)


def _seconds(recipe: Recipe, machine: Machine, base: _Base | None, checked: Audit | None, steps: int | None) -> float | None:
    if not (machine.rate and base and base.shapes and checked and checked.lengths and steps):
        return None
    per_token = estimate.operations(
        recipe,
        parameters=sizes.parameters(base.shapes),
        passed=sizes.passed(base.shapes, recipe.frozen_layers),
        trainable=sizes.trained(base.shapes, recipe.lora, recipe.frozen_layers),
        config=base.config,
        length=sum(checked.lengths) / len(checked.lengths),
    )
    tokens = estimate.padded(recipe, checked.lengths)
    whole = estimate.seconds(recipe, rows=len(checked.rows), steps=steps, tokens=tokens, per_token=per_token, rate=machine.rate)
    return round(whole, 1)


def _warnings(recipe: Recipe, machine: Machine, selected: Selected | None, checked: Audit | None, seconds: float | None) -> Iterator[str]:
    yield from selected.notes if selected else ()
    if machine.note:
        yield machine.note
    if checked and checked.dropped:
        yield f"{checked.dropped:,} rows are longer than trainer.max_length and are left out (data.too_long: drop)"
    if seconds and recipe.where == "hf-jobs" and seconds > 60 * recipe.timeout_minutes:
        yield f"it is expected to take {seconds / 60:,.0f} minutes and is stopped after timeout_minutes, {recipe.timeout_minutes}"
    if recipe.method == "grpo" and seconds:
        yield "drawing answers waits for memory, not for arithmetic: the time given is the least it takes"


# ---- what is wrong ----


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        raise RecipeError("\n".join(problems))


def _problems(recipe: Recipe, base: _Base | None, checked: Audit | None) -> Iterator[str]:
    """Yield what rows, tokenizer and model do not fit in."""
    yield from checked.problems if checked else ()
    trainer, drawn = recipe.trainer, estimate.generations(recipe)
    if (trainer.per_device_train_batch_size * trainer.gradient_accumulation_steps) % drawn:
        yield (
            f"trainer.per_device_train_batch_size times gradient_accumulation_steps is "
            f"{trainer.per_device_train_batch_size * trainer.gradient_accumulation_steps}, "
            f"which {drawn} answers to each prompt (num_generations) do not divide; make it a multiple"
        )
    if base is None:
        return
    room = base.config.get("max_position_embeddings")
    if checked and room and checked.longest > room and trainer.max_length > room:
        yield f"trainer.max_length is {trainer.max_length} and a row has {checked.longest} tokens, but the model reads at most {room}"
    if base.shapes and recipe.lora:
        yield from sizes.lora_problems(base.shapes, recipe.lora)
    if (layers := base.config.get("num_hidden_layers")) and recipe.frozen_layers >= layers:
        yield f"frozen_layers is {recipe.frozen_layers}, but the model has {layers} layers; leave at least one to train"


def _budget_problems(recipe: Recipe, machine: Machine) -> Iterator[str]:
    """Yield why a rented machine may cost more than the budget: what counts is how long it may run, not how long we think it will."""
    if recipe.budget_usd is None or recipe.where == "local":
        return
    if machine.usd_per_hour is None:
        yield f"budget_usd cannot be kept: {machine.note or 'the price is not known'}; leave it out, or take a machine whose price is known"
    elif (most := machine.usd_per_hour * recipe.timeout_minutes / 60) > recipe.budget_usd:
        minutes = int(recipe.budget_usd / machine.usd_per_hour * 60)
        yield (
            f"budget_usd is {recipe.budget_usd:g}, but {recipe.timeout_minutes} minutes of {recipe.flavor} at "
            f"{machine.usd_per_hour:g} USD an hour cost {most:.2f}; lower timeout_minutes to {minutes}, or raise budget_usd"
        )


# ---- a job ----


def prepare(recipe: Recipe, job: Job, *, home: Path, cache: Path, say: Say = lambda line: None, make: Make | None = None) -> JobRecord:
    """Write all that a training needs into a job's folder and return its record; a job of the same recipe and rows is gone on with.

    Raises RecipeError with every problem of rows, model and budget, UsageError for a folder that holds something else or a fine-tuning
    by another recipe or of other rows.
    """
    _check_place(recipe, job)
    if recipe.where != "local":
        _refuse(list(_budget_problems(recipe, _machine(recipe))))
    needs("torch", "transformers", "trl", *(("peft",) if recipe.lora else ()))
    selected = select(recipe, open_dataset(recipe.data, home=home, say=say, make=make), recipe.data.split)
    base = _base(recipe, cache, selected.rows, say, weights=True)
    say(f"measuring {len(selected.rows):,} rows")
    checked = audit(recipe, selected.rows, base.tokenizer)
    _refuse(list(_problems(recipe, base, checked)))
    if job.record.exists():
        return _again(job, base, checked.rows)
    return _write(recipe, job, selected, base, checked)


def _check_place(recipe: Recipe, job: Job) -> None:
    """Raise UsageError for a folder that is not this recipe's."""
    if job.record.exists():
        job.read()
        if changed := list(differences(dumped(_recipe_of(job)), dumped(recipe))):
            also = f"{job.folder} holds a fine-tuning by another recipe ({'; '.join(changed[:3])})"
            raise UsageError(f"{also}; name another folder with --out, or remove it")
    elif job.folder.exists() and (other := [path.name for path in job.folder.iterdir() if not path.name.startswith(OURS)]):
        raise UsageError(f"{job.folder} holds {', '.join(sorted(other)[:3])} and is no fine-tuning; name another folder with --out")


def _recipe_of(job: Job) -> Recipe:
    try:
        return Recipe.model_validate_json(job.recipe.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        why = " ".join(str(error).split())[:200]
        raise StoreError(f"{job.recipe} cannot be read ({why}); name another folder with --out, or remove {job.folder}") from None


def differences(old: Any, new: Any, where: str = "") -> Iterator[str]:
    """Yield where two recipes differ: the key, what stands there, what is wanted now."""
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys((*old, *new)):
            yield from differences(old.get(key), new.get(key), f"{where}.{key}" if where else key)
    elif old != new:
        yield f"{where}: {json.dumps(old)[:60]} there, {json.dumps(new)[:60]} now"


def _again(job: Job, base: _Base, rows: Sequence[Row]) -> JobRecord:
    record = job.read()
    if record.rows_digest != digest_of_rows(rows):
        raise UsageError(
            f"{job.folder} was begun with other rows: its dataset has changed since; name another folder with --out, or remove it"
        )
    _link(job, base)
    return record


def _link(job: Job, base: _Base) -> None:
    """Put the base model beside the rows without copying it: the training process finds both in the job's folder."""
    if base.folder is None:
        return
    if job.base.is_symlink():
        job.base.unlink()
    job.base.symlink_to(base.folder.resolve(), target_is_directory=True)


def _write(recipe: Recipe, job: Job, selected: Selected, base: _Base, checked: Audit) -> JobRecord:
    """Write a job's files, its record last: a folder without one is prepared anew."""
    job.folder.mkdir(parents=True, exist_ok=True)
    write_json(job.recipe, dumped(recipe))
    write_rows(job.rows, recipe, checked.rows)
    for left in (job.base, *job.folder.glob(".making-*")):
        if left.is_dir() and not left.is_symlink():
            rmtree(left)
    _link(job, base)
    if recipe.model.architecture:
        save_architecture(recipe.model.architecture, base.tokenizer, job.base, recipe.seed)
    return job.write(
        JobRecord(
            name=recipe.name,
            state="planned",
            recipe_digest=digest_of(job.recipe),
            dataset_digest=selected.dataset_digest,
            rows_digest=digest_of_rows(checked.rows),
            model_digest=model_digest(recipe.model, job.base),
            versions=_versions(),
            rows=len(checked.rows),
            tokens=checked.tokens,
            steps=estimate.steps(recipe, len(checked.rows), checked.tokens),
        )
    )


def digest_of_rows(rows: Sequence[Row]) -> str:
    """Return the SHA-256 over rows in their order, each as sorted JSON, hex."""
    whole = sha256()
    for row in rows:
        whole.update(digest_of_data(row).encode())
    return whole.hexdigest()


def write_rows(path: Path, recipe: Recipe, rows: Sequence[Row]) -> None:
    """Write rows as Parquet with the columns id, task, hops and those that trl reads for the method, in their order."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    messages = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    texts = {"answer", "reward"}
    learned = [(column, pa.string() if column in texts else messages) for column in COLUMNS[recipe.method]]
    schema = pa.schema([("id", pa.string()), ("task", pa.string()), ("hops", pa.int64()), *learned])
    fresh = path.with_name(path.name + ".new")
    pq.write_table(pa.Table.from_pylist(list(rows), schema=schema), fresh, compression="zstd")
    fresh.replace(path)


def _versions() -> dict[str, str]:
    found = {"python": python_version()}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # peft is there only where adapters are
            continue
    return found


__all__ = ["Plan", "differences", "digest_of_rows", "plan", "prepare", "write_rows"]
