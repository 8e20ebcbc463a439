"""A job with everything its card is made from, of known numbers, and no model."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from daedalus_data.finetune.evaluated import Answered, Chance, Evaluated, Loss, table_of
from daedalus_data.finetune.evaluating import compare
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.recipe import Recipe, dumped

RECIPE = Recipe.model_validate(
    {
        "name": "small-knowledge",
        "description": "Who knows what, from the record of who told whom.",
        "data": {"path": "ada/mars", "revision": "v1.0.0", "configs": [{"config": "knowledge_flow"}]},
        "model": {"base": "ada/small", "revision": "0" * 40},
        "lora": {"r": 8},
    }
)
TASKS = ("knows", "source")


def table(rights: int, count: int = 48):
    """Return a table in which so many of the rows, in an order spread over runs and tasks, are answered exactly."""
    rows = [
        Answered(
            id=f"held-{number % 12}/{TASKS[number % 2]}/{number}",
            run=f"held-{number % 12}",
            task=TASKS[number % 2],
            hops=(None, 0, 1)[number % 3],
            answer="yes",
            said="yes" if (number * 7) % count < rights else "no",
            score=float((number * 7) % count < rights),
            text="Answer: yes" if (number * 7) % count < rights else "Answer: no",
        )
        for number in range(count)
    ]
    return table_of(rows, 0)


def evaluated(model: str, written: int, likely: int, nll: float) -> Evaluated:
    """Return what a model of known rates answered."""
    return Evaluated(
        model=model, model_digest="0" * 64, dataset="mars", dataset_digest="1" * 64, config="knowledge_flow", split="test", held=90,
        asked=48, seed=0, max_new_tokens=160, dtype="float32", too_long=0, cut=40 if model == "base" else 0,
        ways={"generated": table(written), "likelihood": table(likely)}, guesses={"majority": table(22), "copy": table(14)},
        chance=Chance(n=48, score=0.4, exact=0.375), loss=Loss(rows=48, tokens=960, nll=nll), seconds=10.0, versions={"torch": "2.13.0"},
    )  # fmt: skip


def comparison():
    """Return base and tuned of known rates."""
    return compare(evaluated("base", 0, 20, 2.4), evaluated("tuned", 40, 38, 0.3))


def job(folder: Path, recipe: Recipe = RECIPE) -> Job:
    """Return a trained job's folder: record, recipe, rows, loss picture, and weights that are only bytes."""
    made = Job(folder)
    made.write(
        JobRecord(
            name=recipe.name, state="trained", recipe_digest="a" * 64, dataset_digest="1" * 64, rows_digest="b" * 64, model_digest="0" * 64,
            versions={"daedalus-data": "0.1.0", "trl": "1.16.0"}, rows=3, tokens=1234, steps=6, first_loss=2.5, last_loss=0.5, seconds=90.0,
            adapter_digest="c" * 64, tuned_digest="d" * 64,
        )
    )  # fmt: skip
    made.recipe.write_text(json.dumps(dumped(recipe)))
    pq.write_table(pa.table({"id": ["run-0/a", "run-0/b", "run-1/a"], "task": ["knows", "knows", "source"]}), made.rows)
    made.pictures.mkdir()
    (made.pictures / "loss.svg").write_text("<svg/>")
    for part, weights in ((made.model, "model.safetensors"), (made.adapter, "adapter_model.safetensors")):
        part.mkdir()
        (part / weights).write_bytes(part.name.encode() * 100)
        (part / "tokenizer.json").write_text("{}")
    (made.model / "config.json").write_text('{"model_type": "llama"}')
    (made.adapter / "adapter_config.json").write_text(json.dumps({"base_model_name_or_path": recipe.model.base}))
    return made
