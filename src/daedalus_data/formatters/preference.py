"""Rows with a better and a worse text for one prompt, as the gate of dialog, the judge of a search or another branch told them apart."""

from collections.abc import Iterator
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, Preference
from daedalus_data.core.run import Run
from daedalus_data.formatters import antecedents as ante
from daedalus_data.formatters import speaking as seat
from daedalus_data.formatters.searched import Search, Upheld, holds, search
from daedalus_data.formatters.siblings import siblings
from daedalus_data.formatters.story import Line, Opening, Story, story

CONFIG = "preference"
MARGIN = 0.08
"""How much worse than the upheld state a dropped one must have been judged."""
LONGER = 1.6
"""How many times as long as one line the other may be: length must not tell them apart."""
USUAL = 0.8
"""How usual the pattern of a dropped state must be among those upheld, 1 for the average."""


@formatter("preference", version=2)
def preference(run: Run) -> Iterator[Example]:
    """A situation -> the line or the state that stood, and the one that was refused, dropped or belongs to another branch."""
    told = story(run)
    lines = list(_lines(told))
    yield from lines
    yield from _antecedents(told)
    yield from _siblings(told, {(row.timepoint, row.entities[0]) for row in lines})


def _row(prompt: tuple[ChatMessage, ...], chosen: str, rejected: str, origin: dict[str, Any]) -> Preference:
    said = [(ChatMessage(role="assistant", content=text),) for text in (chosen, rejected)]
    return Preference(**origin, prompt=prompt, chosen=said[0], rejected=said[1])


# ---- a line that was let through, and one that was not ----


def _lines(told: Story) -> Iterator[Preference]:
    """Yield a row for each turn that its speaker took after a line of theirs was refused; the first refusal counts."""
    for opening in told.openings:
        refused: dict[str, tuple[ev.Entry, ev.TurnRefused]] = {}
        for entry in opening.entries:
            if isinstance(event := entry.event, ev.TurnRefused):
                refused.setdefault(f"{event.turn}/{event.speaker}", (entry, event))
        for line in told.lines.get(opening.timepoint.id, ()) if refused else ():
            if stopped := refused.get(f"{line.turn.turn}/{line.turn.speaker}"):
                yield from _line(told, opening, line, *stopped)


def _line(told: Story, opening: Opening, line: Line, entry: ev.Entry, refused: ev.TurnRefused) -> Iterator[Preference]:
    turn = line.turn
    shorter, longer = sorted([len(turn.text), len(refused.text)])
    if refused.text == turn.text or longer > LONGER * shorter or (reminded := seat.reminder(told, opening, line, refused)) is None:
        return
    key = f"{turn.turn}/line"
    origin = told.origin(
        CONFIG, key, at=opening.timepoint.id, entities=(turn.speaker,), task="line", evidence=[entry, line.entry], purposes=("turn",)
    )
    yield _row(seat.asked(told, opening, line, key, reminded), turn.text, refused.text, origin)


# ---- a state that was upheld, and one that was dropped ----


def _antecedents(told: Story) -> Iterator[Preference]:
    """Yield a row for each upheld step that is no row for writing, with a state that was dropped for the same consequent."""
    found = search(told.run)
    for step in () if told.run.manifest.intervention else found.upheld:
        if step.ends in found.choices and (other := _contender(told, found, step)):
            yield from _antecedent(told, found, step, other)


def _contender(told: Story, found: Search, step: Upheld) -> str:
    """Return the dropped state whose pattern is most usual among those upheld; none where all are of patterns rarely upheld."""
    usual = [node for node in found.dropped(step.consequent) if found.usual(node) >= USUAL]
    return max(usual, key=lambda node: (found.usual(node), told.draw(CONFIG, step.key, node)), default="")


def _antecedent(told: Story, found: Search, step: Upheld, other: str) -> Iterator[Preference]:
    judged = _judged_worse(found, step, other)
    if not judged:
        return
    key = f"{step.key}/antecedent"
    better, worse = found.states[step.antecedent], found.states[other]
    origin = told.origin(
        CONFIG, key, at=found.stood, entities=better.happening.actors or tuple(found.cast), task="antecedent",
        evidence=[better.entry, worse.entry, step.check, *judged], purposes=ante.PURPOSES,
    )  # fmt: skip
    prompt = (ChatMessage(role="user", content=ante.to_write(told, found, step, key, ante.TELL)),)
    texts = [ante.written(told, state.happening, key, ante.TELLINGS) for state in (better, worse)]
    yield _row(prompt, texts[0], texts[1], origin)


def _judged_worse(found: Search, step: Upheld, other: str) -> list[ev.Entry]:
    """Return the entries that say that a dropped state is worse: a check it failed, or both scores where they lie far apart."""
    if (other, step.consequent) in found.checks:
        entry, check = found.checks[other, step.consequent]
        return [] if holds(check) else [entry]
    (better_entry, better), (worse_entry, worse) = found.scores[step.antecedent], found.scores[other]
    return [better_entry, worse_entry] if better.score - worse.score >= MARGIN else []


# ---- what was said on one branch, and what on another ----


def _siblings(told: Story, asked: set[tuple[str, str]]) -> Iterator[Preference]:
    """Yield rows for moments that the same past led to on different branches: what somebody says of the one, and not of the other.

    Who was asked for a line of a moment already is not asked for another: the two prompts would be nearly one.
    """
    for here, mine, other in siblings(told):
        if (here.timepoint.id, mine.turn.speaker) in asked:
            continue
        key = f"{mine.turn.turn}/not/{other.turn.turn}"
        origin = told.origin(
            CONFIG, key, at=here.timepoint.id, entities=(mine.turn.speaker,), task="sibling", evidence=[mine.entry, other.entry],
            purposes=("turn",),
        )  # fmt: skip
        yield _row(seat.asked(told, here, mine, key), mine.turn.text, other.turn.text, origin)
