"""What a publisher is: a kind of place that releases go to and come from, under a name that its addresses begin with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha1, sha256
from pathlib import Path
from typing import ClassVar, NamedTuple, Protocol, TypeVar

from daedalus_data.core.errors import PublishError, UsageError
from daedalus_data.core.registry import Registry
from daedalus_data.core.settings import LICENSES
from daedalus_data.release.card.at import At
from daedalus_data.release.record import NAME, README, Record, parse_record

Say = Callable[[str], None]
FOLDER = "folder"


class Place(NamedTuple):
    """Where a release is or goes: `hf:me/mars-mission@v1.0.0`, `oxen:me/mars-mission`, a folder's path."""

    scheme: str
    """The name of a publisher."""
    name: str
    """namespace/name, or a path."""
    revision: str = ""
    """A tag, a branch or a commit; the newest when empty."""

    def __str__(self) -> str:
        """Return it as an address."""
        return f"{self.scheme}:{self.name}{f'@{self.revision}' if self.revision else ''}"


@dataclass(frozen=True)
class Release:
    """A dataset as it goes to a place: data, logs, reports, its record and its card."""

    folder: Path
    """Where the files lie that go as they are."""
    record: Record
    card: str

    @property
    def files(self) -> dict[str, Path | bytes]:
        """What goes up, by path within the release."""
        texts: dict[str, Path | bytes] = {README: self.card.encode(), NAME: self.record.text.encode()}
        return {path: self.folder / path for path in self.record.files if path != README} | texts


class Standing(NamedTuple):
    """What is at a place before a push."""

    exists: bool = False
    head: str = ""
    """The newest commit of the branch that is looked at."""
    files: Mapping[str, str] = {}
    """`sha256:…` of the content, or `git:…`, the SHA-1 of git's blob, of every file by its path."""
    record: Record | None = None
    """Of the release that is there; None where there is none of ours."""
    card: str = ""
    versions: Mapping[str, str] = {}
    """The commit of every release, by X.Y.Z."""
    released: Record | None = None
    """The record of the newest version where that is not the head; None otherwise."""
    private: bool | None = None
    """Whether only its owners see it; None where that is not known."""
    notes: tuple[str, ...] = ()
    """What could not be seen and why, a sentence each."""


@dataclass(frozen=True)
class Wish:
    """How a release is to be published."""

    version: str = ""
    """X.Y.Z to tag it with; no tag when empty."""
    branch: str = ""
    """The main one when empty."""
    review: bool = False
    """As a pull request."""
    public: bool = False
    message: str = ""
    licenses: tuple[str, ...] = LICENSES
    """Licences, by how their ids begin, that whoever publishes lets into what is open to all."""


@dataclass(frozen=True)
class Change:
    """A file that a push writes."""

    path: str
    bytes: int
    new: bool


@dataclass(frozen=True)
class Plan:
    """What a push changes at a place."""

    place: Place
    url: str
    wish: Wish
    message: str
    """The commit's."""
    head: str
    """The commit that it follows; a place that moved on meanwhile refuses it."""
    writes: tuple[Change, ...]
    deletes: tuple[str, ...]
    unchanged: int
    """How many files are there already."""
    create: bool
    """Whether the place has to be made first."""
    tag: bool
    """Whether a tag (or what the place has instead) is set."""


class Published(NamedTuple):
    """What came of a push."""

    url: str
    commit: str
    """The commit that holds the release, also where it was there already."""
    committed: bool
    """Whether it was made now."""
    tagged: bool
    """Whether the tag was set now."""
    review_url: str = ""
    """Of the pull request."""
    revision: str = ""
    """Where the release is to be fetched from until it is merged: the pull request's own branch."""
    notes: tuple[str, ...] = ()
    """What a reader should know of it, a sentence each: saved here only, cannot be fine-tuned from a program …"""


class Publisher(Protocol):
    """A kind of place. Its methods raise PublishError with what to do where the place does not let them."""

    name: ClassVar[str]
    """What its addresses begin with."""

    def whole(self, place: Place) -> Place:
        """Return the place with what its address left out (a namespace); raises UsageError for a name that cannot be."""

    def at(self, place: Place, version: str) -> At:
        """Return how readers reach a release of that version (empty: the newest) there, for its card."""

    def look(self, place: Place, branch: str) -> Standing:
        """Return what is at a place; reads only. A place that is not there yet is no error."""

    def check(self, plan: Plan) -> None:
        """Raise UsageError for a plan that the place cannot carry out, whoever asks; asks nobody."""

    def publish(self, release: Release, plan: Plan, say: Say) -> Published:
        """Carry out a plan as one commit, and its tag."""

    def fetch(self, place: Place, say: Say) -> Path:
        """Return a folder of this machine that holds the release at a place's revision."""


PUBLISHERS: Registry[Publisher] = Registry("publisher", "daedalus_data.release.publishers")
P = TypeVar("P", bound=Publisher)


def publisher(kind: type[P]) -> type[P]:
    """Register a kind of place under its name."""
    PUBLISHERS.add(kind.name, kind())
    return kind


def place_of(address: str) -> Place:
    """Return the place that an address names: SCHEME:NAME[@REVISION], or a folder's path; raises UsageError for neither."""
    scheme, colon, rest = address.partition(":")
    if not (rest if colon else address).strip():
        raise UsageError(f"{address!r} names no place; write hf:NAMESPACE/NAME, oxen:NAMESPACE/NAME or a folder's path")
    if not colon or "/" in scheme or scheme == FOLDER:
        return Place(FOLDER, rest if colon and scheme == FOLDER else address)
    name, _, revision = rest.partition("@")
    if not name:
        raise UsageError(f"{address!r} names no dataset; write {scheme}:NAMESPACE/NAME, with @REVISION for another than the newest")
    if ".." in revision.split("/"):
        raise UsageError(f"{revision!r} is no revision; write a tag, a branch or a commit after the @")
    PUBLISHERS.get(scheme)
    return Place(scheme, name, revision)


def record_at(place: Place, text: bytes) -> Record:
    """Return the record that stands at a place; raises UsageError with what would do there when it cannot be read."""
    try:
        return parse_record(text, f"{NAME} of {place}")
    except UsageError as error:
        raise UsageError(f"{error}; push to another name, or remove the files of that release there first") from error


def content_of(release: Release, path: str) -> bytes:
    """Return what goes up under a path; raises PublishError where it is not what was checked any more."""
    content = release.files[path]
    if isinstance(content, bytes):
        return content
    try:
        data = content.read_bytes()
    except OSError as error:
        raise _changed(path) from error
    if sha256(data).hexdigest() != release.record.files[path]:
        raise _changed(path)
    return data


def check_digest(release: Release, path: str, digest: str) -> None:
    """Raise PublishError where a file's SHA-256 is not that of what was checked."""
    if path in release.record.files and path != README and digest != release.record.files[path]:
        raise _changed(path)


def _changed(path: str) -> PublishError:
    return PublishError(f"{path} changed while it was pushed; nothing was committed, run it again")


def is_same(content: Path | bytes, digest: str) -> bool:
    """Return whether a content has a digest as Standing.files holds them."""
    kind, _, told = digest.partition(":")
    data = content if isinstance(content, bytes) else content.read_bytes()
    # Git names a blob by its SHA-1: a name, not a seal.
    own = sha256(data).hexdigest() if kind == "sha256" else sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    return own == told


def size_of(content: Path | bytes) -> int:
    """Return how many bytes a content has."""
    return len(content) if isinstance(content, bytes) else content.stat().st_size
