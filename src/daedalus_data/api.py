"""The verbs: everything the doors can do, in one place."""

import platform
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

from daedalus_data import __version__
from daedalus_data.core.errors import DaedalusError, StoreError, UnknownNameError, UsageError
from daedalus_data.core.events import EventHappened, PivotFound
from daedalus_data.core.progress import Watch, unwatched
from daedalus_data.core.registry import nearest
from daedalus_data.core.run import Manifest, Run
from daedalus_data.core.seeds import digest
from daedalus_data.core.settings import OPENROUTER, Settings, read_environment
from daedalus_data.core.template import Template
from daedalus_data.core.when import in_words
from daedalus_data.core.words import covered

if TYPE_CHECKING:
    from daedalus_data.core.chat import ChatModel
    from daedalus_data.plan.lint import Advice
    from daedalus_data.plan.schedule import Plan
    from daedalus_data.store.folder import RunFolder
    from daedalus_data.store.index import RunRow

OFFLINE, AUTHOR = "offline", "daedalus-offline-author-1"
IN_PROCESS, LOCAL = "in-process", "local"
DEFAULT_MODEL = "meta-llama/llama-3.1-70b-instruct"
PACKAGES = ("daedalus-data", "pydantic", "jinja2", "numpy", "polars", "openai")


# ---- templates ----


def templates() -> list[str]:
    """Return the names of the shipped templates."""
    from daedalus_data.plan.load import template_names

    return template_names()


def load_template(name_or_path: str | Path) -> Template:
    """Return a template by its shipped name or from a YAML or JSON file; raises TemplateError with every problem."""
    from daedalus_data.plan.load import load_template as load

    return checked(load(name_or_path))


def checked(template: Template) -> Template:
    """Return the template, or raise UnknownNameError for a mode, mechanism, export or row config that does not exist."""
    from daedalus_data.core.derive import EXPORTS, FORMATTERS
    from daedalus_data.engine.simulate import check_names

    check_names(template)
    for registry, names in ((EXPORTS, template.outputs.exports), (FORMATTERS, template.outputs.configs)):
        for name in names or ():
            registry.get(name)
    return template


def lint(template: Template) -> "tuple[Advice, ...]":
    """Return what would make a template work better: its key and one line each."""
    from daedalus_data.plan.lint import lint as check

    return tuple(check(template))


def plan(template: Template) -> "Plan":
    """Return what a run of the template will do: dates, detail per moment, expected calls and tokens."""
    from daedalus_data.plan.schedule import make_plan

    return make_plan(template)


def quick(template: Template, *, judged: bool) -> Template:
    """Return a portal template cut to 5 steps, 3 candidates and 3 paths, with or without simulation judging."""
    if template.temporal.mode != "portal":
        raise UsageError(f"{template.world_id} has mode {template.temporal.mode}; --portal-quick needs a portal template")
    cut = {"backward_steps": 5, "candidate_antecedents_per_step": 3, "path_count": 3, "use_simulation_judging": judged}
    data = template.model_dump()
    data["temporal"] |= cut
    data["timepoints"]["count"] = None
    return Template.model_validate(data)


def estimate(
    template: Template, *, model: str | None = None, base_url: str | None = None, settings: Settings | None = None
) -> dict[str, Any]:
    """Return what a run is expected to take: moments, calls, tokens, and dollars at list price (None when it is unknown)."""
    from daedalus_data.core.chat import Usage
    from daedalus_data.providers.routing import price_of

    planned = plan(template)
    expected = planned.estimate
    name, endpoint = _author(model, base_url, settings or read_environment())
    price = price_of(name, endpoint)
    usage = Usage(prompt_tokens=expected.prompt_tokens, completion_tokens=expected.completion_tokens)
    return {
        "template": template.world_id,
        "mode": template.temporal.mode,
        "moments": planned.moments,
        "calls": expected.calls,
        "tokens": expected.tokens,
        "model": name,
        "cost_usd": round(price.of(usage), 4) if price else None,
    }


def template_table() -> list[dict[str, Any]]:
    """Return one row per shipped template: mode, cast, moments, tier, category, expected calls, tokens and dollars."""
    rows = []
    for name in templates():
        template = load_template(name)
        row = {"name": name, "tier": template.tier, "category": template.category, "cast": template.cast_size}
        rows.append(row | estimate(template, model=DEFAULT_MODEL, base_url=OPENROUTER))
    return rows


# ---- running ----


def simulate(
    template: str | Path | Template,
    *,
    seed: int = 0,
    model: str | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    resume: str | None = None,
    new: bool = False,
    watch: Watch = unwatched,
    settings: Settings | None = None,
    claimed: Callable[[Path], None] = lambda folder: None,
    author: "ChatModel | None" = None,
    timeout: float = 180.0,
) -> Run:
    """Simulate a template to its end and return the run with everything it wrote.

    An unfinished run of the same template, seed, model and endpoint is continued; `resume` names one, `new` starts
    another. `budget` is a hard limit in US dollars. `claimed` is called with the run's folder before work begins.
    `author` answers in place of the model that the names stand for: your own ChatModel. `timeout` is the seconds that
    one try of a call may take. On an error the folder keeps all that was done and the same call goes on from there.
    """
    from daedalus_data.engine.batch import Job, make

    settings = settings or read_environment()
    home = Path(home) if home else settings.home
    if resume:
        folder = _claim_named(home, resume)
    else:
        loaded = checked(template) if isinstance(template, Template) else load_template(template)
        name, endpoint = (author.name, author.endpoint) if author else _author(model, base_url, settings)
        folder = _claim(home, loaded, seed, name, endpoint, new=new)
    claimed(folder.path)
    with _accounted(folder):
        job = Job(folder, plan(folder.manifest.template), settings.api_key, budget, watch, author, timeout)
        make(job)
        _write_outputs(folder)
    return open_run(folder.path)


def _author(model: str | None, base_url: str | None, settings: Settings) -> tuple[str, str]:
    """Return the model and endpoint to use: as asked, as the environment says, or the built-in author when there is no key."""
    name = model or settings.model or (None if settings.api_key else OFFLINE)
    url = base_url or settings.base_url
    if name is None:
        if url != OPENROUTER:
            raise UsageError("a key is set but no model is named; add --model NAME, or --model offline for the built-in author")
        name = DEFAULT_MODEL
    if name in (OFFLINE, AUTHOR):
        return AUTHOR, IN_PROCESS
    if name.startswith("local:"):
        return name, LOCAL
    if url is None:
        raise UsageError(f"model {name!r} needs a server; add --base-url URL or set OPENROUTER_API_KEY, or use --model offline")
    return name, url.rstrip("/")


def _claim(home: Path, template: Template, seed: int, model: str, endpoint: str, *, new: bool) -> "RunFolder":
    from daedalus_data.store.folder import RunFolder, new_run_id, read_manifest, unfinished

    config = digest("\n".join([template.model_dump_json(), str(seed), model, endpoint, __version__]), 64)
    found = None if new else unfinished(home, config)
    if found:
        return RunFolder(found, read_manifest(found))
    made = plan(template)
    manifest = Manifest(
        run_id=new_run_id(home, template.world_id, config),
        template_id=template.world_id,
        template=template,
        seed=seed,
        config_hash=config,
        model=model,
        endpoint=endpoint,
        versions={"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        started_at=_now(),
        causal_mode=template.temporal.mode,
        plan=made.model_dump(mode="json"),
    )
    return RunFolder(home / manifest.run_id, manifest)


def _claim_named(home: Path, run_id: str) -> "RunFolder":
    from daedalus_data.store.folder import RunFolder, folder_of, read_manifest

    path = folder_of(home, run_id)
    manifest = read_manifest(path)
    if manifest.status == "completed":
        raise UsageError(f"run {run_id} is completed; nothing is left to resume")
    return RunFolder(path, manifest)


@contextmanager
def _accounted(folder: "RunFolder") -> Iterator[None]:
    """Keep run.json true whatever happens; the edge of a run, where any error is written down and passed on."""
    manifest, start, before = folder.manifest, monotonic(), folder.manifest.duration
    manifest.status, manifest.error, manifest.exit_code = "running", None, 0
    folder.save()
    try:
        yield
        manifest.status, manifest.completed_at = "completed", _now()
    except BaseException as error:
        manifest.exit_code = error.exit_code if isinstance(error, DaedalusError) else 1
        manifest.status = "stopped" if manifest.exit_code in (3, 130, 143) or isinstance(error, KeyboardInterrupt) else "failed"
        manifest.error = f"{type(error).__name__}: {error}"
        raise
    finally:
        manifest.duration = round(before + monotonic() - start, 3)
        folder.save()
        folder.close()


def _write_outputs(folder: "RunFolder") -> None:
    from daedalus_data import exports, reports
    from daedalus_data.exports.dataset import write_dataset
    from daedalus_data.store.log import read_entries

    manifest = folder.manifest
    run = Run(manifest, read_entries(folder.path), folder.path)
    wanted = manifest.template.outputs
    try:
        manifest.narrative_exports = exports.write_all(run, folder.path / "exports", wanted.exports)
        reports.write_all(run, folder.path / "reports")
        rows = write_dataset(run, folder.path / "dataset", wanted.configs)
    except OSError as error:
        raise StoreError(f"{error.filename or folder.path} cannot be written: {error.strerror}; run the same command again") from error
    manifest.training_examples = sum(rows.values())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


# ---- reading ----


def runs(home: str | Path | None = None) -> "list[RunRow]":
    """Return the runs under a home, the latest first, from the index."""
    from daedalus_data.store.index import rows

    return rows(Path(home) if home else read_environment().home)


def load(run_id: str = "last", home: str | Path | None = None) -> Run:
    """Return a run by its id, or the one started last."""
    from daedalus_data.store.folder import folder_of

    root = Path(home) if home else read_environment().home
    if run_id == "last":
        found = runs(root)
        if not found:
            raise UsageError(f"there are no runs under {root}; make one with: ./run.sh run mars_mission_portal")
        run_id = found[0].run_id
    return open_run(folder_of(root, run_id))


def open_run(folder: Path) -> Run:
    """Return the run in a folder for reading."""
    from daedalus_data.store.folder import open_run as read

    return read(folder)


def timeline(run: Run) -> list[dict[str, Any]]:
    """Return the moments lived, earliest first: when (in words), title, timepoint, and whether it was a turning point."""
    happened = {event.timepoint: event for event in run.of(EventHappened)}
    pivots = {event.node for event in run.of(PivotFound)}
    return [
        {
            "timepoint": point.id,
            "when": in_words(point.when),
            "title": happened[point.id].happening.title,
            "pivot": happened[point.id].node in pivots,
        }
        for point in run.timepoints
        if point.id in happened
    ]


def summary(run: Run) -> dict[str, Any]:
    """Return what `run --json` prints: counts from the log, cost and time from the record."""
    from daedalus_data.exports.summary import summarise

    manifest = run.manifest
    counted = summarise(run)
    keys = ("mode", "timepoints", "dialogs", "turns", "entities", "events", "mechanisms", "pivots", "paths")
    return {
        "run_id": run.id,
        "folder": str(run.folder),
        "status": manifest.status,
        **{key: counted[key] for key in keys},
        "rows": manifest.training_examples,
        "llm_calls": manifest.llm_calls,
        "tokens": manifest.tokens_used,
        "cost_usd": manifest.cost_usd,
        "seconds": manifest.duration,
        "model": manifest.written_by,
        "critical_path": {"calls": manifest.critical_calls, "seconds": manifest.critical_seconds},
        "error": manifest.error,
    }


def export(run: Run, formats: list[str] | None = None, to: Path | None = None) -> list[Path]:
    """Write exports of a run, all when no format is named, and return their paths."""
    from daedalus_data import exports

    folder = to or run.folder / "exports"
    return [folder / name for name in exports.write_all(run, folder, tuple(formats) if formats else None)]


def explain(run: Run, *, who: str | None = None, about: str | None = None, at: str | None = None) -> list[dict[str, Any]]:
    """Return who knows what as of a moment, one link per exposure, oldest first: entity, fact, source, moment, turn, confidence."""
    world = run.world(at)
    if who and who not in world.entities:
        raise UnknownNameError(f"nobody is called {who!r}{nearest(who, list(world.entities))}")
    links = [
        {
            "moment": known.moment,
            "entity": entity,
            "source": known.source,
            "exposure": known.exposure,
            "confidence": known.confidence,
            "turn": known.turn,
            "fact": known.fact,
            "topic": known.topic,
            "text": known.text,
            "secret": known.secret,
            "evidence": f"e{known.evidence:06d}",
        }
        for entity, held in world.knowledge.items()
        for known in held.values()
        if who in (None, entity) and (about is None or covered(about, f"{known.topic} {known.text}") == 1)
    ]
    return sorted(links, key=lambda link: str(link["evidence"]))


def doctor(home: str | Path | None = None) -> list[dict[str, Any]]:
    """Return checks of this machine, the shipped templates and the runs under a home: what was found and what cures it."""
    from daedalus_data.engine.doctor import checks

    return checks(Path(home) if home else read_environment().home)


def peak_memory_mb() -> float:
    """Return the most memory this process has held, in megabytes."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)
