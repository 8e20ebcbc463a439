"""Which model answers which question, and what is known of it: price, licence, abilities (M18)."""

from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml
from pydantic import Field, TypeAdapter

from daedalus_data.core.chat import Usage
from daedalus_data.core.events import Frozen

Capability = Literal["json_schema", "seed", "judge"]
IN_PROCESS = "in-process"
"""The endpoint of an author that is part of this process: costs nothing, needs no pacing."""
LOCAL = "local"
"""The endpoint of a model file that this process serves to itself; the port differs from run to run, so it is not named."""
JUDGING = frozenset({"judge_edge", "judge_dialog"})
"""Questions whose answer is a verdict; a judge model, where one is named, answers these alone."""
UNKNOWN = "unknown"


class Price(NamedTuple):
    """USD per million tokens."""

    prompt: float
    completion: float

    def of(self, usage: Usage) -> float:
        """Return what a call costs."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / 1e6


FREE = Price(0.0, 0.0)


class KnownModel(Frozen):
    """An entry of the catalogue."""

    id: str
    context: int = Field(gt=0)
    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)
    license: str
    may_train: bool
    capabilities: tuple[Capability, ...] = ()


def route(purpose: str, default_model: str, judge_model: str | None, *, endpoint: str) -> str:
    """Return the model to ask: the judge for a verdict where the endpoint can serve more than one model, the default otherwise."""
    serves_one = endpoint in (IN_PROCESS, LOCAL)
    return judge_model if judge_model and purpose in JUDGING and not serves_one else default_model


def known(model: str) -> KnownModel | None:
    """Return the catalogue's entry of a model; a file of a known model (its name and a quantisation) counts as that model."""
    entry = catalogue().get(model)
    if entry is None:
        entry = next((e for e in catalogue().values() if "/" not in e.id and model.lower().startswith(f"{e.id.lower()}.")), None)
    return entry


def price_of(model: str, endpoint: str) -> Price | None:
    """Return the list price of a model, None when it is not known; what this process serves itself is free."""
    if endpoint in (IN_PROCESS, LOCAL):
        return FREE
    entry = known(model)
    return Price(entry.prompt, entry.completion) if entry else None


def licence_of(model: str) -> str:
    """Return the licence id of a model, 'unknown' when it is not in the catalogue."""
    entry = known(model)
    return entry.license if entry else UNKNOWN


def may_train(model: str) -> bool | None:
    """Say whether a model's terms let its replies train another model; None when nobody wrote it down."""
    entry = known(model)
    return entry.may_train if entry else None


@cache
def catalogue() -> dict[str, KnownModel]:
    """Return catalog.yaml by model id."""
    text = (files("daedalus_data.providers") / "catalog.yaml").read_text(encoding="utf-8")
    entries = TypeAdapter(tuple[KnownModel, ...]).validate_python(yaml.safe_load(text))
    return {entry.id: entry for entry in entries}
