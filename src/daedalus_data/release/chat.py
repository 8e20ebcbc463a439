"""Rows as chats, the one form that every trainer reads, and a check of chats from anywhere; four row configs by class name."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, ClassVar

from pydantic import BaseModel

from daedalus_data.core.answers import ANSWER, gold
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import DatasetError
from daedalus_data.core.run import Run
from daedalus_data.core.terms import Frozen

Message = dict[str, str]
Chat = dict[str, list[Message]]
ROLES = ("system", "user", "assistant", "tool")
READABLE = "messages; prompt and completion; prompt, chosen and rejected; or prompt and answer"


class ChatProblem(Frozen):
    """What is wrong with a chat."""

    row: int | None
    """Its place in the list, from 0; None when it is the list that is wrong."""
    kind: str
    """type, empty, role or duplicate."""
    message: str


class ChatCheck(Frozen):
    """What a check of chats found; true when nothing is wrong."""

    rows: int
    messages: int
    roles: dict[str, int]
    """How many messages there are of each role."""
    problems: tuple[ChatProblem, ...]

    @property
    def ok(self) -> bool:
        """Whether every chat can be trained on."""
        return not self.problems

    def __bool__(self) -> bool:
        return self.ok


class DataFormatter:
    """Turn rows into chats, and check chats."""

    def to_chat_format(self, examples: Iterable[Any]) -> list[Chat]:
        """Return a chat for each row: a dict with the one key `messages`.

        Rows are those of any config, as dictionaries, models or a datasets.Dataset, or plain dictionaries whose prompt and completion
        are strings. A preference becomes its better side, a verifiable question ends with its exact answer.
        """
        return [{"messages": _messages(index, row)} for index, row in enumerate(examples)]

    def validate_dataset(self, formatted: Iterable[Any]) -> ChatCheck:
        """Return counts and every problem of chats: wrong types, empty texts, roles out of order, chats that are there twice."""
        rows = list(formatted)
        problems = [] if rows else [ChatProblem(row=None, kind="empty", message="there are no chats; give at least one")]
        seen: dict[str, int] = {}
        for index, row in enumerate(rows):
            problems += [ChatProblem(row=index, kind=kind, message=message) for kind, message in _problems(row)]
            first = seen.setdefault(json.dumps(row, sort_keys=True, default=repr), index)
            if first != index:
                problems.append(ChatProblem(row=index, kind="duplicate", message=f"the same chat as row {first}; leave one of them out"))
        roles = [role for row in rows for role in _roles(row)]
        counted = {role: roles.count(role) for role in dict.fromkeys(roles)}
        return ChatCheck(rows=len(rows), messages=len(roles), roles=counted, problems=tuple(problems))


class _OneConfig:
    name: ClassVar[str]

    def format(self, run: Run) -> list[dict[str, Any]]:
        """Return the config's rows of a run, as dictionaries."""
        return [row.model_dump(mode="json") for row in FORMATTERS.get(self.name).rows(run)]


class EntityEvolutionFormatter(_OneConfig):
    """Rows about how people change over a moment: state before and after, and why."""

    name = "entity_evolution"


class DialogSynthesisFormatter(_OneConfig):
    """Rows that seat the model as one character of a talk."""

    name = "dialog_synthesis"


class KnowledgeFlowFormatter(_OneConfig):
    """Rows about who knows what, since when and from whom."""

    name = "knowledge_flow"


class RelationshipDynamicsFormatter(_OneConfig):
    """Rows about what moved how people regard each other."""

    name = "relationship_dynamics"


# ---- rows as chats ----


def _messages(index: int, row: Any) -> list[Message]:
    data = row.model_dump(mode="json") if isinstance(row, BaseModel) else row
    if not isinstance(data, Mapping):
        raise DatasetError(f"row {index} is a {type(data).__name__}; give rows as dictionaries or models with {READABLE}")
    if "messages" in data:
        return _turns(index, data["messages"], "user")
    label = next((data[key] for key in ("completion", "chosen") if data.get(key) is not None), None)
    if label is None and data.get("answer") is not None:
        label = gold(ANSWER.validate_python(data["answer"]))
    if label is None or data.get("prompt") is None:
        raise DatasetError(f"row {index} has the columns {', '.join(map(str, data)) or 'none'}; a chat is made from {READABLE}")
    return [*_turns(index, data["prompt"], "user"), *_turns(index, label, "assistant")]


def _turns(index: int, part: Any, role: str) -> list[Message]:
    if isinstance(part, str):
        return [{"role": role, "content": part}]
    if isinstance(part, Iterable) and not isinstance(part, Mapping):
        messages = [message.model_dump() if isinstance(message, BaseModel) else message for message in part]
        if all(isinstance(message, Mapping) and "role" in message and "content" in message for message in messages):
            return [{"role": message["role"], "content": message["content"]} for message in messages]
    raise DatasetError(f"row {index} holds {part!r} where a text or messages with role and content belong")


# ---- what is wrong with a chat ----


def _problems(row: Any) -> Iterator[tuple[str, str]]:
    messages = row.get("messages") if isinstance(row, Mapping) else None
    if not isinstance(messages, list):
        yield "type", f"a chat is a dict with a list under 'messages', not {row!r:.80}; make it with to_chat_format"
    elif not messages:
        yield "empty", "the chat has no messages; give it a question and an answer"
    elif wrong := [message for message in messages if not _is_message(message)]:
        yield "type", f"a message is a dict whose role and content are texts, not {wrong[0]!r:.80}"
    else:
        yield from _empty(messages)
        yield from _out_of_order([message["role"] for message in messages])


def _is_message(message: Any) -> bool:
    return isinstance(message, Mapping) and isinstance(message.get("role"), str) and isinstance(message.get("content"), str)


def _empty(messages: list[Message]) -> Iterator[tuple[str, str]]:
    for place, message in enumerate(messages):
        if not message["content"].strip():
            yield "empty", f"message {place} ({message['role']}) has no text; write one or leave the chat out"


def _out_of_order(roles: list[str]) -> Iterator[tuple[str, str]]:
    if unknown := [role for role in roles if role not in ROLES]:
        yield "role", f"{unknown[0]!r} is no role; there are: {', '.join(ROLES)}"
    if "system" in roles[1:]:
        yield "role", "a system message stands after the first; put it first or make it a user message"
    if twice := [role for role, following in pairwise(roles) if role == following != "tool"]:
        yield "role", f"two {twice[0]} messages follow each other; join them"
    if "user" not in roles:
        yield "role", "nobody asks: the chat has no user message"
    if roles[-1] != "assistant":
        yield "role", f"the last message is the {roles[-1]}'s, so there is nothing to learn; end with the assistant's"


def _roles(row: Any) -> list[str]:
    messages = row.get("messages") if isinstance(row, Mapping) else None
    return [message["role"] for message in messages if _is_message(message)] if isinstance(messages, list) else []
