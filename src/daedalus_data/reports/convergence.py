"""How alike several runs of one template came out: in what caused what, in who did what, in how it ended, in what was told.

Every aspect is a number in 0..1 over all pairs of runs, with the level that chance alone reaches beside it. Ids never count:
moments are compared by what took place in them. Text is compared as TF-IDF vectors of one- and two-word runs by their cosine,
without the names of the cast and with words weighed by how few of the template's own sentences hold them, so that a shared
scenario is no agreement.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from daedalus_data.core import events as ev
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import shuffled
from daedalus_data.core.terms import Frozen
from daedalus_data.core.words import words
from daedalus_data.core.world import World

Matrix = NDArray[np.float64]
MOVED = 0.05
"""How far a mood must have moved for its direction to count."""
DRAWS = 5
"""Shufflings by which the chance level of causes is found."""


class Aspect(Frozen):
    """How alike two runs are in one respect, and what chance alone would give."""

    value: float
    chance: float

    @property
    def above(self) -> float:
        """Return the value on a scale where chance is 0 and sameness 1."""
        return round((self.value - self.chance) / (1 - self.chance), 4) if self.chance < 1 else 0.0


class Pair(Frozen):
    """Two runs compared."""

    runs: tuple[str, str]
    causal_structure: Aspect
    roles: Aspect
    outcomes: Aspect
    content: Aspect


ASPECTS = ("causal_structure", "roles", "outcomes", "content")


class Convergence(Frozen):
    """All pairs of some runs of a template."""

    template: str
    runs: tuple[str, ...]
    pairs: tuple[Pair, ...]

    def mean(self, aspect: str) -> Aspect:
        """Return an aspect's mean over all pairs."""
        found = [getattr(pair, aspect) for pair in self.pairs]
        return Aspect(value=_round(np.mean([one.value for one in found])), chance=_round(np.mean([one.chance for one in found])))


class Told(NamedTuple):
    """What a run is compared by."""

    run: Run
    deeds: tuple[ev.EventHappened, ...]
    edges: tuple[tuple[int, int], ...]
    """Places in `deeds`: cause and effect."""
    roles: dict[ev.EntityId, Counter[str]]
    ends: dict[str, str]
    """How each branch ended, in words."""
    moods: dict[str, dict[ev.EntityId, int]]
    """The direction in which each branch left everybody's mood."""
    texts: tuple[str, ...]


def compared(runs: Sequence[Run]) -> Convergence:
    """Return how alike runs of one template are, pair by pair; at least two."""
    told = [tell(run) for run in runs]
    vectors = Vectors(told)
    pairs = tuple(_pair(left, right, vectors) for left, right in combinations(told, 2))
    return Convergence(template=runs[0].manifest.template_id, runs=tuple(run.id for run in runs), pairs=pairs)


def _pair(left: Told, right: Told, vectors: "Vectors") -> Pair:
    return Pair(
        runs=(left.run.id, right.run.id),
        causal_structure=causal_structure(left, right),
        roles=roles(left, right),
        outcomes=outcomes(left, right, vectors),
        content=content(left, right, vectors),
    )


def tell(run: Run) -> Told:
    """Return what a run is compared by."""
    happened = [(event.timepoint, event) for event in run.of(ev.EventHappened)]
    place = {moment: number for number, (moment, _) in enumerate(happened)}
    edges = [(place[e.cause], place[e.timepoint]) for e in run.of(ev.CauseTraced) if e.cause in place and e.timepoint in place]
    leaves = _leaves(run)
    worlds = {branch: run.world(moment) for branch, moment in leaves.items()}
    said = [event.text for event in run.of(ev.FactLearned) if event.proposition]
    return Told(
        run=run,
        deeds=tuple(event for _, event in happened),
        edges=tuple(dict.fromkeys(edges)),
        roles=_deeds_of(run),
        ends={branch: _end(world) for branch, world in worlds.items()},
        moods={branch: _moods(world) for branch, world in worlds.items()},
        texts=(*(event.happening.description for _, event in happened), *dict.fromkeys(said)),
    )


def _leaves(run: Run) -> dict[str, ev.TimepointId]:
    """Return the last moment of each branch that nothing goes on from."""
    parents = {parent for point in run.timepoints for parent in point.parents}
    return {point.branch: point.id for point in run.timepoints if point.id not in parents}


def _deeds_of(run: Run) -> dict[ev.EntityId, Counter[str]]:
    found: dict[ev.EntityId, Counter[str]] = {}
    for happened in run.of(ev.EventHappened):
        for actor in happened.happening.actors:
            found.setdefault(actor, Counter())[f"does {happened.happening.pattern}"] += 1
    for turn in run.of(ev.TurnSpoken):
        found.setdefault(turn.speaker, Counter())[f"says {turn.act}"] += 1
    return found


def _end(world: World) -> str:
    last = world.happening()
    return " ".join((last.title, last.description, world.outcomes.get(world.now, ""))) if last else ""


def _moods(world: World) -> dict[ev.EntityId, int]:
    moved = {name: state.valence - world.baselines[name].valence for name, state in world.states.items() if name in world.baselines}
    return {name: 0 if abs(change) < MOVED else 1 if change > 0 else -1 for name, change in moved.items()}


# ---- causes ----


def causal_structure(left: Told, right: Told) -> Aspect:
    """Return how far the two runs' links from cause to effect can be laid on one another.

    Two deeds are alike by half for an equal pattern and by half for the Jaccard share of their actors; two links by the product over
    their ends; the best one-to-one assignment is summed and divided by the larger number of links. Chance: the same with the deeds of
    one run in shuffled places.
    """
    value = _laid(left, right.deeds, right.edges)
    draws = [_laid(left, shuffled(right.deeds, draw, "chance"), right.edges) for draw in range(DRAWS)]
    return Aspect(value=value, chance=_round(np.mean(draws)))


def _laid(left: Told, deeds: Sequence[ev.EventHappened], edges: Sequence[tuple[int, int]]) -> float:
    if not left.edges or not edges:
        return float(left.edges == tuple(edges))
    alike = np.array([[_alike(mine, other) for other in deeds] for mine in left.deeds])
    links = np.array([[alike[a, c] * alike[b, d] for c, d in edges] for a, b in left.edges])
    return _round(_assigned(links) / max(links.shape))


def _alike(left: ev.EventHappened, right: ev.EventHappened) -> float:
    mine, other = set(left.happening.actors), set(right.happening.actors)
    return 0.5 * (left.happening.pattern == right.happening.pattern) + 0.5 * len(mine & other) / max(1, len(mine | other))


def _assigned(alike: Matrix) -> float:
    """Return the greatest sum of a one-to-one assignment."""
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415 - loading it takes half a second

    rows, columns = linear_sum_assignment(-alike)
    return float(alike[rows, columns].sum())


# ---- roles ----


def roles(left: Told, right: Told) -> Aspect:
    """Return how alike everybody's deeds are: 1 less the Jensen-Shannon divergence (base 2) of what each did and said, the mean over
    those in both runs. Chance: each compared with everybody else.
    """
    names = [name for name in left.roles if name in right.roles]
    same = [1 - _divergence(left.roles[name], right.roles[name]) for name in names]
    other = [1 - _divergence(left.roles[a], right.roles[b]) for a in names for b in names if a != b]
    return Aspect(value=_round(np.mean(same)) if same else 0.0, chance=_round(np.mean(other)) if other else 0.0)


def _divergence(left: Counter[str], right: Counter[str]) -> float:
    kinds = sorted({*left, *right})
    p, q = (np.array([deeds[kind] for kind in kinds], dtype=np.float64) / deeds.total() for deeds in (left, right))
    middle = (p + q) / 2
    return float((_bits(p, middle) + _bits(q, middle)) / 2)


def _bits(p: Matrix, q: Matrix) -> float:
    there = p > 0
    return float((p[there] * np.log2(p[there] / q[there])).sum())


# ---- how it ended, what was told ----


def outcomes(left: Told, right: Told, vectors: "Vectors") -> Aspect:
    """Return how alike the runs ended, the mean of two: the last moment's words, and the share of people whose mood went the same way.

    Branches are compared with those of the same name. Chance: an end beside the earlier moments of the other run, and people's moods
    beside those of others.
    """
    shared = [branch for branch in left.ends if branch in right.ends]
    if not shared:
        return Aspect(value=0.0, chance=0.0)
    text = np.mean([vectors.cosine(left.ends[branch], right.ends[branch]) for branch in shared])
    others = [vectors.cosine(left.ends[branch], deed.happening.description) for branch in shared for deed in right.deeds[:-1]]
    mood = np.mean([_share(left.moods[b], right.moods[b], lambda a, c: a == c) for b in shared])
    luck = np.mean([_share(left.moods[b], right.moods[b], lambda a, c: a != c) for b in shared])
    return Aspect(value=_round((text + mood) / 2), chance=_round((np.mean(others) + luck) / 2 if others else luck / 2))


def _share(left: dict[str, int], right: dict[str, int], of: Callable[[str, str], bool]) -> float:
    met = [left[a] == right[b] for a in left for b in right if of(a, b)]
    return sum(met) / len(met) if met else 0.0


def content(left: Told, right: Told, vectors: "Vectors") -> Aspect:
    """Return how much of what one run tells the other tells too: the mean cosine of the best one-to-one match of their texts, those
    that find no partner counting 0. Chance: the mean cosine of all pairs.
    """
    alike = vectors.all_cosines(left.texts, right.texts)
    if not alike.size:
        return Aspect(value=0.0, chance=0.0)
    return Aspect(value=_round(_assigned(alike) / max(alike.shape)), chance=_round(alike.mean()))


class Vectors:
    """TF-IDF vectors of texts, fitted on what the runs tell and on the template's own sentences."""

    def __init__(self, told: Sequence[Told]) -> None:
        self._names = frozenset(part for each in told for event in each.run.of(ev.EntityIntroduced) for part in words(event.name))
        self._own = tuple(_own_sentences(told[0].run))
        self._all = tuple(dict.fromkeys(text for each in told for text in (*each.texts, *each.ends.values())))

    @cached_property
    def _fitted(self) -> Any:
        from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415 - loading it takes a second

        # The template's sentences count several times: what every run is given is no finding.
        made = TfidfVectorizer(tokenizer=self._tokens, token_pattern=None, lowercase=False, ngram_range=(1, 2), sublinear_tf=True)
        return made.fit([*self._all, *self._own * 3])

    def _tokens(self, text: str) -> list[str]:
        return [word for word in words(text) if word not in self._names]

    def _rows(self, texts: Sequence[str]) -> Any:
        return self._fitted.transform(texts)

    def cosine(self, left: str, right: str) -> float:
        """Return how alike two texts are."""
        return float(self.all_cosines([left], [right])[0, 0])

    def all_cosines(self, left: Sequence[str], right: Sequence[str]) -> Matrix:
        """Return how alike every text of one list is to every text of another."""
        if not left or not right:
            return np.zeros((0, 0))
        found = self._rows(left) @ self._rows(right).T
        dense: Matrix = np.clip(found.toarray(), 0.0, 1.0)
        return dense


def _own_sentences(run: Run) -> Iterator[str]:
    template = run.template
    yield template.scenario_description
    if template.temporal.portal_description:
        yield template.temporal.portal_description
    yield from (event.text for event in run.of(ev.FactLearned) if event.exposure == "initial")


def _round(value: float | np.floating[Any]) -> float:
    return round(min(1.0, max(0.0, float(value))), 4)
