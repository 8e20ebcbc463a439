"""Publishes a dataset folder: checked, compared with what is there, told of in its card, searched for secrets, then sent as one commit."""

from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePath

from pydantic import ValidationError

from daedalus_data.core.errors import DatasetError, PolicyError, UsageError
from daedalus_data.providers.routing import may_train
from daedalus_data.release.card.at import At
from daedalus_data.release.card.render import render
from daedalus_data.release.card.rules import problems
from daedalus_data.release.card.slots import by_hand, merged, own
from daedalus_data.release.publishing import (
    PUBLISHERS,
    Change,
    Place,
    Plan,
    Published,
    Publisher,
    Release,
    Say,
    Standing,
    Wish,
    is_same,
    place_of,
    size_of,
)
from daedalus_data.release.record import README, REPORTS, RUNS, Record, read_record
from daedalus_data.release.secrecy import forbid_secrets
from daedalus_data.release.verify import verify
from daedalus_data.release.versions import Difference, difference, following, order, version_of
from daedalus_data.store.folder import read_manifest
from daedalus_data.validators.check import Report

NEXT = "next"


@dataclass(frozen=True)
class Pushed:
    """What a push did, or would do."""

    release: Release
    plan: Plan
    difference: Difference
    """From the release before."""
    suggestion: str
    """The version that the difference asks for, X.Y.Z; that of the release before when nothing changed."""
    notes: tuple[str, ...]
    published: Published | None
    """None after a dry run."""


def push(folder: Path, to: str, wish: Wish, *, replace_card: bool = False, dry_run: bool = False, say: Say = lambda line: None) -> Pushed:
    """Publish a dataset folder at an address and return what was done; `wish.version` may be `next`.

    Raises DatasetError for a dataset that is not what its record and logs say or that validators refuse, PolicyError for a secret in any
    file or a licence that forbids it, UsageError for what cannot be done as asked, PublishError where the place does not let us.
    A dry run only reads.
    """
    record = read_record(folder)
    place, publisher = _addressed(to, wish)
    _is_sound(folder, record, say)
    say(f"looking at {place}")
    standing = publisher.look(place, wish.branch)
    _is_ours(place, standing, replace_card)
    before = standing.record.version if standing.record else ""
    as_before = _release(folder, record, publisher, place, before, standing)
    found = difference(standing.record, as_before.record)
    suggestion = _suggested(standing, found)
    wish = replace(wish, version=_wished(wish.version, suggestion))
    _version_is_free(place, standing, wish, found, suggestion)
    version = wish.version or (before if found.level == "none" else "")
    release = _release(folder, record, publisher, place, version, standing)
    plan = _plan(release, publisher, place, wish, standing, found)
    _may_be_sent(release, plan, standing, say)
    published = None if dry_run else publisher.publish(release, plan, say)
    return Pushed(release, plan, found, suggestion, standing.notes, published)


def _addressed(to: str, wish: Wish) -> tuple[Place, Publisher]:
    place = place_of(to)
    if place.revision:
        raise UsageError(f"a push goes to a branch, not to {place.revision!r}; use --branch {place.revision}, or --tag for a version")
    if wish.version and wish.review:
        raise UsageError("a pull request has no tag: tag the release once it is merged, with a push of the same dataset")
    publisher = PUBLISHERS.get(place.scheme)
    return publisher.whole(place), publisher


def _is_sound(folder: Path, record: Record, say: Say) -> None:
    """Raise DatasetError unless validators passed the dataset and its files and rows are what they were then."""
    path = folder / REPORTS / "validation.json"
    try:
        report = Report.model_validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise DatasetError(f"{folder} has no report of validators that can be read; build it again: daedalus build") from error
    if report.errors:
        found = report.errors[0]
        raise DatasetError(f"validators refuse {folder}: {found.validator} in {found.config}: {found.message}; build it again")
    say(f"making {record.rows:,} rows again from their logs")
    verdict = verify(folder)
    if not verdict.ok:
        first, *others = verdict.wrong or ("it has other rows than its record says",)
        more = f"; and {len(others)} more" if others else ""
        raise DatasetError(f"{folder} is not what it says it is: {first}{more}; build it again")


def _is_ours(place: Place, standing: Standing, replace_card: bool) -> None:
    """Raise UsageError where a push would overwrite what is not ours."""
    others = sorted(path for path in standing.files if not path.startswith(".") and path != README)
    if standing.record is None and others:
        raise UsageError(f"{place} holds {others[0]} and no release of ours; choose another name, or empty it first")
    digest = standing.record.files.get(README, "") if standing.record else ""
    if standing.card and not replace_card and (edited := by_hand(standing.card, digest)):
        raise UsageError(f"the card of {place} was changed by hand: {edited}; move that between its markers, or push with --replace-card")


def card_at(folder: Path, record: Record, at: At, version: str) -> tuple[Record, str]:
    """Return the record and the card of a dataset as a release of that version at a place has them: named as it is there."""
    made = record.model_copy(update={"version": version, "name": PurePath(at.load).name})
    return made, render(folder, made, at)


def _release(folder: Path, record: Record, publisher: Publisher, place: Place, version: str, standing: Standing) -> Release:
    made, card = card_at(folder, record, publisher.at(place, version), version)
    for old in ((folder / README).read_text("utf-8"), standing.card):
        card = merged(card, old)
    files = made.files | {README: sha256(own(card).encode()).hexdigest()}
    return Release(folder, made.model_copy(update={"files": files}), card)


def _suggested(standing: Standing, found: Difference) -> str:
    last = max(standing.versions, key=order, default="")
    return following(last, found.level if last else "first")


def _wished(version: str, suggestion: str) -> str:
    return suggestion if version == NEXT else version_of(version) if version else ""


def _version_is_free(place: Place, standing: Standing, wish: Wish, found: Difference, suggestion: str) -> None:
    """Raise UsageError for a version that is taken, or that would name what another one names."""
    same, taken = found.level == "none", standing.versions.get(wish.version, "")
    if taken and not (same and taken == standing.head):
        raise UsageError(f"v{wish.version} exists at {place} and holds something else; {_asks(found, suggestion)}")
    if wish.version and not taken and same and standing.record and standing.record.version in standing.versions:
        raise UsageError(f"nothing changed since v{standing.record.version} at {place}; use that version")


def _asks(found: Difference, suggestion: str) -> str:
    why = f"{'; '.join(found.reasons)}: " if found.reasons else ""
    return f"{why}push it as --tag v{suggestion}"


def _plan(release: Release, publisher: Publisher, place: Place, wish: Wish, standing: Standing, found: Difference) -> Plan:
    files, there = release.files, standing.files
    writes = [
        Change(path, size_of(content), path not in there)
        for path, content in files.items()
        if path not in there or not is_same(content, there[path])
    ]
    ours = release.record.folders | (standing.record.folders if standing.record else frozenset())
    listed = frozenset(standing.record.files) if standing.record else frozenset()
    gone = sorted(path for path in there if path not in files and (path in listed or ("/" in path and path.split("/")[0] in ours)))
    tag = bool(wish.version) and wish.version not in standing.versions
    at = publisher.at(place, "" if wish.branch or wish.review else wish.version)
    return Plan(
        place=place, url=at.url, wish=wish, message=wish.message or _message(release.record, wish, found), head=standing.head,
        writes=tuple(writes), deletes=tuple(gone), unchanged=len(files) - len(writes), create=not standing.exists, tag=tag,
    )  # fmt: skip


def _message(record: Record, wish: Wish, found: Difference) -> str:
    what = "; ".join(found.reasons) or f"{record.rows:,} rows of {len(record.runs)} runs"
    return f"Release v{wish.version}: {what}" if wish.version else f"{record.name}: {what}"


def _may_be_sent(release: Release, plan: Plan, standing: Standing, say: Say) -> None:
    """Raise what speaks against sending a release: a card that the Hub would refuse, a licence, a secret in a file."""
    if wrong := problems(release.card):
        raise DatasetError(f"the card is not fit to be published: {wrong[0]}{f'; and {len(wrong) - 1} more' if len(wrong) > 1 else ''}")
    if plan.wish.public or standing.private is False:
        _may_be_trained_on(release)
    say(f"searching {len(release.files)} files for secrets")
    forbid_secrets(release.files)


def _may_be_trained_on(release: Release) -> None:
    for run in release.record.runs:
        for use in read_manifest(release.folder / RUNS / run.id).models:
            if may_train(use.model) is False:
                raise PolicyError(
                    f"{use.model} ({use.license}) wrote rows of run {run.id}, and its terms do not let its words train other models; "
                    "publish them privately, or make the runs with another model"
                )
