"""Finds what a scenario is about before its end is known: its field, its own noun phrases, its figures, without the outcome."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import STOP, singular, words
from daedalus_data.providers.offline.language import looks_finite, sentences

OUTCOME_WORDS = (
    "fail fails failed failure failures lose loses lost loss collapse collapsed collapses verdict judgment judgement disaster catastrophe "
    "death deaths dead died die crash crashed bankrupt bankruptcy explode exploded explosion ends ended end endpoint outcome portal "
    "backward backwards reasoning inevitable misappropriation misappropriated punitive compensatory damages cascade cascading blackout "
    "silence scandal resigns resigned convicted acquitted wins won victory arrested closes closed destroyed destruction trace traced "
    "working chain mode postmortem forensic origin origins root cause causes aftermath breach breached recall recalled killed "
    "jury evacuated evacuation sank sinks fell falls defeat defeated overthrown shut shuts insolvent default successful successfully "
    "celebrated achievement sold acquired"
)
OUTCOME = frozenset(OUTCOME_WORDS.split())
"""Words that tell how it ends: no phrase or sentence with one of them reaches what the cast knows."""

NOT_NOUNS_WORDS = (
    "made make makes leads led lead follows follow launched launch detects detected decides decided discovers discovered announces known "
    "gets got takes took gives gave says said shows showed finds found becomes became begins began starts started tries tried must "
    "needs wants used using built building runs ran holds held keeps kept brings brought puts set sets faces facing reveals revealed "
    "small large big new old young first last next final early late recent several many few total whole entire full main major key "
    "single crewed four five six seven eight nine ten two three twelve one another different various long short high low good bad best "
    "worst real true ordinary quiet sudden large-scale proud tense bitter difficult simulate simulation scenario story explore explores "
    "follow-up willfully initial during through across within without between among against toward towards since until per year years "
    "month months week weeks day days time times hour hours morning night january february march april may june july august september "
    "october november december monday tuesday wednesday thursday friday saturday sunday how why what when where decision decisions "
    "arrives arrive arrived meets meet met argues argue debates debate discusses discuss discussing living lives fighting trying "
    "dividing divided decide discover competing compete works work try turn turns turned comes come came goes went going asks asked "
    "team-wide people group member members person man woman someone everyone plaintiff defendant"
)
NOT_NOUNS = frozenset(NOT_NOUNS_WORDS.split())

FIELDS: dict[str, str] = {
    "court": "court trial lawsuit litigation plaintiff defendant jury judge attorney lawyer counsel deposition depositions legal law "
    "verdict "
    "prosecutor evidence discovery settlement patent",
    "space": "mars moon orbit orbital spacecraft rocket astronaut astronauts mission crew launch telemetry satellite lunar space habitat",
    "medicine": "hospital patient patients doctor nurse clinic surgery drug vaccine disease ward clinical medical outbreak physician dose "
    "icu",
    "business": "startup company product board investor investors market revenue customer customers funding ceo founder sales merger firm "
    "brand",
    "school": "school university student students teacher campus college exam classroom faculty principal tuition professor thesis",
    "science": "laboratory lab experiment research scientist scientists study telescope reactor physics chemistry genome expedition",
    "military": "army military soldier soldiers battle war regiment fort siege troops platoon colonel general navy battalion garrison",
    "village": "village harvest farm farmer river well valley sheep market-day parish villagers fishing orchard mill drought",
    "government": "government minister parliament election mayor council policy senate treaty embassy vote cabinet referendum "
    "constitutional city",
    "technology": "software server servers data security hacker network code cloud ai model algorithm app platform outage database cyber",
    "industry": "factory plant mine pipeline refinery bridge dam railway train aircraft airline ship shipping construction tunnel turbine "
    "power grid",
    "arts": "theatre orchestra band film play actor director-s museum gallery novel painting festival opera premiere stage rehearsal",
    "faith": "monastery church abbey temple abbot monk monks nun convent pilgrim pilgrimage saint parish bishop",
    "household": "family house inheritance wedding will mother father sister brother marriage kitchen dinner estate castle manor",
}  # fmt: skip


HEAD_WORDS = """
secret retention discovery deposition algorithm data patent contract evidence archive insertion support telemetry communication system
generator valve engine reactor suit antenna module rocket software server network code database platform app model tool alarm drug vaccine
trial dose protocol ward
infirmary bread sickness plague credit toll tithe debt ferry ransom kitchen bridge dam tunnel pipeline
turbine pump mine shaft furnace line cable grid track signal hull cargo
mill orchard water spring well river fishery boat net harvest grain store field pasture herd vineyard forest timber seed flock barn road
school library exam curriculum timetable scholarship dormitory budget fund grant loan pension wage price tax subsidy payroll inventory
supply shipment delivery stock report record log map manuscript letter ledger minutes contract treaty law ordinance licence permit bill
policy programme campaign budget election ballot census product prototype design recipe brand launch release rollout migration merger
audit survey experiment sample telescope laboratory instrument measurement dataset theory expedition shelter camp tent rope ridge
garrison wall gate convoy rations ammunition bridgehead radar cipher code dispatch play score stage costume exhibition painting film script
festival collection organ choir relic bell chapel estate will inheritance house garden roof wedding dowry farm factory plant works
equipment machine vehicle train aircraft fleet ship harbour crane sensor battery cooling filter boiler transformer maintenance training
staffing rota shift screening surgery transplant clinic ambulance blood oxygen treatment diagnosis housing rent building site zoning park
"""
HEADS = frozenset(HEAD_WORDS.split())
"""Nouns for things that a cast can work on, check, pay for and speak about."""
ADJECTIVES_WORDS = "proprietary shared common annual public private secret local northern southern eastern western upper lower open"
ADJECTIVES = frozenset(ADJECTIVES_WORDS.split())
MODIFIERS_WORDS = (
    "trade customer document life orbital flight crew mission patient sepsis water grain bottling power night day school field test fuel "
    "heat road river mountain safety security payment user client election tax rail air sea coal gas oil steel wood stone silk wool salt "
    "guest market salt wine bread rice fish cattle sheep insulin cancer flu child emergency blood city town "
    "village county state union labour land sound "
    "light film theatre choir oxygen carbon ice storm wind solar cargo mail news record price voter census"
)
MODIFIERS = frozenset(MODIFIERS_WORDS.split())

VAGUE_ALONE_WORDS = (
    "system systems data record records report reports code model line store shift field wall roof programme policy plant film play price "
    "house credit debt release launch works supply product will seed net gate cable track site stage collection discovery"
)
VAGUE_ALONE = frozenset(VAGUE_ALONE_WORDS.split())
"""Heads that say too little without a word before them."""


class Matter(NamedTuple):
    """What a cast can be about."""

    field: str
    phrases: tuple[str, ...]
    """Noun phrases of the text, most telling first."""
    figures: tuple[str, ...]
    """Figures with the noun they count, as the text has them: '14 proprietary algorithms'."""
    givens: tuple[str, ...]
    """Whole sentences of the text that do not tell the end."""
    names: tuple[str, ...]
    """Capitalised names in the text."""


@lru_cache(maxsize=256)
def matter_of(scenario: str, portal: str) -> Matter:
    """Return what a scenario is about, leaving out what only its end makes known."""
    told = [sentence for sentence in sentences(scenario) if not _tells_the_end(sentence)]
    phrases = noun_phrases(scenario, portal)
    return Matter(_field(f"{scenario} {portal}"), phrases, _figures(" ".join(told)), tuple(told), _names(scenario))


def _tells_the_end(sentence: str) -> bool:
    return any(word in OUTCOME for word in words(sentence))


def _field(text: str) -> str:
    tokens = [form for word in words(text) for form in {word, singular(word)}]
    counts = {field: sum(word in listed for word in tokens) for field, listed in _field_words().items()}
    best = max(counts, key=lambda field: counts[field])
    return best if counts[best] >= 2 else "organisation"


@lru_cache(maxsize=1)
def _field_words() -> dict[str, frozenset[str]]:
    return {field: frozenset(listed.split()) for field, listed in FIELDS.items()}


def noun_phrases(*texts: str) -> tuple[str, ...]:
    """Return the things that the texts name, each a known head noun with up to two words before it, most telling first."""
    counts: dict[str, float] = {}
    for place, text in enumerate(texts):
        for chunk in re.split(r"[^\w\s'’-]+", text):
            for run in _runs(chunk.split()):
                weight = (1.0 if len(run) == 1 else 2.2) * (1.0 if place == 0 else 0.7)
                counts[" ".join(run)] = counts.get(" ".join(run), 0.0) + weight
    kept: list[str] = []
    for phrase in sorted(counts, key=lambda phrase: -counts[phrase]):
        bare = {singular(word) for word in phrase.split()}
        if not any(bare <= old or old <= bare for old in ({singular(word) for word in other.split()} for other in kept)):
            kept.append(phrase)
    return tuple(kept[:8])


def _runs(tokens: list[str]) -> list[list[str]]:
    """Return every head noun with its modifiers; a head that is itself followed by a head only modifies that one."""
    low = [token.lower().strip("'’-") for token in tokens]
    heads = [singular(word) in HEADS or word in HEADS for word in low]
    runs = []
    for place, word in enumerate(low):
        if not heads[place] or (place + 1 < len(low) and heads[place + 1]) or word in OUTCOME or word in STOP:
            continue
        start = place
        while start > max(0, place - 2) and _modifies(tokens[start - 1], heads[start - 1]):
            start -= 1
        run = low[start : place + 1]
        if len(run) > 1 or word not in VAGUE_ALONE:
            runs.append(run)
    return runs


def _modifies(token: str, head: bool) -> bool:
    word = token.lower().strip("'’-")
    plain = not token[:1].isupper() and word.replace("-", "").isalpha() and len(word) > 2
    if not plain or word in STOP or word in OUTCOME or word in NOT_NOUNS or word.endswith("ly"):
        return False
    return head or word in ADJECTIVES or word.endswith(("al", "ary", "ing", "ic")) or (not looks_finite(word) and word in MODIFIERS)


def _figures(text: str) -> tuple[str, ...]:
    found = re.findall(r"(?:[$€£]\s?)?\d[\d,.]*\s?(?:%|million|billion|M|km|kg)?[ -][a-z][a-z-]+", text)
    return tuple(dict.fromkeys(item.strip() for item in found if not _tells_the_end(item) and not re.match(r"[12]\d\d\d\b", item)))[:6]


def _names(text: str) -> tuple[str, ...]:
    found = re.findall(r"(?<=[a-z,;] )(?:[A-Z][\w'-]+)(?: (?:[A-Z][\w'-]+|I{1,3}|IV|V))*", text)
    return tuple(dict.fromkeys(name.removesuffix("'s") for name in found if name.upper() != name))[:5]
