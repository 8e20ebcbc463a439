"""README.md of a dataset: the card, made from what its folder holds, with room for what people write."""

import re
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from daedalus_data.core.shipped import shipped
from daedalus_data.providers.routing import IN_PROCESS
from daedalus_data.release.card import facts as say
from daedalus_data.release.card.at import At
from daedalus_data.release.card.checks import Splits, Voices, checks, figures, nearness, trivial_tasks, variety, warnings
from daedalus_data.release.card.facts import Facts
from daedalus_data.release.card.front_matter import front_matter
from daedalus_data.release.card.limits import limits, split_rule
from daedalus_data.release.card.samples import samples
from daedalus_data.release.card.slots import seal, slot, whole
from daedalus_data.release.card.words import code, folded, linked, plural, share, shown
from daedalus_data.release.pictures import shown_run
from daedalus_data.release.recipe import coded, literal, word
from daedalus_data.release.record import Record
from daedalus_data.release.tables import parts

TEMPLATE = "dataset.md.j2"
UNFOLDED = 5
"""Findings that are shown without a click."""


def render(folder: Path, record: Record, at: At) -> str:
    """Return the card of a dataset folder: equal texts for equal files; raises UsageError where a report is missing."""
    told = say.read(folder, record)
    data = front_matter(folder, record, told.making)
    words = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701 - Markdown, escaped by `shown`
    template = words.from_string((shipped("cards") / TEMPLATE).read_text(encoding="utf-8"))
    body = re.sub(r"\n{3,}", "\n\n", template.render(**_said(folder, told, at, data))).strip()
    return whole(data, f"{body}\n\n{seal(data, body)}")


def _said(folder: Path, told: Facts, at: At, data: dict[str, Any]) -> dict[str, Any]:
    """Return everything that the template shows, by name; what others wrote is escaped already."""
    record = told.record
    return {
        **{name: made for name, made in vars(say).items() if name.endswith("_table")},
        "at": at._replace(fetch=" ".join(at.fetch.split()), url=linked(at.url) if at.url else ""),
        "told": told,
        "record": record,
        "making": told.making,
        "recipe": told.recipe,
        "name": shown(record.name),
        "first": next(iter(record.configs)),
        "file": _file(folder, record, at),
        "samples": samples(folder, record),
        "column_figures": say.column_figures(told),
        "scenarios": list(say.scenarios(told)),
        "pictured": code(shown_run(record).id),
        "mechanisms": say.mechanisms(told),
        "duties": list(say.duties(told)),
        "refused_rows": say.refused_rows(told),
        "split_rule": split_rule(told),
        "nearness": _nearness(told),
        "verdict": _verdict(told),
        "check_table": checks(told.report, told.recipe.limits),
        "findings": _findings(told),
        "trivial": _trivial(told),
        "variety": _variety(told),
        "limits": list(limits(told)),
        "tasks": say.tasks(told),
        "trainers": say.trainers(told),
        "simulated": {place for author in told.making.authors.values() for place in author.served} == {IN_PROCESS},
        "built_in": any(IN_PROCESS in author.served for author in told.making.authors.values()),
        "packages": ", ".join(f"{package} {version}" for package, version in record.versions.items()),
        "licence": _licence(data),
        "citation": _citation(told, at),
        "plural": plural,
        "slot": slot,
        "literal": literal,
        "word": word,
    }


def _file(folder: Path, record: Record, at: At) -> str:
    """Return the address of one file, as readers of tables take it."""
    config = next(iter(record.configs))
    file = parts(folder, config, next(iter(record.configs[config].rows)))[0].name
    local = at.fetch or at.load.startswith((".", "/"))
    place = at.load if local else f"hf://datasets/{at.load}{f'@{at.revision}' if at.revision else ''}"
    return f"{place}/{config}/{file}"


def _nearness(told: Facts) -> str:
    read = figures(told.report, "splits", Splits)
    return (
        folded("How near held-out rows come to train: similarity, estimated (MinHash, ±6 points)", nearness(read))
        if read and read.overlap
        else ""
    )


def _verdict(told: Facts) -> str:
    ran, errors = len(told.report.figures), len(told.report.errors)
    if errors:
        return f"**Refused:** {plural(errors, 'error')} of {plural(ran, 'validator')}. This is no release."
    return f"{plural(ran, 'validator')} read every row beside the log that it comes from; an error of any would have refused the dataset."


def _findings(told: Facts) -> str:
    found = warnings(told.report)
    lines = "\n".join(f"- {line}" for line in found)
    if len(found) <= UNFOLDED:
        return f"Found, word for word:\n\n{lines}" if found else ""
    return folded(f"What they found, word for word: {plural(len(told.report.findings), 'finding')}", lines)


def _trivial(told: Facts) -> str:
    made = trivial_tasks(told.report, told.recipe.limits)
    return folded("What it takes to guess the labels of each task", made) if made else ""


def _variety(told: Facts) -> str:
    read = say.variety(told)
    if read is None:
        return "It was not measured: the validator of variety did not run."
    voices = "".join(f"\n\n{_voices(template, found)}" for template, found in read.voices.items())
    alike = next((found.alike_at for found in read.labels.values()), 0.0)
    return (
        f"{variety(read)}\n\nDistinct-n is the share of runs of n words in labels that are different ones; labels count as like "
        f"another from a similarity of {alike:g} on. Short answers, such as a letter or a name, are alike by nature.{voices}"
    )


def _voices(template: str, found: Voices) -> str:
    if found.right is None or found.chance is None:
        return f"Whether voices can be told apart was not judged in {code(template)}: {plural(found.lines, 'line')} are too few."
    return (
        f"In {code(template)}, the words of a line tell who speaks in {share(found.right)} of {plural(found.lines, 'line')} "
        f"of runs that the guesser had not read; always naming whoever speaks most is right in {share(found.chance)}."
    )


def _licence(data: dict[str, Any]) -> str:
    named = data.get("license_name") or data["license"]
    names = ", ".join(code(name) for name in ([named] if isinstance(named, str) else named))
    return f"{names}: the licence of whatever wrote the words, see [Who wrote it](#who-wrote-it)."


def _citation(told: Facts, at: At) -> str:
    record, name = told.record, coded(told.record.name)
    year = told.making.ended[:4]
    fields = {
        "title": name,
        "year": year,
        **({"version": record.version} if record.version else {}),
        "howpublished": f"Simulated with daedalus-data {coded(record.versions.get('daedalus-data', 'of an unknown version'))}",
        "note": f"Merkle root {record.root}",
        **({"url": coded(at.url)} if at.url else {}),
    }
    key = re.sub(r"\W+", "_", record.name, flags=re.ASCII).strip("_") or "dataset"
    lines = ",\n".join(f"  {field} = {{{value}}}" for field, value in fields.items())
    return f"@misc{{{key}_{year},\n{lines}\n}}"
