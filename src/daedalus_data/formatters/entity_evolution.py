"""Rows that ask what a moment did to somebody: feeling, state, knowledge and regard, as changes with their reason."""

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.derive import formatter
from daedalus_data.core.example import ChatMessage, Example, PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.state import State, span
from daedalus_data.core.telling import UNFELT, feeling, moved, who
from daedalus_data.core.words import covered
from daedalus_data.core.world import Known, World
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.context import Opening, openings, section

TASK = """You follow one person through a story and say what a moment does to them. You get who they are, what they knew and felt as \
the moment began, what takes place and every line they hear or say. Answer with one JSON object:
"emotion": what they feel most strongly, in a word or two;
"because": one sentence naming what moved them most;
"state": by how much each dimension rose or, with a minus, fell (valence runs from -1 to 1, energy from 0 to 150, all others from 0 to 1);
"learned": what they know now and did not know before, each with "topic", "fact", "how" and "from";
"regard": how their regard for others moved, each with "toward" and by how much trust, alignment, power or bond rose or fell."""

TIES = ("trust", "alignment", "power", "bond")


class Evolution(NamedTuple):
    """What a moment did to one entity: the world as it began for them, and the entries that moved them."""

    start: State
    end: State
    felt: tuple[tuple[ev.Entry, ev.StateChanged], ...]
    learned: tuple[tuple[ev.Entry, ev.FactLearned], ...]
    regard: tuple[tuple[ev.Entry, ev.RelationChanged], ...]

    @property
    def evidence(self) -> tuple[str, ...]:
        """Ids of the entries the label is computed from, in order."""
        cited = [entry for entry, _ in (*self.felt, *self.learned, *self.regard)]
        return tuple(entry.id for entry in sorted(cited, key=lambda entry: entry.seq))


@formatter("entity_evolution", version=1)
def entity_evolution(run: Run) -> Iterator[Example]:
    """Who somebody is and what happens to them -> how it moves them, what they learn and why."""
    model, licence = ctx.written_by(run, "appraise_event", "appraise_line", "review_ties", "extract")
    for opening in openings(run):
        after = run.world(opening.timepoint.id)
        for entity in after.present():
            change = evolved(opening, entity)
            if change is None:
                continue
            yield PromptCompletion(
                id=f"{run.id}/{opening.timepoint.id}/{entity}/entity_evolution", run=run.id, template=run.manifest.template_id,
                mode=run.manifest.causal_mode, branch=opening.timepoint.branch, timepoint=opening.timepoint.id, entity=entity,
                task="entity_evolution", model=model, license=licence, seed=run.manifest.seed, evidence=change.evidence,
                prompt=_asked(run, opening, after, entity, change),
                completion=(ChatMessage(role="assistant", content=_label(change, after, entity)),),
            )  # fmt: skip


def evolved(opening: Opening, entity: ev.EntityId) -> Evolution | None:
    """Return what a moment did to an entity, or None when it left no trace on them."""
    start = opening.before.states.get(entity)
    felt: list[tuple[ev.Entry, ev.StateChanged]] = []
    learned: list[tuple[ev.Entry, ev.FactLearned]] = []
    regard: list[tuple[ev.Entry, ev.RelationChanged]] = []
    end = start
    for entry in opening.entries:
        match entry.event:
            case ev.StateFormed(entity=who_, state=state) if who_ == entity:
                start = end = state
            case ev.StateChanged(entity=who_) as event if who_ == entity and end is not None:
                end = end.shifted(event.changes)
                start, felt = (end, felt) if event.cause in UNFELT and not felt else (start, [*felt, (entry, event)])
            case ev.FactLearned(entity=who_, secret=False) as event if who_ == entity and event.fact not in opening.before.knows(entity):
                learned.append((entry, event))
            case ev.RelationChanged(source=who_) as event if who_ == entity:
                regard.append((entry, event))
    if start is None or end is None or not (felt or learned or regard):
        return None
    return Evolution(start, end, tuple(felt), tuple(learned), tuple(regard))


# ---- the prompt ----


def _asked(run: Run, opening: Opening, after: World, entity: ev.EntityId, change: Evolution) -> tuple[ChatMessage, ChatMessage]:
    before, moment, who_is = opening.before, opening.timepoint, after.entities[entity]
    happening = after.happenings[moment.id].happening
    others = [other for other in after.present() if other in before.entities]
    held = ctx.chosen(ctx.shareable(before, entity), before, f"{happening.title} {happening.description} {happening.topic}")
    asked = ctx.prompt(
        section("The story", [ctx.situation(run)]),
        section(f"Who {who_is.name} is", ctx.persona(who_is)),
        section("What has happened before", ctx.past(before)),
        section("How they regard those present", ctx.regard(before, entity, others, who_is.name)),
        section("What they know", ctx.facts(held, before)),
        section("Their state as the moment begins", [f"{feeling(change.start)}.", _numbers(change.start)]),
        section("What takes place", ctx.now(moment, happening, after.scenes.get(moment.id))),
        section("What they hear and say", _lines(opening, after, entity)),
        f"What does this moment do to {who_is.name}?",
    )
    return ChatMessage(role="system", content=TASK), ChatMessage(role="user", content=asked)


def _numbers(state: State) -> str:
    mind = ", ".join(f"{name} {getattr(state, name):.2f}" for name in ("valence", "arousal", "confidence", "patience", "risk", "social"))
    return f"{mind}, energy {state.energy:.0f} of 150, fatigue {state.fatigue:.2f}, pain {state.pain:.2f}"


def _lines(opening: Opening, after: World, entity: ev.EntityId) -> list[str]:
    turns = [entry.event for entry in opening.entries if isinstance(entry.event, ev.TurnSpoken)]
    heard = [turn for turn in turns if entity == turn.speaker or entity in turn.heard_by]
    return [f"{who(turn.speaker, after)}: {' '.join(turn.text.split())}" for turn in heard]


# ---- the label ----


def _label(change: Evolution, world: World, entity: ev.EntityId) -> str:
    strongest = _strongest(change.felt, [known for known in world.knows(entity).values() if known.secret])
    label = {
        "emotion": strongest.emotion if strongest else None,
        "because": strongest.reason if strongest else None,
        "state": moved(change.start, change.end),
        "learned": [_fact(event, world) for event in _once(change.learned)],
        "regard": _regard(change.regard, world),
    }
    return json.dumps({key: value for key, value in label.items() if value is not None}, ensure_ascii=False)


def _size(event: ev.StateChanged) -> float:
    return sum(abs(shift) / span(name) for name, shift in event.changes.items())


def _strongest(felt: Sequence[tuple[ev.Entry, ev.StateChanged]], secrets: Sequence[Known]) -> ev.StateChanged | None:
    """Return the appraisal that moved them most and whose reason gives no secret away: the prompt holds none, so nobody could say it.

    What has no emotion, such as the strength that talking costs, is no appraisal.
    """
    sayable = [event for _, event in felt if event.emotion and not any(_gives_away(event.reason, secret) for secret in secrets)]
    return max(sayable, key=_size, default=None)


def _gives_away(reason: str, secret: Known) -> bool:
    return covered(secret.topic, reason) == 1 or covered(secret.text, reason) > 0.5


def _once(learned: Sequence[tuple[ev.Entry, ev.FactLearned]]) -> list[ev.FactLearned]:
    return list({event.fact: event for _, event in reversed(learned)}.values())[::-1]


def _fact(event: ev.FactLearned, world: World) -> dict[str, str]:
    known = {"topic": event.topic, "fact": event.text, "how": event.exposure}
    told = event.source in world.entities and event.source != event.entity
    return {**known, "from": who(event.source, world)} if told else known


def _regard(changes: Sequence[tuple[ev.Entry, ev.RelationChanged]], world: World) -> list[dict[str, object]]:
    totals: dict[ev.EntityId, dict[str, float]] = {}
    for _, event in changes:
        total = totals.setdefault(event.target, dict.fromkeys(TIES, 0.0))
        for tie in TIES:
            total[tie] = round(total[tie] + getattr(event, tie), 4)
    shifts = {target: {tie: round(by, 2) for tie, by in total.items() if round(by, 2)} for target, total in totals.items()}
    return [{"toward": who(target, world), **ties} for target, ties in shifts.items() if ties]
