"""A program that speaks with Oxen: `python -m daedalus_data.release.oxen.process` reads a Job on stdin and says words on stdout.

Oxen's client holds Python's lock while it works and chats on stdout, so it gets a process of its own, whose alarm no lock can hold back.
"""

import fcntl
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from daedalus_data.core.errors import MissingExtraError, PublishError, UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.release.oxen import orders as words
from daedalus_data.release.oxen.orders import MAIN, Answer, Job, Order
from daedalus_data.release.oxen.repo import Far, current, existing, heads, history, on, opened, remote, told
from daedalus_data.release.processes import reported
from daedalus_data.release.record import README, file_digest
from daedalus_data.release.versions import FORM
from daedalus_data.release.versions import order as rank

if TYPE_CHECKING:
    from oxen import Repo

COMMIT = re.compile(r"[0-9a-f]{24,32}")
Say = Callable[[str], None]


def main() -> None:
    """Carry out the job."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with reported():
        job = Job.model_validate_json(sys.stdin.read())
        signal.alarm(job.order.seconds)
        _prepare(job)
        Work(job, lambda text: print(words.Step(text=text).model_dump_json(), file=out, flush=True)).tell(out.write)
        out.flush()


def _prepare(job: Job) -> None:
    """Keep the user's own settings out of it, and have a name for commits and the key where the client looks for them."""
    config = job.private / "config"
    config.mkdir(mode=0o700)
    theirs = Path(os.environ.get("OXEN_CONFIG_DIR") or Path.home() / ".config" / "oxen") / "user_config.toml"
    os.environ["OXEN_CONFIG_DIR"] = str(config)
    # With 0 tries the client pushes nothing and says that it did.
    if not os.environ.get("OXEN_NUM_RETRIES", "").isdigit() or not int(os.environ["OXEN_NUM_RETRIES"]):
        os.environ.pop("OXEN_NUM_RETRIES", None)
    try:
        from oxen.oxen_py import auth, user
    except ImportError as error:
        raise MissingExtraError("oxenai", install="pip uninstall oxen; pip install --force-reinstall 'daedalus-data[oxen]'") from error
    where = job.order.where
    if theirs.is_file():
        shutil.copyfile(theirs, config / theirs.name)
    else:
        user.config_user(where.name.split("/")[0], "daedalus-data@localhost", str(config / theirs.name))
    if job.key:
        auth.config_auth(where.host, job.key.get_secret_value(), str(config / "auth_config.toml"))


class Work:
    """An order being carried out."""

    def __init__(self, job: Job, say: Say) -> None:
        self.order, self.where, self.private, self.say = job.order, job.order.where, job.private, say

    def tell(self, write: Callable[[str], object]) -> None:
        """Write the answer, as the only process at work in the folder; raises PublishError with what the client said."""
        try:
            with _alone(self.where.folder, make=self.order.kind == "save"):
                write(self._answer(self.order).model_dump_json() + "\n")
        except (ValueError, OSError) as error:
            raise PublishError(f"oxen:{self.where.name}: {told(self.where, error)}") from error

    def _answer(self, order: Order) -> Answer:
        match order:
            case words.Look():
                return self._look(order)
            case words.Save():
                return self._save(order)
            case words.Fetch():
                return self._fetch(order)
            case words.Branch():
                return self._branch(order)
            case words.Switch():
                repo = self._begun(order.name)
                _forbid_moving(order.name)
                repo.checkout(order.name)
                return _branches(repo)
            case words.Ask():
                repo = opened(self.where.folder)
                return _branches(repo) if repo else words.Branches(current=MAIN, branches={})

    # ---- looking ----

    def _look(self, order: words.Look) -> words.Seen:
        repo, far = opened(self.where.folder), Far(self.where, ask=self.where.online)
        near = heads(repo)
        branch = order.branch if order.branch in near | far.branches else MAIN
        head = self._newest(repo, branch, far)
        exists = far.exists if self.where.online and not far.trouble else bool(near)
        if not head:
            return words.Seen(exists=exists, trouble=far.trouble)
        folder = self._unfolded(repo, head, self.private / "look") if head == near.get(branch) else self._cloned(branch, "look")
        files = {str(path.relative_to(folder)): path for path in sorted(folder.rglob("*")) if path.is_file() and not _oxens(path, folder)}
        texts = {name: files[name].read_text("utf-8") for name in (order.record, README) if name in files}
        return words.Seen(
            exists=exists, trouble=far.trouble, head=head, branches=far.branches | near,
            released=self._released(repo, head, far, order.record),
            files={name: f"sha256:{file_digest(path)}" for name, path in files.items()},
            record=texts.get(order.record), card=texts.get(README, ""),
        )  # fmt: skip

    def _released(self, repo: "Repo | None", head: str, far: Far, record: str) -> str:
        """Return the record of the newest version as text, nothing where that version is the head or holds no record."""
        near = heads(repo)
        known = far.branches | near
        last = max((name for name in known if _is_version(name)), key=lambda name: rank(name[1:]), default="")
        if not last or known[last] == head:
            return ""
        folder = self._unfolded(repo, near[last], self.private / "released", record) if last in near else self._cloned(last, "released")
        return (folder / record).read_text("utf-8") if (folder / record).is_file() else ""

    def _newest(self, repo: "Repo | None", branch: str, far: Far) -> str:
        """Return the newest commit of a branch: that of this machine where it follows the server's or is not known there."""
        near, there = heads(repo).get(branch, ""), far.branches.get(branch, "")
        if not near or not there or near == there or repo is None:
            return near or there
        with on(repo, branch):
            return near if there in history(repo) else there

    def _unfolded(self, repo: "Repo | None", commit: str, to: Path, only: str = "") -> Path:
        """Set the files of a commit of this machine, or one if it is there, down in a folder; the repository's own stay as they are."""
        assert repo is not None
        inner = Path(repo.path) / ".oxen"
        shutil.copytree(inner, to / ".oxen", ignore=lambda folder, names: ["versions"] if folder == str(inner) else [])
        (to / ".oxen" / "versions").symlink_to(inner / "versions")
        try:
            existing(to).restore(str(to / only), source=commit)
        except ValueError as error:
            if not only or "not found" not in str(error):
                raise
        shutil.rmtree(to / ".oxen")
        _tidy(to, to)
        return to

    def _cloned(self, branch: str, name: str) -> Path:
        """Fetch a branch from the server into a folder of this order."""
        from oxen import clone

        to = self.private / name
        self.say(f"fetching {branch} of {self.where.url}")
        clone(self.where.name, path=str(to), host=self.where.host, scheme=self.where.scheme, branch=branch)
        return to

    # ---- saving ----

    def _save(self, order: words.Save) -> words.Saved:
        branch = order.branch or current(opened(self.where.folder))
        _forbid_moving(branch)
        far = Far(self.where, ask=self.where.online)
        repo = self._own(branch, far)
        before = current(repo)
        self._onto(repo, branch, far)
        try:
            head = heads(repo).get(branch if heads(repo).get(branch) else MAIN, "")
            if order.head is not None and head != order.head:
                raise PublishError(f"oxen:{self.where.name}: {branch} moved on meanwhile, to {head or 'nothing'}; push again")
            commit = self._committed(repo, order) or head
            self._named(repo, branch, commit)
            tagged = bool(order.version) and self._named(repo, f"v{order.version}", commit)
            pushed, created, trouble = self._pushed(repo, far, branch, public=order.public)
        finally:
            if before in heads(repo) and before != current(repo):
                repo.checkout(before)
        return words.Saved(
            commit=commit, committed=commit != head, tagged=tagged, branch=branch, pushed=pushed, created=created, trouble=trouble
        )

    def _own(self, branch: str, far: Far) -> "Repo":
        """Return the repository of this machine, made or fetched where there is none."""
        from oxen import Repo

        folder = self.where.folder
        if repo := opened(folder):
            return repo
        if not far.branches:
            return Repo(str(folder), mkdir=True).init()
        shutil.move(self._cloned(branch if branch in far.branches else MAIN, "own"), folder)
        return existing(folder)

    def _onto(self, repo: "Repo", branch: str, far: Far) -> None:
        """Check out a branch, made from the main one where it is missing, at its newest commit."""
        near = heads(repo)
        there = far.branches.get(branch, "")
        if not near:
            return
        if branch not in near and there:
            raise self._apart(f"the server has a branch {branch} that is not on this machine")
        if current(repo) != branch:
            if branch not in near:
                repo.checkout(MAIN)
            repo.checkout(branch, create=branch not in near)
        if there and there not in history(repo):
            if near[branch] not in history(existing(self._cloned(branch, "ahead"))):
                raise self._apart(f"{branch} has commits on this machine and others on the server")
            repo.set_remote(self._remote_name, self.where.url)
            repo.pull(self._remote_name, branch)

    def _apart(self, why: str) -> PublishError:
        return PublishError(f"oxen:{self.where.name}: {why}; move {self.where.folder} away (it keeps its commits) and run it again")

    def _committed(self, repo: "Repo", order: words.Save) -> str:
        """Commit what an order writes and deletes, and nothing else that lies there; return nothing where nothing changes."""
        folder, status = self.where.folder, repo.status()
        for path in (*status.added_files(), *status.modified_files(), *status.removed_files()):
            repo.restore(str(folder / path), staged=True)
        self.say(f"saving {len(order.files)} files in {folder}")
        for name, content in order.files.items():
            to = folder / name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(content, to)
            repo.add(str(to))
        for name in order.deletes:
            repo.rm(str(folder / name), force=True)
            _tidy((folder / name).parent, folder)
        status = repo.status()
        if not (status.added_files() or status.modified_files() or status.removed_files()):
            return ""
        return str(repo.commit(order.message).id)

    def _named(self, repo: "Repo", branch: str, commit: str) -> bool:
        """Keep the commit that is checked out under a branch and say whether that is new; raises PublishError for a branch elsewhere."""
        there = heads(repo).get(branch)
        if there == commit:
            return False
        if there:
            raise PublishError(f"oxen:{self.where.name}: {branch} is commit {there} and is never moved; take the next version")
        before = current(repo)
        repo.checkout(branch, create=True)
        if _is_version(branch):
            repo.checkout(before)
        return True

    # ---- the server ----

    @property
    def _remote_name(self) -> str:
        return re.sub(r"\W+", "-", self.where.host)

    def _pushed(self, repo: "Repo", far: Far, branch: str, *, public: bool) -> tuple[bool, bool, str]:
        """Push a branch and every version that the server lacks; return whether it is there, whether it was made now, and else why not."""
        if not self.where.online or far.trouble:
            return False, False, far.trouble
        here, created = heads(repo), False
        names = [branch, *(name for name in here if _is_version(name) and name not in far.branches and name != branch)]
        try:
            server = remote(self.where)
            if not far.exists:
                self.say(f"making {self.where.url}")
                server.create(empty=True, is_public=public)
                created = True
            repo.set_remote(self._remote_name, self.where.url)
            for name in (name for name in names if far.branches.get(name) != here[name]):
                self.say(f"pushing {name} to {self.where.url}")
                repo.push(self._remote_name, name)
            there = {found.name: found.commit_id for found in server.branches()}
        except (ValueError, OSError) as error:
            return False, created, told(self.where, error)
        late = [name for name in names if there.get(name) != here[name]]
        return not late, created, f"{self.where.host} took the push, but {late[0]} is not at its commit there" if late else ""

    # ---- fetching ----

    def _fetch(self, order: words.Fetch) -> words.Fetched:
        repo = opened(self.where.folder)
        far, wanted = Far(self.where, ask=self.where.online or repo is None), order.revision or MAIN
        near = heads(repo)
        known = far.branches | near
        branch = wanted if wanted in known else next((name for name in known if known[name] == wanted), "")
        commit = self._newest(repo, branch, far) if branch else wanted
        if not branch and not (repo and COMMIT.fullmatch(wanted)):
            if far.trouble or not known:
                raise PublishError(f"oxen:{self.where.name}: {far.trouble or f'neither on this machine nor on {self.where.host}'}")
            raise UsageError(f"oxen:{self.where.name} has no revision {order.revision!r}{nearest(wanted, list(known))}")
        to = order.to / commit
        if not to.is_dir():
            self._set_down(repo, branch, commit, to, local=not branch or near.get(branch) == commit)
        return words.Fetched(folder=to)

    def _set_down(self, repo: "Repo | None", branch: str, commit: str, to: Path, *, local: bool) -> None:
        partial = to.with_name(f".{commit}.part")
        shutil.rmtree(partial, ignore_errors=True)
        to.parent.mkdir(parents=True, exist_ok=True)
        if local:
            self._unfolded(repo, commit, partial)
        else:
            shutil.move(self._cloned(branch, "fetch"), partial)
            shutil.rmtree(partial / ".oxen")
        partial.rename(to)

    # ---- branches ----

    def _branch(self, order: words.Branch) -> words.Branches:
        _forbid_moving(order.name)
        repo = self._begun(order.source)
        if order.name in heads(repo):
            raise UsageError(f"oxen:{self.where.name} has a branch {order.name!r} already; switch to it, or take another name")
        with on(repo, order.source):
            try:
                repo.checkout(order.name, create=True)
            except ValueError as error:
                raise UsageError(f"{order.name!r} cannot be a branch's name on Oxen ({error})") from error
        far = Far(self.where, ask=self.where.online)
        trouble = self._pushed(repo, far, order.name, public=False)[2] if far.exists else far.trouble
        return _branches(repo).model_copy(update={"trouble": trouble})

    def _begun(self, branch: str) -> "Repo":
        """Return the repository of this machine, which has to have a branch."""
        repo = opened(self.where.folder)
        if repo is None or not heads(repo):
            raise UsageError(f"oxen:{self.where.name} has no commit on this machine yet; upload something first")
        if branch not in heads(repo):
            raise UsageError(f"oxen:{self.where.name} has no branch {branch!r}{nearest(branch, list(heads(repo)))}")
        return repo


def _branches(repo: "Repo") -> words.Branches:
    return words.Branches(current=current(repo), branches=heads(repo))


def _is_version(branch: str) -> bool:
    return branch.startswith("v") and bool(FORM.fullmatch(branch))


def _forbid_moving(branch: str) -> None:
    """Raise UsageError for a branch that nothing may be committed to."""
    if FORM.fullmatch(branch):
        raise UsageError(f"{branch!r} names a version, and a version is never moved: use another branch, made from it where that is wanted")
    if branch.startswith("-"):
        raise UsageError(f"{branch!r} cannot be a branch's name, it begins with '-': use another")


def _tidy(path: Path, folder: Path) -> None:
    """Remove empty folders in and above a path: Oxen leaves and sets down those whose files are gone."""
    inside = [inner for inner in path.rglob("*") if inner.is_dir()]
    above = [outer for outer in (path, *path.parents) if folder in outer.parents]
    for empty in (*sorted(inside, reverse=True), *above):
        if not any(empty.iterdir()):
            empty.rmdir()


def _oxens(path: Path, folder: Path) -> bool:
    return path.relative_to(folder).parts[0] == ".oxen"


@contextmanager
def _alone(folder: Path, *, make: bool) -> Iterator[None]:
    """Wait until no other process of ours is at work in a folder; one that is not there needs no guard but to be made."""
    if make:
        folder.parent.mkdir(parents=True, exist_ok=True)
    if not folder.parent.is_dir():
        yield
        return
    with (folder.parent / f".{folder.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    main()
