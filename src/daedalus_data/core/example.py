"""Row types: what a model is trained on, and where every row comes from."""

from typing import Literal

from pydantic import Field

from daedalus_data.core.events import Frozen


class ChatMessage(Frozen):
    """One message of a row."""

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


class Origin(Frozen):
    """Where a row comes from; on every row as columns."""

    id: str
    run: str
    template: str
    mode: str
    branch: str
    timepoint: str
    entity: str
    task: str
    model: str
    license: str
    seed: int = Field(ge=-(2**63), lt=2**63)
    evidence: tuple[str, ...] = Field(min_length=1)
    """Ids of the log entries that the label is computed from."""


class PromptCompletion(Origin):
    """A prompt and the completion to learn, as conversations (trl trains on the completion only)."""

    prompt: tuple[ChatMessage, ...] = Field(min_length=1)
    completion: tuple[ChatMessage, ...] = Field(min_length=1)


Example = PromptCompletion
