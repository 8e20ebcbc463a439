"""Writes what docs/data.md shows of the code and of a real run: columns, bounds, tasks with their answers, and a row of every config.

.venv/bin/python -m tests.docs.data        # simulates the run and writes the page; `make docs` checks that it is up to date
"""

import ast
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import get_args

from datasets import Json, List, Value

from daedalus_data import api
from daedalus_data.core.derive import FORMATTERS, VALIDATORS, Limits
from daedalus_data.core.example import ChatMessage, Example, Verifiable
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.release.columns import COLUMNS
from daedalus_data.release.features import features_of

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "docs" / "data.md"
DERIVE = ROOT / "src" / "daedalus_data" / "core" / "derive.py"
TEMPLATE = "mars_mission_portal"
PART = re.compile(r"<!-- made: ([\w/]+) -->\n.*?<!-- end -->", re.S)
LINES, WIDTH = 4, 260
"""How many lines of a section are shown, and how much of a line."""
LABELS = ("completion", "chosen", "rejected")


def page(text: str, run: Run) -> str:
    """Return the page with every made part made anew."""
    return PART.sub(lambda part: f"<!-- made: {part[1]} -->\n\n{_made(part[1], run)}\n\n<!-- end -->", text)


def _made(name: str, run: Run) -> str:
    kind, _, config = name.partition("/")
    columns = {column: _type(feature) for row in get_args(Example) for column, feature in features_of(row).items()}
    match kind:
        case "columns":
            return table(("column", "type", "what it holds"), [(f"`{name}`", columns[name], COLUMNS[name]) for name in columns])
        case "bounds":
            return table(("bound", "default", "what it limits"), bounds())
        case "validators":
            return table(("validator", "what it looks for"), [(f"`{each}`", _doc(VALIDATORS.get(each))) for each in VALIDATORS.names()])
        case "tasks":
            return tasks(list(FORMATTERS.get(config).rows(run)))
        case "row":
            return sample(list(FORMATTERS.get(config).rows(run)))
    raise ValueError(f"{PAGE}: nothing makes {name!r}; use columns, bounds, validators, tasks/CONFIG or row/CONFIG")


# ---- tables ----


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)


def _type(feature: object) -> str:
    match feature:
        case Json():
            return "JSON"
        case List(feature=dict()):
            return "messages"
        case List(feature=Value(dtype=name)):
            return f"list of {name}"
        case Value(dtype=name):
            return name
    raise TypeError(f"no word is known for a column of type {feature}; say one in {__name__}")


def bounds() -> list[tuple[str, str, str]]:
    """Return every bound with its default and what stands under it in the source."""
    body = next(node.body for node in ast.parse(DERIVE.read_text()).body if isinstance(node, ast.ClassDef) and node.name == "Limits")
    docs = {before.target.id: ast.literal_eval(doc.value) for before, doc in pairwise(body) if isinstance(before, ast.AnnAssign)}
    return [(f"`{name}`", f"`{value}`", docs[name]) for name, value in Limits().model_dump().items()]


def _doc(thing: object) -> str:
    return (thing.__doc__ or "").strip().splitlines()[0]


def tasks(rows: Sequence[Example]) -> str:
    """Return what a config asks in the run: rows, kind of answer, and how often the commonest answer comes."""
    lines = []
    for task in sorted({row.task for row in rows}):
        asked = [row for row in rows if row.task == task]
        answers = Counter(row.answer.model_dump_json(exclude={"options", "scale", "scales"}) for row in asked if row.answer)
        kinds = sorted({row.answer.type for row in asked if row.answer})
        share = f"{answers.most_common(1)[0][1] / len(asked):.0%}" if answers else "–"
        rewards = sorted({row.reward for row in asked if isinstance(row, Verifiable)}) or kinds
        lines.append((f"`{task}`", str(len(asked)), _named(kinds), _named(rewards), share))
    return table(("task", "rows in the run", "answer", "reward", "commonest answer"), lines)


def _named(names: Sequence[str]) -> str:
    return ", ".join(f"`{name}`" for name in names) or "–"


# ---- a row ----


def sample(rows: Sequence[Example]) -> str:
    """Return the shortest of a config's rows that has something to show of all its columns."""
    full = [row for row in rows if row.hops] or [row for row in rows if row.answer] or list(rows)
    return shown(min(full, key=lambda row: (len(row.model_dump_json()), row.id)))


def shown(row: Example) -> str:
    """Return a row: its prompt, cut where it is long, its label whole, and its columns."""
    parts = [
        f"`{part}`, {message.role}:\n\n```text\n{_cut(message.content) if part == 'prompt' else message.content}\n```"
        for part in ("prompt", *LABELS)
        for message in _of(row, part)
    ]
    columns = row.model_dump(mode="json", exclude={"prompt", *LABELS})
    held = ",\n ".join(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}" for name, value in columns.items())
    return "\n\n".join([*parts, f"The other columns:\n\n```json\n{{{held}}}\n```"])


def _of(row: Example, part: str) -> tuple[ChatMessage, ...]:
    return getattr(row, part, ())


def _cut(text: str) -> str:
    """Return a text with a few lines of every section, and says where there are more."""
    kept: list[str] = []
    for section in re.split(r"\n(?=## )", text):
        lines = [line if len(line) <= WIDTH else f"{line[:WIDTH].rsplit(' ', 1)[0]} […]" for line in section.splitlines()]
        kept += lines[: LINES + 1]
        if more := len([line for line in lines[LINES + 1 :] if line]):
            kept += [f"[… {more} more line{'s' if more > 1 else ''}]", ""]
    return "\n".join(kept).strip("\n")


def main() -> None:
    """Write the page."""
    with tempfile.TemporaryDirectory() as home:
        run = api.simulate(TEMPLATE, settings=Settings(home=Path(home)))
        PAGE.write_text(page(PAGE.read_text(), run))


if __name__ == "__main__":
    main()
