"""What the prompts of all rows are made of: moments as they open, and people, pasts, facts and ties in words."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.errors import StoreError
from daedalus_data.core.run import ModelUse, Run
from daedalus_data.core.telling import date, how_known, names, regarded, sentence, who
from daedalus_data.core.when import in_words
from daedalus_data.core.words import content_words
from daedalus_data.core.world import Known, World, ancestors

FACTS_SHOWN = 14
"""More than this makes prompts long and hides what matters; facts a label draws on are always shown."""


class Opening(NamedTuple):
    """A moment about to be lived: the world its causes left, and the moment's own entries in order."""

    timepoint: ev.Timepoint
    before: World
    entries: tuple[ev.Entry, ...]


def openings(run: Run) -> Iterator[Opening]:
    """Yield every moment of a run, parents first, with the world as its causal ancestors left it."""
    own: dict[ev.TimepointId, list[ev.Entry]] = {ev.BEFORE_ALL: []}
    for entry in run.entries:
        if entry.event.timepoint is not None:
            own.setdefault(entry.event.timepoint, []).append(entry)
    ends = {ev.BEFORE_ALL: _applied(World(), own[ev.BEFORE_ALL])}
    for timepoint in run.timepoints:
        before = _before(run, timepoint, own, ends)
        yield Opening(timepoint, before, tuple(own[timepoint.id]))
        ends[timepoint.id] = _applied(before.copy(), own[timepoint.id])


def _before(run: Run, timepoint: ev.Timepoint, own: dict[str, list[ev.Entry]], ends: dict[str, World]) -> World:
    if len(timepoint.parents) == 1:
        return ends[timepoint.parents[0]]
    world = World()
    for moment in ancestors(run.entries, timepoint.id)[:-1]:
        _applied(world, own[moment])
    return world


def _applied(world: World, entries: Sequence[ev.Entry]) -> World:
    for entry in entries:
        world.apply(entry.event, entry.seq)
    return world


# ---- where a row comes from ----


def written_by(run: Run, *purposes: str) -> tuple[str, str]:
    """Return the models that answered questions of these purposes, and their licences."""
    uses = run.manifest.models
    if not uses:
        raise StoreError(f"run.json of {run.id} names no model, so the licence of its rows is unknown; finish the run first")
    asked = [use for use in uses if set(use.purposes) & set(purposes)] or uses
    return _joined(asked, "model"), _joined(asked, "license")


def _joined(uses: Sequence[ModelUse], field: str) -> str:
    return " AND ".join(dict.fromkeys(getattr(use, field) for use in uses))


# ---- people ----


def persona(entity: ev.EntityIntroduced) -> list[str]:
    """Return who somebody is, a line for each part that is known."""
    lines = [f"Role: {entity.role}"]
    if entity.type != "human":
        lines.append(f"Kind: {entity.type}")
    if entity.traits:
        lines.append(f"Character: {', '.join(entity.traits)}")
    if entity.goals:
        lines.append(f"Wants: {'; '.join(entity.goals)}")
    return lines


def regard(world: World, entity: ev.EntityId, others: Sequence[ev.EntityId], by: str) -> list[str]:
    """Return how somebody regards others, a line each; `by` is 'you' or their name."""
    return [
        f"- {who(other, world)} ({short_role(world.entities[other])}): {regarded(world.relation(entity, other), by)}"
        for other in others
        if other != entity
    ]


def short_role(entity: ev.EntityIntroduced) -> str:
    """Return the first sentence of a role: 'Mission Director'."""
    return entity.role.split(". ")[0].rstrip(".")


# ---- the past ----


def situation(run: Run) -> str:
    """Return the scenario in its first two sentences: enough to know what the story is about."""
    text = " ".join(run.template.scenario_description.split())
    ends = [i + 1 for i, sign in enumerate(text) if sign in ".!?" and text[i + 1 : i + 2] in ("", " ")]
    return text[: ends[1]] if len(ends) > 1 else text


def past(world: World) -> list[str]:
    """Return what has happened before, dated and oldest first."""
    return [f"- {date(moment, world)}: {sentence(world.happenings[moment].happening.title)}" for moment in world.happenings]


def now(timepoint: ev.Timepoint, happening: ev.Happening, scene: ev.SceneSet | None) -> list[str]:
    """Return what takes place: when, where, and the happening itself."""
    where = f", {scene.place}, around {scene.hour:02d}:00" if scene else ""
    lines = [f"{in_words(timepoint.when)}{where}. {sentence(happening.title)} {sentence(happening.description)}"]
    return [*lines, sentence(scene.atmosphere)] if scene else lines


# ---- knowledge ----


def shareable(world: World, entity: ev.EntityId) -> list[Known]:
    """Return the facts somebody holds and does not keep secret, oldest first."""
    return [known for known in world.knows(entity).values() if not known.secret]


def chosen(facts: Sequence[Known], world: World, matter: str, needed: Sequence[ev.FactId] = ()) -> list[Known]:
    """Return the facts of most use to the matter, with all that are needed, in the order they were learned.

    Names do not count as use: everybody is named everywhere.
    """
    about = content_words(matter) - content_words(" ".join(entity.name for entity in world.entities.values()))

    def use(known: Known) -> tuple[bool, int, bool, int]:
        overlap = len(about & content_words(f"{known.topic} {known.text}"))
        return known.fact in needed, overlap, known.exposure == "initial", known.evidence

    best = sorted(facts, key=use, reverse=True)[: max(FACTS_SHOWN, len(needed))]
    return sorted(best, key=lambda known: known.evidence)


def facts(known: Sequence[Known], world: World) -> list[str]:
    """Return facts with how they came to be known, a line each."""
    return [f"- {sentence(fact.text)} ({how_known(fact, world)})" for fact in known]


def present(world: World, entity: ev.EntityId) -> str:
    """Return the names of the others who are there."""
    return names([other for other in world.present() if other != entity], world) or "nobody else"


def section(title: str, lines: Sequence[str]) -> str:
    """Return a titled part of a prompt; empty when there is nothing in it."""
    return "\n".join([f"## {title}", *lines]) + "\n" if lines else ""


def prompt(*sections: str) -> str:
    """Return the parts of a prompt that are not empty, set apart by blank lines."""
    return "\n".join(part for part in sections if part).rstrip()
