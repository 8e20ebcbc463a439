"""Questions of arithmetic about amounts: the log bears the answer out, the prompt holds all that it takes and not the answer."""

import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from daedalus_data.core.run import Manifest, ModelUse, Run
from daedalus_data.formatters.story import story
from daedalus_data.formatters.verifiable_amounts import amounts_asked
from tests.mechanisms.scene import Moments, crack
from tests.mechanisms.test_quantities import WATER, boat

SPILT = {"quantity": "water", "change": -1.5, "reason": "Ben Okoro let the bucket fall"}
RAIN = {"quantity": "water", "change": 9, "reason": "It rained all night"}
AFTER = {1: (SPILT,), 3: (RAIN,)}


def lived(quantities: dict[str, Any], effects: dict[int, tuple[Any, ...]] = AFTER, count: int = 8) -> Run:
    moments = Moments(boat(quantities, step=7, count=count)).run("quantities")
    for index in range(count):
        moments.enter(index, crack(effects=effects.get(index, ()))).run("quantities")
    manifest = Manifest(
        run_id="boat-1", template_id="boat", template=moments.template, seed=3, config_hash="", model="offline", endpoint="", versions={},
        started_at="", causal_mode="forward", models=[ModelUse(model="offline", endpoint="", license="apache-2.0")],
    )  # fmt: skip
    return Run(manifest, tuple(moments.entries), Path())


def asked(run: Run) -> list[Any]:
    return list(amounts_asked(story(run)))


def chosen(question: Any) -> str:
    return next(line[3:] for line in question.question.splitlines() if line.startswith(f"{question.answer.value}. "))


def reckoned(shown: tuple[str, ...]) -> Decimal:
    """Work a question out from its words alone, as a reader would."""
    text = "\n".join(shown)
    rate = Fraction(re.search(r"([\d.]+) litres a day go for each", text)[1]) / 24  # type: ignore[index]
    amount, most = Fraction(re.search(r"it stood at ([\d.]+)", text)[1]), 20  # type: ignore[index]
    for line in text.splitlines():
        if used := re.search(r"next count, .*, (\d+) used it", line):
            amount = max(Fraction(0), amount - rate * 7 * int(used[1]))
        if done := re.search(r"what took place (took|would have taken|brought|would have brought) ([\d.]+)", line):
            sign = -1 if done[1] in ("took", "would have taken") else 1
            amount = min(Fraction(most), max(Fraction(0), amount + sign * Fraction(done[2])))
    return Decimal(float(amount))


def test_the_answer_is_what_the_words_of_the_question_come_to() -> None:
    questions = asked(lived({"water": WATER}))
    assert len(questions) == 4
    for question in questions:
        number = float(chosen(question).split()[0])
        assert abs(float(reckoned(question.shown)) - number) < 0.01


def test_the_answer_stands_nowhere_but_among_the_options_which_differ() -> None:
    for question in asked(lived({"water": WATER})):
        options = question.question.splitlines()[1:]
        assert len({option[3:] for option in options}) == 4
        assert chosen(question) not in "\n".join(question.shown)


def test_a_change_in_the_log_that_the_prompt_does_not_explain_is_not_asked_about() -> None:
    run = lived({"water": WATER})
    broken = tuple(
        entry.model_copy(update={"event": entry.event.model_copy(update={"amount": 7.77})})
        if entry.event.kind == "quantity_changed"
        else entry
        for entry in run.entries
    )
    assert asked(Run(run.manifest, broken, run.folder)) == []


def test_what_fares_the_same_in_every_run_is_not_asked_about() -> None:
    assert asked(lived({"water": WATER}, effects={})) == []


def test_what_passes_into_another_is_not_asked_about() -> None:
    keg = {**WATER, "flows": [{"rate": "-1 litre/day", "into": "jug"}]}
    assert asked(lived({"water": keg, "jug": {"unit": "litre", "start": 0}})) == []


def test_a_question_cites_the_entries_that_its_answer_follows_from() -> None:
    run = lived({"water": WATER})
    for question in asked(run):
        kinds = [entry.event.kind for entry in question.evidence]
        assert kinds[0] in ("quantity_set", "quantity_changed")
        assert set(kinds[1:]) == {"quantity_changed"}
        assert question.evidence[-1].event.amount == story(run).after(question.at).quantities["water"].amount
