"""Rows that ask what a moment did to somebody: which lines were news to them, how it moved their state, and why."""

import json
from collections.abc import Iterator
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Record
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.state import Dimension, State
from daedalus_data.core.telling import unfelt
from daedalus_data.core.words import covered
from daedalus_data.core.world import World
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters import evolution_words as words
from daedalus_data.formatters.evolution_words import Change
from daedalus_data.formatters.story import Opening, Story, story

MOMENTS_SHOWN, EXPECTED_SHOWN, FEWEST_FACTS = 3, 2, 3
DECIMALS: dict[Dimension, int] = {"energy": 1, "valence": 3, "arousal": 3}
PURPOSES = ("appraise_event", "appraise_line", "prospect", "extract", "turn")


@formatter("entity_evolution", version=3)
def entity_evolution(run: Run) -> Iterator[Example]:
    """Somebody's past, ties, knowledge and state, and what takes place and is said -> what is news to them and how it moves them."""
    told = story(run)
    for opening in told.openings:
        moment, changes = _moment(told, opening), evolved(opening)
        for entity in moment.after.present():
            lines = ctx.heard(moment.turns, entity)
            if entity in changes and (change := _reached(changes[entity], lines)):
                yield _row(moment, entity, change, lines)


def evolved(opening: Opening) -> dict[ev.EntityId, Change]:
    """Return what a moment did to everybody who had a state as it began, from its entries alone: one who gets it here has no before."""
    changes = {entity: Change(state, [], []) for entity, state in opening.before.states.items()}
    learned: set[tuple[ev.EntityId, ev.FactId]] = set()
    for entry in opening.entries:
        match event := entry.event:
            case ev.StateChanged() if event.entity in changes:
                changes[event.entity] = _moved(changes[event.entity], entry, event)
            case ev.FactLearned() if event.entity in changes and _is_new(opening, event) and (event.entity, event.fact) not in learned:
                learned.add((event.entity, event.fact))
                if event.exposure == "told" and event.turn and event.source != event.entity:
                    changes[event.entity].news.append((entry, event))
    return changes


def _moved(change: Change, entry: ev.Entry, event: ev.StateChanged) -> Change:
    """Return the change with a shift added: to the beginning when nothing was felt yet, for hours and bodies come first."""
    if unfelt(event.cause) and not change.felt:
        return change._replace(start=change.start.shifted(event.changes))
    if not DECIMALS.keys().isdisjoint(event.changes):
        change.felt.append((entry, event))
    return change


def _is_new(opening: Opening, event: ev.FactLearned) -> bool:
    return event.fact not in opening.before.knows(event.entity)


# ---- the moment, read once for everybody who is there ----


class _Moment(NamedTuple):
    story: Story
    opening: Opening
    after: World
    tellings: tuple[tuple[str, ...], ...]
    turns: list[ev.TurnSpoken]
    speech: dict[str, str]
    seen: dict[ev.EntityId, list[str]]
    link: list[str]


def _moment(told: Story, opening: Opening) -> _Moment:
    point, after = opening.timepoint, told.after(opening.timepoint.id)
    turns = [line.turn for line in told.lines.get(point.id, ())]
    return _Moment(
        told, opening, after, _tellings(point, after), turns,
        {turn.turn: ctx.speech(turn, after) for turn in turns}, _seen(opening),
        [ctx.sentence(entry.event.link) for entry in opening.entries if isinstance(entry.event, ev.CauseTraced) and entry.event.link][:1],
    )  # fmt: skip


def _tellings(point: ev.Timepoint, after: World) -> tuple[tuple[str, ...], ...]:
    """Return what takes place in several ways, without its mood: what people say and do shows that."""
    scene = after.scenes.get(point.id)
    told = ctx.tellings(point, after.happenings[point.id].happening, scene)
    return tuple(tuple(line for line in lines if not scene or line != ctx.sentence(scene.atmosphere)) for lines in told)


def _seen(opening: Opening) -> dict[ev.EntityId, list[str]]:
    """Return what each learned from the happening itself, before anybody spoke: a line that tells it is no news to them."""
    found: dict[ev.EntityId, list[str]] = {}
    for entry in opening.entries:
        event = entry.event
        if isinstance(event, ev.FactLearned) and event.turn is None and not event.secret and _is_new(opening, event):
            found.setdefault(event.entity, []).append(ctx.sentence(event.text))
    return found


def _reached(change: Change, lines: list[ev.TurnSpoken]) -> Change | None:
    """Return the change with the news of lines that reached them, or None when nothing is left of it."""
    heard = {turn.turn for turn in lines}
    reached = change._replace(news=[(entry, fact) for entry, fact in change.news if fact.turn in heard])
    return reached if reached.felt or reached.news else None


def _row(moment: _Moment, entity: ev.EntityId, change: Change, lines: list[ev.TurnSpoken]) -> PromptCompletion:
    told, point = moment.story, moment.opening.timepoint
    key = f"{point.id}/{entity}"
    reasons, hidden = _reasons(told, moment.after, entity, change)
    answer = _answer(change, lines)
    why = words.why(told, key, moment.after, entity, change, reasons, lines)
    said = json.dumps({"why": why, **answer.lines, **answer.numbers}, ensure_ascii=False)
    return PromptCompletion(
        **told.origin(
            "entity_evolution", key, at=point.id, entities=(entity,), task="react",
            evidence=[entry for entry, _ in (*change.felt, *change.news)] + hidden, purposes=PURPOSES,
        ),
        prompt=_asked(moment, key, entity, change.start, lines), completion=(ChatMessage(role="assistant", content=said),), answer=answer,
    )  # fmt: skip


# ---- the label ----


def _answer(change: Change, lines: list[ev.TurnSpoken]) -> Record:
    """Return what is asked for: sums of the shifts themselves, so that nothing outside the cited entries bears on them."""
    number = {turn.turn: i for i, turn in enumerate(lines, 1)}
    sums = {name: round(sum(event.changes.get(name, 0.0) for _, event in change.felt), places) + 0.0 for name, places in DECIMALS.items()}
    return Record(
        numbers={f"{name}_change": by for name, by in sums.items()},
        scales={f"{name}_change": scale for name, scale in words.SCALES.items()},
        lines={"new_knowledge": tuple(sorted({number[fact.turn] for _, fact in change.news if fact.turn}))},
    )


def _reasons(told: Story, world: World, entity: ev.EntityId, change: Change) -> tuple[list[ev.StateChanged], list[ev.Entry]]:
    """Return what moved them most, without reasons that give a secret away, and the entries of the secrets that others would.

    The prompt holds no secret, so nobody could say it; that it is left out depends on the secret, so the secret is cited.
    """
    secrets = [known for known in world.knows(entity).values() if known.secret]
    felt, hidden = change.felt, set[int]()
    while True:
        chosen = words.strongest(felt)
        given = {event.reason: secret.evidence for event in chosen for secret in secrets if covered(secret.text, event.reason) > 0.5}
        if not given:
            return chosen, [entry for entry in told.run.entries if entry.seq in hidden] if hidden else []
        hidden.update(given.values())
        felt = [(entry, event) for entry, event in felt if event.reason not in given]


# ---- the prompt ----


def _asked(moment: _Moment, key: str, entity: ev.EntityId, start: State, lines: list[ev.TurnSpoken]) -> tuple[ChatMessage, ChatMessage]:
    told, before, after = moment.story, moment.opening.before, moment.after
    name, draw = after.name(entity), told.draw(key, "asked")
    others = [other for other in after.present() if other in before.entities]
    parts = {
        "story": ctx.section(told, key, "story", ctx.situation(told, key)[:1]) if draw % 3 == 0 else "",
        "person": ctx.section(told, key, "person", _person(told, key, after.entities[entity]), name),
        "past": ctx.section(told, key, "past", ctx.lived(before, entity)[-MOMENTS_SHOWN:]),
        "ties": ctx.section(told, key, "ties", ctx.regard(before, entity, others, name), name),
        "knowledge": ctx.section(told, key, "knowledge", _known(moment, key, entity, lines), name),
        "expects": ctx.section(told, key, "expects", ctx.expectations(before, entity, EXPECTED_SHOWN), name) if draw % 2 else "",
    }
    asked = ctx.prompt(
        *(parts[part] for part in told.pick(words.ORDERS, key, "order")),
        ctx.section(told, key, "state", ctx.state(start), name),
        ctx.section(told, key, "now", _takes_place(moment, key, entity, name)),
        ctx.section(told, key, "talk", [f"[{i}] {moment.speech[turn.turn]}" for i, turn in enumerate(lines, 1)]),
        told.pick(words.QUESTIONS, key, "question").format(name=name),
    )
    role = told.pick(words.ROLES, key, "role").format(name=name)
    return ChatMessage(role="system", content=f"{role} {told.pick(words.FORMS, key, 'form')}"), ChatMessage(role="user", content=asked)


def _person(told: Story, key: str, who_is: ev.EntityIntroduced) -> list[str]:
    return [f"Role: {ctx.short_role(who_is)}", *ctx.persona(told, key, who_is)[1:]]


def _takes_place(moment: _Moment, key: str, entity: ev.EntityId, name: str) -> list[str]:
    told, seen = moment.story, moment.seen.get(entity)
    lines = [*told.pick(moment.tellings, key, "telling"), *_came_about(moment, key)]
    return [*lines, told.pick(words.SEEN, key, "seen").format(name=name, facts=" ".join(seen))] if seen else lines


def _came_about(moment: _Moment, key: str) -> list[str]:
    """Return why the moment came about, in every third row."""
    draw = moment.story.draw(key, "cause")
    return [words.CAUSES[draw // 3 % len(words.CAUSES)].format(link=link) for link in moment.link] if draw % 3 == 0 else []


def _known(moment: _Moment, key: str, entity: ev.EntityId, lines: list[ev.TurnSpoken]) -> list[str]:
    """Return what somebody knew before, with all that a line draws on, or nobody could tell what was news to them."""
    before, name = moment.opening.before, moment.after.name(entity)
    held, drawn_on = before.knows(entity), {fact for turn in lines for fact in turn.knowledge}
    ranking = [known for known in ctx.to_the_point(moment.story, moment.opening, entity) if known.fact in held and not known.secret]
    return [
        *ctx.facts(ctx.best(ranking, drawn_on, FEWEST_FACTS), before),
        *words.quiet(moment.story, key, ctx.kept_quiet(before, entity), name),
    ]


__all__ = ["Change", "entity_evolution", "evolved"]
