"""Can a way from origin to portal be walked forward? Three checks per step, each with its reasons."""

from collections.abc import Sequence
from dataclasses import dataclass

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EdgeChecked, EntityId, Happening, Need
from daedalus_data.core.when import parse
from daedalus_data.core.words import covered
from daedalus_data.modes.portal_graph import Node
from daedalus_data.prompts.story import JudgeEdgeReply

KNOWN = 0.5
"""Share of a need's content words that one fact must hold to cover it."""
PRESUPPOSES = 0.8
"""Share of the later title's content words from which a description tells the later state itself."""


@dataclass(frozen=True)
class EdgeCheck:
    """What is wrong with a step, per check; nothing when it holds."""

    reads_forward: tuple[str, ...]
    entities_can_act: tuple[str, ...]
    knowledge_holds: tuple[str, ...]

    @property
    def reasons(self) -> tuple[str, ...]:
        """Everything that is wrong."""
        return (*self.reads_forward, *self.entities_can_act, *self.knowledge_holds)

    def event(self, antecedent: Node, consequent: Node) -> EdgeChecked:
        """Return the check as an event."""
        return EdgeChecked(
            by="portal",
            antecedent=antecedent.id,
            consequent=consequent.id,
            reads_forward=not self.reads_forward,
            entities_can_act=not self.entities_can_act,
            knowledge_holds=not self.knowledge_holds,
            reasons=self.reasons,
        )


@counted
def check_edge(
    antecedent: Node,
    consequent: Node,
    *,
    verdict: JudgeEdgeReply,
    able: frozenset[EntityId],
    held: dict[EntityId, tuple[str, ...]],
    earlier: Sequence[Node],
) -> EdgeCheck:
    """Check a step; `earlier` are the states of the path before the antecedent, which may teach what it needs."""
    return EdgeCheck(
        tuple(forward_problems(antecedent, consequent, verdict)),
        tuple(actor_problems(antecedent.happening, able)),
        tuple(
            f"{need.entity} could not have known about {need.about!r} by {antecedent.when}"
            for need in open_needs(antecedent.happening, held, earlier)
        ),
    )


def forward_problems(antecedent: Node, consequent: Node, verdict: JudgeEdgeReply) -> list[str]:
    """Return why a step does not read forward: dates out of order, the judge's no, or a telling that gives the end away."""
    problems = []
    if parse(antecedent.when) >= parse(consequent.when):
        problems.append(f"{antecedent.when} is not before {consequent.when}")
    if not verdict.reads_forward:
        problems.append(f"told in order of time it makes no sense to the judge: {verdict.reason}")
    if covered(consequent.happening.title, antecedent.happening.description) >= PRESUPPOSES:
        problems.append(f"the earlier state already tells the later one: {consequent.happening.title!r}")
    return problems


def actor_problems(happening: Happening, able: frozenset[EntityId]) -> list[str]:
    """Return why those who act cannot: nobody acts, or one who does is not in the cast or of a kind that cannot."""
    if not happening.actors:
        return ["nobody acts in it"]
    return [f"{actor} is not in the cast or cannot act" for actor in happening.actors if actor not in able]


def open_needs(happening: Happening, held: dict[EntityId, tuple[str, ...]], earlier: Sequence[Node]) -> list[Need]:
    """Return what actors had to know but neither held from the start nor were taught by an earlier state."""
    return [need for need in happening.needs if not _met(need, (*held.get(need.entity, ()), *taught(need.entity, earlier)))]


def taught(entity: EntityId, earlier: Sequence[Node]) -> list[str]:
    """Return the facts that states let an entity know."""
    return [f"{detail.topic} {detail.text}" for node in earlier for detail in node.happening.details if entity in detail.known_by]


def _met(need: Need, facts: Sequence[str]) -> bool:
    return any(covered(need.about, fact) >= KNOWN for fact in facts)
