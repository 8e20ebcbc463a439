"""What a card says, part by part, out of the record and the reports of a dataset folder."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from daedalus_data.core.errors import UsageError
from daedalus_data.core.telling import listed
from daedalus_data.core.when import in_words
from daedalus_data.providers.routing import IN_PROCESS, LOCAL
from daedalus_data.release.card.checks import Diversity, Shape, figures
from daedalus_data.release.card.words import NOTHING, code, dollars, duration, folded, plural, quoted, share, shown, span, table
from daedalus_data.release.columns import COLUMNS, Column, Columns
from daedalus_data.release.columns import FILE as COLUMNS_FILE
from daedalus_data.release.making import FILE as MAKING_FILE
from daedalus_data.release.making import Author, Making, Scenario
from daedalus_data.release.recipe import FILE as RECIPE_FILE
from daedalus_data.release.recipe import Recipe
from daedalus_data.release.record import REPORTS, SPLITS, Record
from daedalus_data.release.sieve import Sieve
from daedalus_data.validators.check import Report

M = TypeVar("M", bound=BaseModel)
TRAINERS = {
    "PromptCompletion": ("SFT", "`prompt` and `completion`"),
    "Preference": ("DPO", "`prompt`, `chosen` and `rejected`"),
    "Verifiable": ("GRPO", "`prompt` and `answer`, with `reward` naming the function of `daedalus_data.rewards` that scores a completion"),
}
"""How rows of a type are trained on: the method that trl's trainer is named after, and the columns it takes."""
MOST_NAMED = 12
"""Names of a cast that are listed."""
NUMBERED = re.compile(r"M\d+")
BARE = ("apache-2.0", "mit")
"""Licences that ask nothing of somebody who trains on words that a model wrote."""


class Facts(NamedTuple):
    """A dataset's record and what its reports say."""

    record: Record
    making: Making
    columns: Columns
    recipe: Recipe
    report: Report


def read(folder: Path, record: Record) -> Facts:
    """Return what a folder's reports say; raises UsageError for one that is missing or cannot be read."""
    return Facts(
        record,
        _read(folder / REPORTS / MAKING_FILE, Making),
        _read(folder / REPORTS / COLUMNS_FILE, Columns),
        _read(folder / RECIPE_FILE, Recipe),
        _read(folder / REPORTS / "validation.json", Report),
    )


def _read(path: Path, kind: type[M]) -> M:
    try:
        return kind.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise UsageError(f"{path} cannot be read: {' '.join(str(error).split())[:200]}; build the dataset again") from error


# ---- what is in it ----


def config_table(told: Facts) -> str:
    """Return a line per config: rows per split, length, how it is trained on, and what a row asks."""
    record, shape = told.record, figures(told.report, "shape", Shape)
    splits = [split for split in SPLITS if any(split in made.rows for made in record.configs.values())]
    rows: list[tuple[object, ...]] = []
    for config, made in record.configs.items():
        length = shape.tokens.get(config) if shape else None
        tokens = f"{length.mean:,.0f} ({length.max:,})" if length else NOTHING
        counts = [made.rows.get(split, 0) for split in splits]
        rows.append((f"`{config}`", *counts, tokens, TRAINERS[made.type][0], shown(told.making.configs[config].asks)))
    sums = [sum(made.rows.get(split, 0) for made in record.configs.values()) for split in splits]
    rows.append(("all", *sums, NOTHING, NOTHING, f"{record.rows:,} rows"))
    return table(("config", *splits, "tokens, mean (longest)", "train with", "what a row asks"), rows)


def trainers(told: Facts) -> str:
    """Return in a sentence what the rows are to trl's trainers."""
    kinds = dict.fromkeys(made.type for made in told.record.configs.values())
    return f"Rows are conversations as `trl` takes them: {'; '.join(f'{method}, {of}' for method, of in map(TRAINERS.__getitem__, kinds))}."


def tasks(told: Facts) -> str:
    """Return the kinds of question in each config, with how many rows each has, folded."""
    rows = [
        (f"`{config}`", ", ".join(f"{code(task)} {rows:,}" for task, rows in made.tasks.items()), told.record.configs[config].version)
        for config, made in told.making.configs.items()
    ]
    return folded("The tasks of each config, with their rows", table(("config", "tasks", "formatter version"), rows))


def column_table(told: Facts) -> str:
    """Return a line per column: its type and what it holds."""
    types: dict[str, str] = {}
    for config in told.columns.configs.values():
        types |= {name: column.type for name, column in config.columns.items()}
    return table(
        ("column", "type", "what it holds"), [(f"`{name}`", types[name], holds) for name, holds in COLUMNS.items() if name in types]
    )


def column_figures(told: Facts) -> str:
    """Return what was measured of every column in every config, folded."""
    configs = told.columns.configs
    names = [name for name in COLUMNS if any(name in config.columns for config in configs.values())]
    rows = [(f"`{name}`", *(_column(config.columns.get(name)) for config in configs.values())) for name in names]
    told_as = (
        "Different values; then the mean length: characters of texts, messages and JSON, items of lists, the mean itself of whole numbers; "
        "then the share of rows without a value, where there are such."
    )
    return folded("What was measured of each column", f"{told_as}\n\n{table(('column', *(f'{name}' for name in configs)), rows)}")


def _column(column: Column | None) -> str:
    if column is None:
        return NOTHING
    if column.mean is None:
        return "all empty"
    empty = f", {share(column.nulls)} empty" if column.nulls else ""
    return f"{column.different:,}; {column.mean:,.{0 if column.mean >= 9.95 else 1}f}{empty}"


# ---- how it was made ----


def scenarios(told: Facts) -> Iterator[dict[str, object]]:
    """Yield what is said of each template."""
    for name, made in told.making.scenarios.items():
        yield {
            "name": shown(name),
            "text": quoted(made.text),
            "known_end": quoted(made.known_end) if made.known_end else "",
            "lines": list(_scenario(made)),
        }


def _scenario(made: Scenario) -> Iterator[str]:
    yield f"**Time:** {made.mode}. {shown(made.how)}"
    yield f"**Runs:** {made.runs:,}, with {'seeds' if len(made.seeds) > 1 else 'seed'} {span(made.seeds)}"
    if len(made.variations) > 1 or "as written" not in made.variations:
        yield f"**Variations:** {', '.join(f'{shown(name)} {runs:,}' for name, runs in made.variations.items())}"
    yield f"**Cast:** {_cast(made)}"
    yield f"**Moments:** {_moments(made)}"


def _moments(made: Scenario) -> str:
    fewest, most = made.moments
    many = f"{fewest:,}" if fewest == most else f"{fewest:,} to {most:,}"
    if not made.first:
        return f"{many} lived in a run"
    between = f"the earliest in {in_words(made.first)} and the latest in {in_words(made.last)}"
    return f"{many} lived in a run{f'; of all runs, {between}' if made.runs > 1 else f', {between}'}"


def _cast(made: Scenario) -> str:
    cast = [member for member in made.cast if member.origin != "discovered"]
    found = len(made.cast) - len(cast)
    named = [
        f"{shown(member.name)} ({member.type}{'' if member.runs == made.runs else f', in {member.runs:,} of {made.runs:,} runs'})"
        for member in cast[:MOST_NAMED]
    ]
    named += [f"{len(cast) - MOST_NAMED:,} more"] if len(cast) > MOST_NAMED else []
    named += [f"{plural(found, 'other')} whom a story named on its way"] if found else []
    return listed(named)


def mechanisms(told: Facts) -> str:
    """Return which mechanisms ran, and how often their functions were called, folded."""
    calls: dict[str, int] = {}
    parts: dict[str, list[str]] = {}
    for name, times in told.making.mechanisms.items():
        number, _, part = name.partition(" ")
        calls[number] = calls.get(number, 0) + times
        parts.setdefault(number, []).append(part)
    order = sorted(calls, key=lambda number: (not NUMBERED.fullmatch(number), int(re.sub(r"\D", "", number) or 0), number))
    line = ", ".join(f"{_mechanism(number, parts[number])} {calls[number]:,}" for number in order)
    title = f"The {plural(len(calls), 'mechanism')} of the simulation that ran, and how often functions of each were called, in all runs"
    return folded(title, line) if calls else ""


def _mechanism(number: str, parts: list[str]) -> str:
    named = " and ".join(part.replace("_", " ") for part in parts)
    return shown(named if parts == [number] else f"{number} ({named})")


def author_table(told: Facts) -> str:
    """Return a line per model that was asked: its licence, and whether its words may train others."""
    rows = [
        (
            shown(name),
            shown(author.licence),
            {True: "yes", False: "**no**", None: "not known"}[author.may_train],
            _served(author),
            author.runs,
        )
        for name, author in told.making.authors.items()
    ]
    return table(("model", "licence", "may its words train other models?", "asked", "runs"), rows)


def _served(author: Author) -> str:
    kinds = {IN_PROCESS: "in the program itself", LOCAL: "from a file"}
    return listed([kinds.get(place, f"at {shown(place)}") for place in author.served]) or NOTHING


def duties(told: Facts) -> Iterator[str]:
    """Yield what a reader has to do about the terms of each model."""
    for name, author in told.making.authors.items():
        named = f"{shown(name)}, {shown(author.licence)}"
        if author.may_train is True:
            more = "" if author.licence.lower() in BARE else "; keep to whatever else it asks"
            yield f"{named}: its licence lets its words train other models{more}."
        elif author.may_train is False:
            yield (
                f"{named}: **its terms forbid or restrict training other models on its words. Do not train on these rows before you have "
                "cleared that with whoever set them.**"
            )
        else:
            yield f"{named}: nobody has written down whether its words may train other models. Read its licence before you train."
    if not told.making.authors:
        yield "The records of the runs name no model that was asked."


def words_table(told: Facts) -> str:
    """Return a line per config and model whose words its labels are."""
    rows = [
        (f"`{config}`", shown(words.model), shown(words.licence), words.rows)
        for config, made in told.making.configs.items()
        for words in made.words
    ]
    return folded("Whose words the labels of each config are", table(("config", "written by", "licence", "rows"), rows))


def cost_table(told: Facts) -> str:
    """Return what the runs took, in all and per row."""
    spent = told.making.totals
    built_in = any(IN_PROCESS in author.served for author in told.making.authors.values())
    return table(
        ("what", "in all", "per row"),
        [
            ("calls of a model", spent.calls, f"{spent.calls_per_row:,.2f}"),
            (f"tokens, in and out{' (of the built-in author: words)' if built_in else ''}", spent.tokens, f"{spent.tokens_per_row:,.0f}"),
            ("cost", dollars(spent.cost_usd), dollars(spent.cost_usd_per_row)),
            ("work, one run after the other", duration(spent.seconds), duration(spent.seconds_per_row)),
            ("entries of the logs", spent.events, f"{spent.events / max(1, spent.rows):,.2f}"),
        ],
    )


def refused_table(told: Facts) -> str:
    """Return what was refused before it became a row, by kind and reason."""
    refused = told.making.refused
    kinds: tuple[tuple[str, Sieve], ...] = (
        ("attempts to have a question answered", refused.replies),
        ("earlier states proposed in a search", refused.states),
        ("lines of dialog", refused.lines),
        ("conversations, by their judge", refused.dialogs),
        ("breaches of a law of the world", refused.laws),
    )
    return table(
        ("what", "all", "refused", "because it"), [(what, sieve.all, sieve.refused, _why(sieve)) for what, sieve in kinds if sieve.all]
    )


def _why(sieve: Sieve) -> str:
    return "; ".join(f"{why}: {count:,}" for why, count in sieve.why.items())


def refused_rows(told: Facts) -> str:
    """Return where rows print what was refused; empty where none does."""
    tasks = {config: made.tasks for config, made in told.making.configs.items()}
    pairs = tasks.get("preference", {})
    sides = {"line": "a refused line", "antecedent": "a dropped state"}
    worse = [f"{side} (`{task}`)" for task, side in sides.items() if task in pairs]
    parts = [f"the rejected side in `preference` is {' or '.join(worse)}"] if worse else []
    if "choose" in tasks.get("portal_reasoning", {}):
        parts.append("`choose` in `portal_reasoning` has dropped states among its wrong options")
    return "; ".join(parts)


def variety(told: Facts) -> Diversity | None:
    """Return the figures of variety; None where they were not measured."""
    return figures(told.report, "diversity", Diversity)
