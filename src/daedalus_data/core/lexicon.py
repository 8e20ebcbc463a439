"""The words of a world: what its groups, papers, rooms and sayings are called, so that no two worlds sound alike."""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Literal, Protocol

from pydantic import Field, field_validator, model_validator

from daedalus_data.core.seeds import derive
from daedalus_data.core.sketch import sketch_of
from daedalus_data.core.terms import Strict

Genre = Literal["institution", "venture", "court", "ward", "investigation", "survival", "wild", "rite", "gathering"]
"""What kind of story it is: which shelves of happenings the built-in author draws on."""


class Named(Protocol):
    """A member of the cast, as far as a title names them."""

    @property
    def id(self) -> str:
        """Return by which a happening names them."""
        ...

    @property
    def name(self) -> str:
        """Return what they are called."""
        ...


class Places(Strict):
    """Where things happen, by what goes on there; each a phrase with its article: 'the fire pit above the beach'."""

    talk: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    decide: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


def spoken(production: str) -> str:
    """Return a phrase as a reader sees it: no conditions, the first of its alternatives, words for its slots."""
    text = re.sub(r"^\[[^\]]*\] ", "", production.strip())
    text = re.sub(r"<([^<>|]*)\|[^<>]*>", r"\1", text)
    return SLOT.sub(lambda slot: STANDS_FOR.get(slot[1].lower(), "…"), text)


SLOT = re.compile(r"\{(\w+)\}")
STANDS_FOR = {
    "t": "this thing", "m": "the matter", "p": "that point", "n": "NAME", "r": "NAME", "q": "NAME", "b": "NAME", "x": "NAME",
    "soon": "soon", "t_is": "is", "m_is": "is", "p_is": "is", "t_was": "was", "m_was": "was", "t_has": "has", "m_has": "has",
    "t_does": "does", "m_does": "does", "t_it": "it", "m_it": "it", "p_it": "it", "t_them": "it", "m_them": "it", "p_them": "it",
    "t_stays": "stays", "m_stays": "stays", "t_goes": "goes", "m_goes": "goes",
}  # fmt: skip
"""What a reader is shown in place of a slot; the others are left open."""


class Lexicon(Strict):
    """Words of a world, all optional; what is absent is read from the scenario."""

    genres: tuple[Genre, ...] = ()
    group: str = Field("", max_length=40, description="those who do the work together: 'watch party', 'night shift'")
    check: str = Field("", max_length=40, description="how work is looked over: 'tide count', 'case review'")
    trial: str = Field("", max_length=40, description="how a thing is tried out: 'dry run', 'bench test'")
    record: str = Field("", max_length=40, description="where things are written down: 'tally stick', 'chart'")
    rule: str = Field("", max_length=40, description="what must not be broken: 'ration rule', 'protocol limit'")
    council: str = Field("", max_length=40, description="who decides: 'evening circle', 'bench'")
    paper: str = Field("", max_length=40, description="what is handed over in writing or as a token: 'chart sheet', 'knotted cord'")
    gate: str = Field("", max_length=40, description="the moment at which a thing is settled: 'vote by stones', 'verdict'")
    money: str = Field(
        "", max_length=20, description="how a sum is written, {} for the number: '${}', '{} koku'; empty where nothing is paid"
    )
    sum: float | None = Field(None, gt=0, description="what an ordinary large sum is")
    bodies: tuple[str, ...] = Field((), description="outside powers by name")
    body_role: str = Field("", max_length=120)
    suppliers: tuple[str, ...] = Field((), description="those who bring things in, by name")
    supplier_role: str = Field("", max_length=120)
    rivals: tuple[str, ...] = Field((), description="others who want the same, by name")
    veterans: tuple[str, ...] = Field((), description="names of people outside the cast who have long been there")
    pressure: tuple[str, ...] = Field((), description="clauses that give a reason for haste: 'the tide would not wait'")
    hazards: tuple[str, ...] = Field((), description="what can hurt here: 'a fall on wet rock: a twisted ankle'; cause, colon, harm")
    omens: tuple[str, ...] = Field((), description="signs that people here read, as clauses: 'the herons left before dawn'")
    places: Places = Places()
    air: tuple[str, ...] = Field((), description="clauses of what can be seen, heard or smelt there, present tense")
    happenings: tuple[str, ...] = Field((), description="what can take place in this world and nowhere else, in the author's notation")
    phrases: dict[str, tuple[str, ...]] = Field({}, description="ways of saying a part of a line here, in the author's notation")

    def __hash__(self) -> int:
        return hash(self._key)

    @cached_property
    def _key(self) -> str:
        # Hashed once: what the built-in author works out of these words is kept by them.
        return self.model_dump_json()

    @cached_property
    def told(self) -> bool:
        """Say whether anything is given: a question about a world without words of its own has nothing to show."""
        return self != Lexicon()

    def sayings(self, moment: str, most: int = 8) -> tuple[str, ...]:
        """Return some of the phrases as people would hear them, others from one moment to another."""
        known = self._said
        start, step = derive(0, moment), max(1, len(known) // most)
        return tuple(known[(start + number * step) % len(known)] for number in range(min(most, len(known))))

    def likely(self, cast: Iterable[Named], earlier: Sequence[str], most: int = 3) -> tuple[str, ...]:
        """Return titles of what could take place among these people and has not yet, others from one moment to another."""
        names = {member.id: member.name for member in cast}
        fit = [sketch for sketch in map(sketch_of, self.happenings) if names.keys() >= set(sketch.parts)]
        titles = [title for title in (sketch.title(names) for sketch in fit) if not any(title in told for told in earlier)]
        start = derive(0, *earlier) % max(1, len(titles))
        return tuple((titles[start:] + titles[:start])[:most])

    @cached_property
    def _said(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(spoken(line) for lines in self.phrases.values() for line in lines))

    @field_validator("money")
    @classmethod
    def _one_number(cls, money: str) -> str:
        if money and money.count("{}") != 1:
            raise ValueError(f"{money!r} needs {{}} once, where the number goes: '${{}}', '{{}} koku'")
        return money

    @field_validator("hazards")
    @classmethod
    def _cause_and_harm(cls, hazards: tuple[str, ...]) -> tuple[str, ...]:
        if wrong := [hazard for hazard in hazards if not all(part.strip() for part in hazard.partition(":"))]:
            raise ValueError(
                "\n".join(f"{hazard!r} needs a cause, a colon and a harm: 'a fall on wet rock: a twisted ankle'" for hazard in wrong)
            )
        return hazards

    @model_validator(mode="after")
    def _sum_of_what(self) -> "Lexicon":
        if self.sum is not None and not self.money:
            raise ValueError("sum counts only beside money; give money, or leave sum out")
        return self
