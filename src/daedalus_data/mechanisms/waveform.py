"""ADPRS at run time: how much detail each envelope thinks a moment deserves, beside what it gets."""

from daedalus_data.core.counting import counted
from daedalus_data.core.events import EntityId, Event, WaveformEvaluated
from daedalus_data.core.mechanism import Scene, mechanism
from daedalus_data.core.template import Envelope
from daedalus_data.mechanisms import seen
from daedalus_data.mechanisms.fidelity import lived_at
from daedalus_data.plan.estimate import moments_of
from daedalus_data.plan.waveform import QUIET, at, band, envelope_of, phi


@mechanism("waveform")
async def waveform(scene: Scene) -> list[Event]:
    """Evaluate every cast member's envelope; in mode 'gate' those in the low bands stay silent."""
    made: list[Event] = []
    for entity in seen.members(scene):
        height = evaluate_envelope(scene, entity)
        made.append(
            WaveformEvaluated(
                by="waveform",
                timepoint=scene.timepoint.id,
                entity=entity,
                phi=height,
                predicted=band(height),
                actual=lived_at(scene, entity),
                gated=scene.template.metadata.adprs.mode == "gate",
            )
        )
    return made


def silenced(scene: Scene, entity: EntityId) -> bool:
    """Say whether an entity's envelope keeps it out of the conversation at this moment."""
    gates = scene.enabled("waveform") and scene.template.metadata.adprs.mode == "gate"
    return gates and band(evaluate_envelope(scene, entity)) in QUIET


@counted
def evaluate_envelope(scene: Scene, entity: EntityId) -> float:
    """Return phi of an entity at this moment, 0 to 1."""
    return phi(_envelope(scene, entity), at(scene.timepoint.index, moments_of(scene.template)))


def _envelope(scene: Scene, entity: EntityId) -> Envelope:
    """Return the template's envelope, else the one that the initial state implies."""
    given = scene.template.metadata.adprs.envelopes.get(entity)
    return given or envelope_of(scene.world.baselines.get(entity, seen.UNFORMED))
