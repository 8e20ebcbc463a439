"""What a loopback Hub answers about jobs: machines and prices, a job that is sent, its stage, its log, its end.

`hub.jobs` holds what was asked for word for word, the values of secrets too: a test looks there for what must be sent, and nowhere else.
Nothing runs. `hub.jobs[0]["status"]["stage"] = "ERROR"` is how a job ends in a test.
"""

import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.hub_call import Call, route
from tests.support.hub_store import BEGINNING, Refusal

if TYPE_CHECKING:
    from tests.support.hub import Hub

JOBS = r"/api/jobs/(?P<namespace>[^/]+)"
JOB = rf"{JOBS}/(?P<id>[0-9a-f]{{24}})"
MACHINES = (("cpu-basic", 0, 167), ("a10g-small", 1, 16_667), ("a10g-largex2", 2, 50_000))
"""Name, GPUs, and what a minute costs in millionths of a dollar."""
SENT = {
    "command", "arguments", "environment", "flavor", "secrets", "timeoutSeconds", "labels", "volumes", "dockerImage", "spaceId", "attempts",
}  # fmt: skip
LINES = ("===== Job started", "loss 3.5", "loss 0.4")


@route("GET", "/api/jobs/hardware")
def _hardware(_: "Hub", __: Call) -> Any:
    return [_machine(*machine) for machine in MACHINES]


def _machine(name: str, gpus: int, micro: int) -> dict[str, Any]:
    gpu = {"type": "gpu", "model": "A10G", "quantity": str(gpus), "vram": "24 GB", "manufacturer": "Nvidia"}
    price = {"unitCostMicroUSD": micro, "unitCostUSD": micro / 1e6, "unitLabel": "minute"}
    return {"name": name, "prettyName": name, "cpu": "2 vCPU", "ram": "16 GB", "accelerator": gpu if gpus else None, **price}


@route("GET", JOBS)
def _list(hub: "Hub", call: Call) -> Any:
    _owned(call)
    wanted = [label.split("=", 1) for label in call.query.getall("label", [])]
    mine = [job for job in hub.jobs if job["owner"]["name"] == call.found["namespace"]]
    return [_shown(job) for job in mine if all(job["sent"].get("labels", {}).get(key) == value for key, value in wanted)]


@route("POST", JOBS)
def _start(hub: "Hub", call: Call) -> Any:
    _owned(call)
    sent = call.json
    if unknown := sorted(set(sent) - SENT):
        raise Refusal(400, f"Unrecognized key: {unknown[0]}")
    if not isinstance(sent["command"], list) or not all(isinstance(word, str) for word in sent["command"]):
        raise Refusal(400, "command: expected array of strings")
    if sent["flavor"] not in [name for name, _, _ in MACHINES]:
        raise Refusal(400, f"flavor: Invalid option {sent['flavor']}")
    for volume in sent.get("volumes", []):
        _check_volume(hub, volume)
    job = {
        "id": f"{len(hub.jobs) + 1:024x}", "createdAt": BEGINNING.strftime("%Y-%m-%dT%H:%M:%S.000Z"), "sent": sent,
        "status": {"stage": "RUNNING", "message": None}, "owner": {"id": "1" * 24, "name": call.found["namespace"], "type": "user"},
    }  # fmt: skip
    hub.jobs.append(job)
    return _shown(job)


@route("GET", JOB)
def _inspect(hub: "Hub", call: Call) -> Any:
    return _shown(_found(hub, call))


@route("GET", f"{JOB}/logs")
def _logs(hub: "Hub", call: Call) -> Any:
    job = _found(hub, call)
    events = [{"timestamp": "2026-01-01T00:00:00.000Z", "data": line} for line in job.get("lines", LINES)]
    text = "".join(f"data: {json.dumps(event)}\n\n" for event in events)
    return web.Response(text=text, content_type="text/event-stream")


@route("POST", f"{JOB}/cancel")
def _cancel(hub: "Hub", call: Call) -> Any:
    job = _found(hub, call)
    job["status"] = {"stage": "CANCELED", "message": None}
    return _shown(job)


@route("POST", r"/api/buckets/(?P<namespace>[^/]+)/(?P<name>[^/]+)")
def _bucket(hub: "Hub", call: Call) -> Any:
    _owned(call)
    name = f"{call.found['namespace']}/{call.found['name']}"
    if name in hub.buckets:
        raise Refusal(409, "Bucket already exists")
    hub.buckets.append(name)
    return {"url": f"{hub.url}/buckets/{name}"}


def _owned(call: Call) -> None:
    if not call.account:
        raise Refusal(401, "Invalid username or password.")
    if not call.account.owns(call.found["namespace"]) or call.account.role == "read":
        raise Refusal(403, "Forbidden: you don't have access to run jobs in this namespace")


def _found(hub: "Hub", call: Call) -> dict[str, Any]:
    _owned(call)
    for job in hub.jobs:
        if job["id"] == call.found["id"] and job["owner"]["name"] == call.found["namespace"]:
            return job
    raise Refusal(404, "Job not found")


def _shown(job: dict[str, Any]) -> dict[str, Any]:
    """Return a job as the Hub tells of it: secrets by name."""
    hidden = dict.fromkeys(job["sent"].get("secrets", {}), "")
    told = {key: value for key, value in job["sent"].items() if key != "timeoutSeconds"}
    return {key: value for key, value in job.items() if key not in ("sent", "lines")} | told | {"secrets": hidden}


def _check_volume(hub: "Hub", volume: dict[str, Any]) -> None:
    if not volume["mountPath"].startswith("/"):
        raise Refusal(400, "mountPath must be absolute")
    if volume["type"] == "bucket" and volume["source"] not in hub.buckets:
        raise Refusal(404, f"Bucket {volume['source']} not found")
    if volume["type"] == "dataset":
        if volume["source"] not in hub.repos:
            raise Refusal(404, f"Dataset {volume['source']} not found")
        hub.repos[volume["source"]].at(volume.get("revision", "main"))
