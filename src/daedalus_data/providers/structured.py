"""Asks a typed question: checks the reply against its shape and its rules, asks again with what was wrong, then raises."""

import json
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from daedalus_data.core.chat import Message, Request
from daedalus_data.core.errors import ReplyError
from daedalus_data.core.events import Sampling
from daedalus_data.core.prompt import Prompt, reply_schema
from daedalus_data.core.seeds import derive
from daedalus_data.providers.calls import Caller
from daedalus_data.providers.routing import IN_PROCESS

R = TypeVar("R", bound=BaseModel)
AGAIN = 2
"""How often a question is asked again."""
NAMED = 8
"""Problems that are named at once."""
FENCE = "```"


class Asked(NamedTuple, Generic[R]):
    """A reply that fits, the seconds its calls took (0 from the ledger) and how many they were."""

    reply: R
    seconds: float
    calls: int


class _Misfit(Exception):
    def __init__(self, *problems: str) -> None:
        self.problems = problems


async def ask(
    caller: Caller, prompt: Prompt[R], *, path: str, model: str, endpoint: str, sampling: Sampling, seed: int, spare: bool = False
) -> Asked[R]:
    """Return the checked reply; asked again the question has the path `path/again1` and a seed of its own.

    `spare`: another model is asked when this one fails.
    """
    shape = prompt.reply_type()
    question = messages = prompt.messages()
    schema = reply_schema(shape) if endpoint == IN_PROCESS else prompt.reply_shape()
    seconds = 0.0
    for again in range(AGAIN + 1):
        request = Request(
            purpose=prompt.purpose,
            messages=messages,
            reply_schema=schema,
            reply_name=shape.__name__,
            model=model,
            endpoint=endpoint,
            sampling=sampling,
            seed=derive(seed, "again", again) if again else seed,
            prompt=prompt,
        )
        called = await caller.call(f"{path}/again{again}" if again else path, request, spare=spare)
        seconds += called.seconds
        try:
            return Asked(_fitting(prompt, shape, called.reply.text), seconds, again + 1)
        except _Misfit as misfit:
            problems = misfit.problems
            messages = (*question, Message(role="assistant", content=called.reply.text), _objection(problems))
    raise ReplyError(f"{model} was asked {prompt.purpose!r} {AGAIN + 1} times (call {path}) and no reply fitted: {'; '.join(problems)}")


def _fitting(prompt: Prompt[R], shape: type[R], text: str) -> R:
    reply = _parsed(shape, text)
    if problems := tuple(prompt.problems(reply)):
        raise _Misfit(*problems[:NAMED])
    return reply


def _parsed(shape: type[R], text: str) -> R:
    try:
        return shape.model_validate_json(json_object(text), strict=True)
    except ValidationError as error:
        raise _Misfit(*(_problem(detail["loc"], detail["msg"]) for detail in error.errors(include_url=False)[:NAMED])) from None


def _problem(place: tuple[int | str, ...], message: str) -> str:
    return f"{'.'.join(map(str, place))}: {message}" if place else message


def _objection(problems: tuple[str, ...]) -> Message:
    wrong = "\n".join(f"- {problem}" for problem in problems)
    text = f"That reply cannot be used:\n{wrong}\n\nAnswer the question again with one JSON object that fits the schema, and nothing else."
    return Message(role="user", content=text)


def json_object(text: str) -> str:
    """Return the one JSON object in a reply: bare, in a fence, or with words around it; nothing is mended."""
    bare = text.strip()
    if bare.startswith("{") and bare.endswith("}"):
        return bare
    if not bare.startswith("{") and bare.count(FENCE) == 2:
        bare = bare.split(FENCE)[1].strip()
    start = bare.find("{")
    if start < 0:
        raise _Misfit("the reply has no JSON object")
    try:
        _, end = json.JSONDecoder().raw_decode(bare, start)
    except ValueError as error:
        raise _Misfit(f"the reply is no valid JSON: {error}") from None
    if "{" in bare[end:]:
        raise _Misfit("the reply has more than one JSON object")
    return bare[start:end]
