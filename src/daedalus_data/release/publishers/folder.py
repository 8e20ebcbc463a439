"""The publisher of folders: a release copied to a place of this machine, whole or not at all."""

from pathlib import Path
from typing import ClassVar

from daedalus_data.core.errors import UsageError
from daedalus_data.release.card.at import At, here
from daedalus_data.release.publishing import Place, Plan, Published, Release, Say, Standing, content_of, publisher
from daedalus_data.release.record import NAME, README, file_digest, read_record
from daedalus_data.release.staging import check_place, staging, take_place
from daedalus_data.release.versions import FORM


@publisher
class FolderPublisher:
    """Folders: no history, so no branches and no reviews; the version stands in the record."""

    name: ClassVar[str] = "folder"

    def whole(self, place: Place) -> Place:
        """Return the place with its path in full."""
        return place._replace(name=str(Path(place.name).expanduser().resolve()))

    def at(self, place: Place, version: str) -> At:
        """Return how a reader reaches it: from the folder that holds it."""
        return here(Path(place.name).resolve().name)

    def look(self, place: Place, branch: str) -> Standing:
        """Return the release that lies there; raises UsageError for a folder that is not ours to replace."""
        folder = Path(place.name)
        check_place(folder)
        if not (folder / NAME).is_file():
            return Standing()
        record = read_record(folder)
        files = {path: f"sha256:{file_digest(folder / path)}" for path in (*record.files, NAME) if (folder / path).is_file()}
        return Standing(
            exists=True, head=record.root, files=files, record=record, private=True,
            card=(folder / README).read_text("utf-8") if (folder / README).is_file() else "",
            versions={record.version: record.root} if FORM.fullmatch(record.version) else {},
        )  # fmt: skip

    def check(self, plan: Plan) -> None:
        """Raise UsageError for what folders do not have: branches, reviews, readers, a history."""
        if plan.wish.branch or plan.wish.review or plan.wish.public:
            raise UsageError(
                "a folder has no branches, no pull requests and no readers to open it to; name an hf: or oxen: place for these"
            )
        if plan.writes or plan.deletes:
            _keeps_its_version(Path(plan.place.name), plan)

    def publish(self, release: Release, plan: Plan, say: Say) -> Published:
        """Copy the release into its place."""
        out, changed = Path(plan.place.name), bool(plan.writes or plan.deletes)
        if changed:
            with staging(out) as folder:
                for path in release.files:
                    _put(content_of(release, path), folder / path)
                take_place(folder, out)
        return Published(url=str(out), commit=release.record.root, committed=changed, tagged=plan.tag)

    def fetch(self, place: Place, say: Say) -> Path:
        """Return the folder itself."""
        return Path(place.name)


def _keeps_its_version(out: Path, plan: Plan) -> None:
    """Raise UsageError where a release would be replaced by something without a version: no history tells which came before."""
    version = read_record(out).version if (out / NAME).is_file() else ""
    if version and not plan.wish.version:
        raise UsageError(f"{out} holds v{version}, and a folder has no history; give this one a version, say --tag next")


def _put(content: bytes, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_bytes(content)
