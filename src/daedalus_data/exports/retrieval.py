"""Finds the passages of a record that answer a question best: BM25 over stems, weighed by what the question asks for."""

import re
from collections import Counter
from collections.abc import Sequence
from math import log

from daedalus_data.core.words import content_words
from daedalus_data.exports.passages import Told
from daedalus_data.prompts.chat_asked import DATE, Asked, stem, stems, understood

MOST = 12
SATURATION, LENGTH = 1.2, 0.6
"""BM25's k1 and b."""
KIND, PERSON, OTHERS, DATED = 2.2, 2.0, 1.25, 1.8
"""How much more a passage counts that is of the kind asked for, about the person asked about, names them, or is of the date asked for."""


def retrieve(told: Sequence[Told], question: str, most: int = MOST) -> tuple[Told, ...]:
    """Return up to `most` passages for a question, best first; of equals the earlier one. Nothing in common is nothing found."""
    people = tuple(dict.fromkeys(name for passage in told for name in passage.who if name))
    asked = understood(question, people)
    scores = _scores(told, asked, question)
    ranked = sorted((place for place, score in enumerate(scores) if score > 0), key=lambda place: (-scores[place], place))
    best = _once([told[place] for place in ranked])
    return tuple(_with_its_group(told, asked, best)[:most])


def _scores(told: Sequence[Told], asked: Asked, question: str) -> list[float]:
    bags = [Counter(map(_stem, content_words(passage.text))) for passage in told]
    lengths = [len(passage.text.split()) for passage in told]
    mean = sum(lengths) / max(1, len(lengths))
    spread = Counter(word for bag in bags for word in bag)
    weights = {word: log(1 + (len(told) - spread[word] + 0.5) / (spread[word] + 0.5)) for word in sorted(asked.topic)}
    dates = [found[0].lower() for found in DATE.finditer(question)]
    scores = []
    for passage, bag, length in zip(told, bags, lengths, strict=True):
        shared = sum(
            weight * (SATURATION + 1) / (1 + SATURATION * (1 - LENGTH + LENGTH * length / mean))
            for word, weight in weights.items()
            if bag[word]
        )
        scores.append(_weighed(shared, passage, asked, dates))
    return scores


def _stem(word: str) -> str:
    return next(iter(stems(word)), stem(word))


def _weighed(shared: float, passage: Told, asked: Asked, dates: list[str]) -> float:
    """Return a passage's score; where the question has no topic of its own, person, date and kind have to do."""
    right = passage.kind in asked.kinds
    about = bool(asked.people) and bool(passage.who) and passage.who[0] in asked.people
    named = any(name in passage.who or name in passage.text for name in asked.people)
    dated = any(date.strip() in passage.when.lower() for date in dates)
    if not asked.topic:
        shared = 1.0 if right and (named or not asked.people) and (dated or not dates) else 0.0
    shared *= 1 + sum(name in passage.who for name in asked.people[1:])
    return shared * (KIND if right else 1.0) * (PERSON if about else OTHERS if named else 1.0) * (DATED if dated else 1.0)


def _once(ranked: list[Told]) -> list[Told]:
    """Return passages without those that repeat another's words under another date."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for passage in ranked:
        key = (passage.kind, re.sub(r"(?:in|on) (?:\d+ )?\w+ \d{4}(?:, \d\d:\d\d)?", "", passage.text))
        if key not in seen:
            seen.add(key)
            kept.append(passage)
    return kept


def _with_its_group(told: Sequence[Told], asked: Asked, best: list[Told]) -> list[Told]:
    """Return the passages with all of the best one's group where it is asked who came to know a thing, and in which order."""
    if asked.form != "first" or not best or not best[0].group:
        return best
    lead = next((passage for passage in best if passage.group and passage.kind in ("knowledge", "secret")), best[0])
    group = sorted((passage for passage in told if passage.group == lead.group), key=lambda passage: passage.order)
    return [*group[:8], *(passage for passage in best if passage.group != lead.group)]
