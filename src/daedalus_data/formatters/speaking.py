"""A speaker's seat in short, for rows that set one line beside another: who they are, what takes place, what they know and have heard."""

import re
from collections.abc import Sequence

from daedalus_data.core import events as ev
from daedalus_data.core.example import ChatMessage
from daedalus_data.core.words import content_words, words
from daedalus_data.core.world import World
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.story import Line, Opening, Story

FACTS = 4
"""Facts that a seat holds, besides those its line draws on."""
PAST = 3
"""Earlier happenings that a seat holds, the latest."""
LINES = 8
"""Lines of the talk that a seat holds, the latest."""
REMINDED = 3
"""Earlier lines that a reminder holds for each phrase."""

ROLES = (
    "You are {name}, {role}. Say what {name} says next, in one turn and in {name}'s own words.",
    "You speak for {name}, {role}. Give the next line of {name} and nothing else.",
    "Take the part of {name}, {role}. Answer with the one line that {name} says now.",
    "You sit in the seat of {name}, {role}. What do you say? Give the line alone.",
    "In this scene you are {name}, {role}. Stay in that part and give your next line.",
)
CARE = (
    "Do not fall back on wordings that have been used before; bring something new.",
    "Whoever listens has heard the old phrases; find other words, or another point.",
    "Say nothing that has been said in these words before.",
    "A line that repeats earlier ones will not be let through.",
    "What was said before need not be said again in the same words.",
)
CALLS = ("It is {name}'s turn.", "Now {name} speaks.", "{name}, it is on you.", "What does {name} say?", "{name} answers.")
BEGINS = ("(Nobody has spoken yet.)", "(The talk begins with you.)", "(You open the talk.)", "(All wait for you to begin.)")
TITLES: dict[str, tuple[str, ...]] = {
    "reminder": ("Heard before", "Said earlier, in your hearing", "What everybody has heard already", "Lines you remember"),
    "way": ("How {name} talks", "Way of speaking", "Your voice", "How you put things"),
}
REPEATED = re.compile(r"it repeats earlier lines: (.*?); put it in other words")
OVERUSED = re.compile(r"everybody says (['\"])(.*?)\1 by now")
WHOLE = "this line has been said before"
IN_ITSELF = ("written as a script", "contains an identifier", "a line has at")
"""Reasons that can be seen from a line alone."""


def asked(told: Story, opening: Opening, line: Line, key: str, reminded: Sequence[str] = ()) -> tuple[ChatMessage, ...]:
    """Return a speaker's seat just before a line: the role as the system's word, the talk so far as the user's."""
    before, after, speaker = opening.before, told.after(opening.timepoint.id), line.turn.speaker
    myself = before.entities.get(speaker) or after.entities[speaker]
    role, name = ctx.short_role(myself), myself.name
    there = [other for other in after.casts.get(opening.timepoint.id, ()) if other != speaker]
    wants = [f"You want: {'; '.join(myself.goals[:2])}."] if myself.goals else []
    system = ctx.prompt(
        told.pick(ROLES, key, "role").format(name=name, role=role) + (f" {told.pick(CARE, key, 'care')}" if reminded else "") + "\n",
        ctx.section(told, key, "you", wants),
        _titled(told, key, "way", [myself.voice] if myself.voice else [], name),
        ctx.section(told, key, "past", ctx.past(before)[-PAST:]),
        ctx.section(told, key, "now", _now(opening)),
        ctx.section(told, key, "your_ties", ctx.regard(before, speaker, there, "you")),
        ctx.section(told, key, "your_knowledge", _known(opening, after, line)),
        _titled(told, key, "reminder", reminded, name),
    )
    said = [ctx.speech(turn, after) for turn in _heard(told, opening, line)]
    call = told.pick(CALLS, key, "call").format(name=name)
    talk = "\n".join([*(said or [told.pick(BEGINS, key, "begins")]), call])
    return (ChatMessage(role="system", content=system), ChatMessage(role="user", content=talk))


def _titled(told: Story, key: str, kind: str, lines: Sequence[str], name: str) -> str:
    return "\n".join([f"## {told.pick(TITLES[kind], key, 'title', kind).format(name=name)}", *lines]) + "\n" if lines else ""


def _now(opening: Opening) -> list[str]:
    scene = next((e.event for e in opening.entries if isinstance(e.event, ev.SceneSet)), None)
    what = next(e.event.happening for e in opening.entries if isinstance(e.event, ev.EventHappened))
    return ctx.now(opening.timepoint, what, scene)


def _known(opening: Opening, after: World, line: Line) -> list[str]:
    """Return what the line draws on and what else the speaker knows by then that bears on the matter, no other secret."""
    what = next(e.event.happening for e in opening.entries if isinstance(e.event, ev.EventHappened))
    about = content_words(f"{what.title} {what.description}") - content_words(" ".join(person.name for person in after.entities.values()))
    held = [known for known in after.knows(line.turn.speaker).values() if known.evidence < line.entry.seq]
    drawn = [known for known in held if known.fact in line.turn.knowledge]
    others = [known for known in held if not known.secret and known.fact not in line.turn.knowledge]
    others.sort(key=lambda known: (-len(about & content_words(f"{known.topic} {known.text}")), known.evidence))
    return ctx.facts(sorted([*drawn, *others[:FACTS]], key=lambda known: known.evidence), after)


def _heard(told: Story, opening: Opening, line: Line) -> list[ev.TurnSpoken]:
    """Return the latest lines of this talk that the speaker has heard or said."""
    turns = [other.turn for other in told.lines[opening.timepoint.id] if other.entry.seq < line.entry.seq]
    return ctx.heard(turns, line.turn.speaker)[-LINES:]


# ---- what makes a refused line a repetition ----


def reminder(told: Story, opening: Opening, line: Line, refused: ev.TurnRefused) -> list[str] | None:
    """Return the earlier lines without which a refusal cannot be understood, dated; None when it cannot be shown at all.

    Empty when the reason is in the line itself.
    """
    phrases = [phrase for found in REPEATED.findall(refused.reason) for phrase in found.split("; ")]
    phrases += [phrase for _, phrase in OVERUSED.findall(refused.reason)]
    if WHOLE in refused.reason:
        phrases.append(" ".join(words(refused.text)))
    if not phrases:
        return [] if any(reason in refused.reason for reason in IN_ITSELF) else None
    return _holding(told, opening, line, phrases) or None


def _holding(told: Story, opening: Opening, line: Line, phrases: Sequence[str]) -> list[str]:
    """Return the latest lines heard by a speaker that hold any of the phrases, dated, oldest first."""
    after = told.after(opening.timepoint.id)
    past = [other for moment in told.past_of(opening.timepoint.id) for other in told.lines.get(moment, ())]
    heard = [other for other in past if other.entry.seq < line.entry.seq and _was_there(other.turn, line.turn.speaker)]
    joined = [(other, " ".join(words(other.turn.text))) for other in heard]
    found: dict[str, Line] = {}
    for phrase in phrases:
        holds = [other for other, text in joined if phrase in text]
        found |= {other.turn.turn: other for other in holds[-REMINDED:]}
    said = sorted(found.values(), key=lambda other: other.entry.seq)[-REMINDED:]
    return [
        f"- {ctx.date(other.turn.timepoint or ev.BEFORE_ALL, after)}, {ctx.who(other.turn.speaker, after)}: {_plain(other.turn.text)}"
        for other in said
    ]


def _was_there(turn: ev.TurnSpoken, entity: ev.EntityId) -> bool:
    return entity == turn.speaker or entity in turn.heard_by


def _plain(text: str) -> str:
    return " ".join(text.split())
