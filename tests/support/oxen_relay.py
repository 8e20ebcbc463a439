"""A loopback server that speaks enough of Oxen's protocol for the real client: it keeps what is pushed unread and hands it back.

Run as a program: the client holds Python's lock while it talks, so a server in its own process would never answer.
"""

import asyncio
import gzip
import io
import json
import tarfile
from dataclasses import dataclass, field

from aiohttp import web

TOKEN = "oxen-canary-7f3a91c4e2"


@dataclass
class Stored:
    """A repository as the client sent it."""

    public: bool
    branches: dict[str, str] = field(default_factory=dict)
    nodes: dict[str, bytes] = field(default_factory=dict)
    histories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    versions: dict[str, bytes] = field(default_factory=dict)


class Relay:
    """The repositories, the faults that are wanted, and what was asked."""

    def __init__(self) -> None:
        self.stored: dict[str, Stored] = {}
        self.faults: list[dict] = []
        self.asked: list[str] = []
        self.news = asyncio.Condition()

    @web.middleware
    async def gate(self, request, handler):
        """Let only those in who have the token, and fail where a test wants it."""
        if request.path.startswith("/test/"):
            return await handler(request)
        self.asked.append(f"{request.method} {request.path}")
        async with self.news:
            self.news.notify_all()
        for fault in self.faults:
            if fault["times"] and fault["path"] in request.path and fault.get("method", request.method) == request.method:
                fault["times"] -= 1
                await request.read()
                return await _fail(request, fault["kind"])
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return _no(401, "unauthorized")
        return await handler(request)

    def at(self, request) -> Stored:
        """Return the repository that a request is about."""
        name = f"{request.match_info['ns']}/{request.match_info['name']}"
        if name not in self.stored:
            raise web.HTTPNotFound(text=json.dumps({"status": "error", "status_message": "resource_not_found"}))
        return self.stored[name]

    async def control(self, request):
        """Take faults, or tell what was asked and what is here, once a path was asked for that `until` names."""
        if request.method == "POST":
            self.faults = await request.json()
            self.asked = []
        async with self.news:
            await self.news.wait_for(lambda: any(request.query.get("until", "") in line for line in ["", *self.asked]))
        here = {name: {"public": it.public, "branches": it.branches, "versions": len(it.versions)} for name, it in self.stored.items()}
        return web.json_response({"asked": self.asked, "stored": here})

    async def create(self, request):
        """Make an empty repository."""
        told = await request.json()
        name = f"{told['namespace']}/{told['name']}"
        if name in self.stored:
            return _no(409, "repository_already_exists")
        self.stored[name] = Stored(public=bool(told["is_public"]))
        return _yes(repository=_shown(name))

    async def show(self, request):
        """Say that a repository is there."""
        self.at(request)
        return _yes(repository=_shown(f"{request.match_info['ns']}/{request.match_info['name']}"))

    async def branches(self, request):
        """List branches, or make or move one."""
        stored, name = self.at(request), request.match_info.get("branch", "")
        if request.method in ("POST", "PUT"):
            told = await request.json()
            name = told.get("new_name", name)
            stored.branches[name] = told["commit_id"]
        if not name:
            return _yes(branches=[{"name": key, "commit_id": commit} for key, commit in stored.branches.items()])
        if name not in stored.branches:
            return _no(404, "resource_not_found")
        return _yes(branch={"name": name, "commit_id": stored.branches[name]})

    async def missing(self, request):
        """Say which commits are not here yet."""
        stored, hashes = self.at(request), (await request.json())["hashes"]
        return _yes(hashes=[name for name in hashes if name not in stored.histories])

    async def take_versions(self, request):
        """Keep contents by their hash; they stay zipped."""
        stored = self.at(request)
        async for part in await request.multipart():
            stored.versions[part.filename] = bytes(await part.read())
        return _yes()

    async def take_nodes(self, request):
        """Keep nodes of the tree by their path."""
        self.at(request).nodes.update(_unpacked(await request.read()))
        return _yes()

    async def take_history(self, request):
        """Keep a commit's folders by its hash."""
        members = _unpacked(await request.read())
        self.at(request).histories[next(iter(members)).split("/")[1]] = members
        return _yes()

    async def give_nodes(self, request):
        """Hand out the whole tree."""
        return web.Response(body=_packed(self.at(request).nodes))

    async def give_history(self, request):
        """Hand out a commit's folders."""
        return web.Response(body=_packed(self.at(request).histories[request.match_info["commit"]]))

    async def give_versions(self, request):
        """Hand out contents."""
        stored, wanted = self.at(request), gzip.decompress(await request.read()).decode().split()
        return web.Response(body=_packed({name: gzip.decompress(stored.versions[name]) for name in wanted}))

    async def done(self, request):
        """Take note."""
        self.at(request)
        return _yes()


def _shown(name: str) -> dict:
    namespace, _, own = name.partition("/")
    return {"namespace": namespace, "name": own, "min_version": "0.36.0", "is_empty": False, "storage_kind": "local", "repo_uuid": None}


def _yes(**more):
    return web.json_response({"status": "success", "status_message": "resource_found", **more})


def _no(status: int, message: str):
    return web.json_response({"status": "error", "status_message": message}, status=status)


async def _fail(request, kind: str):
    if kind == "cut":
        request.transport.abort()
        return web.Response()
    if kind == "hang":
        await asyncio.sleep(3600)
    return _no(int(kind), "as the test wants it")


def _unpacked(body: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar.getmembers() if member.isfile()}


def _packed(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


def application() -> web.Application:
    """Return the server."""
    relay = Relay()
    app = web.Application(client_max_size=1 << 30, middlewares=[relay.gate])
    app.router.add_route("*", "/test/control", relay.control)
    app.router.add_post("/api/repos", relay.create)
    own = "/api/repos/{ns}/{name}"
    for method, path, handler in (
        ("GET", "", relay.show),
        ("*", "/branches", relay.branches),
        ("*", "/branches/{branch:.+}", relay.branches),
        ("POST", "/commits/missing", relay.missing),
        ("POST", "/commits/upload", relay.take_history),
        ("GET", "/commits/{commit}/download_dir_hashes_db", relay.give_history),
        ("POST", "/tree/nodes", relay.take_nodes),
        ("GET", "/tree/download/{commit}", relay.give_nodes),
        ("POST", "/versions", relay.take_versions),
        ("QUERY", "/versions", relay.give_versions),
        ("POST", "/action/{step}/{verb}", relay.done),
    ):
        app.router.add_route(method, own + path, handler)
    return app


def main() -> None:
    """Serve on a free port and print it."""

    async def serve():
        runner = web.AppRunner(application())
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        print(site._server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Event().wait()

    asyncio.run(serve())


if __name__ == "__main__":
    main()
