"""Measures what a model answers to held-out rows, and how much better it is than its base and than guessing."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.answers import gold
from daedalus_data.core.errors import UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.finetune import baselines
from daedalus_data.finetune.allowed import allowed
from daedalus_data.finetune.answering import Subject, Written, prompt_ids, weigh, write
from daedalus_data.finetune.evaluated import (
    WAYS,
    Answered,
    Comparison,
    Evaluated,
    Gain,
    Gains,
    Guess,
    Loss,
    Over,
    Table,
    Way,
    by,
    hops_of,
    table_of,
)
from daedalus_data.finetune.intervals import gain_interval
from daedalus_data.finetune.questions import Question, digest_of_dataset, questions, sample, training
from daedalus_data.finetune.subject import Dtype, digest_of_model, load
from daedalus_data.rewards import last_line, score

PACKAGES = ("daedalus-data", "torch", "transformers", "peft")


class Asked(NamedTuple):
    """How far an evaluation is."""

    doing: str
    """generated, likelihood or walked."""
    done: int
    of: int
    seconds: float
    """Since it began."""


Watch = Callable[[Asked], None]


class Taken(NamedTuple):
    """The texts a model was given to weigh for a question, and how probable it found them."""

    picked: str
    """The most probable allowed answer; empty where none can be listed."""
    nll: float
    """Of the row's own completion, the sum over its tokens; 0 where it has none."""
    tokens: int


def evaluate(
    model: Path | str,
    *,
    dataset: Path,
    config: str = "knowledge_flow",
    split: str = "test",
    tasks: Sequence[str] = (),
    most_rows: int | None = 200,
    max_prompt_length: int | None = None,
    max_new_tokens: int = 160,
    batch_size: int = 8,
    seed: int = 0,
    dtype: Dtype = "float32",
    ways: Sequence[Way] = ("generated", "likelihood"),
    revision: str | None = None,
    watch: Watch = lambda asked: None,
) -> Evaluated:
    """Return what a model answers to the rows of a dataset folder's split, and what guessing gives on the same rows.

    The rows are an even sample over the tasks, or those named, by `seed`; with `max_prompt_length` of those alone whose prompt has at
    most so many of the model's tokens. Raises UsageError for names that are not there or where no row is left, and MissingExtraError.
    """
    began = time.monotonic()
    _check_ways(ways)
    held = questions(dataset, config, split, tasks)
    subject = load(model, dtype, revision)
    short = _short(subject, held, max_prompt_length)
    if not short:
        shortest = min(_length(subject, row) for row in held)
        raise UsageError(f"no prompt has at most {max_prompt_length} tokens; the shortest has {shortest}: raise max_prompt_length to that")
    asked = sample(short, most_rows, seed)
    fitting = [row for row in asked if _length(subject, row) + max_new_tokens <= subject.context]

    def told(doing: str) -> Callable[[int], None]:
        return lambda done: watch(Asked(doing, done, len(fitting), time.monotonic() - began))

    written = _written(subject, fitting, max_new_tokens, batch_size, told("generated")) if {"generated", "walked"} & set(ways) else {}
    taken = _taken(subject, fitting, told("likelihood")) if "likelihood" in ways else {}
    walked = _walked(subject, fitting, written, told("walked")) if "walked" in ways else {}
    texts = {number: each.text for number, each in written.items()}
    picked = {number: each.picked for number, each in taken.items()}
    found: dict[Way, Mapping[str, str]] = {"generated": texts, "likelihood": picked, "walked": walked}
    train = _short(subject, training(dataset, config), max_prompt_length) if split != "train" else []
    guesses = _guesses(train, asked)
    return Evaluated(
        model=Path(model).name if Path(model).exists() else str(model),
        model_digest=digest_of_model(model),
        dataset=dataset.name,
        dataset_digest=digest_of_dataset(dataset, config, split),
        config=config,
        split=split,
        held=len(held),
        max_prompt_length=max_prompt_length,
        longer=len(held) - len(short),
        asked=len(asked),
        seed=seed,
        max_new_tokens=max_new_tokens,
        dtype=dtype,
        too_long=len(asked) - len(fitting),
        cut=sum(each.cut for each in written.values()),
        ways={way: _table(_rows_of(way, asked), found[way], seed) for way in ways if _rows_of(way, asked)},
        guesses={guess: _table(asked, dict(zip(_ids(asked), made.said, strict=True)), seed) for guess, made in guesses.items()},
        rules={guess: made.rules for guess, made in guesses.items()},
        chance=baselines.chance(asked),
        loss=_loss(taken.values()),
        seconds=round(time.monotonic() - began, 3),
        versions={package: version(package) for package in PACKAGES},
    )


def _length(subject: Subject, row: Question) -> int:
    return len(prompt_ids(subject.tokenizer, row.prompt))


def _short(subject: Subject, rows: Sequence[Question], most: int | None) -> list[Question]:
    """Return the rows whose prompt has at most so many tokens."""
    return list(rows) if most is None else [row for row in rows if _length(subject, row) <= most]


def _check_ways(ways: Sequence[Way]) -> None:
    for way in ways:
        if way not in WAYS:
            raise UsageError(f"{way!r} is no way to ask{nearest(way, list(WAYS))}")


def _ids(rows: Sequence[Question]) -> list[str]:
    return [row.id for row in rows]


def _rows_of(way: Way, asked: Sequence[Question]) -> list[Question]:
    """Return the rows that can be asked in a way: by likelihood those whose allowed answers can be listed."""
    return [row for row in asked if way == "generated" or allowed(row.answer)]


def _table(rows: Sequence[Question], said: Mapping[str, str], seed: int) -> Table:
    return table_of([_answered(row, said.get(row.id, "")) for row in rows], seed)


def _answered(row: Question, text: str) -> Answered:
    return Answered(
        id=row.id,
        run=row.run,
        task=row.task,
        hops=row.hops,
        answer=last_line(gold(row.answer)),
        said=last_line(text),
        score=score(text, row.answer),
        text=text,
    )


# ---- asking ----


def _written(subject: Subject, rows: Sequence[Question], most: int, batch: int, said: Callable[[int], None]) -> dict[str, Written]:
    return dict(zip(_ids(rows), write(subject, [row.prompt for row in rows], most=most, batch=batch, said=said), strict=True))


def _taken(subject: Subject, rows: Sequence[Question], said: Callable[[int], None]) -> dict[str, Taken]:
    """Weigh the allowed answers and the completion of every row, in one pass of the model each."""
    found: dict[str, Taken] = {}
    for row in rows:
        lines = allowed(row.answer)
        texts = [*lines, *([row.completion] if row.completion else [])]
        if texts:
            weighed = weigh(subject, row.prompt, texts)
            tail = weighed.log_probabilities[len(lines) :], weighed.tokens[len(lines) :]
            found[row.id] = Taken(_best(lines, weighed.log_probabilities), -sum(tail[0]), sum(tail[1]))
        said(len(found))
    return found


def _walked(subject: Subject, rows: Sequence[Question], written: Mapping[str, Written], said: Callable[[int], None]) -> dict[str, str]:
    """Weigh the allowed answers behind what the model wrote before its last line."""
    found: dict[str, str] = {}
    for row in rows:
        stem = _stem(written[row.id].text)
        lines = [f"{stem}{line}" for line in allowed(row.answer)]
        found[row.id] = _best(lines, weigh(subject, row.prompt, lines).log_probabilities) if lines else ""
        said(len(found))
    return found


def _stem(text: str) -> str:
    above = text.rstrip().rpartition("\n")[0].rstrip()
    return f"{above}\n" if above else ""


def _best(lines: Sequence[str], log_probabilities: Sequence[float]) -> str:
    """Return the line that is most probable as a whole; the first of equals.

    By the whole and not by the mean over tokens: that is the probability of the answer, ending sign included, while a mean favours long
    names, whose last tokens follow from the first.
    """
    return max(zip(lines, log_probabilities, strict=False), key=lambda pair: pair[1])[0] if lines else ""


def _loss(taken: Iterable[Taken]) -> Loss | None:
    found = [each for each in taken if each.tokens]
    tokens = sum(each.tokens for each in found)
    return Loss(rows=len(found), tokens=tokens, nll=sum(each.nll for each in found) / tokens) if tokens else None


def _guesses(train: Sequence[Question], asked: Sequence[Question]) -> dict[Guess, baselines.Guessed]:
    found: dict[Guess, baselines.Guessed] = {"copy": baselines.copied(train, asked)}
    return {"majority": baselines.majority(train, asked), **found} if train else found


# ---- comparing ----


def compare(base: Evaluated, tuned: Evaluated) -> Comparison:
    """Return how much better tuned is than its base and than guessing, on the same rows; raises UsageError where they are not the same.

    Tuned is held against its base asked in the same way, against each guess, and against the better of base, in any way, and majority.
    """
    if _same(base) != _same(tuned):
        raise UsageError(f"base and tuned were not asked the same rows: {_same(base)} and {_same(tuned)}; evaluate both on one dataset")
    return Comparison(base=base, tuned=tuned, gains=tuple(_all_gains(base, tuned)))


def _same(found: Evaluated) -> tuple[object, ...]:
    return found.dataset_digest, found.config, found.split, found.seed, found.max_prompt_length, found.asked


def _all_gains(base: Evaluated, tuned: Evaluated) -> list[Gains]:
    made = []
    for way, table in tuned.ways.items():
        against: dict[Over, list[Table]] = {guess: [found] for guess, found in tuned.guesses.items()}
        if way in base.ways:
            against = {"base": [base.ways[way]], **against}
        guessed = [tuned.guesses["majority"]] if "majority" in tuned.guesses else []
        against["better"] = [*(_filled(each, base.ways.get("generated", each)) for each in base.ways.values()), *guessed]
        made += [_gains(way, over, table, others, tuned.seed) for over, others in against.items()]
    return made


def _filled(table: Table, written: Table) -> Table:
    """Return a table with what was written for the rows that it lacks, those without a list of allowed answers."""
    there = {row.id for row in table.rows}
    return table.model_copy(update={"rows": (*table.rows, *(row for row in written.rows if row.id not in there))})


def _gains(way: Way, over: Over, ours: Table, others: Sequence[Table], seed: int) -> Gains:
    """Return differences on the rows that all have: by likelihood fewer can be asked than by writing."""
    there = [{row.id: row for row in table.rows} for table in (ours, *others)]
    rows = [row for row in ours.rows if all(row.id in each for each in there)]

    def gain(part: Sequence[Answered]) -> Gain:
        return _gain([[each[row.id].exact for row in part] for each in there], [row.run for row in part], seed)

    return Gains(
        way=way,
        over=over,
        overall=gain(rows),
        tasks={task: gain(part) for task, part in by(rows, lambda row: row.task).items()},
        hops={hops: gain(part) for hops, part in by(rows, hops_of).items()},
    )


def _gain(exact: Sequence[Sequence[float]], runs: Sequence[str], seed: int) -> Gain:
    means = [sum(each) / len(runs) for each in exact]
    low, high = gain_interval(exact[0], exact[1:], runs, seed)
    return Gain(n=len(runs), runs=len(set(runs)), points=means[0] - max(means[1:]), low=low, high=high)


__all__ = ["Asked", "Watch", "compare", "evaluate"]
