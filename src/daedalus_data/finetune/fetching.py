"""Fetches what a recipe pins from the Hub: a dataset or a model at a commit or a tag, and of it only the files that are needed."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from daedalus_data.core.errors import UsageError
from daedalus_data.release.publishers.hub_asking import FETCH, api, asking
from daedalus_data.release.publishing import Place

Say = Callable[[str], None]
FOR_TOKENS = ("*.json", "*.jinja", "*.model", "*.txt")
"""A model's configuration and its tokenizer."""
FOR_TRAINING = (*FOR_TOKENS, "*.safetensors")
"""Never code, and no pickles, which are code too."""


def fetch(
    kind: Literal["dataset", "model"], name: str, revision: str, say: Say = lambda line: None, patterns: Sequence[str] | None = None
) -> Path:
    """Return the folder with a repository's files at a pinned revision; one that was fetched before is asked of nobody.

    `patterns` are the names of the files wanted, all when None. Raises PublishError where the Hub does not give it, UsageError for a
    revision that it does not have.
    """
    place = Place("hf", name, revision)
    wanted = list(patterns) if patterns is not None else None
    return _cached(kind, place, wanted) or _asked(kind, place, wanted, say)


def _cached(kind: str, place: Place, patterns: list[str] | None) -> Path | None:
    """Return what was fetched before; the client knows whether it is whole."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import LocalEntryNotFoundError

    try:
        return Path(snapshot_download(place.name, repo_type=kind, revision=place.revision, allow_patterns=patterns, local_files_only=True))
    except LocalEntryNotFoundError:
        return None


def _asked(kind: str, place: Place, patterns: list[str] | None, say: Say) -> Path:
    from huggingface_hub import constants
    from huggingface_hub.errors import RevisionNotFoundError

    say(f"fetching {kind} {place}")
    with asking(place, FETCH):
        try:
            # The first question: a Hub that does not answer is told at once, where the download would try again and again.
            timeout = constants.HF_HUB_ETAG_TIMEOUT
            commit = api().repo_info(place.name, repo_type=kind, revision=place.revision, timeout=timeout).sha
        except RevisionNotFoundError:
            raise UsageError(f"hf:{place.name} has no revision {place.revision!r}; pin one that it has") from None
        return Path(api().snapshot_download(place.name, repo_type=kind, revision=commit, allow_patterns=patterns))
