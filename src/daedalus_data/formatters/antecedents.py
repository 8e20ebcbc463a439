"""What prompts and texts of rows that look back have in common: the known end, the state to explain, the people, a state written out."""

import re
from collections.abc import Sequence

from daedalus_data.core import events as ev
from daedalus_data.core.telling import listed
from daedalus_data.core.when import parse
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.searched import Search, State, Upheld
from daedalus_data.formatters.story import Story

PURPOSES = ("antecedents", "judge_edge")
FACTS = 5
"""Facts of the people that a prompt shows at most."""

# ---- parts of prompts ----

TITLES: dict[str, tuple[str, ...]] = {
    "end": ("How it ends", "The known end", "Where it all led", "What is known to have happened"),
    "after": ("The state to explain", "What has to be explained", "The later state", "To be traced back"),
    "people": ("The people", "Who is there", "Those concerned", "Who can act"),
    "facts": ("Known from the start", "What some of them know", "On record before it all", "Who knows what from the beginning"),
    "options": ("What may have come before", "The candidates", "Possible earlier states", "One of these came before"),
    "question": ("The question", "What is asked", "Task", "Your task"),
}
BACKWARD = (
    "You stand at the known end of a story and work back, step by step, to what led to it.",
    "The end is known. You look for the state of things from which it had to come, one step earlier at a time.",
    "You reason backward: from something that came about to the state that brought it about.",
    "Looking back from the end, you reconstruct how it came to that.",
    "You are told how it ended; you are to find what lay behind one of the states on the way, or behind the end itself.",
)

DISTANCES = (
    "That was {apart} after the state you look for.",
    "Between {when} and that lay {apart}.",
    "From {when} it took {apart} to get there.",
    "It was still {apart} away in {when}.",
)
SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"'])")


def titled(told: Story, key: str, kind: str, lines: Sequence[str]) -> str:
    """Return a titled part of a prompt that looks back; empty when there is nothing in it."""
    return "\n".join([f"## {told.pick(TITLES[kind], key, 'title', kind)}", *lines]) + "\n" if lines else ""


def looking_back(told: Story, found: Search, step: Upheld, key: str) -> list[str]:
    """Return the head of a prompt: the reader's task, the story, the known end and the state to be explained."""
    return [
        told.pick(BACKWARD, key, "backward") + "\n",
        ctx.section(told, key, "story", ctx.situation(told, key)),
        titled(told, key, "end", _known_end(told, found, step, key)),
        titled(told, key, "after", [found.told(step.consequent)]),
    ]


def _known_end(told: Story, found: Search, step: Upheld, key: str) -> list[str]:
    """Return the known end, more or less of it in different rows, and how far it lies from the state asked for.

    Nothing where the end itself is what has to be explained.
    """
    if step.consequent == found.end:
        return []
    end, before = found.states[found.end], found.states[step.antecedent]
    sentences = SENTENCE.split(found.text(found.end))
    shown = " ".join(sentences[: told.pick((1, 2, len(sentences)), key, "end")])
    when = ctx.in_words(end.when)
    distance = told.pick(DISTANCES, key, "distance").format(apart=_apart(before.when, end.when), when=ctx.in_words(before.when))
    return [shown if when in shown else f"{when}. {shown}", distance]


def _apart(earlier: str, later: str) -> str:
    """Return the time between two dates in years and months: '4 years and 2 months'."""
    a, b = parse(earlier), parse(later)
    years, months = divmod((b.year - a.year) * 12 + b.month - a.month, 12)
    parts = [f"{count} {unit}{'s' if count > 1 else ''}" for count, unit in ((years, "year"), (months, "month")) if count]
    return listed(parts) or "less than a month"


def people(told: Story, found: Search, ids: Sequence[ev.EntityId], key: str) -> list[str]:
    """Return who the people are, in the order in which they came into the story, each with one of their aims."""
    return [
        f"- {person.name}: {ctx.short_role(person)}."
        + (f" Wants: {told.pick(person.goals, key, 'goal', name).rstrip('.')}." if person.goals else "")
        for name, person in found.cast.items()
        if name in ids
    ]


def needed(found: Search, states: Sequence[State]) -> list[str]:
    """Return what the people knew from the start of that which any of the states takes for known, a line for each fact."""
    lines = dict.fromkeys(line for state in states for need in state.happening.needs for line in found.met(need))
    return list(lines)[:FACTS]


def bearing(found: Search, node: str) -> list[str]:
    """Return the facts known from the start that have most in common with a state, a line each with who knows them."""
    about = found.words(node) - found.names
    weighed = [(len(about & fact.words), -fact.known.evidence, fact.line) for fact in found.facts]
    return [line for shared, _, line in sorted(weighed, reverse=True)[:FACTS] if shared]


# ---- writing an antecedent ----

WRITE = (
    "Write the state of things in {when} that led to this: who did what, what became known through it, and how it led on.",
    "What took place in {when}, so that this had to follow? Tell it in the past tense, with what became known and how one thing led to "
    "the other.",
    "Go back to {when}. Set down a state that brings this about: what happened, who learned what, and the way from there to here.",
    "Reconstruct the step before it, dated {when}: the event itself, the facts it made, and its consequence.",
    "In {when} lies the cause. Describe it so that it can be read forward to this: event, facts, mechanism.",
)
TELL = (
    "Tell what happened in {when} that this could come of, and what became known through it.",
    "Which event of {when} lies behind this? Give it in the past tense, with the facts it left.",
    "Name the event of {when} without which this would hardly have come about, and what people learned from it.",
    "Go back to {when}: what took place, who did it, and what was known afterwards?",
    "Set down the event of {when} that fits best before this, and the facts that came out of it.",
)


def to_write(told: Story, found: Search, step: Upheld, key: str, tasks: Sequence[str] = WRITE) -> str:
    """Return the prompt that asks for the state before another: the end, what is to be explained, the people and the date."""
    question = told.pick(tasks, key, "task").format(when=ctx.in_words(found.states[step.antecedent].when))
    return ctx.prompt(
        *looking_back(told, found, step, key),
        titled(told, key, "people", people(told, found, tuple(found.cast), key)),
        titled(told, key, "facts", bearing(found, step.consequent)),
        titled(told, key, "question", [question]),
    )


LAYOUTS = (
    "{title}\n\n{description}\n\nWhat became known: {known}\n\nHow it leads on: {mechanism}",
    "{title} {description}\n\nFrom then on it was known: {known}\n\n{mechanism}",
    "What happened: {title} {description}\n\nFacts it made: {known}\n\nWhat came of it: {mechanism}",
    "{title}\n\n{description} {mechanism}\n\nThose concerned learned this: {known}",
    "{title} {description} {known}\n\nSo one led to the other: {mechanism}",
)
TELLINGS = (
    "{title}\n\n{description}\n\nWhat became known: {known}",
    "{title} {description}\n\nFrom then on it was known: {known}",
    "What happened: {title} {description}\n\nFacts it made: {known}",
    "{title} {description} {known}",
)
"""Without how it leads on: that sentence is written toward what is to be explained, and would tell better from worse by itself."""


def written(told: Story, happening: ev.Happening, key: str, layouts: Sequence[str] = LAYOUTS) -> str:
    """Return a state written out: what took place, what became known, how it leads on; the key decides the layout."""
    return told.pick(layouts, key, "layout").format(
        title=ctx.sentence(happening.title),
        description=ctx.sentence(happening.description),
        known=" ".join(ctx.sentence(detail.text) for detail in happening.details),
        mechanism=ctx.sentence(happening.mechanism),
    )
