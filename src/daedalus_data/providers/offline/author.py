"""The built-in author as a chat model: reads a typed question's fields and writes the reply, with no network and no key."""

from collections.abc import Callable
from typing import Any, TypeVar

from pydantic import BaseModel

from daedalus_data.core.chat import Reply, Request, Usage
from daedalus_data.core.errors import ReplyError
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.words import count

R = TypeVar("R", bound=BaseModel)
P = TypeVar("P", bound=Prompt[Any])
Writer = Callable[[Any, int], BaseModel]

NAME = "daedalus-offline-author-1"
WRITERS: dict[str, Writer] = {}


def writes(question: type[P]) -> Callable[[Callable[[P, int], R]], Callable[[P, int], R]]:
    """Register a pure function (question, seed) -> reply as the author's answer to a kind of question."""

    def register(write: Callable[[P, int], R]) -> Callable[[P, int], R]:
        if question.purpose in WRITERS:
            raise ValueError(f"two writers for {question.purpose!r}")
        WRITERS[question.purpose] = write
        return write

    return register


class OfflineModel:
    """Answers from the fields of the question; tokens are counted as words, and cost nothing."""

    name = NAME
    endpoint = "in-process"

    async def complete(self, request: Request) -> Reply:
        """Write the reply; raise ReplyError for a question it has no writer for."""
        if request.purpose not in WRITERS:
            raise ReplyError(f"the built-in author cannot answer {request.purpose!r}; use --model with a server")
        text = WRITERS[request.purpose](request.prompt, request.seed).model_dump_json()
        asked = sum(count(message.content) for message in request.messages)
        usage = Usage(prompt_tokens=asked, completion_tokens=count(text))
        return Reply(text=text, model=NAME, finish_reason="stop", usage=usage, body=text)

    async def close(self) -> None:
        """Nothing to let go of."""
