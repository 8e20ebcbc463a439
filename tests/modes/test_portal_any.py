"""Whatever the template and the judge, a search ends in a sound chain or says why there is none."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daedalus_data.core.errors import UsageError
from daedalus_data.core.events import (
    BEFORE_ALL,
    Backtracked,
    CandidateProposed,
    CandidatePruned,
    CandidateScored,
    EdgeChecked,
    Need,
    PathCompleted,
    PivotFound,
    StepExpanded,
)
from daedalus_data.core.seeds import derive, fraction
from daedalus_data.plan.load import load_template
from daedalus_data.prompts.story import AntecedentsReply
from daedalus_data.providers.offline.author import WRITERS
from tests.modes.stage import Staging, unfolded
from tests.modes.writers import antecedents, judged, portal_template, writers

NEED = Need(entity="bo", about="the width of the pier")


def erratic(question, seed):
    """Return states of which some are by nobody in the cast or need what nobody knows."""
    made = antecedents(question, seed).candidates
    wrong = [{"actors": ("ghost",)}, {"needs": (NEED,)}, {}, {}, {}]
    return AntecedentsReply(candidates=tuple(h.model_copy(update=wrong[derive(seed, i) % 5]) for i, h in enumerate(made)))


def moody(question):
    title = question.happening.title
    return judged(fraction(1, title), 0.6 * fraction(2, title), reads_forward=fraction(3, title) > 0.1)


portals = st.builds(
    dict,
    exploration_mode=st.sampled_from(["reverse_chronological", "oscillating", "random", "adaptive"]),
    backward_steps=st.integers(1, 8),
    candidate_antecedents_per_step=st.integers(1, 5),
    path_count=st.integers(1, 5),
    coherence_threshold=st.sampled_from([0.0, 0.4, 0.6]),
    use_simulation_judging=st.booleans(),
)


@given(portals, st.integers(0, 1000))
@settings(max_examples=60, deadline=None)
def test_a_search_ends_in_sound_paths_or_an_error_that_says_why(keys, seed):
    stage = Staging(portal_template(**keys), writers(moody, antecedents=erratic), seed)
    moments, error = outcome(stage)
    if error:
        assert "Lower temporal.coherence_threshold" in error
        assert not stage.of(PathCompleted)
        return
    steps = keys["backward_steps"]
    parents = [BEFORE_ALL, *(moment.timepoint.id for moment in moments)]
    assert [moment.timepoint.index for moment in moments] == list(range(steps + 1))
    assert all(moment.timepoint.parents == (parent,) for moment, parent in zip(moments, parents, strict=False))
    check_paths(stage, keys)


def outcome(stage):
    """Return the moments, or what was wrong."""
    try:
        return unfolded(stage), ""
    except UsageError as error:
        return [], str(error)


def check_paths(stage, keys):
    paths = stage.of(PathCompleted)
    proposed = {event.node for event in stage.of(CandidateProposed)}
    gone = {event.node for event in stage.of(CandidatePruned)}
    passed = {(event.antecedent, event.consequent) for event in stage.of(EdgeChecked) if not event.reasons}
    assert len(proposed) == len(stage.of(CandidateProposed))
    assert 1 <= len(paths) <= keys["path_count"]
    assert len({path.nodes for path in paths}) == len(paths)
    proposers = [event.node.split("/")[0] for event in stage.of(CandidateProposed)]
    assert proposers == sorted(proposers), "the log holds the paths one after the other"
    for path in paths:
        assert len(path.nodes) == keys["backward_steps"] + 1
        assert set(path.nodes[:-1]) <= proposed - gone
        assert set(pairwise(path.nodes)) <= passed
    assert {event.left for event in stage.of(Backtracked)} <= proposed
    assert [event.order for event in stage.of(StepExpanded)] == list(range(1, len(stage.of(StepExpanded)) + 1))


@pytest.fixture(scope="module")
def ares():
    stage = Staging(load_template("mars_mission_portal"), dict(WRITERS))
    return stage, unfolded(stage)


def test_the_built_in_author_finds_five_ways_to_the_loss_of_ares(ares):
    stage, moments = ares
    dates = ["2026-01", "2026-07", "2027-01", "2027-08", "2028-02", "2028-08", "2029-02", "2029-08", "2030-03", "2030-09", "2031-03"]
    assert [moment.timepoint.when for moment in moments] == dates
    check_paths(stage, {"path_count": 5, "backward_steps": 10})
    assert len(stage.of(PathCompleted)) == 5
    assert len({path.explanation for path in stage.of(PathCompleted)}) == 5


def test_seven_candidates_are_weighed_at_every_step_and_the_scores_tell_them_apart(ares):
    stage, _ = ares
    by_step: dict[str, list[float]] = {}
    for event in stage.of(CandidateScored):
        by_step.setdefault(event.node.rsplit("/", 1)[0], []).append(event.score)
    assert min(map(len, by_step.values())) >= 7
    assert all(max(scores) - min(scores) > 0.02 for scores in by_step.values())
    assert len({event.precedent.origin for event in stage.of(CandidateScored)}) >= 8


def test_the_best_way_has_one_to_four_pivots_each_with_an_explanation_of_its_own(ares):
    stage, _ = ares
    found = stage.of(PivotFound)
    assert 1 <= len(found) <= 4
    assert len({pivot.explanation for pivot in found}) == len(found)
