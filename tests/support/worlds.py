"""How far the shipped worlds differ from one another: what their people say, with names and the matter taken out."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.template import Template
from daedalus_data.core.words import content_words, ngrams, words

MASK = "x"


class Said(NamedTuple):
    """A line with what gives its world away taken out: names, and every word of substance of the template's scenario and roster."""

    world: str
    speaker: str
    text: str


class Worlds(NamedTuple):
    """What was measured over several worlds."""

    turns: int
    duplicates: int
    distinct4: float
    by_world: Mapping[str, float]
    """distinct-4 of each world alone."""


def turns_of(run: Run) -> list[ev.TurnSpoken]:
    """Return the lines of a run."""
    return list(run.of(ev.TurnSpoken))


def measured(runs: Iterable[Run]) -> Worlds:
    """Return exact duplicates and the share of distinct four-word runs over the lines of all runs together."""
    lines: Counter[str] = Counter()
    fours: Counter[tuple[str, ...]] = Counter()
    by_world = {}
    for run in runs:
        mine: Counter[tuple[str, ...]] = Counter()
        for turn in turns_of(run):
            lines[turn.text] += 1
            mine.update(ngrams(turn.text, 4))
        by_world[run.manifest.template_id] = len(mine) / max(1, sum(mine.values()))
        fours.update(mine)
    turns = sum(lines.values())
    return Worlds(turns, turns - len(lines), len(fours) / max(1, sum(fours.values())), by_world)


def masked(run: Run) -> list[Said]:
    """Return a run's lines without names and without the matter of its template."""
    matter = _matter(run.template)
    names = {part.lower() for event in run.of(ev.EntityIntroduced) for part in words(event.name)}
    return [
        Said(run.manifest.template_id, f"{run.manifest.template_id}/{turn.speaker}", _without(turn.text, names | matter))
        for turn in turns_of(run)
    ]


def _matter(template: Template) -> set[str]:
    told = [template.scenario_description, template.temporal.portal_description]
    for spec in template.metadata.entity_roster.values():
        told += [spec.role, *spec.goals, *(str(item) for item in (*spec.initial_knowledge, *spec.secrets))]
    return set(content_words(" ".join(told)))


def _without(text: str, taken: set[str]) -> str:
    kept = [MASK if word in taken or re.search(r"\d", word) else word for word in words(text)]
    return " ".join(kept)


def told_apart(seen: Sequence[Said], unseen: Sequence[Said], by: str, lines: int = 8) -> tuple[float, float]:
    """Return how often `lines` lines together are given to the right world or speaker, and how often by chance.

    A naive Bayes of one- and two-word runs learns from the lines seen and judges the lines unseen.
    """
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.naive_bayes import MultinomialNB

    count = CountVectorizer(ngram_range=(1, 2), token_pattern=r"\S+", min_df=2)
    known = count.fit_transform([said.text for said in seen])
    model = MultinomialNB(alpha=0.3, fit_prior=False).fit(known, [getattr(said, by) for said in seen])
    right, judged = 0, 0
    for name in dict.fromkeys(getattr(said, by) for said in unseen):
        mine = [said.text for said in unseen if getattr(said, by) == name]
        for start in range(0, len(mine), lines):
            (guess,) = model.predict(count.transform([" ".join(mine[start : start + lines])]))
            right, judged = right + (guess == name), judged + 1
    return right / judged, 1 / len(model.classes_)


def shared_with_others(said: Sequence[Said], world: str, run: int = 3) -> float:
    """Return the share of a world's word runs, left out of the rest, that the lines of all other worlds hold too."""
    others = {gram for line in said if line.world != world for gram in _own(line.text, run)}
    mine = [gram for line in said if line.world == world for gram in _own(line.text, run)]
    return sum(gram in others for gram in mine) / max(1, len(mine))


def _own(text: str, run: int) -> list[tuple[str, ...]]:
    return [gram for gram in ngrams(text, run) if MASK not in gram]
