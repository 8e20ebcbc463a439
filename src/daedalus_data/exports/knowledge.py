"""The knowledge graph: who came to know what, when, from whom, and how sure they are."""

from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import export, write_json
from daedalus_data.core.run import Run


@export("knowledge", suffix=".json")
def knowledge(run: Run, path: Path) -> None:
    """The knowledge graph: entities and facts as nodes, every exposure as an edge with its source, moment and turn."""
    write_json(path, graph(run))


def graph(run: Run) -> dict[str, Any]:
    """Return nodes and edges; an edge runs from an entity to a fact it came to know, in the order of the log."""
    learned = list(run.entries_of(ev.FactLearned))
    first = {event.fact: event for _, event in reversed(learned)}
    entities = [
        {"id": event.entity, "kind": "entity", "name": event.name, "type": event.type, "role": event.role, "provenance": event.provenance}
        for event in run.of(ev.EntityIntroduced)
    ]
    facts = [
        {"id": fact, "kind": "fact", "topic": event.topic, "text": event.text, "proposition": event.proposition}
        for fact, event in sorted(first.items())
    ]
    return {"nodes": [*entities, *facts], "edges": [_edge(entry, event) for entry, event in learned]}


def _edge(entry: ev.Entry, event: ev.FactLearned) -> dict[str, Any]:
    return {
        "entity": event.entity,
        "fact": event.fact,
        "exposure": event.exposure,
        "source": event.source,
        "moment": event.timepoint,
        "turn": event.turn,
        "confidence": event.confidence,
        "secret": event.secret,
        "entry": entry.id,
    }
