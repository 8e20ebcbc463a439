"""How rows of entity_evolution are worded: what is asked, and why a moment moved somebody."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.state import Dimension, State
from daedalus_data.core.telling import listed, who
from daedalus_data.core.world import World
from daedalus_data.formatters.context import capital, sentence
from daedalus_data.formatters.story import Story

Felt = tuple[ev.Entry, ev.StateChanged]
News = tuple[ev.Entry, ev.FactLearned]


class Change(NamedTuple):
    """What a moment did to one entity: their state as it began, and the entries that moved them and that told them something."""

    start: State
    felt: list[Felt]
    news: list[News]


SCALES: dict[Dimension, float] = {"energy": 4.5, "valence": 0.3, "arousal": 0.25}
"""About two standard deviations of each change over simulated runs: the unit in which shifts weigh and answers are scored."""


# ---- what is asked ----

ORDERS = (
    ("story", "person", "past", "ties", "knowledge", "expects"),
    ("person", "story", "past", "knowledge", "ties", "expects"),
    ("story", "past", "person", "ties", "expects", "knowledge"),
    ("person", "ties", "story", "past", "expects", "knowledge"),
    ("story", "past", "person", "knowledge", "expects", "ties"),
)
ROLES = (
    "You follow {name} through a story: you see and hear what {name} does, and judge what it does inside them.",
    "You were there with {name}, but nobody has told you how {name} took it.",
    "You know what {name} knew, and heard every line that {name} heard. Say what the moment did to them.",
    "Keep track of {name}'s mind from one moment of a story to the next.",
    "Given {name} and one moment as they lived it, work out how they come out of it.",
    "You read people. Before you is {name}, with all that they saw and heard in one moment.",
)
_KEYS = (
    '"why" (a few sentences), "new_knowledge" (numbers of the lines that told them something new: a fact, a cause, a proposal, a '
    'promise; [] if none), "energy_change", "valence_change", "arousal_change"'
)
FORMS = (
    f"Answer with one JSON object on a single line, with the keys {_KEYS}. Changes: value at the end minus value at the start.",
    f"Reply in one line, a JSON object: {_KEYS}. A change is how far a value rose or, with a minus, fell.",
    f"Your answer is a JSON object on one line: {_KEYS}. Changes are signed, end minus beginning.",
    f"Write one JSON object, without line breaks, that has {_KEYS}. Give changes, not levels.",
)
QUESTIONS = (
    "What does this moment do to {name}?",
    "How does {name} come out of it: what is new to them, and how are they changed?",
    "Which lines were news to {name}, and how far did energy, valence and arousal move?",
    "Say what {name} learned from the talk and how the moment moved them.",
    "How did {name} take this, and which of the lines told them something new?",
    "By how much do {name}'s energy, valence and arousal change, why, and what do they know now that they did not know before?",
    "The moment is over. What has it added to what {name} knows, and what has it done to their state?",
)
CAUSES = ("How it came about: {link}", "What led here: {link}", "The cause: {link}", "It came of this: {link}")
SEEN = ("{name} learns first-hand: {facts}", "Before {name}'s own eyes: {facts}", "What {name} learns on the spot: {facts}")
QUIET = ("- Not told to anyone: what {name} knows of {topics}", "- {name} keeps quiet about {topics}", "- Kept to themselves: {topics}")


def quiet(story: Story, key: str, topics: Sequence[str], name: str) -> list[str]:
    """Return that somebody keeps some topics to themselves, never what about them."""
    return [story.pick(QUIET, key, "quiet").format(name=name, topics=listed([f"“{topic}”" for topic in topics]))] if topics else []


# ---- why ----

SPEAKING = (
    "Speaking {times} cost {name} {cost:.1f} of energy.",
    "{name} spoke {times}, which took {cost:.1f} of energy.",
    "To speak {times} cost {cost:.1f} of energy.",
    "Having spoken {times}, {name} is {cost:.1f} of energy poorer for it.",
)
AHEAD = (
    "What may come stirred {name} too: {by:+.2f} of arousal.",
    "Looking ahead played a part ({by:+.2f} of arousal).",
    "What {name} expects of the time ahead moved arousal by {by:+.2f}.",
)
LEARNED = (
    "New to {name}: {news}.",
    "{name} learned of this from the talk: {news}.",
    "Unknown to {name} until then: {news}.",
    "The talk brought {name} news: {news}.",
)
NOTHING = (
    "No line told {name} anything new.",
    "Of what was said, nothing was new to {name}.",
    "{name} heard nothing that was news.",
    "There was no news for {name} in the talk.",
)
LEAST = 0.2
"""What moves somebody by less than this share of a scale goes unmentioned."""
VOICED = {"decision": "proposal", "commitment": "promise", "concern": "worry"}
"""How claims made in talk are called, where people have a plainer word."""
TIMES = ("", "once", "twice", "three times", "four times", "five times")


def why(
    story: Story, key: str, world: World, entity: ev.EntityId, change: Change, reasons: Sequence[ev.StateChanged],
    lines: Sequence[ev.TurnSpoken],
) -> str:  # fmt: skip
    """Return what moved somebody most, in the order it happened, and where their new knowledge came from."""
    number = {turn.turn: i for i, turn in enumerate(lines, 1)}
    own = {turn.turn for turn in lines if turn.speaker == entity}
    name = world.name(entity)
    parts = [_cited(event, number) for event in reasons]
    return " ".join([*parts, *_inner(story, key, name, change.felt, own), _learned(story, key, world, name, change.news, number)])


def strongest(felt: Sequence[Felt]) -> list[ev.StateChanged]:
    """Return the two appraisals that moved somebody most, one for the better and one for the worse where both weigh, in order."""
    sized = sorted(((size(event), entry.seq, event) for entry, event in felt if event.emotion), key=lambda item: item[:2], reverse=True)
    if not sized:
        return []
    most, _, first = sized[0]
    others = [item for item in sized[1:] if item[2].reason != first.reason]
    crossing = [item for item in others if _up(item[2]) != _up(first) and item[0] > most / 4]
    chosen = [sized[0], *(crossing or others)[:1]]
    return [event for _, _, event in sorted(chosen, key=lambda item: item[1])]


def size(event: ev.StateChanged) -> float:
    """Return how far a shift moves somebody, all that is asked for together."""
    return sum(abs(event.changes.get(name, 0.0)) / scale for name, scale in SCALES.items())


def _up(event: ev.StateChanged) -> bool:
    return (event.changes.get("valence") or event.changes.get("energy", 0.0)) > 0


def _cited(event: ev.StateChanged, number: dict[str, int]) -> str:
    first = event.reason.split(";")[0]
    text = capital(sentence(first if first.count("“") == first.count("”") else event.reason))
    if event.cause not in number:
        return text
    end = text[-1] if text[-1] in ".!?" else ""
    return f"{text.removesuffix(end)} [{number[event.cause]}]{end or '.'}"


def _inner(story: Story, key: str, name: str, felt: Sequence[Felt], own: set[str]) -> list[str]:
    """Return what weighed most of that which nobody else did to them: the strength that talking costs, or what they look ahead to."""
    spent = [-event.changes.get("energy", 0.0) for _, event in felt if event.cause in own and not event.emotion]
    ahead = sum(event.changes.get("arousal", 0.0) for _, event in felt if event.by == "prospection")
    if abs(ahead) / SCALES["arousal"] > max(sum(spent) / SCALES["energy"], LEAST):
        return [story.pick(AHEAD, key, "ahead").format(name=name, by=ahead)]
    if sum(spent) < 0.05:
        return []
    times = TIMES[len(spent)] if len(spent) < len(TIMES) else f"{len(spent)} times"
    return [story.pick(SPEAKING, key, "speaking").format(name=name, times=times, cost=sum(spent))]


def _learned(story: Story, key: str, world: World, name: str, news: Sequence[News], number: dict[str, int]) -> str:
    """Return who told them of what in which line; every fact counts, so that none can change unseen."""
    if not news:
        return story.pick(NOTHING, key, "nothing").format(name=name)
    told = sorted(Counter((number[fact.turn or ""], who(fact.source, world), _matter(fact)) for _, fact in news).items())
    if story.draw(key, "news") % 2:
        listing = ", ".join(f"{matter}{_often(times)} ([{line}], {teller})" for (line, teller, matter), times in told)
    else:
        groups = groupby(told, key=lambda item: item[0][1])
        listing = "; ".join(
            f"from {teller} {', '.join(f'{matter}{_often(times)} [{line}]' for (line, _, matter), times in group)}"
            for teller, group in groups
        )
    return story.pick(LEARNED, key, "learned").format(name=name, news=listing)


def _often(times: int) -> str:
    return "" if times == 1 else " (twice)" if times == 2 else f" ({times} things)"


def _matter(fact: ev.FactLearned) -> str:
    return f"{fact.topic} ({VOICED.get(fact.proposition, fact.proposition)})" if fact.proposition else fact.topic
