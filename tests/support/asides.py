"""A run's log retold with asides: some lines are heard by one person alone, who may pass on later what they held."""

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import choose, derive


def with_asides(run: Run, seed: int = 0) -> Run:
    """Return a copy of a run in which every fifth line or so is an aside; facts told in them are handed on by who heard, if at all."""
    made: list[ev.Event] = []
    waiting: list[tuple[ev.EntityId, ev.FactLearned]] = []
    heads: set[tuple[str, str]] = set()
    hearers: dict[str, tuple[str, ...]] = {}
    for entry in run.entries:
        event = entry.event
        if isinstance(event, ev.FactLearned):
            if (event.entity, event.fact) in heads or (
                event.exposure == "told" and event.entity not in hearers.get(event.turn or "", (event.entity,))
            ):
                continue
            if event.exposure == "told" and event.proposition is None and len(hearers.get(event.turn or "", ())) == 1:
                waiting.append((event.entity, event))
            heads.add((event.entity, event.fact))
            made.append(event)
            continue
        if not isinstance(event, ev.TurnSpoken):
            made.append(event)
            continue
        passed = next((told for who, told in waiting if who == event.speaker and told.timepoint != event.timepoint), None)
        if passed is not None and not event.knowledge:
            waiting = [(who, told) for who, told in waiting if told is not passed]
            event = event.model_copy(update={"knowledge": (passed.fact,), "text": f"{event.text} {passed.text}"})
        else:
            passed = None
        event = event.model_copy(update={"knowledge": tuple(fact for fact in event.knowledge if (event.speaker, fact) in heads)})
        if derive(seed, event.turn) % 5 == 0 and len(event.heard_by) > 1:
            event = event.model_copy(update={"heard_by": (choose(event.heard_by, seed, event.turn, "to"),)})
        hearers[event.turn] = event.heard_by
        made.append(event)
        if passed is not None:
            for other in event.heard_by:
                if (other, passed.fact) not in heads:
                    heads.add((other, passed.fact))
                    again = passed.model_copy(
                        update={"entity": other, "source": event.speaker, "turn": event.turn, "timepoint": event.timepoint}
                    )
                    made.append(again)
                    if len(event.heard_by) == 1:
                        waiting.append((other, again))
    return Run(run.manifest, tuple(ev.Entry(seq=seq, event=event) for seq, event in enumerate(made)), run.folder)
