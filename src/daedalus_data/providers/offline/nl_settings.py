"""The settings that a sentence can be at home in: for each its parts, what they know, want and hide, and the words of the place."""

import re
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import Field

from daedalus_data.core.events import EntityType, Frozen
from daedalus_data.core.lexicon import Places
from daedalus_data.core.seeds import choose, derive
from daedalus_data.core.words import singular, words
from daedalus_data.prompts.nl import WorldWords

FOLDER = Path(__file__).parent / "settings"
GENERAL = "council"
"""Where a sentence is at home that no other setting knows a word of."""


class SettingPart(Frozen):
    """A part that somebody plays; '{m}' stands for the sentence's matter, '{me}' for the holder's name, '[a|b]' for a choice."""

    words: tuple[str, ...] = Field(alias="is")
    title: str
    duty: str
    wants: tuple[str, ...]
    knows: tuple[str, ...]
    """Topic and text with a bar between them."""
    hides: str
    name: str = ""
    """Of an animal; people are given names that fit place and century."""
    type: EntityType = "human"


class ToldSetting(Frozen):
    """A setting as its file has it."""

    words: str
    genres: tuple[str, ...]
    start: str
    """When it takes place where the sentence gives no date."""
    matter: str
    """What it is about where the sentence names nothing."""
    place: str
    context: str
    question: str
    world: dict[str, str]
    places: Places
    roles: tuple[SettingPart, ...]
    told: str = ""
    """Words that say to which place and century names belong."""
    animism: int = 0

    def lexicon(self, genres: tuple[str, ...]) -> WorldWords:
        """Return the words of the place, with the shelves of happenings to draw on."""
        return WorldWords.model_validate({**self.world, "genres": genres, "places": self.places})


@lru_cache(maxsize=1)
def settings() -> dict[str, ToldSetting]:
    """Return all settings by name."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {file.stem: ToldSetting.model_validate(yaml.safe_load(file.read_text(encoding="utf-8"))) for file in files}


@lru_cache(maxsize=256)
def setting_for(sentence: str) -> tuple[str, ToldSetting]:
    """Return the setting that shares most words with a sentence; of equals the one whose word comes first."""
    tokens = [form for word in words(sentence) for form in dict.fromkeys((word, singular(word)))]
    scores: dict[str, tuple[int, int]] = {}
    for name, setting in settings().items():
        known = set(setting.words.split())
        hits = [place for place, token in enumerate(tokens) if token in known]
        if hits:
            scores[name] = (len({tokens[place] for place in hits}), -hits[0])
    best = max(scores, key=lambda name: scores[name], default=GENERAL)
    return best, settings()[best]


def chosen(text: str, seed: int, *path: str | int) -> str:
    """Return a text with one of every '[a|b]' in place of it."""
    parts = re.split(r"\[([^\]]*\|[^\]]*)\]", text)
    return "".join(choose(tuple(part.split("|")), seed, *path, place) if place % 2 else part for place, part in enumerate(parts))


def turned(items: tuple[str, ...], seed: int, *path: str | int) -> tuple[str, ...]:
    """Return items from another first one on."""
    start = derive(seed, *path) % len(items)
    return (*items[start:], *items[:start])
