"""What a card says of its splits, and of what a reader should not expect of the dataset."""

from collections import Counter
from collections.abc import Iterator
from math import sqrt

from daedalus_data.core.telling import listed
from daedalus_data.providers.routing import IN_PROCESS
from daedalus_data.release.card.checks import Shape, Splits, Trivial, figures, named
from daedalus_data.release.card.facts import Facts
from daedalus_data.release.card.words import code, plural, share, shown
from daedalus_data.release.making import Making
from daedalus_data.release.record import SPLITS, Record
from daedalus_data.validators.check import Report


def split_rule(told: Facts) -> str:
    """Return how rows were divided, and the figures that show how independent the parts are."""
    rule, compared = told.record.split, figures(told.report, "splits", Splits)
    by = "template, which holds out whole worlds" if rule.by == "template" else "run"
    said = f"Rows are divided by {by} (seed {rule.seed}): {_shares(told.record)}. Runs that share a moment stay together; no run is parted."
    if not compared or not compared.overlap:
        return f"{said} There is nothing to compare: {'no validator compared the splits' if not compared else 'all rows are in one split'}."
    return f"{said} {_held_out(told.record)}\n\n{_apart(compared, told.record)}\n\n{_nearest(compared)}"


def _shares(record: Record) -> str:
    runs, rows = _runs(record), {split: sum(made.rows.get(split, 0) for made in record.configs.values()) for split in SPLITS}
    return "; ".join(
        f"{split} {plural(runs[split], 'run')}, {share(rows[split] / max(1, record.rows))} of the rows (aimed at {share(aim)})"
        for split, aim in record.split.ratios.items()
    )


def _runs(record: Record) -> Counter[str]:
    return Counter(run.split for run in record.runs)


def _held_out(record: Record) -> str:
    held = [f"the {split} rows come from {plural(count, 'run')}" for split, count in sorted(_runs(record).items()) if split != "train"]
    return f"Of those held out, {listed(held)}: rows of a run are not independent, so intervals that take them to be are too narrow."


def _apart(compared: Splits, record: Record) -> str:
    drawn = [found.rows_at_random for found in compared.overlap.values()]
    least = min(found.share_with_an_ancestor_in_train for found in drawn)
    parted = "all held-out ones" if least == 1 else f"at least {share(least)} of the held-out ones"
    moments = f"{compared.shared_ancestors or 'No'} moment{'' if compared.shared_ancestors < 2 else 's'}"
    lie = "lies" if compared.shared_ancestors < 2 else "lie"
    common = (
        "the patterns of whoever wrote them"
        if record.split.by == "template"
        else "its people, its facts and the patterns of whoever wrote them"
    )
    of = "of one template " if record.split.by == "run" else ""
    return (
        f"{moments} of a story {lie} behind two splits; had rows been divided at random, {parted} would have an ancestor in train: by "
        f"construction, as all rows of a run go back to the same first moments. But runs {of}share {common}: whole sentences of facts "
        "and labels stand on both sides, and a line of dialog may, too."
    )


def _nearest(compared: Splits) -> str:
    found = compared.overlap.values()
    nearest, random = max(one.as_split.largest_overlap for one in found), max(one.rows_at_random.largest_overlap for one in found)
    against = max(one.as_split.against for one in found)
    return (
        f"The held-out row that is most like one of train has a similarity of {share(nearest)} to it; at random it would be "
        f"{share(random)}. That is the Jaccard similarity of runs of five words in a row's last message and label, estimated "
        f"(MinHash, ±6 points), against at most {against:,} rows of train in each config."
    )


def limits(told: Facts) -> Iterator[str]:
    """Yield what a reader should not expect of the dataset."""
    yield "English only: what frames every prompt and label is English, and no check looks at another language."
    yield "What rows say of real places, bodies and machines is no evidence of anything."
    yield from _built_in(told.making)
    places = listed([code(name) for name in told.making.scenarios])
    there = "" if told.record.split.by == "template" else ", and so do held-out rows: a score on them says nothing of another world"
    yield f"All rows play in {places}{there}. A model tuned on them learns these people and their matters, too."
    yield (
        "How people feel, trust and learn follows the rules of a simulation. A label says what the simulation computed, which is exact and "
        "can be checked; it is no measurement of real people."
    )
    yield from _small(told.record)
    yield from _told_apart(told.report)
    yield from _unjudged(told.report)
    if (shape := figures(told.report, "shape", Shape)) and shape.tokens_by.startswith("estimate"):
        yield "Tokens are estimated: count them with your own tokenizer before you set a length."


def _built_in(making: Making) -> Iterator[str]:
    own = {name for name, author in making.authors.items() if IN_PROCESS in author.served}
    total = sum(words.rows for made in making.configs.values() for words in made.words)
    rows = sum(words.rows for made in making.configs.values() for words in made.words if words.model in own)
    if rows:
        whose = "all rows" if rows == total else f"{share(rows / total)} of the rows"
        yield (
            f"The words behind {whose} are the built-in author's ({listed(sorted(map(shown, own)))}): a program that fills patterns, no "
            "language model. Its prose is correct, plain and alike from run to run; use these rows to learn the tasks, not the style."
        )


def _small(record: Record) -> Iterator[str]:
    tests = {config: made.rows["test"] for config, made in record.configs.items() if made.rows.get("test")}
    none = [config for config in record.configs if config not in tests]
    if tests:
        least, most = min(tests.values()), max(tests.values())
        counts = ", ".join(f"`{config}` {rows:,}" for config, rows in tests.items())
        range_ = f"{_points(most)} to {_points(least)}" if most > least else f"{_points(least)}"
        yield (
            f"Rows to test with: {counts}. An accuracy measured on so many independent rows is uncertain by {range_} points either way "
            f"(95%); these come from {plural(_runs(record)['test'], 'run')}, so it is more than that."
        )
    if none:
        yield f"No rows to test with: {', '.join(f'`{config}`' for config in none)}."


def _points(rows: int) -> str:
    return f"{min(50.0, 100 * 0.98 / sqrt(rows)):.0f}"


def _told_apart(report: Report) -> Iterator[str]:
    judged = figures(report, "triviality", Trivial)
    pairs = (
        [f"{share(task['pairs_right'])} of {named(name)}" for name, task in judged.tasks.items() if "pairs_right" in task] if judged else []
    )
    if pairs:
        yield (
            f"What was refused can partly be told without the prompt: words and pairs of words alone tell the chosen side in "
            f"{listed(pairs)} pairs (chance 50%). What made a line be refused, such as repetition or a worn phrase, shows in it."
        )


def _unjudged(report: Report) -> Iterator[str]:
    judged = figures(report, "triviality", Trivial)
    if judged and (few := sum(not task["judged"] for task in judged.tasks.values())):
        all_ = plural(len(judged.tasks), "task")
        yield f"{few:,} of {all_} have too few rows to say whether labels can be guessed: see [Checks](#checks)."
    if judged and judged.without_exact_answer:
        open_ = listed([*map(named, judged.without_exact_answer)])
        yield f"No figure says how easily these are guessed, as they have no exact answer: {open_}."
