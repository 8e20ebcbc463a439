"""How a fact is put when it is told again: its first half, other turns of speech, its time in another place, its teller named."""

import re

from daedalus_data.core.words import STOP, words
from daedalus_data.prompts.views import Fact
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import PREPOSITIONS, clause, looks_finite, main_part, stripped, time_first

SHORT = 15
"""Words from which on a second telling may leave out what follows the first half."""
SWAPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\b(million|billion|thousand) dollars\b", r"\1"),
        (r"\bput the cost of (.+?) at (?=\S+ \S+)", r"reckoned \1 at "),
        (r"\bput the question of (.+?) off by\b", r"postponed the question of \1 by"),
        (r"\bthought that (.+?) was missing\b", r"found \1 missing"),
        (r"\bset (\w+) conditions on\b", r"made \1 conditions for"),
        (r"\bwhere there had been (\w+)\b", r"down from \1"),
        (r"\bfell from\b", "went down from"),
        (r"\bfell below\b", "dropped under"),
        (r"\bsagged to\b", "dropped to"),
        (r"\binstead of\b", "in place of"),
        (r"\bfor every\b", "for each"),
        (r"\bcomes early\b", "is ahead of time"),
        (r"\ba head\b", "each"),
        (r"\bon its date\b", "on time"),
        (r"\bby a day\b", "by so much as a day"),
        (r"\bwithout telling\b", "behind the backs of"),
        (r"\bwas priced at\b", "was put at"),
        (r"\bwas capped at\b", "was limited to"),
        (r"\bonly (?=\d|one\b|two\b|three\b|four\b)", "no more than "),
        (r"(?<!no )\bmore than (?=\d)", "over "),
        (r"\bstruck\b", "removed"),
        (r"\bwants (?=an? )", "asks for "),
        (r"\bwithin (?=(?:\d+|\w+) (?:days|weeks|months|years)\b)", "inside "),
        (r"\bgets (?=\d)", "is paid "),
        (r"\bwas moved (?=to|by)", "was shifted "),
        (r"\bwas filed on\b", "came in on"),
        (r"\bfeeds both\b", "supplies both"),
        (r"\blasted (?=\d)", "held for "),
        (r"\bneeds (?=\d)", "calls for "),
        (r"\bassumes (?=\d)", "counts on "),
        (r"\bdiffer by\b", "are apart by"),
        (r"\bcarries the stamp\b", "bears the stamp"),
        (r"\basks for (?=\w+$)", "calls for "),
        (r"\btook (?=(?:\d+|\w+) (?:seconds|minutes|hours|days)\b)", "needed "),
        (r"\bbooks (?=\d)", "sets aside "),
        (r"\bwas frozen in\b", "was closed in"),
        (r"\breport to\b", "answer to"),
        (r"\bafter cutting\b", "having cut"),
        (r"\bwould pass to\b", "would go to"),
        (r"\bclosed (?=\d)", "dealt with "),
        (r"\bsays nothing of\b", "is silent on"),
        (r"\bsay nothing of\b", "are silent on"),
        (r"\bhad neither name against them\b", "stood without either name"),
        (r"\bis worded for\b", "is written for"),
        (r"\bwould have taken\b", "would have needed"),
        (r"\bhas no clause on\b", "does not say a word about"),
        (r"\bclaimed the\b", "drew the"),
        (r"\bwas not among them\b", "was not one of them"),
        (r"\basked that\b", "requested that"),
        (r"\bhad been looked at again\b", "had been gone over once more"),
        (r"\bkeep a list\b", "have a list"),
        (r"\bcarried (?=\w+ messages)", "took "),
        (r"\bbetween the two\b", "from one to the other"),
        (r"(?<!was )(?<!were )(?<!be )\bdropped the\b", "did without the"),
        (r"\bNothing is paid for\b", "No money goes out for"),
        (r"\btakes (?=\w+ signatures)", "needs "),
        (r"\bfrom the work on\b", "out of the work on"),
        (r"\bwere left to work on\b", "remained for"),
        (r"\bhas to be\b", "must be"),
        (r"\bin a year\b", "inside a year"),
        (r"\bagreed in (\w+ \d{4}) that\b", r"laid down in \1 that"),
        (r"\bwent out with\b", "left the house with"),
        (r"\bwas logged as\b", "went into the log as"),
        (r"\bso that (?=the|it)", "in order that "),
        (r"\bbecause\b", "since"),
        (r"\bunder the new\b", "by the new"),
        (r"\bis worth\b", "comes to"),
        (r"\bpromised (.+?) on (\d+ \w+ \d{4}) that\b", r"gave \1 a promise on \2 that"),
        (r"\btold (.+?) on (\d+ \w+ \d{4}) that\b", r"assured \1 on \2 that"),
        (r"\bwould be the first thing cut\b", "would go before anything else"),
        (r"\bwas free for\b", "stood free for"),
        (r"\bhas done the\b", "does the"),
        (r"\bwould rise from\b", "goes up from"),
        (r"\bwould accept\b", "would settle for"),
        (r"\b([Tt]he [A-Z]\w+) of [A-Z]\w+(?: [A-Z]\w+)?\b", r"\1"),
        (r"\b([Tt]he) [A-Z]\w+ [A-Z]\w+ ([A-Z]\w+)\b", r"\1 \2"),
        (r"\bno (\w+) would be dropped without\b", r"dropping a \1 takes"),
        (r"\blost voice contact for\b", "were off the radio for"),
        (r"\bneeded (.+?) to replace\b", r"spent \1 on replacing"),
        (r"\bproposed to (?=[a-z])", "wanted to "),
        (r"\bundertook to\b", "means to"),
    )
)
"""Turns of speech that the second teller has otherwise; each keeps what is claimed."""
SECOND = re.compile(
    r",? and (?=(?:was|is|has|had|went|left|took|kept|leaves|carries|goes|comes|spends|needs|says|ends|pays|let|found|gave|reached)\b)"
)
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATED = re.compile(
    rf"(?<=\w) (?:in|on|of) (?:\d{{1,2}} )?(?:{MONTH} )?(?:20|1[0-9])\d\d\b|(?<=\w) (?:in|on|of) (?:\d{{1,2}} )?{MONTH}\b(?! \d)"
)
"""A date that a second teller leaves out, unless it opens the statement."""
HALVES = re.compile(r", (?:and|but|with|without|which|after|because|since|while|so|on condition|to deal with|for|the)\b")
TAIL = re.compile(r" (?:when|after|so that|because|in the \w+ \w+ after) .+$")
TOLD_BY = re.compile(r"^told by (?P<name>.+?)(?: (?:in|on|at) (?:\d|[A-Z][a-z]+ \d).*)?$")


def told_by(fact: Fact) -> str | None:
    """Return the name of the one who told a fact to its holder, or None where nobody did."""
    match = TOLD_BY.match(fact.how)
    return match["name"] if match else None


def retold(text: str, names: frozenset[str], draw: Draw, habit: float) -> str:
    """Return a statement as somebody tells it who was told it: a part of it, without its date, in other turns of speech."""
    text = THING.sub(_shorter, _half(main_part(text), draw))
    for pattern, put in SWAPS:
        text = pattern.sub(put, text)
    turned = time_first(text, names) if draw.chance(0.5 - 0.5 * habit) else None
    return stripped(turned or DATED.sub("", text))


THING = re.compile(r"\b([Tt]he) ([a-z-]+) ([a-z'-]+) ([a-z-]+)\b(?! ?of\b)")
KEPT = frozenset(
    "second first third old new last next backup full own other same first-class oxygen carbon load crew one two three".split()
)
"""First words of a name for a thing that it cannot do without."""


COUNTING = frozenset("every each any all both some another either".split())
"""Words with which another phrase begins: 'the north every second Thursday'."""


def _shorter(match: re.Match[str]) -> str:
    """Return 'the power bus' for 'the shared power bus'."""
    article, first, *rest = match.groups()
    plain = not any(word in STOP | PREPOSITIONS | COUNTING or looks_finite(word) for word in (first, *rest)) and first not in KEPT
    return f"{article} {' '.join(rest)}" if plain else match[0]


def _half(text: str, draw: Draw) -> str:
    """Return one of the two statements that a sentence makes, where it makes two and each can stand alone."""
    parts, second = clause(text), SECOND.search(text)
    if parts and second and len(words(parts.subject)) < 7 and len(words(text[: second.start()])) >= 5:
        rest = text[second.end() :]
        return f"{parts.subject} {rest}" if len(words(rest)) >= 5 and draw.chance(0.5) else text[: second.start()]
    for cut in (HALVES.search(text), TAIL.search(text)):
        whole = text[: cut.start()] if cut else ""
        if len(words(text)) > SHORT and len(words(whole)) >= 6 and clause(whole) and draw.chance(0.8):
            text = whole
    return text
