"""What only a whole dataset shows: repeats, labels that need no reading, worn words, splits that share."""

import pytest

from daedalus_data.core.answers import Name, Number, YesNo, gold
from daedalus_data.core.derive import Batch, Limits
from daedalus_data.core.example import ChatMessage, Preference
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import choose, derive, fraction
from daedalus_data.validators import check
from tests.support import built_run
from tests.support.batches import asked, batch

WORDS = "dam crest river valve spill bridge winter ledger clerk signal repair budget concrete sluice survey night levee pump gate".split()


def run(number: int) -> Run:
    made = built_run.run()
    return Run(made.manifest.model_copy(update={"run_id": f"dam_{number}"}), made.entries, made.folder)


def prose(*names: object) -> str:
    return " ".join(choose(WORDS, 1, *map(str, names), i) for i in range(30))


def dataset(config, prompt, answer, runs=4, rows=30):
    """Return batches of rows whose prompts and answers are functions of run and number."""
    for r in range(runs):
        one = run(r)
        made = []
        for i in range(rows):
            right = answer(r, i)
            made.append(asked(one, config, i, prompt(r, i, right), f"So.\n{gold(right)}", answer=right))
        yield Batch(one, "train", {config: tuple(made)})


def kinds(batches, *names, limits=None) -> dict[str, tuple[str, ...]]:
    return {finding.message.partition(":")[0]: finding.rows for finding in check(batches, limits, names).errors}


# ---- duplicates ----


def lines(texts, config="dialog_synthesis", prompts=None):
    one = run(0)
    prompts = prompts or [prose("ask", i) for i in range(len(texts))]
    return [Batch(one, "train", {config: tuple(asked(one, config, i, prompts[i], text) for i, text in enumerate(texts))})]


def test_the_same_row_under_another_id_is_found():
    found = kinds(lines([prose(1), prose(1)], "entity_evolution", ["Say it."] * 2), "duplicates")
    assert found["same prompt and label"] == ("dam_0/0001/entity_evolution",)


def test_the_same_line_of_dialog_is_found_under_another_prompt():
    assert kinds(lines([prose(1), prose(2), prose(1)]), "duplicates")["same line of dialog twice in a run"] == (
        "dam_0/0002/dialog_synthesis",
    )


def test_lines_that_several_runs_have_are_one_warning_that_counts_the_different_ones():
    texts = [f"{prose(n)} {prose(n, 'more')}" for n in (1, 2)]
    both = [Batch(one, "train", {"dialog_synthesis": rows(one, texts)}) for one in (run(0), run(1), run(2))]
    (found,) = (finding for finding in check(both, names=["duplicates"]).findings if "another run" in finding.message)
    assert (found.level, found.count) == ("warning", 4)
    assert "2 different lines, the first “" in found.message and found.message.endswith("…”")


def rows(one, texts):
    return tuple(asked(one, "dialog_synthesis", i, prose("ask", one.id, i), text) for i, text in enumerate(texts))


def test_the_same_question_with_two_answers_is_a_contradiction():
    yes, no = YesNo(value=True), YesNo(value=False)
    one = run(0)
    rows = tuple(asked(one, "knowledge_flow", i, "Is it so?", gold(a), answer=a) for i, a in enumerate((yes, no)))
    assert kinds([Batch(one, "train", {"knowledge_flow": rows})], "duplicates") == {"same prompt, another label": (rows[1].id,)}


def test_rows_that_differ_in_a_word_are_near_duplicates_and_different_rows_are_not():
    same = [f"{prose(0)} {prose(1)} {prose(2)} {i}" for i in range(20)]
    assert "near duplicates" in kinds(lines(same, prompts=["Say it."] * 20), "duplicates")
    assert not kinds(lines([prose(i) for i in range(20)]), "duplicates")


# ---- triviality ----


def test_a_label_that_a_number_in_the_prompt_gives_away_is_found():
    def level(r, i):
        return Number(value=round(fraction(3, r, i) * 10, 2), scale=1)

    given = dataset("entity_evolution", lambda r, i, right: f"{prose(r, i)} energy {right.value * 7 + 3:.1f}", level)
    other = dataset("entity_evolution", lambda r, i, right: f"{prose(r, i)} energy {fraction(5, r, i) * 70:.1f}", level)
    assert list(kinds(given, "triviality")) == ["numbers give made away"]
    assert not kinds(other, "triviality")


def test_an_answer_that_is_nearly_always_right_is_found():
    mostly = dataset("knowledge_flow", lambda r, i, right: prose(r, i), lambda r, i: YesNo(value=i % 4 != 0))
    assert "one answer to made too common" in kinds(mostly, "triviality")
    names = tuple("ABCDEFGH")
    half = dataset("knowledge_flow", lambda r, i, right: prose(r, i), lambda r, i: Name(value=names[i % 8 if i % 2 else 0], options=names))
    assert "one answer to made too common" in kinds(half, "triviality")


def test_an_answer_that_one_word_gives_away_is_found_and_a_fair_coin_is_not():
    def coin(r, i):
        return YesNo(value=derive(9, r, i) % 2 == 0)

    hinted = dataset("knowledge_flow", lambda r, i, right: prose(r, i) + (" surely" if right.value else " hardly"), coin)
    fair = dataset("knowledge_flow", lambda r, i, right: prose(r, i), coin)
    assert list(kinds(hinted, "triviality")) == ["single words give made away"]
    assert not kinds(fair, "triviality")


def test_a_task_with_too_few_rows_is_reported_as_not_judged():
    few = dataset("knowledge_flow", lambda r, i, right: prose(r, i), lambda r, i: YesNo(value=True), rows=5)
    report = check(few, names=["triviality"])
    assert ["not judged" in finding.message for finding in report.findings] == [True]
    assert report.figures["triviality"]["tasks"]["knowledge_flow/made/yes_no"]["judged"] == 0


def pairs(chosen, rejected, runs=4, rows=30):
    """Return batches of preferences whose sides are functions of run and number."""
    for r in range(runs):
        one = run(r)
        made = tuple(preferred(one, i, prose("ask", r, i), chosen(r, i), rejected(r, i)) for i in range(rows))
        yield Batch(one, "train", {"preference": made})


def preferred(one, number, prompt, chosen, rejected):
    row = asked(one, "preference", number, prompt, chosen)
    sides = {side: (ChatMessage(role="assistant", content=said),) for side, said in (("chosen", chosen), ("rejected", rejected))}
    return Preference(**row.model_dump(exclude={"completion"}), **sides)


def test_a_better_side_that_its_words_give_away_without_the_prompt_is_a_warning_and_two_like_sides_are_not():
    worn = check(pairs(lambda r, i: prose(r, i), lambda r, i: f"{prose(r, i, 'no')} as I was saying"), names=["triviality"])
    fair = check(pairs(lambda r, i: prose(r, i), lambda r, i: prose(r, i, "no")), names=["triviality"])
    assert [(finding.level, "tell the better side of made" in finding.message) for finding in worn.findings] == [("warning", True)]
    assert worn.figures["triviality"]["tasks"]["preference/made/pair"]["pairs_right"] > 0.95
    assert not fair.findings
    assert 0.35 < fair.figures["triviality"]["tasks"]["preference/made/pair"]["pairs_right"] < 0.65


def test_rows_without_an_exact_answer_are_counted_as_not_judged():
    figures = check(lines([prose(1), prose(2)]), names=["triviality"]).figures["triviality"]
    assert figures["without_exact_answer"] == {"dialog_synthesis/made": 2}


# ---- repetition ----


def test_five_words_worn_out_by_many_lines_are_found():
    worn = [prose(i) + (" as I was saying before" if i % 10 == 0 else "") for i in range(100)]
    assert "the same words in many lines" in kinds(lines(worn), "repetition")
    assert not kinds(lines([prose(i) for i in range(100)]), "repetition")


@pytest.mark.parametrize(
    "prompt", ["## The task\nSay what comes next.\n\n## Before\n{}", "## Before\n{}\n\n## At the end\nSay what comes next."]
)
def test_a_section_that_most_rows_share_is_found(prompt):
    texts = [prose(i) for i in range(60)]
    same = lines(texts, prompts=[prompt.format(prose("b", i)) for i in range(60)])
    assert list(kinds(same, "repetition")) == ["a section is constant"]


# ---- splits ----


def test_one_story_on_two_sides_is_found_and_two_stories_share_nothing(flagship, board):
    apart = check([batch(flagship), batch(board, "test")], names=["splits"])
    assert not apart.errors
    assert apart.figures["splits"]["shared_ancestors"] == 0
    found = {finding.message.partition(":")[0] for finding in check([batch(board), batch(board, "test")], names=["splits"]).errors}
    assert found == {"ancestor shared by splits", "group in two splits"}


def test_rows_split_at_random_would_share_causes(flagship, board):
    figures = check([batch(flagship), batch(board, "test")], names=["splits"]).figures["splits"]["overlap"]["dialog_synthesis"]
    assert figures["as_split"]["share_with_an_ancestor_in_train"] == 0.0
    assert figures["rows_at_random"]["share_with_an_ancestor_in_train"] > 0.9
    assert figures["rows_at_random"]["mean_overlap"] > figures["as_split"]["mean_overlap"]


# ---- all of them ----


def test_real_runs_have_no_error_and_every_validator_says_what_it_measured(flagship, board):
    report = check([batch(flagship), batch(board)])
    assert [finding.message for finding in report.errors] == []
    assert all(report.figures.values())
    assert sum(report.rows.values()) > 300


def test_the_report_does_not_depend_on_the_order_of_runs(flagship, board):
    names = ["repetition", "triviality", "diversity", "shape"]
    one, other = check([batch(flagship), batch(board)], names=names), check([batch(board), batch(flagship)], names=names)
    assert one.figures == other.figures
    assert one.findings == other.findings


def test_a_bound_can_be_tightened(flagship):
    report = check([batch(flagship)], Limits(section_share=0.02), names=["repetition"])
    assert any("a section is constant" in finding.message for finding in report.errors)
