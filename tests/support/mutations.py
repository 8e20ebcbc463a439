"""Changes to single events of a log that can bear on labels: somebody else, other words, other numbers, another turn, a check flipped."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run

PEOPLE = ("entity", "source", "target")
TURNS = ("turn", "cause", "turns")
LEARNER = "entity fact_learned"
KEPT = {
    "kind", "by", "timepoint", "fact", "node", "nodes", "consequent", "consequents", "antecedent", "alternatives", "path", "step", "order",
    "when", "moment", "moments", "cast", "dialog", "expectation", "topic", "pattern", "actors", "needs", "known_by", "others", "origin",
    "name", "speaker", "addressee", "heard_by", "present", "knowledge", "withheld", "suppress", "speakers", "found_in", "provenance",
    "function", "about",
}  # fmt: skip
"""Fields that say what an entry is and how it hangs together, and those without a bearing on any label."""


@dataclass(frozen=True)
class Change:
    """An event as it could have been, and what is different."""

    name: str
    event: ev.Event
    structural: bool = False
    """Rows that do not cite the event may move: who spoke decides which lines others heard, and how these are numbered."""


def changes(run: Run, entry: ev.Entry) -> Iterator[Change]:
    """Yield every change of an event: each person and turn it names, each check, all words and numbers, all numbers mirrored."""
    event = entry.event
    fields = type(event).model_fields
    yield from _learners(run, event) if isinstance(event, ev.FactLearned) else ()
    yield from _named(run, event, [name for name in PEOPLE if name in fields and f"{name} {event.kind}" != LEARNER], _another_person)
    if isinstance(event, ev.TurnSpoken):
        speaker = next(who for who in (*event.heard_by, "somebody") if who != event.speaker)
        acts: tuple[ev.DialogAct, ...] = ("ask", "warn")
        act = next(act for act in acts if act != event.act)
        yield Change(f"speaker is {speaker}, act is {act}", event.model_copy(update={"speaker": speaker, "act": act}), structural=True)
        yield from _hearers(run, event)
    elif not isinstance(event, ev.TurnRefused | ev.SpeakerSteered):
        yield from _named(run, event, [name for name in TURNS if name in fields], _another_turn)
    for name in fields:
        if name not in KEPT and isinstance(value := getattr(event, name), bool):
            yield Change(f"{name} flipped", event.model_copy(update={name: not value}))
    for name, new in (("other words and numbers", _altered(event, _shifted)), ("numbers mirrored", _altered(event, _mirrored))):
        if new != event:
            yield Change(name, new)


def applied(run: Run, entry: ev.Entry, change: Change) -> Run:
    """Return a copy of the run with the changed event."""
    entries = list(run.entries)
    entries[entry.seq] = entry.model_copy(update={"event": change.event})
    return Run(run.manifest, tuple(entries), run.folder)


M = TypeVar("M", bound=BaseModel)
Number = Callable[[float], float]
Another = Callable[[Run, ev.Event, str], object]


def _named(run: Run, event: ev.Event, names: list[str], another: Another) -> Iterator[Change]:
    for name in names:
        if getattr(event, name) and (new := another(run, event, name)) not in (None, getattr(event, name)):
            yield Change(f"{name} is {new}", event.model_copy(update={name: new}))


def _learners(run: Run, event: ev.FactLearned) -> Iterator[Change]:
    """Yield the change to every other one of the cast: of what somebody does not know, each of them may be asked."""
    knew = {other.entity for other in run.of(ev.FactLearned) if other.fact == event.fact}
    for who in run.of(ev.EntityIntroduced):
        if who.provenance != "discovered" and who.entity != event.entity:
            # what they learned of it by other means now comes second, in rows that never heard of this event
            yield Change(f"entity is {who.entity}", event.model_copy(update={"entity": who.entity}), structural=who.entity in knew)


def _hearers(run: Run, event: ev.TurnSpoken) -> Iterator[Change]:
    """Yield that somebody heard a line who did not: who could not know a fact, and who can tell that another knows it, rests on that."""
    for who in run.of(ev.EntityIntroduced):
        if who.provenance != "discovered" and who.entity not in (event.speaker, *event.heard_by):
            yield Change(f"{who.entity} heard it", event.model_copy(update={"heard_by": (*event.heard_by, who.entity)}), structural=True)


def _another_person(run: Run, event: ev.Event, name: str) -> str | None:
    """Return somebody who is not yet where the change puts them."""
    cast = [who.entity for who in run.of(ev.EntityIntroduced) if who.provenance != "discovered"]
    old = getattr(event, name)
    if old not in cast or isinstance(event, ev.EntityIntroduced | ev.StateFormed | ev.RelationFormed):
        return None  # a log that sets nobody up cannot be folded
    taken = {getattr(event, other, None) for other in PEOPLE}
    if isinstance(event, ev.RelationChanged):
        kept = "target" if name == "source" else "source"
        here = [other for other in run.of(ev.RelationChanged) if other.timepoint == event.timepoint]
        taken |= {getattr(other, name) for other in here if getattr(other, kept) == getattr(event, kept)}
    start = cast.index(old)
    return next((who for who in cast[start + 1 :] + cast[:start] if who not in taken), None)


def _another_turn(run: Run, event: ev.Event, name: str) -> object:
    old = getattr(event, name)
    turns = [turn.turn for turn in run.of(ev.TurnSpoken) if turn.timepoint == event.timepoint]
    if isinstance(old, tuple):
        return tuple(next((turn for turn in turns if turn not in old), name) for name in old[:1]) + old[1:]
    return next((turn for turn in turns if turn != old), None) if old in turns else None


def _altered(model: M, number: Number) -> M:
    """Return a model with every number changed; where they are shifted, one word of every text is another."""
    left = KEPT.union(PEOPLE, TURNS)
    return model.model_copy(update={name: _other(getattr(model, name), number) for name in type(model).model_fields if name not in left})


def _shifted(value: float) -> float:
    return round(value + 0.3, 4) if value <= 0.7 else round(value - 0.3, 4)


def _mirrored(value: float) -> float:
    return round(1 - value, 4) if value > 0.2 else round(-value, 4)


def _other(value: object, number: Number) -> object:
    match value:
        case float():
            return number(value)
        case str() if " " in value and number is _shifted:
            words = value.split(" ")
            longest = max(range(len(words)), key=lambda i: (len(words[i]), i))
            return " ".join([*words[:longest], "unforeseen", *words[longest + 1 :]])
        case BaseModel():
            return _altered(value, number)
        case tuple():
            return tuple(_other(item, number) for item in value)
        case dict():
            return {name: _other(item, number) for name, item in value.items()}
    return value
