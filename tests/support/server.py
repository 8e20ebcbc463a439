"""A chat server on the loopback that keeps a ledger of what it was paid for and misbehaves on demand.

In the same process, in a thread of its own:

    with serving(answer) as server:                        # answer(body) -> the text of the reply; see Book for whole runs
        model = OpenAICompatible("openai/gpt-4o-mini", server.url)
        ...
        server.paid                                        # {key of a question: times it was answered and charged}

In a process of its own, so that it outlives a killed run and its CPU is not counted with the run's:

    server = spawned(book=path, latency=0.05)              # `python -m tests.support.server --book ... --latency ...`
    server.url; server.paid(); server.stop()

Answers for a whole simulation come from a Book: question -> reply. Fill it by running the simulation once with
`Recording(OfflineModel(), book)` and then ask the same questions over HTTP, or use `Remembering`, an OpenAICompatible
that has the built-in author write each reply into the book just before it asks. A question asked again (with what was
wrong) or with its schema in words finds the reply of the question it repeats.

Faults are a Plan: `Plan(share=0.2, seed=1)` decides by a counter and the seed which requests go wrong and how; `Plan(script=[...])`
names the faults of the first requests ("" is none). FAULTS lists the kinds. A fault that strikes after the
model has worked (PAID_FAULTS) is charged like a reply. `server.log` has one Seen per request in order, with its arrival on the
monotonic clock, and `server.hidden_limit` makes it refuse what exceeds so many at once.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import Any, NamedTuple

from aiohttp import web

from daedalus_data.core.chat import ChatModel, Reply, Request
from daedalus_data.core.seeds import choose, digest, fraction
from daedalus_data.providers.offline.author import WRITERS
from daedalus_data.providers.openai_compatible import IN_WORDS, SEEDS, OpenAICompatible

Answer = Callable[[dict[str, Any]], str]
FAULTS = (
    "rate_limit", "server_error", "hang", "truncated", "wrong_schema", "empty_text", "reset", "html", "error_in_200", "length",
    "null_content", "drip", "whitespace", "refusal", "no_choices",
)  # fmt: skip
RARE = ("auth", "credit", "no_model", "rate_limit_seconds", "rate_limit_date", "rate_limit_long", "overloaded", "no_schema")
"""Kinds that a random plan leaves out: they end a run or take long."""
PAID_FAULTS = frozenset({"hang", "truncated", "wrong_schema", "empty_text", "length", "null_content", "drip", "refusal"})
QUICK = tuple(kind for kind in FAULTS if kind not in ("hang", "drip"))
"""Kinds that cost no waiting."""
PROMPT_TOKENS, COMPLETION_TOKENS = 100, 50


class Book:
    """Replies by question; a dict that knows how to find a question again."""

    def __init__(self, replies: dict[str, str] | None = None) -> None:
        self.replies = replies if replies is not None else {}

    def note(self, request: Request, text: str) -> None:
        """Remember a reply under the messages and seed, and under the messages alone."""
        key = _key([message.model_dump() for message in request.messages])
        self.replies[f"{key}/{request.seed % SEEDS}"] = text
        self.replies.setdefault(key, text)

    def __call__(self, body: dict[str, Any]) -> str:
        key = _key(body["messages"])
        text = self.replies.get(f"{key}/{body.get('seed')}") or self.replies.get(key)
        if text is None:
            raise KeyError(f"nobody wrote down a reply to: {body['messages'][-1]['content'][:300]}")
        return text

    def save(self, path: Path) -> Path:
        """Write the book for a server in another process."""
        path.write_text(json.dumps(self.replies), encoding="utf-8")
        return path


def _key(messages: Sequence[dict[str, Any]]) -> str:
    """Return a digest of the question itself: the first two messages, without a schema in words."""
    return digest("\x1e".join(message["content"].partition(IN_WORDS)[0] for message in messages[:2]))


class Recording:
    """A model whose replies are written into a book."""

    def __init__(self, model: ChatModel, book: Book) -> None:
        self.model, self.book = model, book
        self.name, self.endpoint = model.name, model.endpoint

    async def complete(self, request: Request) -> Reply:
        reply = await self.model.complete(request)
        self.book.note(request, reply.text)
        return reply

    async def close(self) -> None:
        await self.model.close()


class Remembering(OpenAICompatible):
    """A client that has the built-in author write the reply that the server will give."""

    def __init__(self, model: str, base_url: str, book: Book) -> None:
        super().__init__(model, base_url)
        self.book = book

    async def complete(self, request: Request) -> Reply:
        self.book.note(request, WRITERS[request.purpose](request.prompt, request.seed).model_dump_json())
        return await super().complete(request)


@dataclass
class Plan:
    """Which requests go wrong, and how."""

    share: float = 0.0
    seed: int = 0
    kinds: Sequence[str] = FAULTS
    script: Sequence[str] = ()

    def fault(self, number: int) -> str:
        """Return the fault of a request, counted from 0; '' is none."""
        if number < len(self.script):
            return self.script[number]
        return choose(self.kinds, self.seed, "kind", number) if fraction(self.seed, "strikes", number) < self.share else ""


class Seen(NamedTuple):
    """A request as it came in."""

    at: float
    body: dict[str, Any]
    headers: dict[str, str]
    fault: str


@dataclass
class Server:
    """The server; see the module."""

    answer: Answer
    plan: Plan = field(default_factory=Plan)
    latency: float = 0.0
    retry_after: float = 0.05
    drip: float = 0.02
    """Seconds between two bytes of a dripping reply."""
    cost: float | None = None
    """What usage.cost says; None leaves it out."""
    jitter: float = 0.0
    """Seconds by which replies come later, up to so many, each by another length."""
    usages: Sequence[dict[str, Any] | None] = ()
    """What replies say in turn of their usage, in place of the truth; None leaves it out."""
    hidden_limit: int | None = None
    absent: frozenset[str] = frozenset()
    """Models that are not served."""
    takes_schema: bool = True
    keep_bodies: bool = True
    port: int = 0
    log: list[Seen] = field(default_factory=list)
    sent: list[tuple[float, int]] = field(default_factory=list)
    """When each answer left and with what status."""
    paid: Counter[str] = field(default_factory=Counter)
    now: int = 0
    most: int = 0
    count: int = 0

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def charged(self) -> int:
        """How many replies were charged."""
        return sum(self.paid.values())

    async def start(self) -> web.AppRunner:
        """Begin to listen; the port is chosen where none is given."""
        app = web.Application(client_max_size=2**24)
        app.router.add_post("/v1/chat/completions", self._chat)
        app.router.add_get("/paid", self._paid)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self.port)
        await site.start()
        self.port = runner.addresses[0][1]
        return runner

    async def _paid(self, _: web.Request) -> web.Response:
        return web.json_response({"paid": self.paid, "requests": self.count, "most": self.most})

    async def _chat(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        number, self.count = self.count, self.count + 1
        fault = self.plan.fault(number)
        if self.keep_bodies:
            self.log.append(Seen(time.monotonic(), body, dict(request.headers), fault))
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            if self.hidden_limit is not None and self.now > self.hidden_limit:
                fault = "rate_limit_plain"
            elif body.get("model") in self.absent:
                fault = "no_model"
            elif not self.takes_schema and "response_format" in body:
                fault = "no_schema"
            response = await self._respond(request, body, fault)
        finally:
            self.now -= 1
        self.sent.append((time.monotonic(), response.status))
        return response

    async def _respond(self, request: web.Request, body: dict[str, Any], fault: str) -> web.StreamResponse:
        if fault in REFUSALS:
            status, message, headers = REFUSALS[fault]
            return web.json_response({"error": {"message": message, "code": status}}, status=status, headers=headers(self.retry_after))
        if self.latency or self.jitter:
            await asyncio.sleep(self.latency + self.jitter * fraction(self.plan.seed, "late", self.count))
        if fault == "reset":
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        if fault in ODD_BODIES:
            return web.Response(text=ODD_BODIES[fault], content_type="text/html" if fault == "html" else "application/json")
        whole = json.dumps(self._completion(body, fault))
        self.paid[_key(body["messages"]) + f"/{body.get('seed')}"] += 1
        if fault == "hang":
            await asyncio.sleep(30)
        if fault == "drip":
            return await self._dripped(request, whole)
        return web.Response(text=whole[: len(whole) // 2] if fault == "truncated" else whole, content_type="application/json")

    async def _dripped(self, request: web.Request, whole: str) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        for character in whole:
            await response.write(character.encode())
            await asyncio.sleep(self.drip)
        return response

    def _completion(self, body: dict[str, Any], fault: str) -> dict[str, Any]:
        text: str | None = self.answer(body)
        text = {"wrong_schema": '{"something": "else"}', "empty_text": "  ", "null_content": None}.get(fault, text)
        message: dict[str, Any] = {"role": "assistant", "content": text}
        if fault == "refusal":
            message["refusal"] = "I cannot help with that."
        usage: dict[str, Any] = {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": COMPLETION_TOKENS}
        if self.cost is not None:
            usage["cost"] = self.cost
        told = self.usages[self.charged % len(self.usages)] if self.usages else usage
        finish = "length" if fault == "length" else "stop"
        return {
            "id": "c1", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            **({} if told is None else {"usage": told}),
        }  # fmt: skip


def _none(_: float) -> dict[str, str]:
    return {}


def _milliseconds(wait: float) -> dict[str, str]:
    return {"retry-after-ms": f"{wait * 1000:.0f}"}


REFUSALS: dict[str, tuple[int, str, Callable[[float], dict[str, str]]]] = {
    "rate_limit": (429, "slow down", _milliseconds),
    "rate_limit_plain": (429, "too many at once", _none),
    "rate_limit_seconds": (429, "slow down", lambda wait: {"Retry-After": f"{wait}"}),
    "rate_limit_date": (429, "slow down", lambda wait: {"Retry-After": formatdate(time.time() + wait, usegmt=True)}),
    "rate_limit_long": (429, "come back later", lambda _: {"Retry-After": "7200"}),
    "server_error": (500, "internal error", _none),
    "overloaded": (529, "overloaded", _milliseconds),
    "auth": (401, "invalid key", _none),
    "credit": (402, "insufficient credits", _none),
    "no_model": (404, "model not found", _none),
    "no_schema": (400, "response_format json_schema is not supported", _none),
}
ODD_BODIES = {
    "html": "<html><body>502 Bad Gateway</body></html>",
    "whitespace": "\n \n",
    "error_in_200": json.dumps({"error": {"message": "provider is down", "code": 502}}),
    "no_choices": json.dumps({"id": "c1", "choices": []}),
}


@contextmanager
def serving(answer: Answer, **settings: Any) -> Iterator[Server]:
    """Serve from a thread of this process while the block runs; `settings` are the fields of Server."""
    server = Server(answer, **settings)
    loop = asyncio.new_event_loop()
    ready, done = threading.Event(), asyncio.Event()

    async def serve() -> None:
        runner = await server.start()
        ready.set()
        await done.wait()
        await runner.cleanup()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()), daemon=True)
    thread.start()
    assert ready.wait(10), "the loopback server did not start"
    try:
        yield server
    finally:
        loop.call_soon_threadsafe(done.set)
        thread.join(10)
        loop.close()


class Spawned:
    """A server in a process of its own."""

    def __init__(self, process: "subprocess.Popen[str]", port: int) -> None:
        self.process, self.port = process, port
        self.url = f"http://127.0.0.1:{port}/v1"

    def report(self) -> dict[str, Any]:
        """Return {'paid': {question: times charged}, 'requests': n, 'most': most at once}."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/paid") as response:
            report: dict[str, Any] = json.load(response)
        return report

    def stop(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()


def spawned(*, book: Path | None = None, latency: float = 0.0, share: float = 0.0, seed: int = 0, text: str = "{}") -> Spawned:
    """Start a server in a process of its own, answering from a book or always with `text`; `share` of its requests fail."""
    command = [sys.executable, "-m", "tests.support.server", f"--latency={latency}", f"--share={share}", f"--seed={seed}", f"--text={text}"]
    if book:
        command.append(f"--book={book}")
    root = Path(__file__).parent.parent.parent
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=root)
    assert process.stdout is not None
    return Spawned(process, int(process.stdout.readline()))


def main() -> None:
    """Serve until killed; print the port."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--book", type=Path)
    parser.add_argument("--text", default="{}")
    parser.add_argument("--latency", type=float, default=0.0)
    parser.add_argument("--share", type=float, default=0.0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    answer: Answer = Book(json.loads(given.book.read_text(encoding="utf-8"))) if given.book else lambda _: str(given.text)
    server = Server(answer, Plan(given.share, given.seed), given.latency, keep_bodies=False, port=given.port)

    async def serve() -> None:
        await server.start()
        print(server.port, flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
