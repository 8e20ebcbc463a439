"""Questions of who knows what: each with its exact answer, the entries it follows from, and the walk that leads to it.

Which questions are asked depends on when facts came up and how many people there are, never on who knows what: that is the answer.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import permutations
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Answer, Chain, Moment, Name, Names, YesNo, gold
from daedalus_data.core.telling import listed
from daedalus_data.formatters.knowledge_history import Draws, Head, History
from daedalus_data.formatters.knowledge_record import OCCASIONS_MOST, Ledger
from daedalus_data.formatters.knowledge_walk import when
from daedalus_data.formatters.knowledge_words import (
    ASIDE,
    AWARE,
    AWAY,
    NAMELESS,
    SEEN,
    START,
    UNAWARE,
    UNKNOWING,
    UNSEEN,
    UNTOLD,
)
from daedalus_data.formatters.story import Line

OPEN_MOST = {False: 18, True: 12}
"""Facts of a run that some know and some do not, asked about with a walk and bare: more would drown the other questions."""
DATES_MOST = 8
DATES_LEAST = 3


class Asked(NamedTuple):
    """A question about a fact at a moment, and all that is known of its answer."""

    ledger: Ledger
    """Names people as the question and its answer do: `Ledger.short` where they stand in minutes."""
    task: str
    fact: ev.FactId
    text: str
    at: ev.TimepointId
    entities: tuple[ev.EntityId, ...]
    answer: Answer
    history: History
    end: str
    """What a walk concludes before it answers, a sentence; empty where the answer can be read off."""
    walked: tuple[ev.Entry, ...]
    """The entries that the walk tells of."""
    bare: tuple[ev.Entry, ...]
    """The entries that the answer alone depends on."""
    hops: int | None


class Unit(NamedTuple):
    """A fact and a moment to ask a question about."""

    fact: ev.FactId
    at: ev.TimepointId
    bare: bool
    """Whether the answer is asked for without a walk: then it must not rest on more than what decides it."""

    def draws(self, ledger: Ledger, task: str) -> Draws:
        """Return the choices that are the unit's own."""
        return Draws(ledger.story.draw(task, self.fact, self.at))


# ---- which facts, which moments ----

FROM_THE_START = 2
"""Of so many who knew from the start one is asked since when."""


def facts(ledger: Ledger, share: int) -> list[ev.FactId]:
    """Return the facts that one of two configs asks about, in an order of their own; `share` is 0 or 1."""
    draws = {fact: ledger.story.draw("asked about", fact) for fact in ledger.learned if ledger.moments and _fits(ledger, fact)}
    return sorted((fact for fact, draw in draws.items() if draw % 2 == share), key=lambda fact: draws[fact])


def _fits(ledger: Ledger, fact: ev.FactId) -> bool:
    """Say whether a fact is worth asking about: it did not come to everybody at once as what somebody proposed or undertook."""
    entries = ledger.learned[fact]
    if ledger.most(fact) > OCCASIONS_MOST:
        return False
    first = entries[0].learned
    return first.proposition is None or sum(e.learned.timepoint == first.timepoint for e in entries) < len(ledger.people)


def _open(ledger: Ledger, fact: ev.FactId) -> list[ev.TimepointId]:
    """Return the moments at which some have a fact and some cannot."""
    return [moment for moment, count in ledger.counts(fact).items() if 0 < count < len(ledger.people)]


def _passed(ledger: Ledger, fact: ev.FactId, times: int = 1) -> list[ev.TimepointId]:
    """Return the moments by which a fact had been told at so many moments or more."""
    told = {e.learned.timepoint for e in ledger.learned[fact] if e.learned.exposure == "told"}
    if len(told) < times:
        return []
    heard = [moment for moment in ledger.moments if sum(time in ledger.rank(moment) for time in told) >= times]
    return [moment for moment in heard if not ledger.history(fact, moment).heads.keys().isdisjoint(ledger.people)]


def asked(ledger: Ledger, tasks: Sequence[str], *, bare: bool) -> Iterator[Asked]:
    """Yield the questions of the named tasks about a config's facts; bare ones are asked about the facts that the others leave out."""
    for task, fact, at in _units(ledger, facts(ledger, int(bare)), bare):
        if task in tasks:
            yield from TASKS[task](_told_in(ledger, task, fact, at), Unit(fact, at, bare))


def _told_in(ledger: Ledger, task: str, fact: ev.FactId, at: ev.TimepointId) -> Ledger:
    """Return the ledger of a question's record, or for two of three that of its minutes, where a few words stand for the fact alone."""
    minuted = ledger.topic(fact) is not None and ledger.story.draw("minuted", task, fact, at) % 3
    return ledger.short if minuted else ledger


def _units(ledger: Ledger, chosen: Sequence[ev.FactId], bare: bool) -> Iterator[tuple[str, ev.FactId, ev.TimepointId]]:
    """Yield what facts are asked, by how far they had spread: where some know and some do not, and where one was passed on.

    To every question whose answer is no belongs one about the same fact whose answer is yes, and the moments of the two lie close
    together: neither what is asked about nor when gives the answer away.
    """
    draws = {fact: Draws(ledger.story.draw("moments", fact)) for fact in chosen}
    spread = [(fact, _open(ledger, fact), _passed(ledger, fact), _passed(ledger, fact, times=2)) for fact in chosen]
    unsettled = sorted((row for row in spread if row[1]), key=lambda row: not row[2])[: OPEN_MOST[bare]]
    for fact, open_, passed, _ in unsettled:
        before = ([moment for moment in open_ if moment not in passed] or open_)[-2 if passed else 0 :]
        after = passed[:2] or open_
        yield "knows_not", fact, draws[fact].pick(before if draws[fact].below(3) else open_)
        yield "knows", fact, draws[fact].pick(after)
        if len(ledger.people) > 2:
            yield "could_not", fact, draws[fact].pick(open_)
        if passed:
            yield "believes_not", fact, draws[fact].pick(before)
            yield "believes", fact, draws[fact].pick(after)
    for fact, _, passed, again in spread:
        turn = draws[fact].below(4)
        if passed:
            initial = ledger.learned[fact][0].learned.exposure == "initial"
            task = "source" if turn == 3 or (turn == 1 and (initial or not bare)) else "since"
            moments = again if again and turn else passed
            if draws[fact].below(4):
                # Asked at the very moment of the telling, the last date in the record would be the answer, and the last speaker.
                moments = moments[1:] or moments
            yield task, fact, draws[fact].pick(moments)
        if passed and len(ledger.people) > 2 and (turn > 1 or again):
            yield "chain", fact, draws[fact].pick(again or passed[-2:])


# ---- knows, could not ----


def _knows(wanted: bool) -> "Task":
    def task(ledger: Ledger, unit: Unit) -> Iterator[Asked]:
        history, draws = ledger.history(unit.fact, unit.at), unit.draws(ledger, "knows" if wanted else "knows_not")
        order = draws.turned(ledger.people)
        if draws.below(3) and wanted and not unit.bare:
            order.sort(key=lambda person: -(history.hops(person) or 0))
        entity = next((person for person in order if (person in history.heads) == wanted), None)
        if entity is None or not history.heads:
            return
        alone = wanted and entity == order[0]
        bare = [history.heads[entity].exposure.entry] if alone else history.entries
        yield Asked(
            ledger, "knows", unit.fact, history.text, unit.at, (entity,), YesNo(value=wanted), history, "",
            _walked(ledger, unit, history), tuple(bare), history.hops(entity),
        )  # fmt: skip

    return task


def _could_not(ledger: Ledger, unit: Unit) -> Iterator[Asked]:
    history, lines, draws = ledger.history(unit.fact, unit.at), _lines(ledger, unit), unit.draws(ledger, "could_not")
    without = [person for person in ledger.people if person not in history.heads]
    if not history.heads or not without or any(person in line.turn.heard_by for line in lines for person in without):
        return
    way = draws.below(4)
    reasons: dict[str, list[ev.EntityId]] = {}
    for person in without:
        reasons.setdefault(_reason(ledger, history, lines, person, way), []).append(person)
    end = "; ".join(reason.format(who=ledger.called(who), was="were" if len(who) > 1 else "was") for reason, who in reasons.items())
    # Minutes do not say who was there, and no reason is drawn from it.
    walked = [*history.entries, *(line.entry for line in lines), *([] if ledger.minuted else _presence(ledger, lines, without))]
    value = tuple(ledger.names[person] for person in without)
    yield Asked(
        ledger, "could_not", unit.fact, history.text, unit.at, tuple(without), Names(value=value, options=_people(ledger)),
        history, end, tuple(walked), (*history.entries, *(line.entry for line in lines)), None,
    )  # fmt: skip


def _reason(ledger: Ledger, history: History, lines: Sequence[Line], person: ev.EntityId, way: int) -> str:
    """Return why somebody could not know a fact, with room for the names of all of whom the same is true."""
    if ledger.minuted:
        return NAMELESS[way % len(NAMELESS)]
    there: dict[str, None] = {}
    away: dict[str, None] = {}
    for line in lines:
        moment = line.turn.timepoint or ev.BEFORE_ALL
        (there if person in ledger.present.get(moment, ()) else away)[f"{when(ledger, moment)} ({ledger.called([line.turn.speaker])})"] = (
            None
        )
    parts = [ASIDE.format(when=listed(list(there)))] if there else []
    parts += [AWAY.format(when=listed(list(away)))] if away else []
    if parts:
        return "{who} " + " and ".join(parts)
    seen = any(head.way == "seen" for head in history.heads.values())
    ways = UNSEEN if seen else UNTOLD
    return ways[way % len(ways)].replace("{date}", ledger.date(history.at))


def _presence(ledger: Ledger, lines: Sequence[Line], people: Sequence[ev.EntityId]) -> list[ev.Entry]:
    """Return the entries that say whether people were there when lines were said."""
    moments = {line.turn.timepoint for line in lines}
    found: list[ev.Entry] = []
    for moment in moments:
        entries = ledger.entries.get(moment or "", ())
        found += [entry for entry in entries if isinstance(entry.event, ev.SceneSet)][-1:]
        found += [entry for entry in entries if isinstance(entry.event, ev.PresenceChanged) and entry.event.entity in people]
    return found


def _walked(ledger: Ledger, unit: Unit, history: History) -> tuple[ev.Entry, ...]:
    """Return the entries that a walk tells of: who learned it, and who heard each line about it."""
    return (*history.entries, *(line.entry for line in _lines(ledger, unit)))


def _lines(ledger: Ledger, unit: Unit) -> list[Line]:
    """Return the lines that had spoken of a fact until the end of a moment, in story order."""
    return [occasion.line for occasion in ledger.occasions(unit.fact, unit.at) if occasion.line is not None]


# ---- since when, from whom, through whom ----


def _since(ledger: Ledger, unit: Unit) -> Iterator[Asked]:
    options = _dates(ledger, unit)
    if len(options) < DATES_LEAST or len(set(options)) < len(options):
        return

    def answer(history: History, entity: ev.EntityId) -> Answer | None:
        head = history.heads.get(entity)
        # Most facts were somebody's from the start: asked of all of them, "the start" would be the answer to give.
        if head is None or (head.way == "start" and ledger.story.draw("since", unit.fact, entity) % FROM_THE_START):
            return None
        return Moment(value=ledger.date(head.moment), options=options)

    yield from _told_of(ledger, unit, "since", answer)


def _source(ledger: Ledger, unit: Unit) -> Iterator[Asked]:
    def answer(history: History, entity: ev.EntityId) -> Answer | None:
        head = history.heads.get(entity)
        if head is None or (head.way == "told" and head.source not in ledger.names) or head.way == "said":
            return None
        options = (*(ledger.names[person] for person in ledger.people if person != entity), SEEN, START)
        said = ledger.called([head.source]) if head.way == "told" else START if head.way == "start" else SEEN
        return Name(value=said, options=options) if said in options else None

    yield from _told_of(ledger, unit, "source", answer)


def _chain(ledger: Ledger, unit: Unit) -> Iterator[Asked]:
    def answer(history: History, entity: ev.EntityId) -> Answer | None:
        names = tuple(ledger.called([person]) for person in history.chain(entity))
        return Chain(value=names, options=_people(ledger)) if len(names) > 1 and set(names) <= set(_people(ledger)) else None

    yield from _told_of(ledger, unit, "chain", answer)


def _told_of(ledger: Ledger, unit: Unit, task: str, answer: Callable[[History, ev.EntityId], Answer | None]) -> Iterator[Asked]:
    """Yield a question on how a fact came to one of those who have it: mostly one who was told, and the farther the better."""
    history, draws = ledger.history(unit.fact, unit.at), unit.draws(ledger, task)
    order = draws.turned(ledger.people)
    if not unit.bare and task == "chain":
        order.sort(key=lambda person: -(history.hops(person) or 0))
    elif not unit.bare:
        ways = {_value(found): person for person in order if (found := answer(history, person)) is not None}
        order = [draws.pick(list(ways.values()))] if ways else order
    entity = order[0]
    if (found := answer(history, entity)) is None:
        return
    bare = [history.heads[person].exposure.entry for person in (history.chain(entity) if task == "chain" else (entity,))]
    bare += [head.exposure.entry for head in history.all if unit.bare and _bears(history, head, entity, answer, task)]
    yield Asked(
        ledger, task, unit.fact, history.text, unit.at, (entity,), found, history, "",
        _walked(ledger, unit, history), tuple(bare), history.hops(entity),
    )  # fmt: skip


def _bears(history: History, head: Head, entity: ev.EntityId, answer: Callable[[History, ev.EntityId], Answer | None], task: str) -> bool:
    """Say whether an answer would be another if it had been somebody else who learned the fact there and then."""
    people = history.chain(entity) if task == "chain" else (entity,)
    return any(answer(history.with_another(head, person), entity) != answer(history, entity) for person in people if person != head.entity)


def _value(answer: Answer) -> str:
    return gold(answer).removeprefix("Answer: ")


def _dates(ledger: Ledger, unit: Unit) -> tuple[str, ...]:
    """Return the dates that an answer may name: those at which the fact came up, and others up to the moment."""
    rank = ledger.rank(unit.at)
    came = {occasion.moment for occasion in ledger.occasions(unit.fact, unit.at)} | {ev.BEFORE_ALL}
    others = unit.draws(ledger, "dates").turned([moment for moment in rank if moment not in came])
    chosen = came | set(others[: max(0, DATES_MOST - len(came))])
    return tuple(ledger.date(moment) for moment in rank if moment in chosen)


def _people(ledger: Ledger) -> tuple[str, ...]:
    return tuple(ledger.names[person] for person in ledger.people)


# ---- what one thinks another knows ----


def _believes(wanted: bool) -> "Task":
    def task(ledger: Ledger, unit: Unit) -> Iterator[Asked]:
        history, lines = ledger.history(unit.fact, unit.at), _lines(ledger, unit)
        draws = unit.draws(ledger, "believes" if wanted else "believes_not")
        pairs = draws.turned(list(permutations(ledger.people, 2)))
        fit = [pair for pair in pairs if _can_tell(history, lines, *pair) is wanted]
        if not wanted:
            fit.sort(key=lambda pair: pair[1] not in history.heads)
            fit = fit[:1] if draws.below(3) else fit[-1:]
        if not fit or not history.heads:
            return
        one, other = fit[0]
        end = draws.pick(AWARE if wanted else UNAWARE if other in history.heads else UNKNOWING).format(
            one=ledger.called([one]), other=ledger.called([other]), date=ledger.date(unit.at)
        )
        entries = (*history.entries, *(line.entry for line in lines))
        yield Asked(
            ledger, "believes", unit.fact, history.text, unit.at, (one, other), YesNo(value=wanted), history, end,
            entries, entries, history.hops(other),
        )  # fmt: skip

    return task


def _can_tell(history: History, lines: Sequence[Line], one: ev.EntityId, other: ev.EntityId) -> bool | None:
    """Say whether one can tell that the other knows a fact; None where the record leaves it open."""
    mine, theirs = history.heads.get(one), history.heads.get(other)
    if theirs is None:
        return False
    for line in lines:
        spoke, heard = line.turn.speaker, line.turn.heard_by
        if (spoke == other and one in heard) or (other in heard and (spoke == one or one in heard)):
            return True
    if _told_without_line(theirs, one, lines) or (mine is not None and _told_without_line(mine, other, lines)):
        return None
    if theirs.way == "seen":
        return True if mine is not None and mine.way == "seen" and mine.moment == theirs.moment else None
    return None if mine is not None and mine.way == "start" and theirs.way == "start" else False


def _told_without_line(head: Head, source: ev.EntityId, lines: Sequence[Line]) -> bool:
    """Say whether somebody had a fact from a source in words that are not on record."""
    return head.way == "told" and head.source == source and all(line.turn.turn != head.exposure.learned.turn for line in lines)


Task = Callable[[Ledger, Unit], Iterator[Asked]]
TASKS: dict[str, Task] = {
    "knows": _knows(True), "knows_not": _knows(False), "could_not": _could_not, "since": _since, "source": _source, "chain": _chain,
    "believes": _believes(True), "believes_not": _believes(False),
}  # fmt: skip

__all__ = ["SEEN", "START", "TASKS", "Asked", "Unit", "asked", "facts"]
