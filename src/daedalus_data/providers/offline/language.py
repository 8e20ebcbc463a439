"""Small English tools for the built-in author: articles, case, clauses, person, gerunds; everything pure and cached."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import words


def wordset(text: str) -> frozenset[str]:
    """Return the words of a text as a set, for lists that are kept as text."""
    return frozenset(text.split())


SPACES = re.compile(r"\s+")
ABBREVIATION = re.compile(r"(?:\b(?:Dr|Mr|Mrs|Ms|St|No|vs|approx|etc|e\.g|i\.e|a\.m|p\.m|Jr|Sr|Inc|Ltd|Co|dept|min|max)|\b[A-Z])\.$")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
NUMBER_WORDS = wordset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen "
    "twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million half"
)
DETERMINERS = wordset(
    "a an the this that these those my your his her its our their every each no some any all both another either neither such"
)
PREPOSITIONS = wordset(
    "of in on at by for from with to into over under about after before during since until through between against without within "
    "per than as like near across behind above below beyond despite toward towards upon via"
)
# Words that open a sentence and are never a name, so that they may lose their capital inside a longer one.
STARTERS = (
    DETERMINERS
    | PREPOSITIONS
    | NUMBER_WORDS
    | wordset(
        "it he she they we you there here when while if because although though once only nobody everybody someone everyone nothing "
        "most many few several more less fewer about almost nearly what who whose where how why not never last next early late"
    )
)
INSTITUTIONS = wordset(
    "Congress Parliament Senate Council Cabinet Rome London Paris Washington Brussels Moscow Beijing Mars Earth Moon God Christmas "
    "Easter January February March April May June July August September October November December Monday Tuesday Wednesday Thursday "
    "Friday Saturday Sunday English French German Latin Greek American British European Chinese Russian Indian"
)
MONTHS = wordset("january february march april may june july august september october november december")
BE_HAVE = wordset("is are was were has have had will would can could may might must should shall does do did cannot won't can't isn't")
PAST = wordset(
    "fell rose cut ran lost made took gave found told said sent held kept left met put set spent stood went wrote broke came saw "
    "knew began chose drew drove grew led paid read sold bought brought built caught cost felt fought forgot froze got heard hid "
    "hit hurt laid lay let meant rang sank sat shook shot showed shrank shut slept slid sought spoke stole struck stuck swore swept "
    "taught thought threw tore understood woke won wore bore bent bled blew burst dealt died dug fed flew hung overran overrode "
    "overtook undertook withdrew withheld rebuilt became split spread quit rid beat bound ate fled misread oversaw upheld underwent "
    "foretold foresaw forbade forgave drank sang swam swung sprang clung flung slung spun wept knelt leapt dreamt lit strode wove trod "
    "mistook misled undid outgrew repaid retold unwound awoke bit ploughed"
)
PRESENT = wordset(
    "needs shows runs costs ends depends leaves holds keeps takes makes gives stands sits means says wants works knows believes "
    "expects requires lacks covers falls rises remains begins starts carries contains uses owes pays claims plans lies drops "
    "exceeds includes allows suggests reports comes goes moves meets lasts fails passes fits belongs reads hides trusts feels fears "
    "insists refuses fills loses waits sees thinks brings turns stays sounds lives seems"
)
NOT_PAST = wordset("need seed speed feed breed indeed hundred shed red bed embed proceed exceed succeed unmanned crewed")
TITLES = wordset(
    "dr dr. mr mr. mrs mrs. ms ms. miss prof prof. professor sister brother father mother judge captain sir lady lord sergeant detective "
    "inspector colonel general major lieutenant abbot prior nurse senator governor president minister king queen prince princess "
    "chief secretary madame monsieur reverend"
)
IRREGULAR_ING = {"be": "being", "see": "seeing", "lie": "lying", "die": "dying", "tie": "tying"}
DOUBLING = wordset(
    "get set cut put run stop plan win hit let sit begin ship drop step keepit fit admit commit permit quit rid cap swap map trim"
)


class Clause(NamedTuple):
    """A sentence taken apart before its finite verb."""

    subject: str
    verb: str
    rest: str


def tidy(text: str) -> str:
    """Return text with single spaces, no space before punctuation and no doubled punctuation."""
    text = SPACES.sub(" ", text).strip()
    text = re.sub(r"\s+([,.;:?!])", r"\1", text)
    text = re.sub(r"([,;:])(?:\s*[,;:])+", r"\1", text)
    text = re.sub(r"[,;:]+([.?!])", r"\1", text)
    text = re.sub(r"([?!])[.,]+", r"\1", text)
    text = re.sub(r"\.{2,}", ".", text)
    text = re.sub(r"\b([Tt]hat) that (?=\w)", r"\1 the ", text)
    return re.sub(r"\b([Tt]he) the\b", r"\1", text)


def stripped(text: str) -> str:
    """Return a sentence without its final stop and spaces."""
    text = SPACES.sub(" ", text).strip()
    return text if ABBREVIATION.search(text) else text.rstrip(" .!?;:,")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; 'Dr.' and 'a.m.' end none."""
    found: list[str] = []
    for part in SENTENCE_END.split(text.strip()):
        if found and ABBREVIATION.search(found[-1]) and (not found[-1].endswith("No.") or part[0].isdigit()):
            found[-1] += " " + part
        elif part:
            found.append(part)
    return found


def capitalised(text: str) -> str:
    """Return text with its first letter in upper case, past any opening quote."""
    for place, letter in enumerate(text):
        if letter.isalpha():
            return text[:place] + letter.upper() + text[place + 1 :]
        if letter.isdigit():
            return text
    return text


def sentence_case(text: str) -> str:
    """Return text tidied, every sentence begun with a capital and the last one ended."""
    text = " ".join(capitalised(part) for part in sentences(tidy(text)))
    if text and text[-1] not in ".!?" and not text.endswith((".'", "?'", ".”", '."', '?"')):
        text += "."
    return text


@lru_cache(maxsize=8192)
def lower_first(text: str, names: frozenset[str] = frozenset()) -> str:
    """Return text fit to stand inside a sentence: its first letter lower unless the word is a name or an acronym.

    `names` are capitalised words known to be names.
    """
    first, _, rest = text.partition(" ")
    bare = first.strip("'\",.;:“”‘’")
    plain = bare.removesuffix("'s").removesuffix("’s")
    if not bare or plain == "I" or plain in names or bare[1:] != bare[1:].lower() or bare[:1].isdigit():
        return text
    if bare.startswith(("I'", "I’")):
        return text
    if bare.lower() not in STARTERS and (re.match(r"[A-Z][a-z]|(?!I\b)[IVX]+\b", rest) or plain in INSTITUTIONS):
        return text
    return first.lower() + text[len(first) :]


def proper_names(*texts: str) -> frozenset[str]:
    """Return the words that stand capitalised in mid-sentence in the texts: they are names."""
    found: set[str] = set()
    for text in texts:
        found.update(_proper(text))
    return frozenset(found)


@lru_cache(maxsize=4096)
def _proper(text: str) -> frozenset[str]:
    return frozenset(match.removesuffix("'s") for match in re.findall(r"(?<=[a-z,;:] )[A-Z][A-Za-z'-]+", text))


@lru_cache(maxsize=4096)
def article(noun: str) -> str:
    """Return 'a' or 'an' for the sound a noun phrase begins with."""
    word = noun.lower().lstrip("'\"")
    if re.match(r"(hour|honest|honou?r|heir)", word) or re.match(r"(8|11\b|18\b)", word):
        return "an"
    if re.match(r"(uni(?!n|m)|use|usu|eu|one\b|once|u\b|ubi)", word):
        return "a"
    if noun[:2].isupper() and noun[:1] in "FHLMNRSX":
        return "an"
    return "an" if word[:1] in "aeiou" else "a"


AFTER_NOUN = re.compile(rf"\s+(?:{'|'.join(sorted(PREPOSITIONS - {'like', 'near', 'past', 'than', 'as', 'per', 'via'}))})\s+")


@lru_cache(maxsize=4096)
def is_plural(noun_phrase: str) -> bool:
    """Say whether a noun phrase takes a plural verb."""
    head = AFTER_NOUN.split(noun_phrase.lower())[0]
    last = words(head)[-1] if words(head) else ""
    first = head.split(" ")[0] if head else ""
    if " and " in head or (first in NUMBER_WORDS and first not in ("one", "half") and head.count(" ") > 0):
        return True
    singular_ends = ("ss", "us", "is", "ics", "news", "'s", "status", "series", "analysis", "progress")
    return (last.endswith("s") and not last.endswith(singular_ends)) or last in {
        "data",
        "people",
        "staff",
        "crew's",
        "children",
        "men",
        "women",
    }


OWNED = re.compile(r"(?:[A-Z][\w-]+ )*[A-Z][\w-]*['’]s ")
"""A name that owns what follows stands for the article: "Marta Silva's doubt"."""


@lru_cache(maxsize=4096)
def definite(noun_phrase: str, names: frozenset[str] = frozenset()) -> str:
    """Return a noun phrase with 'the' where it needs one."""
    bare = noun_phrase.strip().rstrip(".")
    if OWNED.match(bare):
        return bare
    # Topics are written small: in 'Florence loan' the capital is a name's, in 'The hay' an article's.
    named = " " in bare and bare.split(" ")[0].lower() not in STARTERS
    phrase = bare if named else lower_first(bare, names)
    first = phrase.split(" ")[0]
    if (
        first.lower() in DETERMINERS
        or first.lower() in {"what", "who", "how", "why", "whether"}
        or (first[0].isupper() and first.endswith(("'s", "’s")))
    ):
        return phrase
    if first[:1].isupper() and (first in names or len(phrase.split()) == 1) and not first.isupper():
        return phrase if is_name(phrase) else f"the {phrase}"
    if (label := re.search(r"(\S+) (?:[A-Z]|\d+|[IVX]+|one|two|three|four|five|six|seven|eight|nine)$", phrase)) and label[
        1
    ].lower() not in PREPOSITIONS | MONTHS:
        return phrase  # 'report 114' is a name, 'will of 1887' is none
    if first.endswith("ing") and len(phrase.split()) > 1 and phrase.split()[1] in DETERMINERS:
        return phrase
    return f"the {phrase}"


def is_name(phrase: str) -> bool:
    """Say whether every word of a phrase is capitalised, as in a name."""
    return all(word[:1].isupper() for word in phrase.split())


@lru_cache(maxsize=4096)
def gerund(verb: str) -> str:
    """Return the -ing form of a base verb."""
    if verb in IRREGULAR_ING:
        return IRREGULAR_ING[verb]
    if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")):
        return verb[:-1] + "ing"
    return verb + verb[-1] + "ing" if verb in DOUBLING else verb + "ing"


@lru_cache(maxsize=4096)
def looks_finite(word: str) -> bool:
    """Say whether a word alone reads as a finite verb."""
    word = word.lower().strip(",;:.")
    if word in BE_HAVE or word in PAST or word in PRESENT:
        return True
    return word.endswith("ed") and len(word) > 4 and word not in NOT_PAST


@lru_cache(maxsize=8192)
def clause(text: str) -> Clause | None:
    """Return a plain statement as subject, verb and rest, or None when the verb cannot be found with care."""
    tokens = stripped(text).split(" ")
    for place in range(1, min(len(tokens), 16)):
        word, before = tokens[place].lower(), tokens[place - 1].lower()
        if tokens[place - 1].endswith(",") or before in {"who", "which", "that", "when", "if", "because"}:
            return None
        plural = before.endswith("s") and f"{word}s" in PRESENT
        if not (looks_finite(word) or plural) or before in DETERMINERS or before in PREPOSITIONS or before.endswith("ly"):
            continue
        following = tokens[place + 1].lower() if place + 1 < len(tokens) else ""
        if word.endswith("ed") and place == 1 and following and looks_finite(following) and following in BE_HAVE:
            continue
        return Clause(" ".join(tokens[:place]), tokens[place], " ".join(tokens[place + 1 :]))
    return None


@lru_cache(maxsize=8192)
def main_part(text: str, most: int = 26) -> str:
    """Return the first sentence of a text, cut at a clause boundary when it is longer than `most` words."""
    first = stripped(sentences(text)[0]) if sentences(text) else ""
    while len(first.split()) > most:
        cuts = [m.start() for m in re.finditer(r"[;,—]\s|\s(?:which|because|while|although|so that|and then)\s", first)]
        cuts = [cut for cut in cuts if len(first[:cut].split()) >= 7]
        if not cuts:
            break
        first = first[: cuts[-1]].rstrip(" ,;—")
    return first


TIME_TAIL = re.compile(
    r"^(?P<main>.{18,}?)\s+(?P<tail>(?:in|on|by|since|during|after|before|at|until)\s+(?:(?:early|late|mid|the end of)[ -])?"
    r"(?:(?:the|its|our)\s+)?(?:\w+\s+){0,2}(?:January|February|March|April|May|June|July|August|September|October|November|December|\d{4}"
    r"|week|month|year|quarter|spring|summer|autumn|winter|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|morning|night|review|"
    r"test|trial|meeting|audit|inspection|hearing|shift|drill)(?:\s+\d{4})?)$"
)


@lru_cache(maxsize=8192)
def time_first(text: str, names: frozenset[str] = frozenset()) -> str | None:
    """Return the statement with its closing time or occasion put in front: 'In the March bench test, two of six cells failed'."""
    match = TIME_TAIL.match(stripped(text))
    if match is None or "," in match["main"] or match["main"].split()[-1].lower() in PREPOSITIONS | DETERMINERS | NUMBER_WORDS:
        return None
    if match["main"].split()[0].lower() in {"if", "when", "although", "because"}:
        return None
    return f"{match['tail']}, {lower_first(match['main'], names)}"


ORGANISATIONS = wordset(
    "Academy Agency Archive Association Authority Bank Board Bridge Bureau Chapel Church Club College Commission Committee Company "
    "Components Controls Cooperative Council Court Department Devices Fund Group Guild Hall Hospital House Institute Laboratory Library "
    "Market Ministry Museum Observatory Office Order Panel School Senate Services Shrine Society Station Supply Syndicate Temple Tower "
    "Tribunal Trust Union University Works"
)


def is_organisation(name: str) -> bool:
    """Say whether a name of several words is a house's or an office's, of which no part can stand alone."""
    parts = name.split()
    return len(parts) > 1 and (parts[-1] in ORGANISATIONS or any(part.endswith(("'s", "’s")) for part in parts[:-1]))


def short_name(name: str) -> str:
    """Return how somebody is called across a table: 'Raj', 'Dr. Chen', 'Sister Agnes', 'Harbour Office'."""
    parts = name.split()
    if len(parts) < 2 or parts[0].lower() == "the" or is_organisation(name):
        return name
    return f"{parts[0]} {parts[-1]}" if parts[0].lower() in TITLES else parts[0]
