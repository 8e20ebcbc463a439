"""M18: verdicts go to the judge model, everything else to the run's own; switched off, everything goes to one."""

from collections import Counter

import pytest

from daedalus_data import api
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from tests.contracts.test_everything_registered import VERDICT
from tests.support.booked import MODEL
from tests.support.server import Book, Remembering, serving

JUDGE = "meta-llama/llama-3.1-405b-instruct"


def asked(tmp_path, disable):
    data = VERDICT | {"disable": disable, "temporal": {**VERDICT["temporal"], "backward_steps": 2, "judge_model": JUDGE}}
    book = Book()
    with serving(book) as server:
        author = Remembering(MODEL, server.url, book)
        run = api.simulate(Template.model_validate(data), settings=Settings(home=tmp_path), author=author)
    return run, Counter((seen.body["model"], seen.body["response_format"]["json_schema"]["name"]) for seen in server.log)


def test_verdicts_go_to_the_judge_and_the_record_says_so_with_its_licence(tmp_path):
    run, sent = asked(tmp_path, [])
    assert {reply for model, reply in sent if model == JUDGE} == {"JudgeEdgeReply", "JudgeDialogReply"}
    assert not {reply for model, reply in sent if model == MODEL} & {"JudgeEdgeReply", "JudgeDialogReply"}
    used = {use.model: use for use in run.manifest.models}
    assert used[JUDGE].license == "llama3.1"
    assert set(used[JUDGE].purposes) == {"judge_edge", "judge_dialog"}
    assert api.summary(run)["mechanisms"]["M18"] == run.manifest.llm_calls


def test_without_routing_one_model_answers_everything(tmp_path):
    run, sent = asked(tmp_path, ["routing"])
    assert {model for model, _ in sent} == {MODEL}
    assert "M18" not in api.summary(run)["mechanisms"]


@pytest.mark.parametrize("name", ["routin", "dialogue", "magic"])
def test_a_mechanism_that_does_not_exist_cannot_be_switched_off(name):
    from daedalus_data.core.errors import UnknownNameError

    with pytest.raises(UnknownNameError, match=f"disable names '{name}'"):
        api.checked(Template.model_validate(VERDICT | {"disable": [name]}))
