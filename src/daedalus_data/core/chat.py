"""What is said to a model and what comes back, in the shape of the chat completions API."""

from typing import Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

from daedalus_data.core.events import Frozen, Sampling
from daedalus_data.core.seeds import digest


class Message(Frozen):
    """One message of a conversation with a model."""

    role: Literal["system", "user", "assistant"]
    content: str


class Usage(Frozen):
    """Tokens of one attempt as the server counted them, and their price."""

    prompt_tokens: int = Field(0, ge=0)
    completion_tokens: int = Field(0, ge=0)
    cost_usd: float = Field(0.0, ge=0)
    at_risk_usd: float = Field(0.0, ge=0)
    """What it may have cost beside, where the server did not say; a budget counts it as spent."""
    at_risk_tokens: int = Field(0, ge=0)

    @property
    def total(self) -> int:
        """Return prompt and completion tokens together."""
        return self.prompt_tokens + self.completion_tokens


class Request(BaseModel):
    """A question as it is sent: everything that can change the reply, and the typed prompt it was made from."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    purpose: str
    messages: tuple[Message, ...]
    reply_schema: dict[str, Any]
    reply_name: str
    model: str
    endpoint: str
    sampling: Sampling
    seed: int
    prompt: Any = Field(exclude=True, repr=False)
    """The Prompt the messages were rendered from; the built-in author reads its fields."""

    def digest(self) -> str:
        """Return a SHA-256 over all that is sent."""
        return digest(self.model_dump_json(), 64)


class Reply(Frozen):
    """A completion: the text, who wrote it, what it cost, and the body it came in."""

    text: str
    model: str
    finish_reason: str
    usage: Usage
    body: str
    """The raw body as received, stored before it is read."""


class Attempt(Frozen):
    """One try at a call, successful or not, for the ledger."""

    path: str
    number: int
    outcome: str
    """'ok', or the class of the error."""
    usage: Usage = Usage()
    body: str = ""


class ChatModel(Protocol):
    """Whoever answers questions: a server, a model in this process, or the built-in author."""

    name: str
    """What the ledger and the card call it."""
    endpoint: str

    async def complete(self, request: Request) -> Reply:
        """Answer once; raise a ProviderError otherwise. Retrying, paying and recording are the caller's."""
        ...

    async def close(self) -> None:
        """Let go of connections and processes."""
        ...


class Ledger(Protocol):
    """Remembers what has been asked and paid for."""

    def find(self, path: str, digest: str) -> Reply | None:
        """Return the reply stored for a call; raise DeterminismError when the path was asked something else."""
        ...

    def given_up(self, path: str, digest: str) -> str | None:
        """Return why a call was given up for another model's sake, None when it was not."""
        ...

    async def give_up(self, path: str, digest: str, reason: str) -> None:
        """Record that a call was given up and another model is asked: a replay must not ask this one again."""
        ...

    async def attempt(self, attempt: Attempt) -> None:
        """Record a try that gave no usable reply."""
        ...

    async def keep(self, path: str, digest: str, purpose: str, reply: Reply, attempt: int, seconds: float) -> None:
        """Store a reply on disk; returns when it is safe there."""
        ...
