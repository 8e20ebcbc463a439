"""The sentences in which people expect things, by the concern that is at stake for them, and what each kind of event amounts to."""

import re
from functools import lru_cache
from typing import Literal, NamedTuple

from daedalus_data.core.events import Pattern
from daedalus_data.core.lexicon import Genre
from daedalus_data.core.words import content_words
from daedalus_data.providers.offline.appraisal_lexicon import Concern
from daedalus_data.providers.offline.appraisal_reading import clip
from daedalus_data.providers.offline.language import definite
from daedalus_data.providers.offline.prospect_genres import OFFICES, OWN

Silent = Literal["confirmed", "refuted"]


class Form(NamedTuple):
    """A future sentence: the concern at stake, the class of verbs it belongs to, and what it comes to if its date passes in silence.

    Slots: {the} the matter, {who} somebody who acts, {me} the person's own name, {by} the date, {span} a time,
    {sum} an amount, {hazard} what can hurt.
    """

    concern: Concern
    effect: str
    silent: Silent
    words: str

    @property
    def of_nothing(self) -> bool:
        """Say whether it is of a kind of act and of no matter or person in particular."""
        return "{the}" not in self.words and "{who}" not in self.words


SENTENCES: dict[Concern, tuple[str, ...]] = {
    "pace": (
        "postpone: {the} will cost at least {span} more than the plan allows {by}",
        "hasten: {who} will find {span} on {the} and win the time back {by}",
        "hasten: {who} will shorten the work on {the} once more {by}",
        "approve: {the} will be signed off {by} so that the date holds",
        "-postpone: the date will still stand {by}, whatever comes of {the}",
        "warn: {who} will ask for {span} more on account of {the} {by}",
        "hasten: {who} will shorten the time for yet another part of the work {by}",
        "postpone: something that was promised will be put off {by}",
        "-hasten: nobody will win back the time lost on {the} {by}",
    ),
    "safety": (
        "fail: {the} will give trouble under load {by}",
        "-neglect: nobody without a stake in the date will check {the} {by}",
        "verify: somebody from outside will inspect {the} {by}",
        "overrule: the next safety objection over {the} will be dismissed by {who} {by}",
        "warn: {me} will have to object to {the} in writing {by}",
        "trim: {who} will take away another safeguard around {the} {by}",
        "neglect: one more thing will go through without being checked {by}",
        "-fail: {the} will hold under load {by}",
    ),
    "soundness": (
        "fail: the next test of {the} will fail {by}",
        "fail: a second fault will show up in {the} {by}",
        "trim: {who} will strike another step from the work on {the} {by}",
        "verify: {me} will be given a second look at {the} {by}",
        "-neglect: {the} will go untested {by}",
        "succeed: {the} will pass its next trial {by}",
        "hasten: the time set aside for {the} will be cut again {by}",
        "fail: something that was thought sound will give out {by}",
        "-fail: no new fault will show up in {the} {by}",
    ),
    "saving": (
        "trim: {who} will have to cut {sum} more around {the} {by}",
        "fund: {the} will need {sum} that nobody has set aside {by}",
        "-fund: no money beyond the cap will be asked for on account of {the} {by}",
        "outside: the funders will ask what {the} has cost {by}",
        "trim: {who} will go on cutting where others work {by}",
    ),
    "means": (
        "trim: {who} will take more people or money away from {the} {by}",
        "fund: {me} will get the {span} asked for on {the} {by}",
        "-fund: not one more day will be granted for {the} {by}",
        "depart: one of those who work on {the} will be moved elsewhere {by}",
        "trim: {who} will take people or money away from somebody else as well {by}",
        "-depart: those who work on {the} will all still be there {by}",
    ),
    "truth": (
        "overrule: the next report on {the} will be marked as read and left there {by}",
        "disclose: the full figures on {the} will reach the whole table {by}",
        "-disclose: what the papers say about {the} will stay with two or three people {by}",
        "conceal: part of the record of {the} will be gone {by}",
        "verify: {who} will be asked to show the figures on {the} {by}",
        "disclose: something that has been kept back will come out {by}",
        "conceal: one more thing will be kept out of the record {by}",
    ),
    "secrecy": (
        "verify: somebody will start to ask who knew what about {the} {by}",
        "-disclose: the talk about {the} will not leave the room {by}",
        "disclose: word about {the} will get out {by}",
        "-verify: nobody will ask how {the} came about {by}",
    ),
    "standing": (
        "quarrel: {who} will put the blame for {the} on {me} {by}",
        "outside: somebody above will ask {me} about {the} {by}",
        "gain: {me} will be given the credit for {the} {by}",
        "-quarrel: nobody will hold {the} against {me} {by}",
        "overrule: {who} will brush the next objection aside, whoever makes it {by}",
    ),
    "control": (
        "approve: {who} will decide on {the} without asking {me} {by}",
        "govern: {the} will be put under another office {by}",
        "-govern: {me} will still have a say over {the} {by}",
        "overrule: {who} will overrule {me} on {the} {by}",
        "govern: there will be another change in who answers to whom {by}",
        "-overrule: what {me} says on {the} will stand {by}",
    ),
    "harmony": (
        "quarrel: {who} and {me} will fall out over {the} {by}",
        "agree: {who} and {me} will come to terms on {the} {by}",
        "-quarrel: those who work on {the} will still be on speaking terms {by}",
        "quarrel: the quarrel over {the} will come before the others {by}",
        "quarrel: two of those who are here will fall out in the open {by}",
        "agree: two who differ now will come to terms {by}",
    ),
    "people": (
        "depart: somebody who works on {the} will ask to leave {by}",
        "trim: {the} will cost those who work on it their free days {by}",
        "fund: those who carry {the} will get help {by}",
        "-fund: those who carry {the} will be left to manage alone {by}",
        "depart: somebody will be gone from among them {by}",
    ),
    "skill": (
        "depart: whoever understands {the} best will be gone {by}",
        "care: somebody new will be trained for {the} {by}",
        "fail: a mistake over {the} will be made for want of training {by}",
        "-depart: whoever understands {the} best will still be there {by}",
    ),
    "fairness": (
        "approve: {who} will sign for {the} with questions still open {by}",
        "verify: an auditor will ask who signed for {the} {by}",
        "neglect: the next rule on {the} will be waived {by}",
        "-verify: no outsider will have asked for the papers on {the} {by}",
        "approve: {who} will put a name to something with questions still open {by}",
    ),
    "gain": (
        "gain: {who} will gain from {the} {by}",
        "loss: ground will be lost over {the} {by}",
        "agree: {who} will raise the offer over {the} {by}",
        "-loss: the other side will hold still over {the} {by}",
        "outside: somebody from outside will want a say in it {by}",
        "agree: {who} will strike a bargain with one of them {by}",
    ),
    "belonging": (
        "govern: outsiders will decide about {the} {by}",
        "-govern: {the} will be handled as it always was {by}",
        "govern: {who} will change how things have always been done {by}",
    ),
}
"""By concern: the class of verbs (a '-' before it: that it will not happen, so that silence confirms it) and the sentence."""


def _read(sentences: dict[Concern, tuple[str, ...]]) -> tuple[Form, ...]:
    return tuple(
        Form(concern, head.strip("-"), "confirmed" if head.startswith("-") else "refuted", text)
        for concern, listed in sentences.items()
        for head, text in (part.split(": ", 1) for part in listed)
    )


OFFICE: tuple[Form, ...] = _read(SENTENCES)
BY_GENRE: dict[Genre, tuple[Form, ...]] = {genre: tuple(form for part in parts for form in _read(part)) for genre, parts in OWN.items()}
ALL: tuple[Form, ...] = tuple(dict.fromkeys((*OFFICE, *(form for forms in BY_GENRE.values() for form in forms))))
TECHNICAL = re.compile(
    r"\b(?:engineer\w*|tests?|tested|systems?|reactor|generators?|spacecraft|software|pumps?|bridge|machines?|aircraft|valves?|sensors?|cells?"
    r"|oxygen|launch|plant|turbine|drill|dam)\b",
    re.IGNORECASE,
)
WORKS = re.compile(
    r"\b(?:load|test|trial|fault|the work on|inspect|work on|win the time back|win back|time set aside|untested|thought sound)\b"
)


@lru_cache(maxsize=256)
def forms_for(genres: tuple[Genre, ...], told: str) -> tuple[Form, ...]:
    """Return the forms that fit a kind of story; those about work that is tested only where the text told of it has such work."""
    office = OFFICE if not genres or OFFICES & set(genres) else ()
    own = tuple(form for genre in genres for form in BY_GENRE[genre])
    fit = dict.fromkeys((*office, *own))
    return tuple(form for form in fit if form not in OFFICE or TECHNICAL.search(told) or not WORKS.search(form.words))


@lru_cache(maxsize=2048)
def form_of(text: str) -> Form | None:
    """Return the form that an expectation was written in, by the words around its slots, or None when it is in none."""
    low = text.lower()
    fitting = [form for form in ALL if all(piece in low for piece in _pieces(form.words))]
    return max(fitting, key=lambda form: sum(map(len, _pieces(form.words))), default=None)


@lru_cache(maxsize=256)
def _pieces(template: str) -> tuple[str, ...]:
    plain = re.sub(r"\{\w+\}", "\n", template.lower())
    return tuple(piece.strip(" ,") for piece in plain.split("\n") if len(piece.strip(" ,")) > 2)


class Named(NamedTuple):
    """What an expectation is of, and on whom it turns; each empty when of nothing or on nobody in particular."""

    matter: str
    who: str


@lru_cache(maxsize=2048)
def named_in(text: str) -> Named | None:
    """Return the matter and the person that an expectation names, or None when it is in none of the forms."""
    form = form_of(text)
    if form is None:
        return None
    pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(form.words))
    pattern = pattern.replace("(?P<by>.+?)", r"(?P<by>by [\w:, ]+?)")
    found = re.fullmatch(rf"{pattern}\.?", text, re.IGNORECASE)
    return Named(found["the"] if "{the}" in form.words else "", found["who"] if "{who}" in form.words else "") if found else None


FOLLOWS: dict[Pattern, tuple[str, ...]] = {
    "warning_unheeded": ("overrule", "fail", "disclose", "warn", "verify"),
    "schedule_cut": ("hasten", "postpone", "fail", "succeed", "approve"),
    "test_failed": ("fail", "succeed", "postpone", "overrule", "verify"),
    "resource_withdrawn": ("trim", "fund", "depart", "fail", "postpone"),
    "oversight_gap": ("neglect", "verify", "conceal", "approve", "disclose"),
    "reorganisation": ("govern", "depart", "quarrel", "approve", "overrule"),
    "outside_event": ("postpone", "trim", "verify", "hasten", "outside"),
    "design_compromise": ("fail", "succeed", "approve", "verify", "trim"),
    "record_lost": ("conceal", "disclose", "verify", "loss", "quarrel"),
    "skill_lost": ("depart", "fail", "fund", "care", "neglect"),
    "incentive_misaligned": ("hasten", "conceal", "gain", "approve", "disclose"),
    "normalised_deviance": ("neglect", "fail", "overrule", "approve", "warn"),
    "conflict_unresolved": ("quarrel", "agree", "depart", "overrule", "postpone"),
    "approval_rushed": ("fail", "approve", "verify", "succeed", "warn"),
    "supplier_changed": ("fail", "succeed", "trim", "postpone", "verify"),
    "proposal": ("approve", "overrule", "postpone", "agree", "fund"),
    "decision": ("warn", "succeed", "quarrel", "approve", "fail"),
    "disclosure": ("disclose", "quarrel", "verify", "outside", "gain"),
    "agreement": ("succeed", "quarrel", "agree", "postpone", "gain"),
    "discovery": ("verify", "disclose", "conceal", "gain", "approve"),
    "setback": ("postpone", "fail", "succeed", "trim", "loss"),
    "endpoint": ("verify", "disclose", "loss"),
    "arrival": ("disclose", "quarrel", "agree", "outside", "depart"),
    "loss": ("loss", "quarrel", "postpone", "depart", "verify"),
    "peril": ("fail", "loss", "postpone", "agree", "depart"),
    "rite": ("agree", "succeed", "disclose", "quarrel", "govern"),
}
"""What may come next after each kind of event, for better and for worse."""

MAINLY: dict[Pattern, frozenset[str]] = {
    "warning_unheeded": frozenset({"overrule", "neglect", "warn"}),
    "schedule_cut": frozenset({"hasten", "trim"}),
    "test_failed": frozenset({"fail"}),
    "resource_withdrawn": frozenset({"trim"}),
    "oversight_gap": frozenset({"neglect", "conceal"}),
    "reorganisation": frozenset({"govern"}),
    "outside_event": frozenset({"outside"}),
    "design_compromise": frozenset({"approve", "trim"}),
    "record_lost": frozenset({"conceal", "loss"}),
    "skill_lost": frozenset({"depart"}),
    "incentive_misaligned": frozenset({"hasten"}),
    "normalised_deviance": frozenset({"neglect", "overrule", "approve"}),
    "conflict_unresolved": frozenset({"quarrel", "postpone"}),
    "approval_rushed": frozenset({"approve", "overrule"}),
    "supplier_changed": frozenset({"govern"}),
    "proposal": frozenset(),
    "decision": frozenset({"approve"}),
    "disclosure": frozenset({"disclose"}),
    "agreement": frozenset({"agree"}),
    "discovery": frozenset({"disclose", "verify"}),
    "setback": frozenset({"postpone", "loss"}),
    "endpoint": frozenset({"fail", "harm", "loss"}),
    "arrival": frozenset({"outside"}),
    "loss": frozenset({"loss"}),
    "peril": frozenset({"fail", "harm"}),
    "rite": frozenset({"agree"}),
}
"""What each kind of event amounts to, whatever words it is told in."""

FRAME = frozenset(word for form in OFFICE for word in content_words(form.words))
"""Words of the sentences themselves, which say nothing of their matter."""


def subject(topic: str) -> str:
    """Return a topic as the matter of an expectation: 'leaving the lame' is the question of it."""
    told = definite(clip(topic, 60))
    return f"the question of {told}" if told.split()[0].endswith("ing") and " " in told else told
