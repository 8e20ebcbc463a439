"""Parts that tests share: a server on the loopback, a ledger in memory."""

from daedalus_data.core.chat import Attempt, Reply, Usage
from daedalus_data.core.errors import DeterminismError


class MemoryLedger:
    """A ledger without a disk."""

    def __init__(self) -> None:
        self.replies: dict[str, tuple[str, Reply]] = {}
        self.failed: list[Attempt] = []
        self.given: dict[tuple[str, str], str] = {}
        self.numbers: dict[str, int] = {}
        self.seconds: dict[str, float] = {}

    def find(self, path: str, digest: str) -> Reply | None:
        kept, reply = self.replies.get(path, (digest, None))
        if kept != digest:
            raise DeterminismError(f"call {path} asks something else")
        return reply

    def given_up(self, path: str, digest: str) -> str | None:
        return self.given.get((path, digest))

    async def give_up(self, path: str, digest: str, reason: str) -> None:
        self.given[path, digest] = reason

    async def attempt(self, attempt: Attempt) -> None:
        self.failed.append(attempt)

    async def keep(self, path: str, digest: str, purpose: str, reply: Reply, attempt: int, seconds: float) -> None:
        self.replies[path] = (digest, reply)
        self.numbers[path], self.seconds[path] = attempt, seconds

    @property
    def used(self) -> list[Usage]:
        return [attempt.usage for attempt in self.failed] + [reply.usage for _, reply in self.replies.values()]

    @property
    def cost_usd(self) -> float:
        return sum(usage.cost_usd for usage in self.used)

    @property
    def at_risk_usd(self) -> float:
        return sum(usage.at_risk_usd for usage in self.used)

    @property
    def tokens(self) -> int:
        return sum(usage.total for usage in self.used)
