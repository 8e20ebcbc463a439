"""Portal: searches backward from a known end to its origin, then lets the best chain of states be lived forward."""

from collections.abc import AsyncIterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from daedalus_data.core.animism import CAUSES_FROM
from daedalus_data.core.counting import counted
from daedalus_data.core.errors import UsageError
from daedalus_data.core.events import (
    BEFORE_ALL,
    EdgeChecked,
    EntityId,
    Event,
    PathCompleted,
    PivotFound,
    PortalStated,
    StepExpanded,
    Timepoint,
)
from daedalus_data.core.mode import Moment, Stage, mode
from daedalus_data.core.when import in_words
from daedalus_data.core.world import World
from daedalus_data.modes.players import players
from daedalus_data.modes.portal_endpoint import endpoint
from daedalus_data.modes.portal_graph import PORTAL, Candidate, Frame, Node, Quest
from daedalus_data.modes.portal_order import expansion_order
from daedalus_data.modes.portal_pivots import Alternative, Fork, Pivot, pivots
from daedalus_data.modes.portal_search import Line, search
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.story import ExplainPath, ExplainPivot


class Path(NamedTuple):
    """A way that holds, ranked."""

    id: str
    rank: int
    score: float
    frames: tuple[Frame, ...]
    """Origin first."""

    @property
    def states(self) -> tuple[Node, ...]:
        """The states without the portal, origin first."""
        return tuple(frame.chosen.node for frame in self.frames)


@mode("portal")
async def portal(stage: Stage) -> AsyncIterator[tuple[Moment, ...]]:
    """Work back from a known end to what made it inevitable, then live the most coherent chain forward."""
    quest = state_portal(stage)
    stage.record(PortalStated(by="portal", node=PORTAL, when=quest.portal.when, happening=quest.portal.happening))
    found = await search(quest)
    stage.record(*_numbered(found.events))
    paths = rank([line for line in found.lines if not line.failure])
    if not paths:
        raise UsageError(_nothing_holds(quest, found.lines))
    stage.record(*await _complete(quest, paths, found.events))
    stage.record(*await _find_pivots(quest, paths[0]))
    for moment in _lived(quest, paths[0]):
        yield (moment,)


def state_portal(stage: Stage) -> Quest:
    """Return what the search is given: the end, the dates, the order of steps and the cast with what they know."""
    temporal, world = stage.template.temporal, stage.world(BEFORE_ALL)
    dates = tuple(make_plan(stage.template).dates)
    end = Node(PORTAL, 0, dates[-1], endpoint(temporal.portal_description, stage.cast))
    order = expansion_order(temporal, stage.seed)
    level = stage.template.entities.animism_level
    able = frozenset(name for name in stage.cast if CAUSES_FROM[world.entities[name].type] <= level)
    return Quest(stage, end, dates, order, players(world, stage.cast), _held(world, stage.cast), able)


def _held(world: World, cast: tuple[EntityId, ...]) -> dict[EntityId, tuple[str, ...]]:
    return {name: tuple(f"{known.topic} {known.text}" for known in world.knows(name).values()) for name in cast}


@counted
def rank(lines: Sequence[Line]) -> list[Path]:
    """Return whole lines as paths, the best mean score first; of equals the one that was begun first."""
    scored = []
    for line in lines:
        frames = tuple(sorted(line.frames, key=lambda frame: -frame.chosen.node.step))
        mean = sum(frame.chosen.score.total for frame in frames) / len(frames)
        scored.append((line.path, min(1.0, mean), frames))
    ordered = sorted(scored, key=lambda item: -item[1])
    return [Path(path, number, score, frames) for number, (path, score, frames) in enumerate(ordered, start=1)]


def _numbered(events: Sequence[Event]) -> list[Event]:
    """Return the events with the expansions counted from 1 in the order of the log."""
    numbered: list[Event] = []
    order = 0
    for event in events:
        if isinstance(event, StepExpanded):
            order += 1
            event = event.model_copy(update={"order": order})
        numbered.append(event)
    return numbered


def _nothing_holds(quest: Quest, lines: Sequence[Line]) -> str:
    why = "; ".join(dict.fromkeys(line.failure for line in lines))
    temporal = quest.temporal
    teach = ", or add what they must know to their initial_knowledge" if "could not have known" in why else ""
    return (
        f"no way from {quest.dates[0]} to the portal holds: {why}. Lower temporal.coherence_threshold "
        f"({temporal.coherence_threshold:g}) or raise temporal.candidate_antecedents_per_step "
        f"({temporal.candidate_antecedents_per_step}){teach}"
    )


async def _complete(quest: Quest, paths: Sequence[Path], log: Sequence[Event]) -> list[Event]:
    """Return the paths as events, best first, each with its explanation and the checks of its steps."""
    questions = [_explain_path(quest, path) for path in paths]
    asked = zip(paths, questions, strict=True)
    replies = await quest.stage.gather(*(quest.stage.ask(question, f"{path.id}/explain") for path, question in asked))
    checks = {(event.antecedent, event.consequent): event for event in log if isinstance(event, EdgeChecked)}
    return [
        PathCompleted(
            by="portal",
            path=path.id,
            rank=path.rank,
            nodes=(*(node.id for node in path.states), PORTAL),
            score=path.score,
            explanation=reply.text,
            validation=_validation(path, checks),
        )
        for path, reply in zip(paths, replies, strict=True)
    ]


def _explain_path(quest: Quest, path: Path) -> ExplainPath:
    return ExplainPath(
        scenario=quest.scenario,
        moments=tuple(node.told for node in (*path.states, quest.portal)),
        links=tuple(node.happening.mechanism for node in path.states),
    )


def _validation(path: Path, checks: dict[tuple[str, str], EdgeChecked]) -> dict[str, int]:
    ids = [*(node.id for node in path.states), PORTAL]
    edges = [checks[edge] for edge in pairwise(ids)]
    return {
        "edges": len(edges),
        "reads_forward": sum(edge.reads_forward for edge in edges),
        "entities_can_act": sum(edge.entities_can_act for edge in edges),
        "knowledge_holds": sum(edge.knowledge_holds for edge in edges),
    }


async def _find_pivots(quest: Quest, path: Path) -> list[Event]:
    """Return the path's pivots as events, greatest first, each with what would have gone another way."""
    found = pivots([_fork(frame) for frame in path.frames])
    questions = [_explain_pivot(quest, path, pivot) for pivot in found]
    asked = zip(found, questions, strict=True)
    replies = await quest.stage.gather(
        *(quest.stage.ask(question, f"{path.id}/pivot/{pivot.node.replace('/', '-')}") for pivot, question in asked)
    )
    return [
        PivotFound(by="portal", path=path.id, explanation=reply.text, **pivot._asdict())
        for pivot, reply in zip(found, replies, strict=True)
    ]


def _fork(frame: Frame) -> Fork:
    chosen = frame.chosen
    others = [peer for peer in frame.peers if peer.node.id != chosen.node.id]
    return Fork(
        chosen.node.id,
        chosen.score.necessity.value,
        _end(chosen),
        tuple(Alternative(peer.node.id, _end(peer)) for peer in others),
    )


def _end(candidate: Candidate) -> str:
    """Return where a state led when played forward; without simulation, where it says that it leads."""
    return candidate.outcome or candidate.node.happening.mechanism


def _explain_pivot(quest: Quest, path: Path, pivot: Pivot) -> ExplainPivot:
    frame = next(frame for frame in path.frames if frame.chosen.node.id == pivot.node)
    after = [*path.states, quest.portal][path.frames.index(frame) + 1]
    return ExplainPivot(
        scenario=quest.scenario,
        when=in_words(frame.chosen.node.when),
        happening=frame.chosen.node.happening,
        alternatives=tuple(peer.node.happening for peer in frame.peers if peer.node.id in pivot.alternatives),
        consequent=after.happening,
        portal=quest.portal.happening.description,
        cast=quest.players,
    )


def _lived(quest: Quest, path: Path) -> list[Moment]:
    """Return the chain from origin to portal as moments, each caused by the one before."""
    moments: list[Moment] = []
    previous = BEFORE_ALL
    for index, node in enumerate((*path.states, quest.portal)):
        timepoint = Timepoint(id=f"tp_{index:03d}_{node.when}", index=index, when=node.when, resolution="month", parents=(previous,))
        moments.append(Moment(timepoint, node.happening, previous, node.id))
        previous = timepoint.id
    return moments
