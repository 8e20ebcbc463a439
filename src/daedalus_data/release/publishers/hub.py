"""The publisher of the Hugging Face Hub: a release is one commit, and one tag, of a dataset repository, private unless asked otherwise."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from daedalus_data.core.errors import DaedalusError, PublishError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.release.card.at import At
from daedalus_data.release.publishing import (
    Change,
    Place,
    Plan,
    Published,
    Release,
    Say,
    Standing,
    check_digest,
    content_of,
    publisher,
    record_at,
)
from daedalus_data.release.record import NAME, README, Record
from daedalus_data.release.versions import FORM, order

if TYPE_CHECKING:
    from huggingface_hub import CommitOperationAdd, HfApi
    from huggingface_hub.errors import HfHubHTTPError
    from huggingface_hub.hf_api import DatasetInfo

MAIN = "main"
KIND = "dataset"
LOOK, FETCH, CREATE, UPLOAD, COMMIT = "look at it", "fetch it", "make the repository", "upload", "commit"
PROPOSE = "open the pull request"
READS = (LOOK, FETCH)
LOG_IN = "log in with `hf auth login`, or set HF_TOKEN"
LARGE = 10_000_000
"""A text of more bytes is kept as a large file by the Hub, outside git."""
MOST = 700_000_000
"""Bytes of all other files that one commit may hold: the Hub takes 1 GB, and they travel a third larger."""


@publisher
class HubPublisher:
    """Dataset repositories of the Hub, by the user's own token; where it is and how it is reached are huggingface_hub's own settings."""

    name: ClassVar[str] = "hf"

    def whole(self, place: Place) -> Place:
        """Return the place with the user's own namespace where it names none; raises UsageError for a name that cannot be."""
        from huggingface_hub.errors import HFValidationError
        from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined]

        try:
            validate_repo_id(place.name)
        except HFValidationError as error:
            raise UsageError(
                f"{place.name!r} cannot be a dataset's name on the Hub; write hf:NAMESPACE/NAME, at most 96 letters, digits, '-', '_' and"
                " '.', without '--', '..' and '.git'"
            ) from error
        if "/" in place.name:
            return place
        with _asking(place, "tell whose it is"):
            return place._replace(name=f"{_owner().names[0]}/{place.name}")

    def at(self, place: Place, version: str) -> At:
        """Return what load_dataset takes, at the tag of the version, and the page of the dataset."""
        from huggingface_hub import constants

        tag = f"v{version}" if version else ""
        url = f"{constants.ENDPOINT}/datasets/{place.name}"
        return At(load=place.name, address=str(place._replace(revision=tag)), revision=tag, url=url)

    def look(self, place: Place, branch: str) -> Standing:
        """Return what the head of a branch holds, of the main one where it is not there yet; without a token only what is public."""
        from huggingface_hub import get_token
        from huggingface_hub.errors import RepositoryNotFoundError

        token = get_token()
        notes = () if token else (f"there is no token, and without one a private repository cannot be seen: {LOG_IN}",)
        with _asking(place, LOOK):
            try:
                return _standing(place, _info(place), branch, notes)
            except RepositoryNotFoundError as error:
                if token and error.response.status_code != 404:
                    raise
                return Standing(notes=notes)

    def publish(self, release: Release, plan: Plan, say: Say) -> Published:
        """Make the repository and the branch where they are missing, upload, commit once, tag; what was uploaded outlives a failure."""
        from huggingface_hub import get_token

        place, wish = plan.place, plan.wish
        if wish.review and plan.tag:
            raise UsageError(f"a tag names what is merged, and a pull request is not: push v{wish.version} again once it is")
        if not get_token():
            raise PublishError(_no_token(place))
        _fits(plan)
        head = _create(place, wish.public) if plan.create else plan.head
        if wish.branch:
            _branch(place, wish.branch, head)
        commit, review = _commit(release, plan, head, say) if plan.writes or plan.deletes else (head, _Review())
        if plan.tag:
            say(f"tagging v{wish.version}")
            _tag(place, f"v{wish.version}", commit)
        notes = ("merge the pull request, then push the same dataset again to tag it",) if review.url else ()
        return Published(plan.url, commit, commit != head, plan.tag, review.url, review.revision, notes)

    def fetch(self, place: Place, say: Say) -> Path:
        """Return a snapshot of the repository at the commit of a revision; raises UsageError with the nearest for an unknown one."""
        from huggingface_hub.errors import RevisionNotFoundError

        with _asking(place, FETCH):
            try:
                commit = _info(place, place.revision).sha
            except RevisionNotFoundError:
                refs = _api().list_repo_refs(place.name, repo_type=KIND)
                known = [ref.name for ref in (*refs.branches, *refs.tags)]
                raise UsageError(f"hf:{place.name} has no revision {place.revision!r}{nearest(place.revision, known)}") from None
            say(f"fetching hf:{place.name} at commit {commit}")
            return Path(_api().snapshot_download(place.name, repo_type=KIND, revision=commit))


def _api() -> "HfApi":
    from huggingface_hub import HfApi, get_token

    # Such a token cannot be sent, and the client's own error would print it.
    if (token := get_token()) and not (token.isascii() and token.isprintable()):
        raise UsageError("the token of the Hub holds characters that no token has; copy it again into HF_TOKEN or `hf auth login`")
    return HfApi(library_name="daedalus-data")


def _info(place: Place, revision: str = "") -> "DatasetInfo":
    from huggingface_hub import constants

    # The first question to a Hub: one that does not answer is told soon, not when the system gives up.
    return _api().dataset_info(place.name, revision=revision or None, timeout=constants.HF_HUB_ETAG_TIMEOUT)


def _standing(place: Place, info: "DatasetInfo", branch: str, notes: tuple[str, ...]) -> Standing:
    from huggingface_hub.hf_api import RepoFile

    refs = _api().list_repo_refs(place.name, repo_type=KIND)
    head = next((ref.target_commit for ref in refs.branches if ref.name == (branch or MAIN)), info.sha or "")
    entries = _api().list_repo_tree(place.name, recursive=True, revision=head, repo_type=KIND)
    files = {file.path: file for file in entries if isinstance(file, RepoFile)}
    record = record_at(place, _read(place, head, NAME)) if NAME in files else None
    versions = {ref.name[1:]: ref.target_commit for ref in refs.tags if ref.name.startswith("v") and FORM.fullmatch(ref.name)}
    return Standing(
        exists=True,
        head=head,
        files={path: f"sha256:{file.lfs.sha256}" if file.lfs else f"git:{file.blob_id}" for path, file in files.items()},
        record=record,
        card=_read(place, head, README).decode() if README in files else "",
        versions=versions,
        released=_released(place, versions, record),
        private=info.private,
        notes=notes,
    )


def _released(place: Place, versions: Mapping[str, str], head: Record | None) -> Record | None:
    """Return the record of the newest version where that is not the head's."""
    last = max(versions, key=order, default="")
    return record_at(place, _read(place, versions[last], NAME)) if last and (head is None or head.version != last) else None


def _read(place: Place, commit: str, path: str) -> bytes:
    with TemporaryDirectory() as folder:
        return Path(_api().hf_hub_download(place.name, path, repo_type=KIND, revision=commit, local_dir=folder)).read_bytes()


def _fits(plan: Plan) -> None:
    """Raise UsageError for more than one commit holds."""
    if (size := sum(change.bytes for change in plan.writes if not _is_large(change))) > MOST:
        raise UsageError(f"{size / 1e6:,.0f} MB of logs are more than one commit of the Hub holds; build a dataset of fewer runs")


def _create(place: Place, public: bool) -> str:
    """Make a repository and return its first commit."""
    with _asking(place, CREATE):
        _api().create_repo(place.name, repo_type=KIND, private=not public)
        return _info(place).sha or ""


def _branch(place: Place, branch: str, head: str) -> None:
    with _asking(place, f"make the branch {branch!r}"):
        if branch not in [ref.name for ref in _api().list_repo_refs(place.name, repo_type=KIND).branches]:
            _api().create_branch(place.name, branch=branch, revision=head, repo_type=KIND)


class _Review(NamedTuple):
    """A pull request: its page, and the ref that holds what it proposes."""

    url: str = ""
    revision: str = ""


def _commit(release: Release, plan: Plan, head: str, say: Say) -> tuple[str, _Review]:
    """Return the commit that holds the release, and its pull request where one is wished."""
    from huggingface_hub import CommitOperationDelete

    place, wish = plan.place, plan.wish
    adds = _uploaded(release, plan, say)
    deletes = [CommitOperationDelete(path, is_folder=False) for path in plan.deletes]
    with _asking(place, PROPOSE if wish.review else COMMIT):
        made = _api().create_commit(
            place.name,
            [*adds, *deletes],
            commit_message=plan.message,
            repo_type=KIND,
            revision=wish.branch or None,
            create_pr=wish.review,
            parent_commit=head,
        )
    return made.oid, _Review(made.pr_url or "", made.pr_revision or "")


def _uploaded(release: Release, plan: Plan, say: Say) -> list["CommitOperationAdd"]:
    """Return what a commit adds, its large files uploaded one after another: a second try sends only those that are missing."""
    branch = plan.wish.branch or None
    large = [change for change in plan.writes if _is_large(change)]
    rest = [change for change in plan.writes if not _is_large(change)]
    adds = [_add(release, change) for change in (*large, *rest)]
    sent, whole = 0, sum(change.bytes for change in plan.writes)
    for number, (change, add) in enumerate(zip(large, adds, strict=False), start=1):
        sent += change.bytes
        say(f"uploading {number} of {len(adds)} files, {sent / 1e6:.1f} of {whole / 1e6:.1f} MB")
        with _asking(plan.place, UPLOAD):
            _api().preupload_lfs_files(
                plan.place.name, [add], repo_type=KIND, revision=branch, create_pr=plan.wish.review, free_memory=False
            )
    say(f"committing {len(adds)} files, {whole / 1e6:.1f} MB, and {len(plan.deletes)} deletions")
    return adds


def _add(release: Release, change: Change) -> "CommitOperationAdd":
    """Return what puts a file there, if it still is what was checked: small ones in memory, large ones named by their digest."""
    from huggingface_hub import CommitOperationAdd

    content = release.files[change.path]
    if not _is_large(change) or isinstance(content, bytes):
        return CommitOperationAdd(change.path, content_of(release, change.path))
    try:
        add = CommitOperationAdd(change.path, content)
    except (OSError, ValueError) as error:  # the client says so of a file that is gone
        raise PublishError(f"{change.path} is gone while it was pushed; nothing was committed, run it again") from error
    check_digest(release, change.path, add.upload_info.sha256.hex())
    return add


def _is_large(change: Change) -> bool:
    """Say whether the Hub keeps a file outside git; a wrong guess costs a request and changes nothing else."""
    return change.path.endswith(".parquet") or change.bytes > LARGE


def _tag(place: Place, tag: str, commit: str) -> None:
    from huggingface_hub.errors import HfHubHTTPError

    with _asking(place, f"set the tag {tag}"):
        try:
            _api().create_tag(place.name, tag=tag, revision=commit, repo_type=KIND)
        except HfHubHTTPError as error:
            if error.response.status_code != 409:
                raise
            raise PublishError(
                f"{place}: somebody set the tag {tag} meanwhile; commit {commit} stays: push it again with another tag"
            ) from None


class _Owner(NamedTuple):
    """Whose the token is."""

    names: tuple[str, ...]
    """The user and the organisations they are in: namespaces they may have datasets in."""
    may_write: bool


def _owner() -> _Owner:
    me = _api().whoami()
    role = me.get("auth", {}).get("accessToken", {}).get("role")
    return _Owner((me["name"], *(group["name"] for group in me.get("orgs", ()))), role != "read")


@contextmanager
def _asking(place: Place, doing: str) -> Iterator[None]:
    """Tell what the client raises in a sentence that says what to do; nothing is chained, since its errors hold requests with the token.

    The client raises OSErrors and those of its HTTP library, RuntimeErrors around uploads that failed, and ValueErrors for large
    files and for a card that the Hub refuses.
    """
    try:
        with _without_bars():
            yield
    except (_http_error(), OSError, RuntimeError, ValueError) as error:
        raise _told(place, doing, error) from None


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep the client from drawing progress of its own, unless its settings say otherwise."""
    from huggingface_hub import constants
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if constants.HF_HUB_DISABLE_PROGRESS_BARS is not None or are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


def _told(place: Place, doing: str, error: BaseException) -> DaedalusError:
    from huggingface_hub import constants
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, LocalTokenNotFoundError, OfflineModeIsEnabled

    if isinstance(error, RuntimeError | LocalEntryNotFoundError) and isinstance(error.__cause__, (_http_error(), OSError)):
        error = error.__cause__
    if isinstance(error, OfflineModeIsEnabled):
        return PublishError(f"{place}: cannot {doing} offline; unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE")
    if isinstance(error, LocalTokenNotFoundError):
        return PublishError(_no_token(place))
    if isinstance(error, HfHubHTTPError):
        return _refusal(place, doing, error)
    if isinstance(error, _http_error()):
        why = _line(str(error)) or type(error).__name__
        return PublishError(f"{place}: no answer from {constants.ENDPOINT} ({why}); look at the network, then {_again(place, doing)}")
    then = "" if isinstance(error, ValueError) else f"; {_again(place, doing)}"
    return PublishError(f"{place}: could not {doing}: {_line(str(error))}{then}")


def _http_error() -> type[Exception]:
    """Return the root of the errors of the client's HTTP library, which is httpx under its first line and httpx2 under its second."""
    from huggingface_hub import errors

    return errors.HTTPError  # type: ignore[attr-defined]


def _refusal(place: Place, doing: str, error: "HfHubHTTPError") -> DaedalusError:
    from huggingface_hub import constants, get_token
    from huggingface_hub.errors import RepositoryNotFoundError

    status, said, missing = (
        error.response.status_code,
        _line(error.server_message or str(error)),
        isinstance(error, RepositoryNotFoundError),
    )
    match status:
        case 401 | 404 if missing and not get_token():
            return PublishError(f"hf:{place.name} is not there, or it is private, which cannot be seen without a token: {LOG_IN}")
        case 401:
            return PublishError(f"{place}: the Hub does not know the token, or it has expired; {LOG_IN} to one of {_tokens()}")
        case 403 | 404 if doing == CREATE or (status == 403 and doing not in READS):
            return PublishError(f"{place}: could not {doing}: {_may_not(place, said)}")
        case 404 if missing:
            return PublishError(f"hf:{place.name} is not there, or the token may not see it ({said}); see {constants.ENDPOINT}/datasets")
        case 409 | 412:
            return PublishError(f"{place}: somebody else changed it meanwhile ({status}: {said}); run it again to see what it holds now")
        case 429:
            return PublishError(f"{place}: the Hub was asked too often; wait some minutes, then {_again(place, doing)}")
        case _ if status >= 500:
            return PublishError(f"{place}: the Hub failed ({status}) when asked to {doing}; {_again(place, doing)}")
    return PublishError(f"{place}: could not {doing}: {said} ({status})")


def _may_not(place: Place, said: str) -> str:
    """Return why the Hub does not let the token's owner write to a place, and what would do."""
    with _asking(place, "tell whose the token is"):
        me = _owner()
    space, _, name = place.name.partition("/")
    if not me.may_write:
        return f"the token may only read; make one that may write at {_tokens()}, then {LOG_IN} to it"
    if space not in me.names:
        return f"{me.names[0]} may not write to {space} but to {', '.join(me.names)}; push to hf:{me.names[0]}/{name}"
    return f"{said} (a fine-grained token has to name {space}: see {_tokens()})"


def _again(place: Place, doing: str) -> str:
    if doing == PROPOSE:
        return f"see whether hf:{place.name} has the pull request by now, and run it again if not"
    kept = ": what was uploaded is kept, and nothing is committed twice" if doing in (UPLOAD, COMMIT) else ""
    return f"run it again{kept}"


def _no_token(place: Place) -> str:
    return f"{place}: there is no token; {LOG_IN} to one that may write, from {_tokens()}"


def _tokens() -> str:
    from huggingface_hub import constants

    return f"{constants.ENDPOINT}/settings/tokens"


def _line(text: str) -> str:
    """Return a text of the client's as one line, without the token should it hold it."""
    from huggingface_hub import get_token

    return " ".join(text.replace(get_token() or "\0", "[token]").split())
