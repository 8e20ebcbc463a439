"""Looks back from the ends of branches: where each led, and how far everybody came with what they wanted."""

from collections.abc import Sequence

from daedalus_data.core.amounts import stood
from daedalus_data.core.events import BranchEnded, GoalStanding, TimepointId
from daedalus_data.core.mode import Stage
from daedalus_data.core.telling import feeling
from daedalus_data.core.when import in_words
from daedalus_data.core.words import covered
from daedalus_data.core.world import World
from daedalus_data.prompts.outcomes import Came, Said, Striver, WeighOutcome

TELLING = ("commit", "concede", "reveal", "close", "propose", "support")
"""Acts of lines that show how far somebody came, the most telling first."""
LINES = 24
"""Lines that a question carries: a long story must still fit a context."""


async def ended(stage: Stage, leaves: Sequence[TimepointId]) -> list[BranchEnded]:
    """Return how the branches that end at these moments came out, in their order."""
    worlds = [stage.world(leaf) for leaf in leaves]
    questions = [weighed(stage, world) for world in worlds]
    branches = [world.moments[leaf].branch for world, leaf in zip(worlds, leaves, strict=True)]
    replies = await stage.gather(
        *(stage.ask(question, f"end_{branch}") for question, branch in zip(questions, branches, strict=True)),
    )
    return [
        BranchEnded(
            by="counterfactual", timepoint=leaf, branch=branch, outcome=reply.outcome, goals=reply.goals, score=mean(reply.goals)
        )
        for leaf, branch, reply in zip(leaves, branches, replies, strict=True)
    ]  # fmt: skip


def mean(goals: Sequence[GoalStanding]) -> float | None:
    """Return the mean of what was reached, None where nobody has an aim."""
    return round(sum(standing.reached for standing in goals) / len(goals), 4) if goals else None


def weighed(stage: Stage, world: World) -> WeighOutcome:
    """Return the question of how a line of the story came out, as seen from its last moment."""
    return WeighOutcome(
        scenario=stage.template.scenario_description,
        when=in_words(world.moments[world.now].when),
        decided=tuple(f"{in_words(world.moments[part.timepoint or ''].when)}: {part.change}" for part in world.partings),
        moments=tuple(_came(world, moment) for moment in world.history() if moment in world.happenings),
        said=_said(world),
        people=tuple(
            Striver(
                id=name,
                name=world.name(name),
                role=world.entities[name].role.rstrip("."),
                goals=world.entities[name].goals,
                mood=feeling(world.states[name]),
                valence=round(world.states[name].valence, 2),
            )
            for name in stage.cast
            if name in world.states and world.entities[name].goals
        ),
        amounts=tuple(f"{held.name}: {stood(held.name, held.unit, held.amount)}" for held in world.quantities.values()),
    )


def _came(world: World, moment: TimepointId) -> Came:
    happening = world.happenings[moment].happening
    return Came(
        id=moment,
        when=in_words(world.moments[moment].when),
        title=happening.title.rstrip("."),
        description=happening.description,
        pattern=happening.pattern,
        settled=world.outcomes.get(moment, ""),
    )


def _said(world: World) -> tuple[Said, ...]:
    """Return the lines that show most of how far aims came, in the order they were said: by what they do, then by the aims they name."""
    aims = {name: " ".join(entity.goals) for name, entity in world.entities.items()}

    def tells(place: int) -> tuple[float, int]:
        turn = world.turns[place]
        act = (len(TELLING) - TELLING.index(turn.act)) / len(TELLING) if turn.act in TELLING else 0.0
        return act + max((covered(turn.text, aim) for aim in aims.values() if aim), default=0.0), place

    chosen = sorted(sorted(range(len(world.turns)), key=tells, reverse=True)[:LINES])
    return tuple(
        Said(id=turn.turn, speaker=turn.speaker, name=world.name(turn.speaker), text=turn.text)
        for turn in (world.turns[place] for place in chosen)
    )
