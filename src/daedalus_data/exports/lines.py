"""The talk and the log as JSON lines, for programs that read one thing at a time."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import export, write_lines
from daedalus_data.core.run import Run
from daedalus_data.core.telling import who
from daedalus_data.core.world import World


@export("dialogs", suffix=".jsonl")
def dialogs(run: Run, path: Path) -> None:
    """Every conversation with its turns, what each drew on and how it was sampled; one a line."""
    write_lines(path, conversations(run))


@export("events", suffix=".jsonl")
def events(run: Run, path: Path) -> None:
    """Every entry of the log in the order it was written; one a line."""
    write_lines(path, map(entry_row, run.entries))


def entry_row(entry: ev.Entry) -> dict[str, Any]:
    """Return an entry with its place and maker first and what it says under data."""
    said = entry.event.model_dump(mode="json", exclude={"kind", "by", "timepoint"})
    event = entry.event
    return {"id": entry.id, "seq": entry.seq, "kind": event.kind, "timepoint": event.timepoint, "by": event.by, "data": said}


def conversations(run: Run) -> Iterator[dict[str, Any]]:
    """Yield every conversation in the order of its moments."""
    facts = {event.fact: event for event in run.of(ev.FactLearned)}
    closed = {event.dialog: event for event in run.of(ev.DialogClosed)}
    turns: dict[str, list[tuple[ev.Entry, ev.TurnSpoken]]] = {}
    for entry, turn in run.entries_of(ev.TurnSpoken):
        turns.setdefault(turn.dialog, []).append((entry, turn))
    for opened in run.of(ev.DialogOpened):
        world = run.world(opened.timepoint)
        yield _conversation(opened, closed.get(opened.dialog), world) | {
            "turns": [_turn(entry, turn, world, facts) for entry, turn in turns.get(opened.dialog, [])]
        }


def _conversation(opened: ev.DialogOpened, closed: ev.DialogClosed | None, world: World) -> dict[str, Any]:
    moment, happening, scene = (table.get(world.now) for table in (world.moments, world.happenings, world.scenes))
    return {
        "dialog": opened.dialog,
        "timepoint": opened.timepoint,
        "when": getattr(moment, "when", None),
        "branch": getattr(moment, "branch", None),
        "title": happening.happening.title if isinstance(happening, ev.EventHappened) else None,
        "place": getattr(scene, "place", None),
        "hour": getattr(scene, "hour", None),
        "speakers": list(opened.speakers),
        "agenda": opened.agenda,
        "flags": dict(sorted(opened.flags.items())),
        "accepted": closed.accepted if closed else None,
        "verdict": closed.verdict if closed else None,
        "outcome": closed.outcome if closed else None,
    }


def _turn(entry: ev.Entry, turn: ev.TurnSpoken, world: World, facts: dict[ev.FactId, ev.FactLearned]) -> dict[str, Any]:
    return {
        "id": turn.turn,
        "entry": entry.id,
        "speaker": turn.speaker,
        "name": who(turn.speaker, world),
        "text": turn.text,
        "tone": turn.tone,
        "confidence": turn.confidence,
        "act": turn.act,
        "addressee": turn.addressee,
        "aside_to": world.aside(turn),
        "heard_by": list(turn.heard_by),
        "knowledge": [{"id": fact, "text": facts[fact].text} for fact in turn.knowledge],
        "emotion": turn.emotion,
        "withheld": list(turn.withheld),
        "sampling": turn.sampling.model_dump(),
    }
