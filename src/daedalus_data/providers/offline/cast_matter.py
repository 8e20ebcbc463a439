"""Finds what a scenario is about before its end is known: its field, its own noun phrases, its figures, without the outcome."""

import re
from functools import lru_cache
from typing import NamedTuple

from daedalus_data.core.words import STOP, singular, words
from daedalus_data.providers.offline.appraisal_reading import matter
from daedalus_data.providers.offline.language import looks_finite, sentences

OUTCOME = frozenset(
    "fail fails failed failure failures lose loses lost loss collapse collapsed collapses verdict judgment judgement disaster catastrophe "
    "death deaths dead died die crash crashed bankrupt bankruptcy explode exploded explosion ends ended end endpoint outcome portal "
    "backward backwards reasoning inevitable misappropriation misappropriated punitive compensatory damages cascade cascading blackout "
    "silence scandal resigns resigned convicted acquitted wins won victory arrested closes closed destroyed destruction trace traced "
    "working chain mode postmortem forensic origin origins root cause causes aftermath breach breached recall recalled killed "
    "jury evacuated evacuation sank sinks fell falls defeat defeated overthrown shut shuts insolvent default successful successfully "
    "celebrated achievement sold acquired".split()
)  # fmt: skip
"""Words that tell how it ends: no phrase or sentence with one of them reaches what the cast knows."""

NOT_NOUNS = frozenset(
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
    "team-wide people group member members person man woman someone everyone plaintiff defendant".split()
)  # fmt: skip

FIELDS: dict[str, str] = {
    "court": "court trial lawsuit litigation plaintiff defendant jury judge attorney lawyer counsel deposition depositions legal law verdict "
    "prosecutor evidence discovery settlement patent",
    "space": "mars moon orbit orbital spacecraft rocket astronaut astronauts mission crew launch telemetry satellite lunar space habitat",
    "medicine": "hospital patient patients doctor nurse clinic surgery drug vaccine disease ward clinical medical outbreak physician dose icu",
    "business": "startup company product board investor investors market revenue customer customers funding ceo founder sales merger firm brand",
    "school": "school university student students teacher campus college exam classroom faculty principal tuition professor thesis",
    "science": "laboratory lab experiment research scientist scientists study telescope reactor physics chemistry genome expedition",
    "military": "army military soldier soldiers battle war regiment fort siege troops platoon colonel general navy battalion garrison",
    "village": "village harvest farm farmer river well valley sheep market-day parish villagers fishing orchard mill drought",
    "government": "government minister parliament election mayor council policy senate treaty embassy vote cabinet referendum constitutional city",
    "technology": "software server servers data security hacker network code cloud ai model algorithm app platform outage database cyber",
    "industry": "factory plant mine pipeline refinery bridge dam railway train aircraft airline ship shipping construction tunnel turbine power grid",
    "arts": "theatre orchestra band film play actor director-s museum gallery novel painting festival opera premiere stage rehearsal",
    "faith": "monastery church abbey temple abbot monk monks nun convent pilgrim pilgrimage saint parish bishop",
    "household": "family house inheritance wedding will mother father sister brother marriage kitchen dinner estate castle manor",
}  # fmt: skip


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
    """Return runs of one to three words that name things, most frequent and longest first, none of which tells the end."""
    counts: dict[str, float] = {}
    for place, text in enumerate(texts):
        for chunk in re.split(r"[^\w\s'’-]+", text):
            for run in _runs(chunk):
                weight = (1.0 if len(run) == 1 else 2.2 if len(run) == 2 else 1.8) * (1.0 if place == 0 else 0.6)
                counts[" ".join(run)] = counts.get(" ".join(run), 0.0) + weight
    ranked = sorted(counts, key=lambda phrase: -counts[phrase])
    kept: list[str] = []
    for phrase in ranked:
        if not any(matter(phrase) & matter(other) == matter(phrase) or phrase in other for other in kept):
            kept.append(phrase)
    return tuple(kept[:14])


def _runs(chunk: str) -> list[list[str]]:
    runs: list[list[str]] = [[]]
    for token in chunk.split():
        low = token.lower().strip("'’-")
        proper = token[:1].isupper()
        bare = low.removesuffix("'s")
        if not low or low in STOP or bare in OUTCOME or bare in NOT_NOUNS or any(ch.isdigit() for ch in low) or proper or _verbal(low):
            runs.append([])
        else:
            runs[-1].append(low)
    return [run[-3:] for run in runs if run and len(run[-1]) > 3 and not run[-1].endswith(("ly", "ous", "ful", "ic", "al"))]


def _verbal(word: str) -> bool:
    return looks_finite(word) or (word.endswith("ing") and word not in {"training", "funding", "building", "wedding", "fishing", "timing"})


def _figures(text: str) -> tuple[str, ...]:
    found = re.findall(r"(?:[$€£]\s?)?\d[\d,.]*\s?(?:%|million|billion|M|km|kg)?(?:[ -][a-z][a-z-]+){1,2}", text)
    return tuple(dict.fromkeys(item.strip() for item in found if not _tells_the_end(item) and not re.match(r"(19|20)\d\d\b", item)))[:6]


def _names(text: str) -> tuple[str, ...]:
    found = re.findall(r"(?<=[a-z,;] )(?:[A-Z][\w'-]+)(?: (?:[A-Z][\w'-]+|I{1,3}|IV|V))*", text)
    return tuple(dict.fromkeys(name.removesuffix("'s") for name in found if name.upper() != name))[:5]
