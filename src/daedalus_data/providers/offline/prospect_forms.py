"""The sentences in which people expect things, by what they would do, and what may follow which kind of event."""

from typing import NamedTuple

from daedalus_data.core.events import Pattern
from daedalus_data.providers.offline.appraisal_reading import clip
from daedalus_data.providers.offline.language import definite


class Form(NamedTuple):
    """A future sentence with '{the}' for its matter, and the class of verbs it belongs to."""

    effect: str
    words: str


SENTENCES = {
    "hasten": ("The time left for {the} will be shortened again", "{the} will be rushed through in less time than it was promised",
               "Someone will waive a step of {the} to save time"),
    "postpone": ("{the} will be postponed", "A decision on {the} will be put off and delayed", "{the} will slip past its date"),
    "trim": ("The budget for {the} will be cut", "People will be withdrawn from {the}", "The scope of {the} will be reduced once more"),
    "fund": ("More money will be allocated to {the}", "Another specialist will be hired for {the}"),
    "fail": ("{the} will fail when it counts", "A second fault will show up in {the}", "{the} will break down under load"),
    "succeed": ("{the} will pass when it is next tried", "The trouble with {the} will be fixed", "{the} will be brought to an end that works"),
    "verify": ("An outside party will inspect {the}", "{the} will be checked again by somebody independent", "An audit of {the} will be ordered"),
    "conceal": ("The record of {the} will be withheld from those who need it", "What is known about {the} will be buried in a file"),
    "disclose": ("The facts about {the} will be disclosed", "{the} will be reported to people outside the room", "Somebody will admit the truth about {the}"),
    "overrule": ("The objection over {the} will be overruled", "Concerns about {the} will be dismissed without an answer", "The next warning about {the} will be ignored"),
    "warn": ("Somebody will object to {the} in writing", "A formal warning about {the} will be escalated", "The protest over {the} will grow"),
    "approve": ("{the} will be approved without conditions", "{the} will be signed off before the open questions are closed"),
    "agree": ("The two sides will agree on {the}", "A settlement over {the} will be reached and kept"),
    "quarrel": ("The dispute over {the} will turn into open blame", "The argument about {the} will split the people who must work on it"),
    "depart": ("Somebody who knows {the} will resign", "The one who understands {the} best will leave"),
    "harm": ("Somebody will be hurt because of {the}", "{the} will do damage that nobody has planned for"),
    "care": ("Those who need {the} will be helped in time", "People will be trained for {the} before it is needed"),
    "loss": ("What was gained with {the} will be lost", "Ground will be lost over {the}"),
    "gain": ("{the} will earn more than it cost", "{the} will win over those who doubted it"),
    "neglect": ("{the} will be left unchecked", "The watch over {the} will lapse"),
    "govern": ("Another office will be appointed over {the}", "Those in charge of {the} will be replaced"),
}  # fmt: skip
FORMS: dict[str, tuple[Form, ...]] = {effect: tuple(Form(effect, text) for text in texts) for effect, texts in SENTENCES.items()}

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
