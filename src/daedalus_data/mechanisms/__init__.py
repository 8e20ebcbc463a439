"""The rules by which a moment turns into events, one file each."""

from daedalus_data.mechanisms import (
    appraisal,
    causality,
    circadian,
    compression,
    constraints,
    dialog,
    discovery,
    embodiment,
    exposure,
    extraction,
    fidelity,
    prospection,
    relationships,
    scene,
    state_vectors,
    waveform,
)

__all__ = [
    "appraisal",
    "causality",
    "circadian",
    "compression",
    "constraints",
    "dialog",
    "discovery",
    "embodiment",
    "exposure",
    "extraction",
    "fidelity",
    "prospection",
    "relationships",
    "scene",
    "state_vectors",
    "waveform",
]
