"""`daedalus rows`: look at the rows of a dataset and at what their labels were computed from."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

LABELS = ("completion", "chosen", "rejected")


def rows(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A dataset folder.")],
    config: Annotated[str, typer.Argument(help="Which rows: knowledge_flow, dialog_synthesis …")],
    split: Annotated[str | None, typer.Option(help="train, validation or test; all when absent.")] = None,
    task: Annotated[str | None, typer.Option(help="Only this kind of question.")] = None,
    number: Annotated[int, typer.Option("--number", "-n", min=1, help="How many.")] = 3,
    skip: Annotated[int, typer.Option(min=0, help="How many to pass over first.")] = 0,
    id: Annotated[str, typer.Option("--id", help="Only the row with this id.")] = "",
    trace: Annotated[bool, typer.Option("--trace", help="Show the log entries that each label was computed from.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")] = False,
) -> None:
    """Look at rows, and with --trace at their evidence.

    Example: daedalus rows data/mars knowledge_flow -n 1 --trace
    """
    from daedalus_data import api

    for row in api.rows(folder, config, split=split, task=task, number=number, skip=skip, id=id):
        cited = api.trace(folder, row) if trace else []
        if as_json:
            print(json.dumps(row | ({"trace": cited} if trace else {}), ensure_ascii=False))
        else:
            _show(row, cited)


def _show(row: dict[str, Any], cited: list[dict[str, Any]]) -> None:
    facts = [f"task {row['task']}", f"as of {row['timepoint']}", f"about {', '.join(row['entities'])}"]
    facts += [f"hops {row['hops']}"] if row["hops"] is not None else []
    print(f"━━ {row['id']}\n   {'; '.join(facts)}")
    for message in row["prompt"]:
        _said(message["role"], message["content"])
    for label in LABELS:
        for message in row.get(label) or ():
            _said(label, message["content"])
    print(
        f"── answer: {json.dumps(row['answer'], ensure_ascii=False)}" if row["answer"] else "── answer: not one that can be checked exactly"
    )
    print(f"── evidence: {', '.join(row['evidence'])}" if not cited else "── evidence")
    for entry in cited:
        print(f"   {entry['id']} {entry['kind']} by {entry['by']} at {entry['timepoint']}: {json.dumps(entry['data'], ensure_ascii=False)}")
    print()


def _said(role: str, text: str) -> None:
    print(f"── {role}\n{text}")
