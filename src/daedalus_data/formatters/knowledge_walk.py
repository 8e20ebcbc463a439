"""What a completion walks through before it answers: the entries that bear on the matter, and how everybody stands to it."""

from collections.abc import Sequence

from daedalus_data.core import events as ev
from daedalus_data.core.telling import preposition
from daedalus_data.formatters.knowledge_history import Draws, Head, History, Occasion
from daedalus_data.formatters.knowledge_record import Ledger

WORDS: tuple[dict[str, str], ...] = (
    {
        "entry": "{n}: {what}.", "line": "{speaker} to {heard}", "initial": "{who} from the start", "observed": "{who} saw it",
        "start": "from the start", "seen": "saw it", "said": "put it forward", "told": "from {source}", "no": "no",
    },
    {
        "entry": "{n}. {what}.", "line": "{speaker} told {heard}", "initial": "{who} had it at the start",
        "observed": "{who} saw it", "start": "had it at the start", "seen": "saw it", "said": "came out with it",
        "told": "told by {source}", "no": "not told",
    },
    {
        "entry": "Entry {n}: {what}.", "line": "said by {speaker} to {heard}", "initial": "known to {who} at the start",
        "observed": "seen by {who}", "start": "knew it at the start", "seen": "saw it", "said": "said it first",
        "told": "heard it from {source}", "no": "nothing",
    },
)  # fmt: skip
"""Ways to say what an entry shows, and how it stands with one person."""
AGAIN = ("since", "source")
"""Tasks whose answer is a part of how it stands with the one who is asked about."""


def walk(ledger: Ledger, history: History, chosen: Sequence[Occasion], draws: Draws, *, task: str, asked: ev.EntityId) -> list[str]:
    """Return the lines that lead to an answer: each entry on the matter with its number, and how everybody came to it, where that matters.

    The entries are searched once, in their order, with everybody named who was told; what follows is read off these lines. So a row
    teaches the search and the inference apart, and a reader can check either. Of whom a date or a name is asked, that is said once more.
    """
    words, dated = draws.pick(WORDS), task == "since"
    found = [(n, occasion) for n, occasion in enumerate(chosen, 1) if occasion.fact == history.fact]
    lines = [_entry(ledger, n, occasion, words, dated) for n, occasion in found]
    if task == "believes":
        return lines
    stands = {person: f"{ledger.names[person]}: {_stand(ledger, history.heads.get(person), words, dated)}" for person in ledger.people}
    return [*lines, "; ".join(stands.values()) + ".", *([f"So {stands[asked]}."] if task in AGAIN else [])]


def _entry(ledger: Ledger, number: int, occasion: Occasion, words: dict[str, str], dated: bool) -> str:
    date = f", {when(ledger, occasion.moment)}" if dated and occasion.moment != ev.BEFORE_ALL else ""
    return words["entry"].format(n=number, what=f"{_shown(ledger, occasion, words)}{date}")


def _shown(ledger: Ledger, occasion: Occasion, words: dict[str, str]) -> str:
    if (telling := ledger.telling(occasion)) is not None:
        return words["line"].format(speaker=telling[0], heard=telling[1])
    who, first = ledger.called(dict.fromkeys(event.entity for event in occasion.learned)), occasion.learned[0]
    return words["initial" if first.exposure == "initial" else "observed"].format(who=who)


def _stand(ledger: Ledger, head: Head | None, words: dict[str, str], dated: bool) -> str:
    if head is None:
        return words["no"]
    said = words[head.way].format(source=ledger.called([head.source]))
    return f"{said} {when(ledger, head.moment)}" if dated and head.way != "start" else said


def when(ledger: Ledger, moment: ev.TimepointId) -> str:
    """Return a moment's date as it stands in a sentence: 'in July 2026'."""
    if moment == ev.BEFORE_ALL:
        return "at the start"
    return f"{preposition(ledger.whens[moment])} {ledger.date(moment)}"


__all__ = ["walk", "when"]
