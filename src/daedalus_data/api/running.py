"""Verbs that run simulations and keep their records true."""

import logging
import platform
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from daedalus_data import __version__
from daedalus_data.api.reading import open_run
from daedalus_data.api.templates import author_of, checked, fallbacks_for, judge_of, load_template, plan, priced
from daedalus_data.core.errors import DaedalusError, StoreError, UsageError
from daedalus_data.core.progress import Watch, unwatched
from daedalus_data.core.run import Manifest, Run
from daedalus_data.core.seeds import digest
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.core.template import Template

if TYPE_CHECKING:
    from daedalus_data.core.chat import ChatModel
    from daedalus_data.plan.schedule import Plan
    from daedalus_data.release.oxen.upload import Upload
    from daedalus_data.store.folder import RunFolder

logger = logging.getLogger(__name__)
PACKAGES = ("daedalus-data", "pydantic", "jinja2", "numpy", "polars", "openai")


def simulate(
    template: str | Path | Template,
    *,
    seed: int = 0,
    variation: str = "",
    model: str | None = None,
    fallbacks: Sequence[str] | None = None,
    base_url: str | None = None,
    home: str | Path | None = None,
    budget: float | None = None,
    token_budget: float | None = None,
    resume: str | None = None,
    new: bool = False,
    watch: Watch = unwatched,
    settings: Settings | None = None,
    claimed: Callable[[Path], None] = lambda folder: None,
    author: "ChatModel | None" = None,
    timeout: float = 180.0,
    upload: bool = True,
) -> Run:
    """Simulate a template to its end and return the run with everything it wrote.

    `variation` names one of the template's variations; without it the template runs as written. An unfinished run of the
    same template, seed, model and endpoint is continued; `resume` names one, `new` starts another. `budget` is a hard
    limit in US dollars, `token_budget` one in tokens, in place of the template's own where its budget_mode is hard. `claimed`
    is called with the run's folder before work begins. `author` answers in place of the model that the names stand for: your
    own ChatModel. `fallbacks` are models to ask in turn, at the same server, where one cannot answer; None chooses them from
    the catalogue where the server is OpenRouter, () asks no other. `timeout` is the seconds that one try of a call may take. On
    an error the folder keeps all that was done and the same call goes on from there. `upload` lets the finished run go to Oxen
    where OXEN_API_KEY is set; what came of that is in the folder's oxen.json, a failure is logged, not raised.
    """
    from daedalus_data.engine.batch import Job, make
    from daedalus_data.plan.vary import variant

    settings = settings or read_environment()
    home = Path(home) if home else settings.home
    if resume:
        folder = _claim_named(home, resume)
        others = folder.manifest.fallbacks if fallbacks is None else tuple(fallbacks)
    else:
        loaded = variant(checked(template) if isinstance(template, Template) else load_template(template), variation)
        name, endpoint = (author.name, author.endpoint) if author else author_of(model, base_url, settings)
        others = fallbacks_for(name, endpoint, fallbacks, settings)
        folder = _claim(home, loaded, seed, variation, name, endpoint, new=new)
    folder.manifest.fallbacks = others
    claimed(folder.path)
    with _accounted(folder):
        tokens = _tokens(folder.manifest, token_budget)
        job = Job(folder, plan_of(folder.manifest), settings.api_key, budget, watch, author, timeout, tokens)
        make(job)
        _write_outputs(folder)
    run = open_run(folder.path)
    if upload and (found := uploaded(run, settings=settings)) and found.error:
        logger.warning("run %s was not uploaded to Oxen: %s", run.id, found.error)
    return run


def _tokens(manifest: Manifest, asked: float | None) -> float | None:
    """Return the tokens that a run may spend at most: as asked, else as its template says where that is a hard limit."""
    temporal = manifest.template.temporal
    return asked or (temporal.token_budget if temporal.budget_mode == "hard" else None)


def uploaded(run: Run, *, settings: Settings | None = None, say: Callable[[str], None] = lambda line: None) -> "Upload | None":
    """Upload a finished run to Oxen where OXEN_API_KEY is set and it was not done yet; return what came of it, also when it failed."""
    settings = settings or read_environment()
    if settings.oxen_key is None:
        return None
    from daedalus_data.release.oxen.upload import upload

    return upload(run, settings, say)


def plan_of(manifest: Manifest) -> "Plan":
    """Return what a run will do: what its template asks for, and the branch of its intervention when it has one."""
    from daedalus_data.plan.schedule import lengthened

    made = plan(manifest.template)
    return lengthened(made, made.moments - manifest.intervention.index) if manifest.intervention else made


def config_of(template: Template, seed: int, variation: str, model: str, endpoint: str) -> str:
    """Return the hash under which a run of a template is found again; variations that it is not of do not matter."""
    parts = [template.model_dump_json(exclude={"variations"}), str(seed), model, endpoint, __version__]
    return digest("\n".join([*parts, variation] if variation else parts), 64)


def _claim(home: Path, template: Template, seed: int, variation: str, model: str, endpoint: str, *, new: bool) -> "RunFolder":
    from daedalus_data.store.folder import RunFolder, new_run_id, read_manifest, unfinished

    config = config_of(template, seed, variation, model, endpoint)
    found = None if new else unfinished(home, config)
    if found:
        return RunFolder(found, read_manifest(found))
    made = plan(template)
    manifest = Manifest(
        run_id=new_run_id(home, template.world_id, config),
        template_id=template.world_id,
        template=template,
        variation=variation,
        seed=seed,
        config_hash=config,
        model=model,
        endpoint=endpoint,
        versions=versions(),
        started_at=now(),
        causal_mode=template.temporal.mode,
        plan=priced(made, model, endpoint, judge_of(template)).model_dump(mode="json"),
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
        manifest.status, manifest.completed_at = "completed", now()
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
    from daedalus_data.core.derive import FORMATTERS
    from daedalus_data.store.log import read_entries

    manifest = folder.manifest
    run = Run(manifest, read_entries(folder.path), folder.path)
    wanted = manifest.template.outputs
    try:
        manifest.narrative_exports = exports.write_all(run, folder.path / "exports", wanted.exports)
        reports.write_all(run, folder.path / "reports")
    except OSError as error:
        raise StoreError(f"{error.filename or folder.path} cannot be written: {error.strerror}; run the same command again") from error
    configs = FORMATTERS.names() if wanted.configs is None else wanted.configs
    manifest.training_examples = sum(1 for name in configs for _ in FORMATTERS.get(name).rows(run))


def versions() -> dict[str, str]:
    """Return the versions that a record names."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}


def now() -> str:
    """Return the time of day as a record has it."""
    return datetime.now(UTC).isoformat(timespec="seconds")
