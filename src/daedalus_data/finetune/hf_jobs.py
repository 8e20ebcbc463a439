"""Sends a recipe to Hugging Face Jobs: the same training, on a rented machine, with the dataset mounted at its revision."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from daedalus_data import __version__
from daedalus_data.core.errors import BudgetError, DaedalusError, LaunchError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.terms import Frozen
from daedalus_data.finetune.job import Job, digest_of_data
from daedalus_data.finetune.recipe import HUB_ID, Recipe, dumped
from daedalus_data.finetune.remote import DATA, NAME, OUT, RECIPE
from daedalus_data.release.publishers.hub_asking import LOG_IN, api

if TYPE_CHECKING:
    from huggingface_hub import JobHardwareInfo, JobInfo
    from huggingface_hub.errors import HfHubHTTPError

IMAGE = "ghcr.io/astral-sh/uv:python3.12-bookworm"
"""Debian with Python 3.12 and uv, which the Hub's own uv jobs run in; torch brings what a GPU needs."""
PACKAGE = f"daedalus-data[train]=={__version__}"
BUCKET = "daedalus-models"
LABEL = "daedalus-recipe"
UNDER_WAY = ("SCHEDULING", "RUNNING")
DONE = "COMPLETED"
LARGEST = 100_000
"""Bytes of a recipe: a variable of the environment holds 128 KiB."""
PER_HOUR = {"second": 3600.0, "minute": 60.0, "hour": 1.0}


class Mount(Frozen):
    """A repository or bucket of the Hub as a folder of the machine."""

    type: str
    source: str
    mount_path: str
    revision: str | None = None
    read_only: bool


class JobSpec(Frozen):
    """What is asked of the Hub, whole, but for the values of its secrets."""

    namespace: str
    """Whose job it is, and who pays."""
    name: str
    image: str
    command: tuple[str, ...]
    """Words, run as they are; no shell reads them."""
    environment: dict[str, str]
    """The recipe as JSON in base64, and what its folder is called among the results."""
    secrets: tuple[str, ...]
    """Names only."""
    flavor: str
    timeout_minutes: int
    labels: dict[str, str]
    volumes: tuple[Mount, ...]

    @property
    def results(self) -> str:
        """Where the job's folder is put: hf://buckets/NAMESPACE/BUCKET/NAME."""
        return f"hf://buckets/{self.volumes[-1].source}/{self.name}"


class Submitted(Frozen):
    """What came of it."""

    spec: JobSpec
    id: str = ""
    """Empty after a dry run."""
    url: str = ""
    found: bool = False
    """Whether the same recipe was under way already, so that nothing was started."""
    most_usd: float | None = None
    """List price of the machine for timeout_minutes; None after a dry run."""


def spec_of(recipe: Recipe, *, namespace: str = "", package: str = PACKAGE, image: str = IMAGE) -> JobSpec:
    """Return what would be asked for a recipe; asks nobody.

    The job is of `namespace`, else of the dataset's owner. Raises UsageError with every problem of a recipe that cannot run there.
    """
    _check(recipe)
    namespace = namespace or recipe.data.path.split("/")[0]
    if not HUB_ID.fullmatch(f"{namespace}/{BUCKET}"):
        raise UsageError(f"{namespace!r} cannot be a namespace of the Hub; give a user's or an organisation's name")
    there = recipe.model_copy(update={"where": "local", "flavor": None})
    text = there.model_dump_json().encode()
    if len(text) > LARGEST:
        raise UsageError(f"the recipe has {len(text):,} bytes, and a job takes {LARGEST:,} with it; shorten model.chat_template")
    digest = digest_of_data(dumped(recipe))[:16]
    name = f"{recipe.name}-{digest[:8]}"
    return JobSpec(
        namespace=namespace, name=name, image=image,
        command=("uv", "run", "--no-project", "--with", package, "python", "-m", "daedalus_data.finetune.remote"),
        environment={NAME: name, RECIPE: b64encode(text).decode()}, secrets=("HF_TOKEN",),
        flavor=recipe.flavor or "", timeout_minutes=recipe.timeout_minutes, labels={LABEL: digest},
        volumes=(
            Mount(type="dataset", source=recipe.data.path, mount_path=DATA, revision=recipe.data.revision, read_only=True),
            Mount(type="bucket", source=f"{namespace}/{BUCKET}", mount_path=OUT, read_only=False),
        ),
    )  # fmt: skip


def submit(
    recipe: Recipe, *, job: Job | None = None, dry_run: bool = False, namespace: str = "", package: str = PACKAGE, image: str = IMAGE
) -> Submitted:
    """Start the job, once, and write in the record of `job` where it runs; a dry run returns the specification and asks nothing.

    A job of the same recipe that is under way is found by its label and not started again, so a command whose answer was lost can be
    run again. Raises UsageError for a recipe or a flavor that does not fit, BudgetError where the machine may cost more than budget_usd
    in its time, LaunchError, in one line, where the Hub does not take it.
    """
    spec = spec_of(recipe, namespace=namespace, package=package, image=image)
    if dry_run:
        return Submitted(spec=spec)
    token = _token(spec)
    with asking(spec.namespace, "look at its machines"):
        price = _checked(recipe, spec, api().list_jobs_hardware())
    with asking(spec.namespace, "look at its jobs"):
        same = [found for found in api().list_jobs(namespace=spec.namespace, labels=spec.labels) if found.status.stage in UNDER_WAY]
    with asking(spec.namespace, "start the job"):
        started = same[0] if same else _started(spec, token)
    if job:
        job.write(job.read().model_copy(update={"state": "submitted", "remote": started.url}))
    return Submitted(spec=spec, id=started.id, url=started.url, found=bool(same), most_usd=price)


def follow(remote: str) -> Iterator[str]:
    """Yield what a job prints, as it does, until it ends; raises LaunchError where it did not end well.

    `remote` is its URL, as it stands in the record.
    """
    namespace, name = _parts(remote)
    with asking(namespace, "read the log"):
        for line in api().fetch_job_logs(job_id=name, namespace=namespace, follow=True):
            yield _plain(line)
    with asking(namespace, "look at the job"):
        status = api().inspect_job(job_id=name, namespace=namespace).status
    if status.stage != DONE:
        raise LaunchError(f"{remote} ended as {status.stage}{f': {_plain(status.message)}' if status.message else ''}; its log says why")


def stage(remote: str) -> str:
    """Return how far a job is: SCHEDULING, RUNNING, COMPLETED, CANCELED, ERROR or DELETED."""
    namespace, name = _parts(remote)
    with asking(namespace, "look at the job"):
        return str(api().inspect_job(job_id=name, namespace=namespace).status.stage)


def cancel(remote: str) -> None:
    """End a job; what it has made so far is lost."""
    namespace, name = _parts(remote)
    with asking(namespace, "end the job"):
        api().cancel_job(job_id=name, namespace=namespace)


# ---- before it is sent ----


def _check(recipe: Recipe) -> None:
    wrong = []
    if recipe.where != "hf-jobs" or not recipe.flavor:
        wrong.append(f"where is {recipe.where!r}: a job of the Hub needs where: hf-jobs and a flavor, e.g. a10g-small")
    if not HUB_ID.fullmatch(recipe.data.path) or not recipe.data.revision:
        wrong.append(f"data.path is {recipe.data.path!r}: push the dataset, and name it as owner/name with its revision")
    if recipe.model.base and not HUB_ID.fullmatch(recipe.model.base):
        wrong.append(f"model.base is {recipe.model.base!r}, which is on this machine only: name a model of the Hub with its revision")
    if wrong:
        raise UsageError("\n".join(wrong))


def _token(spec: JobSpec) -> str:
    from huggingface_hub import get_token

    if token := get_token():
        return token
    raise LaunchError(f"{_at(spec.namespace)}: there is no token; {LOG_IN} to one that may start jobs")


def _checked(recipe: Recipe, spec: JobSpec, offered: list["JobHardwareInfo"]) -> float:
    """Return what the machine costs at most, in US dollars."""
    machine = next((found for found in offered if found.name == spec.flavor), None)
    if machine is None:
        raise UsageError(f"the Hub has no flavor {spec.flavor!r}{nearest(spec.flavor, [found.name for found in offered])}")
    gpus = int(machine.accelerator.quantity) if machine.accelerator else 0
    if gpus != (wanted := 1 if recipe.profile == "one-gpu" else 0):
        raise UsageError(f"flavor {spec.flavor} has {gpus} GPUs, and profile {recipe.profile} uses {wanted}; change one of them")
    if machine.unit_label not in PER_HOUR:
        raise LaunchError(f"the Hub prices {spec.flavor} by the {_plain(machine.unit_label)}, which cannot be turned into hours")
    price = machine.unit_cost_usd * PER_HOUR[machine.unit_label] * spec.timeout_minutes / 60
    if recipe.budget_usd is not None and price > recipe.budget_usd:
        raise BudgetError(
            f"{spec.flavor} may cost {price:.2f} USD in {spec.timeout_minutes} minutes, and budget_usd is {recipe.budget_usd:.2f}; "
            "raise it, or lower timeout_minutes"
        )
    return round(price, 4)


def _started(spec: JobSpec, token: str) -> "JobInfo":
    from huggingface_hub import Volume

    _bucket(spec.volumes[-1].source)
    return api().run_job(
        image=spec.image, command=list(spec.command), env=dict(spec.environment), secrets=dict.fromkeys(spec.secrets, token),
        flavor=spec.flavor, timeout=f"{spec.timeout_minutes}m", name=spec.name, labels=dict(spec.labels), namespace=spec.namespace,
        volumes=[Volume(**mount.model_dump(exclude_none=True)) for mount in spec.volumes],
    )  # fmt: skip


def _bucket(name: str) -> None:
    """Make a private bucket where there is none."""
    from huggingface_hub.errors import HfHubHTTPError

    try:
        api().create_bucket(name, private=True)
    except HfHubHTTPError as error:
        if error.response.status_code != 409:
            raise


def _parts(remote: str) -> tuple[str, str]:
    """Return the namespace and the id of a job's URL."""
    jobs, _, rest = urlsplit(remote).path.strip("/").partition("/")
    namespace, _, name = rest.partition("/")
    if jobs != "jobs" or not HUB_ID.fullmatch(f"{namespace}/{name}"):
        raise UsageError(f"{remote!r} is not a job's address; it ends with jobs/NAMESPACE/ID")
    return namespace, name


# ---- what the Hub says ----


@contextmanager
def asking(namespace: str, doing: str) -> Iterator[None]:
    """Tell in one line what the client raises; nothing is chained, since its errors hold requests with the token."""
    from huggingface_hub import errors

    root: type[Exception] = errors.HTTPError  # type: ignore[attr-defined]
    try:
        yield
    except (root, OSError, ValueError, KeyError, TypeError) as error:
        raise _told(namespace, doing, error) from None


def _told(namespace: str, doing: str, error: BaseException) -> DaedalusError:
    from huggingface_hub import constants
    from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

    at = _at(namespace)
    if isinstance(error, OfflineModeIsEnabled):
        return LaunchError(f"{at}: cannot {doing} offline; unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE")
    if isinstance(error, HfHubHTTPError):
        return _refusal(namespace, doing, error)
    if isinstance(error, KeyError | TypeError):
        return LaunchError(f"{at}: could not {doing}: the answer is not one of the Jobs API; see {constants.ENDPOINT}/jobs/{namespace}")
    why = _plain(str(error)) or type(error).__name__
    return LaunchError(f"{at}: could not {doing}: {why}; look at the network, then run it again: a job under way is not started twice")


def _refusal(namespace: str, doing: str, error: "HfHubHTTPError") -> DaedalusError:
    from huggingface_hub import constants

    at, page = _at(namespace), constants.ENDPOINT
    status, said = error.response.status_code, _plain(error.server_message or str(error))
    match status:
        case 401:
            return LaunchError(f"{at}: the Hub does not know the token, or it has expired; {LOG_IN}")
        case 402:
            return LaunchError(f"{at}: the account has no credit ({said}); add some at {page}/settings/billing, and run it again")
        case 403:
            return LaunchError(f"{at}: the token may not {doing} ({said}); use one that may start jobs there, or another namespace")
        case 404:
            return LaunchError(f"{at}: could not {doing}: not there, or the token may not see it ({said})")
        case 429:
            return LaunchError(f"{at}: the Hub was asked too often; wait some minutes, then run it again")
        case _ if status >= 500:
            return LaunchError(
                f"{at}: the Hub failed ({status}) when asked to {doing}; run it again later: a job under way is not started twice"
            )
    return LaunchError(f"{at}: could not {doing}: {said} ({status})")


def _at(namespace: str) -> str:
    return f"jobs of {namespace}"


def _plain(text: str) -> str:
    """Return a text from the Hub as one line that a terminal only shows, without the token should it hold it."""
    from huggingface_hub import get_token

    words = " ".join(text.replace(get_token() or "\0", "[token]").split())
    return "".join(sign for sign in words if sign.isprintable())


__all__ = ["JobSpec", "Mount", "Submitted", "asking", "cancel", "follow", "spec_of", "stage", "submit"]
