"""One small question that the tests of providers ask."""

from collections.abc import Iterable
from typing import ClassVar

from pydantic import Field

from daedalus_data.core.chat import Message, Request
from daedalus_data.core.events import Frozen, Sampling
from daedalus_data.core.prompt import Prompt, reply_schema

MODEL = "openai/gpt-4o-mini"
GOOD = '{"city": "Paris", "sure": 0.9}'


class CapitalReply(Frozen):
    """A city."""

    city: str = Field(min_length=2)
    sure: float = Field(ge=0, le=1)


class Capital(Prompt[CapitalReply]):
    """What is the capital of a country?"""

    purpose: ClassVar[str] = "capital"
    country: str = "France"

    def messages(self) -> tuple[Message, ...]:
        """Return the question without a template file."""
        return (Message(role="system", content="Answer in JSON."), Message(role="user", content=f"The capital of {self.country}?"))

    def problems(self, reply: CapitalReply) -> Iterable[str]:
        """Yield a city that is none."""
        if reply.city == "Atlantis":
            yield "Atlantis is no capital; name a real city"


def request(endpoint: str, *, model: str = MODEL, seed: int = 7, country: str = "France", sampling: Sampling | None = None) -> Request:
    """Return the question as it is sent."""
    prompt = Capital(country=country)
    return Request(
        purpose="capital",
        messages=prompt.messages(),
        reply_schema=reply_schema(CapitalReply),
        reply_name="CapitalReply",
        model=model,
        endpoint=endpoint,
        sampling=sampling or Sampling(),
        seed=seed,
        prompt=prompt,
    )
