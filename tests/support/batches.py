"""Runs with their rows as validators get them, and ways to plant a fault in one row."""

from collections.abc import Callable

from daedalus_data.core.derive import FORMATTERS, Batch
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run


def batch(run: Run, split: str = "train") -> Batch:
    """Return a run with the rows of every config."""
    return Batch(run, split, {formatter.name: tuple(formatter.rows(run)) for formatter in FORMATTERS})


def planted(whole: Batch, config: str, wanted: Callable[[Example], bool], change: Callable[[Example], dict[str, object]]):
    """Return a batch with one row changed, the first that is wanted, and that row's id."""
    rows = list(whole.rows[config])
    at = next(i for i, row in enumerate(rows) if wanted(row))
    rows[at] = rows[at].model_copy(update=change(rows[at]))
    return whole._replace(rows={**whole.rows, config: tuple(rows)}), rows[at].id


def with_text(row: Example, text: str) -> dict[str, object]:
    """Return the change that adds a line to the last message of a prompt."""
    last = row.prompt[-1].model_copy(update={"content": f"{row.prompt[-1].content}\n{text}"})
    return {"prompt": (*row.prompt[:-1], last)}


def asked(run: Run, config: str, number: int, prompt: str, completion: str, **columns: object) -> PromptCompletion:
    """Return a row made by hand; `columns` replace any of its columns."""
    row = PromptCompletion(
        id=f"{run.id}/{number:04d}/{config}", run=run.id, template="dam", mode="portal", branch="main", timepoint=run.timepoints[-1].id,
        entities=("ana_ruiz",), task="made", model="offline", licence="apache-2.0", seed=7, split_group="g_1",
        evidence=(run.entries[0].id,), prompt=(ChatMessage(role="user", content=prompt),),
        completion=(ChatMessage(role="assistant", content=completion),),
    )  # fmt: skip
    return row.model_copy(update=columns)
