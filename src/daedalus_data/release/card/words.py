"""How a card writes what it is given: texts of others so that they stay texts, numbers, tables, and code."""

import re
from collections.abc import Iterable, Sequence
from html import escape

from daedalus_data.core.telling import listed
from daedalus_data.exports.markdown import escaped
from daedalus_data.release.card.rules import BLANK, UNRENDERED, VALUELESS

LINKING = re.compile(r"://|(?<=www)\.|[@$]")
"""What would make a link, a mention or a formula of a text."""
FILLER = re.compile("|".join(rule.pattern for rule in (BLANK, UNRENDERED, VALUELESS)) + r"|\bnull\b|\bundefined\b", re.IGNORECASE)
"""What somebody's text may hold, but would pass for something left blank."""
NOTHING = "–"
"""Stands in a table where there is nothing to say."""


def shown(text: str) -> str:
    """Return somebody's text so that a card shows it as it is, on one line: no markup, no link, nothing that reads like a blank."""
    plain = LINKING.sub(lambda found: f"\\{found.group()}", escaped(_clean(text)))
    return _spelled(plain) or NOTHING


def quoted(text: str) -> str:
    """Return somebody's text as a quotation, a paragraph for each of its own."""
    return "\n>\n".join(f"> {shown(part)}" for part in re.split(r"\n\s*\n", text.strip()) if part.strip()) or f"> {NOTHING}"


def kept(text: str) -> str:
    """Return somebody's text for a <pre>, its lines as they are."""
    return re.sub(r"^#", "&#35;", _spelled(escape("\n".join(map(_clean, text.splitlines())), quote=False)), flags=re.MULTILINE)


def code(text: str) -> str:
    """Return a name as code where it can stand as it is, else as a text."""
    return f"`{text}`" if re.fullmatch(r"[\w./:@+-]+", text) and not FILLER.search(text) else shown(text)


def linked(address: str) -> str:
    """Return an address of the web as a link, anything else as a text."""
    return f"<{address}>" if re.fullmatch(r"https?://[\w.:/-]+", address) else shown(address)


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() or c in "\t\n" else " " for c in text)


def _spelled(text: str) -> str:
    """Return a text in which whatever passes for a blank begins with entities in place of its first signs: it reads the same."""
    return FILLER.sub(lambda found: "".join(f"&#{ord(sign)};" for sign in found.group()[:2]) + found.group()[2:], text)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a table; numbers stand at the right."""
    lines = [[_cell(cell) for cell in row] for row in rows]
    right = [bool(lines) and all(re.fullmatch(r"[-+\d.,%$ ]+|–", line[place]) for line in lines) for place in range(len(head))]
    rule = ["---:" if numbers else "---" for numbers in right]
    return "\n".join(f"| {' | '.join(line)} |" for line in [list(head), rule, *lines])


def _cell(value: object) -> str:
    text = f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
    return text.strip() or NOTHING


def share(value: float) -> str:
    """Return a share as per cent, a small one with a decimal."""
    return f"{value:.1%}" if 0 < value < 0.0995 else f"{value:.0%}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return '1 run' or '8 runs'."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def duration(seconds: float) -> str:
    """Return a time in the unit that suits it."""
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"


def dollars(cost: float) -> str:
    """Return US dollars with as many digits as it takes to see any."""
    return f"${cost:,.2f}" if cost == 0 or cost >= 0.1 else f"${cost:.6f}"


def span(numbers: Sequence[int]) -> str:
    """Return whole numbers in order with those in a row as 'first to last'."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return listed([f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in runs])


def folded(summary: str, text: str) -> str:
    """Return a text that is shown when its summary is clicked."""
    return f"<details>\n<summary>{summary}</summary>\n\n{text}\n\n</details>"
