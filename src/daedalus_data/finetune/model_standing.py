"""What is at a place where a model goes, and what a push changes there."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.errors import UsageError
from daedalus_data.core.terms import Frozen
from daedalus_data.finetune.card_front import Part
from daedalus_data.release.publishing import Change, Place

NAME = "release.json"
Say = Callable[[str], None]
Content = Path | bytes


class ModelRelease(Frozen):
    """release.json: what of a place is ours."""

    format: int = 1
    name: str
    part: Part
    version: str = ""
    """X.Y.Z; empty when the push named none."""
    files: dict[str, str]
    """SHA-256 of every other file but the card, by path."""


class Standing(NamedTuple):
    """What is at a place before a push."""

    exists: bool = False
    head: str = ""
    files: Mapping[str, str] = {}
    """`sha256:…` or `git:…` of every file by its path."""
    release: ModelRelease | None = None
    """None where there is none of ours."""
    card: str = ""
    tags: Mapping[str, str] = {}
    """The commit of every tag."""
    private: bool = True


class Changes(NamedTuple):
    """What a push changes at a place."""

    writes: tuple[Change, ...]
    deletes: tuple[str, ...]


class Done(NamedTuple):
    """What came of a push."""

    commit: str
    committed: bool
    tagged: bool
    notes: tuple[str, ...] = ()
    """What a reader should know of it, a sentence each."""


class Push(NamedTuple):
    """A push that may be carried out."""

    place: Place
    files: Mapping[str, Content]
    changes: Changes
    standing: Standing
    version: str
    public: bool
    say: Say


def release_of(place: Place, text: str | bytes) -> ModelRelease:
    """Return the release.json of a place; raises UsageError for one that is none."""
    try:
        return ModelRelease.model_validate_json(text)
    except ValueError as error:
        raise UsageError(f"{NAME} of {place} cannot be read: {str(error).splitlines()[0]}; push to another name") from None


def message(push: Push) -> str:
    """Return what the commit is called."""
    return f"Release v{push.version}" if push.version else f"{push.place.name.rpartition('/')[2]}: the model, its card and its record"


__all__ = ["NAME", "Changes", "Content", "Done", "ModelRelease", "Push", "Say", "Standing", "message", "release_of"]
