"""Where models go: what is at a place of the Hub or in a folder, and how a model gets there whole or not at all.

The publishers of datasets carry a dataset's record, rows and logs, of which a model has none, so this speaks to the Hub itself, by the
same client and with the same sentences about what went wrong.
"""

import shutil
from pathlib import Path
from tempfile import mkdtemp

from daedalus_data.core.errors import PublishError, StoreError, UsageError
from daedalus_data.finetune import model_oxen
from daedalus_data.finetune.model_standing import NAME, Done, Push, Standing, message, release_of
from daedalus_data.release.publishers.hub_asking import COMMIT, CREATE, LOOK, api, asking, no_token
from daedalus_data.release.publishing import Place
from daedalus_data.release.record import README, file_digest
from daedalus_data.release.staging import take_place

KIND = "model"
HUB, OXEN = "hf", "oxen"


def look(place: Place) -> Standing:
    """Return what is at a place; one that is not there yet is no error."""
    if place.scheme == OXEN:
        return model_oxen.look(place)
    return _look_at_hub(place) if place.scheme == HUB else _look_at_folder(place)


def send(push: Push) -> Done:
    """Carry out a push as one commit, or as one folder that takes its place when it is whole."""
    if push.place.scheme == OXEN:
        return model_oxen.send(push)
    return _to_hub(push) if push.place.scheme == HUB else _to_folder(push)


def url_of(place: Place) -> str:
    """Return where readers find it."""
    from huggingface_hub import constants

    if place.scheme == OXEN:
        return model_oxen.url_of(place)
    return f"{constants.ENDPOINT}/{place.name}" if place.scheme == HUB else place.name


# ---- the Hub ----


def _look_at_hub(place: Place) -> Standing:
    from huggingface_hub import constants, get_token
    from huggingface_hub.errors import RepositoryNotFoundError

    with asking(place, LOOK):
        try:
            info = api().model_info(place.name, timeout=constants.HF_HUB_ETAG_TIMEOUT)
        except RepositoryNotFoundError as error:
            if get_token() and error.response.status_code != 404:
                raise
            return Standing()
        return _standing(place, info.sha or "", bool(info.private))


def _standing(place: Place, head: str, private: bool) -> Standing:
    from huggingface_hub.hf_api import RepoFile

    entries = api().list_repo_tree(place.name, recursive=True, revision=head, repo_type=KIND)
    files = {file.path: file for file in entries if isinstance(file, RepoFile)}
    return Standing(
        exists=True,
        head=head,
        files={path: f"sha256:{file.lfs.sha256}" if file.lfs else f"git:{file.blob_id}" for path, file in files.items()},
        release=release_of(place, _read(place, head, NAME)) if NAME in files else None,
        card=_read(place, head, README).decode() if README in files else "",
        tags={ref.name: ref.target_commit for ref in api().list_repo_refs(place.name, repo_type=KIND).tags},
        private=private,
    )


def _read(place: Place, commit: str, path: str) -> bytes:
    return Path(api().hf_hub_download(place.name, path, repo_type=KIND, revision=commit)).read_bytes()


def _to_hub(push: Push) -> Done:
    """Make the repository where it is missing, commit once, tag."""
    from huggingface_hub import get_token

    place, head = push.place, push.standing.head
    if not get_token():
        raise PublishError(no_token(place))
    if not push.standing.exists:
        with asking(place, CREATE):
            api().create_repo(place.name, repo_type=KIND, private=not push.public)
            head = api().model_info(place.name).sha or ""
    commit = _committed(push, head) if push.changes.writes or push.changes.deletes else head
    tagged = bool(push.version) and f"v{push.version}" not in push.standing.tags
    if tagged:
        with asking(place, f"set the tag v{push.version}"):
            api().create_tag(place.name, tag=f"v{push.version}", revision=commit, repo_type=KIND)
    return Done(commit, commit != head, tagged)


def _committed(push: Push, head: str) -> str:
    from huggingface_hub import CommitOperationAdd, CommitOperationDelete

    size = sum(change.bytes for change in push.changes.writes)
    push.say(f"uploading {len(push.changes.writes)} files, {size / 1e6:.1f} MB")
    adds = [CommitOperationAdd(change.path, push.files[change.path]) for change in push.changes.writes]
    deletes = [CommitOperationDelete(path, is_folder=False) for path in push.changes.deletes]
    with asking(push.place, COMMIT):
        made = api().create_commit(push.place.name, [*adds, *deletes], commit_message=message(push), repo_type=KIND, parent_commit=head)
    return made.oid


# ---- folders ----


def _look_at_folder(place: Place) -> Standing:
    folder = Path(place.name)
    if not folder.exists():
        return Standing()
    files = {str(path.relative_to(folder)): f"sha256:{file_digest(path)}" for path in sorted(folder.rglob("*")) if path.is_file()}
    release = release_of(place, (folder / NAME).read_bytes()) if NAME in files else None
    if release and (added := sorted(set(files) - {*release.files, README, NAME})):
        raise UsageError(f"{folder} holds {added[0]!r}, which no push put there and which replacing it would lose; move it")
    return Standing(exists=True, files=files, release=release, card=(folder / README).read_text("utf-8") if README in files else "")


def _to_folder(push: Push) -> Done:
    """Copy everything beside the place and give it the place when it is whole."""
    out = Path(push.place.name)
    if not (push.changes.writes or push.changes.deletes):
        return Done("", False, False)
    out.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        for path, content in push.files.items():
            (fresh / path).parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                (fresh / path).write_bytes(content)
            else:
                shutil.copyfile(content, fresh / path)
        fresh.chmod(0o755)
        take_place(fresh, out)
    except OSError as error:
        shutil.rmtree(fresh, ignore_errors=True)
        raise StoreError(f"{out} could not be written: {error}") from error
    return Done("", True, False)


__all__ = ["HUB", "OXEN", "look", "send", "url_of"]
