"""Whether a key or a token got into what is about to be published: by its looks, or because it is a live one of this environment."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from daedalus_data.core.derive import Batch, Finding, Limits, validator
from daedalus_data.core.run import Run
from daedalus_data.validators.faults import Faults
from daedalus_data.validators.reading import reading

SHORTEST = 8
ENDINGS = ("KEY", "TOKEN", "SECRET", "PASSWORD")
LOOKS: tuple[tuple[str, str, re.Pattern[str]], ...] = tuple(
    (kind, sign, re.compile(rf"(?<![A-Za-z0-9]){look}"))
    for kind, sign, look in (
        ("private key", "-----BEGIN ", r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
        ("AWS key", "AKIA", r"AKIA[A-Z0-9]{16}\b"),
        ("AWS key", "ASIA", r"ASIA[A-Z0-9]{16}\b"),
        ("GitHub token", "gh", r"gh[pousr]_[A-Za-z0-9]{30,}"),
        ("GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{30,}"),
        ("GitLab token", "glpat-", r"glpat-[A-Za-z0-9_-]{20,}"),
        ("hub token", "hf_", r"hf_[A-Za-z0-9]{30,}"),
        ("model key", "sk-", r"sk-[A-Za-z0-9_-]{20,}"),
        ("Google key", "AIza", r"AIza[A-Za-z0-9_-]{35}"),
        ("Slack token", "xox", r"xox[abeoprs]-[A-Za-z0-9-]{10,}"),
        ("package token", "pypi-", r"pypi-[A-Za-z0-9_-]{40,}"),
        ("package token", "npm_", r"npm_[A-Za-z0-9]{36}"),
        ("web token", "eyJ", r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
        ("bearer token", "Bearer ", r"Bearer [A-Za-z0-9._~+/=-]{20,}"),
    )
)
"""What secrets look like: a kind, letters that each one begins with, and the whole."""
PASSWORD_IN_ADDRESS = re.compile(r"://[^\s/:@\"]{1,64}:[^\s/@\"]{3,64}@")
ASSIGNED = ("api_key", "api-key", "apikey", "access_key", "auth_token", "secret", "password", "passwd")
ASSIGNMENT = re.compile(r"[a-z_-]+\\?[\"']?\s*[=:]\s*\\?[\"']?(?=[A-Za-z_/+.-]*\d)[A-Za-z0-9_/+.-]{16,}", re.IGNORECASE)


class Leak(NamedTuple):
    """A secret found in a text, told without telling it."""

    kind: str
    masked: str
    place: int
    """The index of its first character."""


def scan(text: str, live: Mapping[str, str] | None = None) -> list[Leak]:
    """Return the secrets in a text, masked: those that look like one, and the values of `live`, this environment's when not given."""
    values = live_secrets() if live is None else live
    found = [Leak(kind, _masked(match.group()), match.start()) for kind, match in _looks(text)]
    found += [Leak(f"value of {name}", _masked(value), text.index(value)) for name, value in values.items() if value in text]
    return sorted(found, key=lambda leak: leak.place)


def _looks(text: str) -> Iterator[tuple[str, "re.Match[str]"]]:
    """Yield what looks like a secret; a pattern is tried only where its first letters stand, which is a hundred times as fast."""
    for kind, sign, look in LOOKS:
        yield from ((kind, match) for match in _tried(text, text, sign, look))
    yield from (("password in an address", match) for match in _tried(text, text, "://", PASSWORD_IN_ADDRESS))
    low = text.lower()
    for word in ASSIGNED if len(low) == len(text) else ():
        yield from (("assigned secret", match) for match in _tried(text, low, word, ASSIGNMENT))


def _tried(text: str, where: str, sign: str, look: "re.Pattern[str]") -> Iterator["re.Match[str]"]:
    at = where.find(sign)
    while at >= 0:
        if match := look.match(text, at):
            yield match
        at = where.find(sign, at + 1)


def live_secrets(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment's variables that hold keys by their names."""
    return {name: value for name, value in sorted(environ.items()) if name.upper().endswith(ENDINGS) and len(value) >= SHORTEST}


def _masked(value: str) -> str:
    return f"{value[:3]}… ({len(value)} characters)"


@validator("secrets")
class Secrets:
    """Look for keys and tokens in rows, logs and records of runs."""

    def __init__(self, limits: Limits) -> None:
        self._live = live_secrets()
        self._characters = 0

    def see(self, batch: Batch) -> Iterable[Finding]:
        """Search a run's rows line by line, and its files."""
        faults, read = Faults("secrets"), reading(batch)
        suspect = frozenset(line for line in read.distinct if self._found(line))
        for one in read.rows:
            own = next((line for line in one.lines if line in suspect), None) if suspect else None
            for leak in scan(own, self._live) if own else self._found(one.ends):
                faults.add(one.config, one.row.id, "secret in a row", f"{leak.kind} {leak.masked}")
        for name, content in _files(batch.run):
            for leak in self._found(content):
                faults.add(
                    "", batch.run.id, f"secret in {name}", f"{leak.kind} {leak.masked} of run {batch.run.id} at character {leak.place}"
                )
        return faults.findings()

    def _found(self, content: str) -> list[Leak]:
        self._characters += len(content)
        return scan(content, self._live)

    def conclude(self) -> Iterable[Finding]:
        """Nothing is left to say of the whole."""
        return ()

    def figures(self) -> Mapping[str, object]:
        """Return how much was searched, and how many live values were looked for."""
        return {"characters": self._characters, "live_values": len(self._live)}


def _files(run: Run) -> Iterator[tuple[str, str]]:
    """Yield a run's log and record as they lie in its folder, as they would be written where there is none."""
    log, record = run.folder / "events.jsonl", run.folder / "run.json"
    yield log.name, log.read_text("utf-8") if log.exists() else "\n".join(entry.model_dump_json() for entry in run.entries)
    yield record.name, record.read_text("utf-8") if record.exists() else run.manifest.model_dump_json()
