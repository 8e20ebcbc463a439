"""Oxen's client, in the few words that we need of it: repositories here and on a server, their branches, and what went wrong."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from daedalus_data.release.oxen.orders import MAIN, Where

if TYPE_CHECKING:
    from oxen import RemoteRepo, Repo


class Far:
    """The server's side of a repository, asked once."""

    def __init__(self, where: Where, *, ask: bool) -> None:
        self.exists, self.trouble = False, ""
        self.branches: dict[str, str] = {}
        if not ask:
            return
        try:
            repo = remote(where)
            self.exists = repo.exists()
            self.branches = {branch.name: branch.commit_id for branch in repo.branches()} if self.exists else {}
        except (ValueError, OSError) as error:
            self.trouble = told(where, error)


def opened(folder: Path) -> "Repo | None":
    """Return the repository in a folder, None where there is none."""
    return existing(folder) if (folder / ".oxen").is_dir() else None


def existing(folder: Path) -> "Repo":
    """Return the repository in a folder."""
    from oxen import Repo

    return Repo(str(folder))


def remote(where: Where) -> "RemoteRepo":
    """Return the server's side."""
    from oxen import RemoteRepo

    return RemoteRepo(where.name, host=where.host, scheme=where.scheme)


def heads(repo: "Repo | None") -> dict[str, str]:
    """Return every branch with its newest commit."""
    return {branch.name: branch.commit_id for branch in repo.branches()} if repo else {}


def current(repo: "Repo | None") -> str:
    """Return the branch that is checked out; the main one before the first commit."""
    found = repo.current_branch if repo else None
    return str(found.name) if found else MAIN


def history(repo: "Repo") -> list[str]:
    """Return the commits of the branch that is checked out, newest first."""
    return [commit.id for commit in repo.log()]


def told(where: Where, error: Exception) -> str:
    """Return in one line what the client met and what to do about it."""
    said = " ".join(str(error).split())[:300]
    if re.search(r"\b40[13]\b|[Uu]nauthor|[Ff]orbidden", said):
        space = where.name.split("/")[0]
        return f"{where.host} does not let the key write to {space} ({said}); set OXEN_API_KEY to one that may"
    if "Network error" in said or "error sending request" in said:
        return f"{where.host} cannot be reached ({said}); check the network, OXEN_HOST and OXEN_SCHEME, then run it again"
    if re.search(r"\b5\d\d\b [A-Z]|retry failed", said):
        return f"{where.host} failed ({said}); run it again later"
    return f"the Oxen client says: {said}"


@contextmanager
def on(repo: "Repo", branch: str) -> Iterator[None]:
    """Have a branch checked out for a while."""
    before = current(repo)
    if before != branch:
        repo.checkout(branch)
    try:
        yield
    finally:
        if before != current(repo):
            repo.checkout(before)
