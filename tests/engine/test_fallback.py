"""M18: where a model cannot answer, the next of its chain does; the ledger goes the same way on replay, and rows say who wrote them."""

from collections import Counter

import pytest

from daedalus_data import api
from daedalus_data.core.derive import FORMATTERS
from daedalus_data.core.errors import CreditError, ModelNotFoundError, UsageError
from daedalus_data.core.settings import LICENSES, Settings
from daedalus_data.core.template import Template
from daedalus_data.providers.routing import IN_PROCESS, best_free, catalogue, chain, fallbacks_of, known
from tests.contracts.test_everything_registered import VERDICT
from tests.support.booked import MODEL
from tests.support.server import Book, Plan, Remembering, serving

SPARE, NO_JUDGE = "mistralai/mistral-small-24b-instruct-2501", "mistralai/mistral-nemo"
SMALL = Template.model_validate(VERDICT | {"temporal": {"mode": "forward", "origin_year": 2025}, "timepoints": {"count": 1}})


def live(home, server, book, **more):
    return api.simulate(SMALL, settings=Settings(home=home), author=Remembering(MODEL, server.url, book), **more)


def test_what_a_model_cannot_answer_the_next_one_does_and_the_record_says_who_wrote_it(tmp_path):
    book = Book()
    with serving(book, absent=frozenset({MODEL})) as server:
        run = live(tmp_path, server, book, fallbacks=[SPARE])
        asked = Counter(seen.body["model"] for seen in server.log)
    assert asked[MODEL] >= 1 and asked[SPARE] == run.manifest.llm_calls
    assert [use.model for use in run.manifest.models] == [SPARE]
    assert {row.model for row in FORMATTERS.get("dialog_synthesis").rows(run)} == {SPARE}
    functions = api.summary(run)["mechanisms"]
    assert functions["M18"] > run.manifest.llm_calls


def test_a_run_cut_short_goes_the_same_way_again_and_pays_for_nothing_twice(tmp_path):
    book = Book()
    with serving(book, absent=frozenset({MODEL})) as server:
        whole = live(tmp_path / "whole", server, book, fallbacks=[SPARE])
        before = Counter(server.paid)
        server.plan = Plan(script=[""] * (server.count + 30) + ["credit"] * 500)
        with pytest.raises(CreditError):
            live(tmp_path / "cut", server, book, fallbacks=[SPARE])
        # The model is back, yet what was given up stays given up: a replay must find the log as it was.
        server.absent, server.plan = frozenset(), Plan()
        again = live(tmp_path / "cut", server, book, fallbacks=[SPARE])
    assert max(before.values()) == 1
    assert {use.model for use in whole.manifest.models} == {SPARE}
    assert {use.model for use in again.manifest.models} == {MODEL, SPARE}
    cut = len([seen for seen in again.entries if seen in whole.entries])
    assert cut > 20


def test_without_a_fallback_the_error_of_the_first_is_the_error(tmp_path):
    book = Book()
    with serving(book, absent=frozenset({MODEL})) as server, pytest.raises(ModelNotFoundError):
        live(tmp_path, server, book)


def test_no_other_model_is_asked_for_what_another_would_not_cure(tmp_path):
    book = Book()
    with serving(book, plan=Plan(script=["credit"] * 50)) as server, pytest.raises(CreditError):
        live(tmp_path, server, book, fallbacks=[SPARE])
    assert {seen.body["model"] for seen in server.log} == {MODEL}


def test_a_chain_begins_with_the_judge_for_verdicts_and_leaves_out_who_cannot():
    there = "https://openrouter.ai/api/v1"
    assert chain("turn", "a", "j", ("b",), endpoint=there) == ("a", "b")
    assert chain("judge_dialog", "a", "j", ("b",), endpoint=there) == ("j", "a", "b")
    assert chain("judge_dialog", "a", "j", (), endpoint=there) == ("j",)
    assert chain("turn", "a", "j", ("b",), endpoint=IN_PROCESS) == ("a",)
    assert chain("judge_dialog", "a", None, (NO_JUDGE,), endpoint=there) == ("a",)


def test_fallbacks_are_near_in_size_no_dearer_and_of_a_licence_that_is_allowed():
    for name, entry in catalogue().items():
        for other in map(known, fallbacks_of(name, LICENSES)):
            assert other is not None
            assert other.license.startswith(LICENSES)
            assert other.prompt <= entry.prompt
            assert other.completion <= entry.completion
    assert fallbacks_of("meta-llama/llama-3.1-70b-instruct", ("mit",)) == ()


def test_the_best_free_model_is_the_largest_that_the_policy_allows():
    assert best_free(LICENSES).id == "meta-llama/llama-3.3-70b-instruct:free"
    assert best_free(("apache-2.0",)).license == "apache-2.0"
    with pytest.raises(UsageError, match="no free model"):
        best_free(("mit",))


def test_the_built_in_author_has_no_others_to_ask(tmp_path):
    with pytest.raises(UsageError, match="answers alone"):
        api.simulate(SMALL, settings=Settings(home=tmp_path), model="offline", fallbacks=[SPARE])
