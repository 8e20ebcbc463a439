"""Rows as chats, and the check of chats, by the snippets of the docs."""

import pytest
from datasets import Dataset

from daedalus_data import (
    DataFormatter,
    DialogSynthesisFormatter,
    EntityEvolutionFormatter,
    KnowledgeFlowFormatter,
    RelationshipDynamicsFormatter,
)
from daedalus_data.core.answers import Names
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import DatasetError

ASKED = [{"role": "user", "content": "Who knows of the crack?"}]
SAID = [{"role": "assistant", "content": "Ben saw it.\nAnswer: Ben Oduya"}]
WORSE = [{"role": "assistant", "content": "Answer: nobody"}]
BEN = Names(value=("Ben Oduya",), options=("Ana Ruiz", "Ben Oduya"))
CHAT = {"messages": [*ASKED, *SAID]}


def problems(*chats):
    return {problem.kind for problem in DataFormatter().validate_dataset(list(chats)).problems}


def test_rows_of_every_kind_become_chats():
    rows = [
        {"prompt": ASKED, "completion": SAID, "id": "r1", "answer": BEN.model_dump(mode="json")},
        {"prompt": ASKED, "chosen": SAID, "rejected": WORSE, "answer": None},
        {"prompt": "Who knows of the crack?", "completion": SAID[0]["content"], "context": "ignored"},
        CHAT,
    ]
    assert DataFormatter().to_chat_format(rows) == [CHAT] * 4
    asked = {"prompt": ASKED, "reward": "names", "answer": BEN.model_dump(mode="json")}
    last = DataFormatter().to_chat_format([asked])[0]["messages"][-1]
    assert last == {"role": "assistant", "content": "Answer: Ben Oduya"}


def test_every_config_of_a_run_makes_chats_that_pass_the_check(simple):
    for made in FORMATTERS:
        models = list(made.rows(simple))
        chats = DataFormatter().to_chat_format(models)
        assert chats == DataFormatter().to_chat_format([model.model_dump(mode="json") for model in models])
        check = DataFormatter().validate_dataset(chats)
        assert not models or (check and check.rows == len(models) and check.roles["assistant"] >= len(models)), (made.name, check.problems)


def test_a_dataset_makes_the_chats_that_its_rows_make(simple):
    rows = DialogSynthesisFormatter().format(simple)
    table = Dataset.from_list([{"prompt": row["prompt"], "completion": row["completion"]} for row in rows])
    assert DataFormatter().to_chat_format(table) == DataFormatter().to_chat_format(rows)


@pytest.mark.parametrize(
    "kind", [EntityEvolutionFormatter, DialogSynthesisFormatter, KnowledgeFlowFormatter, RelationshipDynamicsFormatter]
)
def test_the_named_formatters_are_the_configs_of_the_registry(kind, simple):
    assert kind().format(simple) == [row.model_dump(mode="json") for row in FORMATTERS.get(kind.name).rows(simple)]


def test_a_row_that_makes_no_chat_is_named():
    with pytest.raises(DatasetError, match="row 1 has the columns prompt, text; a chat is made from messages; prompt and completion"):
        DataFormatter().to_chat_format([CHAT, {"prompt": ASKED, "text": "x"}])
    with pytest.raises(DatasetError, match="row 0 is a str"):
        DataFormatter().to_chat_format({"prompt": "one row, not a list of rows", "completion": "x"})
    with pytest.raises(DatasetError, match="row 0 holds 7 where"):
        DataFormatter().to_chat_format([{"prompt": 7, "completion": "x"}])


def test_good_chats_pass_and_are_counted():
    check = DataFormatter().validate_dataset([CHAT, {"messages": [{"role": "system", "content": "Be short."}, *ASKED, *SAID]}])
    assert check and check.ok and not check.problems
    assert (check.rows, check.messages, check.roles) == (2, 5, {"user": 2, "assistant": 2, "system": 1})


@pytest.mark.parametrize(
    ("kind", "chat"),
    [
        ("type", {"prompt": ASKED}),
        ("type", {"messages": "Who?"}),
        ("type", {"messages": [{"role": "user", "content": 7}]}),
        ("empty", {"messages": []}),
        ("empty", {"messages": [*ASKED, {"role": "assistant", "content": " \n"}]}),
        ("role", {"messages": [*ASKED, {"role": "gpt", "content": "Ben."}]}),
        ("role", {"messages": ASKED}),
        ("role", {"messages": SAID}),
        ("role", {"messages": [*ASKED, *ASKED, *SAID]}),
        ("role", {"messages": [*ASKED, {"role": "system", "content": "Be short."}, *SAID]}),
    ],
)
def test_every_planted_problem_is_found(kind, chat):
    assert problems(chat) == {kind}
    assert not DataFormatter().validate_dataset([CHAT, chat])


def test_a_chat_that_is_there_twice_is_found_and_so_is_an_empty_list():
    check = DataFormatter().validate_dataset([CHAT, dict(CHAT)])
    assert [(problem.row, problem.kind) for problem in check.problems] == [(1, "duplicate")]
    assert "row 0" in check.problems[0].message
    assert problems() == {"empty"}
