"""What a model card has to admit: how few rows it rests on, what was not told apart, what was never looked at."""

from collections.abc import Iterator

from daedalus_data.finetune.evaluated import Comparison, Evaluated
from daedalus_data.finetune.intervals import FEW
from daedalus_data.finetune.recipe import Recipe
from daedalus_data.release.card.words import code, plural, share

SMALL = 30
"""Of fewer rows a rate says little."""


def limits(recipe: Recipe, comparison: Comparison | None) -> Iterator[str]:
    """Yield the limits of a model, a sentence or two each."""
    yield (
        "It was taught on simulated fiction in English, of a few kinds of question, and was measured on the same kinds only. Nothing is "
        "known of what it does elsewhere, nor of what it has unlearned."
    )
    if comparison is None:
        yield "It was not measured: no claim is made that it is better than its base."
        return
    yield from _told_apart(comparison)
    yield from _basis(comparison.tuned)
    yield from _asking(comparison)
    if recipe.data.build and recipe.data.build.split_by == "run":
        yield (
            "The held-out rows are of other runs of the same scenarios: people and setting were met in training, what happens to them was "
            "not."
        )
    if recipe.model.architecture:
        yield "Base means the same model before training, of random weights: beating it shows that something was learned, no more."


def _told_apart(comparison: Comparison) -> Iterator[str]:
    found = comparison.gain("better", next(iter(comparison.tuned.ways))).overall
    if found.low is None:
        yield "All rows that were asked are of one run, so there are no intervals: another world may give other rates."
    elif found.low <= 0:
        yield (
            "**The gain over the better of base and majority is not told apart from none**: its interval "
            f"({100 * found.low:+.0f} to {100 * (found.high or 0):+.0f} points) reaches to zero or below."
        )


def _basis(tuned: Evaluated) -> Iterator[str]:
    table = next(iter(tuned.ways.values()))
    if table.overall.runs < FEW:
        runs = plural(table.overall.runs, "run")
        yield f"The rows that were asked come from {runs}: of so few, intervals are narrower than they should be."
    if few := [task for task, cell in table.tasks.items() if cell.n < SMALL]:
        yield f"Rates by task rest on fewer than {SMALL} rows for {', '.join(map(code, few))}: read them as hints."


def _asking(comparison: Comparison) -> Iterator[str]:
    for who, found in (("base", comparison.base), ("tuned", comparison.tuned)):
        if found.cut:
            yield (
                f"The {who} model was cut off after {found.max_new_tokens} tokens in {share(found.cut / found.asked)} of the rows; "
                "what stood last by then was read as its answer."
            )
    if comparison.tuned.longer:
        yield (
            f"Only prompts of at most {comparison.tuned.max_prompt_length} tokens were asked, which left out "
            f"{comparison.tuned.longer:,} of {plural(comparison.tuned.held, 'held-out row')}."
        )
    if comparison.tuned.too_long:
        yield f"{plural(comparison.tuned.too_long, 'prompt')} left no room in the model's context and count as answered wrongly."


__all__ = ["limits"]
