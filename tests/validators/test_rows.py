"""A planted fault of every kind that a single row can have is found and names the row."""

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Name
from daedalus_data.core.derive import Limits
from daedalus_data.core.example import ChatMessage
from daedalus_data.validators import check
from tests.support.batches import batch, planted, with_text


@pytest.fixture(scope="module")
def whole(flagship):
    return batch(flagship)


def says(role: str, content: str) -> ChatMessage:
    return ChatMessage.model_construct(role=role, content=content)


SHAPES = {
    "not of its type": lambda row: {"seed": "seven"},
    "id not unique": None,
    "of another run": lambda row: {"run": "another"},
    "of another config": lambda row: {"id": f"{row.id}x"},
    "no such moment": lambda row: {"timepoint": "tp_999"},
    "split group differs": lambda row: {"split_group": "g_other"},
    "evidence not in the log": lambda row: {"evidence": (*row.evidence, "e999999")},
    "evidence out of order": lambda row: {"evidence": (row.evidence[0], row.evidence[0])},
    "roles out of order": lambda row: {"prompt": (*row.prompt, says("user", "And?"))},
    "not one assistant message": lambda row: {"completion": (says("user", row.completion[0].content),)},
    "empty text": lambda row: {"completion": (says("assistant", " \n"),)},
    "answer not an option": lambda row: {"answer": row.answer.model_copy(update={"value": ("nobody known",)})},
    "completion and answer differ": lambda row: {"completion": (says("assistant", "It was so.\nAnswer: the moon"),)},
    "too long": lambda row: with_text(row, "and so on " * 2000),
}


@pytest.mark.parametrize("kind", SHAPES)
def test_a_row_that_is_not_what_its_type_says_is_named(whole, kind):
    rows = whole.rows["knowledge_flow"]
    change = SHAPES[kind] or (lambda row: {"id": rows[0].id})
    is_set = lambda row: row is not rows[0] and (row.answer.type == "names" or kind != "answer not an option")  # noqa: E731
    changed, name = planted(whole, "knowledge_flow", is_set, change)
    found = [finding for finding in check([changed], names=["shape"]).errors if finding.message.startswith(kind)]
    assert [(finding.config, finding.rows) for finding in found] == [("knowledge_flow", (name,))]


def test_a_run_given_twice_is_found(whole):
    assert any("given twice" in finding.message for finding in check([whole, whole], names=["shape"]).errors)


def test_lengths_are_counted_with_the_bound_that_is_asked_for(whole):
    report = check([whole], Limits(max_tokens=400), names=["shape"])
    assert {finding.message.partition(":")[0] for finding in report.errors} == {"too long"}
    assert report.figures["shape"]["tokens"]["dialog_synthesis"]["max"] > 400


# ---- provenance ----


def test_a_changed_word_is_named_with_its_column_and_both_values(whole):
    said = lambda row: {"completion": (says("assistant", row.completion[0].content + " Indeed."),)}  # noqa: E731
    changed, name = planted(whole, "dialog_synthesis", lambda row: True, said)
    (found,) = check([changed], names=["provenance"]).errors
    assert found.rows == (name,)
    assert found.message.startswith("column completion differs")
    assert "Indeed" in found.message


def test_a_missing_row_and_one_that_is_not_from_the_log_are_named(whole):
    first, *rest = whole.rows["knowledge_flow"]
    more = first.model_copy(update={"id": first.id.replace("/knowledge_flow", "x/knowledge_flow")})
    changed = whole._replace(rows={**whole.rows, "knowledge_flow": (more, *rest)})
    kinds = {finding.message.partition(":")[0]: finding.rows for finding in check([changed], names=["provenance"]).errors}
    assert kinds == {"row missing": (first.id,), "row not from the log": (more.id,)}


# ---- leakage ----


def leaks(changed) -> dict[str, tuple[str, ...]]:
    return {finding.message.partition(":")[0]: finding.rows for finding in check([changed], names=["leakage"]).errors}


def test_what_happens_later_is_found_in_a_prompt(whole, flagship):
    first, last = flagship.timepoints[0].id, list(flagship.of(ev.EventHappened))[-1]
    for config in ("dialog_synthesis", "knowledge_flow", "entity_evolution"):
        early = lambda row: row.timepoint == first  # noqa: E731
        changed, name = planted(whole, config, early, lambda row: with_text(row, f"Mind this: {last.happening.description}"))
        assert leaks(changed) == {"later text in the prompt": (name,)}


def test_a_proposal_of_the_search_is_found_in_a_prompt_about_the_story(whole, flagship):
    happened = {event.happening.description for event in flagship.of(ev.EventHappened)}
    other = [event for event in flagship.of(ev.CandidateProposed) if event.happening.description not in happened][40]
    changed, name = planted(whole, "dialog_synthesis", lambda row: True, lambda row: with_text(row, other.happening.description))
    assert leaks(changed) == {"later text in the prompt": (name,)}


def test_the_line_asked_for_is_found_in_its_own_prompt(whole):
    long = lambda row: len(row.completion[0].content.split()) > 20  # noqa: E731
    changed, name = planted(whole, "dialog_synthesis", long, lambda row: with_text(row, row.completion[0].content))
    assert leaks(changed) == {"the label's own words or later ones in the prompt": (name,)}


def test_a_secret_of_somebody_else_is_found_in_the_prompt_of_one_who_does_not_hold_it(whole, flagship):
    secret = next(event for event in flagship.of(ev.FactLearned) if event.secret)
    first = flagship.timepoints[0].id
    unknowing = lambda row: row.timepoint == first and row.entities[0] != secret.entity  # noqa: E731
    changed, name = planted(whole, "dialog_synthesis", unknowing, lambda row: with_text(row, f"- {secret.text}"))
    assert leaks(changed) == {"a secret of somebody else in the prompt": (name,)}
    keeper = lambda row: row.timepoint == first and row.entities[0] == secret.entity  # noqa: E731
    assert not leaks(planted(whole, "dialog_synthesis", keeper, lambda row: with_text(row, f"- {secret.text}"))[0])


def test_the_state_asked_for_is_found_in_the_prompt(whole, flagship):
    def told(row):
        state = flagship.world(row.timepoint).states[row.entities[0]]
        return with_text(row, f"valence {state.valence:.2f} (-1 to 1), arousal {state.arousal:.2f} (0 to 1), energy {state.energy:.0f}")

    changed, name = planted(whole, "entity_evolution", lambda row: abs(row.answer.numbers["energy_change"]) > 1.5, told)
    assert leaks(changed) == {"the state that is asked for in the prompt": (name,)}


def test_an_antecedent_that_stands_in_its_own_prompt_is_found(whole):
    written = lambda row: row.answer is None  # noqa: E731
    changed, name = planted(whole, "portal_reasoning", written, lambda row: with_text(row, row.completion[0].content))
    assert leaks(changed) == {"the answer in the prompt": (name,)}


def test_an_answer_that_is_the_only_name_in_the_prompt_is_found(whole):
    def alone(row):
        return {
            "prompt": (says("user", "Lin Zhang was there. Who was there?"),),
            "answer": Name(value="Lin Zhang", options=("Lin Zhang", "Bo")),
        }

    changed, name = planted(whole, "knowledge_flow", lambda row: True, alone)
    assert leaks(changed) == {"the answer is the only one of its kind in the prompt": (name,)}


# ---- secrets ----


def test_a_key_in_a_row_is_found_by_its_looks_and_masked(whole):
    key = "hf_" + "a1B2" * 9
    changed, name = planted(whole, "dialog_synthesis", lambda row: True, lambda row: with_text(row, f"my token is {key}, keep it"))
    (found,) = check([changed], names=["secrets"]).errors
    assert (found.rows, found.config) == ((name,), "dialog_synthesis")
    assert key not in found.message


def test_the_value_of_a_live_key_is_found_wherever_it_stands(whole, monkeypatch):
    monkeypatch.setenv("SOME_SERVICE_PASSWORD", "correct horse battery")
    end = lambda row: {"completion": (says("assistant", "It is correct horse battery, I think."),)}  # noqa: E731
    changed, name = planted(whole, "dialog_synthesis", lambda row: True, end)
    (found,) = check([changed], names=["secrets"]).errors
    assert found.rows == (name,)
    assert "SOME_SERVICE_PASSWORD" in found.message
    assert "horse" not in found.message
