"""The world as a question shows it: people, facts, ties and the moment, with as much of them as a level buys."""

from collections.abc import Iterable, Mapping, Sequence

from daedalus_data.core import telling
from daedalus_data.core.events import BEFORE_ALL, EntityId, FactId, Happening, TimepointId, TurnSpoken
from daedalus_data.core.framing import foretold, frame, open_frame, still_open
from daedalus_data.core.mechanism import Scene
from daedalus_data.core.state import State
from daedalus_data.core.template import fact_id
from daedalus_data.core.when import in_words
from daedalus_data.core.words import covered
from daedalus_data.core.world import Expectation, Known
from daedalus_data.mechanisms.readings import amounts_for, amounts_now
from daedalus_data.plan.estimate import moments_of
from daedalus_data.plan.fidelity import Context, context
from daedalus_data.prompts.views import Fact, Feeling, Now, Persona, Spoken, Tie

UNFORMED = State(
    valence=0, arousal=0.4, energy=100, confidence=0.5, patience=0.5, risk=0.5, social=0.5,
    age=40, health=1, pain=0, stamina=0.7, fatigue=0.1,
    openness=0.5, conscientiousness=0.5, extraversion=0.5, agreeableness=0.5, neuroticism=0.5,
    caution=0.5, decision_speed=0.5, reserve=0.5,
)  # fmt: skip
"""What a question shows of an entity that has no state because state_vectors is switched off; never an event."""
FRESH = 0.35
"""How much having been learned at this moment adds to a fact's use."""
OMEN = 0.3
"""How much it adds that it tells of a prophecy that is still open: what may yet come is on people's minds."""
NEWS = 0.5
"""How much it adds when nobody who listens knows it; less where some do, and little where it is beside the point."""
SECONDHAND = 0.45
"""How much it adds to have been told what some who listen were not."""
News = Mapping[FactId, tuple[EntityId, ...]]
"""Whom a fact would be news to."""
STALE = 0.5
"""What is left of the use of a fact that is neither fresh nor news to anybody."""


def members(scene: Scene) -> tuple[EntityId, ...]:
    """Return the cast of the run, present or not, without what was merely mentioned."""
    return tuple(entity for entity, who in scene.world.entities.items() if who.provenance != "discovered")


def persona(scene: Scene, entity: EntityId) -> Persona:
    """Return who an entity is."""
    return Persona.of(scene.world.entities[entity])


def state(scene: Scene, entity: EntityId) -> State:
    """Return an entity's state now, UNFORMED when it has none."""
    return scene.world.states.get(entity, UNFORMED)


def feeling(scene: Scene, entity: EntityId) -> Feeling:
    """Return an entity's state in numbers and words; no words for one that has no state."""
    formed = entity in scene.world.states
    return Feeling(state=state(scene, entity), words=telling.feeling(scene.world.states[entity]) if formed else "")


def mood(scene: Scene, entity: EntityId) -> str:
    """Return how an entity feels, in words."""
    return feeling(scene, entity).words


def bought(scene: Scene, entity: EntityId) -> Context:
    """Return how much an entity's questions carry at its level."""
    return context(scene.level(entity))


def fact(scene: Scene, known: Known, unknown_to: tuple[EntityId, ...] = ()) -> Fact:
    """Return a fact somebody holds, and whom it would be news to."""
    return Fact(
        id=known.fact,
        topic=known.topic,
        text=known.text,
        how=telling.how_known(known, scene.world),
        source=known.source,
        moment=known.moment,
        fresh=known.moment == scene.timepoint.id,
        confidence=known.confidence,
        unknown_to=unknown_to,
    )


def facts(scene: Scene, entity: EntityId, about: str, limit: int) -> tuple[Fact, ...]:
    """Return what an entity holds openly, the most useful first."""
    return tuple(fact(scene, known) for known in useful(scene, entity, about)[:limit])


def useful(scene: Scene, entity: EntityId, about: str, news: News | None = None, listeners: int = 0) -> list[Known]:
    """Return what an entity holds openly, most useful first: to the point, fresh, and news to those who listen."""
    held = [known for known in scene.world.knows(entity).values() if not known.secret]
    return _by_use(scene, held, about, news or {}, listeners)


def secrets(scene: Scene, entity: EntityId, news: News | None = None) -> tuple[Fact, ...]:
    """Return what an entity keeps from the others."""
    found = news or {}
    return tuple(fact(scene, known, found.get(known.fact, ())) for known in scene.world.knows(entity).values() if known.secret)


def _by_use(scene: Scene, held: Sequence[Known], about: str, found: News, listeners: int) -> list[Known]:
    omens = {fact_id(foretold(prophecy, scene.world)) for prophecy in still_open(scene.world)}

    def use(known: Known) -> float:
        to_the_point = covered(about, f"{known.topic} {known.text}")
        fresh = FRESH if known.moment == scene.timepoint.id else 0.0
        news = len(found.get(known.fact, ())) / listeners if listeners else 0.0
        secondhand = SECONDHAND if news and not fresh and known.exposure == "told" else 0.0
        stale = listeners and not fresh and not news
        fresh += OMEN * (known.fact in omens)
        return round(to_the_point * (STALE if stale else 1.0) + fresh + secondhand + NEWS * news * min(1.0, 0.2 + 3 * to_the_point), 6)

    # Of equally useful facts the one learned last comes first.
    return [held[place] for _, place in sorted(((use(known), place) for place, known in enumerate(held)), reverse=True)]


def news_to(scene: Scene, holder: EntityId, others: Iterable[EntityId]) -> News:
    """Return whom each fact of an entity would be news to, as far as it has seen: it cannot know what was said behind its back."""
    world, held = scene.world, scene.world.knows(holder)
    heard = world.heard(holder)
    turns, aware = {turn.turn for turn in heard}, dict[FactId, set[EntityId]]()
    for turn in heard:
        for cited in turn.knowledge:
            aware.setdefault(cited, set()).update((turn.speaker, *turn.heard_by))
    found: dict[FactId, list[EntityId]] = {}
    for other in others:
        head = world.knows(other) if other != holder else held
        for name, mine in held.items():
            theirs = head.get(name)
            if other not in aware.get(name, ()) and not (theirs and _seen_to_learn(mine, theirs, turns)):
                found.setdefault(name, []).append(other)
    return {name: tuple(people) for name, people in found.items()}


def lacked(scene: Scene, held: Fact) -> Fact:
    """Return a fact with those only whom it would truly be news to: who steers knows what its holder cannot."""
    return held.model_copy(update={"unknown_to": tuple(other for other in held.unknown_to if held.id not in scene.world.knows(other))})


def _seen_to_learn(mine: Known, theirs: Known, heard: set[str]) -> bool:
    """Say whether the holder of a fact has seen how another came by it: heard the same line, lived the same moment."""
    if theirs.turn is not None:
        return theirs.turn in heard
    return (mine.turn is None and mine.moment == theirs.moment) or mine.source == theirs.source


def tie(scene: Scene, source: EntityId, target: EntityId) -> Tie:
    """Return how one entity regards another."""
    relation, who = scene.world.relation(source, target), scene.world.entities[target]
    return Tie(
        source=source,
        target=target,
        target_name=who.name,
        target_role=who.role,
        words=relation.words(),
        trust=relation.trust,
        alignment=relation.alignment,
        power=relation.power,
        bond=relation.bond,
    )


def ties(scene: Scene, source: EntityId, others: Iterable[EntityId]) -> tuple[Tie, ...]:
    """Return how an entity regards each of the others."""
    return tuple(tie(scene, source, target) for target in others if target != source)


def happening(scene: Scene) -> Happening:
    """Return what takes place at this moment."""
    found = scene.world.happening()
    if found is None:
        raise LookupError(f"nothing takes place at {scene.timepoint.id}; the mode must append EventHappened before the moment is lived")
    return found


def now(scene: Scene, earlier: int) -> Now:
    """Return the moment with at most so many of the moments that led to it."""
    what, place = happening(scene), scene.world.scenes.get(scene.timepoint.id)
    return Now(
        when=in_words(scene.timepoint.when),
        index=scene.timepoint.index,
        moments=moments_of(scene.template),
        title=what.title,
        description=what.description,
        topic=what.topic,
        pattern=what.pattern,
        mechanism=what.mechanism,
        actors=tuple(actor for actor in what.actors if actor in scene.world.entities),
        place=place.place if place else "",
        atmosphere=place.atmosphere if place else "",
        tension=place.tension if place else 0.5,
        earlier=tuple(dated(scene, moment) for moment in led_here(scene)[-earlier:]),
        beats=tuple(f"{beat.offset}: {beat.text}" for beat in scene.world.beats.get(scene.timepoint.id, ())),
        frame=open_frame(scene.world, scene.timepoint.id),
    )


def now_for(scene: Scene, entity: EntityId) -> Now:
    """Return the moment with as much of its history as the entity's level buys, and the amounts that the entity has read or heard of."""
    return now(scene, bought(scene, entity).earlier).model_copy(update={"amounts": amounts_for(scene, entity)})


def now_of_all(scene: Scene) -> Now:
    """Return the moment as those see it who set and judge it: with the most history anybody there is given, and its whole frame."""
    told = now(scene, max((bought(scene, entity).earlier for entity in scene.cast), default=1))
    return told.model_copy(update={"frame": frame(scene.world, scene.timepoint.id), "amounts": amounts_now(scene)})


def led_here(scene: Scene) -> list[TimepointId]:
    """Return the earlier moments that causality traced this one back to, earliest first."""
    found: dict[TimepointId, None] = {}
    waiting = [scene.timepoint.id]
    while waiting:
        effect = waiting.pop()
        causes = [traced.cause for traced in scene.world.causes if traced.timepoint == effect and traced.cause not in found]
        found.update(dict.fromkeys(causes))
        waiting += causes
    return [moment for moment in scene.world.moments if moment in found]


def dated(scene: Scene, moment: TimepointId) -> str:
    """Return what took place at a moment as a dated sentence: 'January 2027: The test was cut.'."""
    title = scene.world.happenings[moment].happening.title
    return f"{in_words(scene.world.moments[moment].when)}: {telling.sentence(title)}"


def spoken(scene: Scene, turn: TurnSpoken) -> Spoken:
    """Return a line as others see it."""
    return Spoken(
        turn=turn.turn,
        speaker=turn.speaker,
        name=scene.world.name(turn.speaker),
        text=turn.text,
        act=turn.act,
        knowledge=turn.knowledge,
        aside_to=scene.world.aside(turn),
    )


def talk(scene: Scene) -> list[TurnSpoken]:
    """Return the lines said at this moment so far."""
    return [turn for turn in scene.world.turns if turn.timepoint == scene.timepoint.id]


def open_expectations(scene: Scene, entity: EntityId) -> list[Expectation]:
    """Return what an entity still expects, what it is most anxious about first."""
    held = [item for item in scene.world.expectations.values() if item.entity == entity and item.outcome == "open"]
    return sorted(held, key=lambda item: -anxiety(item.probability))


def anxiety(probability: float) -> float:
    """Return how anxious an expectation makes: 4 p (1 - p), greatest when it may as well not happen."""
    return round(4 * probability * (1 - probability), 4)


def matter(scene: Scene) -> str:
    """Return the words by which facts are judged to be of use at this moment."""
    what = happening(scene)
    return f"{what.topic} {what.title}"


def setting(scene: Scene) -> bool:
    """Say whether the scene is only being set: nothing takes place yet."""
    return scene.timepoint.id == BEFORE_ALL
