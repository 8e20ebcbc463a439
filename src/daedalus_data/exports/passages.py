"""A run's events in words, each as a passage that stands alone and can be cited by its entry: what a question is answered from."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.telling import listed, preposition, sentence, unfelt
from daedalus_data.core.when import in_words

FELT = 0.04
"""How far a feeling has to move to be told."""
TIED = 0.02


class Told(NamedTuple):
    """A passage of a record, and what it can be found by."""

    id: str
    """The entry: e000123; in a file its line: story.md:12."""
    kind: str
    when: str
    text: str
    who: tuple[str, ...] = ()
    """Names of those it is about, the one it is told of first."""
    group: str = ""
    """Passages of one group say one thing of several people: a fact and those who learned it."""
    order: int = 0


class _Names:
    """Names and dates by id, of every branch."""

    def __init__(self, run: Run) -> None:
        self.entities = {event.entity: event.name for event in run.of(ev.EntityIntroduced)}
        self.moments = {point.id: point for point in run.timepoints}
        self.titles = {event.timepoint: event.happening.title.rstrip(".") for event in run.of(ev.EventHappened)}
        self.quantities = {event.quantity: event for event in run.of(ev.QuantitySet)}
        self.expectations = {event.expectation: event for event in run.of(ev.ExpectationFormed)}

    def __call__(self, entity: str | None) -> str:
        return self.entities.get(entity or "", entity or "")

    def all(self, entities: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(self, entities))

    def date(self, moment: str | None) -> str:
        return in_words(self.moments[moment].when) if moment in self.moments else ""

    def on(self, moment: str | None) -> str:
        return f" {preposition(self.moments[moment].when)} {in_words(self.moments[moment].when)}" if moment in self.moments else ""


def passages(run: Run) -> tuple[Told, ...]:
    """Return everything of a run that can be said in a sentence and cited, in the order of its log."""
    return run.once(_passages)


def _passages(run: Run) -> tuple[Told, ...]:
    names = _Names(run)
    return tuple(told for entry in run.entries if type(entry.event) in TELL for told in _told(entry, names))


def _told(entry: ev.Entry, names: _Names) -> Iterator[Told]:
    event: Any = entry.event
    moment = event.timepoint if event.timepoint != ev.BEFORE_ALL else None
    for kind, text, who, group in TELL[type(event)](event, names):
        when = getattr(event, "when", None)
        date = in_words(when) if isinstance(when, str) and when else names.date(moment)
        yield Told(entry.id, kind, date, sentence(text), who, group, entry.seq)


Lines = Iterator[tuple[str, str, tuple[str, ...], str]]


def _person(event: ev.EntityIntroduced, names: _Names) -> Lines:
    yield "person", f"{event.name}: {event.role}", (event.name,), ""
    if event.goals:
        yield "aim", f"{event.name} wants to {listed(event.goals)}", (event.name,), ""


def _happened(event: ev.EventHappened, names: _Names) -> Lines:
    happening = event.happening
    title = "" if happening.title.rstrip(".") in happening.description else f"{sentence(happening.title)} "
    yield "event", f"{title}{happening.description}", names.all(happening.actors), ""


def _caused(event: ev.CauseTraced, names: _Names) -> Lines:
    before, after = names.titles.get(event.cause, ""), names.titles.get(event.timepoint or "", "")
    if before and after:
        yield "cause", f"“{before}”{names.on(event.cause)} led to “{after}”{names.on(event.timepoint)}: {event.link}", (), ""


def _scene(event: ev.SceneSet, names: _Names) -> Lines:
    there = names.all(event.present)
    yield (
        "scene",
        f"“{names.titles.get(event.timepoint or '', 'It')}” took place in {event.place} at {event.hour}:00, with {listed(there)} there",
        there,
        "",
    )


HOW = {"witnessed": "saw", "experienced": "lived through", "inferred": "worked out"}


def _learned(event: ev.FactLearned, names: _Names) -> Lines:
    name = names(event.entity)
    if event.exposure == "initial":
        how = f"{name} knew from the start and kept secret" if event.secret else f"{name} knew from the start"
    elif event.exposure == "told":
        how = f"{name} was told by {names(event.source)}{names.on(event.timepoint)}"
    else:
        how = f"{name} {HOW[event.exposure]}{names.on(event.timepoint)}"
    kept = event.secret and event.exposure == "initial"
    yield "secret" if kept else "knowledge", f"{how} ({event.topic}): {event.text}", (name, names(event.source)), event.fact


def _expected(event: ev.ExpectationFormed, names: _Names) -> Lines:
    name = names(event.entity)
    yield "expectation", f"{name} expected{names.on(event.timepoint)}, at {event.probability:.0%}: {event.text}", (name,), event.expectation


def _came(event: ev.ExpectationResolved, names: _Names) -> Lines:
    formed, name = names.expectations.get(event.expectation), names(event.entity)
    what = f" (“{formed.text.rstrip('.')}”)" if formed else ""
    yield (
        "expectation",
        f"What {name} had expected{what} was {event.outcome}{names.on(event.timepoint)}: {event.evidence}",
        (name,),
        event.expectation,
    )


def _spoken(event: ev.TurnSpoken, names: _Names) -> Lines:
    to = f" to {names(event.addressee)}" if event.addressee else ""
    yield (
        "talk",
        f"{names(event.speaker)} said{to}{names.on(event.timepoint)}: “{event.text}”",
        (names(event.speaker), *([names(event.addressee)] if event.addressee else [])),
        "",
    )


def _closed(event: ev.DialogClosed, names: _Names) -> Lines:
    yield "outcome", f"The talk{names.on(event.timepoint)} ended like this: {event.outcome}", (), ""


def _felt(event: ev.StateChanged, names: _Names) -> Lines:
    shift = event.changes.get("valence", 0.0)
    if event.reason and not unfelt(event.cause) and abs(shift) >= FELT:
        name = names(event.entity)
        mood = f"{name}'s spirits {'rose' if shift > 0 else 'fell'}{names.on(event.timepoint)}"
        yield "feeling", f"{mood} ({event.emotion}): {event.reason}" if event.emotion else f"{mood}: {event.reason}", (name,), ""


def _tied(event: ev.RelationFormed, names: _Names) -> Lines:
    source, target = names(event.source), names(event.target)
    yield "regard", f"{source} began with trust of {event.trust:.2f} (0 to 1) in {target}: {event.reason}", (source, target), ""


def _retied(event: ev.RelationChanged, names: _Names) -> Lines:
    source, target = names(event.source), names(event.target)
    if abs(event.trust) >= TIED:
        yield (
            "regard",
            f"{source} came to trust {target} {'more' if event.trust > 0 else 'less'}{names.on(event.timepoint)}: {event.reason}",
            (source, target),
            "",
        )


def _amount_set(event: ev.QuantitySet, names: _Names) -> Lines:
    yield "amount", f"At the start {event.name} stood at {event.amount:g} {event.unit}", (), event.quantity


def _amount(event: ev.QuantityChanged, names: _Names) -> Lines:
    made = names.quantities.get(event.quantity)
    if made:
        way = "rose" if event.change > 0 else "fell"
        text = f"{made.name} {way} by {abs(event.change):g} to {event.amount:g} {made.unit}{names.on(event.timepoint)}: {event.reason}"
        yield "amount", text[0].upper() + text[1:], (), event.quantity


def _harmed(event: ev.BodyHarmed, names: _Names) -> Lines:
    yield (
        "body",
        f"{names(event.entity)} was hurt{names.on(event.timepoint)}: {event.what} ({event.cause})",
        (names(event.entity),),
        event.ailment,
    )


def _healed(event: ev.BodyHealed, names: _Names) -> Lines:
    yield "body", f"{names(event.entity)} recovered after {event.days:g} days: {event.reason}", (names(event.entity),), event.ailment


def _foretold(event: ev.ProphecyMade, names: _Names) -> Lines:
    yield "prophecy", f"{names(event.entity)} foretold{names.on(event.timepoint)}: {event.text}", (names(event.entity),), event.prophecy


def _fulfilled(event: ev.ProphecyResolved, names: _Names) -> Lines:
    yield "prophecy", f"What had been foretold was {event.outcome}{names.on(event.timepoint)}: {event.reason}", (), event.prophecy


def _parted(event: ev.BranchOpened, names: _Names) -> Lines:
    yield "event", f"On the branch {event.branch} ({event.question}): {event.change}", (), ""


def _branch_ended(event: ev.BranchEnded, names: _Names) -> Lines:
    yield "outcome", f"The branch {event.branch} ended like this: {event.outcome}", (), ""


def _beat(event: ev.BeatTold, names: _Names) -> Lines:
    yield "event", event.text, names.all(event.actors), ""


def _known_end(event: ev.PortalStated, names: _Names) -> Lines:
    yield "end", event.happening.description, (), ""


def _pivot(event: ev.PivotFound, names: _Names) -> Lines:
    yield "turning point", event.explanation, (), ""


def _path(event: ev.PathCompleted, names: _Names) -> Lines:
    if event.rank == 1:
        yield "cause", event.explanation, (), ""


TELL: dict[type, Callable[[Any, _Names], Lines]] = {
    ev.EntityIntroduced: _person, ev.EventHappened: _happened, ev.CauseTraced: _caused, ev.SceneSet: _scene, ev.FactLearned: _learned,
    ev.ExpectationFormed: _expected, ev.ExpectationResolved: _came, ev.TurnSpoken: _spoken, ev.DialogClosed: _closed,
    ev.StateChanged: _felt, ev.RelationFormed: _tied, ev.RelationChanged: _retied, ev.QuantitySet: _amount_set,
    ev.QuantityChanged: _amount, ev.BodyHarmed: _harmed, ev.BodyHealed: _healed, ev.ProphecyMade: _foretold,
    ev.ProphecyResolved: _fulfilled, ev.BranchOpened: _parted, ev.BranchEnded: _branch_ended, ev.BeatTold: _beat,
    ev.PortalStated: _known_end, ev.PivotFound: _pivot, ev.PathCompleted: _path,
}  # fmt: skip
"""How each kind of event is told; the others have no words of their own."""
