"""What the rows that go backward must hold: the right state was upheld, the others were not, and nothing else tells them apart."""

import re
from collections import Counter
from itertools import pairwise

import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.answers import Choice
from daedalus_data.core.example import PromptCompletion
from daedalus_data.core.run import Run
from daedalus_data.core.words import content_words
from daedalus_data.formatters.antecedents import TITLES
from daedalus_data.formatters.portal_reasoning import portal_reasoning
from daedalus_data.rewards import score
from tests.support.changed import event, relabelled

OPTION = re.compile(r"^([A-D])\. (.*)$", re.MULTILINE)


@pytest.fixture(scope="module")
def rows(flagship: Run) -> list[PromptCompletion]:
    return list(portal_reasoning(flagship))  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def chosen(rows: list[PromptCompletion]) -> list[PromptCompletion]:
    return [row for row in rows if row.task == "choose"]


def ends(row: PromptCompletion) -> tuple[str, str]:
    antecedent, consequent = row.id.removeprefix(f"{row.run}/").removesuffix("/portal_reasoning").split("/before/")
    return antecedent, consequent


def asked(row: PromptCompletion) -> str:
    return row.prompt[-1].content


def part(row: PromptCompletion, kind: str) -> str:
    """Return what stands under one of the titles of a part."""
    parts = dict(part.split("\n", 1) for part in asked(row).split("## ")[1:])
    return next((parts[title] for title in TITLES[kind] if title in parts), "")


def options(row: PromptCompletion) -> list[str]:
    return [text for _, text in OPTION.findall(part(row, "options"))]


def proposed(run: Run) -> dict[str, ev.CandidateProposed]:
    return {made.node: made for made in run.of(ev.CandidateProposed)}


def test_every_upheld_step_of_a_completed_path_has_one_row_that_cites_its_check(flagship: Run, rows: list[PromptCompletion]) -> None:
    steps = {step for path in flagship.of(ev.PathCompleted) for step in pairwise(path.nodes)}
    assert Counter(ends(row) for row in rows) == Counter(steps)
    for row in rows:
        (check,) = [found for cited in row.evidence if isinstance(found := event(flagship, cited), ev.EdgeChecked) and not found.reasons]
        assert (check.antecedent, check.consequent) == ends(row)
        assert check.reads_forward and check.entities_can_act and check.knowledge_holds


def test_the_right_letter_stands_before_the_upheld_state_and_no_other_option_was_upheld(
    flagship: Run, chosen: list[PromptCompletion]
) -> None:
    made = proposed(flagship)
    portal = next(flagship.of(ev.PortalStated))
    told = {node: it.happening.description for node, it in made.items()} | {portal.node: portal.happening.description}
    upheld = {(told[e.antecedent], told[e.consequent]) for e in flagship.of(ev.EdgeChecked) if not e.reasons}
    pruned = {e.node for e in flagship.of(ev.CandidatePruned)}
    for row in chosen:
        antecedent, consequent = ends(row)
        assert isinstance(row.answer, Choice)
        # Two paths may hold the same state under two ids: what is read counts.
        shown = [{node for node, it in made.items() if it.happening.description in text and it.when == made[antecedent].when}
                 for text in options(row)]  # fmt: skip
        right = shown["ABCD".index(row.answer.value)]
        assert antecedent in right and len({told[min(nodes)] for nodes in shown}) == len(row.answer.options) == 4
        wrong = [nodes for nodes in shown if nodes is not right]
        assert all((told[node], told[consequent]) not in upheld for nodes in wrong for node in nodes)
        assert any(made[node].consequent == consequent and node in pruned for nodes in wrong for node in nodes)


def test_letters_are_even_and_neither_length_nor_words_in_common_give_the_right_one_away(chosen: list[PromptCompletion]) -> None:
    letters = Counter(row.answer.value for row in chosen if isinstance(row.answer, Choice))
    assert max(letters.values()) - min(letters.values()) <= 1
    longest = common = 0.0
    for row in chosen:
        assert isinstance(row.answer, Choice)
        right, texts, after = "ABCD".index(row.answer.value), options(row), content_words(part(row, "after"))
        shared = [len(after & content_words(text)) for text in texts]
        longest += len(texts[right]) == max(map(len, texts))
        common += (shared[right] == max(shared)) / shared.count(max(shared))
    assert longest / len(chosen) < 0.45 and common / len(chosen) < 0.65


def test_no_prompt_tells_how_any_state_leads_on_or_what_the_search_made_of_it(flagship: Run, rows: list[PromptCompletion]) -> None:
    hidden = [path.explanation for path in flagship.of(ev.PathCompleted)] + [pivot.explanation for pivot in flagship.of(ev.PivotFound)]
    hidden += [e.happening.mechanism for e in flagship.of(ev.CandidateProposed)]
    made = proposed(flagship)
    for row in rows:
        assert not any(text in asked(row) for text in hidden)
        if row.task == "write":
            assert made[ends(row)[0]].happening.title.rstrip(".") not in asked(row)


def test_a_written_state_has_all_its_parts(flagship: Run, rows: list[PromptCompletion]) -> None:
    for row in rows:
        if row.task == "write":
            happening = proposed(flagship)[ends(row)[0]].happening
            texts = [happening.title, happening.description, happening.mechanism, *(detail.text for detail in happening.details)]
            assert all(text.rstrip(".") in row.completion[0].content for text in texts)


def test_about_three_rows_in_five_are_for_choosing_and_their_completions_get_the_reward(
    rows: list[PromptCompletion], chosen: list[PromptCompletion]
) -> None:
    assert 0.45 <= len(chosen) / len(rows) <= 0.75
    assert all(row.answer and score(row.completion[0].content, row.answer) == 1.0 for row in chosen)


def test_the_reader_stands_at_the_known_end(flagship: Run, rows: list[PromptCompletion]) -> None:
    assert {row.timepoint for row in rows} == {flagship.lived[-1].id}


def test_a_run_without_a_search_has_no_such_rows(board: Run) -> None:
    assert not list(portal_reasoning(board))


def test_changing_an_event_changes_the_rows_that_cite_it_and_no_others(flagship: Run, rows: list[PromptCompletion]) -> None:
    for entry_id in sorted({cited for row in rows for cited in row.evidence})[::9]:
        differ, citing = relabelled(portal_reasoning, flagship, entry_id, **_other(event(flagship, entry_id)))
        assert differ == citing


def _other(found: ev.Event) -> dict[str, object]:
    match found:
        case ev.CandidateProposed():
            title = {"title": "Somebody did another thing altogether", "mechanism": "That was all that came of it in the end."}
            return {"happening": found.happening.model_copy(update=title)}
        case ev.CandidateScored():
            return {"llm": found.llm.model_copy(update={"reason": "Nothing in it bears on the matter."})}
        case ev.EdgeChecked() if found.reasons:
            return {"reasons": ("It came too late.",)}
    return {"reads_forward": False}
