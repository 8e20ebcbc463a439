"""Guessing without a model, computed by hand on tables small enough to see through."""

import pytest

from daedalus_data.core.answers import Chain, Moment, Name, Names, Number, YesNo, gold
from daedalus_data.finetune import baselines
from daedalus_data.finetune.allowed import MOST, allowed, longest
from daedalus_data.rewards import score
from tests.finetune.taught import question, world


def yes_no(*values):
    return [question(number, f"run-{number}", "knows", YesNo(value=value), "Does Ana?") for number, value in enumerate(values)]


def test_majority_says_what_most_training_rows_of_the_task_say():
    made = baselines.majority(yes_no(True, False, False), yes_no(True, True))
    assert made.said == ["Answer: no", "Answer: no"]
    assert made.rules == {"knows": "the most frequent answer"}


def test_majority_of_names_goes_by_their_place_where_no_name_returns():
    def source(run, names, right):
        return question(0, run, "source", Name(value=right, options=names), "From whom?")

    train = [source("a", ("Ana", "Bo", "Cem"), "Bo"), source("b", ("Dan", "Eva", "Flo"), "Eva"), source("c", ("Gus", "Hal", "Ida"), "Ida")]
    made = baselines.majority(train, [source("d", ("Jon", "Kim", "Lea"), "Lea")])
    assert made.said == ["Answer: Kim"]
    assert made.rules == {"source": "the most frequent place among the options"}


def test_majority_of_dates_finds_the_words_that_return_from_story_to_story():
    def since(run, options, right):
        return question(0, run, "since", Moment(value=right, options=options), "Since when?")

    train = [
        since("a", ("the start", "1 May"), "the start"),
        since("b", ("3 May", "the start"), "the start"),
        since("c", ("4 May", "5 May"), "4 May"),
    ]
    made = baselines.majority(train, [since("d", ("6 May", "the start"), "6 May")])
    assert made.said == ["Answer: the start"]


def test_majority_of_numbers_is_their_median_where_no_number_returns():
    train = [question(n, f"run-{n}", "amount", Number(value=value, scale=10), "How many?") for n, value in enumerate((1.0, 4.0, 9.0))]
    made = baselines.majority(train, [question(9, "run-9", "amount", Number(value=5, scale=10), "How many?")])
    assert made.said == ["Answer: 4"]


def test_copying_names_what_the_prompt_mentions_most_and_ignores_how_to_answer():
    name = Name(value="Bo", options=("Ana", "Bo"))
    row = question(0, "run", "source", name, "Ana met Bo. Bo spoke.")
    assert baselines.copied([], [row]).said == ["Answer: Bo"]
    listed = row._replace(prompt=({"role": "user", "content": "Ana met Bo. Bo spoke.\nOne of Ana, Ana, Ana or Bo."},))
    assert baselines.copied([], [listed]).said == ["Answer: Bo"]


def test_copying_learns_in_training_rows_which_mention_counts():
    def source(run, right):
        return question(0, run, "source", Name(value=right, options=("Ana", "Bo")), "Ana, Ana, then Bo.")

    made = baselines.copied([source("a", "Bo")], [source("b", "Ana")])
    assert made.said == ["Answer: Bo"]
    assert made.rules == {"source": "mentioned last"}


def test_held_out_answers_change_no_guess():
    train, asked = world(3), world(4, said="later ")
    other = [row._replace(answer=YesNo(value=False)) if row.task == "knows" else row for row in asked]
    for guess in (baselines.majority, baselines.copied):
        assert guess(train, asked).said == guess(train, other).said


def test_chance_is_one_of_as_many_answers_as_are_allowed():
    rows = [*yes_no(True), question(0, "run", "source", Name(value="Bo", options=("Ana", "Bo", "Cem", "Dan")), "?")]
    assert baselines.chance(rows).exact == pytest.approx((1 / 2 + 1 / 4) / 2)
    assert baselines.chance([question(0, "run", "amount", Number(value=1, scale=1), "?")]) is None


@pytest.mark.parametrize(
    ("answer", "count"),
    [
        (YesNo(value=True), 2),
        (Names(value=("Ana",), options=("Ana", "Bo", "Cem")), 8),
        (Names(value=(), options=tuple("abcdefghij")), 0),
        (Chain(value=("Ana", "Bo"), options=("Ana", "Bo", "Cem")), 3 + 6 + 6),
        (Chain(value=("a",), options=tuple("abcdef")), 6 + 30 + 120 + 360),
        (Number(value=1, scale=1), 0),
    ],
)
def test_allowed_answers_are_all_there_are_and_do_not_depend_on_the_right_one(answer, count):
    lines = allowed(answer)
    assert len(lines) == len(set(lines)) == count <= MOST
    if count:
        assert gold(answer) in lines
        other = answer.model_copy(update={"value": answer.options[-1:] if hasattr(answer, "options") else not answer.value})
        assert allowed(other) == lines
        assert sum(score(line, answer) == 1 for line in lines) == 1


def test_chains_are_listed_as_far_as_the_number_of_people_allows():
    assert [longest(people) for people in (3, 5, 6, 8, 12)] == [3, 5, 4, 3, 2]
