"""The sentences in which people expect things, by what they would do, and what may follow which kind of event."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple, cast

from daedalus_data.core.events import Pattern
from daedalus_data.core.words import content_words, singular, words
from daedalus_data.providers.offline.appraisal_reading import clip
from daedalus_data.providers.offline.language import definite

Kind = Literal["date", "money", "paper", "thing", "test", "who", "any"]


class Form(NamedTuple):
    """A future sentence with '{the}' for its matter, the class of verbs it belongs to and the kind of matter it fits."""

    effect: str
    words: str
    fits: Kind


SENTENCES = {
    "hasten": "test: {the} will be rushed through in less time than was promised|date: {the} will be brought forward again"
    "|any: Something about {the} will be rushed to save time"
    "|who: {the} will shorten another step to save time",
    "postpone": "test: {the} will be postponed|date: {the} will slip|any: A decision on {the} will be delayed|thing: Progress on {the} "
    "will stall"
    "|who: {the} will ask for a delay",
    "trim": "money: {the} will be cut again|any: Support for {the} will be withdrawn|thing: The scope of {the} will be reduced once more"
    "|who: {the} will cut something else before long",
    "fund": "any: More money will be allocated on account of {the}|thing: Another specialist will be hired for {the}"
    "|who: {the} will find more money after all",
    "fail": "thing: {the} will fail when it is needed|thing: A second fault will show up in {the}|money: {the} will fall short before the "
    "work is done"
    "|date: {the} will be missed|paper: {the} will turn out to hold an error|any: The plan for {the} will collapse|test: {the} will fail",
    "succeed": "test: {the} will pass when it is next held|thing: {the} will pass its next trial|any: The trouble with {the} will "
    "be resolved|date: {the} will be met and the work delivered",
    "verify": "any: An outside party will inspect {the}|paper: {the} will be checked by somebody independent|any: Somebody will audit "
    "{the}"
    "|who: {the} will inspect the work in person",
    "conceal": "any: The record of {the} will be withheld from those who need it|any: What is known about {the} will be buried in a file"
    "|who: {the} will withhold something that others need",
    "disclose": "any: The facts about {the} will be disclosed|paper: {the} will be published outside the room|any: Somebody will admit "
    "the truth about {the}"
    "|who: {the} will admit what is known",
    "overrule": "any: The objection over {the} will be overruled|any: Concerns about {the} will be dismissed|paper: {the} will be ignored "
    "once more"
    "|any: The next warning about {the} will be ignored"
    "|who: {the} will dismiss the next objection|who: {the} will overrule those who know the work",
    "warn": "any: Somebody will object to {the} in writing|any: A formal warning about {the} will be escalated|any: The protest over "
    "{the} will grow"
    "|who: {the} will object in writing next time",
    "approve": "any: {the} will be accepted without conditions|any: Whatever is proposed on {the} will be signed off with questions still "
    "open"
    "|who: {the} will sign the next approval without a second look",
    "agree": "any: The two sides will agree on {the}|any: A settlement over {the} will be reached and kept"
    "|who: {the} will agree to talk it over",
    "quarrel": "any: Talk of {the} will turn into open blame|any: Those who work on {the} will quarrel over it"
    "|who: {the} will quarrel with those who disagree",
    "depart": "any: Somebody who knows {the} will resign|any: The one who understands {the} best will quit"
    "|who: {the} will resign before this is over",
    "harm": "any: Somebody will be harmed because of {the}|thing: {the} will do damage that nobody has planned for",
    "care": "any: Those who depend on {the} will be helped in time|thing: People will be trained for {the} before it is needed",
    "loss": "any: What was gained with {the} will be lost|any: Ground will be lost over {the}",
    "gain": "any: Those who backed {the} will gain from it|any: The advocates of {the} will win",
    "neglect": "thing: {the} will be left unchecked|any: The watch over {the} will lapse|who: {the} will leave the next step unchecked",
    "govern": "any: Another office will be appointed over {the}|any: Whoever is in charge of {the} will be replaced",
}
"""By class of verb: the kind of matter a sentence fits, and the sentence."""
KINDS: dict[Kind, str] = {
    "thing": "valve generator system engine pump sensor software tool model hull seal bridge equipment machine network server code battery "
    "reactor prototype device drug vaccine well mill dam line cable database backup alarm suit antenna rig part spare component loop plant "
    "support telemetry communication link computer road wall gate boat roof",
    "test": "test retest trial check review inspection audit exam drill rehearsal screening survey",
    "date": "date deadline schedule launch window timeline milestone timetable opening",
    "money": "budget fund funding grant loan cost money price wage pension",
    "paper": "report record log file memo minutes note letter contract document notice list sheet ledger map archive",
}
"""Head nouns by the kind of matter they name; any other is 'any'."""
FORMS: dict[str, tuple[Form, ...]] = {
    effect: tuple(Form(effect, text.split(": ", 1)[1], cast(Kind, text.split(": ", 1)[0])) for text in listed.split("|"))
    for effect, listed in SENTENCES.items()
}


@lru_cache(maxsize=4096)
def kind_of(topic: str) -> Kind:
    """Return what kind of matter a topic is, by its head noun."""
    head = re.split(r" (?:of|in|on|for|from|at|to|with|by|about) ", topic.lower())[0]
    last = singular(words(head)[-1]) if words(head) else ""
    return next((kind for kind, listed in KINDS.items() if last in listed.split()), "any")


FOLLOWS: dict[Pattern, tuple[str, ...]] = {
    "warning_unheeded": ("overrule", "fail", "disclose", "warn", "verify"),
    "schedule_cut": ("hasten", "postpone", "fail", "succeed", "approve"),
    "test_failed": ("fail", "succeed", "postpone", "overrule", "verify"),
    "resource_withdrawn": ("trim", "fund", "depart", "fail", "postpone"),
    "oversight_gap": ("neglect", "verify", "conceal", "harm", "disclose"),
    "reorganisation": ("govern", "depart", "quarrel", "trim", "agree"),
    "outside_event": ("postpone", "trim", "verify", "fund", "warn"),
    "design_compromise": ("fail", "succeed", "approve", "verify", "trim"),
    "record_lost": ("conceal", "disclose", "verify", "loss", "quarrel"),
    "skill_lost": ("depart", "fail", "fund", "care", "neglect"),
    "incentive_misaligned": ("hasten", "conceal", "gain", "verify", "disclose"),
    "normalised_deviance": ("neglect", "fail", "overrule", "verify", "warn"),
    "conflict_unresolved": ("quarrel", "agree", "depart", "overrule", "postpone"),
    "approval_rushed": ("fail", "approve", "verify", "succeed", "warn"),
    "supplier_changed": ("fail", "succeed", "trim", "postpone", "verify"),
    "proposal": ("approve", "overrule", "postpone", "agree", "fund"),
    "decision": ("warn", "succeed", "quarrel", "approve", "fail"),
    "disclosure": ("disclose", "quarrel", "verify", "depart", "conceal"),
    "agreement": ("succeed", "quarrel", "agree", "postpone", "gain"),
    "discovery": ("verify", "disclose", "conceal", "gain", "approve"),
    "setback": ("postpone", "fail", "succeed", "trim", "loss"),
    "endpoint": ("verify", "disclose", "loss"),
}
"""What may come next after each kind of event, for better and for worse."""


MAINLY: dict[Pattern, frozenset[str]] = {
    "warning_unheeded": frozenset({"overrule", "neglect"}),
    "schedule_cut": frozenset({"hasten"}),
    "test_failed": frozenset({"fail"}),
    "resource_withdrawn": frozenset({"trim"}),
    "oversight_gap": frozenset({"neglect", "conceal"}),
    "reorganisation": frozenset({"govern", "trim"}),
    "outside_event": frozenset({"postpone"}),
    "design_compromise": frozenset({"approve", "trim"}),
    "record_lost": frozenset({"conceal", "loss"}),
    "skill_lost": frozenset({"depart"}),
    "incentive_misaligned": frozenset({"hasten"}),
    "normalised_deviance": frozenset({"neglect", "overrule", "approve"}),
    "conflict_unresolved": frozenset({"quarrel", "postpone"}),
    "approval_rushed": frozenset({"approve", "hasten", "overrule"}),
    "supplier_changed": frozenset({"trim", "govern", "depart"}),
    "proposal": frozenset(),
    "decision": frozenset({"approve"}),
    "disclosure": frozenset({"disclose"}),
    "agreement": frozenset({"agree"}),
    "discovery": frozenset({"disclose", "verify"}),
    "setback": frozenset({"postpone", "loss"}),
    "endpoint": frozenset({"fail", "harm", "loss"}),
}
"""What each kind of event amounts to, whatever words it is told in."""

FRAME = frozenset(word for listed in SENTENCES.values() for text in listed.split("|") for word in content_words(text.split(": ", 1)[1]))
"""Words of the sentences themselves, which say nothing of their matter."""


def subject(topic: str) -> str:
    """Return a topic as the matter of an expectation."""
    return definite(clip(topic, 60))
