"""What a loopback Hub answers to who only asks."""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from aiohttp import web

from tests.support.hub_call import API, REPO, Call, route, sight
from tests.support.hub_card import front_matter, validate
from tests.support.hub_store import README, Blob, Commit, Refusal

if TYPE_CHECKING:
    from tests.support.hub import Hub


@route("GET", "/api/whoami-v2")
def _whoami(_: "Hub", call: Call) -> Any:
    if not call.account:
        raise Refusal(401, "Invalid username or password.")
    organisations = [{"type": "org", "name": name, "roleInOrg": call.account.role} for name in call.account.organisations]
    token = {"type": "access_token", "accessToken": {"displayName": "of the test", "role": call.account.role}}
    return {"type": "user", "id": call.account.name, "name": call.account.name, "orgs": organisations, "auth": token}


@route("GET", f"{API}/auth-check")
def _auth_check(hub: "Hub", call: Call) -> Any:
    sight(hub, call)
    return {}


@route("GET", rf"{API}(?:/revision/(?P<revision>[^/]+))?")
def _info(hub: "Hub", call: Call) -> Any:
    repo = sight(hub, call)
    commit = repo.at(call.found.get("revision", "main"))
    card = front_matter(commit.files.get(README, Blob(b"")).data.decode())
    siblings = [{"rfilename": path, **(_sizes(blob) if call.says("blobs") else {})} for path, blob in commit.files.items()]
    first = list(commit.history())[-1]
    return {
        "id": repo.id, "author": repo.id.split("/")[0], "sha": commit.oid, "private": repo.private, "gated": False, "disabled": False,
        "createdAt": first.date, "lastModified": commit.date, "downloads": 0, "likes": 0, "tags": card.get("tags") or [],
        "cardData": json.loads(json.dumps(card, default=str)), "siblings": siblings,
    }  # fmt: skip


def _sizes(blob: Blob) -> dict[str, Any]:
    large = {"lfs": {"size": len(blob.data), "sha256": blob.sha256, "pointerSize": len(blob.pointer)}} if blob.large else {}
    return {"size": len(blob.data), "blobId": blob.oid, **large}


@route("POST", "/api/validate-yaml")
def _validate(_: "Hub", call: Call) -> Any:
    errors, warnings = validate(call.json["content"])
    found = {"errors": [{"message": error} for error in errors], "warnings": [{"message": warning} for warning in warnings]}
    return web.json_response(found, status=400 if errors else 200)


def _entry(path: str, blob: Blob) -> dict[str, Any]:
    large = {"lfs": {"oid": blob.sha256, "size": len(blob.data), "pointerSize": len(blob.pointer)}} if blob.large else {}
    return {"type": "file", "oid": blob.oid, "size": len(blob.data), "path": path, **large}


def _folder(path: str, commit: Commit) -> dict[str, Any]:
    names = [f"{name}\n{blob.oid}" for name, blob in commit.files.items() if name.startswith(f"{path}/")]
    return {"type": "directory", "oid": sha256("\n".join(names).encode()).hexdigest()[:40], "size": 0, "path": path}


def _expanded(entry: dict[str, Any], commit: Commit) -> dict[str, Any]:
    """Add who touched it last."""
    path = entry["path"]

    def held(state: Commit) -> dict[str, str]:
        return {name: blob.oid for name, blob in state.files.items() if name == path or name.startswith(f"{path}/")}

    last = next(state for state in commit.history() if not state.parent or held(state) != held(state.parent))
    return {**entry, "lastCommit": {"id": last.oid, "title": last.title, "date": last.date}}


@route("GET", rf"{API}/tree/(?P<revision>[^/]+)(?:/(?P<path>.+))?")
def _tree(hub: "Hub", call: Call) -> Any:
    commit = sight(hub, call).at(call.found["revision"])
    start = f"{call.found['path'].strip('/')}/" if "path" in call.found else ""
    inside = {path: blob for path, blob in commit.files.items() if path.startswith(start)}
    if start and not inside:
        raise Refusal(404, f"{start[:-1]} does not exist on {call.found['revision']}", "EntryNotFound")
    levels = [path.split("/")[:depth] for path in inside for depth in range(start.count("/") + 1, path.count("/") + 1)]
    folders = sorted({"/".join(level) for level in levels})
    if not call.says("recursive"):
        inside = {path: blob for path, blob in inside.items() if "/" not in path.removeprefix(start)}
        folders = [path for path in folders if "/" not in path.removeprefix(start)]
    entries = [_folder(path, commit) for path in folders] + [_entry(path, blob) for path, blob in inside.items()]
    return [_expanded(entry, commit) for entry in entries] if call.says("expand") else entries


@route("POST", rf"{API}/paths-info/(?P<revision>[^/]+)")
def _paths_info(hub: "Hub", call: Call) -> Any:
    commit = sight(hub, call).at(call.found["revision"])
    asked = call.json if "json" in call.headers.get("Content-Type", "") else parse_qs(call.body.decode())
    entries = [_entry(path, commit.files[path]) for path in asked["paths"] if path in commit.files]
    folders = [path.strip("/") for path in asked["paths"] if any(name.startswith(f"{path.strip('/')}/") for name in commit.files)]
    entries += [_folder(path, commit) for path in folders]
    expand = str(asked.get("expand", "")).lower().strip("[]'") == "true"
    return [_expanded(entry, commit) for entry in entries] if expand else entries


@route("GET|HEAD", rf"/(?:(?P<kind>dataset)s/)?{REPO}/resolve/(?P<revision>[^/]+)/(?P<path>.+)")
def _resolve(hub: "Hub", call: Call) -> web.Response:
    repo = sight(hub, call)
    commit, blob = repo.at(call.found["revision"]), repo.file(call.found["path"], call.found["revision"])
    headers = {"X-Repo-Commit": commit.oid, "ETag": f'"{blob.name}"', "Accept-Ranges": "bytes"}
    if blob.large:
        headers |= {"X-Linked-Size": str(len(blob.data)), "X-Linked-Etag": f'"{blob.sha256}"'}
    asked = re.fullmatch(r"bytes=(\d*)-(\d*)", call.headers.get("Range", ""))
    if not asked:
        return web.Response(body=blob.data, headers=headers, content_type="application/octet-stream")
    size = len(blob.data)
    first = int(asked[1]) if asked[1] else max(0, size - int(asked[2]))
    last = min(int(asked[2]), size - 1) if asked[1] and asked[2] else size - 1
    if first > last:
        return web.Response(status=416, headers=headers | {"Content-Range": f"bytes */{size}"})
    headers["Content-Range"] = f"bytes {first}-{last}/{size}"
    return web.Response(status=206, body=blob.data[first : last + 1], headers=headers, content_type="application/octet-stream")


@route("GET", f"{API}/refs")
def _refs(hub: "Hub", call: Call) -> Any:
    repo = sight(hub, call)

    def listed(names: Mapping[str, Commit], where: str) -> list[dict[str, str]]:
        return [{"name": name, "ref": f"refs/{where}/{name}", "targetCommit": commit.oid} for name, commit in names.items()]

    found = {"branches": listed(repo.branches, "heads"), "converts": [], "tags": listed(repo.tags, "tags")}
    if call.says("include_prs"):
        found["pullRequests"] = listed({str(pull.number): pull.head for pull in repo.pulls.values()}, "pr")
    return found


@route("GET", rf"{API}/commits/(?P<revision>[^/]+)")
def _commits(hub: "Hub", call: Call) -> Any:
    return [
        {"id": commit.oid, "title": commit.title, "message": commit.message, "date": commit.date, "authors": [{"user": commit.author}]}
        for commit in sight(hub, call).at(call.found["revision"]).history()
    ]
