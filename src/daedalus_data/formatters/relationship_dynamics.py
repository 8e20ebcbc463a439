"""Rows that ask how a conversation moved one person's regard for another, and which of its lines did it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Record
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, regarded
from daedalus_data.core.world import Relation
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.story import Line, Opening, Story, story

PURPOSES = ("review_ties",)
SERIES = 6
"""How many earlier standings a prompt shows at most, the first and the latest."""
STILL = 3
"""Of rows in which trust or alignment stayed as it was one in so many is kept: else nothing would be the commonest answer."""
UNMOVED = 4
"""Of so many moments one gives rows for the pairs that it left as they were."""
QUOTED = 6
"""Words of a line by which a completion recalls it."""
SPOKEN = 3
"""How many lines of a speaker who moved nobody a completion names."""
SCALES = {"trust_change": 0.04, "alignment_change": 0.06}
"""Errors at which nothing is left of the reward: about twice the spread of such changes."""

TASKS = (
    "Over these lines, how far do {a}'s trust in {b} (0 to 1) and {a}'s alignment with {b}'s aims (-1 to 1) move, and which lines "
    "move them?",
    "Say what this talk does to how {a} regards {b}: the change of trust (on 0 to 1), the change of alignment (on -1 to 1), and the "
    "numbers of the lines that caused it.",
    "By how much does {a} come to trust {b} more or less, and to see their aims as nearer or further apart, from the first line to the "
    "last? Cite the lines that did it.",
    "{a} heard all of this. Give the shift in {a}'s trust in {b} and in {a}'s alignment with {b}, with the lines it rests on.",
    "Judge what {b} did to {a}'s regard in this conversation, and what {a} made of it: how trust and alignment shifted, and because of "
    "which lines.",
)
FORMS = (
    'Answer with one JSON object on one line: "why" (one to three sentences), "moved_by" (line numbers, [] for none), "trust_change" and '
    '"alignment_change" (three decimals, 0.0 for no change).',
    'The whole answer is a JSON object on a single line with the keys "why", "moved_by", "trust_change", "alignment_change" in this '
    "order; changes are signed, to three decimals, and moved_by lists line numbers or is [].",
    'Write a single line of JSON, {{"why": …, "moved_by": [line numbers], "trust_change": …, "alignment_change": …}}; a negative change '
    "is a loss, 0.0 and [] mean that nothing moved.",
    'Reply in JSON on one line. First "why", in words; then "moved_by", the line numbers; then "trust_change" and "alignment_change" as '
    "signed numbers with up to three decimals.",
)
MOVED = (
    "{reason} {That_is} {lines}.",
    "It turns on {lines}. {reason}",
    "{reason} What counts {is_} {lines}.",
    "{reason} It was said in {lines}.",
    "Look at {lines}. {reason}",
)
DIRECTIONS = (
    "So {shift}.",
    "Hence {shift}.",
    "It follows that {shift}.",
    "The result: {shift}.",
)
UNMOVING = (
    "{b} {did}, and that gives {a} no reason to see {b} in another light.",
    "All that {a} hears from {b} is this: {b} {did}. It leaves {a}'s regard where it was.",
    "{b} {did}; {a} has nothing to hold against {b} for that, and nothing to thank {b} for.",
    "In this talk {b} {did}. For {a} that changes nothing about {b}.",
)
ACTS: dict[ev.DialogAct, str] = {
    "inform": "states a fact", "warn": "gives a warning", "press": "presses a point", "dismiss": "waves something away", "ask": "asks",
    "answer": "answers", "concede": "gives way", "deflect": "turns a question aside", "propose": "makes a proposal",
    "commit": "takes something on", "reveal": "lets something out", "withhold": "keeps something back",
    "challenge": "objects", "support": "takes a side", "close": "draws a line",
}  # fmt: skip


class Talk:
    """A moment at which people talked: what every pair's row has in common is made once."""

    def __init__(self, told: Story, opening: Opening, lines: Sequence[Line]) -> None:
        self.opening = opening
        self.lines = lines
        self.world = opening.before
        self.places = {line.turn.turn: number for number, line in enumerate(lines, 1)}
        """The number of each line in the talk, by its turn."""
        after = told.after(opening.timepoint.id)
        self._written = [f"[{number}] {ctx.speech(line.turn, after)}" for number, line in enumerate(lines, 1)]

    def heard(self, entity: ev.EntityId) -> list[str]:
        """Return the lines somebody spoke or heard, each with its number in the whole talk."""
        turns = [line.turn for line in self.lines]
        return [text for turn, text in zip(turns, self._written, strict=True) if entity == turn.speaker or entity in turn.heard_by]

    @cached_property
    def moved(self) -> dict[tuple[ev.EntityId, ev.EntityId], tuple[ev.Entry, ev.RelationChanged]]:
        """The changes of regard that the talk left, by who regards whom."""
        return {(e.event.source, e.event.target): (e, e.event) for e in self.opening.entries if isinstance(e.event, ev.RelationChanged)}

    @cached_property
    def pairs(self) -> list[tuple[ev.EntityId, ev.EntityId]]:
        """Everybody who took part with everybody else who did, in the order in which they came into the story."""
        took_part = {entity for line in self.lines for entity in (line.turn.speaker, *line.turn.heard_by)}
        there = [entity for entity in self.world.entities if entity in took_part]
        return [(a, b) for a in there for b in there if a != b]

    @cached_property
    def now(self) -> str:
        """When it was and what took place."""
        what = next(e.event.happening for e in self.opening.entries if isinstance(e.event, ev.EventHappened))
        return f"{ctx.in_words(self.opening.timepoint.when)}. {ctx.sentence(what.title)} {ctx.sentence(what.description)}"


class Pair(NamedTuple):
    """Two people who took part in a talk, by id and by name; the first regards the second."""

    talk: Talk
    a: ev.EntityId
    b: ev.EntityId
    names: dict[str, str]
    key: str


class Change(NamedTuple):
    """What the log says of a pair after a talk: the answer, the words that lead to it, and the entries it is made from."""

    answer: Record
    why: str
    cited: tuple[ev.Entry, ...]


@formatter("relationship_dynamics", version=2)
def relationship_dynamics(run: Run) -> Iterator[Example]:
    """How somebody has regarded another and a talk both took part in -> how far trust and alignment moved, and by which lines."""
    told = story(run)
    unmoved = told.draw("relationship_dynamics", "unmoved")
    for index, opening in enumerate(told.openings):
        talk = Talk(told, opening, told.lines.get(opening.timepoint.id, ()))
        still = _still(told, talk) if (unmoved + index) % UNMOVED == 0 else frozenset()
        for a, b in talk.pairs:
            names = {"a": ctx.who(a, talk.world), "b": ctx.who(b, talk.world)}
            pair = Pair(talk, a, b, names, f"{opening.timepoint.id}/{a}/{b}")
            change = _change(told, pair, unmoved=(a, b) in still)
            if change and (all(change.answer.numbers.values()) or told.draw(pair.key, "still") % STILL == 0):
                yield _row(told, pair, change)


def _still(told: Story, talk: Talk) -> frozenset[tuple[ev.EntityId, ev.EntityId]]:
    """Return the pairs that a talk left as they were and that are asked about: at most one for every two that it moved.

    In a crowd most pairs have nothing to do with one another, and "no change" would be the answer to give.
    """
    pairs = [pair for pair in talk.pairs if pair not in talk.moved]
    drawn = sorted(pairs, key=lambda pair: told.draw("still", talk.opening.timepoint.id, *pair))
    return frozenset(drawn[: max(1, len(talk.moved) // 2)])


def _row(told: Story, pair: Pair, change: Change) -> PromptCompletion:
    at, answer = pair.talk.opening.timepoint.id, change.answer
    label = json.dumps({"why": change.why, **answer.lines, **answer.numbers}, ensure_ascii=False)
    return PromptCompletion(
        **told.origin(
            "relationship_dynamics", pair.key, at=at, entities=(pair.a, pair.b), task="shift", evidence=change.cited, purposes=PURPOSES
        ),
        answer=answer,
        prompt=(ChatMessage(role="user", content=_prompt(told, pair)),),
        completion=(ChatMessage(role="assistant", content=label),),
    )


# ---- the label ----


def _change(told: Story, pair: Pair, *, unmoved: bool) -> Change | None:
    """Return how a pair's regard moved; of those that did not move, only where that is asked for and the other spoke.

    A talk that moved nobody may be one that a run cut short never looked back on.
    """
    if stored := pair.talk.moved.get((pair.a, pair.b)):
        return _stored(told, pair, *stored)
    spoken = [line for line in pair.talk.lines if line.turn.speaker == pair.b][:SPOKEN]
    return _no_change(told, pair, spoken) if unmoved and spoken and pair.talk.moved else None


def _stored(told: Story, pair: Pair, entry: ev.Entry, moved: ev.RelationChanged) -> Change | None:
    """Return the stored change of a pair, unless only ties moved that are not asked about; lines go by their place in the talk."""
    numbers = {"trust_change": round(moved.trust, 3), "alignment_change": round(moved.alignment, 3)}
    by = tuple(sorted(pair.talk.places[turn] for turn in moved.turns if turn in pair.talk.places))
    if not by or not any(numbers.values()):
        return None
    reason = ctx.sentence(moved.reason[:1].upper() + moved.reason[1:])
    cited = f"line{'s' if len(by) > 1 else ''} {listed([str(number) for number in by])}"
    words = told.pick(MOVED, pair.key, "why").format(
        reason=reason, lines=cited, That_is="Those are" if len(by) > 1 else "That is", is_="are" if len(by) > 1 else "is"
    )
    after = told.pick(DIRECTIONS, pair.key, "direction").format(shift=_direction(numbers, **pair.names))
    return Change(Record(numbers=numbers, scales=SCALES, lines={"moved_by": by}), f"{words} {after}", (entry,))


def _direction(numbers: Mapping[str, float], a: str, b: str) -> str:
    """Return in words which way it went: 'Lin Zhang trusts Thomas Webb a little less and sees their aims clearly further apart'."""
    trust, aims = numbers["trust_change"], numbers["alignment_change"]
    trusts = f"{_size(trust)} {'more' if trust > 0 else 'less'}" if trust else "neither more nor less"
    sees = f"{_size(aims)} {'closer' if aims > 0 else 'further apart'}" if aims else "no nearer and no further apart"
    joined = "and" if trust * aims > 0 else "but"
    return f"{a} trusts {b} {trusts} {joined} sees their aims {sees}"


def _size(change: float) -> str:
    return "barely" if abs(change) < 0.01 else "a little" if abs(change) < 0.03 else "clearly" if abs(change) < 0.06 else "much"


def _no_change(told: Story, pair: Pair, spoken: Sequence[Line]) -> Change:
    """Return that nothing moved, with what the other said that moved nothing."""
    did = listed([f"{ACTS[line.turn.act]} in line {pair.talk.places[line.turn.turn]} (“{_beginning(line.turn.text)}”)" for line in spoken])
    why = told.pick(UNMOVING, pair.key, "why").format(did=did, **pair.names)
    answer = Record(numbers={"trust_change": 0.0, "alignment_change": 0.0}, scales=SCALES, lines={"moved_by": ()})
    return Change(answer, why, tuple(line.entry for line in spoken))


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:QUOTED]).rstrip(".,;:") + ("…" if len(words) > QUOTED else "")


# ---- the prompt ----


def _prompt(told: Story, pair: Pair) -> str:
    key, names, world = pair.key, pair.names, pair.talk.world
    wants = f" Wants: {'; '.join(goals)}." if (goals := world.entities[pair.a].goals[:3]) else ""
    people = [f"- {names['a']}: {_role(pair, pair.a)}.{wants}", f"- {names['b']}: {_role(pair, pair.b)}."]
    return ctx.prompt(
        told.pick(OPENINGS, key, "opening").format(**names) + "\n",
        _titled(told, pair, "people", people),
        _titled(told, pair, "series", _series(pair)),
        ctx.section(told, key, "now", [pair.talk.now]),
        ctx.section(told, key, "talk", pair.talk.heard(pair.a)),
        _titled(told, pair, "question", [told.pick(TASKS, key, "task").format(**names), told.pick(FORMS, key, "form").format(**names)]),
    )


OPENINGS = (
    "You follow {a} through a story and know how {a} feels about {b}.",
    "Two people, {a} and {b}, and one conversation, read from {a}'s side.",
    "This is about what {a} thinks of {b}.",
    "You keep account of how {a} regards {b}, from one meeting to the next.",
    "{a} and {b} have just talked. You know what {a} thought before, and what {a} heard.",
)
TITLES: dict[str, tuple[str, ...]] = {
    "people": ("The two", "{a} and {b}", "Who they are", "Between whom"),
    "series": ("How {a} has regarded {b}", "{a} on {b} so far", "Trust and alignment until now", "What {a} thought of {b} before this"),
    "question": ("The question", "What is asked", "Task", "Your task"),
}


def _titled(told: Story, pair: Pair, kind: str, lines: Sequence[str]) -> str:
    return "\n".join([f"## {told.pick(TITLES[kind], pair.key, 'title', kind).format(**pair.names)}", *lines]) + "\n"


def _role(pair: Pair, entity: ev.EntityId) -> str:
    return ctx.short_role(pair.talk.world.entities[entity])


def _series(pair: Pair) -> list[str]:
    """Return how one has regarded the other after each moment that moved it, dated, with the first and the last in words."""
    world = pair.talk.world
    known = [*world.relation_history.get((pair.a, pair.b), {}).items()] or [(ev.BEFORE_ALL, world.relation(pair.a, pair.b))]
    shown = known if len(known) <= SERIES else [known[0], *known[1 - SERIES :]]
    when = ["to begin with" if at == ev.BEFORE_ALL else f"after {ctx.date(at, world)}" for at, _ in shown]
    return [
        f"- {date}: {_standing(tie, pair, in_words=tie in (shown[0][1], shown[-1][1]))}" for date, (_, tie) in zip(when, shown, strict=True)
    ]


def _standing(tie: Relation, pair: Pair, *, in_words: bool) -> str:
    words = f" ({regarded(tie, pair.names['a'])})" if in_words else ""
    return f"trust {tie.trust:.2f}, alignment {tie.alignment:+.2f}{words}"
