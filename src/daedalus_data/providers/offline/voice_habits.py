"""Small habits of wording that make a speaker recognisable: contractions, favourite words, punctuation, how people are called."""

import re
from functools import lru_cache

from daedalus_data.core.seeds import choose, fraction
from daedalus_data.providers.offline.language import TITLES, is_organisation, short_name
from daedalus_data.providers.offline.voice import Voice

# Contractions in three groups; a speaker has a group or has it not.
NOT_FORMS = (
    (r"\b([Dd])o not\b", r"\1on't"),
    (r"\b([Dd])oes not\b", r"\1oesn't"),
    (r"\b([Dd])id not\b", r"\1idn't"),
    (r"\b([Cc])annot\b", r"\1an't"),
    (r"\b([Ww])ill not\b", r"\1on't"),
    (r"\b([Ii])s not\b", r"\1sn't"),
    (r"\b([Aa])re not\b", r"\1ren't"),
    (r"\b([WwHh]as|[Ww]ere|[Hh]ave) not\b", r"\1n't"),
    (r"\b([WwCc]|[Ss]h)ould not\b", r"\1ouldn't"),
)
WHOLE = "".join(rf"(?<!\b{word} )" for word in "than as how what where who whatever whoever wherever all".split())
"""Words after which a verb carries the weight and is not shortened: 'better than it is now', 'all there is to say'."""
IS_FORMS = (
    (rf"{WHOLE}\bI am\b(?= \w)", "I'm"),
    (rf"{WHOLE}\b([Yy]ou|[Ww]e|[Tt]hey) are\b(?= \w)", r"\1're"),
    (rf"{WHOLE}\b([Ii]t|[Tt]hat|[Tt]here|[Ww]hat) is\b(?! (?:it|about|of|for|from|with|between|to|when|now|today|as)\b)(?= \w)", r"\1's"),
    (r"\b([Ll])et us\b", r"\1et's"),
)
WILL_FORMS = (
    (r"\b(I|[Yy]ou|[Ww]e|[Tt]hey) will\b(?= \w)", r"\1'll"),
    (r"\bI would\b(?= \w)", "I'd"),
    (r"\bI have (?=(?:been|seen|heard|told|read|said|got|had|kept|thought|only|just)\b)", "I've "),
)
GROUPS = (NOT_FORMS, IS_FORMS, WILL_FORMS)
# Words for one thing among which everybody has a habit of their own.
SYNONYMS: tuple[tuple[str, ...], ...] = (
    ("nobody", "no one"),
    ("somebody", "someone"),
    ("everybody", "everyone"),
    ("anybody", "anyone"),
    ("perhaps", "maybe", "possibly"),
    ("until", "till"),
    ("I think", "I believe"),
    ("has to", "needs to"),
    ("have to", "need to"),
    ("instead of", "rather than"),
    ("try to", "attempt to"),
    ("talk about", "speak of"),
    ("know about", "know of"),
    ("think about", "think of"),
    (", but", ", yet"),
    ("as well", "too"),
    ("I would like to", "I want to", "I should like to"),
    ("again", "once more"),
    ("really", "truly"),
    ("as long as", "so long as"),
    ("we should", "we ought to", "we must", "we need to"),
    ("We should", "We ought to", "We must", "We need to"),
    ("wrong about", "mistaken about"),
)
ONLY_THERE = {
    "as well": r"\bas well(?=[.,;:?!]|$)",
    "too": r"\btoo(?=[.,;:?!]|$)",
    "has to": r"\bhas to\b(?! do with)",
    "have to": r"(?<!all I )(?<!what I )(?<!thing I )(?<!all you )(?<!what you )(?<!what we )(?<!all we )\bhave to\b(?! do with)",
    "need to": r"(?<!no )(?<!any )(?<!the )(?<!a )(?<!not )(?<!n't )\bneed to\b",
    "rather than": r"\brather than(?= (?:\w+ing|the|a|an|this|that|my|your|our|their|his|her)\b)",
    "I think": r"\bI think\b(?! (?:of|about)\b)",
    "I believe": r"\bI believe\b(?! in\b)(?= \w)",
    ", but": r", but\b(?! (?:for|that)\b)",
    "again": r"(?<!never )(?<!and )(?<!once )(?<!then )(?<!over )(?<!ever )(?<!not )\bagain\b(?! and\b)",
    "possibly": r"(?<!can )(?<!could )(?<!cannot )(?<!may )(?<!might )\bpossibly\b",
    "we should": r"\bwe should\b(?! (?:not|never|have|be|all|like)\b)",
    "we must": r"\bwe must\b(?! (?:not|never|have|all)\b)",
    "We should": r"\bWe should\b(?! (?:not|never|have|be|all|like)\b)",
    "We must": r"\bWe must\b(?! (?:not|never|have|all)\b)",
    "we need to": r"(?<!all )(?<!what )(?<!thing )\bwe need to\b",
    "we ought to": r"\bwe ought to\b(?! have\b)",
    "I want to": r"(?<!what )(?<!all )\bI want to\b",
    "I would like to": r"(?<!what )(?<!all )\bI would like to\b",
    "really": r"(?<!not )\breally\b",
}
"""Words that can be put another way only where English allows it: 'too' at the end of a clause, never before 'soon'."""
BARE = "".join(f"(?<!{word} )" for word in "just only simply is was it partly".split())
ALONE = "".join(f"(?<!{word} )" for word in "the an my your our if not and".split())
ABOUT = (r"\1 on ", r"\1 about ")
# How somebody says what they are going to do.
WILLING: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "will": [],
    "shall": [(re.compile(r"\b(I|[Ww]e) will\b"), r"\1 shall")],
    "going to": [(re.compile(r"\b(I) will\b(?! not)"), r"\1 am going to")],
}
# How somebody puts a proposal; every form is one that the reading of proposals knows.
PROPOSING: dict[str, list[tuple[re.Pattern[str], str]]] = {
    "as written": [],
    "should": [(re.compile(r"\b(?:Let us|I propose we)\b(?! (?:not|never|have|be|all|like)\b)"), "We should")],
    "propose": [(re.compile(r"\b(?:Let us|We should)\b(?! (?:not|never|have|be|all|like)\b)"), "I propose we")],
    "suggest": [(re.compile(r"\b(?:Let us|I propose we)\b(?! (?:not|never|have|be|all|like)\b)"), "I suggest we")],
    "let": [(re.compile(r"\b(?:I propose we|We should)\b(?! (?:not|never|have|be|all|like)\b)"), "Let us")],
}
COLONS = (": ", ". ", " — ")
SEMICOLONS = ("; ", ". ", " — ")


@lru_cache(maxsize=32768)
def worded(text: str, voice: Voice) -> str:
    """Return a phrase as this speaker has it: 'no one' for 'nobody', "it's" for 'it is', a stop where others put a colon."""
    for pattern, habit in _habits(voice):
        text = pattern.sub(habit, text)
    text = text.replace(": ", choose(COLONS, 1, voice.id, "colon"))
    return text.replace("; ", choose(SEMICOLONS, 1, voice.id, "semicolon"))


@lru_cache(maxsize=1024)
def _habits(voice: Voice) -> tuple[tuple[re.Pattern[str], str], ...]:
    habits = []
    for group in SYNONYMS:
        habit = choose(group, 1, voice.id, group[0])
        habits += [(re.compile(ONLY_THERE.get(word, rf"\b{word}\b")), habit) for word in group if word != habit]
    habits += WILLING[voice.will]
    because = choose(("because", "since"), 2, voice.id, "because")
    habits.append((re.compile(rf"{BARE}\bbecause\b(?! of| \{{title)"), because))
    habits.append(
        (
            re.compile(r"\b(say|said|ask|asked|heard|hear|word|answer|question|number|figure|sure|enough|right) on (?=\{)"),
            ABOUT[voice.contracts > 0.5],
        )
    )
    if voice.only != "only":
        habits.append((re.compile(rf"{ALONE}\bonly\b(?! when| one| the| then| way| just| if)"), voice.only))
    habits += PROPOSING[choose(tuple(PROPOSING), 1, voice.id, "propose")]
    for number, forms in enumerate(GROUPS):
        if fraction(1, voice.id, "contract", number) < voice.contracts:
            habits += [(re.compile(pattern), short) for pattern, short in forms]
    return tuple(habits)


RANKS = frozenset(
    "director commander judge abbot doctor captain minister president chair chairman chairwoman governor senator bishop prior "
    "professor colonel general inspector sergeant mayor chancellor secretary dean admiral major lieutenant senator ambassador".split()
)


def hailed(name: str, role: str, voice: Voice) -> str:
    """Return what a speaker calls somebody to their face: 'Commander', 'Zhang' or 'Lin'."""
    ranks = [word for word in re.findall(r"[A-Za-z]+", re.split(r"[.,;:(]| who ", role)[0]) if word.lower() in RANKS]
    return ranks[-1].capitalize() if voice.address == "rank" and ranks else called(name, voice)


def called(name: str, voice: Voice) -> str:
    """Return what a speaker calls somebody: 'Lin' or 'Zhang', 'Dr. Chen' either way."""
    first, last = name.split()[0], name.split()[-1]
    by_title = first == last or is_organisation(name) or first.lower() in TITLES or first.lower() == "the" or not last[0].isupper()
    return short_name(name) if by_title or not voice.surnames or last == voice.family else last
