"""Looks for ways from origin to portal: fills steps, splits into distinct paths, goes back when a way does not hold."""

from dataclasses import dataclass, field, replace
from itertools import pairwise

from daedalus_data.core.counting import counted
from daedalus_data.core.events import Backtracked, CandidatePruned, Event, Happening
from daedalus_data.modes.portal_candidates import Place, Round, coherent, expand, judge
from daedalus_data.modes.portal_checks import check_edge
from daedalus_data.modes.portal_graph import Candidate, Frame, Node, Quest
from daedalus_data.prompts.story import JudgeEdgeReply

TRIES = 6
"""How often one path may go back before it is given up."""


@dataclass
class Line:
    """A way in the making, owned by one chain of calls and by nobody else."""

    path: str
    frames: list[Frame] = field(default_factory=list)
    own: int = 0
    """The first frame that is its own to change; those before it are shared with the lines it split from."""
    events: list[Event] = field(default_factory=list)
    given_up: list[Happening] = field(default_factory=list)
    proposed: dict[int, int] = field(default_factory=dict)
    rounds: dict[int, int] = field(default_factory=dict)
    tries: int = 0
    verdicts: dict[tuple[str, str], JudgeEdgeReply] = field(default_factory=dict)
    """What the judge said, per pair of states asked."""
    failure: str = ""
    """Why it was given up; empty while it lives."""

    def states(self) -> list[Node]:
        """Return the states chosen so far, origin first."""
        return sorted((frame.chosen.node for frame in self.frames), key=lambda node: -node.step)

    def place(self, quest: Quest, step: int) -> Place:
        """Return a step with the states fixed around it."""
        states = self.states()
        earlier = [node for node in states if node.step > step]
        after = [*(node for node in states if node.step < step), quest.portal]
        room = len(earlier) < quest.temporal.backward_steps - step
        return Place(step, after[0], earlier[-1] if earlier else None, tuple(after[1:]), tuple(earlier), room)

    def split(self, path: str, frame: Frame) -> "Line":
        """Return a line of its own that goes on from here with a frame."""
        frames = [Frame(old.chosen, [], old.peers) for old in self.frames]
        return Line(
            path,
            [*frames, frame],
            own=len(frames),
            given_up=list(self.given_up),
            proposed=dict(self.proposed),
            rounds=dict(self.rounds),
            verdicts=dict(self.verdicts),
        )


@dataclass(frozen=True)
class Found:
    """What the search came back with: all it logged, in the order of paths, and the lines, given up or whole."""

    events: tuple[Event, ...]
    lines: tuple[Line, ...]


@counted
async def search(quest: Quest) -> Found:
    """Return up to `path_count` distinct ways; a line that holds in the end has no failure."""
    return await _grow(quest, Line("p1"), tuple(range(1, quest.temporal.path_count + 1)))


async def _grow(quest: Quest, line: Line, paths: tuple[int, ...]) -> Found:
    """Fill a line to its end, splitting it as soon as there are several ways to go on and paths left to give them."""
    while True:
        while len(line.frames) < len(quest.order):
            step = quest.order[len(line.frames)]
            good, best = await _fill(quest, line, step)
            if not good:
                if not _back_from(quest, line, step, best):
                    return Found(tuple(line.events), (line,))
            elif len(paths) > 1 and len(good) > 1:
                return await _split(quest, line, good, paths)
            else:
                line.frames.append(Frame(good[0], good[1:], tuple(good)))
        if await _holds(quest, line) or line.failure:
            return Found(tuple(line.events), (line,))


async def _split(quest: Quest, line: Line, good: list[Candidate], paths: tuple[int, ...]) -> Found:
    """Give every path its own start, different in pattern where it can be, and deal the rest out as reserves."""
    starts = distinct(good, len(paths))
    rest = [candidate for candidate in good if candidate not in starts]
    groups = [paths[len(paths) * i // len(starts) : len(paths) * (i + 1) // len(starts)] for i in range(len(starts))]
    lines = [
        line.split(f"p{group[0]}", Frame(start, rest[i :: len(starts)], tuple(good)))
        for i, (start, group) in enumerate(zip(starts, groups, strict=True))
    ]
    found = await quest.stage.gather(*(_grow(quest, child, group) for child, group in zip(lines, groups, strict=True)))
    events = [event for part in found for event in part.events]
    return Found((*line.events, *events), tuple(one for part in found for one in part.lines))


def distinct(candidates: list[Candidate], count: int) -> list[Candidate]:
    """Return the best candidates, one per pattern first, then the best of those left, in order of score."""
    firsts: dict[str, Candidate] = {}
    for candidate in candidates:
        firsts.setdefault(candidate.node.happening.pattern, candidate)
    chosen = list(firsts.values())[:count]
    chosen += [candidate for candidate in candidates if candidate not in chosen][: count - len(chosen)]
    return sorted(chosen, key=candidates.index)


async def _fill(quest: Quest, line: Line, step: int) -> tuple[list[Candidate], float]:
    """Return a step's coherent and possible candidates, best first, and the best score seen; asks once more if there is none."""
    best = 0.0
    refused: list[Happening] = []
    for _ in range(2):
        place = line.place(quest, step)
        ranked = await _expand(quest, line, place, refused)
        best = max(best, ranked[0].score.total)
        good = _possible(quest, line, place, [candidate for candidate in ranked if coherent(quest, candidate)])
        if good:
            return good, best
        refused += [candidate.node.happening for candidate in ranked]
    return [], best


async def _expand(quest: Quest, line: Line, place: Place, refused: list[Happening]) -> list[Candidate]:
    step = place.step
    told = [frame.chosen.node.happening for frame in line.frames]
    number = line.rounds.get(step, 0)
    turn = Round(line.path, number, line.proposed.get(step, 0), (*told, *line.given_up, *refused))
    line.rounds[step] = number + 1
    ranked = await expand(quest, place, turn)
    line.events += turn.events
    line.proposed[step] = turn.first + turn.proposed
    for candidate in ranked:
        line.verdicts[candidate.node.id, candidate.consequent.id] = candidate.verdict
    return ranked


def _possible(quest: Quest, line: Line, place: Place, ranked: list[Candidate]) -> list[Candidate]:
    """Leave out what can be seen to be impossible before the path is whole; only what may still be taught is let pass."""
    good: list[Candidate] = []
    for rank, candidate in enumerate(ranked):
        node, consequent = candidate.node, candidate.consequent
        check = check_edge(node, consequent, verdict=candidate.verdict, able=quest.able, held=quest.held, earlier=place.earlier)
        if place.room:
            check = replace(check, knowledge_holds=())
        if not check.reasons:
            good.append(candidate)
            continue
        line.events += [check.event(node, consequent), CandidatePruned(by="portal", node=node.id, reason=check.reasons[0])]
        if not good:
            # It would have been taken: the next best takes its place.
            following = ranked[rank + 1].node.id if rank + 1 < len(ranked) else None
            line.events.append(_backtracked(node, following, check.reasons[0]))
    return good


async def _holds(quest: Quest, line: Line) -> bool:
    """Read a whole line forward; at the first step that fails go back, and say so."""
    states = [*line.states(), quest.portal]
    for i, (antecedent, consequent) in enumerate(pairwise(states)):
        verdict = await _verdict(quest, line, antecedent, consequent)
        check = check_edge(antecedent, consequent, verdict=verdict, able=quest.able, held=quest.held, earlier=states[:i])
        line.events.append(check.event(antecedent, consequent))
        if check.reasons:
            _replace(line, _index(line, antecedent.step), check.reasons[0])
            return False
    return True


async def _verdict(quest: Quest, line: Line, antecedent: Node, consequent: Node) -> JudgeEdgeReply:
    """Return the judge's word on a step, asking where the two were not chosen for each other (out-of-order search)."""
    edge = (antecedent.id, consequent.id)
    if edge not in line.verdicts:
        chosen = line.frames[_index(line, antecedent.step)].chosen
        key = f"{line.path}/edge/{antecedent.id.replace('/', '-')}/{consequent.id.replace('/', '-')}"
        line.verdicts[edge] = await judge(quest, antecedent, consequent, chosen.simulated, chosen.outcome, key)
    return line.verdicts[edge]


def _index(line: Line, step: int) -> int:
    return next(i for i, frame in enumerate(line.frames) if frame.chosen.node.step == step)


def _back_from(quest: Quest, line: Line, step: int, best: float) -> bool:
    """Go back from a step that cannot be filled: the nearest states around it give way to their next best siblings."""
    threshold = quest.temporal.coherence_threshold
    reason = (
        f"no state at step {step} ({quest.when(step)}) is coherent and possible: the best scored {best:.4f}, the threshold is {threshold:g}"
    )
    place = line.place(quest, step)
    around = {place.consequent.step, *([place.prior.step] if place.prior else [])}
    near = [i for i, frame in enumerate(line.frames) if frame.chosen.node.step in around]
    if not near:
        line.failure = reason
        return False
    return _replace(line, near[-1], reason)


@counted
def _replace(line: Line, index: int, reason: str) -> bool:
    """Give a state up for its next best sibling, or its step for new states; what was found after it is found anew.

    The line is given up when it has gone back too often, or the state is shared with other paths.
    """
    line.tries += 1
    if line.tries > TRIES:
        return _give_up(line, index, f"{reason}; given up after going back {TRIES} times")
    if index < line.own:
        return _give_up(line, index, reason)
    frame = line.frames[index]
    left, taken = frame.chosen.node, frame.rest[0] if frame.rest else None
    peers = tuple(peer for peer in frame.peers if peer.node.id != left.id)
    # New states must differ from the siblings too: those may be where other paths go.
    line.given_up += [left.happening, *(peer.node.happening for peer in peers if not taken)]
    line.events.append(_backtracked(left, taken.node.id if taken else None, reason))
    line.frames[index:] = [Frame(taken, frame.rest[1:], peers)] if taken else []
    return True


def _give_up(line: Line, index: int, reason: str) -> bool:
    line.failure = reason
    line.events.append(_backtracked(line.frames[index].chosen.node, None, f"path {line.path} is dropped: {reason}"))
    return False


def _backtracked(left: Node, taken: str | None, reason: str) -> Backtracked:
    return Backtracked(by="portal", step=left.step, left=left.id, taken=taken, reason=reason)
