"""What can be asked of the process that speaks with Oxen, and what it answers: one order as JSON in, words as lines of JSON out."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, TypeAdapter

from daedalus_data.core.terms import Frozen
from daedalus_data.release.record import NAME as RECORD

MAIN = "main"


class Where(Frozen):
    """A repository: its folder on this machine, and its place on a server."""

    folder: Path
    name: str
    """namespace/name."""
    host: str
    scheme: str
    online: bool
    """Whether there is a key, so that what is saved here also goes to the server."""

    @property
    def url(self) -> str:
        """Where the server has it."""
        return f"{self.scheme}://{self.host}/{self.name}"


class Asked(Frozen):
    """What every order carries."""

    where: Where
    seconds: int = 900
    """How long it may take; then the process is ended."""


class Look(Asked):
    """Say what the newest commit of a branch holds."""

    kind: Literal["look"] = "look"
    branch: str
    record: str = RECORD
    """The file that says what of the repository is ours."""


class Save(Asked):
    """Commit files, and push them where there is a key."""

    kind: Literal["save"] = "save"
    files: dict[str, Path]
    """What to write, by path within the repository, and where its content lies."""
    deletes: tuple[str, ...] = ()
    branch: str = ""
    """The one that is checked out when empty."""
    message: str
    head: str | None = None
    """The commit to follow; None for whatever is there."""
    version: str = ""
    """X.Y.Z to keep the commit under, as a branch: Oxen has no tags."""
    public: bool = False


class Fetch(Asked):
    """Set a revision's files down in a folder of their own."""

    kind: Literal["fetch"] = "fetch"
    revision: str
    to: Path
    """Where the folder is made; its name is the commit."""


class Branch(Asked):
    """Make a branch from another."""

    kind: Literal["branch"] = "branch"
    name: str
    source: str


class Switch(Asked):
    """Check out a branch."""

    kind: Literal["switch"] = "switch"
    name: str


class Ask(Asked):
    """Say which branches there are on this machine."""

    kind: Literal["branches"] = "branches"


Order = Look | Save | Fetch | Branch | Switch | Ask


class Job(Frozen):
    """An order with what must be in no other place: the key, and a folder that is removed afterwards."""

    order: Annotated[Order, Field(discriminator="kind")]
    key: SecretStr | None
    private: Path

    def sent(self) -> str:
        """Return it as JSON with the key in it, for a pipe that nobody else reads."""
        whole = self.model_dump(mode="json")
        return JSON.dump_json(whole | {"key": self.key.get_secret_value() if self.key else None}).decode()


JSON: TypeAdapter[dict[str, object]] = TypeAdapter(dict[str, object])


class Step(Frozen):
    """What is being done."""

    kind: Literal["step"] = "step"
    text: str


class Seen(Frozen):
    """What a look found."""

    kind: Literal["seen"] = "seen"
    exists: bool = False
    head: str = ""
    branches: dict[str, str] = Field(default_factory=dict)
    files: dict[str, str] = Field(default_factory=dict)
    """SHA-256 by path."""
    record: str | None = None
    """The text of the order's record."""
    card: str = ""
    released: str = ""
    """The text of the record of the newest version where that is not the head."""
    trouble: str = ""
    """Why the server could not be asked."""


class Saved(Frozen):
    """What saving came to."""

    kind: Literal["saved"] = "saved"
    commit: str
    committed: bool
    tagged: bool
    branch: str
    pushed: bool = False
    created: bool = False
    """Whether the repository was made on the server now."""
    trouble: str = ""
    """Why it did not get there."""


class Fetched(Frozen):
    """Where the files lie now."""

    kind: Literal["fetched"] = "fetched"
    folder: Path


class Branches(Frozen):
    """The branches of this machine, each with its newest commit."""

    kind: Literal["branches"] = "branches"
    current: str
    branches: dict[str, str]
    trouble: str = ""
    """Why a new one did not get to the server."""


Answer = Seen | Saved | Fetched | Branches
Word = Annotated[Step | Seen | Saved | Fetched | Branches, Field(discriminator="kind")]
WORD: TypeAdapter[Step | Seen | Saved | Fetched | Branches] = TypeAdapter(Word)
