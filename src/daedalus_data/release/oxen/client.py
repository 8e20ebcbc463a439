"""OxenClient: datasets and files under version control on Oxen, on this machine always and on a server where there is a key."""

import os
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.errors import PublishError, UsageError
from daedalus_data.core.settings import Settings, read_environment
from daedalus_data.release.oxen.ask import ask, where_of
from daedalus_data.release.oxen.orders import Ask, Branch, Branches, Save, Saved, Switch
from daedalus_data.release.oxen.pages import TABLES, finetune_page, page
from daedalus_data.release.publishers.oxen import SLOWEST, check_pushed, notes_of
from daedalus_data.release.publishing import Say
from daedalus_data.release.record import NAME, files_of
from daedalus_data.release.secrecy import forbid_secrets

BY_HAND = (
    "a fine-tune is started by a person on the page at finetune_url: Oxen's Python client has no call for it"
    " (Oxen describes an HTTP API of its hub for that, which is not used here)"
)


class Uploaded(NamedTuple):
    """What an upload came to."""

    dataset_url: str
    """Where it can be looked at; the file on this machine when it was not pushed."""
    finetune_url: str
    """The page from which a person starts a fine-tune on it; empty where there is none."""
    commit: str
    path: Path
    """Where it lies on this machine."""
    uploaded: bool
    """Whether the server has it."""
    notes: tuple[str, ...]
    """What you should know of it, a sentence each."""


class OxenClient:
    """A repository of Oxen.

    It lies in the home's `oxen/NAMESPACE/NAME` and works with no server and no account. With OXEN_API_KEY every upload is also pushed to
    Oxen's hub, or to OXEN_HOST, where the repository is made, private, when it is missing. Fine-tunes cannot be started from here: see
    `notes` of an upload. Raises MissingExtraError without the extra `oxen`, PublishError where the server does not let us.
    """

    def __init__(self, namespace: str, repo_name: str, *, settings: Settings | None = None) -> None:
        self._settings = settings or read_environment()
        self.where = where_of(f"{namespace}/{repo_name}", self._settings)

    def upload_dataset(self, path: str | Path, commit_message: str = "", *, to: str = "", say: Say = lambda line: None) -> Uploaded:
        """Commit a file, or all files of a folder, on the branch that is switched to, and push it.

        A file keeps its name, a folder's files their paths within it, below `to`; what was there under other names stays. (`daedalus push`
        makes a release: it also removes what vanished, and gives it a version.) Raises UsageError for nothing to upload, for a link in the
        folder that leads to no file of it and for a branch that is a version, PolicyError for a text with a secret in it, PublishError when
        it cannot be pushed: the commit is kept then, and goes along with the next upload.
        """
        source, to = Path(path).absolute(), to.strip("/")
        if {"..", ".oxen"} & set(to.split("/")):
            raise UsageError(f"{to!r} cannot be a folder of a repository; write its path from the repository's root")
        files = _files(source, to)
        forbid_secrets(files)
        size = sum(file.stat().st_size for file in files.values())
        message = commit_message or f"Upload {source.name}"
        order = Save(where=self.where, seconds=900 + size // SLOWEST, files=files, message=message)
        saved = ask(order, self._settings, Saved, say)
        check_pushed(self.where, saved)
        return self._uploaded(saved, f"{to}/{source.name}".lstrip("/") if source.is_file() else to, files)

    def create_branch(self, name: str, from_branch: str = "main") -> str:
        """Make a branch at the newest commit of another, push it where there is a key, and return that commit; you stay where you are.

        Raises UsageError for a name that is taken, that is a version's or that Oxen does not have, PublishError when it cannot be pushed.
        """
        made = ask(Branch(where=self.where, name=name, source=from_branch), self._settings, Branches)
        if made.trouble:
            raise PublishError(f"oxen:{self.where.name}: branch {name} is made on this machine only: {made.trouble}")
        return made.branches[name]

    def switch_branch(self, name: str) -> None:
        """Let uploads go to another branch from now on, also those of later processes.

        Raises UsageError for a version, which is never moved, and with the nearest for none.
        """
        ask(Switch(where=self.where, name=name), self._settings, Branches)

    @property
    def branch(self) -> str:
        """The branch that uploads go to."""
        return ask(Ask(where=self.where), self._settings, Branches).current

    def branches(self) -> dict[str, str]:
        """Return the branches on this machine, each with its newest commit."""
        return ask(Ask(where=self.where), self._settings, Branches).branches

    def _uploaded(self, saved: Saved, shown: str, files: dict[str, Path]) -> Uploaded:
        path, notes = self.where.folder / shown, notes_of(self.where, saved)
        if not saved.pushed:
            return Uploaded(path.as_uri(), "", saved.commit, path, False, notes)
        tables = [name for name in files if name.endswith(TABLES)]
        largest = max(tables, key=lambda name: files[name].stat().st_size, default="")
        tune = finetune_page(self.where, largest, revision=saved.branch)
        url = page(self.where, shown, revision=saved.branch, folder=shown not in files)
        return Uploaded(url, tune, saved.commit, path, True, (*notes, *([BY_HAND] if tune else [])))


def _files(source: Path, to: str) -> dict[str, Path]:
    """Return what to upload by its path in the repository."""
    if source.is_file():
        return {f"{to}/{source.name}".lstrip("/"): source}
    if not source.is_dir():
        raise UsageError(f"{source} is neither a file nor a folder; give what is to be uploaded")
    _forbid_links(source)
    found = [*files_of(source), *([source / NAME] if (source / NAME).is_file() else [])]
    if not found:
        raise UsageError(f"{source} holds no file to upload")
    return {f"{to}/{path.relative_to(source)}".lstrip("/"): path for path in found}


def _forbid_links(folder: Path) -> None:
    """Raise UsageError for a link to anything but a file of the folder: what lies elsewhere would go along, or be left out, unsaid."""
    root = Path(os.path.realpath(folder))
    for link in sorted(path for path in folder.rglob("*") if path.is_symlink()):
        target = Path(os.path.realpath(link))
        hidden = any(part.startswith(".") for part in link.relative_to(folder).parts)
        if not hidden and not (target.is_file() and target.is_relative_to(root)):
            raise UsageError(f"{link} is a link to {target}, which is no file of {folder}; put the file itself there, or remove the link")
