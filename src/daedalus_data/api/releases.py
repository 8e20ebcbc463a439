"""Verbs about releases: publish a dataset, show its card, verify it wherever it lies."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daedalus_data.core.errors import UsageError
from daedalus_data.core.registry import nearest
from daedalus_data.core.settings import read_environment

if TYPE_CHECKING:
    from daedalus_data.finetune.model_release import PushedModel
    from daedalus_data.release.push import Pushed
    from daedalus_data.release.verify import Verdict

PARTS = ("model", "adapter")
"""Of a fine-tuning, what can be published."""


def verify(source: str | Path, *, simulate: bool = False, say: Callable[[str], None] = lambda line: None) -> "Verdict":
    """Make every row of a dataset again from the logs it ships, with no model, and return what differs.

    `source` is a folder or an address such as hf:me/mars-mission@v1.0.0, which is fetched first. `simulate` also simulates every run
    again, if nothing was wrong so far, and compares the logs; raises UsageError where a model wrote them: it need not say the same again.
    """
    from daedalus_data.api.again import simulated_again
    from daedalus_data.release.publishing import PUBLISHERS, place_of
    from daedalus_data.release.verify import verify as compare

    place = place_of(str(source))
    folder = PUBLISHERS.get(place.scheme).fetch(place, say)
    say("making rows again from their logs")
    verdict = compare(folder)
    if not simulate or not verdict.ok:
        return verdict
    logs = list(simulated_again(folder, say))
    return verdict.model_copy(update={"logs": tuple(filter(None, logs)), "simulated": logs.count("")})


def push(
    folder: str | Path,
    to: str,
    *,
    tag: str = "",
    branch: str = "",
    review: bool = False,
    public: bool = False,
    message: str = "",
    consent: Sequence[str] = (),
    replace_card: bool = False,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> "Pushed":
    """Publish a dataset folder at an address: hf:me/mars-mission, oxen:me/mars-mission, or a folder's path; return what was done.

    `tag` is vX.Y.Z, or `next` for the version that what changed asks for. A new repository is private unless `public`. `review` opens a
    pull request. `consent` names licences beyond DAEDALUS_LICENSES whose replies may be open to all. `replace_card` gives up what
    people changed in the card outside its markers. A dry run only reads. Raises DatasetError for a dataset that is not
    what it says, PolicyError for a secret or a licence in the way, UsageError and PublishError otherwise.
    """
    from daedalus_data.release.publishing import Wish
    from daedalus_data.release.push import push as publish

    licenses = (*read_environment().licenses, *consent)
    wish = Wish(version=tag, branch=branch, review=review, public=public, message=message, licenses=licenses)
    return publish(Path(folder), to, wish, replace_card=replace_card, dry_run=dry_run, say=say)


def push_model(
    folder: str | Path,
    to: str,
    *,
    part: str = "model",
    tag: str = "",
    public: bool = False,
    consent: Sequence[str] = (),
    replace_card: bool = False,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> "PushedModel":
    """Publish what a fine-tuning left in its folder, the model or the adapter, at hf:me/small or into a folder; return what was done.

    It goes up with card, recipe, record, figures and pictures. A new repository is private unless `public`; `consent` names licences of
    base models beyond DAEDALUS_LICENSES. Raises PolicyError for a secret or a licence in the way, UsageError and PublishError otherwise.
    """
    from daedalus_data.finetune.job import Job
    from daedalus_data.finetune.model_release import push_model as publish

    asked: dict[str, Any] = {"part": part, "tag": tag, "public": public, "replace_card": replace_card, "dry_run": dry_run, "say": say}
    if part not in PARTS:
        raise UsageError(f"a fine-tuning has no part {part!r}{nearest(part, list(PARTS))}; there are {' and '.join(PARTS)}")
    return publish(Job(Path(folder)), to, licenses=(*read_environment().licenses, *consent), **asked)


def is_model(folder: str | Path) -> bool:
    """Return whether a folder is a fine-tuning's, not a dataset's."""
    from daedalus_data.finetune.job import Job

    return Job(Path(folder)).record.is_file()


def card(folder: str | Path, to: str = "", *, tag: str = "") -> str:
    """Return the card of a dataset folder as it is, or as a release of that tag at an address would have it; asks nobody."""
    from daedalus_data.release.publishing import PUBLISHERS, place_of
    from daedalus_data.release.push import card_at
    from daedalus_data.release.record import README, read_record
    from daedalus_data.release.versions import version_of

    folder, version = Path(folder), version_of(tag) if tag else ""
    record = read_record(folder)
    if not (to or tag):
        return (folder / README).read_text(encoding="utf-8")
    place = place_of(to or str(folder))
    return card_at(folder, record, PUBLISHERS.get(place.scheme).at(place, version), version)[1]
