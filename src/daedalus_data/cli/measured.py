"""What was measured of models, as tables a person reads: exact answers by task, each beside what guessing gives, with intervals."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from daedalus_data.cli.read import table

if TYPE_CHECKING:
    from daedalus_data.finetune.evaluated import Cell, Comparison, Evaluated, Gain, Gains, Table

ALL = "all rows"
WAYS = {
    "generated": "written freely, read from the last line",
    "likelihood": "the most probable of the allowed answers",
    "walked": "the most probable of the allowed answers, behind its own words",
}
Row = dict[str, Any]


def show_comparison(found: "Comparison") -> None:
    """Print base, guesses and tuned by task and by hop depth, for every way of asking."""
    tuned, base = found.tuned, found.base
    _heading(tuned)
    for way, ours in tuned.ways.items():
        asked_too = [("base", base.ways[way])] if way in base.ways else []
        subjects: dict[str, Table] = dict([*asked_too, *tuned.guesses.items(), ("tuned", ours)])
        gains = found.gain("better", way)
        print(f"\n{WAYS[way]}")
        table(list(_rows(subjects, gains)), ("", "rows", *subjects, "gain"))
    print("\ngain: points over the better of base, however asked, and majority, paired by row")
    _losses({"base": base, "tuned": tuned})


def show_evaluated(found: "Evaluated") -> None:
    """Print what one model answers beside what guessing gives, by task and by hop depth."""
    _heading(found)
    print()
    subjects: dict[str, Table] = dict([*found.ways.items(), *found.guesses.items()])
    table(list(_rows(subjects, None)), ("", "rows", *subjects))
    _losses({found.model: found})


def figures(found: "Evaluated | Comparison") -> dict[str, Any]:
    """Return what was measured as plain data, without the answered rows."""
    rows = {"__all__": {"rows"}}
    one: dict[str, Any] = {"ways": rows, "guesses": rows}
    return found.model_dump(mode="json", exclude={"base": one, "tuned": one} if hasattr(found, "tuned") else one)


def _heading(found: "Evaluated") -> None:
    some = f"{found.asked:,} of {found.held:,}" if found.asked < found.held else f"all {found.asked:,}"
    runs = next(iter(found.ways.values())).overall.runs
    print(
        f"exact answers to {some} rows of {found.config}, {found.split}, of {runs} run{'s' * (runs > 1)}: % with 95 % intervals over runs"
    )
    if found.longer:
        print(f"{found.longer:,} rows have more than {found.max_prompt_length} tokens in the prompt and were not asked")
    if found.too_long:
        print(f"{found.too_long} rows leave no room for an answer in {found.model}'s context and count as wrong")


def _rows(subjects: "dict[str, Table]", gains: "Gains | None") -> Iterator[Row]:
    first = next(iter(subjects.values()))
    yield _row(ALL, {name: each.overall for name, each in subjects.items()}, gains.overall if gains else None)
    for task in first.tasks:
        cells = {name: each.tasks[task] for name, each in subjects.items() if task in each.tasks}
        yield _row(task, cells, gains.tasks.get(task) if gains else None)
    for hops in first.hops if len(first.hops) > 1 else ():
        cells = {name: each.hops[hops] for name, each in subjects.items() if hops in each.hops}
        yield _row(f"hops {hops}", cells, gains.hops.get(hops) if gains else None)


def _row(name: str, cells: "dict[str, Cell]", gain: "Gain | None") -> Row:
    row = _Row({"": name, "rows": max(cell.n for cell in cells.values()), **{subject: _cell(cell) for subject, cell in cells.items()}})
    return row | {"gain": _gain(gain)} if gain else row


class _Row(dict[str, Any]):
    """A line of a table; what was not measured is empty."""

    def __missing__(self, column: str) -> None:
        return None


def _cell(cell: "Cell") -> str:
    spread = f" [{100 * cell.low:.0f}, {100 * cell.high:.0f}]" if cell.low is not None and cell.high is not None else ""
    return f"{100 * cell.exact:.1f}{spread}"


def _gain(gain: "Gain") -> str:
    spread = f" [{100 * gain.low:+.0f}, {100 * gain.high:+.0f}]" if gain.low is not None and gain.high is not None else ""
    return f"{100 * gain.points:+.1f}{spread}"


def _losses(models: "dict[str, Evaluated]") -> None:
    told = [f"{name} {found.loss.nll:.3f}" for name, found in models.items() if found.loss]
    if told:
        print(f"loss on the rows' own completions, nats a token: {', '.join(told)}")
    chance = next((found.chance for found in models.values() if found.chance), None)
    if chance:
        print(f"drawing from the allowed answers gives {100 * chance.exact:.1f} %, where they can be listed ({chance.n:,} rows)")
