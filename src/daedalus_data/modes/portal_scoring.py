"""The hybrid score of a proposed state: what the judge says, what happened before, what it was needed for, who could do it."""

from collections.abc import Sequence

from daedalus_data.core.counting import counted
from daedalus_data.core.events import CandidateScored, Happening, ScorePart
from daedalus_data.core.words import content_words
from daedalus_data.modes.portal_checks import actor_problems, open_needs
from daedalus_data.modes.portal_graph import Candidate, Node, Quest, Score
from daedalus_data.modes.portal_precedents import nearest_precedent
from daedalus_data.prompts.story import JudgeEdgeReply, Player

NEEDS, STANDING = 0.7, 0.3
"""What it weighs in the capability that the actors know what they must, and that the matter is theirs to deal with."""
TEACHABLE = 0.5
"""What an unmet need counts while an earlier step is still open that may teach it."""


@counted
def score(quest: Quest, node: Node, consequent: Node, verdict: JudgeEdgeReply, earlier: Sequence[Node], *, room: bool) -> Score:
    """Return the four parts and their weighted sum; `earlier` are states fixed before it, `room` says that more may come.

    Parts are rounded to four decimals before they are summed, so that the sum can be redone from what is stored.
    """
    parts = (
        ScorePart(value=round(verdict.plausibility, 4), origin="judge", reason=verdict.reason),
        _precedent(node.happening, consequent.happening, quest.scenario),
        _necessity(verdict),
        _capability(quest, node.happening, earlier, room=room),
    )
    return Score(*parts, total=weighted(parts, quest.temporal.weights))


def weighted(parts: Sequence[ScorePart], weights: Sequence[float]) -> float:
    """Return the sum of the parts' values times their weights."""
    return min(1.0, sum(part.value * weight for part, weight in zip(parts, weights, strict=True)))


def scored(candidate: Candidate, quest: Quest) -> CandidateScored:
    """Return a score as an event."""
    llm, precedent, necessity, capability, total = candidate.score
    return CandidateScored(
        by="portal",
        node=candidate.node.id,
        llm=llm,
        precedent=precedent,
        necessity=necessity,
        capability=capability,
        weights=quest.temporal.weights,
        score=total,
    )


def _precedent(happening: Happening, consequent: Happening, scenario: str) -> ScorePart:
    like = nearest_precedent(happening, consequent, scenario)
    return ScorePart(value=round(like.value, 4), origin=f"precedent:{like.case.id}", reason=like.reason)


def _necessity(verdict: JudgeEdgeReply) -> ScorePart:
    return ScorePart(
        value=round(1 - verdict.without_it, 4),
        origin="counterfactual judge",
        reason=f"without it the later state would have come about with probability {verdict.without_it:.2f}",
    )


def _capability(quest: Quest, happening: Happening, earlier: Sequence[Node], *, room: bool) -> ScorePart:
    """Return the share of actors who can act, times how much of what they need they know and deal with."""
    if not happening.actors:
        return ScorePart(value=0.0, origin="roster check", reason="nobody acts in it")
    unable = actor_problems(happening, quest.able)
    missing = open_needs(happening, quest.held, earlier)
    able = 1 - len(unable) / len(happening.actors)
    needs = 1 - len(missing) * (1 - TEACHABLE * room) / len(happening.needs) if happening.needs else 1.0
    standing = _standing(quest.players, happening)
    reason = [*unable, *(f"{need.entity} has yet to learn about {need.about}" for need in missing)]
    told = "; ".join(reason) or "the actors can act and know what they must"
    return ScorePart(value=round(able * (NEEDS * needs + STANDING * standing), 4), origin="roster check", reason=told)


def _standing(players: Sequence[Player], happening: Happening) -> float:
    """Return the share of actors whose role, goals or knowledge share a content word with the matter."""
    matter = content_words(f"{happening.title} {happening.topic}")
    fields = {player.id: _field(player) for player in players}
    return sum(bool(matter & fields.get(actor, frozenset())) for actor in happening.actors) / len(happening.actors)


def _field(player: Player) -> frozenset[str]:
    """Return the content words of what somebody deals with, their own name left out."""
    known = " ".join(f"{fact.topic} {fact.text}" for fact in player.knowledge)
    return content_words(f"{player.role} {' '.join(player.goals)} {known}") - content_words(player.name)
