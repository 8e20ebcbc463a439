"""Publishes a trained model, or its adapter, with card, recipe, record and evaluation: to the Hub as one commit, or to a folder."""

import json
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from daedalus_data.core.errors import PolicyError, UsageError
from daedalus_data.core.settings import LICENSES
from daedalus_data.finetune.card_front import Part, licence_of
from daedalus_data.finetune.evaluated import read_comparison
from daedalus_data.finetune.job import Job
from daedalus_data.finetune.model_card import is_edited, kept, model_card
from daedalus_data.finetune.model_places import HUB, OXEN, look, send, url_of
from daedalus_data.finetune.model_standing import NAME, Changes, Content, Done, ModelRelease, Push, Say, Standing
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.release.publishers.hub_asking import asking, owner
from daedalus_data.release.publishing import FOLDER, PUBLISHERS, Change, Place, is_same, place_of, size_of
from daedalus_data.release.record import README, file_digest
from daedalus_data.release.secrecy import forbid_secrets
from daedalus_data.release.versions import version_of

WEIGHTS = (".safetensors", ".bin")


class PushedModel(NamedTuple):
    """What a push did, or would do."""

    url: str
    writes: tuple[Change, ...]
    deletes: tuple[str, ...]
    unchanged: int
    commit: str
    """The commit that holds the model, also where it was there already; empty after a dry run and in a folder."""
    committed: bool
    tagged: bool
    notes: tuple[str, ...]


def push_model(
    job: Job,
    to: str,
    *,
    part: Part = "model",
    tag: str = "",
    public: bool = False,
    licenses: tuple[str, ...] = LICENSES,
    replace_card: bool = False,
    dry_run: bool = False,
    say: Say = lambda line: None,
) -> PushedModel:
    """Publish a job's model at hf:OWNER/NAME, at oxen:NAMESPACE/NAME or into a folder, private unless `public`.

    `tag` is a version vX.Y.Z and is never moved. Raises UsageError for what cannot be done as asked, PolicyError for a secret in any file
    and for a licence of the base model that does not let it be open to all, PublishError where the place does not let us. A dry run
    only reads.
    """
    place, version = _place(to, tag), version_of(tag) if tag else ""
    say(f"looking at {place}")
    standing = look(place)
    _is_ours(place, standing, replace_card)
    files = _files(job, place, part, version, standing)
    changes = _changes(files, standing)
    _version_is_free(place, version, standing, changes)
    if public or (standing.exists and not standing.private):
        _may_be_open(job, licenses)
    say(f"searching {len(files)} files for secrets")
    forbid_secrets(dict(_readable(files)))
    done = Done(standing.head, False, bool(version) and f"v{version}" not in standing.tags)
    if not dry_run:
        done = send(Push(place, files, changes, standing, version, public, say))
    unchanged = len(files) - len(changes.writes)
    notes = (*done.notes, *_notes(job, standing, public, place.scheme == HUB))
    return PushedModel(url_of(place), changes.writes, changes.deletes, unchanged, done.commit, done.committed, done.tagged, notes)


def _place(to: str, tag: str) -> Place:
    place = place_of(to)
    if place.revision:
        raise UsageError(f"a model goes to the main branch, not to {place.revision!r}; leave that out, and use a tag for a version")
    if place.scheme == FOLDER:
        if tag:
            raise UsageError("a folder has no tags; push a version to an hf: place")
        return place._replace(name=str(Path(place.name).expanduser().resolve()))
    if place.scheme == OXEN:
        return PUBLISHERS.get(OXEN).whole(place)
    if place.scheme != HUB:
        raise UsageError(f"{place.scheme}: places take datasets; push a model to hf:OWNER/NAME, oxen:NAMESPACE/NAME or into a folder")
    if "/" in place.name:
        return place
    with asking(place, "tell whose it is"):
        return place._replace(name=f"{owner().names[0]}/{place.name}")


# ---- what goes up ----


def _files(job: Job, place: Place, part: Part, version: str, standing: Standing) -> dict[str, Content]:
    """Return what goes up by path: weights and tokenizer at the top, and beside them what tells where they come from."""
    folder = job.model if part == "model" else job.adapter
    if not folder.is_dir():
        raise UsageError(f"{job.folder} has no {part}; {'the recipe trains all weights' if part == 'adapter' else 'train it first'}")
    found: dict[str, Content] = {path.name: path for path in sorted(folder.iterdir()) if path.is_file() and path.name != README}
    beside = [job.recipe, job.record, job.metrics, job.evaluation, *sorted(job.pictures.glob("*.svg"))]
    found |= {str(path.relative_to(job.folder)): path for path in beside if path.is_file()}
    card = _card(job, place, part, standing)
    name = place.name if place.scheme == HUB else Path(place.name).name
    release = ModelRelease(
        name=name, part=part, version=version or _kept_version(standing), files={path: _digest(held) for path, held in found.items()}
    )
    return {**found, README: card.encode(), NAME: (release.model_dump_json(indent=2) + "\n").encode()}


def _kept_version(standing: Standing) -> str:
    return standing.release.version if standing.release else ""


def _card(job: Job, place: Place, part: Part, standing: Standing) -> str:
    """Return the card as it stands there, with what people wrote into the job's own and into the one that is there."""
    recipe = Recipe.model_validate_json(job.recipe.read_bytes())
    comparison = read_comparison(job.evaluation) if job.evaluation.is_file() else None
    made = model_card(job, recipe, comparison, part=part, at=place.name if place.scheme == HUB else f"./{Path(place.name).name}")
    own = job.card.read_text(encoding="utf-8") if job.card.is_file() else ""
    return kept(kept(made, own), standing.card)


def _digest(content: Content) -> str:
    return sha256(content).hexdigest() if isinstance(content, bytes) else file_digest(content)


def _changes(files: Mapping[str, Content], standing: Standing) -> Changes:
    there = standing.files
    writes = [Change(path, size_of(held), path not in there) for path, held in files.items() if not _is_there(held, there.get(path, ""))]
    gone = [path for path in (standing.release.files if standing.release else ()) if path in there and path not in files]
    return Changes(tuple(writes), tuple(gone))


def _is_there(content: Content, digest: str) -> bool:
    # Weights are kept outside git and named by their SHA-256: no need to hold them in memory.
    if isinstance(content, Path) and digest.startswith("sha256:"):
        return file_digest(content) == digest.removeprefix("sha256:")
    return bool(digest) and is_same(content, digest)


# ---- whether it may ----


def _is_ours(place: Place, standing: Standing, replace_card: bool) -> None:
    """Raise UsageError where a push would overwrite what is not ours."""
    others = sorted(path for path in standing.files if not path.startswith(".") and path != README)
    if standing.release is None and others:
        raise UsageError(f"{place} holds {others[0]} and no model of ours; choose another name, or empty it first")
    if standing.card and not replace_card and is_edited(standing.card):
        raise UsageError(
            f"the card of {place} was changed by hand outside its markers; move that between them, or push with --replace-card"
        )


def _version_is_free(place: Place, version: str, standing: Standing, changes: Changes) -> None:
    taken = standing.tags.get(f"v{version}") if version else None
    if taken and (taken != standing.head or changes.writes or changes.deletes):
        raise UsageError(f"v{version} exists at {place} and holds something else; a version is never moved: choose the next one")


def _may_be_open(job: Job, licenses: tuple[str, ...]) -> None:
    """Raise PolicyError unless the base model's licence is known and let in by whoever publishes; random weights have none."""
    recipe = Recipe.model_validate_json(job.recipe.read_bytes())
    if recipe.model.architecture:
        return
    found = licence_of(job, recipe)
    if found is None:
        raise PolicyError(f"the licence of {recipe.model.base} is not recorded, so its offspring is not opened to all; push it privately")
    if not found.startswith(licenses):
        raise PolicyError(
            f"{recipe.model.base} is under {found}, which is none of {', '.join(licenses)}: read it, then say so with "
            f"--consent-license {found}, or push privately"
        )


def _readable(files: Mapping[str, Content]) -> Iterator[tuple[str, Content]]:
    """Yield what can hold a text: of weights their header, of everything else all."""
    for path, content in files.items():
        if isinstance(content, Path) and path.endswith(WEIGHTS):
            yield path, _header(content)
        else:
            yield path, content


def _header(path: Path) -> bytes:
    """Return the JSON at the head of a safetensors file, after eight bytes that say how long it is; of another file its first bytes."""
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        return file.read(min(length, 1 << 24))


def _notes(job: Job, standing: Standing, public: bool, hub: bool) -> Iterator[str]:
    recipe = json.loads(job.recipe.read_bytes())
    local = [path for path in (recipe["data"]["path"], recipe["model"]["base"]) if path and Path(path).is_absolute()]
    if local:
        yield f"recipe.json names {' and '.join(local)}, folders of this machine: readers give their own"
    if hub and public and standing.exists and standing.private:
        yield "the repository was there and is private; open it in its settings"


__all__ = ["PushedModel", "push_model"]
