"""The metadata of a model card: what the Hub lists a model by, with its measured results as a model-index."""

from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Literal

import yaml

from daedalus_data.finetune.evaluated import Comparison, Table
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.recipe import HUB_ID, Recipe
from daedalus_data.release.card.front_matter import licence
from daedalus_data.release.card.slots import parts

Part = Literal["model", "adapter"]
"""model: the tuned model whole. adapter: what was added to its base."""
LIBRARIES: dict[Part, str] = {"model": "transformers", "adapter": "peft"}
OURS = (
    "license", "license_name", "license_link", "language", "base_model", "base_model_relation", "datasets", "library_name", "pipeline_tag",
    "tags", "model-index", "daedalus",
)  # fmt: skip
"""The keys of the front matter that are ours; every other one is somebody's own."""
PACKAGE = "package:"


def front_matter(job: Job, record: JobRecord, recipe: Recipe, comparison: Comparison | None, part: Part) -> dict[str, Any]:
    """Return the metadata of a job's model card."""
    from huggingface_hub import ModelCardData

    hub = recipe.model.base if recipe.model.base and HUB_ID.fullmatch(recipe.model.base) else None
    data = ModelCardData(
        **licence([licence_of(job, recipe) or "unknown"]),
        language="en",
        base_model=hub,
        base_model_relation=("adapter" if part == "adapter" else "finetune") if hub else None,
        datasets=[recipe.data.path] if recipe.data.revision else None,
        library_name=LIBRARIES[part],
        pipeline_tag="text-generation",
        tags=tags(recipe),
        ignore_metadata_errors=False,
    )
    made: dict[str, Any] = yaml.safe_load(str(data.to_yaml()))
    index = {"model-index": [{"name": recipe.name, "results": list(_results(recipe, comparison))}]} if comparison else {}
    return {**made, **index, "daedalus": _block(record, recipe)}


def tags(recipe: Recipe) -> list[str]:
    """Return our tags."""
    return ["daedalus-data", "synthetic", recipe.method, *(["lora"] if recipe.lora else [])]


def licence_of(job: Job, recipe: Recipe) -> str | None:
    """Return the licence of the base model: as its own card says, or the package that carries it; None where neither does."""
    card = job.base / "README.md"
    told = (parts(card.read_text(encoding="utf-8")).data or {}).get("license") if card.is_file() else None
    return told if isinstance(told, str) else _of_package(recipe.model.base or "")


def _of_package(base: str) -> str | None:
    if not base.startswith(PACKAGE):
        return None
    try:
        told = metadata(Path(base.removeprefix(PACKAGE)).parts[0])
    except PackageNotFoundError:
        return None
    found = next((told[key] for key in ("License-Expression", "License") if key in told), "")
    return found.lower() if 0 < len(found) < 64 else None


def _results(recipe: Recipe, comparison: Comparison) -> Iterator[dict[str, Any]]:
    """Yield a result of each way of asking, as the Hub shows them."""
    tuned = comparison.tuned
    for way, table in tuned.ways.items():
        yield {
            "task": {"type": "text-generation", "name": f"{tuned.config}: exact answers"},
            "dataset": _dataset(recipe, comparison),
            "metrics": [_metric(f"exact answers, {way}", table)],
        }


def _dataset(recipe: Recipe, comparison: Comparison) -> dict[str, Any]:
    tuned, pinned = comparison.tuned, recipe.data.revision
    return {
        "name": tuned.dataset,
        "type": recipe.data.path if pinned else tuned.dataset,
        "config": tuned.config,
        "split": tuned.split,
        **({"revision": pinned} if pinned else {}),
    }


def _metric(name: str, table: Table) -> dict[str, Any]:
    return {"type": "exact_match", "name": name, "value": round(table.overall.exact, 4)}


def _block(record: JobRecord, recipe: Recipe) -> dict[str, Any]:
    """Return what the record says of where the model comes from."""
    weights = {"adapter": record.adapter_digest, "model": record.tuned_digest}
    return {
        "name": record.name,
        "recipe": record.recipe_digest,
        "dataset": record.dataset_digest,
        "rows": record.rows_digest,
        "base": record.model_digest,
        **{name: digest for name, digest in weights.items() if digest},
        "package": record.versions.get("daedalus-data", "unknown"),
        "tags": tags(recipe),
    }


__all__ = ["LIBRARIES", "OURS", "Part", "front_matter", "licence_of", "tags"]
