"""Models as small as can be that try to guess labels from what should not suffice: numbers alone, words without order."""

import re
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
NAMED_NUMBER = re.compile(r"([^\W\d_]+)?[\s:=+]*(?<![\w.])([-−]?\d+(?:\.\d+)?)")
POSITIONS = 40
NAMES = 40
BUCKETS = 2**13


def numbers(prompts: Sequence[str]) -> Floats:
    """Return the numbers of prompts as a table: by the word before them (the commonest names) and by position; NaN where none is."""
    found = [[(word.lower(), float(number.replace("−", "-"))) for word, number in NAMED_NUMBER.findall(text)] for text in prompts]
    counts = Counter(word for row in found for word in {word for word, _ in row} if word)
    names = {word: i for i, (word, _) in enumerate(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:NAMES])}
    table = np.full((len(prompts), 2 * len(names) + POSITIONS), np.nan)
    for line, row in zip(table, found, strict=True):
        for place, (word, number) in enumerate(row):
            if word in names:
                first = np.isnan(line[2 * names[word]])
                line[2 * names[word] + (0 if first else 1)] = number
            if place < POSITIONS:
                line[2 * len(names) + place] = number
    kept: Floats = table[:, ~np.isnan(table).all(axis=0)]
    return kept


def explained(table: Floats, values: Sequence[float], groups: Sequence[str]) -> dict[str, float]:
    """Return the out-of-fold R2 of a ridge and of boosted trees that read the table; rows of a group are never in two folds."""
    from sklearn.ensemble import HistGradientBoostingRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    wanted = np.asarray(values, dtype=np.float64)
    if not table.shape[1] or not wanted.var():
        return {"ridge": 0.0, "trees": 0.0}
    imputer = SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)
    models: dict[str, Any] = {
        "ridge": make_pipeline(imputer, StandardScaler(), RidgeCV(alphas=np.logspace(-1, 4, 6))),
        "trees": HistGradientBoostingRegressor(max_iter=60, max_depth=4, min_samples_leaf=10, random_state=0, early_stopping=False),
    }
    return {name: _r2(wanted, _out_of_fold(model, table, wanted, groups)) for name, model in models.items()}


def guessed(texts: Sequence[str], labels: Sequence[str], groups: Sequence[str]) -> float:
    """Return how often a linear classifier over the words of texts, without order, is right out of fold."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier

    words = HashingVectorizer(n_features=BUCKETS, binary=True, alternate_sign=False).transform(texts)
    model = SGDClassifier(loss="log_loss", alpha=1e-4, max_iter=30, tol=1e-3, random_state=0)
    wanted = np.asarray(labels)
    return float((_out_of_fold(model, words, wanted, groups) == wanted).mean())


def told_apart(better: Sequence[str], worse: Sequence[str], groups: Sequence[str]) -> float:
    """Return how often single words and pairs of words alone tell the better of two texts, out of fold; a tie counts as half."""
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    bag = HashingVectorizer(n_features=BUCKETS, ngram_range=(1, 2), alternate_sign=False)
    apart = bag.transform([*better, *worse]) - bag.transform([*worse, *better])
    wanted = np.repeat([1, 0], len(groups))
    model = LogisticRegression(C=10.0, fit_intercept=False, max_iter=300)
    made = _out_of_fold(model, apart, wanted, [*groups, *groups])
    return float((made == wanted).mean())


def _out_of_fold(model: Any, table: Any, wanted: Any, groups: Sequence[str]) -> Any:
    from sklearn.model_selection import GroupKFold

    made = np.empty_like(wanted)
    with _quiet():
        for train, test in GroupKFold(min(5, len(set(groups)))).split(wanted, groups=np.asarray(groups)):
            if len(set(wanted[train].tolist())) == 1:
                made[test] = wanted[train][0]
            else:
                told = table[:, _telling(table[train])] if isinstance(table, np.ndarray) else table
                made[test] = model.fit(told[train], wanted[train]).predict(told[test])
    return made


def _telling(table: Floats) -> NDArray[np.bool_]:
    """Return which columns have at least two values: trees cannot be grown on others."""
    differs: NDArray[np.bool_] = np.nanmax(table, axis=0, initial=-np.inf) > np.nanmin(table, axis=0, initial=np.inf)
    return differs


def _r2(wanted: Floats, made: Floats) -> float:
    return float(1 - ((wanted - made) ** 2).mean() / wanted.var())


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what models say of their own convergence: a probe that did not converge guesses worse, and that is all.

    One thread: tables are small, threads that wait for a busy core take many times as long, and sums keep their order.
    """
    from threadpoolctl import threadpool_limits

    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore")
        yield
