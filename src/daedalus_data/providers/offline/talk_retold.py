"""How a fact is put when it is told again: in other turns of speech, its time in another place, its teller named."""

import re

from daedalus_data.core.words import words
from daedalus_data.prompts.views import Fact
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import clause, lower_first, main_part, stripped, time_first

SHORT = 15
"""Words from which on a second telling may leave out what follows the first half."""
NUMBER = r"(?:\d|(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|hundred)\b)"
SWAPS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        (r"\b(million|billion|thousand) dollars\b", r"\1"),
        (r"\bput the cost of (.+?) at (?=\S+ \S+)", r"reckoned \1 at "),
        (r"\bput the question of (.+?) off by\b", r"postponed the question of \1 by"),
        (r"\bthought that (.+?) was missing\b", r"found \1 missing"),
        (r"\bset (\w+) conditions on\b", r"made \1 conditions for"),
        (r"\bwhere there had been (\w+)\b", r"down from \1"),
        (rf"\bfell from (?={NUMBER})", "dropped from "),
        (rf"\bfell below (?={NUMBER})", "dropped under "),
        (r"\bsagged to\b", "dropped to"),
        (r"\binstead of\b(?! \w+ing\b)", "in place of"),
        (r"\bfor every\b", "for each"),
        (r"\bcomes early\b", "is ahead of time"),
        (r"(?<=\w) a head(?=[.,;]|$)", " each"),
        (r"\bon its date\b", "on time"),
        (r"\bwithout telling\b", "without a word to"),
        (r"\bwas priced at\b", "was put at"),
        (r"\bwas capped at\b", "was limited to"),
        (r"\bonly (?=\d|one\b|two\b|three\b|four\b)", "no more than "),
        (r"(?<!no )\bmore than (?=\d|(?:two|three|four|five|six|ten|twelve|twenty)\b)", "over "),
        (r"\b([Nn])obody\b", r"\1o one"),
        (r"\bin the (\w+) (days|weeks|months|years) after\b", r"over the \1 \2 that followed"),
        (rf"\bat least (?={NUMBER})", "no fewer than "),
        (rf"\bnearly (?={NUMBER}|half|all|every)", "almost "),
        (rf"\babout (?={NUMBER})", "some "),
        (rf"\bcame to (?={NUMBER}|[$€£])", "amounted to "),
        (rf"\bcomes to (?={NUMBER}|[$€£])", "amounts to "),
        (r"\btwice\b", "two times"),
        (rf"\bcarries (?={NUMBER})", "has "),
        (r"\basks for (?=\w+)", "calls for "),
        (r"\bis off\b", "is not running"),
        (r"\bfor want of\b", "for lack of"),
        (r"\bwas to be\b", "was meant to be"),
        (r"\bthe end of the (?=month|week|year)", "the close of the "),
        (r"\b([Ee])ach of the\b", r"\1very one of the"),
        (r"\bbegins at\b", "starts at"),
        (r"\bis due (?=on|in|at|by)", "falls due "),
        (r"\bbegan to\b", "started to"),
        (r"\bwas signed by\b", "bears the signature of"),
        (r"\bat once\b", "straight away"),
        (r"\bwas never\b", "has at no time been"),
        (r"\bsold at (?=\d)", "went for "),
        (r"\bwithout a\b", "with no"),
        (r"\ball of the\b", "the whole of the"),
        (r"\bfrom now on\b", "from this day on"),
        (r"\bsomebody\b", "someone"),
        (r"\bstruck (.+?) from the (?=\w)", r"removed \1 from the "),
        (r"\bwants (?=an? )", "asks for "),
        (r"\bwithin (?=(?:\d+|\w+) (?:days|weeks|months|years)\b)", "inside "),
        (r"\bgets (?=[$€£])", "is paid "),
        (r"\bwas moved (?=to|by)", "was shifted "),
        (r"\bwas filed on\b", "came in on"),
        (r"\bfeeds both\b", "supplies both"),
        (r"\blasted (?=\d)", "held for "),
        (r"\bneeds (?=\d)", "calls for "),
        (r"\bassumes (?=\d)", "counts on "),
        (r"\bdiffer by\b", "are apart by"),
        (r"\bcarries the stamp\b", "bears the stamp"),
        (r"\basks for (?=\w+$)", "calls for "),
        (r"\btook (?=\d+ (?:seconds|minutes|hours|days)\b)", "needed "),
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
        (r"\bwas not among them\b", "was not one of them"),
        (r"\basked that\b", "requested that"),
        (r"\bhad been looked at again\b", "had been gone over once more"),
        (r"\bkeep a list\b", "have a list"),
        (r"\bcarried (?=\w+ messages)", "took "),
        (r"\bNothing is paid for\b", "No money goes out for"),
        (r"\btakes (?=\w+ signatures)", "needs "),
        (r"\bfrom the work on\b", "out of the work on"),
        (r"\bwere left to work on\b", "remained for"),
        (r"\bhas to be\b", "must be"),
        (r"\bagreed in (\w+ \d{4}) that\b", r"laid down in \1 that"),
        (r"\bwent out with\b", "left the house with"),
        (r"\bwas logged as\b", "went into the log as"),
        (r"\bso that (?=the|it)", "in order that "),
        (r"\bbecause\b", "since"),
        (r"\bis worth (?=[$€£\d])", "comes to "),
        (r"\bpromised (.+?) on (\d+ \w+ \d{4}) that\b", r"gave \1 a promise on \2 that"),
        (r"\btold (.+?) on (\d+ \w+ \d{4}) that\b", r"assured \1 on \2 that"),
        (r"\bwould be the first thing cut\b", "would go before anything else"),
        (r"\bwas free for\b", "stood free for"),
        (r"\bhas done the\b", "does the"),
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
SECOND = re.compile(r",? and (?=(?:went|left|took|kept|leaves|carries|goes|comes|spends|needs|says|ends|pays|let|found|gave|reached)\b)")
"""Where a sentence goes on to tell of another deed; what it says of a state ('and is gone') belongs to the first half."""
MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATED = re.compile(
    rf"(?<=\w)(?<!end)(?<!middle)(?<!beginning)(?<!start)(?<!close)(?<!turn) (?:in|on) "
    rf"(?:(?:\d{{1,2}} )?(?:{MONTH} )?(?:20|1[0-9])\d\d\b|(?:\d{{1,2}} )?{MONTH}\b(?! \d))"
)
"""A date that a second teller leaves out, unless it opens the statement or another figure counts as of it."""
HALVES = re.compile(r", (?:and|with|which|after|since|while|to deal with|for)\b")
TAIL = re.compile(r" (?:so that|in the \w+ \w+ after) .+$")
WEIGHTY = re.compile(
    r"\d|\b(?:not?|nor|never|nobody|nothing|none|neither|without|unless|until|only|but|except|if|would|will|may|might|must|could|should|shall"
    r"|is|are|was|were|has|had|have|gone|dead|half|all|every|once|twice|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
    r"|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand)\b|n't\b",
    re.IGNORECASE,
)
"""What nobody may leave out who tells a thing again: figures, negations, conditions and states."""
TOLD_BY = re.compile(r"^told by (?P<name>.+?)(?: (?:in|on|at) (?:\d|[A-Z][a-z]+ \d).*)?$")


def told_by(fact: Fact) -> str | None:
    """Return the name of the one who told a fact to its holder, or None where nobody did."""
    match = TOLD_BY.match(fact.how)
    return match["name"] if match else None


def retold(text: str, names: frozenset[str], draw: Draw, habit: float) -> str:
    """Return a statement as somebody tells it who was told it: in other turns of speech, without what it can do without."""
    text = _half(main_part(text), draw)
    for pattern, put in SWAPS:
        text = pattern.sub(put, text)
    turned = time_first(text, names) if draw.chance(0.5 - 0.5 * habit) else None
    if turned is None and draw.chance(0.65):
        turned = _condition_first(text, names)
    return stripped(turned or _undated(text))


CONDITION = re.compile(r"^(?P<main>[^,;:]{16,}) (?P<when>(?:when|while|once|if|because|since|unless) [^,;:]{10,})$")


def _condition_first(text: str, names: frozenset[str]) -> str | None:
    """Return a statement with the clause of its time, cause or condition put in front: 'when the bus sags, the pump stops'."""
    match = CONDITION.match(stripped(text))
    plain = match and clause(match["main"]) and not re.search(r"\b(?:said|says|told|asked|knows|knew|saw|whether|that)\b", match["main"])
    # The clause in front must not lean on the other: 'when it is off' would come before what 'it' is.
    if match is None or not plain or re.search(r"\b(?:it|its|he|she|they|his|her|their|them)\b", match["when"]):
        return None
    return f"{match['when']}, {lower_first(match['main'], names)}"


def _undated(text: str) -> str:
    """Return a statement without its date, unless it has figures, which may hold only of that date."""
    without = DATED.sub("", text)
    return text if FIGURE.search(without) else without


FIGURE = re.compile(r"\d")


def _half(text: str, draw: Draw) -> str:
    """Return a part of a sentence that can stand alone, where what is left out has no figure, no negation and no state in it."""
    parts, second = clause(text), SECOND.search(text)
    if parts and second and len(words(parts.subject)) < 7 and len(words(text[: second.start()])) >= 5:
        first, rest = text[: second.start()], text[second.end() :]
        light = not WEIGHTY.search(first[len(parts.subject) :])
        if light and len(words(rest)) >= 5 and draw.chance(0.5):
            return f"{parts.subject} {rest}"
        return text if WEIGHTY.search(rest) else first
    for cut in (HALVES.search(text), TAIL.search(text)):
        whole = text[: cut.start()] if cut else ""
        plain = cut is not None and not WEIGHTY.search(text[cut.start() :])
        if plain and len(words(text)) > SHORT and len(words(whole)) >= 6 and clause(whole) and draw.chance(0.8):
            text = whole
    return text
