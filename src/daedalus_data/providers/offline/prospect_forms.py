"""The sentences in which people expect things, by what they would do, and what may follow which kind of event."""

from typing import Literal, NamedTuple, cast

from daedalus_data.core.events import Pattern
from daedalus_data.core.words import words
from daedalus_data.providers.offline.appraisal_lexicon import Concern
from daedalus_data.providers.offline.appraisal_reading import clip, concerns_of
from daedalus_data.providers.offline.language import definite


Kind = Literal["date", "money", "paper", "thing", "any"]


class Form(NamedTuple):
    """A future sentence with '{the}' for its matter, the class of verbs it belongs to and the kind of matter it fits."""

    effect: str
    words: str
    fits: Kind


SENTENCES = {
    "hasten": "thing: {the} will be rushed through in less time than was promised|date: {the} will be brought forward again"
    "|any: Someone will waive a step of {the} to save time",
    "postpone": "any: {the} will be postponed|date: {the} will slip|any: A decision on {the} will be put off and delayed",
    "trim": "money: {the} will be cut again|any: People will be withdrawn from {the}|thing: The scope of {the} will be reduced once more",
    "fund": "any: More money will be allocated to {the}|thing: Another specialist will be hired for {the}",
    "fail": "thing: {the} will fail when it is needed|thing: A second fault will show up in {the}|money: {the} will fall short before the work is done"
    "|date: {the} will be missed|paper: {the} will turn out to hold an error|any: The plan for {the} will collapse",
    "succeed": "thing: {the} will pass when it is next tried|any: The trouble with {the} will be resolved|date: {the} will be met and the work delivered",
    "verify": "any: An outside party will inspect {the}|paper: {the} will be checked by somebody independent|any: An audit of {the} will be ordered",
    "conceal": "any: The record of {the} will be withheld from those who need it|any: What is known about {the} will be buried in a file",
    "disclose": "any: The facts about {the} will be disclosed|paper: {the} will be published outside the room|any: Somebody will admit the truth about {the}",
    "overrule": "any: The objection over {the} will be overruled|any: Concerns about {the} will be dismissed|paper: {the} will be ignored once more"
    "|any: The next warning about {the} will be ignored",
    "warn": "any: Somebody will object to {the} in writing|any: A formal warning about {the} will be escalated|any: The protest over {the} will grow",
    "approve": "any: {the} will be approved without conditions|any: {the} will be signed off before the open questions are closed",
    "agree": "any: The two sides will agree on {the}|any: A settlement over {the} will be reached and kept",
    "quarrel": "any: The dispute over {the} will turn into open blame|any: The argument about {the} will split those who work on it",
    "depart": "any: Somebody who knows {the} will resign|any: The one who understands {the} best will leave",
    "harm": "any: Somebody will be hurt because of {the}|thing: {the} will do damage that nobody has planned for",
    "care": "any: Those who depend on {the} will be helped in time|thing: People will be trained for {the} before it is needed",
    "loss": "any: What was gained with {the} will be lost|any: Ground will be lost over {the}",
    "gain": "any: {the} will earn more than it cost|any: {the} will win over those who doubted it",
    "neglect": "thing: {the} will be left unchecked|any: The watch over {the} will lapse",
    "govern": "any: Another office will be appointed over {the}|any: Those in charge of {the} will be replaced",
}
"""By class of verb: the kind of matter a sentence fits, and the sentence."""
KINDS: dict[Kind, frozenset[Concern]] = {
    "date": frozenset({"pace"}),
    "money": frozenset({"saving", "means"}),
    "paper": frozenset({"truth"}),
    "thing": frozenset({"soundness", "safety"}),
}
FORMS: dict[str, tuple[Form, ...]] = {
    effect: tuple(Form(effect, text.split(": ", 1)[1], cast(Kind, text.split(": ", 1)[0])) for text in listed.split("|"))
    for effect, listed in SENTENCES.items()
}


def kind_of(topic: str) -> Kind:
    """Return what kind of matter a topic is, by the last of its words that says so."""
    for word in reversed(words(topic)):
        for concern, sign in concerns_of(word):
            kind: Kind
            for kind, concerns in KINDS.items():
                if concern in concerns and sign > 0:
                    return kind
    return "any"


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


def subject(topic: str) -> str:
    """Return a topic as the matter of an expectation."""
    return definite(clip(topic, 60))
