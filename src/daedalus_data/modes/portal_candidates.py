"""Fills one step: proposes states, drops those alike, plays each forward, has it judged, scores it and prunes the incoherent."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from daedalus_data.core.counting import counted
from daedalus_data.core.errors import ReplyError
from daedalus_data.core.events import (
    BEFORE_ALL,
    CandidateProposed,
    CandidatePruned,
    CandidateSimulated,
    Event,
    Happening,
    StepExpanded,
)
from daedalus_data.core.when import in_words
from daedalus_data.core.words import overlap
from daedalus_data.modes.players import amounts
from daedalus_data.modes.portal_checks import open_needs
from daedalus_data.modes.portal_graph import Candidate, Node, Quest
from daedalus_data.modes.portal_scoring import score, scored
from daedalus_data.prompts.story import Antecedents, JudgeEdge, JudgeEdgeReply, PlayForward

ALIKE = 0.6
"""The overlap of title and description from which two states count as the same."""
LATER = 12
"""Later states that a question tells, the nearest ones: a long search must still fit a context."""
MORE_ASKS = 2
"""How often states are asked for again in place of near-duplicates."""


class Place(NamedTuple):
    """A step to fill and the states already fixed around it."""

    step: int
    consequent: Node
    prior: Node | None
    later: tuple[Node, ...]
    """What follows the consequent, nearest first."""
    earlier: tuple[Node, ...]
    """Every state fixed before the step."""
    room: bool
    """A step before it is still open, and may teach what a state here needs."""


@dataclass
class Round:
    """One expansion of a step, in the making: its events, and where its names begin."""

    path: str
    number: int
    first: int
    refused: tuple[Happening, ...]
    """States on the path or given up, which must not come again."""
    events: list[Event] = field(default_factory=list)
    proposed: int = 0

    def name(self, quest: Quest, place: Place, happening: Happening) -> Node:
        """Log a proposed state under the next id and return it."""
        self.proposed += 1
        node_id = f"{self.path}/s{place.step:02d}/c{self.first + self.proposed}"
        node = Node(node_id, place.step, quest.when(place.step), happening)
        self.events.append(
            CandidateProposed(
                by="portal", node=node.id, step=node.step, when=node.when, consequent=place.consequent.id, happening=happening
            )
        )
        return node

    def prune(self, node: Node, reason: str) -> None:
        """Log that a state was dropped."""
        self.events.append(CandidatePruned(by="portal", node=node.id, reason=reason))


@counted
async def expand(quest: Quest, place: Place, turn: Round) -> list[Candidate]:
    """Return every scored candidate of a step, best first, incoherent ones included; all is logged in the round."""
    turn.events.append(StepExpanded(by="portal", order=0, step=place.step, when=quest.when(place.step), consequents=(place.consequent.id,)))
    nodes = await _propose(quest, place, turn)
    key = f"{turn.path}/s{place.step:02d}/r{turn.number}"
    weighed = await quest.stage.gather(*(_weigh(quest, place, node, f"{key}/{node.id.rsplit('/', 1)[1]}") for node in nodes))
    for candidate in weighed:
        turn.events += _account(quest, candidate)
    for candidate in weighed:
        if not coherent(quest, candidate):
            turn.prune(candidate.node, f"score {candidate.score.total:.4f} is below the threshold {quest.temporal.coherence_threshold:g}")
    return sorted(weighed, key=lambda candidate: -candidate.score.total)


def coherent(quest: Quest, candidate: Candidate) -> bool:
    """Say whether a candidate's score reaches the threshold."""
    return candidate.score.total >= quest.temporal.coherence_threshold


@counted
async def _propose(quest: Quest, place: Place, turn: Round) -> list[Node]:
    """Return up to the wanted number of states that differ from each other and from those refused."""
    wanted, kept = quest.temporal.candidate_antecedents_per_step, list[Node]()
    refused = list(turn.refused)
    for attempt in range(1 + MORE_ASKS):
        question = _question(quest, place, wanted - len(kept), [*refused, *(node.happening for node in kept)])
        reply = await quest.stage.ask(question, f"{turn.path}/s{place.step:02d}/r{turn.number}/propose{attempt}")
        for happening in reply.candidates:
            node = turn.name(quest, place, happening)
            if twin := _twin(happening, [*turn.refused, *(other.happening for other in kept), place.consequent.happening]):
                turn.prune(node, f"near-duplicate of {twin.title!r}")
                refused.append(happening)
            else:
                kept.append(node)
        if len(kept) >= wanted:
            return kept[:wanted]
    if not kept:
        raise ReplyError(
            f"antecedents: every state proposed for {quest.when(place.step)} (step {place.step} of path {turn.path}) repeats one "
            f"already told, after {1 + MORE_ASKS} asks; another model or fewer backward_steps would do"
        )
    return kept


def _question(quest: Quest, place: Place, count: int, refused: Sequence[Happening]) -> Antecedents:
    return Antecedents(
        scenario=quest.scenario,
        portal=quest.portal.happening.description,
        when=in_words(quest.when(place.step)),
        step=place.step,
        steps=quest.temporal.backward_steps,
        consequent_when=in_words(place.consequent.when),
        consequent=place.consequent.happening,
        prior_when=in_words(place.prior.when) if place.prior else "",
        prior=place.prior.happening if place.prior else None,
        cast=quest.players,
        count=count,
        avoid=tuple(dict.fromkeys(happening.title for happening in refused)),
        later=tuple(_later(quest, place, node) for node in place.later[:LATER]),
        amounts=amounts(quest.stage.world(BEFORE_ALL), quest.stage.template, quest.stage.cast, quest.when(place.step)),
    )


def _later(quest: Quest, place: Place, node: Node) -> str:
    """Return a later state as a dated sentence, with what somebody must still be taught before it."""
    names = {player.id: player.name for player in quest.players}
    missing = open_needs(node.happening, quest.held, place.earlier)
    lacks = "".join(f" By then {names.get(need.entity, need.entity)} had to know about {need.about}." for need in missing)
    return f"{node.told}{lacks}"


def _twin(happening: Happening, others: Sequence[Happening]) -> Happening | None:
    text = f"{happening.title} {happening.description}"
    return next((other for other in others if overlap(text, f"{other.title} {other.description}") > ALIKE), None)


@counted
async def _weigh(quest: Quest, place: Place, node: Node, key: str) -> Candidate:
    """Play a state forward without the end in view, have the step judged and score it."""
    moments: tuple[str, ...] = ()
    outcome = ""
    if quest.temporal.use_simulation_judging:
        played = await quest.stage.ask(_play(quest, node, place.consequent), f"{key}/play")
        moments, outcome = played.moments, played.outcome
    verdict = await judge(quest, node, place.consequent, moments, outcome, f"{key}/judge")
    parts = score(quest, node, place.consequent, verdict, place.earlier, room=place.room)
    return Candidate(node, place.consequent, moments, outcome, verdict, parts)


def _play(quest: Quest, node: Node, consequent: Node) -> PlayForward:
    return PlayForward(
        scenario=quest.scenario,
        when=in_words(node.when),
        happening=node.happening,
        until=in_words(consequent.when),
        steps=quest.temporal.simulation_forward_steps,
        cast=quest.players,
    )


async def judge(quest: Quest, node: Node, consequent: Node, moments: tuple[str, ...], outcome: str, key: str) -> JudgeEdgeReply:
    """Return the verdict on a step; routing sends it to the template's judge model."""
    question = JudgeEdge(
        scenario=quest.scenario,
        when=in_words(node.when),
        happening=node.happening,
        simulated=moments,
        outcome=outcome,
        consequent_when=in_words(consequent.when),
        consequent=consequent.happening,
        cast=quest.players,
    )
    return await quest.stage.ask(question, key)


def _account(quest: Quest, candidate: Candidate) -> list[Event]:
    made: list[Event] = []
    if candidate.simulated:
        made.append(CandidateSimulated(by="portal", node=candidate.node.id, moments=candidate.simulated, outcome=candidate.outcome))
    return [*made, scored(candidate, quest)]
