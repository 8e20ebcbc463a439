"""Models in repositories of Oxen: the process that carries datasets there carries a model's files, and a version is a branch."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from daedalus_data.core.settings import read_environment
from daedalus_data.finetune.model_standing import NAME, Content, Done, Push, Standing, message, release_of
from daedalus_data.release.oxen.ask import ask, where_of
from daedalus_data.release.oxen.orders import MAIN, Look, Save, Saved, Seen
from daedalus_data.release.publishers.oxen import SLOWEST, check_pushed, notes_of
from daedalus_data.release.publishing import Place, size_of
from daedalus_data.release.versions import FORM


def look(place: Place) -> Standing:
    """Return what the newest commit of the main branch holds, on this machine or on the server."""
    settings = read_environment()
    seen = ask(Look(where=where_of(place.name, settings), branch=MAIN, record=NAME), settings, Seen)
    return Standing(
        exists=seen.exists, head=seen.head, files=seen.files, card=seen.card,
        release=release_of(place, seen.record) if seen.record else None,
        tags={name: commit for name, commit in seen.branches.items() if name.startswith("v") and FORM.fullmatch(name)},
    )  # fmt: skip


def send(push: Push) -> Done:
    """Commit a model's files here, and push them where there is a key; raises PublishError when they do not get there."""
    settings = read_environment()
    where = where_of(push.place.name, settings)
    with TemporaryDirectory() as folder:
        files = _on_disk(push.files, Path(folder))
        order = Save(
            where=where, seconds=900 + sum(map(size_of, files.values())) // SLOWEST, files=files, deletes=push.changes.deletes,
            branch=MAIN, message=message(push), head=push.standing.head, version=push.version, public=push.public,
        )  # fmt: skip
        saved = ask(order, settings, Saved, push.say)
    check_pushed(where, saved)
    return Done(saved.commit, saved.committed, saved.tagged, notes_of(where, saved, public=push.public))


def _on_disk(files: Mapping[str, Content], folder: Path) -> dict[str, Path]:
    """Return where each file's content lies, what is in memory written into a folder."""
    found: dict[str, Path] = {}
    for number, (path, content) in enumerate(files.items()):
        found[path] = content if isinstance(content, Path) else folder / str(number)
        if isinstance(content, bytes):
            found[path].write_bytes(content)
    return found


def url_of(place: Place) -> str:
    """Return where readers find it: the server's page, or this machine's folder where there is no key."""
    where = where_of(place.name, read_environment())
    return where.url if where.online else str(where.folder)


__all__ = ["look", "send", "url_of"]
