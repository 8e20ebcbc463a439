"""A small world of questions with exact answers, and a model of two layers that is taught some of them by heart."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from daedalus_data.core.answers import Chain, Choice, Name, Names, YesNo, gold
from daedalus_data.finetune.questions import Question
from tests.finetune import tiny

PEOPLE = ("Ana", "Bo", "Cem")
CONFIG = "knowledge_flow"


def question(number, run, task, answer, text, *, completion="", hops=None):
    """Return a row: what it asks stands above a last line that says how to answer; odd ones teach to walk first."""
    prompt = ({"role": "user", "content": f"{text}\nEnd with “Answer: ” and what you found."},)
    walk = "So it is.\n" if number % 2 else ""
    return Question(f"{run}/{task}/{number}", run, task, hops, prompt, completion or walk + gold(answer), answer)


def world(runs=4, *, said=""):
    """Return five questions of each run, one of each type that has allowed answers."""
    found = []
    for number in range(runs):
        run, who = f"run-{number}", PEOPLE[number % 3]
        other = PEOPLE[(number + 1) % 3]
        found += [
            question(number, run, "knows", YesNo(value=number % 2 == 0), f"{said}{number}: does {who} know?", hops=number % 3),
            question(number, run, "source", Name(value=who, options=PEOPLE), f"{said}{number}: {other} asked. From whom?", hops=1),
            question(number, run, "could_not", Names(value=(who,), options=PEOPLE), f"{said}{number}: {who} {who}. Who not?"),
            question(number, run, "chain", Chain(value=(who, other), options=PEOPLE), f"{said}{number}: {who} to {other}. How?", hops=1),
            question(number, run, "voice", Choice(value="AB"[number % 2], options=("A", "B")), f"{said}{number}: {who}?\nA. Ana\nB. Bo"),
        ]
    return found


def written(folder: Path, **splits) -> Path:
    """Write questions as a dataset without a record: one config, the answer as JSON text."""
    (folder / CONFIG).mkdir(parents=True)
    for split, rows in splits.items():
        table = pa.Table.from_pylist(
            [
                {
                    "prompt": list(row.prompt), "completion": [{"role": "assistant", "content": row.completion}], "id": row.id,
                    "run": row.run, "task": row.task, "hops": row.hops, "answer": json.dumps(row.answer.model_dump(mode="json")),
                }
                for row in rows
            ]
        )  # fmt: skip
        pq.write_table(table, folder / CONFIG / f"{split}-00000-of-00001.parquet")
    return folder


def tokenizer(rows):
    """Return a tokenizer learned from questions."""
    from datasets import Dataset

    return tiny.tokenizer(
        Dataset.from_list([{"prompt": list(row.prompt), "completion": [{"role": "assistant", "content": row.completion}]} for row in rows])
    )


def teach(model, words, rows, steps):
    """Train on the completions of questions until they are known by heart."""
    import torch

    batch = [_labelled(words, row) for row in rows]
    width = max(len(ids) for ids, _ in batch)
    ids = torch.tensor([ids + [words.pad_token_id] * (width - len(ids)) for ids, _ in batch])
    labels = torch.tensor([labels + [-100] * (width - len(labels)) for _, labels in batch])
    mask = torch.tensor([[1] * len(ids) + [0] * (width - len(ids)) for ids, _ in batch])
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(steps):
        model(input_ids=ids, attention_mask=mask, labels=labels).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    return model.eval()


def _labelled(words, row):
    prompt = words(words.apply_chat_template(list(row.prompt), tokenize=False, add_generation_prompt=True))["input_ids"]
    said = words(f"{row.completion}<|im_end|>")["input_ids"]
    return prompt + said, [-100] * len(prompt) + said


def saved(model, words, folder: Path) -> Path:
    """Save a model as a folder that transformers loads."""
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder
