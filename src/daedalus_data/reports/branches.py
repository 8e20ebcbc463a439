"""The branches of a run side by side: how each parted, what took place on it, where it left people, how far their aims came."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from daedalus_data.core import events as ev
from daedalus_data.core.amounts import stood
from daedalus_data.core.derive import report, write_json, write_text
from daedalus_data.core.run import Run
from daedalus_data.core.telling import feeling, sentence
from daedalus_data.core.when import in_words
from daedalus_data.core.world import World
from daedalus_data.reports.tables import table


def parts(run: Run) -> bool:
    """Say whether a run's story parts anywhere."""
    return any(True for _ in run.of(ev.BranchOpened))


@report("branches", suffix=".json", fits=parts)
def branches(run: Run, path: Path) -> None:
    """The branches side by side, as data."""
    write_json(path, side_by_side(run))


@report("branches_table", suffix=".md", stem="branches", fits=parts)
def branches_table(run: Run, path: Path) -> None:
    """The branches side by side, as tables."""
    write_text(path, _written(run, side_by_side(run)))


def side_by_side(run: Run) -> list[dict[str, Any]]:
    """Return every line of the story from where it parted to its end, in the order of the log."""
    ends = {event.timepoint: event for event in run.of(ev.BranchEnded)}
    return [_line(run.world(leaf.id), ends.get(leaf.id)) for leaf in run.leaves]


def _line(world: World, end: ev.BranchEnded | None) -> dict[str, Any]:
    return {
        "branch": world.moments[world.now].branch,
        "decided": [part.model_dump(mode="json", exclude={"kind", "by"}) for part in world.partings],
        "moments": [
            {"timepoint": moment, "when": world.moments[moment].when, "title": world.happenings[moment].happening.title}
            for moment in world.history()
            if moment in world.happenings
        ],
        "outcome": end.outcome if end else None,
        "score": end.score if end else None,
        "goals": [standing.model_dump(mode="json") for standing in end.goals] if end else [],
        "quantities": {held.name: stood(held.name, held.unit, held.amount) for held in world.quantities.values()},
        "moods": {entity: {"feels": feeling(state), "valence": round(state.valence, 3)} for entity, state in world.states.items()},
    }


def _written(run: Run, found: list[dict[str, Any]]) -> str:
    names = {event.entity: event.name for event in run.of(ev.EntityIntroduced)}
    said = [
        f"# The branches of {run.manifest.template_id}",
        table(("branch", "score", "how it ended"), ((line["branch"], _score(line["score"]), line["outcome"] or "") for line in found)),
        "## What was decided",
        table(("branch", "when", "question", "what took place instead"), _decided(run, found)),
        "## How far everybody came",
        table(("who", "aim", *(line["branch"] for line in found)), _aims(found, names)),
        "## How they are at the end",
        table(("who", *(line["branch"] for line in found)), _moods(found, names)),
        *_left(found),
        "## What took place",
        *(part for line in found for part in _story(line)),
    ]
    return "\n\n".join(said) + "\n"


def _score(score: float | None) -> str:
    return "-" if score is None else f"{score:.2f}"


def _decided(run: Run, found: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    when = {point.id: in_words(point.when) for point in run.timepoints}
    decided = [part for line in found for part in line["decided"]]
    yield from dict.fromkeys((part["branch"], when[part["timepoint"]], part["question"], part["change"]) for part in decided)


def _aims(found: list[dict[str, Any]], names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    aims = dict.fromkeys((goal["entity"], goal["goal"]) for line in found for goal in line["goals"])
    for entity, aim in aims:
        reached = [{(goal["entity"], goal["goal"]): goal["reached"] for goal in line["goals"]}.get((entity, aim)) for line in found]
        yield names[entity], aim, *(_score(value) for value in reached)


def _moods(found: list[dict[str, Any]], names: dict[str, str]) -> Iterator[tuple[str, ...]]:
    for entity in dict.fromkeys(entity for line in found for entity in line["moods"]):
        yield names[entity], *(line["moods"][entity]["feels"] if entity in line["moods"] else "-" for line in found)


def _left(found: list[dict[str, Any]]) -> Iterator[str]:
    things = dict.fromkeys(name for line in found for name in line["quantities"])
    if things:
        yield "## What is left at the end"
        yield table(
            ("of", *(line["branch"] for line in found)), ((name, *(line["quantities"].get(name, "-") for line in found)) for name in things)
        )


def _story(line: dict[str, Any]) -> Iterator[str]:
    yield f"### {line['branch']}"
    yield "\n".join(f"- {in_words(moment['when'])}: {sentence(moment['title'])}" for moment in line["moments"])
