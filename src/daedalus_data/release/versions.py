"""Which version a release should have, from what changed since the one before: meaning, rows, or only what is told of them."""

import re
from typing import Literal, NamedTuple

from daedalus_data.core.errors import UsageError
from daedalus_data.release.record import Record

Level = Literal["first", "major", "minor", "patch", "none"]
FIRST = "1.0.0"
NUMBER = "(0|[1-9][0-9]{0,8})"
FORM = re.compile(rf"v?{NUMBER}\.{NUMBER}\.{NUMBER}")


class Difference(NamedTuple):
    """How far a dataset is from the release before it, and why."""

    level: Level
    reasons: tuple[str, ...] = ()


def version_of(tag: str) -> str:
    """Return X.Y.Z of a version or of its tag vX.Y.Z; raises UsageError for what is neither."""
    if not (found := FORM.fullmatch(tag)):
        raise UsageError(f"{tag!r} is no version; write vMAJOR.MINOR.PATCH, say v1.0.0, or `next` for the one that what changed asks for")
    return ".".join(found.groups())


def order(version: str) -> tuple[int, ...]:
    """Return what versions are sorted by."""
    return tuple(int(part) for part in version.split("."))


def difference(old: Record | None, new: Record) -> Difference:
    """Say how a record differs from the one of the release before.

    Major: a config went, its rows have another type, or another version of its formatter made them. Minor: rows, or where they
    are. Patch: anything else, such as reports or the card.
    """
    if old is None:
        return Difference("first")
    if found := [*_other_meaning(old, new)]:
        return Difference("major", (*found, *_other_rows(old, new)))
    if found := [*_other_rows(old, new)]:
        return Difference("minor", tuple(found))
    if old == new:
        return Difference("none")
    changed = sorted(path for path in {*old.files, *new.files} if old.files.get(path) != new.files.get(path))
    return Difference("patch", (f"{', '.join(changed[:5]) or 'dataset.json'} changed, no row did",))


def following(version: str, level: Level) -> str:
    """Return the version that comes after one when so much changed."""
    if level == "first":
        return FIRST
    major, minor, patch = order(version)
    return {"major": f"{major + 1}.0.0", "minor": f"{major}.{minor + 1}.0", "patch": f"{major}.{minor}.{patch + 1}"}.get(level, version)


def _other_meaning(old: Record, new: Record) -> list[str]:
    gone = [f"{config} is gone" for config in old.configs if config not in new.configs]
    both = [config for config in new.configs if config in old.configs]
    types = [f"rows of {config} were {old.configs[config].type} and are {new.configs[config].type}" for config in both
             if old.configs[config].type != new.configs[config].type]  # fmt: skip
    makers = [f"{config} was made by version {old.configs[config].version} of its formatter and is by {new.configs[config].version}"
              for config in both if old.configs[config].version != new.configs[config].version]  # fmt: skip
    return [*gone, *types, *makers]


def _other_rows(old: Record, new: Record) -> list[str]:
    said = []
    for config, made in new.configs.items():
        before = old.configs.get(config)
        rows = sum(made.rows.values())
        if before is None:
            said.append(f"{config} is new with {rows:,} rows")
        elif before.root != made.root:
            said.append(f"rows of {config} changed: {sum(before.rows.values()):,} before, {rows:,} now")
    return said
