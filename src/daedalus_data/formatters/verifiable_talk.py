"""Bare questions about talk: how trust moved, whose words a line was, what it did, who undertook something."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Answer, Choice
from daedalus_data.core.telling import names, sentence
from daedalus_data.core.when import in_words
from daedalus_data.core.world import World
from daedalus_data.formatters.context import short_role, speech
from daedalus_data.formatters.knowledge_history import Draws
from daedalus_data.formatters.story import Line, Opening, Story

LINES_MOST, WORDS_MOST = 14, 350
"""A longer talk makes the prompt too long."""
FELT = 0.01
"""Trust that moved by less than this, but moved, is not asked about: nobody could tell."""
WAYS = ("rose", "fell", "stayed as it was")
CANDIDATES_MOST = 5
LETTERS = "ABCDEFGH"
WORDS_LEAST = 12
"""A shorter line has too little of a voice."""


class TalkAsked(NamedTuple):
    """A question about a talk, what is shown of it, and its answer."""

    task: str
    key: str
    at: ev.TimepointId
    entities: tuple[ev.EntityId, ...]
    shown: tuple[str, ...]
    question: str
    answer: Answer
    evidence: tuple[ev.Entry, ...]


class Talk(NamedTuple):
    """A moment's talk and the world as the moment left it."""

    opening: Opening
    world: World
    lines: tuple[Line, ...]

    def cast(self) -> list[ev.EntityId]:
        """Return who was to be there."""
        casts = [entry.event.cast for entry in self.opening.entries if isinstance(entry.event, ev.TimepointReached)]
        return [one for one in casts[0] if one in self.world.entities] if casts else []

    @property
    def is_long(self) -> bool:
        """Say whether the whole talk is too much to be shown in one question."""
        return len(self.lines) > LINES_MOST or sum(len(line.turn.text.split()) for line in self.lines) > WORDS_MOST

    def shown(self, first: int = 0, last: int | None = None) -> list[str]:
        """Return lines with their numbers in the talk."""
        return [f"[{n}] {speech(line.turn, self.world)}" for n, line in enumerate(self.lines, 1)][first:last]


def talk_asked(story: Story) -> Iterator[TalkAsked]:
    """Yield the questions about the talk of every moment."""
    number = voiced = 0
    for index, opening in enumerate(story.openings):
        lines = story.lines.get(opening.timepoint.id, ())
        if len(lines) < 3:
            continue
        talk = Talk(opening, story.after(opening.timepoint.id), lines)
        yield from _direction(story, talk, index)
        if _voiced(talk):
            for position in _some(story, talk, "voice", 2):
                yield from _voice(story, talk, position, voiced := voiced + 1)
        for position in _some(story, talk, "act", 3):
            yield from _act(story, talk, position, number := number + 1)
        yield from _undertaken(story, talk, index)


def _some(story: Story, talk: Talk, task: str, count: int) -> list[int]:
    """Return the places of a few lines of a talk, never the first."""
    first = story.draw(task, talk.opening.timepoint.id)
    places = len(talk.lines) - 1
    return sorted({1 + (first + i * (places // count or 1)) % places for i in range(count)})


def lettered(story: Story, task: str, number: int, options: Sequence[str], right: str) -> tuple[str, Choice]:
    """Return options as lettered lines and the right one's letter.

    The order turns by the question's number alone, so letters are even whoever is right most often, and the label is still the log's.
    """
    turned = (story.draw(task, "letters") + number) % len(options)
    order = [*options[turned:], *options[:turned]]
    letters = LETTERS[: len(order)]
    lines = "\n".join(f"{letter}. {option}" for letter, option in zip(letters, order, strict=True))
    return lines, Choice(value=letters[order.index(right)], options=tuple(letters))


def _titled(story: Story, key: str, lines: Sequence[str]) -> tuple[str, ...]:
    return (story.pick(TALK, key, "talk"), *lines)


# ---- trust ----


def _direction(story: Story, talk: Talk, index: int) -> Iterator[TalkAsked]:
    """Yield whether somebody's trust in another rose, fell or stayed: of those present, a pair of whom the way in turn is true."""
    at = talk.opening.timepoint.id
    moved: dict[tuple[str, str], list[tuple[ev.Entry, ev.RelationChanged]]] = {}
    for entry in talk.opening.entries:
        if isinstance(event := entry.event, ev.RelationChanged):
            moved.setdefault((event.source, event.target), []).append((entry, event))
    if not moved or talk.is_long:
        return
    draws, wanted = Draws(story.draw("direction", at)), WAYS[(story.draw("direction", "ways") + index) % 3]
    pairs = draws.turned(list(moved))
    found = next((i for i, pair in enumerate(pairs) if _way(sum(event.trust for _, event in moved[pair])) == wanted), None)
    if found is None:
        return
    source, target = pairs[found]
    cited = tuple(entry for pair in pairs[: found + 1] for entry, _ in moved[pair])
    one, two = names([source], talk.world), names([target], talk.world)
    options, answer = lettered(story, "direction", index // 3, [f"It {way}" for way in WAYS], f"It {wanted}")
    question = draws.pick(DIRECTION).format(one=one, two=two) + "\n" + options
    key = f"direction/{at}/{source}/{target}"
    yield TalkAsked("direction", key, at, (source, target), _titled(story, key, talk.shown()), question, answer, cited)


def _way(change: float) -> str | None:
    """Return what became of trust, None when it moved too little to be told from standing still."""
    if 0 < abs(change) < FELT:
        return None
    return "rose" if change > 0 else "fell" if change < 0 else "stayed as it was"


# ---- voices ----


def _voiced(talk: Talk) -> bool:
    """Say whether all who were there have a manner of speaking that a reader can be told; of two, turn-taking would give them away."""
    cast = talk.cast()
    return 2 < len(cast) <= CANDIDATES_MOST and all(talk.world.entities[one].voice for one in cast)


def _voice(story: Story, talk: Talk, position: int, number: int) -> Iterator[TalkAsked]:
    """Yield whose words a line was, with names and titles blotted out."""
    line, at, world = talk.lines[position], talk.opening.timepoint.id, talk.world
    there = talk.cast()
    text = masked(line.turn.text, [world.entities[one] for one in there])
    if line.turn.speaker not in there or len(text.split()) < WORDS_LEAST:
        return
    key = f"voice/{at}/{line.turn.turn}"
    title = story.pick(MANNERS, key, "title")
    shown = [title, *(_manner(story, key, world.entities[one]) for one in there), "", story.pick(TALK, key, "talk")]
    shown += [*talk.shown(max(0, position - 2), position), f"[{position + 1}] ___: {text}"]
    options, answer = lettered(story, "voice", number, [world.entities[one].name for one in there], world.entities[line.turn.speaker].name)
    question = story.pick(VOICE, key).format(n=position + 1) + "\n" + options
    yield TalkAsked("voice", key, at, tuple(there), tuple(shown), question, answer, (line.entry,))


def _manner(story: Story, key: str, person: ev.EntityIntroduced) -> str:
    said = f" As in: “{story.pick(person.speech_examples, key, person.entity)}”" if person.speech_examples else ""
    return f"- {person.name}, {short_role(person)}. {person.voice}{said}"


def masked(text: str, people: Sequence[ev.EntityIntroduced]) -> str:
    """Return a line with the names and titles of people blotted out."""
    words = {word for person in people for word in [*person.name.split(), *_titles(person)] if len(word) > 2 and word[0].isupper()}
    parts = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return re.sub(rf"\b(?:{parts})\b(?:\s+(?:{parts})\b)*", "[name]", " ".join(text.split()))


def _titles(person: ev.EntityIntroduced) -> list[str]:
    return re.findall(r"[A-Z][a-z]{3,}", short_role(person))


# ---- acts ----


def _act(story: Story, talk: Talk, position: int, number: int) -> Iterator[TalkAsked]:
    """Yield what a line did, out of four."""
    line, at = talk.lines[position], talk.opening.timepoint.id
    key = f"act/{at}/{line.turn.turn}"
    acts = story.pick(ACTS, key, "acts")
    if line.turn.act not in acts:
        return
    options, answer = lettered(story, "act", number, [DOES[act] for act in acts], DOES[line.turn.act])
    question = story.pick(ACT, key).format(n=position + 1, who=names([line.turn.speaker], talk.world)) + "\n" + options
    shown = talk.shown(max(0, position - 3), position + 1)
    yield TalkAsked("act", key, at, (line.turn.speaker,), _titled(story, key, shown), question, answer, (line.entry,))


# ---- undertakings ----


def _undertaken(story: Story, talk: Talk, index: int) -> Iterator[TalkAsked]:
    """Yield who proposed or undertook something, told in other words than were spoken."""
    at, world, seen = talk.opening.timepoint.id, talk.world, set[str]()
    made: list[tuple[ev.Entry, ev.FactLearned]] = []
    for entry in talk.opening.entries:
        event = entry.event
        if isinstance(event, ev.FactLearned) and event.proposition in ("commitment", "decision") and event.fact not in seen:
            seen.add(event.fact)
            made.append((entry, event))
    if not made or talk.is_long:
        return
    entry, event = made[story.draw("undertaken", at) % len(made)]
    name = names([event.entity], world)
    cast = talk.cast()
    found = re.match(rf"{re.escape(name)} (proposed|undertook) (to .+)", " ".join(event.text.split()))
    if found is None or event.entity not in cast[: len(LETTERS)] or len(cast) < 2 or any(names([one], world) in found[2] for one in cast):
        return
    key = f"commitment/{at}/{event.fact}"
    options, answer = lettered(story, "commitment", index, [names([one], world) for one in cast[: len(LETTERS)]], name)
    question = story.pick(UNDERTAKEN, key).format(did=found[1], what=sentence(found[2]).rstrip(".")) + "\n" + options
    yield TalkAsked("commitment", key, at, (event.entity,), _titled(story, key, talk.shown()), question, answer, (entry,))


def heading(story: Story, talk: TalkAsked) -> str:
    """Return where a talk took place, who was there, and what it was about."""
    world = story.after(talk.at)
    there = ", ".join(f"{person.name} ({short_role(person)})" for one in world.present() if (person := world.entities.get(one)))
    happening, scene = world.happening(), world.scenes.get(talk.at)
    matter = f" {sentence(happening.title)}" if happening else ""
    place = f", {scene.place}" if scene else ""
    return f"{in_words(world.moments[talk.at].when)}{place}.{matter} There: {there}."


ACTS: tuple[tuple[ev.DialogAct, ...], ...] = (
    ("ask", "propose", "dismiss", "commit"),
    ("support", "challenge", "dismiss", "warn"),
    ("commit", "concede", "dismiss", "propose"),
    ("ask", "commit", "warn", "concede"),
)
"""Acts that a reader can tell apart: a line may support and inform, or challenge and ask, so these are never set side by side."""
DOES: dict[ev.DialogAct, str] = {
    "ask": "It asks for something to be told",
    "propose": "It puts forward a course to take",
    "support": "It takes somebody's side",
    "challenge": "It disputes what was said",
    "commit": "It takes something on in the speaker's own name",
    "inform": "It puts a fact before the others",
    "dismiss": "It brushes the matter aside",
    "concede": "It gives way",
    "warn": "It warns of what may come",
    "deflect": "It turns the talk elsewhere",
    "answer": "It answers what was asked",
}
DIRECTION = (
    "Over this talk, what became of {one}'s trust in {two}?",
    "Judge by the talk: how did the trust that {one} has in {two} move?",
    "Compare the beginning of the talk with its end. {one}'s trust in {two}:",
    "Which of these is true of {one}'s trust in {two} in the course of the talk?",
)
VOICE = (
    "Whose line is number {n}? Names and titles in it are blotted out.",
    "Who said line {n}, where names and titles are replaced by [name]?",
    "Name the speaker of line {n} (names and titles in it have been taken out).",
    "Line {n} has lost its speaker, and the names in it. Who was it?",
)
MANNERS = ("## How they speak", "## Their voices", "## The people and their manner", "## Who sounds how")
TALK = ("## The talk", "## What was said", "## Word for word", "## From the minutes")
ACT = (
    "What does line {n} do?",
    "Which of these describes line {n} best?",
    "{who} says line {n}. To what end?",
    "Line {n}, by {who}: what is it for?",
)
UNDERTAKEN = (
    "Who {did} {what}?",
    "One of them {did} {what}. Who was it?",
    "Which of those who spoke {did} {what}?",
    "Put a name to this: somebody {did} {what}.",
)

__all__ = ["TalkAsked", "heading", "masked", "talk_asked"]
