"""recipe.json: how to make the same dataset again, as a command and as everything that decided what came of it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from daedalus_data.core.derive import Limits
from daedalus_data.core.run import Manifest
from daedalus_data.core.terms import Frozen
from daedalus_data.providers.routing import IN_PROCESS, LOCAL
from daedalus_data.release.record import Record, SplitRule

FILE = "recipe.json"
FORMAT = 1
PLAIN = re.compile(r"[\w./:@+-]+", re.ASCII)
OFFLINE = "offline"
"""What the command line calls the built-in author."""


@dataclass(frozen=True)
class Asked:
    """The template that a build was to make its runs of."""

    template: str
    """A shipped template's name, or a file's."""
    runs: int
    vary: bool = True


class RunMade(Frozen):
    """What decided how a run came out."""

    id: str
    template: str
    seed: int
    variation: str
    config_hash: str
    """Over template, variation, seed, model, endpoint and version."""
    model: str
    endpoint: str
    versions: dict[str, str]


class Recipe(Frozen):
    """How a dataset was made, for whoever wants to make it again."""

    format: int = FORMAT
    command: str
    """Simulates the runs, where a template was asked for, and builds; else the same as `from_logs`."""
    from_logs: str
    """Builds the same rows of the runs that the dataset ships, in its folder."""
    simulates: bool
    """Whether the command simulates."""
    runs: tuple[RunMade, ...]
    packages: dict[str, str]
    split: SplitRule
    limits: Limits
    configs: tuple[str, ...]


def recipe(record: Record, limits: Limits, manifests: Iterable[Manifest], asked: Asked | None, chosen: tuple[str, ...]) -> Recipe:
    """Return how a dataset was made; of the runs' records one is held at a time. `chosen` are the configs that were asked for."""
    runs, limits = tuple(map(_made, manifests)), limits.public
    options = _options(record, limits, chosen)
    from_logs = " ".join(["daedalus build $(printf -- '--from %s ' runs/*)", *options, f"--out ../{word(record.name)}-again"])
    return Recipe(
        command=_command(asked, runs, options, record) if asked else from_logs,
        from_logs=from_logs,
        simulates=asked is not None,
        runs=runs,
        packages=record.versions,
        split=record.split,
        limits=limits,
        configs=(*record.configs, *record.without_rows),
    )


def _made(manifest: Manifest) -> RunMade:
    return RunMade(
        id=manifest.run_id, template=manifest.template_id, seed=manifest.seed, variation=manifest.variation,
        config_hash=manifest.config_hash, model=manifest.model, endpoint=manifest.endpoint, versions=manifest.versions,
    )  # fmt: skip


def _command(asked: Asked, runs: tuple[RunMade, ...], options: list[str], record: Record) -> str:
    vary = [] if asked.vary else ["--no-vary"]
    words = [
        "daedalus build",
        word(asked.template),
        f"--runs {asked.runs}",
        *vary,
        *_model(runs[0]),
        *options,
        f"--out {word(record.name)}",
    ]
    return " ".join(words)


def _model(run: RunMade) -> list[str]:
    if run.endpoint == IN_PROCESS:
        return [f"--model {OFFLINE}"]
    return [f"--model {word(run.model)}", *([] if run.endpoint == LOCAL else ['--base-url "$BASE_URL"'])]


def _options(record: Record, limits: Limits, chosen: tuple[str, ...]) -> list[str]:
    usual = Limits()
    return [
        f"--seed {record.split.seed}",
        *([] if record.split.by == "run" else [f"--split-by {record.split.by}"]),
        *(f"--config {word(config)}" for config in chosen),
        *([] if limits.max_tokens == usual.max_tokens else [f"--max-tokens {limits.max_tokens}"]),
        *([f"--tokenizer {word(limits.tokenizer)}"] if limits.tokenizer else []),
    ]


def word(text: str) -> str:
    """Return a text as one word of a shell's command, whatever it holds."""
    return text if PLAIN.fullmatch(text) else f"$'{coded(text)}'"


def literal(text: str) -> str:
    """Return a text as Python writes it."""
    return f'"{coded(text)}"'


def coded(text: str) -> str:
    """Return a text with everything but plain signs and single spaces as escapes that Python and bash read alike."""
    return "".join(c if PLAIN.fullmatch(c) or c == " " else _code(ord(c)) for c in text)


def _code(number: int) -> str:
    return f"\\x{number:02x}" if number < 0x80 else f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
