"""Which model answers which question, and what is known of it: price, licence, abilities (M18)."""

from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import yaml
from pydantic import Field, TypeAdapter

from daedalus_data.core.chat import Usage
from daedalus_data.core.errors import UsageError
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


FALLBACKS = 2
"""How many models a server that has many is asked for when the first one cannot answer."""


class KnownModel(Frozen):
    """An entry of the catalogue."""

    id: str
    context: int = Field(gt=0)
    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)
    license: str
    may_train: bool
    billions: float = Field(0, ge=0)
    """Parameters in billions, as a measure of what to expect of it; 0 where nobody has said."""
    capabilities: tuple[Capability, ...] = ()


def chain(purpose: str, default_model: str, judge_model: str | None, fallbacks: tuple[str, ...] = (), *, endpoint: str) -> tuple[str, ...]:
    """Return the models to ask in turn: each next one only when those before could not answer.

    The judge comes first for a verdict, the default model for everything else. Where the endpoint serves one model only, that is all.
    """
    if endpoint in (IN_PROCESS, LOCAL):
        return (default_model,)
    wanted: Capability = "judge" if purpose in JUDGING else "json_schema"
    first = judge_model if judge_model and purpose in JUDGING else default_model
    others = (default_model, *fallbacks) if fallbacks else ()
    able = [name for name in others if (entry := known(name)) is None or wanted in entry.capabilities]
    return tuple(dict.fromkeys((first, *able)))


def fallbacks_of(model: str, policy: tuple[str, ...]) -> tuple[str, ...]:
    """Return the known models to ask when a model cannot answer: nearest in size, no dearer, with a licence that the policy allows."""
    asked = known(model)
    if asked is None:
        return ()
    able = [entry for entry in _served() if "json_schema" in entry.capabilities and licensed(entry.license, policy)]
    others = [entry for entry in able if entry.id != asked.id and entry.prompt <= asked.prompt and entry.completion <= asked.completion]
    nearest = sorted(others, key=lambda entry: (abs(entry.billions - asked.billions), entry.id))
    return tuple(entry.id for entry in nearest[:FALLBACKS])


def best_free(policy: tuple[str, ...]) -> KnownModel:
    """Return the free model of a server to prefer: the largest whose licence the policy allows, of equals the one with more context."""
    free = [entry for entry in _served() if entry.prompt == entry.completion == 0 and licensed(entry.license, policy)]
    if not free:
        raise UsageError(
            f"no free model of the catalogue has a licence that the policy allows ({', '.join(policy)}); name one with --model"
        )
    return max(free, key=lambda entry: (entry.billions, entry.context, entry.id))


def _served() -> list[KnownModel]:
    """Return the models of the catalogue that a server with many models has."""
    return [entry for entry in catalogue().values() if "/" in entry.id]


def licensed(license_id: str, policy: tuple[str, ...]) -> bool:
    """Say whether a licence is one of those that a policy names, by how its id begins."""
    return license_id.startswith(policy)


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
