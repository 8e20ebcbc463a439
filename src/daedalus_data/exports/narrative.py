"""A run told as a story, in parts that can be counted on: the situation, the cast, each moment in order, the end."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

from daedalus_data.core import events as ev
from daedalus_data.core.derive import export, write_json
from daedalus_data.core.run import Run
from daedalus_data.core.state import COGNITIVE, Dimension, State, span
from daedalus_data.core.telling import as_it_began, feeling, how_known, moved, regarded, who
from daedalus_data.core.when import in_words
from daedalus_data.core.world import Relation, World
from daedalus_data.exports.framing import framing

E = TypeVar("E", bound=ev.BaseEvent)
TIES = ("trust", "alignment", "power", "bond")


@export("narrative_json", suffix=".json", stem="narrative")
def narrative_json(run: Run, path: Path) -> None:
    """The story as data: situation, cast, moments with talk and what they moved, pivots, other paths, the end."""
    write_json(path, story(run))


def story(run: Run) -> dict[str, Any]:
    """Return the whole story; every value is in the log or the template."""
    temporal = run.template.temporal
    moments = [_moment(run, timepoint) for timepoint in run.line_by_line]
    return {
        "title": run.manifest.template_id,
        "run": run.id,
        "mode": run.manifest.causal_mode,
        "seed": run.manifest.seed,
        "model": run.manifest.written_by,
        "situation": run.template.scenario_description,
        "known_end": temporal.portal_description or None,
        "cast": [_member(run, event) for event in run.of(ev.EntityIntroduced)],
        "moments": moments,
        "pivots": _pivots(run),
        "paths": _paths(run),
        "branches": _branches(run),
        "ends": [_end(run, leaf.id) for leaf in run.leaves],
    }


def _branches(run: Run) -> list[dict[str, Any]]:
    """Return where the story parts: from what, why, and what came of the branches that were lived to their end."""
    ended = {event.branch: event for event in run.of(ev.BranchEnded)}
    return [
        {
            **opened.model_dump(mode="json", exclude={"kind", "by", "timepoint"}),
            "opens": opened.timepoint,
            "outcome": ended[opened.branch].outcome if opened.branch in ended else None,
            "score": ended[opened.branch].score if opened.branch in ended else None,
            "goals": [standing.model_dump(mode="json") for standing in ended[opened.branch].goals] if opened.branch in ended else [],
        }
        for opened in run.of(ev.BranchOpened)
    ]


def _member(run: Run, event: ev.EntityIntroduced) -> dict[str, Any]:
    first = next((formed for formed in run.of(ev.StateFormed) if formed.entity == event.entity), None)
    return {
        "id": event.entity,
        "name": event.name,
        "type": event.type,
        "role": event.role,
        "traits": list(event.traits),
        "goals": list(event.goals),
        "provenance": event.provenance,
        "enters": event.timepoint,
        "feels": feeling(first.state) if first else None,
    }


# ---- a moment ----


def _moment(run: Run, timepoint: ev.Timepoint) -> dict[str, Any]:
    world = run.world(timepoint.id)
    entries = [entry for entry in run.entries if entry.event.timepoint == timepoint.id]
    happening, scene = world.happenings[timepoint.id].happening, world.scenes.get(timepoint.id)
    return {
        "timepoint": timepoint.id,
        "index": timepoint.index,
        "when": timepoint.when,
        "date": in_words(timepoint.when),
        "branch": timepoint.branch,
        "parents": list(timepoint.parents),
        "title": happening.title,
        "description": happening.description,
        "pattern": happening.pattern,
        "actors": list(happening.actors),
        "leads_on": happening.mechanism,
        "scene": scene.model_dump(mode="json", include={"place", "hour", "atmosphere", "tension"}) if scene else None,
        "present": list(world.present()),
        **framing(world, timepoint.id, entries),
        "came_from": [{"cause": cause.cause, "link": cause.link, "strength": cause.strength} for cause in _of(entries, ev.CauseTraced)],
        "beats": [{"offset": beat.offset, "text": beat.text, "actors": list(beat.actors)} for beat in _of(entries, ev.BeatTold)],
        "things": [{"entity": deed.entity, "act": deed.act, "toward": list(deed.toward)} for deed in _of(entries, ev.ThingActed)],
        "became_known": _facts(entries, world, spoken=False),
        "dialog": _talk(entries, world),
        "learned_in_talk": _facts(entries, world, spoken=True),
        "states": _states(world, timepoint.id, entries),
        "relations": _relations(world, timepoint.id, entries),
        "expectations": [
            {"entity": event.entity, "text": event.text, "probability": event.probability} for event in _of(entries, ev.ExpectationFormed)
        ],
        "expectations_resolved": [
            {"entity": event.entity, "text": world.expectations[event.expectation].text, "outcome": event.outcome}
            for event in _of(entries, ev.ExpectationResolved)
        ],
    }


def _of(entries: Iterable[ev.Entry], kind: type[E]) -> list[E]:
    return [entry.event for entry in entries if isinstance(entry.event, kind)]


def _facts(entries: list[ev.Entry], world: World, *, spoken: bool) -> list[dict[str, Any]]:
    learned: dict[ev.FactId, list[ev.FactLearned]] = {}
    for entry in entries:
        event = entry.event
        if not isinstance(event, ev.FactLearned) or world.knows(event.entity)[event.fact].evidence != entry.seq:
            continue
        if (event.turn is not None) == spoken:
            learned.setdefault(event.fact, []).append(event)
    return [
        {
            "fact": fact,
            "topic": events[0].topic,
            "text": events[0].text,
            "known_by": [event.entity for event in events],
            "how": [how_known(world.knows(event.entity)[fact], world) for event in events],
            "sources": sorted({event.source for event in events}),
            "turns": sorted({event.turn for event in events if event.turn}),
        }
        for fact, events in learned.items()
    ]


def _talk(entries: list[ev.Entry], world: World) -> list[dict[str, Any]]:
    closed = {event.dialog: event for event in _of(entries, ev.DialogClosed)}
    return [
        {
            "dialog": opened.dialog,
            "agenda": opened.agenda,
            "turns": [
                {
                    "turn": turn.turn,
                    "speaker": turn.speaker,
                    "name": who(turn.speaker, world),
                    "aside_to": world.aside(turn),
                    "tone": turn.tone,
                    "text": turn.text,
                }
                for turn in _of(entries, ev.TurnSpoken)
                if turn.dialog == opened.dialog
            ],
            "outcome": closed[opened.dialog].outcome if opened.dialog in closed else None,
        }
        for opened in _of(entries, ev.DialogOpened)
    ]


# ---- what it moved ----


def _states(world: World, moment: ev.TimepointId, entries: list[ev.Entry]) -> list[dict[str, Any]]:
    changes = _of(entries, ev.StateChanged)
    rows = []
    for entity in dict.fromkeys(change.entity for change in changes):
        mine = [change for change in changes if change.entity == entity]
        after, before = world.trajectory[entity][moment], as_it_began(_before(world, entity, moment), mine)
        strongest = max(mine, key=_size)
        rows.append(
            {
                "entity": entity,
                "before": _mind(before),
                "after": _mind(after),
                "felt_before": feeling(before),
                "felt_after": feeling(after),
                "moved": moved(before, after),
                "emotion": strongest.emotion,
                "reason": strongest.reason,
            }
        )
    return rows


def _before(world: World, entity: ev.EntityId, moment: ev.TimepointId) -> State:
    return [world.baselines[entity], *(state for at, state in world.trajectory[entity].items() if at != moment)][-1]


def _mind(state: State) -> dict[Dimension, float]:
    return {name: round(getattr(state, name), 2) for name in COGNITIVE}


def _size(change: ev.StateChanged) -> tuple[bool, float]:
    return bool(change.emotion), sum(abs(by) / span(name) for name, by in change.changes.items())


def _relations(world: World, moment: ev.TimepointId, entries: list[ev.Entry]) -> list[dict[str, Any]]:
    changes = _of(entries, ev.RelationChanged)
    return [_relation(change, world.relation_history[change.source, change.target][moment], world) for change in changes]


def _relation(change: ev.RelationChanged, now: Relation, world: World) -> dict[str, Any]:
    return {
        "source": change.source,
        "target": change.target,
        "moved": {tie: getattr(change, tie) for tie in TIES if getattr(change, tie)},
        "now": dict(zip(TIES, now, strict=True)),
        "words": regarded(now, who(change.source, world)),
        "turns": list(change.turns),
        "reason": change.reason,
    }


# ---- the search and the end ----


def _pivots(run: Run) -> list[dict[str, Any]]:
    states, lived = _proposed(run), {event.node: event.timepoint for event in run.of(ev.EventHappened) if event.node}
    found = {event.node: event for event in reversed(list(run.of(ev.PivotFound)))}
    return [
        {
            "node": node,
            "timepoint": lived.get(node),
            "title": states[node].happening.title,
            "when": states[node].when,
            "weight": pivot.weight,
            "divergence": pivot.divergence,
            "alternatives": [states[other].happening.title for other in pivot.alternatives],
            "explanation": pivot.explanation,
        }
        for node, pivot in sorted(found.items(), key=lambda item: (states[item[0]].when, item[0]))
    ]


def _paths(run: Run) -> list[dict[str, Any]]:
    states, lived = _proposed(run), {event.node for event in run.of(ev.EventHappened)}
    return [
        {
            "path": path.path,
            "rank": path.rank,
            "score": path.score,
            "lived": set(path.nodes) <= lived,
            "states": [{"when": states[node].when, "title": states[node].happening.title, "node": node} for node in path.nodes],
            "explanation": path.explanation,
            "validation": path.validation,
        }
        for path in sorted(run.of(ev.PathCompleted), key=lambda path: path.rank)
    ]


def _proposed(run: Run) -> dict[str, ev.PortalStated | ev.CandidateProposed]:
    return {entry.event.node: entry.event for entry in run.entries if isinstance(entry.event, ev.PortalStated | ev.CandidateProposed)}


def _end(run: Run, leaf: ev.TimepointId) -> dict[str, Any]:
    world = run.world(leaf)
    return {
        "timepoint": world.now,
        "branch": world.moments[world.now].branch,
        "title": world.happenings[world.now].happening.title,
        "states": [{"entity": entity, "feels": feeling(state), **_mind(state)} for entity, state in world.states.items()],
    }
