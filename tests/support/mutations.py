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
    yield from _of_its_kind(run, event)
    yield from _named(run, event, [name for name in PEOPLE if name in fields and f"{name} {event.kind}" != LEARNER], _another_person)
    if not isinstance(event, ev.TurnSpoken | ev.TurnRefused | ev.SpeakerSteered):
        yield from _named(run, event, [name for name in TURNS if name in fields], _another_turn)
    for name in fields:
        if name not in KEPT and isinstance(value := getattr(event, name), bool):
            yield Change(f"{name} flipped", event.model_copy(update={name: not value}))
    for name, new in (("other words and numbers", _altered(event, _shifted)), ("numbers mirrored", _altered(event, _mirrored))):
        if new != event:
            yield Change(name, new)


M = TypeVar("M", bound=BaseModel)
Number = Callable[[float], float]
Another = Callable[[Run, ev.Event, str], object]


def _named(run: Run, event: ev.Event, names: list[str], another: Another) -> Iterator[Change]:
    for name in names:
        if getattr(event, name) and (new := another(run, event, name)) not in (None, getattr(event, name)):
            yield Change(f"{name} is {new}", event.model_copy(update={name: new}))


def _of_its_kind(run: Run, event: ev.Event) -> Iterator[Change]:
    """Yield the changes that no other kind of event has."""
    match event:
        case ev.FactLearned():
            yield from _learners(run, event)
        case ev.TurnSpoken():
            yield from _speakers(event)
            yield from _hearers(run, event)
        case ev.SceneSet():
            yield from _presences(run, event)
        case ev.RelationChanged():
            yield from _trusts(run, event)


def _learners(run: Run, event: ev.FactLearned) -> Iterator[Change]:
    """Yield the change to every other one of the cast: of what somebody does not know, each of them may be asked."""
    knew = {other.entity for other in run.of(ev.FactLearned) if other.fact == event.fact}
    for who in _cast(run):
        if who != event.entity:
            # what they learned of it by other means now comes second, in rows that never heard of this event
            yield Change(f"entity is {who}", event.model_copy(update={"entity": who}), structural=who in knew)


def _speakers(event: ev.TurnSpoken) -> Iterator[Change]:
    """Yield that another of those there said it, to another end."""
    speaker = next(who for who in (*event.heard_by, "somebody") if who != event.speaker)
    acts: tuple[ev.DialogAct, ...] = ("ask", "warn")
    act = next(act for act in acts if act != event.act)
    yield Change(f"speaker is {speaker}, act is {act}", event.model_copy(update={"speaker": speaker, "act": act}), structural=True)


def _hearers(run: Run, event: ev.TurnSpoken) -> Iterator[Change]:
    """Yield that somebody heard a line who did not: who could not know a fact, and who can tell that another knows it, rests on that."""
    for who in _cast(run):
        if who not in (event.speaker, *event.heard_by):
            yield Change(f"{who} heard it", event.model_copy(update={"heard_by": (*event.heard_by, who)}), structural=True)


def _presences(run: Run, event: ev.SceneSet) -> Iterator[Change]:
    """Yield that each of the cast was there who was not, or was not who was: who missed a line and why rests on that."""
    for who in _cast(run):
        present = tuple(one for one in event.present if one != who) if who in event.present else (*event.present, who)
        # of who is not there nothing is asked: rows come and go that rest on other entries
        yield Change(f"present are {', '.join(present)}", event.model_copy(update={"present": present}), structural=True)


def _trusts(run: Run, event: ev.RelationChanged) -> Iterator[Change]:
    """Yield that trust rose, fell or stayed over the moment as a whole, whatever else moved it there."""
    here = [other for other in run.of(ev.RelationChanged) if other.timepoint == event.timepoint and other is not event]
    others = sum(other.trust for other in here if (other.source, other.target) == (event.source, event.target))
    for total in (0.3, 0.0, -0.3):
        yield Change(f"trust moves by {total} in all", event.model_copy(update={"trust": round(total - others, 4)}))


def _cast(run: Run) -> list[str]:
    return [who.entity for who in run.of(ev.EntityIntroduced) if who.provenance != "discovered"]


def _another_person(run: Run, event: ev.Event, name: str) -> str | None:
    """Return somebody who is not yet where the change puts them."""
    cast, old = _cast(run), getattr(event, name)
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
