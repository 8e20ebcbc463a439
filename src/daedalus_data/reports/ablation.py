"""What a run loses when one of its mechanisms is switched off: events, knowledge, movement and rows, whole run against run without."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.derive import FORMATTERS, write_json, write_text
from daedalus_data.core.run import Run
from daedalus_data.core.state import span
from daedalus_data.core.terms import Frozen
from daedalus_data.reports import svg
from daedalus_data.reports.tables import table

HEAD = ("mechanism", "switched off", "what changed", "events", "other kinds", "facts", "turns", "movement", "rows gone", "rows new")
ROW, LEFT, WIDTH = 26, 250, 920
FORWARD = ("forward", "pearl")


class Count(Frozen):
    """How many of a thing the whole run has, and the run without."""

    whole: int
    without: int


class Ablated(Frozen):
    """What one mechanism is worth to a run."""

    number: str
    """M1 to M19."""
    switches: tuple[str, ...]
    """The names put into the template's `disable`."""
    exercised: bool
    """The whole run gave it something to do; what did nothing cannot be missed."""
    changed: bool
    """The logs differ."""
    beyond_counts: bool
    """They differ in more than the counts of what ran."""
    first: str
    """The first event of the whole run that is not the same without, as `e000042 turn_spoken`; empty when there is none."""
    kinds: dict[str, Count]
    """Kinds of events of which there are more or fewer."""
    facts: Count
    turns: Count
    movement: tuple[float, float]
    """How far all states moved, summed, in shares of each dimension's span: whole, without."""
    rows: dict[str, Count]
    """Rows per config."""
    gone: int
    """Rows of the whole run that the run without does not have word for word."""
    new: int
    """Rows that only the run without has."""

    @property
    def verdict(self) -> str:
        """Say in a word or two what came of it."""
        if not self.exercised:
            return "not exercised"
        return "log" if self.beyond_counts else "nothing"


def ablated(number: str, switches: Sequence[str], whole: Run, without: Run) -> Ablated:
    """Return the difference that a mechanism makes: two runs of one template and seed, the second without it."""
    kept, lost = _lived(whole), _lived(without)
    rows, others = _rows(_plain(whole, whole.id)), _rows(_plain(without, whole.id))
    return Ablated(
        number=number,
        switches=tuple(switches),
        exercised=_exercised(number, whole),
        changed=_texts(whole.entries) != _texts(without.entries),
        beyond_counts=kept != lost,
        first=_first(whole, lost),
        kinds=_kinds(whole, without),
        facts=_count(whole, without, ev.FactLearned),
        turns=_count(whole, without, ev.TurnSpoken),
        movement=(_movement(whole), _movement(without)),
        rows={name: Count(whole=len(rows[name]), without=len(others[name])) for name in FORMATTERS.names()},
        gone=sum(len(rows[name] - others[name]) for name in rows),
        new=sum(len(others[name] - rows[name]) for name in rows),
    )


def _exercised(number: str, whole: Run) -> bool:
    """Say whether a run gave a mechanism something to do: it made events, chose between models, or ran another mode than forward."""
    if number == "M18":
        return len(whole.manifest.models) > 1
    if number == "M17" and whole.template.lived_mode in FORWARD:
        return False
    return any(event.mechanism == number and event.made for event in whole.of(ev.MechanismRan))


def _texts(entries: Iterable[ev.Entry]) -> list[str]:
    return [entry.event.model_dump_json() for entry in entries]


def _lived(run: Run) -> list[str]:
    return _texts(entry for entry in run.entries if not isinstance(entry.event, ev.MechanismRan))


def _first(whole: Run, lost: Sequence[str]) -> str:
    kept = [entry for entry in whole.entries if not isinstance(entry.event, ev.MechanismRan)]
    for place, entry in enumerate(kept):
        if place >= len(lost) or entry.event.model_dump_json() != lost[place]:
            return f"{entry.id} {entry.event.kind}"
    return ""


def _kinds(whole: Run, without: Run) -> dict[str, Count]:
    here, there = (Counter(entry.event.kind for entry in run.entries) for run in (whole, without))
    return {kind: Count(whole=here[kind], without=there[kind]) for kind in sorted({*here, *there}) if here[kind] != there[kind]}


def _count(whole: Run, without: Run, kind: type[ev.BaseEvent]) -> Count:
    return Count(whole=sum(1 for _ in whole.of(kind)), without=sum(1 for _ in without.of(kind)))


def _movement(run: Run) -> float:
    moved = ((name, change) for event in run.of(ev.StateChanged) for name, change in event.changes.items())
    return round(sum(abs(change) / span(name) for name, change in moved), 3)


def _plain(run: Run, name: str) -> Run:
    """Return a run without the counts of what ran, under a name: wording is drawn by a run's id and the places of its events."""
    lived = (entry.event for entry in run.entries if not isinstance(entry.event, ev.MechanismRan))
    entries = tuple(ev.Entry(seq=seq, event=event) for seq, event in enumerate(lived))
    return Run(run.manifest.model_copy(update={"run_id": name}), entries, run.folder)


def _rows(run: Run) -> dict[str, set[str]]:
    """Return the rows per config as text, without what names the run."""
    return {
        name: {row.model_dump_json(exclude={"id", "run", "evidence", "seed"}) for row in FORMATTERS.get(name).rows(run)}
        for name in FORMATTERS.names()
    }


# ---- told ----


def written(found: Sequence[Ablated], whole: Run, folder: Path) -> None:
    """Write the comparison into a folder: ablation.json, ablation.md and ablation.svg."""
    folder.mkdir(parents=True, exist_ok=True)
    write_json(folder / "ablation.json", told(found, whole))
    write_text(folder / "ablation.md", "\n\n".join(_page(found, whole)) + "\n")
    write_text(folder / "ablation.svg", picture(found, whole))


def told(found: Sequence[Ablated], whole: Run) -> dict[str, Any]:
    """Return the comparison as data."""
    return {
        "run": whole.id,
        "template": whole.manifest.template_id,
        "seed": whole.manifest.seed,
        "events": len(whole.entries),
        "mechanisms": [one.model_dump(mode="json") | {"verdict": one.verdict} for one in found],
    }


def rows_of(found: Sequence[Ablated]) -> list[tuple[object, ...]]:
    """Return the comparison as the cells of a table under HEAD."""
    return [
        (
            one.number, ", ".join(one.switches), one.verdict, one.first or "-", len(one.kinds), _way(one.facts), _way(one.turns),
            f"{one.movement[0]:.1f} -> {one.movement[1]:.1f}", one.gone, one.new,
        )
        for one in found
    ]  # fmt: skip


def _way(count: Count) -> str:
    return f"{count.whole} -> {count.without}"


def _page(found: Sequence[Ablated], whole: Run) -> list[str]:
    felt = sum(one.exercised and one.beyond_counts for one in found)
    tested = sum(one.exercised for one in found)
    return [
        f"# What each mechanism is worth to {whole.manifest.template_id}",
        f"Seed {whole.manifest.seed}, {len(whole.entries):,} events. {felt} of {tested} mechanisms that had something to do change what is "
        "lived when they are switched off; those that had nothing to do are listed as not exercised. Counts of what ran are left out.",
        table(HEAD, rows_of(found)),
        "## Events made less or more",
        table(("mechanism", "kind", "whole", "without"), _changes(found)),
    ]


def _changes(found: Sequence[Ablated]) -> Iterable[tuple[object, ...]]:
    return ((one.number, kind, count.whole, count.without) for one in found for kind, count in one.kinds.items())


def picture(found: Sequence[Ablated], whole: Run) -> str:
    """Return bars: the share of the whole run's rows that are lost or told differently without each mechanism."""
    total = max(1, sum(len(rows) for rows in _rows(whole).values()))
    parts = [svg.text(24, 34, f"Rows of {whole.manifest.template_id} that change without …", 16, bold=True)]
    for place, one in enumerate(found):
        parts += _bar(one, total, 66 + place * ROW)
    height = 66 + len(found) * ROW + 16
    return svg.document(WIDTH, height, "Ablation", "One bar per mechanism: the share of rows that change when it is switched off.", parts)


def _bar(one: Ablated, total: int, foot: float) -> Iterable[str]:
    share, room = min(1.0, one.gone / total), WIDTH - LEFT - 130
    yield svg.text(24, foot + 12, f"{one.number}  {', '.join(one.switches)}", 12, "ink" if one.exercised else "faint")
    yield svg.box(LEFT, foot, room, 14, "rail", radius=3)
    if share:
        yield svg.box(LEFT, foot, max(2.0, share * room), 14, "accent", radius=3)
    yield svg.text(LEFT + room + 12, foot + 12, f"{share:.0%}" if one.exercised else "not exercised", 12, "soft")


def without_effect(found: Iterable[Ablated]) -> Mapping[str, str]:
    """Return the mechanisms that did something and whose absence changes nothing lived, by number, with their switches."""
    return {one.number: ", ".join(one.switches) for one in found if one.exercised and not one.beyond_counts}
