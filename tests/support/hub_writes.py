"""What a loopback Hub does when it is told to: repositories, uploads, commits, tags, branches and pull requests."""

import base64
import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.hub_call import API, REPO, Call, hold, page, route, sight, stored, writer
from tests.support.hub_card import validate
from tests.support.hub_store import README, Blob, Commit, Pull, Refusal, Repo

if TYPE_CHECKING:
    from tests.support.hub import Hub


@route("POST", "/api/repos/create")
def _create(hub: "Hub", call: Call) -> Any:
    kind = call.json.get("type", "model")
    if not call.account:
        raise Refusal(401, "Invalid username or password.")
    namespace = call.json.get("organization") or call.account.name
    if call.account.role == "read" or not call.account.owns(namespace):
        raise Refusal(403, f"You don't have the rights to create a {kind} under this namespace")
    name = f"{namespace}/{call.json['name']}"
    private = call.json.get("visibility") == "private" or call.json.get("private") is True
    new = Repo(name, kind, private)
    if stored(kind, name) in hub.repos:
        raise Refusal(409, f"You already created this {kind} repo", url=page(hub, new))
    hub.repos[stored(kind, name)] = new
    return {"url": page(hub, new), "name": name, "id": name}


@route("DELETE", "/api/repos/delete")
def _delete(hub: "Hub", call: Call) -> Any:
    given = call.json
    call.found = {"kind": given.get("type", "model"), "repo": f"{given.get('organization') or writer(call).name}/{given['name']}"}
    repo, _ = hold(hub, call)
    del hub.repos[stored(repo.kind, repo.id)]
    return {}


@route("PUT", f"{API}/settings")
def _settings(hub: "Hub", call: Call) -> Any:
    repo, _ = hold(hub, call)
    if "visibility" in call.json or "private" in call.json:
        repo.private = call.json.get("visibility") == "private" or call.json.get("private") is True
    return {"private": repo.private}


@route("POST", rf"{API}/preupload/(?P<revision>[^/]+)")
def _preupload(hub: "Hub", call: Call) -> Any:
    repo, _ = hold(hub, call, proposed=call.says("create_pr"))
    known = repo.at(call.found["revision"]).files
    files = []
    for file in call.json["files"]:
        large = repo.is_large(file["path"], file["size"], base64.b64decode(file["sample"]), call.found["revision"])
        there = {"oid": known[file["path"]].name} if file["path"] in known else {}
        files.append({"path": file["path"], "uploadMode": "lfs" if large else "regular", "shouldIgnore": False, **there})
    return {"files": files}


def _signature(repo: Repo, oid: str) -> str:
    return sha256(f"{repo.kind} {repo.id} {oid}".encode()).hexdigest()[:16]


@route("POST", rf"/(?:(?P<kind>dataset)s/)?{REPO}\.git/info/lfs/objects/batch")
def _batch(hub: "Hub", call: Call) -> Any:
    repo = sight(hub, call)
    writer(call)
    parted = hub.part_size is not None and "multipart" in call.json.get("transfers", [])
    objects = []
    for wanted in call.json["objects"]:
        # As with a signed address of a store: no token goes along, and nobody else can guess it.
        href = f"{hub.url}/lfs/{repo.kind}/{repo.id}/{wanted['oid']}?signature={_signature(repo, wanted['oid'])}"
        upload: dict[str, Any] = {"href": href}
        if parted and hub.part_size and wanted["size"] > hub.part_size:
            count = -(-wanted["size"] // hub.part_size)
            upload["header"] = {"chunk_size": str(hub.part_size)} | {f"{n:05}": f"{href}&part={n}" for n in range(1, count + 1)}
        objects.append({**wanted, **({} if wanted["oid"] in repo.large else {"actions": {"upload": upload}})})
    return {
        "transfer": "multipart" if any("header" in o.get("actions", {}).get("upload", {}) for o in objects) else "basic",
        "objects": objects,
    }


@route("PUT|POST", rf"/lfs/(?P<kind>dataset|model)/{REPO}/(?P<oid>[0-9a-f]{{64}})")
def _put(hub: "Hub", call: Call) -> web.Response:
    repo, oid, part = hub.repos[stored(call.found["kind"], call.found["repo"])], call.found["oid"], call.query.get("part")
    if call.query.get("signature") != _signature(repo, oid):
        raise Refusal(403, "SignatureDoesNotMatch")
    if part:
        repo.parts[oid, int(part)] = call.body
        return web.Response(headers={"ETag": f'"{sha256(call.body).hexdigest()}"'})
    data = call.body if call.method == "PUT" else b"".join(repo.parts.pop((oid, p["partNumber"]), b"") for p in call.json["parts"])
    if sha256(data).hexdigest() != oid:
        raise Refusal(400, f"BadDigest: what came is not {oid}")
    repo.large[oid] = data
    return web.Response(headers={"ETag": f'"{oid}"'})


@route("POST", rf"{API}/commit/(?P<revision>[^/]+)")
def _commit(hub: "Hub", call: Call) -> Any:
    repo, account = hold(hub, call, proposed=call.says("create_pr"))
    header, *operations = [json.loads(line) for line in call.body.splitlines()]
    parent, pull = _parent(repo, call, header["value"].get("parentCommit"))
    files = dict(parent.files)
    for operation in operations:
        _apply(repo, files, operation["key"], operation["value"])
    if README in files and (errors := validate(files[README].data.decode())[0]):
        raise Refusal(400, f"Invalid metadata in README.md: {'; '.join(errors)}")
    made = repo.make(parent, files, header["value"]["summary"], header["value"].get("description", ""), account.name)
    if call.says("create_pr"):
        pull = repo.propose(made.title, account.name, parent, made)
    elif pull:
        pull.head = made
    else:
        repo.branches[call.found["revision"]] = made
    url = f"{page(hub, repo)}/discussions/{pull.number}" if pull else None
    return {
        "success": True,
        "commitOid": made.oid,
        "commitUrl": f"{page(hub, repo)}/commit/{made.oid}",
        "hookOutput": "",
        "pullRequestUrl": url,
    }


def _parent(repo: Repo, call: Call, wanted: str | None) -> tuple[Commit, Pull | None]:
    """Return what to commit upon, and the pull request it belongs to; a new one may start from any commit."""
    revision = call.found["revision"]
    tip = repo.at(revision)
    if call.says("create_pr"):
        return repo.at(wanted or revision), None
    pull = next((pull for pull in repo.pulls.values() if pull.ref == revision and pull.status in ("draft", "open")), None)
    if not pull and revision not in repo.branches:
        raise Refusal(400, f"{revision} is no branch and no open pull request, so nothing can be committed to it")
    if wanted and wanted != tip.oid:
        raise Refusal(412, "A commit has happened since. Please refresh and try again.")
    return tip, pull


def _apply(repo: Repo, files: dict[str, Blob], key: str, value: dict[str, Any]) -> None:
    path = value["path"]
    if key == "file":
        files[path] = Blob(base64.b64decode(value["content"]))
    elif key == "lfsFile":
        if value["oid"] not in repo.large:
            raise Refusal(400, f"LFS pointer pointed to a file that does not exist: {path}")
        files[path] = Blob(repo.large[value["oid"]], large=True)
    elif key in ("deletedFile", "deletedFolder"):
        gone = [path] if key == "deletedFile" else [name for name in files if name.startswith(f"{path.strip('/')}/")]
        if not gone or gone[0] not in files:
            raise Refusal(404, f'A file with this name doesn\'t exist: "{path}"', "EntryNotFound")
        for name in gone:
            del files[name]
    else:
        raise Refusal(400, f"unknown operation {key!r}")


@route("POST", rf"{API}/tag/(?P<revision>[^/]+)")
def _tag(hub: "Hub", call: Call) -> Any:
    repo, _ = hold(hub, call)
    commit = repo.at(call.found["revision"])
    if call.json["tag"] in repo.tags:
        raise Refusal(409, "Tag reference exists already")
    repo.tags[call.json["tag"]] = commit
    return {}


@route("POST", rf"{API}/branch/(?P<name>[^/]+)")
def _branch(hub: "Hub", call: Call) -> Any:
    repo, _ = hold(hub, call)
    if call.found["name"] in repo.branches:
        raise Refusal(409, "Reference already exists")
    repo.branches[call.found["name"]] = repo.at(call.json.get("startingPoint", "main"))
    return {}


@route("DELETE", rf"{API}/(?P<where>tag|branch)/(?P<name>[^/]+)")
def _drop(hub: "Hub", call: Call) -> Any:
    repo, _ = hold(hub, call)
    refs = repo.tags if call.found["where"] == "tag" else repo.branches
    if call.found["name"] not in refs:
        raise Refusal(404, f"Invalid rev id: {call.found['name']}", "RevisionNotFound")
    if refs is repo.branches and call.found["name"] == "main":
        raise Refusal(403, "The default branch cannot be deleted")
    del refs[call.found["name"]]
    return {}


def _discussed(hub: "Hub", call: Call) -> tuple[Repo, Pull]:
    repo = sight(hub, call)
    pull = repo.pulls.get(int(call.found["number"]))
    if not pull:
        raise Refusal(404, "Discussion not found")
    return repo, pull


@route("GET", rf"{API}/discussions/(?P<number>\d+)")
def _discussion(hub: "Hub", call: Call) -> Any:
    repo, pull = _discussed(hub, call)
    return {
        "num": pull.number, "title": pull.title, "author": {"name": pull.author}, "status": pull.status, "isPullRequest": True,
        "createdAt": pull.base.date, "repo": {"name": repo.id, "type": repo.kind}, "events": [], "filesWithConflicts": [],
        "changes": {"base": "refs/heads/main", "mergeCommitId": pull.merged},
    }  # fmt: skip


@route("POST", rf"{API}/discussions/(?P<number>\d+)/merge")
def _merge(hub: "Hub", call: Call) -> Any:
    repo, pull = _discussed(hub, call)
    _, account = hold(hub, call)
    if pull.status not in ("draft", "open"):
        raise Refusal(409, f"This pull request is {pull.status}")
    repo.merge(pull, account.name)
    return {}


@route("POST", rf"{API}/discussions/(?P<number>\d+)/status")
def _status(hub: "Hub", call: Call) -> Any:
    repo, pull = _discussed(hub, call)
    hold(hub, call)
    pull.status = call.json["status"]
    event = {"id": pull.ref, "type": "status-change", "createdAt": repo.head.date, "data": {"status": pull.status}}
    return {"newStatus": event}
