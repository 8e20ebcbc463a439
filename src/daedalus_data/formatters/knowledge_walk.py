"""How a fact stands with everybody, and the steps by which it spread: what a completion walks through before it answers."""

from collections.abc import Sequence
from itertools import groupby

from daedalus_data.core import events as ev
from daedalus_data.core.telling import preposition
from daedalus_data.formatters.knowledge_record import Draws, Head, History, Ledger
from daedalus_data.formatters.story import Line

ROLL: tuple[dict[str, str], ...] = (
    {"start": "from the start", "seen": "saw it", "said": "put it forward", "told": "from {source}", "no": "no"},
    {
        "start": "had it at the start",
        "seen": "was there to see it",
        "said": "came out with it",
        "told": "told by {source}",
        "no": "not told",
    },
    {"start": "knew it at the start", "seen": "seen", "said": "said it first", "told": "heard it from {source}", "no": "nothing"},
)
"""Ways to say how it stands with one person."""
STEPS = {
    "start": (
        "{who} had it from the start",
        "{who} knew of it at the start already",
        "it was with {who} from the start",
        "the first to hold it, at the start: {who}",
    ),
    "seen": (
        "{when} {who} saw it at first hand",
        "{who} saw it {when}",
        "what took place {when} showed it to {who}",
        "{when} it came before the eyes of {who}",
    ),
    "said": ("{when} {who} put it forward", "it was put forward by {who} {when}", "{when} it first came up, from {who}"),
    "told": (
        "{when} {source} told {who}",
        "{who} heard it from {source} {when}",
        "{source} passed it to {who} {when}",
        "{when} it went from {source} to {who}",
    ),
}
SPOKEN = (
    "{when} {speaker} spoke of it in the hearing of {heard}", "{speaker} brought it up {when}, and {heard} heard",
    "{when} it was said by {speaker} to {heard}", "{heard} heard {speaker} say it {when}",
)  # fmt: skip


def roll(ledger: Ledger, history: History, draws: Draws, *, dated: bool = False) -> str:
    """Return one line a person, in the prompt's order: how they came to a fact, `dated` also when, or that they did not.

    Everybody's line is work of the same kind, so a row teaches it as often as there are people, and the answer to every question can be
    read off the lines.
    """
    words = draws.pick(ROLL)
    return "\n".join(f"{ledger.names[person]}: {_stand(ledger, history.heads.get(person), words, dated)}." for person in ledger.people)


def _stand(ledger: Ledger, head: Head | None, words: dict[str, str], dated: bool) -> str:
    if head is None:
        return words["no"]
    said = words[head.way].format(source=ledger.called([head.source]))
    return f"{said} {when(ledger, head.moment)}" if dated and head.way != "start" else said


def steps(ledger: Ledger, history: History, draws: Draws) -> list[str]:
    """Return every learning of a fact in story order, those of one occasion together."""
    found: list[str] = []
    for (way, source, moment, _), heads in groupby(history.heads.values(), key=_occasion):
        who = [head.entity for head in heads]
        found.append(draws.pick(STEPS[way]).format(who=ledger.called(who), source=ledger.called([source]), when=when(ledger, moment)))
    return found


def _occasion(head: Head) -> tuple[str, str, str, str]:
    learned = head.exposure.learned
    return (head.way, head.source if head.way == "told" else "", head.moment, learned.turn or "")


def overheard(ledger: Ledger, history: History, lines: Sequence[Line], draws: Draws) -> list[str]:
    """Return the steps of a fact with who heard each line about it, and to whom it was new."""
    spoken = {line.turn.turn: line for line in lines}
    told = [head for head in history.heads.values() if head.way == "told" and head.exposure.learned.turn in spoken]
    quiet = History(history.fact, history.at, [head for head in history.heads.values() if head not in told])
    found = steps(ledger, quiet, draws) if quiet.heads else []
    for line in lines:
        turn, heard = line.turn, [entity for entity in ledger.people if entity in line.turn.heard_by]
        said = draws.pick(SPOKEN).format(
            when=when(ledger, turn.timepoint or ev.BEFORE_ALL),
            speaker=ledger.called([turn.speaker]),
            heard=ledger.called(heard) or "nobody",
        )
        new = [
            f"{ledger.called([head.entity])}" for head in told if head.exposure.learned.turn == turn.turn and head.source == turn.speaker
        ]
        news = (
            ", who had not known it"
            if set(new) == set(heard) and said.endswith(ledger.called(heard))
            else f" (news to {ledger.called(new)})"
        )
        found.append(f"{said}{news}" if new else said)
    return found


def when(ledger: Ledger, moment: ev.TimepointId) -> str:
    """Return a moment's date as it stands in a sentence: 'in July 2026'."""
    if moment == ev.BEFORE_ALL:
        return "at the start"
    return f"{preposition(ledger.whens[moment])} {ledger.date(moment)}"


def told(parts: Sequence[str], end: str) -> str:
    """Return a walk of at most four sentences: the steps, joined where they are many, and what follows from them."""
    room = 3
    size = -(-len(parts) // room)
    sentences = ["; ".join(parts[i : i + size]) for i in range(0, len(parts), size)] if parts else []
    return " ".join(f"{text[0].upper()}{text[1:]}." for text in [*sentences, end])


__all__ = ["overheard", "roll", "told", "when"]
