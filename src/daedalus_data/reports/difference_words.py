"""The difference between two lines of a story in tables that a person reads."""

from collections.abc import Iterator
from pathlib import Path

from daedalus_data.core.amounts import stood
from daedalus_data.core.derive import report, write_text
from daedalus_data.core.run import Run
from daedalus_data.core.state import Dimension
from daedalus_data.core.telling import feeling, sentence, who
from daedalus_data.core.when import in_words
from daedalus_data.core.world import World
from daedalus_data.reports.difference import Change, Difference, compared, lines, of_a_counterfactual
from daedalus_data.reports.state_curves import drawn
from daedalus_data.reports.tables import table

FELT: tuple[Dimension, ...] = ("valence", "arousal", "energy", "confidence", "health")
SHIFT = 0.05
"""A tie that stands less apart than this is left out of the tables; the JSON has it."""
FACTS = 8
"""Facts named per head and side; the rest are counted."""


@report("difference_table", suffix=".md", stem="difference", fits=of_a_counterfactual)
def difference_table(run: Run, path: Path) -> None:
    """What the change changed, as tables to read."""
    write_text(path, told(run, compared(run)))


@report("difference_curves", suffix=".svg", stem="difference", fits=of_a_counterfactual)
def difference_curves(run: Run, path: Path) -> None:
    """How everybody felt on either side, in one picture."""
    found = compared(run)
    ends = {leaf.branch: leaf for leaf in run.leaves}
    write_text(path, drawn(run, (ends[found.left], ends[found.right])))


def told(run: Run, found: Difference) -> str:
    """Return a difference as Markdown: what took place on either side, then who knows, feels, regards and expects what at the end."""
    left, right = (run.world(lines(run)[name]) for name in (found.left, found.right))
    ends = found.moments[-1].changes if found.moments else ()
    parts = [
        f"# What one change changed in {run.manifest.template_id}",
        "\n".join(_decided(found)),
        table(("date", found.left, found.right), _happened(found)),
        "## How they are at the end",
        table(("who", f"on {found.left}", f"on {found.right}", *FELT), _moods(left, right)),
        *_section("Who knows what on one side only", _facts(ends, right, found)),
        *_section("How they regard each other", _ties(ends, right, found)),
        *_section("What is left of things", _amounts(left, right, found)),
        *_section("What they expect", _expected(ends, right, found)),
        *_section("In how much detail they are seen", _levels(ends, right)),
        f"{len(found.end)} values of the world at the end differ; difference.json has every one.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _decided(found: Difference) -> Iterator[str]:
    for name, decided in ((found.left, found.left_decided), (found.right, found.right_decided)):
        yield f"- **{name}**: {' '.join(sentence(change) for change in decided) or 'as it went of itself.'}"


def _section(title: str, body: str) -> list[str]:
    return [f"## {title}", body] if body else []


def _happened(found: Difference) -> Iterator[tuple[str, ...]]:
    for moment in found.moments:
        sides = [
            sentence(side.title) + (f" {sentence(side.settled)}" if side.settled else "") if side else ""
            for side in (moment.left, moment.right)
        ]
        yield in_words(moment.when), *sides


def _moods(left: World, right: World) -> Iterator[tuple[str, ...]]:
    for entity in right.states:
        if entity in left.states:
            a, b = left.states[entity], right.states[entity]
            yield (
                right.name(entity), feeling(a), feeling(b),
                *(f"{getattr(b, name) - getattr(a, name):+.{0 if name == 'energy' else 2}f}" for name in FELT),
            )  # fmt: skip


def _facts(ends: tuple[Change, ...], world: World, found: Difference) -> str:
    heads: dict[tuple[str, str], list[str]] = {}
    for change in ends:
        if change.path[0] == "knowledge" and len(change.path) == 3 and change.on != "both":
            fact = change.left if change.on == "left" else change.right
            assert isinstance(fact, dict)
            heads.setdefault((change.path[1], change.on), []).append(str(fact["text"]))
    said = []
    for (entity, on), texts in heads.items():
        more = f" … and {len(texts) - FACTS} more" if len(texts) > FACTS else ""
        side = found.left if on == "left" else found.right
        said.append(f"- {who(entity, world)}, only on {side}: {' '.join(sentence(text) for text in texts[:FACTS])}{more}")
    return "\n".join(said)


def _ties(ends: tuple[Change, ...], world: World, found: Difference) -> str:
    rows = [
        (*(who(name, world) for name in change.path[1].split(" > ")), change.path[2], f"{change.left:.2f}", f"{change.right:.2f}")
        for change in ends
        if change.path[0] == "relations" and len(change.path) == 3 and isinstance(change.left, float) and isinstance(change.right, float)
        and abs(change.left - change.right) >= SHIFT
    ]  # fmt: skip
    return table(("who", "regards", "in", found.left, found.right), rows) if rows else ""


def _amounts(left: World, right: World, found: Difference) -> str:
    rows = [
        (held.name, stood(held.name, held.unit, left.quantities[name].amount), stood(held.name, held.unit, held.amount))
        for name, held in right.quantities.items()
        if name in left.quantities and held.amount != left.quantities[name].amount
    ]
    return table(("of", found.left, found.right), rows) if rows else ""


def _expected(ends: tuple[Change, ...], world: World, found: Difference) -> str:
    said = []
    for change in ends:
        held = change.right if change.on == "right" else change.left
        if change.path[0] == "expectations" and isinstance(held, dict):
            side = found.left if change.on == "left" else found.right
            said.append(f"- {who(str(held['entity']), world)}, only on {side}: {sentence(str(held['text']))} ({held['outcome']})")
        elif change.path[0] == "expectations" and change.path[-1] == "outcome":
            expected = world.expectations[change.path[1]]
            said.append(
                f"- {who(expected.entity, world)}: {sentence(expected.text)} {change.left} on {found.left}, {change.right} on {found.right}"
            )
    return "\n".join(said)


def _levels(ends: tuple[Change, ...], world: World) -> str:
    rows = [(who(change.path[1], world), change.left or "-", change.right or "-") for change in ends if change.path[0] == "levels"]
    return table(("who", "left", "right"), rows) if rows else ""
