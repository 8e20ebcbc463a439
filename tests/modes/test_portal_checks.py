import pytest

from daedalus_data.core.events import Detail, Happening, Need
from daedalus_data.modes.portal_checks import check_edge
from daedalus_data.modes.portal_graph import Node
from tests.modes.writers import judged

HELD = {"ana": ("deck survey The survey of 2025 found nine cracks in the deck.",), "bo": ("budget ceiling The ceiling is two million.",)}
ABLE = frozenset({"ana", "bo"})


def happening(**changes):
    base = {
        "title": "Bo cut the inspection round.",
        "description": "Bo struck the spring inspection from the plan to stay under the ceiling.",
        "pattern": "resource_withdrawn",
        "actors": ("bo",),
        "topic": "inspection round",
        "details": (Detail(topic="inspection round", text="There is no inspection this spring.", known_by=("bo",)),),
        "mechanism": "Nobody looked at the deck that spring.",
    }
    return Happening(**{**base, **changes})


END = Node("portal", 0, "2027-06", happening(title="The bridge deck broke under a timber lorry.", pattern="endpoint"))


def check(node, earlier=(), reads_forward=True, consequent=END):
    return check_edge(node, consequent, verdict=judged(reads_forward=reads_forward), able=ABLE, held=HELD, earlier=earlier)


def node(when="2027-03", **changes):
    return Node("p1/s01/c1", 1, when, happening(**changes))


def test_a_sound_step_passes_all_three_checks():
    event = check(node()).event(node(), END)
    assert (event.reads_forward, event.entities_can_act, event.knowledge_holds, event.reasons) == (True, True, True, ())


@pytest.mark.parametrize(
    "wrong",
    [
        check(node(when="2027-06")),
        check(node(), reads_forward=False),
        check(node(description="Everybody remembered how the bridge deck broke under the timber lorry.")),
    ],
)
def test_a_step_out_of_order_senseless_or_told_from_its_end_does_not_read_forward(wrong):
    assert wrong.reads_forward and not wrong.entities_can_act and not wrong.knowledge_holds


@pytest.mark.parametrize("actors", [("bo", "ghost"), ()])
def test_a_step_by_somebody_who_is_not_there_or_by_nobody_cannot_be_taken(actors):
    wrong = check(node(actors=actors))
    assert wrong.entities_can_act and not wrong.reads_forward


def test_a_need_is_met_by_what_the_entity_holds_from_the_start():
    assert not check(node(needs=(Need(entity="ana", about="cracks in the deck"),))).reasons


def test_a_need_is_not_met_by_what_somebody_else_holds():
    assert check(node(needs=(Need(entity="bo", about="cracks in the deck"),))).knowledge_holds


def test_a_need_is_met_only_when_an_earlier_state_taught_it_to_that_entity():
    needing = node(needs=(Need(entity="bo", about="cracks in the deck"),))
    lesson = "Ana showed nine cracks in the deck."
    teaching = {
        who: Node("t", 2, "2027-01", happening(details=(Detail(topic="deck cracks", text=lesson, known_by=(who,)),))) for who in ABLE
    }
    assert not check(needing, earlier=[teaching["bo"]]).reasons
    assert check(needing, earlier=[teaching["ana"]]).knowledge_holds
