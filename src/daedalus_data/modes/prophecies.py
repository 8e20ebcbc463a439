"""Prophecies: how they are made at the start of a cycle, and how code makes sure that none is fulfilled without evidence."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, ProphecyMade, ProphecyResolved, Timepoint, TimepointId, TurnSpoken
from daedalus_data.core.framing import foretold, still_open
from daedalus_data.core.mode import Moment, Stage
from daedalus_data.core.telling import date, feeling, sentence
from daedalus_data.core.template import fact_id
from daedalus_data.core.when import in_words
from daedalus_data.core.words import content_words, overlap
from daedalus_data.core.world import Known, Prophecy, World
from daedalus_data.modes.forward import history
from daedalus_data.modes.players import players
from daedalus_data.prompts.cycles import LIKE, Due, Foretell, ForetellReply, JudgeProphecy, JudgeProphecyReply, Witness

BORNE_OUT = 0.34
"""Share of a prophecy's content words, names left out, that its evidence must hold together."""
FEWEST = 2
"""Content words of it that the evidence must hold at least."""
TRUSTED = 0.55
"""How much whoever heard a prophecy must trust the one who made it to act on it."""
LOOSE = frozenset(
    "come came go goe went take took taken bring brought make made see seen find found time day night year end last first next again "
    "still until soon later thing one someone somebody nobody everybody people".split()
)
"""Content words that any two stories share."""


class Place(NamedTuple):
    """Where in its cycles a moment lies; both count from 1."""

    cycle: int
    phase: int


def place_of(index: int, length: int) -> Place:
    """Return a moment's cycle and phase."""
    return Place(index // length + 1, index % length + 1)


# ---- made ----


async def prophesied(stage: Stage, world: World, dates: Sequence[str], moment: Moment) -> list[ForetellReply]:
    """Return what is foretold as a cycle begins, one after another so that none says what another said."""
    found: list[ForetellReply] = []
    index = moment.timepoint.index
    dues = _dues(world, dates, index)
    for number in range(stage.template.temporal.prophecies_per_cycle if dues else 0):
        question = _foretell(stage, world, moment, dues, found)
        found.append(await stage.ask(question, f"m{index:02d}_foretell{number}"))
    return found


def _foretell(stage: Stage, world: World, moment: Moment, dues: tuple[Due, ...], said: list[ForetellReply]) -> Foretell:
    cycle = world.cycle
    assert cycle is not None
    return Foretell(
        scenario=stage.template.scenario_description,
        when=in_words(moment.timepoint.when),
        happening=moment.happening,
        cycle=place_of(moment.timepoint.index, len(cycle.phases)).cycle,
        phases=cycle.phases,
        returns=cycle.returns,
        cast=players(world, stage.cast),
        moods={entity: feeling(world.states[entity]) for entity in stage.cast if entity in world.states},
        earlier=history(world),
        open=(*(found.made.text for found in still_open(world)), *(reply.text for reply in said)),
        seers=(*(found.made.entity for found in world.prophecies.values()), *(reply.entity for reply in said)),
        dues=dues,
    )


def _dues(world: World, dates: Sequence[str], index: int) -> tuple[Due, ...]:
    """Return the later phases of this cycle and the phases of the next one, as far as the run lives them."""
    assert world.cycle is not None
    phases = world.cycle.phases
    last = min(len(dates), index + 2 * len(phases))
    places = [(at, place_of(at, len(phases))) for at in range(index + 1, last)]
    return tuple(
        Due(id=f"{place.cycle}.{place.phase}", name=phases[place.phase - 1].name, when=in_words(dates[at])) for at, place in places
    )


def made(replies: Sequence[ForetellReply], timepoint: Timepoint, world: World, cast: tuple[EntityId, ...]) -> tuple[ProphecyMade, ...]:
    """Return the events of what was foretold at a moment, each said to those whom the one who says it trusts."""
    names = (f"{timepoint.id}/prophecy{number}" for number in range(len(replies)))
    return tuple(_made(reply, name, timepoint, _told(world, reply.entity, cast)) for reply, name in zip(replies, names, strict=True))


def _told(world: World, seer: EntityId, cast: tuple[EntityId, ...]) -> tuple[EntityId, ...]:
    """Return whom a seer tells: those trusted no less than the seer trusts others on average; the rest have to hear of it from them."""
    trust = {entity: world.relation(seer, entity).trust for entity in cast if entity != seer}
    mean = sum(trust.values()) / max(1, len(trust))
    return tuple(entity for entity, held in trust.items() if held >= mean - 1e-9)


def _made(reply: ForetellReply, name: str, timepoint: Timepoint, heard_by: tuple[EntityId, ...]) -> ProphecyMade:
    cycle, _, phase = reply.due.partition(".")
    return ProphecyMade(
        by="cyclical",
        timepoint=timepoint.id,
        prophecy=name,
        entity=reply.entity,
        topic=reply.topic,
        text=reply.text.strip(),
        sign=reply.sign.strip().rstrip("."),
        cycle=int(cycle),
        phase=int(phase),
        heard_by=heard_by,
    )


def believers(world: World, prophecy: Prophecy) -> list[EntityId]:
    """Return who knows of a prophecy and trusts the one who made it enough to act on it."""
    fact, seer = fact_id(foretold(prophecy, world)), prophecy.made.entity
    others = (entity for entity in world.entities if entity != seer)
    return [entity for entity in others if fact in world.knows(entity) and world.relation(entity, seer).trust >= TRUSTED]


# ---- judged ----


async def judged(stage: Stage, timepoint: Timepoint) -> list[ProphecyResolved]:
    """Return which open prophecies the moment just lived has fulfilled, and whose time has passed with it."""
    world = stage.world(timepoint.id)
    waiting = [found for found in still_open(world) if found.moment != timepoint.id]
    asked = [_judge(stage, world, found) for found in waiting]
    keys = [f"m{timepoint.index:02d}_judge_{found.made.prophecy.replace('/', '_')}" for found in waiting]
    replies = await stage.gather(*(stage.ask(question, key) for question, key in zip(asked, keys, strict=True)))
    resolved = (_resolved(world, found, reply, timepoint) for found, reply in zip(waiting, replies, strict=True))
    return [event for event in resolved if event]


def _judge(stage: Stage, world: World, prophecy: Prophecy) -> JudgeProphecy:
    said = prophecy.made
    return JudgeProphecy(
        scenario=stage.template.scenario_description,
        by=world.name(said.entity),
        topic=said.topic,
        text=said.text,
        made=date(prophecy.moment, world),
        due=_due_in_words(world, said),
        past=tuple(witnesses(world, prophecy)),
    )


def _due_in_words(world: World, said: ProphecyMade) -> str:
    assert world.cycle is not None
    return f"{world.cycle.phases[said.phase - 1].name}, cycle {said.cycle}"


def witnesses(world: World, prophecy: Prophecy) -> Iterator[Witness]:
    """Yield what may bear a prophecy out: all that took place and was learned after it was made, and what is said now."""
    since = after(world, prophecy.moment)
    for moment in since:
        happening, when = world.happenings[moment].happening, date(moment, world)
        told = f"{sentence(happening.title)} {sentence(happening.description)} About: {sentence(happening.topic)}"
        yield Witness(id=moment, kind="moment", when=when, sort=happening.pattern.replace("_", " "), text=told)
        yield from (Witness(id=known.fact, kind="fact", when=when, text=known.text) for known in _seen(world, prophecy, moment))
    yield from (
        Witness(id=turn.turn, kind="turn", when=date(world.now, world), text=f"{world.name(turn.speaker)}: {turn.text}")
        for turn in world.turns
        if turn.timepoint == world.now and not _says_it_again(world, prophecy, turn)
    )


def after(world: World, moment: TimepointId) -> list[TimepointId]:
    """Return the moments lived after a moment, earliest first."""
    lived = world.history()
    return lived[lived.index(moment) + 1 :]


def _seen(world: World, prophecy: Prophecy, moment: TimepointId) -> Iterator[Known]:
    """Yield each fact once that somebody saw or lived through at a moment; what is merely claimed in talk bears nothing out."""
    held = [known for head in world.knowledge.values() for known in head.values() if known.moment == moment]
    found = {known.fact: known for known in held if known.exposure in ("witnessed", "experienced") and known.turn is None}
    told = foretold(prophecy, world)
    yield from (known for known in found.values() if known.fact != fact_id(told) and overlap(known.text, told) < LIKE)


def _says_it_again(world: World, prophecy: Prophecy, turn: TurnSpoken) -> bool:
    return fact_id(foretold(prophecy, world)) in turn.knowledge


def _resolved(world: World, prophecy: Prophecy, reply: JudgeProphecyReply, timepoint: Timepoint) -> ProphecyResolved | None:
    said = prophecy.made
    evidence = borne_out(world, prophecy, reply.evidence) if reply.fulfilled else ()
    if evidence:
        return _resolution(said, timepoint, "fulfilled", reply.reason, evidence)
    assert world.cycle is not None
    if (said.cycle - 1) * len(world.cycle.phases) + said.phase - 1 > timepoint.index:
        return None
    by = f"{_due_in_words(world, said)}, {in_words(timepoint.when)}"
    why = "what was said to bear it out does not" if reply.fulfilled else reply.reason
    return _resolution(said, timepoint, "unfulfilled", f"Its time passed with {by}: {why[:1].lower()}{why[1:]}", ())


def _resolution(said: ProphecyMade, timepoint: Timepoint, outcome: str, reason: str, evidence: tuple[str, ...]) -> ProphecyResolved:
    return ProphecyResolved.model_validate(
        {
            "by": "cyclical",
            "timepoint": timepoint.id,
            "prophecy": said.prophecy,
            "outcome": outcome,
            "evidence": evidence,
            "reason": sentence(reason),
        }
    )


@counted
def borne_out(world: World, prophecy: Prophecy, cited: Sequence[str]) -> tuple[str, ...]:
    """Return the cited evidence that holds, nothing when it does not bear the prophecy out.

    It has to exist and to lie after the prophecy, each piece must share its matter, one of them must be a moment or a fact that
    somebody saw, and together they must hold BORNE_OUT of its content words.
    """
    known = {witness.id: witness for witness in witnesses(world, prophecy)}
    names = content_words(" ".join(who.name for who in world.entities.values()))
    matter = content_words(f"{prophecy.made.topic} {prophecy.made.text}") - names - LOOSE
    held = {name: matter & content_words(known[name].text) for name in dict.fromkeys(cited) if name in known}
    good = {name: shared for name, shared in held.items() if shared}
    together = frozenset[str]().union(*good.values())
    enough = len(together) >= max(FEWEST, BORNE_OUT * len(matter))
    return tuple(good) if enough and any(known[name].kind != "turn" for name in good) else ()
