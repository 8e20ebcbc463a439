"""Fine-tunings that a test can do in seconds: a model of two layers and the rows of one run, prepared as a recipe's are."""

from daedalus_data.api.data import dataset
from daedalus_data.finetune.job import Job
from daedalus_data.finetune.planning import prepare
from daedalus_data.finetune.recipe import Recipe

CONFIGS = {"sft": "knowledge_flow", "dpo": "preference", "grpo": "verifiable"}
LONGEST = 4096
SMALL = {"vocabulary": 1024, "hidden": 64, "layers": 2, "heads": 4, "context": LONGEST}


def rows_of(run, folder, configs, *, most=None):
    """Write rows of a run as one file a config, and return their folder."""
    from pyarrow.parquet import write_table

    for config in configs:
        write_table(dataset(run, config).data.table.slice(0, most), folder / f"{config}.parquet")
    return folder


def recipe_of(data, *, base=None, method="sft", order="shuffled", config=None, rows=None, trainer=None, **more):
    """Return a recipe over a file of such a folder: of a new model, or of one in a folder."""
    return Recipe.model_validate(
        {
            "name": "small",
            "description": "A small one.",
            "data": {
                "path": str(data / f"{config or CONFIGS[method]}.parquet"), "configs": [{"config": "default"}], "order": order,
                "most_rows": rows,
            },
            "model": {"base": str(base)} if base else {"architecture": SMALL},
            "method": method,
            "trainer": {
                "max_steps": 6, "per_device_train_batch_size": 2, "learning_rate": 5e-3, "max_length": LONGEST, "save_steps": 100,
                "lr_scheduler_type": "constant", **(trainer or {}),
            },
            **more,
        }
    )  # fmt: skip


def prepared(recipe, folder):
    """Return the prepared job of a recipe."""
    job = Job(folder)
    prepare(recipe, job, home=folder / "none", cache=folder / "none")
    return job
