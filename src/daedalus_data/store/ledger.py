"""What has been asked and paid for: every attempt, and every reply before it is used. Pay for a request once."""

import asyncio
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from daedalus_data.core.chat import Attempt, Reply, Usage
from daedalus_data.core.errors import DeterminismError
from daedalus_data.core.run import Spent
from daedalus_data.store.lines import LineFile, loads, read_lines

NAME = "calls.jsonl"
IN_PROCESS = "in-process"


class CallLedger:
    """calls.jsonl, keyed by a deterministic path in the run and the digest of everything that can change the reply."""

    def __init__(self, folder: Path, endpoint: str) -> None:
        self._file = LineFile(folder / NAME)
        self._paid = endpoint != IN_PROCESS
        self._synced = self._file.written
        self._syncing = asyncio.Lock()
        self._digests: dict[str, str] = {}
        self._replies: dict[str, Reply] = {}
        self._given_up: dict[tuple[str, str], str] = {}
        for line in self._file.lines:
            record = loads(line.body)
            if "reply" in record:
                self._remember(record["path"], record["digest"], _reply(record["reply"]))
            elif "given_up" in record:
                self._given_up[record["path"], record["digest"]] = record["given_up"]

    def _remember(self, path: str, digest: str, reply: Reply) -> None:
        self._digests[path], self._replies[path] = digest, reply

    def find(self, path: str, digest: str) -> Reply | None:
        """Return the reply stored for a call; raise DeterminismError when the path was asked something else."""
        if path not in self._replies:
            return None
        if self._digests[path] != digest:
            raise DeterminismError(f"call {path} asks something else than it did when it was paid for; start another run with --new")
        return self._replies[path]

    def given_up(self, path: str, digest: str) -> str | None:
        """Return why a call was given up for another model's sake, None when it was not."""
        return self._given_up.get((path, digest))

    async def give_up(self, path: str, digest: str, reason: str) -> None:
        """Record that a call was given up and another model is asked; returns when it is on disk."""
        self._write(f'{{"path":{_text(path)},"digest":"{digest}","given_up":{json.dumps(reason, ensure_ascii=False)}}}', 0)
        self._given_up[path, digest] = reason
        await self._durable()

    async def attempt(self, attempt: Attempt) -> None:
        """Record a try that gave no usable reply."""
        self._write(attempt.model_dump_json(), attempt.number)
        await self._durable()

    async def keep(self, path: str, digest: str, purpose: str, reply: Reply, attempt: int, seconds: float) -> None:
        """Store a reply; returns when it is on disk (paid) or in the hands of the system (made in this process)."""
        stored = reply.model_copy(update={"body": ""}) if reply.body == reply.text else reply
        head = (
            f'"path":{_text(path)},"digest":"{digest}","purpose":{_text(purpose)},"number":{attempt},"outcome":"ok","seconds":{seconds:.4f}'
        )
        self._write(f'{{{head},"reply":{stored.model_dump_json()}}}', attempt)
        self._remember(path, digest, reply)
        await self._durable()

    def _write(self, body: str, number: int) -> None:
        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._file.append(f'{body[:-1]},"at":"{now}"}}')
        self._file.flush()

    async def _durable(self) -> None:
        """Wait until all that was written so far is on disk; calls that wait together share one sync."""
        upto = self._file.written
        while self._paid and self._synced < upto:
            async with self._syncing:
                if self._synced < upto:
                    written = self._file.written
                    await asyncio.to_thread(os.fdatasync, self._file.fileno())
                    self._synced = written

    def __enter__(self) -> "CallLedger":
        return self

    def __exit__(self, *error: object) -> None:
        """Flush and close the file."""
        self._file.close()


def _text(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _reply(record: dict[str, object]) -> Reply:
    reply = Reply.model_validate(record)
    return reply if reply.body else reply.model_copy(update={"body": reply.text})


def spent(folder: Path) -> Spent:
    """Return what a run has cost, attempts that failed included, read from its ledger."""
    lines, _ = read_lines(folder / NAME)
    calls = tries = 0
    used: list[Usage] = []
    for line in lines:
        record = loads(line.body)
        if "given_up" in record:
            continue
        tries += 1
        calls += "reply" in record
        used.append(Usage.model_validate(record["reply"]["usage"] if "reply" in record else record["usage"]))
    return Spent(
        llm_calls=calls,
        attempts=tries,
        tokens_used=sum(usage.total for usage in used),
        cost_usd=round(sum(usage.cost_usd for usage in used), 9),
        at_risk_usd=round(sum(usage.at_risk_usd for usage in used), 9),
        at_risk_tokens=sum(usage.at_risk_tokens for usage in used),
    )
