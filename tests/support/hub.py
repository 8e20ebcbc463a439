"""A Hugging Face Hub on the loopback, to which the real `huggingface_hub` and `datasets` talk.

The fixture `hub` of tests/release serves an empty one at HF_ENDPOINT (see hub_place.py) for one test:

    def test_a_stale_push_is_refused(hub):
        api = HfApi(token=ADA)                             # a write token of ada, who may also write for the organisation `lab`
        ...
        repo = hub.repos["ada/mars"]                       # what the Hub holds: repo.head, repo.tags, repo.pulls, repo.read("README.md")
        hub.writes()                                       # requests so far that change anything; hub.log has them all, in order

READER is ada's read token, EVE a write token of somebody else, and any other is refused. New tokens go into `hub.tokens`.

A Fault spoils the requests that fit it:

    hub.faults.append(Fault("POST", "/commit/"))                                            # 500 before anything is done
    hub.faults.append(Fault("POST", "/commit/", kind="reset", after=True))                  # done, but the answer is lost
    hub.faults.append(Fault("POST", "/preupload/", status=429, retry_after=0))              # the client waits, then asks again
    held = Fault("PUT", "/lfs/", kind="hold", skip=1); hub.faults.append(held)              # the second upload stalls half way:
    held.reached.wait(10); process.kill()                                                   # or hub.release(held) lets it go on

`hub.part_size` makes large files go up in parts. The log never holds a token, only whether there was one.
"""

import asyncio
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import ClientError, web

from tests.support import hub_jobs, hub_place, hub_reads, hub_writes  # noqa: F401 (they hold the routes)
from tests.support.hub_call import Account, Call, answer
from tests.support.hub_store import Refusal, Repo

ADA, READER, EVE = "hf_ada_write", "hf_ada_read", "hf_eve_write"
READS = re.compile(r"/api/validate-yaml|/api/(datasets|models)/[^/]+/[^/]+/(preupload|paths-info)/.+|.+\.git/info/lfs/objects/batch")
"""Requests that ask by POST and change nothing: is this well formed, how shall it go up, what is there, what is stored already."""
CHUNK = 2**16


class Cut(Exception):
    """The connection is to be cut instead of answered."""


@dataclass
class Fault:
    """What goes wrong with the requests of a method whose path fits a pattern."""

    method: str
    path: str
    status: int = 500
    """What `status` answers with."""
    times: float = 1
    """How many requests it strikes; `math.inf` for all."""
    skip: int = 0
    """How many requests it lets through first."""
    kind: Literal["status", "reset", "hold"] = "status"
    after: bool = False
    """Strike only when the work is done: the client does not learn that it was."""
    retry_after: int | None = None
    reached: threading.Event = field(default_factory=threading.Event)
    """Set when it has struck."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def strikes(self, method: str, path: str) -> bool:
        """Say whether it strikes this request, and count it."""
        if method != self.method or not re.search(self.path, path) or self.times <= 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass
class Seen:
    """A request as it came in and how it was answered; status 0 means that it was not."""

    method: str
    path: str
    query: str
    authorised: bool
    """Whether it carried a token."""
    bytes: int = 0
    """How much of its body came in."""
    status: int = 0
    sent: int = 0
    """The length of the answer."""


@dataclass(repr=False)
class Hub:
    """The Hub; see the module."""

    tokens: dict[str, Account] = field(
        default_factory=lambda: {
            ADA: Account("ada", ("lab",), "write"),
            READER: Account("ada", ("lab",), "read"),
            EVE: Account("eve", (), "write"),
        }
    )
    repos: dict[str, Repo] = field(default_factory=dict)
    """Datasets by id, and models by `models/` and id."""
    jobs: list[dict[str, Any]] = field(default_factory=list)
    """Jobs in the order they were sent, with what was asked for; see hub_jobs.py."""
    buckets: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    log: list[Seen] = field(default_factory=list)
    part_size: int | None = None
    """From how many bytes on a large file goes up in parts, each of this size; None asks for it whole."""
    port: int = hub_place.PORT
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    @property
    def url(self) -> str:
        """The endpoint."""
        return f"http://127.0.0.1:{self.port}"

    def writes(self) -> list[Seen]:
        """Return the requests that change anything, or would have."""
        return [seen for seen in self.log if seen.method not in ("GET", "HEAD") and not READS.fullmatch(seen.path)]

    def uploads(self) -> list[Seen]:
        """Return the requests that carry large files."""
        return [seen for seen in self.log if seen.method == "PUT" and seen.path.startswith("/lfs/")]

    def release(self, fault: Fault) -> None:
        """Let a held request go on."""
        self.loop.call_soon_threadsafe(fault.gate.set)

    async def start(self) -> web.ServerRunner:
        """Begin to listen."""
        server = web.Server(self._serve)
        runner = web.ServerRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port, reuse_port=True).start()
        return runner

    async def _serve(self, request: web.BaseRequest) -> web.StreamResponse:
        seen = Seen(request.method, request.path, request.query_string, "Authorization" in request.headers)
        self.log.append(seen)
        try:
            response = await self._answered(request, seen)
        except (Cut, ClientError, ConnectionError):
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        seen.status, seen.sent = response.status, response.content_length or 0
        return response

    async def _answered(self, request: web.BaseRequest, seen: Seen) -> web.Response:
        fault = next((fault for fault in self.faults if fault.strikes(seen.method, seen.path)), None)
        early, late = (None, fault) if fault and fault.after else (fault, None)
        body = [await _more(request, seen)]
        spoilt = await _strike(request, early)
        while more := await _more(request, seen):
            body.append(more)
        if spoilt is None:
            response = self._worked(request, b"".join(body))
            spoilt = await _strike(request, late)
        return response if spoilt is None else spoilt

    def _worked(self, request: web.BaseRequest, body: bytes) -> web.Response:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        call = Call(request.method, request.rel_url.raw_path, request.query, request.headers, body, self.tokens.get(token))
        try:
            if token and not call.account:
                raise Refusal(401, "Invalid credentials in Authorization header")
            return answer(self, call)
        except Refusal as refusal:
            headers = {"X-Error-Message": " ".join(refusal.message.split()).encode("ascii", "replace").decode()}
            headers |= {"X-Error-Code": refusal.code} if refusal.code else {}
            return web.json_response({"error": refusal.message, **refusal.body}, status=refusal.status, headers=headers)


async def _more(request: web.BaseRequest, seen: Seen) -> bytes:
    """Return what came of the body since; nothing at its end."""
    chunk = await request.content.read(CHUNK)
    seen.bytes += len(chunk)
    return chunk


async def _strike(request: web.BaseRequest, fault: Fault | None) -> web.Response | None:
    """Do what a fault does; return the answer it gives in place of ours, or None."""
    if not fault:
        return None
    fault.reached.set()
    if fault.kind == "hold":
        await fault.gate.wait()
    if fault.kind == "reset" or request.transport is None or request.transport.is_closing():
        raise Cut
    if fault.kind == "hold":
        return None
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return web.json_response({"error": f"a fault of the test: {fault.status}"}, status=fault.status, headers=headers)


@contextmanager
def serving(hub: Hub) -> Iterator[Hub]:
    """Serve from a thread of this process while the block runs."""
    ready, done = threading.Event(), asyncio.Event()

    async def serve() -> None:
        runner = await hub.start()
        ready.set()
        await done.wait()
        for fault in hub.faults:
            fault.gate.set()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: hub.loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10), "the loopback Hub did not start"
    try:
        yield hub
    finally:
        hub.loop.call_soon_threadsafe(done.set)
        thread.join(10)
        hub.loop.close()
