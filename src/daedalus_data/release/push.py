"""Publishes a dataset folder: checked, compared with what is there, told of in its card, searched for secrets, then sent as one commit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePath

from pydantic import ValidationError

from daedalus_data.core.errors import DatasetError, PolicyError, UsageError
from daedalus_data.providers.routing import licensed, may_train
from daedalus_data.release.card.at import At
from daedalus_data.release.card.render import render
from daedalus_data.release.card.rules import problems
from daedalus_data.release.card.slots import by_hand, merged, own, parts
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
from daedalus_data.release.versions import FIRST, FORM, Difference, difference, following, order, version_of
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

    def at(version: str) -> Release:
        return _release(folder, record, publisher, place, version, standing)

    last = _last(standing)
    found = difference(last, at(last.version).record) if last else Difference("first")
    suggestion = following(last.version, found.level) if last else FIRST
    wish = replace(wish, version=_wished(wish.version, suggestion))
    _version_is_free(place, standing, wish, found, suggestion)
    release = at(wish.version or _kept(standing, at))
    plan = _plan(release, publisher, place, wish, standing, found)
    publisher.check(plan)
    _may_be_sent(release, plan, standing, say)
    published = None if dry_run else publisher.publish(release, plan, say)
    notes = (*standing.notes, *_told(release, standing, wish, suggestion))
    return Pushed(release, plan, found, suggestion, notes, published)


def _addressed(to: str, wish: Wish) -> tuple[Place, Publisher]:
    place = place_of(to)
    if place.revision:
        raise UsageError(f"a push goes to a branch, not to {place.revision!r}; use --branch {place.revision}, or --tag for a version")
    if wish.version and wish.review:
        raise UsageError("a pull request has no tag: tag the release once it is merged, with a push of the same dataset")
    if FORM.fullmatch(wish.branch):
        raise UsageError(f"a branch cannot be called {wish.branch!r} like a version: a version is never moved; use --tag, or another name")
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
    folders = standing.record.folders if standing.record else frozenset()
    listed = standing.record.files if standing.record else {}
    if strange := sorted(path for path in standing.files if path.split("/")[0] in folders and path not in listed and "/" in path):
        raise UsageError(f"{place} holds {strange[0]}, which no release put there, among the files of one; move it out of that folder")
    digest = standing.record.files.get(README, "") if standing.record else ""
    if standing.card and not replace_card and (edited := by_hand(standing.card, digest)):
        raise UsageError(f"the card of {place} was changed by hand: {edited}; move that between its markers, or push with --replace-card")


def card_at(folder: Path, record: Record, at: At, version: str) -> tuple[Record, str]:
    """Return the record and the card of a dataset as a release of that version at a place has them: named as it is there."""
    made = record.model_copy(update={"version": version, "name": PurePath(at.load).name})
    return made, merged(render(folder, made, at), (folder / README).read_text("utf-8"))


def _release(folder: Path, record: Record, publisher: Publisher, place: Place, version: str, standing: Standing) -> Release:
    made, card = card_at(folder, record, publisher.at(place, version), version)
    card = merged(card, standing.card)
    files = made.files | {README: sha256(own(card).encode()).hexdigest()}
    return Release(folder, made.model_copy(update={"files": files}), card)


def _last(standing: Standing) -> Record | None:
    """Return the record of the newest version at a place."""
    head = standing.record if standing.record and standing.record.version in standing.versions else None
    return standing.released or head


def _kept(standing: Standing, at: Callable[[str], Release]) -> str:
    """Return the version that the head has where a push without one would not change it, else none."""
    head = standing.record
    return head.version if head and difference(head, at(head.version).record).level == "none" else ""


def _told(release: Release, standing: Standing, wish: Wish, suggestion: str) -> Iterator[str]:
    if wish.version and order(wish.version) < order(suggestion):
        yield f"what changed since the version before asks for v{suggestion}, not v{wish.version}"
    was, now = (parts(card).data or {} for card in (standing.card, release.card))
    if was.get("license") and was["license"] != now["license"]:
        yield f"the card that was there named the licence {was['license']!r}; whoever wrote the words has {now['license']!r}"


def _wished(version: str, suggestion: str) -> str:
    return suggestion if version == NEXT else version_of(version) if version else ""


def _version_is_free(place: Place, standing: Standing, wish: Wish, found: Difference, suggestion: str) -> None:
    """Raise UsageError for a version that is taken, or that would name what another one names."""
    last, same = _last(standing), found.level == "none"
    if not wish.version or last is None:
        return
    if same and standing.record and wish.version == standing.record.version == last.version:
        return
    if same and wish.version == last.version:
        raise UsageError(f"v{wish.version} at {place} is this dataset already, but others were pushed after it; push it with no tag")
    if wish.version in standing.versions:
        raise UsageError(f"v{wish.version} exists at {place} and holds something else; {_asks(found, suggestion)}")
    if same:
        raise UsageError(f"nothing changed since v{last.version} at {place}; use that version")
    if order(wish.version) < order(last.version) and not wish.branch:
        raise UsageError(f"v{wish.version} is below v{last.version}, the newest at {place}; {_asks(found, suggestion)}")


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
    gone = sorted(path for path in there if path not in files and standing.record and path in standing.record.files)
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
        _may_be_trained_on(release, plan.wish.licenses)
    say(f"searching {len(release.files)} files for secrets")
    words = {"the commit's message": plan.message.encode(), "the branch's name": plan.wish.branch.encode()}
    forbid_secrets(release.files | words)


def _may_be_trained_on(release: Release, licenses: tuple[str, ...]) -> None:
    for run in release.record.runs:
        for use in read_manifest(release.folder / RUNS / run.id).models:
            if may_train(use.model) is False:
                raise PolicyError(
                    f"{use.model} ({use.license}) wrote rows of run {run.id}, and its terms do not let its words train other models; "
                    "publish them privately, or make the runs with another model"
                )
            if not licensed(use.license, licenses):
                raise PolicyError(
                    f"{use.model} wrote rows of run {run.id}, and its licence ({use.license}) is none of {', '.join(licenses)}: "
                    f"read it, then say so with --consent-license {use.license}, or publish privately"
                )
