"""Row types: what a model is trained on, and where every row comes from."""

from typing import Literal

from pydantic import ConfigDict, Field

from daedalus_data.core.answers import Answer
from daedalus_data.core.terms import Frozen


class Strict(Frozen):
    """Data that nothing is coerced into: a number is no text, a list is no tuple; checked again whenever it is asked to be."""

    model_config = ConfigDict(strict=True, revalidate_instances="always")


class ChatMessage(Strict):
    """One message of a row."""

    role: Literal["system", "user", "assistant"]
    content: str = Field(min_length=1)


Messages = tuple[ChatMessage, ...]


class Origin(Strict):
    """Where a row comes from and what can be checked of it; on every row as columns."""

    id: str
    """Run, moment, whom or what it is about, and config; the same row keeps its id."""
    run: str
    template: str
    mode: str
    branch: str
    timepoint: str
    """The moment the reader of the prompt stands at; nothing later is in the prompt."""
    entities: tuple[str, ...] = Field(min_length=1)
    """Whom it is about, the one whose seat it is told from first."""
    task: str
    """The kind of question within the config: knows, since, react …"""
    model: str
    licence: str
    seed: int = Field(ge=-(2**63), lt=2**63)
    split_group: str
    """Rows of one group share a cause beyond the setting of the scene: a split never parts them."""
    evidence: tuple[str, ...] = Field(min_length=1)
    """Ids of the log entries that the label is computed from, in the order of the log."""
    hops: int | None = Field(None, ge=0)
    """How many tellings lie between the one who saw it and the one asked about; None where nothing is passed on."""
    answer: Answer | None = None
    """The part of the label that can be checked exactly."""


class PromptCompletion(Origin):
    """A prompt and the completion to learn, as conversations (trl trains on the completion only)."""

    prompt: Messages = Field(min_length=1)
    completion: Messages = Field(min_length=1)


class Preference(Origin):
    """A prompt with a better and a worse completion (trl's DPO)."""

    prompt: Messages = Field(min_length=1)
    chosen: Messages = Field(min_length=1)
    rejected: Messages = Field(min_length=1)


class Verifiable(Origin):
    """A question whose exact answer is known, and the reward that scores a completion against it (trl's GRPO)."""

    answer: Answer
    prompt: Messages = Field(min_length=1)
    reward: str
    """A name in daedalus_data.rewards.REWARDS."""


Example = PromptCompletion | Preference | Verifiable
