"""Bare questions of arithmetic: how much of a quantity there was at a moment, from its rates, those who use it and what took place.

A question is asked only where the log follows from what the prompt gives: every change is worked out again and must agree.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.amounts import dated, exact, room, the
from daedalus_data.core.quantity import QuantitySpec
from daedalus_data.core.telling import sentence
from daedalus_data.core.units import hourly, measured, rate_words
from daedalus_data.core.words import phrase
from daedalus_data.formatters.knowledge_history import Draws
from daedalus_data.formatters.story import Opening, Story
from daedalus_data.formatters.verifiable_talk import TalkAsked, lettered

ASKED_MOST = 4
"""Questions about one quantity of a run."""
SPANS_MOST = 4
"""Spans between moments that a question covers."""
OFF = ("0.5", "1.5", "2", "0.75", "1.25", "-1")
"""What wrong answers make of that which truly moved, where slips in the reckoning come to too few: half of it, twice, the other way."""

HEADS = ("How it is counted:", "The rule:", "What is known of it:", "Given:")
RUNS = ("What happened to it:", "The course of it:", "In between:", "What there is to reckon with:")
QUESTIONS = (
    "How much of it was there {when}, with all that took place then?",
    "How did it stand {when}, everything told?",
    "How much was left {when}, after what took place then?",
    "Reckon it through: what did it come to {when}, with that moment's own doings?",
)


class Step(NamedTuple):
    """What moved a quantity at one moment of a question."""

    opening: Opening
    passed: ev.QuantityChanged | None
    effects: tuple[ev.QuantityChanged, ...]
    entries: tuple[ev.Entry, ...]


def amounts_asked(story: Story) -> Iterator[TalkAsked]:
    """Yield the questions about the amounts of a run."""
    for name, spec in story.run.template.metadata.quantities.items():
        if _plain(story, name, spec):
            yield from _of_one(story, name, spec)


def _plain(story: Story, name: str, spec: QuantitySpec) -> bool:
    """Say whether all that moves a quantity can be told: nothing passes between it and another, one flow at most counts by heads."""
    others = [flow for other in story.run.template.metadata.quantities.values() for flow in other.flows if flow.into == name]
    passes = others or any(flow.into for flow in spec.flows)
    return bool(spec.flows) and not passes and sum(bool(flow.consumers) for flow in spec.flows) <= 1


def _of_one(story: Story, name: str, spec: QuantitySpec) -> Iterator[TalkAsked]:
    openings = {opening.timepoint.id: opening for opening in story.openings}
    asked = 0
    for place, at in enumerate(openings):
        draws = Draws(story.draw("amount", name, at))
        path = [moment for moment in story.past_of(at) if moment in openings][-1 - draws.below(SPANS_MOST) - 1 :]
        steps = [_step(openings[moment], name) for moment in path[1:]]
        if not steps or name not in story.after(path[0]).quantities or asked >= ASKED_MOST or not _own(story, name, at):
            continue
        if _follows(story, name, spec, path[0], steps) and (question := _question(story, name, spec, path, steps, place, draws)):
            asked += 1
            yield question


def _own(story: Story, name: str, at: ev.TimepointId) -> bool:
    """Say whether a quantity has fared otherwise up to a moment than in every run of the template: rows of many runs must differ."""
    past, users = set(story.past_of(at)), set[int]()
    for event in story.run.of(ev.QuantityChanged):
        if event.quantity == name and event.timepoint in past:
            if event.cause != "time":
                return True
            users.add(event.consumers)
    return len(users) > 1


def _step(opening: Opening, name: str) -> Step:
    entries = [entry for entry in opening.entries if isinstance(entry.event, ev.QuantityChanged) and entry.event.quantity == name]
    moved = [entry.event for entry in entries if isinstance(entry.event, ev.QuantityChanged)]
    passed = [event for event in moved if event.cause == "time"]
    return Step(opening, passed[0] if passed else None, tuple(event for event in moved if event.cause != "time"), tuple(entries))


def _follows(story: Story, name: str, spec: QuantitySpec, first: ev.TimepointId, steps: Sequence[Step]) -> bool:
    """Say whether the amounts of the log come out when they are worked out from what the prompt says."""
    amount = exact(story.after(first).quantities[name].amount)
    if any(step.passed is None or len(step.opening.timepoint.parents) != 1 for step in steps):
        return False
    for step in steps:
        wanted = _by_time(spec, step)
        if step.passed is None or abs(wanted - exact(step.passed.wanted)) > Decimal("0.00001"):
            return False
        for event in (step.passed, *step.effects):
            amount += room(amount, spec.floor, spec.ceiling, exact(event.wanted))
            if abs(amount - exact(event.amount)) > Decimal("0.00001"):
                return False
    return True


def _by_time(spec: QuantitySpec, step: Step) -> Decimal:
    passed = step.passed
    assert passed is not None
    hourly_all = sum(hourly(flow.rate, spec.unit) * (passed.consumers if flow.consumers else 1) for flow in spec.flows)
    return exact(float(hourly_all) * passed.hours)


def _question(
    story: Story, name: str, spec: QuantitySpec, path: Sequence[ev.TimepointId], steps: Sequence[Step], place: int, draws: Draws
) -> TalkAsked | None:
    at, world = path[-1], story.after(path[-1])
    start, end = exact(story.after(path[0]).quantities[name].amount), exact(world.quantities[name].amount)
    options = _options(spec, start, end, steps, draws)
    if options is None:
        return None
    key = f"amount/{at}/{name}"
    right = measured(end, spec.unit)
    lines, answer = lettered(story, f"amount {name}", place, options, right)
    shown = [draws.pick(HEADS), *_rule(name, spec, steps), draws.pick(RUNS), *_course(story, path, start, spec, steps)]
    question = draws.pick(QUESTIONS).format(when=dated(world.moments[at].when)) + "\n" + lines
    before = [entry for entry in _counted(story, name, path[0]) if entry]
    evidence = (*before, *(entry for step in steps for entry in step.entries))
    people = tuple(one for one in world.present() if one in world.entities) or tuple(world.entities)[:1]
    return TalkAsked("amount", key, at, people, tuple(shown), question, answer, evidence)


def _counted(story: Story, name: str, first: ev.TimepointId) -> list[ev.Entry]:
    """Return the entry that the amount at the outset of a question follows from."""
    past = {ev.BEFORE_ALL, *story.past_of(first)}
    entries = [entry for entry in story.run.entries if entry.event.timepoint in past]
    own = [e for e in entries if isinstance(e.event, ev.QuantitySet | ev.QuantityChanged) and e.event.quantity == name]
    return own[-1:]


def _options(spec: QuantitySpec, start: Decimal, end: Decimal, steps: Sequence[Step], draws: Draws) -> list[str] | None:
    """Return four answers, the right one first; None where nothing moved or wrong ones could not be told from it."""
    found = [measured(end, spec.unit)]
    wrong = [*draws.turned(list(_slips(spec, start, end, steps))), *(start + (end - start) * Decimal(share) for share in draws.turned(OFF))]
    for amount in wrong:
        text = measured(start + room(start, spec.floor, spec.ceiling, exact(amount) - start), spec.unit)
        if text not in found:
            found.append(text)
    return found[:4] if end != start and len(found) >= 4 else None


def _slips(spec: QuantitySpec, start: Decimal, end: Decimal, steps: Sequence[Step]) -> Iterator[Decimal]:
    """Yield what comes out for those who leave something out of the reckoning, or take it the wrong way round."""
    done = sum((exact(event.change) for step in steps for event in step.effects), Decimal(0))
    by_head = sum(hourly(flow.rate, spec.unit) for flow in spec.flows if flow.consumers)
    hours = sum(step.passed.hours for step in steps if step.passed)
    users = max(step.passed.consumers for step in steps if step.passed)
    one = exact(float(by_head) * hours)
    yield end - done
    yield end - 2 * done
    yield end - one * (users - 1)
    yield end + one
    yield end - one
    yield start + done
    yield start


# ---- what is shown ----


def _rule(name: str, spec: QuantitySpec, steps: Sequence[Step]) -> list[str]:
    called = the(spec.name or phrase(name))
    limits = f"It cannot fall below {measured(exact(spec.floor), spec.unit)}"
    limits += "." if spec.ceiling is None else f" or rise above {measured(exact(spec.ceiling), spec.unit)}."
    flows = [
        f"- {rate_words(flow.rate)} {'go' if flow.rate.strip().startswith('-') else 'come in'}"
        f"{' for each of those who use it' if flow.consumers else ''}."
        for flow in spec.flows
    ]
    return [f"{called}. {limits}", *flows]


def _course(story: Story, path: Sequence[ev.TimepointId], start: Decimal, spec: QuantitySpec, steps: Sequence[Step]) -> list[str]:
    moments = story.after(path[-1]).moments
    lines = [f"- {_capital(dated(moments[path[0]].when))} it stood at {measured(start, spec.unit)}."]
    for step in steps:
        when, passed = dated(step.opening.timepoint.when), step.passed
        if passed is not None and any(flow.consumers for flow in spec.flows):
            used = "nobody" if passed.consumers == 0 else "one" if passed.consumers == 1 else str(passed.consumers)
            lines.append(f"- From then to the next count, {when}, {used} used it.")
        else:
            lines.append(f"- The next count was {when}.")
        lines += [f"- {_capital(when)}, what took place {_moved(event, spec)}: {sentence(event.reason)}" for event in step.effects]
    return lines


def _moved(event: ev.QuantityChanged, spec: QuantitySpec) -> str:
    amount = measured(abs(exact(event.wanted)), spec.unit)
    if event.change != event.wanted:
        return f"{'would have taken' if event.wanted < 0 else 'would have brought'} {amount} if the limits had let it"
    return f"{'took' if event.wanted < 0 else 'brought'} {amount}"


def _capital(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"
