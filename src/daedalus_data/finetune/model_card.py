"""README.md of a trained model, made from its job's record, recipe and evaluation, with room for what people write."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from daedalus_data.core.derive import write_text
from daedalus_data.core.shipped import shipped
from daedalus_data.finetune import uplift_picture
from daedalus_data.finetune.card_front import OURS, Part, front_matter, licence_of
from daedalus_data.finetune.card_limits import limits
from daedalus_data.finetune.evaluated import Cell, Comparison, Gain, Table, Way
from daedalus_data.finetune.job import Job, JobRecord
from daedalus_data.finetune.recipe import HUB_ID, Recipe, dumped
from daedalus_data.release.card.slots import merged, parts, seal, slot, whole
from daedalus_data.release.card.words import NOTHING, code, duration, plural, share, shown, table

TEMPLATE = "model.md.j2"
UPLIFT = "uplift.svg"
LOSS = "loss.svg"
SAID: dict[Way, str] = {"generated": "written", "likelihood": "likelihood", "walked": "likelihood after its own words"}
AGAINST = {
    "base": "base, asked in the same way",
    "majority": "majority of training answers",
    "copy": "copied from the prompt",
    "better": "**better of base, in any way, and majority**",
}


def write_card(job: Job, recipe: Recipe, comparison: Comparison | None) -> Path:
    """Write the card of a job's model and its picture; what people wrote into an older one stays. Returns its path."""
    if comparison:
        uplift_picture.draw(job.pictures / UPLIFT, comparison, recipe.name)
    old = job.card.read_text(encoding="utf-8") if job.card.is_file() else ""
    write_text(job.card, kept(model_card(job, recipe, comparison), old))
    return job.card


def kept(new: str, old: str) -> str:
    """Return a new card with what people added to the old one: text between the markers, metadata and tags of their own."""
    before = parts(old)
    if not before.data:
        return merged(new, old, OURS)
    data = dict(before.data)
    block = data.get("daedalus")
    ours = block.get("tags", []) if isinstance(block, dict) else []
    data["tags"] = [tag for tag in data.get("tags", []) if tag not in ours]
    return merged(new, whole(data, before.body), OURS)


def model_card(job: Job, recipe: Recipe, comparison: Comparison | None, *, part: Part = "model", at: str = "") -> str:
    """Return the card of a job's model, or of its adapter; `at` is what readers load it by, a folder beside them when empty.

    Equal texts for an equal record, recipe and evaluation. Raises StoreError where the job has no record.
    """
    record = job.read()
    words = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - Markdown, escaped by `shown`
    template = words.from_string((shipped("cards") / TEMPLATE).read_text(encoding="utf-8"))
    body = re.sub(r"\n{3,}", "\n\n", template.render(**_said(job, record, recipe, comparison, part, at))).strip()
    data = front_matter(job, record, recipe, comparison, part)
    return whole(data, f"{body}\n\n{seal(data, body)}")


def is_edited(text: str) -> bool:
    """Return whether a card was changed outside the places that are people's, or is none of ours."""
    card = parts(text)
    return card.data is None or "daedalus" not in card.data or seal(card.data, card.body) not in card.body


def _said(job: Job, record: JobRecord, recipe: Recipe, comparison: Comparison | None, part: Part, at: str) -> dict[str, Any]:
    return {
        "record": record,
        "recipe": recipe,
        "comparison": comparison,
        "part": part,
        "at": at or f"./{part}",
        "name": shown(recipe.name),
        "description": shown(recipe.description),
        "base": _base(recipe),
        "hub_base": recipe.model.base if recipe.model.base and HUB_ID.fullmatch(recipe.model.base) else "",
        "licence": licence_of(job, recipe),
        "data": _data(recipe),
        "trained_on": _trained_on(job, record),
        "apart": _apart(job, comparison) if comparison else False,
        "settings": _settings(recipe),
        "losses": _losses(record),
        "loss_picture": (job.pictures / LOSS).is_file(),
        "results": _results(comparison) if comparison else "",
        "hops": _by_hops(comparison) if comparison else "",
        "gains": _gains(comparison) if comparison else "",
        "verdict": _verdict(comparison) if comparison else "",
        "likelihood_loss": _likelihood_loss(comparison) if comparison else "",
        "chance": _chance(comparison) if comparison else "",
        "limits": list(limits(recipe, comparison)),
        "packages": ", ".join(f"{package} {version}" for package, version in sorted(record.versions.items())),
        "plural": plural,
        "code": code,
        "slot": slot,
    }


# ---- what went in ----


def _base(recipe: Recipe) -> str:
    if recipe.model.base is None:
        made = recipe.model.architecture
        assert made
        return f"a Llama of random weights ({made.layers} layers of width {made.hidden}, {made.heads} heads)"
    return code(recipe.model.base) + (f" at {code(recipe.model.revision)}" if recipe.model.revision else "")


def _data(recipe: Recipe) -> str:
    """Return where the rows come from: a place that everybody can reach, or how they are made."""
    if recipe.data.revision:
        return f"{code(recipe.data.path)} at {code(recipe.data.revision)}"
    built = recipe.data.build
    if built is None:
        return f"the folder {code(Path(recipe.data.path).name)}"
    made = f"{plural(built.runs, 'run')} of each of {', '.join(map(code, built.templates))}, seed {built.seed}, split by {built.split_by}"
    return f"the folder {code(Path(recipe.data.path).name)}, made by `daedalus build` from {made}"


def _trained_on(job: Job, record: JobRecord) -> str:
    """Return how many rows of each task were trained on."""
    import pyarrow.parquet as pq

    if not job.rows.is_file():
        return ""
    tasks = Counter(pq.read_table(job.rows, columns=["task"]).column(0).to_pylist())
    return table(("task", "rows", "share"), [(code(task), rows, share(rows / record.rows)) for task, rows in tasks.most_common()])


def _apart(job: Job, comparison: Comparison) -> bool:
    """Return whether none of the runs that were asked about gave a row that was trained on, by the ids of the rows."""
    import pyarrow.parquet as pq

    if not job.rows.is_file():
        return False
    trained = {str(name).partition("/")[0] for name in pq.read_table(job.rows, columns=["id"]).column(0).to_pylist()}
    asked = {row.run for made in comparison.tuned.ways.values() for row in made.rows}
    return not trained & asked


def _settings(recipe: Recipe) -> str:
    """Return the hyper-parameters by the names of trl and peft; those that do not apply are left out."""
    given = dumped(recipe)
    rows: dict[str, object] = {"method": recipe.method, "seed": recipe.seed, "dtype": recipe.dtype, "order": recipe.data.order}
    if recipe.method == "sft":
        learned = {"whole": "completions only", "answer": "the last lines of completions only"}[recipe.data.completions]
        rows["loss"] = learned if recipe.loss == "completion" else "all tokens"
        rows["too_long"] = "left out" if recipe.data.too_long == "drop" else None
        rows["frozen_layers"] = recipe.frozen_layers or None
    rows |= {f"lora.{key}": value for key, value in (given["lora"] or {}).items()}
    rows |= given["trainer"]
    applies = {key: value for key, value in rows.items() if value is not None and value is not False and value != -1}
    return table(("what", "value"), [(code(key), _value(value)) for key, value in applies.items()])


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)


def _losses(record: JobRecord) -> str:
    if record.first_loss is None or record.last_loss is None:
        return ""
    time = f" in {duration(record.seconds)}" if record.seconds else ""
    again = f", gone on with at {listed_steps(record.resumed)}" if record.resumed else ""
    return f"{plural(record.steps, 'step')}{time}{again}; the training loss fell from {record.first_loss:.3f} to {record.last_loss:.3f}."


def listed_steps(steps: Sequence[int]) -> str:
    """Return steps as words: 'step 50' or 'steps 50, 100'."""
    return f"{'step' if len(steps) == 1 else 'steps'} {', '.join(map(str, steps))}"


# ---- what came out ----


def _columns(comparison: Comparison) -> dict[str, Table]:
    """Return the tables side by side: guesses, base and tuned in every way they were asked."""
    guesses = {str(name): made for name, made in comparison.tuned.guesses.items()}
    base = {f"base, {SAID[way]}": made for way, made in comparison.base.ways.items()}
    tuned = {f"**tuned, {SAID[way]}**": made for way, made in comparison.tuned.ways.items()}
    return {**guesses, **base, **tuned}


def _results(comparison: Comparison) -> str:
    columns = _columns(comparison)
    tasks = list(next(iter(comparison.tuned.ways.values())).tasks)
    overall = _line("**all**", [made.overall for made in columns.values()])
    rest = [_line(code(task), [made.tasks.get(task) for made in columns.values()]) for task in tasks]
    return table(("task", "rows", "runs", *columns), [overall, *rest])


def _by_hops(comparison: Comparison) -> str:
    columns = _columns(comparison)
    depths = list(next(iter(comparison.tuned.ways.values())).hops)
    return table(
        ("hops", "rows", "runs", *columns), [_line(depth, [made.hops.get(depth) for made in columns.values()]) for depth in depths]
    )


def _line(name: str, cells: Sequence[Cell | None]) -> Sequence[object]:
    first = next(cell for cell in cells if cell)
    return name, first.n, first.runs, *(_rate(cell) for cell in cells)


def _rate(cell: Cell | None) -> str:
    if cell is None:
        return NOTHING
    if cell.low is None or cell.high is None:
        return f"{100 * cell.exact:.1f}%"
    return f"{100 * cell.exact:.1f}% ({100 * cell.low:.0f}–{100 * cell.high:.0f})"


def _gains(comparison: Comparison) -> str:
    rows = [(SAID[each.way], AGAINST[each.over], each.overall.n, _points(each.overall)) for each in comparison.gains]
    return table(("tuned", "against", "rows", "points"), rows)


def _points(gain: Gain) -> str:
    if gain.low is None or gain.high is None:
        return f"{100 * gain.points:+.1f}"
    return f"{100 * gain.points:+.1f} ({100 * gain.low:+.0f} to {100 * gain.high:+.0f})"


def _verdict(comparison: Comparison) -> str:
    way: Way = next(iter(comparison.tuned.ways))
    found = comparison.gain("better", way)
    cell = comparison.tuned.ways[way].overall
    asked = f"Asked {plural(cell.n, 'held-out row')} of {plural(cell.runs, 'run')}, the tuned model gives the exact answer in {_rate(cell)}"
    return f"{asked}: {_points(found.overall)} points against the better of base, in any way it was asked, and majority."


def _likelihood_loss(comparison: Comparison) -> str:
    base, tuned = comparison.base.loss, comparison.tuned.loss
    if base is None or tuned is None:
        return ""
    return f"Loss on the completions of {plural(tuned.rows, 'held-out row')}: base {base.nll:.3f}, tuned {tuned.nll:.3f} nats a token."


def _chance(comparison: Comparison) -> str:
    found = comparison.tuned.chance
    return f"Drawing from the allowed answers is exactly right in {100 * found.exact:.1f}% of {plural(found.n, 'row')}." if found else ""


__all__ = ["is_edited", "kept", "model_card", "write_card"]
