"""What a run refused before it could become a row, counted by kind and reason from its log."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from pydantic import Field

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.terms import Frozen

Kinds = tuple[tuple[str, str], ...]
LINES: Kinds = (
    ("repeats what was said before", r"has been said before, word for word|it repeats earlier lines"),
    ("uses a phrase that everybody uses by now", r"everybody says .* by now"),
    ("is too short or too long", r"it has \d+ words; a line has at (least|most)"),
    ("only reads a fact out", r"it only reads out what"),
    ("gives away what its speaker keeps back", r"it gives away what"),
    ("says aloud what only shapes the voice", r"it says aloud what only shapes"),
    ("is written as a script, or with identifiers", r"is written as a script would|it contains an identifier"),
    ("draws on what its speaker does not know", r"draws on \S+, which they do not know"),
    ("takes strength that its speaker has not got", r"energy left|health \S+ and cannot act"),
    ("is said by or to somebody who is not there", r"is not there to (speak|hear)"),
)
"""Why a line of dialog was refused, with the words by which the reason is known."""
STATES: Kinds = (
    ("scored below the threshold", r"is below the threshold"),
    ("was nearly the same as another", r"near-duplicate of"),
    ("did not read forward in time", r"makes no sense to the judge|is not before|already tells the later one"),
    ("had nobody in it who could act", r"nobody acts in it|is not in the cast or cannot act"),
    ("needed somebody to know what they could not", r"could not have known about"),
)
"""Why a proposed earlier state was dropped."""
OTHER = "for another reason"


class Sieve(Frozen):
    """How many of a kind there were, how many of them were refused, and why."""

    all: int = 0
    refused: int = 0
    why: dict[str, int] = Field(default_factory=dict)
    """How many of the refused each reason holds for; for some more than one does."""


class Refused(Frozen):
    """What was refused, by kind."""

    replies: Sieve = Sieve()
    """Attempts to have a question answered: those beyond the first of each did not fit the question, or failed on the way."""
    states: Sieve = Sieve()
    """Earlier states proposed in a search backward; those refused were dropped."""
    lines: Sieve = Sieve()
    """Lines of dialog, said or refused by the gate."""
    dialogs: Sieve = Sieve()
    """Conversations; those refused were not accepted by their judge."""
    laws: Sieve = Sieve()
    """Breaches of a law of the world; those refused could not be repaired."""


Counts = Counter[tuple[str, str]]


def sifted(run: Run) -> Counts:
    """Return what a run made and refused, by kind and what is counted of it."""
    return Counter(_sifted(run))


def refused(counts: Mapping[tuple[str, str], int]) -> Refused:
    """Return the counts of all runs together as a report has them."""
    return Refused(
        **{kind: _sieve({name: count for (each, name), count in counts.items() if each == kind}) for kind in Refused.model_fields}
    )


def _sifted(run: Run) -> Iterator[tuple[str, str]]:
    again = max(0, run.manifest.attempts - run.manifest.llm_calls)
    yield from [("replies", "all")] * (run.manifest.llm_calls + again) + [("replies", "refused")] * again
    yield from (("states", "all") for _ in run.of(ev.CandidateProposed))
    yield from (counted for state in run.of(ev.CandidatePruned) for counted in _refusal("states", state.reason, STATES))
    yield from (("lines", "all") for kind in (ev.TurnSpoken, ev.TurnRefused) for _ in run.of(kind))
    yield from (counted for line in run.of(ev.TurnRefused) for counted in _refusal("lines", line.reason, LINES))
    for dialog in run.of(ev.DialogClosed):
        yield from [("dialogs", "all")] if dialog.accepted else [("dialogs", "all"), ("dialogs", "refused")]
    for breach in run.of(ev.ConstraintViolated):
        yield from [("laws", "all")] if breach.outcome == "repaired" else [("laws", "all"), *_why("laws", f"the law of {breach.law}")]


def _refusal(kind: str, reason: str, kinds: Kinds) -> Iterator[tuple[str, str]]:
    return _why(kind, *([name for name, words in kinds if re.search(words, reason)] or [OTHER]))


def _why(kind: str, *reasons: str) -> Iterator[tuple[str, str]]:
    yield kind, "refused"
    yield from ((kind, f"why {reason}") for reason in reasons)


def _sieve(counts: Mapping[str, int]) -> Sieve:
    why = {name.removeprefix("why "): count for name, count in counts.items() if name.startswith("why ")}
    ordered = dict(sorted(why.items(), key=lambda item: (-item[1], item[0])))
    return Sieve(all=counts.get("all", 0), refused=counts.get("refused", 0), why=ordered)
