"""M7: which earlier moments led to this one, how strongly its words show it, and by what link."""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import BEFORE_ALL, CauseTraced, Event, TimepointId
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.words import covered
from daedalus_data.mechanisms import seen


@mechanism("causality", number="M7")
async def causality(scene: Scene) -> list[Event]:
    """Tie the moment to those that led to it; prompts carry the history that is traced here and no other."""
    causes = [parent for parent in scene.timepoint.parents if parent != BEFORE_ALL]
    return [trace_cause(scene, cause) for cause in causes]


@counted
def trace_cause(scene: Scene, cause: TimepointId) -> CauseTraced:
    """Return the tie of this moment to one that led to it."""
    effect = seen.happening(scene)
    return CauseTraced(
        by="causality",
        timepoint=scene.timepoint.id,
        cause=cause,
        strength=round(covered(f"{effect.title} {effect.description} {effect.topic}", _words_of(scene, cause)), 4),
        link=scene.world.happenings[cause].happening.mechanism,
    )


def _words_of(scene: Scene, moment: TimepointId) -> str:
    """Return all that was put into words at a moment: what took place, what was said, what was learned."""
    world, past = scene.world, scene.world.happenings[moment].happening
    said = [turn.text for turn in world.turns if turn.timepoint == moment]
    learned = [known.text for held in world.knowledge.values() for known in held.values() if known.moment == moment]
    details = [detail.text for detail in past.details]
    return " ".join([past.title, past.description, past.topic, past.mechanism, *details, *said, *dict.fromkeys(learned)])
