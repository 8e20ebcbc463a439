"""What rewards promise: gold is entirely right, the shuffled is at chance, the form of an answer is forgiven and its content is not."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daedalus_data import rewards
from daedalus_data.core.answers import ANSWER, Chain, Choice, Moment, Name, Names, Number, Record, YesNo, gold

PEOPLE = ("Lin Zhang", "Raj Mehta", "Sarah Okafor", "Thomas Webb")
DATES = ("January 2026", "July 2026", "January 2027", "July 2027", "the start")
names = st.sampled_from(PEOPLE)
ANSWERS = st.one_of(
    st.builds(YesNo, value=st.booleans()),
    st.builds(Choice, value=st.sampled_from("ABCD"), options=st.just(tuple("ABCD"))),
    st.builds(Name, value=names, options=st.just(PEOPLE)),
    st.builds(Names, value=st.lists(names, unique=True).map(tuple), options=st.just(PEOPLE)),
    st.builds(Moment, value=st.sampled_from(DATES), options=st.just(DATES)),
    st.builds(Chain, value=st.lists(names, unique=True, min_size=1).map(tuple), options=st.just(PEOPLE)),
    st.builds(Number, value=st.integers(-900, 900).map(lambda n: n / 100), scale=st.just(0.5)),
    st.builds(
        Record,
        numbers=st.fixed_dictionaries({"energy_change": st.integers(-90, 90).map(lambda n: n / 10)}),
        scales=st.just({"energy_change": 6.0}),
        lines=st.fixed_dictionaries({"new_knowledge": st.lists(st.integers(1, 12), unique=True).map(tuple)}),
    ),
)


@given(ANSWERS)
def test_the_gold_line_scores_one_after_any_thinking_and_as_a_conversation(answer):
    text = f"Lin told Raj in July; nobody told Thomas.\nSo it stands.\n\n{gold(answer)}\n"
    assert rewards.score(text, answer) == 1.0
    assert rewards.exact([[{"role": "assistant", "content": text}]], [answer.model_dump(mode="json")]) == [1.0]
    assert rewards.REWARDS[answer.type]([text], [answer]) == [1.0]


@given(ANSWERS, ANSWERS)
def test_only_the_answer_itself_scores_one(said, wanted):
    if type(said) is type(wanted) and rewards.score(gold(said), wanted) == 1.0:
        same = (set(said.value), set(wanted.value)) if isinstance(said, Names) else (gold(said), gold(wanted))
        lines = (said.model_copy(update={"lines": {}}), wanted.model_copy(update={"lines": {}})) if isinstance(said, Record) else same
        assert lines[0] == lines[1]


@pytest.mark.parametrize("line", ["Answer: yes", "answer:  YES.", "**Answer: Yes**", "Final answer: yes", "yes"])
def test_the_form_of_an_answer_is_forgiven(line):
    assert rewards.score(f"Because she was there.\n{line}", YesNo(value=True)) == 1.0


@pytest.mark.parametrize("text", ["", "yes, or maybe no", "Answer: yes\nBut I cannot be sure.", "Answer: no", "I would say Answer yes"])
def test_what_does_not_end_in_the_answer_scores_nothing(text):
    assert rewards.score(text, YesNo(value=True)) == 0.0


def test_part_of_a_set_a_chain_and_a_record_gets_part():
    assert 0 < rewards.score("Answer: Lin Zhang", Names(value=("Lin Zhang", "Raj Mehta"), options=PEOPLE)) < 1
    assert 0 < rewards.score("Answer: Lin Zhang -> Raj Mehta", Chain(value=PEOPLE[:3], options=PEOPLE)) < 1
    record = Record(numbers={"energy_change": -3.0}, scales={"energy_change": 6.0}, lines={"new_knowledge": (2, 3)})
    assert 0 < rewards.score('{"energy_change": -1.0, "new_knowledge": [2]}', record) < 1
    assert rewards.score("no object here", record) == 0.0


def test_everybody_named_is_not_a_way_to_be_right():
    nobody = Names(value=(), options=PEOPLE)
    assert rewards.score(f"Answer: {', '.join(PEOPLE)}", nobody) == 0.0
    assert rewards.score("Answer: nobody", nobody) == 1.0


@pytest.mark.parametrize(
    ("options", "make"),
    [
        ("yes no".split(), lambda said: YesNo(value=said == "yes")),
        (list("ABCD"), lambda said: Choice(value=said, options=tuple("ABCD"))),
        (list(PEOPLE), lambda said: Name(value=said, options=PEOPLE)),
    ],
)
def test_shuffled_answers_score_at_chance(options, make):
    wanted = [make(options[i % len(options)]) for i in range(2000)]
    said = [gold(answer) for answer in wanted]
    random.Random(5).shuffle(said)
    assert sum(rewards.exact(said, wanted)) / 2000 == pytest.approx(1 / len(options), abs=0.04)


def test_a_reward_that_is_not_the_rows_own_is_an_error_that_names_both():
    with pytest.raises(ValueError, match=r"'yes_no' got an answer of type 'name'"):
        rewards.yes_no(["Answer: yes"], [Name(value="Lin Zhang", options=PEOPLE)])


def test_answers_come_back_from_json_as_they_were():
    answer = Record(numbers={"trust_change": -0.021}, scales={"trust_change": 0.05}, lines={"moved_by": (1,)})
    assert ANSWER.validate_json(answer.model_dump_json()) == answer
