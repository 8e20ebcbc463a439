"""Checks rows against the tokenizer that will train on them: every problem at once, before anything heavy is loaded."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from daedalus_data.finetune.recipe import Method, Recipe
from daedalus_data.rewards import REWARDS

ROLES = ("system", "user", "assistant")
ANSWERS: dict[Method, tuple[str, ...]] = {"sft": ("completion",), "dpo": ("chosen", "rejected"), "grpo": ()}
"""The columns that hold what the model should say."""
COMPLETION = 256
"""Tokens that trl's GRPO lets a model write where the recipe does not say."""
FIRST = 3
"""Ids that a problem names."""
BATCH = 256
"""Rows whose texts are held at a time."""


class Audit(NamedTuple):
    """What was found in rows and how long they are."""

    problems: tuple[str, ...]
    """A sentence each: what, in how many rows, the first ids, what would do."""
    rows: list[dict[str, Any]]
    """The rows that are left: all, unless those that are too long are dropped."""
    lengths: tuple[int, ...]
    """Tokens of each row left, of its longer answer where there are two; in the rows' order."""
    tokens: int
    """Of prompts and answers in one epoch, both answers counted where there are two."""
    longest: int
    """Tokens of the longest row, also of one that was dropped."""
    dropped: int
    """Rows left out for their length."""


def audit(recipe: Recipe, rows: Sequence[dict[str, Any]], tokenizer: Any) -> Audit:
    """Return what is wrong with rows and how many tokens they have by the tokenizer and its chat template.

    Problems are: no rows, an empty prompt or answer, an unknown role, an answer that is not the assistant's, no chat template, one that
    refuses a row, leaves a message out or renders the prompt otherwise when an answer follows, rows longer than trainer.max_length
    (where data.too_long is `refuse`), an unknown reward. No row is ever cut.
    """
    found = _Found()
    sound = [row for row in rows if not _shape_problems(recipe.method, row, found)]
    if not rows:
        found.whole.append("no row is left to train on; see data.configs, data.split and data.most_rows")
    if not tokenizer.chat_template:
        found.whole.append("the tokenizer has no chat template; give one as model.chat_template, e.g. the one of the model's chat version")
        return Audit(found.problems(), list(rows), (), 0, 0, 0)
    measured = list(_measured(recipe, sound, tokenizer, found))
    longest, most = max((one.longest for one in measured), default=0), recipe.trainer.max_length
    left = [one for one in measured if one.longest <= most]
    if recipe.data.too_long == "refuse":
        for one in measured:
            if one.longest > most:
                found.add(f"more tokens than trainer.max_length, {most}", one.row["id"], _too_long(longest))
        left = measured
    if measured and not left:
        found.whole.append(f"every row has more tokens than trainer.max_length, {most}, and none is left; raise it up to {longest}")
    return Audit(
        problems=found.problems(),
        rows=[one.row for one in left],
        lengths=tuple(one.longest for one in left),
        tokens=sum(one.tokens for one in left),
        longest=longest,
        dropped=len(measured) - len(left),
    )


def _too_long(longest: int) -> str:
    return f"the longest has {longest}: raise trainer.max_length to that, or leave such rows out with data.too_long: drop"


class _Found:
    """Problems gathered by kind, with the ids of the rows concerned."""

    def __init__(self) -> None:
        self.whole: list[str] = []
        self._rows: dict[tuple[str, str], list[str]] = {}

    def add(self, what: str, row: str, would_do: str) -> None:
        self._rows.setdefault((what, would_do), []).append(row)

    def problems(self) -> tuple[str, ...]:
        return (*self.whole, *(_sentence(what, rows, would_do) for (what, would_do), rows in self._rows.items()))


def _sentence(what: str, rows: Sequence[str], would_do: str) -> str:
    more = f" and {len(rows) - FIRST:,} more" if len(rows) > FIRST else ""
    return f"{len(rows):,} row{'s' * (len(rows) > 1)} with {what} ({', '.join(rows[:FIRST])}{more}); {would_do}"


# ---- the shape of a row ----


def _shape_problems(method: Method, row: Mapping[str, Any], found: _Found) -> bool:
    """Note what is wrong with a row before any template is asked, and say whether there was anything."""
    wrong = list(_wrong(method, row))
    for what, would_do in wrong:
        found.add(what, row["id"], would_do)
    return bool(wrong)


def _wrong(method: Method, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for column in ("prompt", *ANSWERS[method]):
        messages = row[column]
        if not messages or not any(message["content"].strip() for message in messages):
            yield f"an empty {column}", "leave them out of the file"
        elif unknown := sorted({message["role"] for message in messages} - set(ROLES)):
            yield f"the role {unknown[0]!r} in {column}", f"use {', '.join(ROLES)}{_also(unknown[0])}"
        elif column != "prompt" and messages[-1]["role"] != "assistant":
            yield f"a {column} that does not end with the assistant", "training would learn another's words; end it with the assistant"
    if method == "grpo" and row["reward"] not in REWARDS:
        yield f"the reward {row['reward']!r}", f"there are: {', '.join(REWARDS)}"


def _also(role: str) -> str:
    """Return what the roles of ShareGPT are called here, which trl would pass through to the template as they are."""
    other = {"human": "user", "gpt": "assistant"}.get(role)
    return f"; {role!r} is {other!r} here" if other else ""


# ---- what the chat template makes of it ----


class _Measured(NamedTuple):
    row: dict[str, Any]
    longest: int
    """Tokens of the prompt with its longer answer."""
    tokens: int
    """Of all that is trained on."""


def _measured(recipe: Recipe, rows: Sequence[dict[str, Any]], tokenizer: Any, found: _Found) -> Iterator[_Measured]:
    """Yield how long each row is that the chat template does not refuse."""
    for start in range(0, len(rows), BATCH):
        batch = [(row, _rendered(recipe.method, row, tokenizer, found)) for row in rows[start : start + BATCH]]
        flat = [text for _, made in batch for text in made]
        ids = iter(tokenizer(flat, add_special_tokens=False)["input_ids"] if flat else ())
        for row, made in batch:
            if made:
                prompt, *whole = [next(ids) for _ in made]
                if any(tokens[: len(prompt)] != prompt for tokens in whole):
                    found.add(*_other_prompt(row["id"]))
                lengths = [len(tokens) for tokens in whole] or [len(prompt) + (recipe.trainer.max_completion_length or COMPLETION)]
                yield _Measured(row, max(lengths), sum(lengths))


def _other_prompt(row: str) -> tuple[str, str, str]:
    what = "a prompt whose tokens are not the beginning of prompt and answer"
    return what, row, "the chat template renders it otherwise when an answer follows; give one that does not as model.chat_template"


def _rendered(method: Method, row: Mapping[str, Any], tokenizer: Any, found: _Found) -> list[str]:
    """Return the text of the prompt and of the prompt with each answer; none, and a problem noted, where the template fails."""
    from jinja2 import TemplateError

    try:
        prompt = tokenizer.apply_chat_template(row["prompt"], tokenize=False, add_generation_prompt=True)
        answered = [tokenizer.apply_chat_template([*row["prompt"], *row[each]], tokenize=False) for each in ANSWERS[method]]
    except TemplateError as error:
        found.add(f"what the chat template refuses ({error})", row["id"], "give another as model.chat_template")
        return []
    for column, text in zip(("prompt", *ANSWERS[method]), (prompt, *answered), strict=True):
        for role in dict.fromkeys(message["role"] for message in row[column] if message["content"].strip() not in text):
            what = f"a message of the {role} in {column} that the chat template leaves out or changes"
            found.add(what, row["id"], "give a template that keeps it as model.chat_template")
    return [prompt, *answered]


__all__ = ["COMPLETION", "Audit", "audit"]
