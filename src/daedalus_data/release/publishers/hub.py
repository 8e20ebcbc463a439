"""The publisher of the Hugging Face Hub: a release is one commit, and one tag, of a dataset repository, private unless asked otherwise."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from daedalus_data.core.errors import PublishError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.release.card.at import At
from daedalus_data.release.publishers.hub_asking import COMMIT, CREATE, FETCH, LOG_IN, LOOK, PROPOSE, UPLOAD, api, asking, no_token, owner
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
    from huggingface_hub import CommitOperationAdd
    from huggingface_hub.hf_api import DatasetInfo

MAIN = "main"
KIND = "dataset"
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
        with asking(place, "tell whose it is"):
            return place._replace(name=f"{owner().names[0]}/{place.name}")

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
        with asking(place, LOOK):
            try:
                return _standing(place, _info(place), branch, notes)
            except RepositoryNotFoundError as error:
                if token and error.response.status_code != 404:
                    raise
                return Standing(notes=notes)

    def check(self, plan: Plan) -> None:
        """Raise UsageError for a tag on a pull request, and for more than one commit holds."""
        if plan.wish.review and plan.tag:
            raise UsageError(f"a tag names what is merged, and a pull request is not: push v{plan.wish.version} again once it is")
        _fits(plan)

    def publish(self, release: Release, plan: Plan, say: Say) -> Published:
        """Make the repository and the branch where they are missing, upload, commit once, tag; what was uploaded outlives a failure."""
        from huggingface_hub import get_token

        place, wish = plan.place, plan.wish
        if not get_token():
            raise PublishError(no_token(place))
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

        with asking(place, FETCH):
            try:
                commit = _info(place, place.revision).sha
            except RevisionNotFoundError:
                refs = api().list_repo_refs(place.name, repo_type=KIND)
                known = [ref.name for ref in (*refs.branches, *refs.tags)]
                raise UsageError(f"hf:{place.name} has no revision {place.revision!r}{nearest(place.revision, known)}") from None
            say(f"fetching hf:{place.name} at commit {commit}")
            return Path(api().snapshot_download(place.name, repo_type=KIND, revision=commit))


def _info(place: Place, revision: str = "") -> "DatasetInfo":
    from huggingface_hub import constants

    # The first question to a Hub: one that does not answer is told soon, not when the system gives up.
    return api().dataset_info(place.name, revision=revision or None, timeout=constants.HF_HUB_ETAG_TIMEOUT)


def _standing(place: Place, info: "DatasetInfo", branch: str, notes: tuple[str, ...]) -> Standing:
    from huggingface_hub.hf_api import RepoFile

    refs = api().list_repo_refs(place.name, repo_type=KIND)
    head = next((ref.target_commit for ref in refs.branches if ref.name == (branch or MAIN)), info.sha or "")
    entries = api().list_repo_tree(place.name, recursive=True, revision=head, repo_type=KIND)
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
        return Path(api().hf_hub_download(place.name, path, repo_type=KIND, revision=commit, local_dir=folder)).read_bytes()


def _fits(plan: Plan) -> None:
    """Raise UsageError for more than one commit holds."""
    if (size := sum(change.bytes for change in plan.writes if not _is_large(change))) > MOST:
        raise UsageError(f"{size / 1e6:,.0f} MB of logs are more than one commit of the Hub holds; build a dataset of fewer runs")


def _create(place: Place, public: bool) -> str:
    """Make a repository and return its first commit."""
    with asking(place, CREATE):
        api().create_repo(place.name, repo_type=KIND, private=not public)
        return _info(place).sha or ""


def _branch(place: Place, branch: str, head: str) -> None:
    with asking(place, f"make the branch {branch!r}"):
        if branch not in [ref.name for ref in api().list_repo_refs(place.name, repo_type=KIND).branches]:
            api().create_branch(place.name, branch=branch, revision=head, repo_type=KIND)


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
    with asking(place, PROPOSE if wish.review else COMMIT):
        made = api().create_commit(
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
        with asking(plan.place, UPLOAD):
            api().preupload_lfs_files(
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

    with asking(place, f"set the tag {tag}"):
        try:
            api().create_tag(place.name, tag=tag, revision=commit, repo_type=KIND)
        except HfHubHTTPError as error:
            if error.response.status_code != 409:
                raise
            raise PublishError(
                f"{place}: somebody set the tag {tag} meanwhile; commit {commit} stays: push it again with another tag"
            ) from None
