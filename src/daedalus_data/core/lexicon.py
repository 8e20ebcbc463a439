"""The words of a world: what its groups, papers, rooms and sayings are called, so that no two worlds sound alike."""

from typing import Literal

from pydantic import Field

from daedalus_data.core.terms import Strict

Genre = Literal["institution", "venture", "court", "ward", "investigation", "survival", "wild", "rite", "gathering"]
"""What kind of story it is: which shelves of happenings the built-in author draws on."""


class Places(Strict):
    """Where things happen, by what goes on there; each a phrase with its article: 'the fire pit above the beach'."""

    talk: tuple[str, ...] = ()
    work: tuple[str, ...] = ()
    decide: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()


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
    phrases: dict[str, tuple[str, ...]] = Field({}, description="ways of saying a part of a line here, in the author's notation")
