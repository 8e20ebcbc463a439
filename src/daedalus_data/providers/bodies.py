"""Checks what a server sent before it counts as a reply, and says which error anything else is."""

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple

from daedalus_data.core.chat import Usage
from daedalus_data.core.errors import (
    AuthError,
    CreditError,
    ModelNotFoundError,
    ProviderError,
    RateLimitError,
    RetryableError,
    ServerError,
)
from daedalus_data.core.settings import KEYS

Field = Literal["response_format", "max_tokens"]
SHOWN = 240
"""Characters of a server's own words that an error repeats."""
SCHEMA_WORDS = ("response_format", "json_schema", "structured output", "json schema", "guided")
NO_MODEL_WORDS = ("not found", "not exist", "not a valid", "unknown model")


class CutReplyError(ServerError):
    """The reply ended at max_tokens."""


class UnsupportedError(RetryableError):
    """The server does not take a field of the request, which the next try puts in another way."""

    def __init__(self, message: str, field: Field) -> None:
        super().__init__(message, retry_after=0.0)
        self.field = field


class Completion(NamedTuple):
    """What counts of a body."""

    text: str
    finish_reason: str
    usage: Usage
    stated_cost: bool
    """The server said itself what the call cost."""


def read_completion(body: str, where: str, headers: Mapping[str, str]) -> Completion:
    """Return the completion in a body of status 200; raise the error that the body is otherwise."""
    document = _document(body, where)
    error = document.get("error")
    if error:
        raise status_error(_code(error), body, where, headers)
    usage, stated = _usage(document.get("usage"))
    try:
        return _completion(document, usage, stated, where)
    except ServerError as refused:
        refused.usage = usage if stated or usage.total else None
        raise


def _document(body: str, where: str) -> dict[str, Any]:
    if not body.strip():
        raise ServerError(f"{where} sent an empty body with status 200")
    try:
        document = json.loads(body)
    except ValueError as error:
        kind = "HTML" if body.lstrip()[:1] == "<" else "no JSON"
        raise ServerError(f"{where} sent {kind} with status 200 ({error}): {_shown(body)}") from None
    if not isinstance(document, dict):
        raise ServerError(f"{where} sent a JSON {type(document).__name__} where a completion object was due: {_shown(body)}")
    return document


def _completion(document: dict[str, Any], usage: Usage, stated: bool, where: str) -> Completion:
    choices = document.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise ServerError(f"{where} sent an object without choices[0].message: {_shown(json.dumps(document))}")
    if message.get("refusal"):
        raise ServerError(f"{where}: the model refused to answer: {_shown(str(message['refusal']))}")
    finish, text = str(choice.get("finish_reason")), message.get("content")
    if finish == "length":
        raise CutReplyError(f"{where}: the reply was cut at max_tokens (finish_reason 'length'); a higher max_tokens would let it end")
    if finish in ("content_filter", "error"):
        raise ServerError(f"{where}: the reply ended with finish_reason {finish!r}")
    if not isinstance(text, str) or not text.strip():
        raise ServerError(f"{where} sent no text (content is {text!r:.40}, finish_reason {finish!r})")
    return Completion(_sound(text, where), finish, usage, stated)


def _sound(text: str, where: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ServerError(f"{where} sent text that is no valid Unicode ({error.reason} at {error.start})") from None
    return text


def _usage(usage: Any) -> tuple[Usage, bool]:
    given = usage if isinstance(usage, dict) else {}
    cost = given.get("cost")
    tokens = (_count(given.get("prompt_tokens")), _count(given.get("completion_tokens")))
    if isinstance(cost, int | float) and not isinstance(cost, bool) and 0 <= cost < float("inf"):
        return Usage(prompt_tokens=tokens[0], completion_tokens=tokens[1], cost_usd=float(cost)), True
    return Usage(prompt_tokens=tokens[0], completion_tokens=tokens[1]), False


def _count(value: Any) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def status_error(status: int, body: str, where: str, headers: Mapping[str, str]) -> ProviderError:
    """Return the error that a status means, with the server's words; tries that failed like this are not billed."""
    error = _status_error(status, body, where, retry_after(headers))
    error.usage = Usage()
    return error


def _status_error(status: int, body: str, where: str, wait: float | None) -> ProviderError:
    said = f"{where} answered {status}: {_shown(_words(body))}"
    lower = body.lower()
    if status in (401, 403):
        return AuthError(f"{said}; set a key that it accepts in one of {', '.join(KEYS)}")
    if status == 402:
        return CreditError(f"{said}; add credit to the account, then resume the run: what is paid for is kept")
    if status == 429:
        return RateLimitError(said, retry_after=wait)
    if status >= 500 or status == 408:
        return ServerError(said, retry_after=wait)
    if status == 400 and "max_completion_tokens" in lower:
        return UnsupportedError(f"{said}; the next try does", "max_tokens")
    if status in (400, 422) and any(word in lower for word in SCHEMA_WORDS):
        return UnsupportedError(f"{said}; the next try asks for JSON in words", "response_format")
    if status == 404 or (status == 400 and "model" in lower and any(words in lower for words in NO_MODEL_WORDS)):
        return ModelNotFoundError(f"{said}; name a model that it serves with --model, or check --base-url (most end in /v1)")
    return ProviderError(f"{said}; the request was refused and would be again")


def _code(error: Any) -> int:
    code = error.get("code") if isinstance(error, dict) else None
    if isinstance(code, str) and code.isdigit():
        code = int(code)
    return code if isinstance(code, int) and 400 <= code < 600 else 500


def _words(body: str) -> str:
    """Return the message of an error body, or the body."""
    try:
        error = json.loads(body).get("error")
    except (ValueError, AttributeError):
        return body
    message = error.get("message") if isinstance(error, dict) else error
    return message if isinstance(message, str) and message else body


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]} …"


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds a server asks to wait, from retry-after-ms or Retry-After in seconds or as a date."""
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            wait = float(headers.get(name, "")) * unit
        except ValueError:
            continue
        if 0 <= wait < float("inf"):
            return wait
    try:
        # The server's own Date is what its date is reckoned from: our clock may be wrong, and is not asked.
        wait = (parsedate_to_datetime(headers["retry-after"]) - parsedate_to_datetime(headers["date"])).total_seconds()
    except (KeyError, TypeError, ValueError):
        return None
    return max(0.0, wait)
