"""The card of a run's rows: the front matter that load_dataset reads and a plain account of what is in the folder."""

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, StrictUndefined

from daedalus_data.core.derive import Formatter
from daedalus_data.core.run import Run
from daedalus_data.core.shipped import shipped
from daedalus_data.exports.narrative_markdown import escaped, paragraphs

Rows = list[dict[str, Any]]
LICENSES = frozenset({"apache-2.0", "mit", "llama3.1", "llama3.2", "llama3.3", "llama3", "llama2", "cc0-1.0", "cc-by-4.0"})
"""Licence ids that the Hub knows and our models carry; any other is named under `other`."""
SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
COLUMNS = {
    "prompt": "what the model is given: messages with `role` and `content`",
    "completion": "what it should answer: one message; trl trains on this part only",
    "id": "run, moment and entity or turn; the same row keeps its id",
    "run": "the run it was made from",
    "template": "the scenario",
    "mode": "how time ran",
    "branch": "the line of time",
    "timepoint": "the moment",
    "entity": "whose seat it is told from",
    "task": "the config",
    "model": "who wrote the words the label comes from",
    "license": "that model's licence",
    "seed": "the run's seed",
    "evidence": "ids of the entries in `events.jsonl` that the label is computed from",
}


def card(run: Run, configs: Mapping[Formatter, tuple[Rows, str]]) -> str:
    """Return the README: front matter with a version and fingerprint per config, then what is in it."""
    return f"---\n{_front_matter(run, configs)}\n---\n\n{_body(run, configs)}\n"


def _front_matter(run: Run, configs: Mapping[Formatter, tuple[Rows, str]]) -> str:
    # Imported here: only writing a card needs it, and reading exports should not wait for it.
    from huggingface_hub import DatasetCardData  # noqa: PLC0415

    count = sum(len(rows) for rows, _ in configs.values())
    data = DatasetCardData(
        **_license(run),
        dataset_info=[{"config_name": formatter.name, "features": _features()} for formatter in configs],
        language=["en"],
        pretty_name=f"{run.manifest.template_id} ({run.id})",
        tags=["synthetic", "daedalus-data", "simulation", run.manifest.causal_mode],
        task_categories=["text-generation"],
        annotations_creators=["machine-generated"],
        source_datasets=["original"],
        size_categories=[next((size for limit, size in SIZES if count < limit), "1M<n<10M")],
        configs=[
            {
                "config_name": formatter.name,
                "version": f"{formatter.version}.0.0",
                # load_dataset does not notice that a file changed, but it notices a changed description.
                "description": print_,
                "data_files": [{"split": "train", "path": f"{formatter.name}/train-*.parquet"}],
                **({"default": True} if number == 0 else {}),
            }
            for number, (formatter, (_, print_)) in enumerate(configs.items())
        ],
    )
    return str(data.to_yaml()).strip()


def _features() -> list[dict[str, Any]]:
    """Return the columns' types; without them large Arrow types would come through from the files."""
    special: dict[str, dict[str, Any]] = {
        "prompt": {"list": _messages()},
        "completion": {"list": _messages()},
        "seed": {"dtype": "int64"},
        "evidence": {"list": "string"},
    }
    return [{"name": column, **special.get(column, {"dtype": "string"})} for column in COLUMNS]


def _messages() -> list[dict[str, str]]:
    # A new list each time: YAML would write a shared one as an alias, which datasets takes apart twice.
    return [{"name": "role", "dtype": "string"}, {"name": "content", "dtype": "string"}]


def _license(run: Run) -> dict[str, Any]:
    licences = sorted({use.license for use in run.manifest.models})
    if len(licences) == 1 and licences[0].lower() in LICENSES:
        return {"license": licences[0].lower()}
    return {"license": "other", "license_name": " AND ".join(licences) or "unknown"}


def _body(run: Run, configs: Mapping[Formatter, tuple[Rows, str]]) -> str:
    """Return the body; what users wrote enters as an escaped value, and never comes first, where it could pass for front matter."""
    manifest = run.manifest
    words = Environment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)  # noqa: S701 - Markdown, escaped by `escaped`
    body = words.from_string((shipped("cards") / "run.md.j2").read_text(encoding="utf-8")).render(
        template=escaped(manifest.template_id),
        run_id=manifest.run_id,
        mode=escaped(manifest.causal_mode),
        seed=manifest.seed,
        moments=len(run.timepoints),
        scenario=paragraphs(manifest.template.scenario_description),
        models=[{"name": escaped(use.model), "license": escaped(use.license)} for use in manifest.models],
        configs=[{"name": f.name, "rows": len(rows), "asks": escaped(f.doc)} for f, (rows, _) in configs.items()],
        columns=COLUMNS,
        first=next((formatter.name for formatter in configs), "CONFIG"),
    )
    return str(body).strip()
