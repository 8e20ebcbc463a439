"""Row configs: each turns a run into rows whose labels come from the log alone."""

from daedalus_data.formatters import (
    dialog_synthesis,
    entity_evolution,
    knowledge_flow,
    portal_reasoning,
    preference,
    relationship_dynamics,
    verifiable,
)

__all__ = [
    "dialog_synthesis",
    "entity_evolution",
    "knowledge_flow",
    "portal_reasoning",
    "preference",
    "relationship_dynamics",
    "verifiable",
]
