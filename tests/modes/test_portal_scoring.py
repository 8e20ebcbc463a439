import pytest

from daedalus_data.core.events import Need
from daedalus_data.modes.portal import state_portal
from daedalus_data.modes.portal_graph import Node
from daedalus_data.modes.portal_precedents import nearest_precedent, precedents
from daedalus_data.modes.portal_scoring import score
from tests.modes.stage import Staging
from tests.modes.writers import judged, portal_template, state, writers


@pytest.fixture
def quest():
    return state_portal(Staging(portal_template(), writers()))


def scored(quest, happening, *, room=True, **verdict):
    node = Node("p1/s01/c1", 1, quest.when(1), happening)
    return score(quest, node, quest.portal, judged(**verdict), (), room=room)


def test_the_score_is_the_weighted_sum_of_its_parts_and_each_part_names_its_origin(quest):
    made = scored(quest, state(0, "ana"), plausibility=0.123456789, without_it=0.987654321)
    parts = (made.llm, made.precedent, made.necessity, made.capability)
    assert abs(made.total - sum(w * part.value for w, part in zip((0.3, 0.2, 0.3, 0.2), parts, strict=True))) < 1e-9
    assert [part.origin.split(":")[0] for part in parts] == ["judge", "precedent", "counterfactual judge", "roster check"]


def test_necessity_falls_as_the_later_state_gets_likelier_without_it(quest):
    needed, idle = (scored(quest, state(0, "ana"), without_it=without) for without in (0.1, 0.8))
    assert needed.necessity.value == 0.9 and idle.necessity.value == 0.2
    assert needed.total > idle.total


def test_somebody_outside_the_cast_has_no_capability(quest):
    assert scored(quest, state(0, "ghost")).capability.value == 0.0


def test_a_need_nobody_met_costs_half_while_a_step_is_left_to_teach_it_and_all_at_the_origin(quest):
    needing = state(0, "bo", needs=(Need(entity="bo", about="the width of the pier"),))
    free, room, origin = (
        scored(quest, happening, room=room).capability.value
        for happening, room in ((state(0, "bo"), True), (needing, True), (needing, False))
    )
    assert free - room == pytest.approx(0.35) and free - origin == pytest.approx(0.7)


def test_a_matter_that_is_the_actors_own_raises_capability(quest):
    own = state(0, "ana").model_copy(update={"title": "Ana inspects the deck again."})
    assert scored(quest, own).capability.value > scored(quest, state(0, "ana")).capability.value


def test_the_library_holds_real_cases_of_many_fields_for_every_pattern_but_the_end():
    cases = precedents()
    assert len(cases) >= 25 and len({case.field for case in cases}) >= 12
    assert len({case.id for case in cases}) == len(cases)
    assert {pattern for case in cases for pattern in case.patterns} >= {"proposal", "agreement", "reorganisation", "skill_lost"}


def test_a_state_told_like_a_real_case_finds_that_case():
    oring = state(0, "ana").model_copy(
        update={"description": "Engineers advised against the cold launch because the booster seals eroded; the shuttle flew."}
    )
    like = nearest_precedent(
        oring, oring.model_copy(update={"pattern": "approval_rushed"}), "A shuttle and its boosters are to be launched by engineers."
    )
    assert like.case.id == "challenger" and like.value == 1.0
    assert "booster" in like.reason
