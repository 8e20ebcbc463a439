"""The publisher of Oxen: a release is a commit of a repository on this machine, pushed where there is a key, and its version a branch."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from daedalus_data.core.errors import PublishError, UsageError
from daedalus_data.core.settings import read_environment
from daedalus_data.release.card.at import At
from daedalus_data.release.oxen.ask import ask, where_of
from daedalus_data.release.oxen.orders import MAIN, Fetch, Look, Save, Saved, Seen, Where
from daedalus_data.release.oxen.orders import Fetched as Brought
from daedalus_data.release.oxen.pages import page
from daedalus_data.release.publishing import Place, Plan, Published, Release, Say, Standing, content_of, publisher, record_at, size_of
from daedalus_data.release.versions import FORM

SLOWEST = 100_000
"""Bytes a second that a push is given time for, beside a quarter of an hour."""


@publisher
class OxenPublisher:
    """Repositories of Oxen: saved under the home always, pushed with OXEN_API_KEY; OXEN_HOST and OXEN_SCHEME name another server."""

    name: ClassVar[str] = "oxen"

    def whole(self, place: Place) -> Place:
        """Return the place with OXEN_NAMESPACE where it names none; raises UsageError without one."""
        settings = read_environment()
        if "/" not in place.name:
            if not settings.oxen_namespace:
                raise UsageError(f"oxen:{place.name} names no namespace; write oxen:NAMESPACE/{place.name}, or set OXEN_NAMESPACE")
            place = place._replace(name=f"{settings.oxen_namespace}/{place.name}")
        where_of(place.name, settings)
        return place

    def at(self, place: Place, version: str) -> At:
        """Return how readers reach it: cloned first, for load_dataset does not speak with Oxen."""
        where, tag = _where(place), f"v{version}" if version else ""
        fetch = f"oxen clone {where.url}{f' -b {tag}' if tag else ''}"
        return At(
            load=f"./{place.name.split('/')[1]}", address=str(place._replace(revision=tag)), fetch=fetch, url=page(where, revision=tag)
        )

    def look(self, place: Place, branch: str) -> Standing:
        """Return what the newest commit of a branch holds, of the main one where it is not there yet; on this machine or on the server."""
        settings = read_environment()
        seen = ask(Look(where=where_of(place.name, settings), branch=branch or MAIN), settings, Seen)
        record, released = (record_at(place, text.encode()) if text else None for text in (seen.record, seen.released))
        return Standing(
            exists=seen.exists, head=seen.head, files=seen.files, record=record, card=seen.card,
            released=released if released != record else None,
            versions={name[1:]: commit for name, commit in seen.branches.items() if name.startswith("v") and FORM.fullmatch(name)},
            private=None if settings.oxen_key else True,
            notes=(f"only what is saved on this machine was looked at: {seen.trouble}",) if seen.trouble else (),
        )  # fmt: skip

    def check(self, plan: Plan) -> None:
        """Raise UsageError for a review: Oxen's client opens none."""
        if plan.wish.review:
            raise UsageError("Oxen's client cannot open a merge request: push to a branch with --branch, and open it on the branch's page")

    def publish(self, release: Release, plan: Plan, say: Say) -> Published:
        """Commit a release here and push it.

        Raises PublishError for a file that is not what was checked any more, and, saying where it is saved, when it cannot be pushed.
        """
        settings = read_environment()
        where = where_of(plan.place.name, settings)
        with TemporaryDirectory() as checked:
            files = _laid_out(release, Path(checked))
            size = sum(size_of(content) for content in files.values())
            order = Save(
                where=where, seconds=900 + size // SLOWEST, files=files, deletes=plan.deletes,
                branch=plan.wish.branch or MAIN, message=plan.message, head=plan.head, version=plan.wish.version, public=plan.wish.public,
            )  # fmt: skip
            saved = ask(order, settings, Saved, say)
        check_pushed(where, saved)
        url = plan.url if where.online else str(where.folder)
        return Published(url, saved.commit, saved.committed, saved.tagged, notes=notes_of(where, saved, public=plan.wish.public))

    def fetch(self, place: Place, say: Say) -> Path:
        """Return a folder that holds what a branch, a version or a commit does, from this machine or cloned from the server."""
        settings = read_environment()
        place = self.whole(place)
        to = settings.home.absolute() / "fetched" / "oxen" / place.name
        order = Fetch(where=where_of(place.name, settings), seconds=3600, revision=place.revision, to=to)
        return ask(order, settings, Brought, say).folder


def check_pushed(where: Where, saved: Saved) -> None:
    """Raise PublishError where a commit did not get to the server."""
    if where.online and not saved.pushed:
        kept = f"commit {saved.commit} is saved in {where.folder} and goes along with the next push"
        raise PublishError(f"oxen:{where.name}: {saved.trouble}; {kept}")


def notes_of(where: Where, saved: Saved, *, public: bool = False) -> tuple[str, ...]:
    """Return what a reader should know of what was saved."""
    if not where.online:
        return (f"saved on this machine only, in {where.folder}: set OXEN_API_KEY, and run it again to push it to {where.host}",)
    if saved.created:
        return (f"{where.url} was made {'public' if public else 'private'}; a server of your own may not tell these apart",)
    return ("the repository was there: Oxen's client cannot make it public, change that on its page",) if public else ()


def _laid_out(release: Release, folder: Path) -> dict[str, Path]:
    """Return each file's content as it was checked, copied into a folder; raises PublishError for one that changed since."""
    files = {path: folder / str(number) for number, path in enumerate(release.files)}
    for path, copy in files.items():
        copy.write_bytes(content_of(release, path))
    return files


def _where(place: Place) -> Where:
    return where_of(place.name, read_environment())
