"""The portal itself: the known end of the story, read from its description without asking anybody."""

import re
from calendar import month_name

from daedalus_data.core.counting import counted
from daedalus_data.core.errors import TemplateError
from daedalus_data.core.events import Detail, EntityId, Happening
from daedalus_data.core.words import STOP, words

TITLE_WORDS = 14
LEAST = 20
ABBREVIATION_WORDS = "dr mr mrs ms v vs no inc corp co ltd st jr sr approx gen col capt prof rev"
ANALYST_WORDS = """
trace tracing work working explain understand determine identify analyse analyze reconstruct investigate discover show find reveal
"""
CUT_WORDS = """
and or but in on at after before with when while following because to for during despite as which who from by into onto over under
against
"""
VERB_WORDS = """
shows show showed loses lose lost finds find found includes include included reveals revealed fails failed collapses collapsed wins won
rules ruled orders ordered reports reported announces announced leads led leaves left kills killed closes closed reaches reached becomes
became begins began ends ended presumed causes caused halts halted dies died signs signed passes passed files filed declares declared
confirms confirmed votes voted goes went gets got makes made takes took misappropriated awarded awards suffers suffered holds held
withdraws withdraw withdrew steals stole stolen breaks broke broken sinks sank burns burned says said resigns resigned dismisses
dismissed recalls recalled sues sued settles settled merges merged crashes crashed explodes exploded
"""
ABBREVIATIONS = frozenset(ABBREVIATION_WORDS.split())
ANALYST = frozenset(ANALYST_WORDS.split())
"""Imperatives that open a sentence meant for whoever studies the end, not for those who lived it."""
CUT_BEFORE = frozenset(CUT_WORDS.split())
VERBS = frozenset(VERB_WORDS.split())
JOINTS = STOP | VERBS | CUT_BEFORE | frozenset(["all", "within", "without", "across", "between", "against", "under", "due"])
"""Words that end a noun phrase."""
CLOCK = r"\d{1,2}:\d{2}(?: [A-Z]{2,4})?"
DAY = r"(?:[Oo]n|[Ii]n|[Bb]y|[Aa]t) (?:\d{1,2} )?[A-Z][a-z]+ (?:\d{1,2}, ?)?\d{4}"
DATED = re.compile(rf"^(?:At {CLOCK},? )?{DAY}(?: at {CLOCK})?,? ")
"""A date that opens a sentence: a title does without it, for every state is told with its own."""
INNER_DATE = re.compile(r" (?:on|in|at) (?:\d{1,2} )?[A-Z][a-z]+ (?:\d{1,2}, ?)?\d{4}\b|(?: at)? \d{1,2}:\d{2}(?: [A-Z]{2,4})?")
ADVERB = re.compile(r"\w{3,}(?:lly|ously|ively)")
NUMBER = re.compile(r"[$€£]?\d")
YEAR = re.compile(r"\d{4}")
PUNCTUATION = ".,;:!?()\"'“”"


@counted
def endpoint(description: str, cast: tuple[EntityId, ...]) -> Happening:
    """Return the end that the description states; sentences that address the analyst ("Trace backward …") are left out."""
    told = [sentence for sentence in sentences(description) if not _addresses_the_analyst(sentence)]
    text = _whole_sentences(told, 900)
    if len(text) < LEAST:
        raise TemplateError(
            f"temporal.portal_description is {description!r}, which says too little; "
            "state in a full sentence what happens at the portal, to whom and when"
        )
    return Happening(
        title=_title(_undated(told[0])),
        description=text,
        pattern="endpoint",
        actors=cast,
        topic=topic_of(_undated(told[0])),
        details=tuple(Detail(topic=topic_of(_undated(line)), text=_shortened(line, 400), known_by=cast) for line in told[:5]),
        mechanism="It is the known end of the story; nothing after it is told.",
    )


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a full stop after an abbreviation or an initial ends none."""
    parts: list[str] = []
    for piece in re.split(r"(?<=[.!?])\s+", text.strip()):
        if parts and _goes_on(parts[-1]):
            parts[-1] += f" {piece}"
        else:
            parts.append(piece)
    return [part for part in parts if len(words(part)) > 1]


def _goes_on(part: str) -> bool:
    last = part.split()[-1].rstrip(".").lower() if part.endswith(".") else ""
    return last in ABBREVIATIONS or (len(last) == 1 and last.isalpha())


def _addresses_the_analyst(sentence: str) -> bool:
    return words(sentence)[0] in ANALYST


def _undated(sentence: str) -> str:
    bare = DATED.sub("", sentence)
    return bare[:1].upper() + bare[1:]


def topic_of(sentence: str) -> str:
    """Return what a sentence is about: its first longest run of content words without a verb or a date, else its subject."""
    # A sum or a count says less than what is counted: "47 million dollars" gives way to a name of two words.
    longest = max((_noun(run[:5]) for run in _runs(sentence)), key=lambda run: len(run) - 1.5 * bool(NUMBER.match(" ".join(run))))
    words_of = longest if len(longest) > 1 else _subject(sentence) or longest
    return _shortened(" ".join(words_of) or sentence, 60).rstrip(".")


def _noun(run: list[str]) -> list[str]:
    # "its deck cracked" is about the deck; "a crewed mission" keeps its adjective.
    return run[:-1] if len(run) > 1 and run[-1].endswith("ed") else run


def _runs(sentence: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for token in sentence.split():
        word = token.strip(PUNCTUATION)
        # "the oxygen assembly tripping offline" is about the assembly.
        if _breaks(word) or (word.endswith("ing") and len(runs[-1]) > 1):
            runs.append([])
        else:
            runs[-1].append(word)
            if token[-1] in ",;:!?":
                runs.append([])
    return runs


def _breaks(word: str) -> bool:
    return not word or word.lower() in JOINTS or word in month_name or bool(YEAR.fullmatch(word) or ADVERB.fullmatch(word))


def _subject(sentence: str) -> list[str]:
    """Return the words before the first verb without an article, when they are two to five."""
    bare = [token.strip(PUNCTUATION) for token in sentence.split()]
    end = next((i for i, word in enumerate(bare) if word.lower() in VERBS), 0)
    subject = bare[1:end] if bare and bare[0].lower() in ("the", "a", "an") else bare[:end]
    sound = 2 <= len(subject) <= 5 and not {subject[0].lower(), subject[-1].lower()} & STOP
    return subject if sound else []


def _title(sentence: str) -> str:
    tokens = sentence.rstrip(".").split()
    if len(tokens) > TITLE_WORDS:
        tokens = INNER_DATE.sub("", " ".join(tokens)).split()
    if len(tokens) > TITLE_WORDS:
        tokens = tokens[: _cut(tokens)]
    return _shortened(" ".join(tokens).rstrip(",;:—- ") + ".", 140)


def _cut(tokens: list[str]) -> int:
    """Return how many words make a clause that stands alone: up to a comma, else up to a preposition, else as many as fit."""
    commas = [i + 1 for i, token in enumerate(tokens[:TITLE_WORDS]) if i >= 4 and token[-1] in ",;:—"]
    joints = [i for i, token in enumerate(tokens[: TITLE_WORDS + 1]) if i >= 5 and token.lower() in CUT_BEFORE]
    return (commas or joints or [TITLE_WORDS])[-1]


def _whole_sentences(told: list[str], most: int) -> str:
    text = ""
    for sentence in told:
        if len(text) + len(sentence) + 1 > most:
            break
        text = f"{text} {sentence}".strip()
    return text or _shortened(" ".join(told), most)


def _shortened(text: str, most: int) -> str:
    """Return the text, or what of it fits, cut between words and closed with a full stop."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:—- .") + "."
