"""Asking the Hub: its client with the user's token, and what it raises put into a sentence that says what to do."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from daedalus_data.core.errors import DaedalusError, PublishError, UsageError
from daedalus_data.release.publishing import Place

if TYPE_CHECKING:
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HfHubHTTPError

LOOK, FETCH, CREATE, UPLOAD, COMMIT = "look at it", "fetch it", "make the repository", "upload", "commit"
PROPOSE = "open the pull request"
READS = (LOOK, FETCH)
LOG_IN = "log in with `hf auth login`, or set HF_TOKEN"


def api() -> "HfApi":
    """Return the client; raises UsageError for a token that cannot be sent."""
    from huggingface_hub import HfApi, get_token

    # Such a token cannot be sent, and the client's own error would print it.
    if (token := get_token()) and not (token.isascii() and token.isprintable()):
        raise UsageError("the token of the Hub holds characters that no token has; copy it again into HF_TOKEN or `hf auth login`")
    return HfApi(library_name="daedalus-data")


class Owner(NamedTuple):
    """Whose the token is."""

    names: tuple[str, ...]
    """The user and the organisations they are in: namespaces they may have datasets in."""
    may_write: bool


def owner() -> Owner:
    """Return whose the token is."""
    me = api().whoami()
    role = me.get("auth", {}).get("accessToken", {}).get("role")
    return Owner((me["name"], *(group["name"] for group in me.get("orgs", ()))), role != "read")


@contextmanager
def asking(place: Place, doing: str) -> Iterator[None]:
    """Tell what the client raises in a sentence that says what to do; nothing is chained, since its errors hold requests with the token.

    The client raises OSErrors and those of its HTTP library, RuntimeErrors around uploads that failed, and ValueErrors for large
    files and for a card that the Hub refuses.
    """
    try:
        with _without_bars():
            yield
    except (_http_error(), OSError, RuntimeError, ValueError) as error:
        raise _told(place, doing, error) from None


@contextmanager
def _without_bars() -> Iterator[None]:
    """Keep the client from drawing progress of its own, unless its settings say otherwise."""
    from huggingface_hub import constants
    from huggingface_hub.utils.tqdm import are_progress_bars_disabled, disable_progress_bars, enable_progress_bars

    if constants.HF_HUB_DISABLE_PROGRESS_BARS is not None or are_progress_bars_disabled():
        yield
        return
    disable_progress_bars()
    try:
        yield
    finally:
        enable_progress_bars()


def _told(place: Place, doing: str, error: BaseException) -> DaedalusError:
    from huggingface_hub import constants
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError, LocalTokenNotFoundError, OfflineModeIsEnabled

    if isinstance(error, RuntimeError | LocalEntryNotFoundError) and isinstance(error.__cause__, (_http_error(), OSError)):
        error = error.__cause__
    if isinstance(error, OfflineModeIsEnabled):
        return PublishError(f"{place}: cannot {doing} offline; unset HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE")
    if isinstance(error, LocalTokenNotFoundError):
        return PublishError(no_token(place))
    if isinstance(error, HfHubHTTPError):
        return _refusal(place, doing, error)
    if isinstance(error, _http_error()):
        why = _line(str(error)) or type(error).__name__
        return PublishError(f"{place}: no answer from {constants.ENDPOINT} ({why}); look at the network, then {_again(place, doing)}")
    then = "" if isinstance(error, ValueError) else f"; {_again(place, doing)}"
    return PublishError(f"{place}: could not {doing}: {_line(str(error))}{then}")


def _http_error() -> type[Exception]:
    """Return the root of the errors of the client's HTTP library, which is httpx under its first line and httpx2 under its second."""
    from huggingface_hub import errors

    return errors.HTTPError  # type: ignore[attr-defined]


def _refusal(place: Place, doing: str, error: "HfHubHTTPError") -> DaedalusError:
    from huggingface_hub import constants, get_token
    from huggingface_hub.errors import RepositoryNotFoundError

    status, said, missing = (
        error.response.status_code,
        _line(error.server_message or str(error)),
        isinstance(error, RepositoryNotFoundError),
    )
    match status:
        case 401 | 404 if missing and not get_token():
            return PublishError(f"hf:{place.name} is not there, or it is private, which cannot be seen without a token: {LOG_IN}")
        case 401:
            return PublishError(f"{place}: the Hub does not know the token, or it has expired; {LOG_IN} to one of {_tokens()}")
        case 403 | 404 if doing == CREATE or (status == 403 and doing not in READS):
            return PublishError(f"{place}: could not {doing}: {_may_not(place, said)}")
        case 404 if missing:
            return PublishError(f"hf:{place.name} is not there, or the token may not see it ({said}); see {constants.ENDPOINT}/datasets")
        case 409 | 412:
            return PublishError(f"{place}: somebody else changed it meanwhile ({status}: {said}); run it again to see what it holds now")
        case 429:
            return PublishError(f"{place}: the Hub was asked too often; wait some minutes, then {_again(place, doing)}")
        case _ if status >= 500:
            return PublishError(f"{place}: the Hub failed ({status}) when asked to {doing}; {_again(place, doing)}")
    return PublishError(f"{place}: could not {doing}: {said} ({status})")


def _may_not(place: Place, said: str) -> str:
    """Return why the Hub does not let the token's owner write to a place, and what would do."""
    with asking(place, "tell whose the token is"):
        me = owner()
    space, _, name = place.name.partition("/")
    if not me.may_write:
        return f"the token may only read; make one that may write at {_tokens()}, then {LOG_IN} to it"
    if space not in me.names:
        return f"{me.names[0]} may not write to {space} but to {', '.join(me.names)}; push to hf:{me.names[0]}/{name}"
    return f"{said} (a fine-grained token has to name {space}: see {_tokens()})"


def _again(place: Place, doing: str) -> str:
    if doing == PROPOSE:
        return f"see whether hf:{place.name} has the pull request by now, and run it again if not"
    kept = ": what was uploaded is kept, and nothing is committed twice" if doing in (UPLOAD, COMMIT) else ""
    return f"run it again{kept}"


def no_token(place: Place) -> str:
    """Return what is said where a token is needed and there is none."""
    return f"{place}: there is no token; {LOG_IN} to one that may write, from {_tokens()}"


def _tokens() -> str:
    from huggingface_hub import constants

    return f"{constants.ENDPOINT}/settings/tokens"


def _line(text: str) -> str:
    """Return a text of the client's as one line, without the token should it hold it."""
    from huggingface_hub import get_token

    return " ".join(text.replace(get_token() or "\0", "[token]").split())
