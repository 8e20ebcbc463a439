"""A request to a loopback Hub: whose it is, what it may see and change, and which function answers it."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import unquote

from aiohttp import web

from tests.support.hub_store import Refusal, Repo

if TYPE_CHECKING:
    from tests.support.hub import Hub

REPO = r"(?P<repo>[^/]+/[^/]+)"
API = rf"/api/(?P<kind>dataset|model)s/{REPO}"


@dataclass(frozen=True)
class Account:
    """Whose token it is, for whom else it may write, and whether it may write at all."""

    name: str
    organisations: tuple[str, ...] = ()
    role: Literal["read", "write"] = "write"

    def owns(self, namespace: str) -> bool:
        """Say whether a namespace is its own."""
        return namespace in (self.name, *self.organisations)


@dataclass
class Call:
    """A request that is to be answered."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    account: Account | None
    found: dict[str, str] = field(default_factory=dict)
    """The parts of its path."""

    @property
    def json(self) -> Any:
        """Its body."""
        return json.loads(self.body or b"{}")

    def says(self, flag: str) -> bool:
        """Say whether a flag of its query is up."""
        return self.query.get(flag, "").lower() in ("1", "true")


Handler = Callable[["Hub", Call], Any]
ROUTES: list[tuple[str, re.Pattern[str], Handler]] = []


def route(methods: str, pattern: str) -> Callable[[Handler], Handler]:
    """Have a function answer requests; what it returns is sent as JSON unless it is a response."""

    def note(handler: Handler) -> Handler:
        ROUTES.extend((method, re.compile(pattern), handler) for method in methods.split("|"))
        return handler

    return note


def answer(hub: "Hub", call: Call) -> web.Response:
    """Return the answer to a request, or refuse it."""
    for method, pattern, handler in ROUTES:
        if method == call.method and (match := pattern.fullmatch(call.path)):
            call.found = {name: unquote(value) for name, value in match.groupdict().items() if value is not None}
            given = handler(hub, call)
            return given if isinstance(given, web.Response) else web.json_response(given)
    raise Refusal(404, "Sorry, we can't find the page you are looking for.")


def stored(kind: str, name: str) -> str:
    """Return under what name a repository is kept."""
    return name if kind == "dataset" else f"models/{name}"


def sight(hub: "Hub", call: Call) -> Repo:
    """Return the repository; one that may not be seen looks as one that is not there."""
    repo = hub.repos.get(stored(call.found.get("kind", "model"), call.found["repo"]))
    if repo and (not repo.private or (call.account and call.account.owns(repo.id.split("/")[0]))):
        return repo
    if call.account:
        raise Refusal(404, "Repository not found", "RepoNotFound")
    raise Refusal(401, "Invalid username or password.", "RepoNotFound")


def writer(call: Call) -> Account:
    """Return the caller, who has a token that may write."""
    if not call.account:
        raise Refusal(401, "Invalid username or password.")
    if call.account.role == "read":
        raise Refusal(403, "Forbidden: you must use a write token to upload to a repository")
    return call.account


def hold(hub: "Hub", call: Call, proposed: bool = False) -> tuple[Repo, Account]:
    """Return a repository that the caller may change, and the caller; anybody may propose to one they see."""
    repo, account = sight(hub, call), writer(call)
    if not account.owns(repo.id.split("/")[0]) and not proposed:
        raise Refusal(403, "Forbidden: pass `create_pr=1` as a query parameter to create a Pull Request")
    return repo, account


def page(hub: "Hub", repo: Repo) -> str:
    """Return the address of a repository's page."""
    return f"{hub.url}/{'datasets/' if repo.kind == 'dataset' else ''}{repo.id}"
