from collections import Counter
from itertools import pairwise

import pytest

from daedalus_data.core.errors import ReplyError, UsageError
from daedalus_data.core.events import (
    BEFORE_ALL,
    Backtracked,
    CandidateProposed,
    CandidatePruned,
    CandidateScored,
    CandidateSimulated,
    EdgeChecked,
    Need,
    PathCompleted,
    PivotFound,
    PortalStated,
    StepExpanded,
)
from daedalus_data.core.seeds import fraction
from daedalus_data.core.when import parse
from daedalus_data.prompts.story import AntecedentsReply
from tests.modes.stage import Staging, unfolded
from tests.modes.writers import antecedents, judged, portal_template, state, varied, writers


def searched(judge=varied, template=None, seed=7, **others):
    stage = Staging(template or portal_template(), writers(judge, **others), seed)
    return stage, unfolded(stage)


def proposals(stage):
    return {event.node: event for event in stage.of(CandidateProposed)}


# ---- the way through ----


def test_the_chain_is_lived_from_origin_to_portal_parents_first_on_evenly_spaced_dates():
    stage, moments = searched()
    assert [moment.timepoint.when for moment in moments] == ["2026-01", "2026-04", "2026-08", "2026-11", "2027-03", "2027-06"]
    parents = [BEFORE_ALL, *(moment.timepoint.id for moment in moments)]
    assert all(moment.timepoint.parents == (parent,) == (moment.cause,) for moment, parent in zip(moments, parents, strict=False))
    assert moments[0].timepoint.id == "tp_000_2026-01"
    assert moments[-1].node == stage.of(PortalStated)[0].node
    assert [moment.node for moment in moments] == list(min(stage.of(PathCompleted), key=lambda path: path.rank).nodes)


def test_every_step_of_every_path_is_in_the_log_and_leads_to_the_next():
    stage, _ = searched()
    proposed = proposals(stage)
    for path in stage.of(PathCompleted):
        for earlier, later in pairwise(path.nodes):
            assert proposed[earlier].consequent == later
            assert later == "portal" or parse(proposed[earlier].when) < parse(proposed[later].when)


def test_paths_are_complete_distinct_from_their_first_step_and_ranked_by_mean_score():
    stage, _ = searched()
    paths = stage.of(PathCompleted)
    scores = {event.node: event.score for event in stage.of(CandidateScored)}
    proposed = proposals(stage)
    assert [path.rank for path in paths] == [1, 2, 3]
    assert [path.score for path in paths] == sorted((path.score for path in paths), reverse=True)
    assert all(len(path.nodes) == 6 and path.explanation for path in paths)
    assert len({proposed[path.nodes[-2]].happening.pattern for path in paths}) == 3
    for path in paths:
        assert path.score == pytest.approx(sum(scores[node] for node in path.nodes[:-1]) / 5)
        assert path.validation == dict.fromkeys(("edges", "reads_forward", "entities_can_act", "knowledge_holds"), 5)


def test_when_one_state_survives_at_the_first_step_the_paths_branch_at_the_second():
    def judge(question):
        first = question.consequent.pattern == "endpoint"
        return judged(0.9, 0.1) if not first or question.happening.pattern == "test_failed" else judged(0.0, 1.0)

    stage, _ = searched(judge)
    paths = stage.of(PathCompleted)
    assert len(paths) == 3
    assert len({path.nodes[-2] for path in paths}) == 1 and len({path.nodes[-3] for path in paths}) == 3


def test_the_log_does_not_depend_on_the_order_in_which_questions_are_answered():
    straight, reversed_ = (Staging(portal_template(), writers(), last_first=last) for last in (False, True))
    unfolded(straight)
    unfolded(reversed_)
    assert straight.events == reversed_.events
    assert straight.counts == reversed_.counts


def test_another_seed_tells_another_story_of_the_same_structure():
    one, other = (searched(seed=seed)[0] for seed in (1, 2))
    kinds = [Counter(event.kind for event in stage.events if event.kind not in ("pivot_found", "fact_learned")) for stage in (one, other)]
    assert kinds[0] == kinds[1]
    titles = [{event.happening.title for event in stage.of(CandidateProposed)} for stage in (one, other)]
    assert not titles[0] & titles[1]


# ---- expansion ----


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ({"exploration_mode": "reverse_chronological"}, [1, 2, 3, 4, 5]),
        ({"exploration_mode": "oscillating"}, [1, 5, 2, 4, 3]),
        ({"oscillation_complexity_threshold": 4}, [1, 5, 2, 4, 3]),
        ({"oscillation_complexity_threshold": 5}, [1, 2, 3, 4, 5]),
    ],
)
def test_the_log_holds_the_order_of_expansion(keys, order):
    stage, _ = searched(template=portal_template(path_count=1, **keys))
    expanded = stage.of(StepExpanded)
    assert [event.step for event in expanded] == order
    assert [event.order for event in expanded] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("mode", ["oscillating", "random"])
def test_out_of_order_steps_follow_from_the_nearest_earlier_and_lead_to_the_nearest_later_state(mode):
    stage, moments = searched(template=portal_template(path_count=2, exploration_mode=mode))
    when = {moment.node: parse(moment.timepoint.when) for moment in moments}
    asked = [prompt for key, prompt in stage.asked if "/propose" in key]
    assert any(prompt.prior for prompt in asked)
    assert sorted(when.values()) == list(when.values())
    checked = {(event.antecedent, event.consequent) for event in stage.of(EdgeChecked)}
    assert all(edge in checked for edge in pairwise(when))


def test_a_state_is_played_forward_without_the_end_in_view():
    stage, _ = searched(template=portal_template(judge_model="judge-1", simulation_forward_steps=2))
    played = [prompt for _, prompt in stage.asked if prompt.purpose == "play_forward"]
    assert played and all("Elm" not in prompt.happening.description and prompt.steps == 2 for prompt in played)
    assert all(len(event.moments) == 2 for event in stage.of(CandidateSimulated))


def test_without_simulation_judging_nothing_is_played_forward():
    stage, _ = searched(template=portal_template(use_simulation_judging=False))
    assert not stage.of(CandidateSimulated)
    assert all(prompt.outcome == "" for _, prompt in stage.asked if prompt.purpose == "judge_edge")


def test_secrets_reach_no_question():
    stage, _ = searched()
    assert not any("cousin" in prompt.model_dump_json() for _, prompt in stage.asked)


# ---- scores and pruning ----


def test_every_stored_score_can_be_redone_from_its_parts():
    stage, _ = searched()
    for event in stage.of(CandidateScored):
        parts = (event.llm, event.precedent, event.necessity, event.capability)
        assert abs(event.score - sum(part.value * weight for part, weight in zip(parts, event.weights, strict=True))) < 1e-9


def test_exactly_the_states_below_the_threshold_are_pruned():
    def judge(question):
        return judged(fraction(9, question.happening.title), 0.3)

    stage, _ = searched(judge, template=portal_template(coherence_threshold=0.6, candidate_antecedents_per_step=7))
    below = {event.node for event in stage.of(CandidateScored) if event.score < 0.6}
    assert below and below == {event.node for event in stage.of(CandidatePruned)}
    assert not below & {node for path in stage.of(PathCompleted) for node in path.nodes}


def test_near_duplicates_are_asked_for_again_and_dropped():
    def repeating(question, seed):
        made = antecedents(question, seed)
        return AntecedentsReply(candidates=(made.candidates[0],) * question.count)

    stage, _ = searched(antecedents=repeating, template=portal_template(path_count=1))
    first = [prompt for key, prompt in stage.asked if key.startswith("p1/s01") and "/propose" in key]
    titles = [event.happening.title for event in stage.of(CandidateProposed) if event.step == 1]
    assert [prompt.count for prompt in first] == [4, 3, 2]
    assert titles[1] in first[1].avoid
    dropped = [event for event in stage.of(CandidatePruned) if event.node.startswith("p1/s01")]
    assert len(dropped) == 3 + 2 + 1 and all("near-duplicate" in event.reason for event in dropped)


def test_an_author_who_only_repeats_what_was_told_is_an_error():
    same = state(0, "ana", "always")
    with pytest.raises(ReplyError, match="repeats one already told"):
        searched(antecedents=lambda question, seed: AntecedentsReply(candidates=(same,) * question.count))


# ---- going back ----


def test_a_step_without_coherent_states_is_asked_again_and_then_the_state_after_it_gives_way():
    def judge(question):
        hopeless = question.consequent.pattern == "warning_unheeded" and question.happening.pattern != "warning_unheeded"
        return judged(0.0, 1.0) if hopeless else judged(0.95 if question.happening.pattern == "warning_unheeded" else 0.8, 0.1)

    def never_the_same_twice(question, seed):
        made = antecedents(question, seed).candidates
        first = 1 if question.consequent.pattern == "warning_unheeded" else 0
        return AntecedentsReply(candidates=tuple(state(first + i, happening.actors[0], seed) for i, happening in enumerate(made)))

    stage, _ = searched(judge, antecedents=never_the_same_twice, template=portal_template(path_count=1, backward_steps=3))
    back = stage.of(Backtracked)
    assert back and "no state at step" in back[0].reason
    assert back[0].taken and back[0].taken in {node for event in stage.of(PathCompleted) for node in event.nodes}
    expansions = Counter(event.consequents[0] for event in stage.of(StepExpanded))
    assert expansions[back[0].left] == 2


def test_a_search_in_which_nothing_is_coherent_says_where_by_how_much_and_what_would_do():
    stage = Staging(portal_template(coherence_threshold=0.75), writers(lambda question: judged(0.1, 0.9)))
    with pytest.raises(UsageError, match=r"step 1 \(2027-03\).*the best scored 0\.\d+, the threshold is 0\.75.*Lower.*or raise"):
        unfolded(stage)
    assert len(stage.of(StepExpanded)) == 2
    assert len(stage.of(CandidatePruned)) == 8


def test_a_dead_end_deep_in_the_search_is_given_up_after_a_bounded_number_of_tries():
    def judge(question):
        return judged(0.0, 1.0) if question.when == "January 2026" else varied(question)

    stage = Staging(portal_template(path_count=1), writers(judge))
    with pytest.raises(UsageError, match="given up after going back 6 times"):
        unfolded(stage)


# ---- planted impossible steps ----


def planted(step_when, make):
    """Return an author whose most plausible state at a date is an impossible one."""

    def write(question, seed):
        made = antecedents(question, seed).candidates
        return AntecedentsReply(candidates=(make(seed), *made[1:])) if question.when == step_when else AntecedentsReply(candidates=made)

    return write


def preferring(pattern):
    return lambda question: judged(1.0, 0.0) if question.happening.pattern == pattern else judged(0.6, 0.3)


def test_a_step_by_somebody_who_does_not_exist_is_rejected_and_replaced():
    author = planted("November 2026", lambda seed: state(0, "ghost", seed))
    stage, moments = searched(preferring("warning_unheeded"), antecedents=author)
    refused = [event for event in stage.of(EdgeChecked) if not event.entities_can_act]
    assert refused and all("ghost is not in the cast" in event.reasons[0] for event in refused)
    gone = {event.antecedent for event in refused}
    assert gone <= {event.node for event in stage.of(CandidatePruned)}
    assert gone & {event.left for event in stage.of(Backtracked)}
    assert not gone & {node for path in stage.of(PathCompleted) for node in path.nodes}
    assert all("ghost" not in moment.happening.actors for moment in moments)


def test_a_step_that_needs_what_nobody_taught_is_rejected_and_what_led_to_it_is_found_anew():
    author = planted("November 2026", lambda seed: state(0, "bo", seed, needs=(Need(entity="bo", about="the width of the pier"),)))
    stage, _ = searched(preferring("warning_unheeded"), antecedents=author, template=portal_template(path_count=1))
    refused = [event for event in stage.of(EdgeChecked) if not event.knowledge_holds]
    assert len(refused) == 1 and "the width of the pier" in refused[0].reasons[0]
    left = [event for event in stage.of(Backtracked) if event.left == refused[0].antecedent]
    path = stage.of(PathCompleted)[0]
    assert left[0].taken in path.nodes and refused[0].antecedent not in path.nodes
    assert path.validation["knowledge_holds"] == 5


def test_a_need_that_an_earlier_step_teaches_lets_the_step_stand():
    need = Need(entity="bo", about="the width of the pier")

    def author(question, seed):
        made = antecedents(question, seed).candidates
        if question.when == "November 2026":
            return AntecedentsReply(candidates=(state(0, "bo", seed, needs=(need,)), *made[1:]))
        if question.when == "April 2026":
            return AntecedentsReply(candidates=(state(0, "ana", seed, teaches="width of the pier", to="bo"), *made[1:]))
        return AntecedentsReply(candidates=made)

    stage, moments = searched(preferring("warning_unheeded"), antecedents=author, template=portal_template(path_count=1))
    assert any(need in moment.happening.needs for moment in moments)
    assert not stage.of(Backtracked)
    later = [prompt.later for key, prompt in stage.asked if "/propose" in key and prompt.when == "April 2026"]
    assert any("Bo had to know about the width of the pier" in line for line in later[0])


def test_a_step_that_does_not_read_forward_is_rejected():
    def judge(question):
        return judged(0.9, 0.1, reads_forward=question.happening.pattern != "test_failed")

    stage, moments = searched(judge)
    assert any(not event.reads_forward for event in stage.of(EdgeChecked))
    assert all(moment.happening.pattern != "test_failed" for moment in moments)


# ---- pivots ----


def test_pivots_lie_on_the_best_path_with_plausible_alternatives_and_an_explanation():
    stage, _ = searched()
    best = stage.of(PathCompleted)[0]
    scores = {event.node: event.score for event in stage.of(CandidateScored)}
    found = stage.of(PivotFound)
    assert 1 <= len(found) <= 2
    for pivot in found:
        assert pivot.path == best.path and pivot.node in best.nodes and pivot.explanation
        assert pivot.alternatives and all(scores[node] >= 0.5 for node in pivot.alternatives)
