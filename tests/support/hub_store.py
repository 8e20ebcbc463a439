"""What a loopback Hub keeps: repositories with commits, branches, tags, pull requests and large files, all in memory."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from functools import cached_property
from typing import Any, Literal

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
LARGE = 10 * 2**20
"""From so many bytes on a file is kept outside git."""
ATTRIBUTES = ".gitattributes"
README = "README.md"
PATTERNS = (
    "*.7z", "*.arrow", "*.bin", "*.bz2", "*.ckpt", "*.ftz", "*.gz", "*.h5", "*.joblib", "*.lz4", "*.mds", "*.mlmodel", "*.model",
    "*.msgpack", "*.npy", "*.npz", "*.onnx", "*.ot", "*.parquet", "*.pb", "*.pickle", "*.pkl", "*.pt", "*.pth", "*.rar",
    "*.safetensors", "*.tar", "*.tgz", "*.wasm", "*.xz", "*.zip", "*.zst", "*.pcm", "*.sam", "*.raw", "*.aac", "*.flac", "*.mp3",
    "*.ogg", "*.wav", "*.bmp", "*.gif", "*.png", "*.tiff", "*.jpg", "*.jpeg", "*.webp", "*.mp4", "*.webm",
)  # fmt: skip


class Refusal(Exception):
    """An answer that is no success: its status, its words, and the code that the client turns into a kind of error."""

    def __init__(self, status: int, message: str, code: str = "", **body: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.body = status, message, code, body


def git_oid(data: bytes) -> str:
    """Return what git calls a blob."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@dataclass(frozen=True)
class Blob:
    """A file's content, in git or outside it."""

    data: bytes
    large: bool = False

    @cached_property
    def sha256(self) -> str:
        """The name of a large file."""
        return hashlib.sha256(self.data).hexdigest()

    @cached_property
    def pointer(self) -> bytes:
        """What git holds in place of a large file."""
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(self.data)}\n".encode()

    @cached_property
    def oid(self) -> str:
        """What git calls it."""
        return git_oid(self.pointer if self.large else self.data)

    @property
    def name(self) -> str:
        """What the client compares its own file with, and the tag of a download."""
        return self.sha256 if self.large else self.oid


Files = Mapping[str, Blob]


@dataclass(frozen=True)
class Commit:
    """A state of all files and how it came about."""

    parent: "Commit | None"
    files: Files
    title: str
    message: str
    author: str
    number: int

    @cached_property
    def oid(self) -> str:
        """40 hexadecimal digits; the same history has the same."""
        parent = self.parent.oid if self.parent else None
        tree = sorted((path, blob.oid) for path, blob in self.files.items())
        return hashlib.sha1(json.dumps([parent, tree, self.title, self.message, self.author, self.number]).encode()).hexdigest()

    @property
    def date(self) -> str:
        """A minute later for each commit of the repository."""
        return (BEGINNING + timedelta(minutes=self.number)).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def history(self) -> "Iterator[Commit]":
        """Yield it and those before it."""
        commit: Commit | None = self
        while commit:
            yield commit
            commit = commit.parent


@dataclass
class Pull:
    """A pull request: where it started and where it is."""

    number: int
    title: str
    author: str
    base: Commit
    head: Commit
    status: Literal["draft", "open", "closed", "merged"] = "open"
    merged: str | None = None

    @property
    def ref(self) -> str:
        """Its revision."""
        return f"refs/pr/{self.number}"


@dataclass
class Repo:
    """A repository; new ones hold .gitattributes only."""

    id: str
    kind: Literal["dataset", "model"]
    private: bool
    branches: dict[str, Commit] = field(default_factory=dict)
    tags: dict[str, Commit] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    commits: dict[str, Commit] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    """Large files by sha256, also those that no commit names yet."""
    parts: dict[tuple[str, int], bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        lines = "".join(f"{pattern} filter=lfs diff=lfs merge=lfs -text\n" for pattern in PATTERNS)
        first = self.make(None, {ATTRIBUTES: Blob(lines.encode())}, "initial commit", "", self.id.split("/")[0])
        self.branches["main"] = first

    @property
    def head(self) -> Commit:
        """The last commit of main."""
        return self.branches["main"]

    def read(self, path: str, revision: str = "main") -> bytes:
        """Return what a file holds."""
        return self.at(revision).files[path].data

    def at(self, revision: str) -> Commit:
        """Return the commit of a branch, tag, pull request or oid; refuse any other."""
        pulls = {pull.ref: pull.head for pull in self.pulls.values()}
        for known in (self.branches, self.tags, pulls, self.commits):
            if revision in known:
                return known[revision]
        raise Refusal(404, f"Invalid rev id: {revision}", "RevisionNotFound")

    def file(self, path: str, revision: str) -> Blob:
        """Return a file; refuse where there is none."""
        files = self.at(revision).files
        if path not in files:
            raise Refusal(404, "Entry not found", "EntryNotFound")
        return files[path]

    def make(self, parent: Commit | None, files: Files, title: str, message: str, author: str) -> Commit:
        """Return a new commit, or the parent where nothing changed."""
        if parent and {path: blob.oid for path, blob in parent.files.items()} == {path: blob.oid for path, blob in files.items()}:
            return parent
        commit = Commit(parent, dict(sorted(files.items())), title, message, author, len(self.commits))
        self.commits[commit.oid] = commit
        return commit

    def is_large(self, path: str, size: int, sample: bytes, revision: str) -> bool:
        """Say whether a file is to be kept outside git."""
        attributes = self.at(revision).files.get(ATTRIBUTES, Blob(b"")).data.decode()
        patterns = [line.split()[0] for line in attributes.splitlines() if "filter=lfs" in line]
        return size > LARGE or b"\0" in sample or any(fnmatch(path.rsplit("/", 1)[-1], pattern) for pattern in patterns)

    def propose(self, title: str, author: str, base: Commit, head: Commit, status: Literal["draft", "open"] = "open") -> Pull:
        """Return a new pull request."""
        pull = self.pulls[len(self.pulls) + 1] = Pull(len(self.pulls) + 1, title, author, base, head, status)
        return pull

    def merge(self, pull: Pull, author: str) -> Commit:
        """Bring what a pull request changed to main; refuse where main changed the same file otherwise."""
        paths = {*pull.base.files, *pull.head.files}
        changed = [path for path in paths if pull.base.files.get(path) != pull.head.files.get(path)]
        if clash := [path for path in changed if self.head.files.get(path) not in (pull.base.files.get(path), pull.head.files.get(path))]:
            raise Refusal(409, f"This branch has conflicts that must be resolved: {sorted(clash)}")
        files = {path: blob for path, blob in self.head.files.items() if path not in changed}
        files |= {path: pull.head.files[path] for path in changed if path in pull.head.files}
        self.branches["main"] = self.make(self.head, files, f"{pull.title} (#{pull.number})", "", author)
        pull.status, pull.merged = "merged", self.head.oid
        return self.head
