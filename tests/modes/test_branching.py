import pytest
from pydantic import ValidationError

from daedalus_data.core.events import BEFORE_ALL, BranchEnded, BranchOpened, GoalStanding
from daedalus_data.core.template import Template
from daedalus_data.plan.estimate import lives_of, moments_of
from daedalus_data.plan.schedule import make_plan
from daedalus_data.prompts.outcomes import Came, Striver, WeighOutcome, WeighOutcomeReply
from tests.modes.stage import Staging, unfolded
from tests.modes.writers import portal_template, writers

LETTER = {"name": "letter", "change": "Ana sent the letter to the harbour office before noon."}
SILENCE = {"name": "silence", "change": "Ana burned the letter and said nothing of it."}
BRIDGE = {"at": 1, "question": "What becomes of the letter?", "options": [LETTER, SILENCE]}
LATER = {
    "at": 2,
    "question": "Who is told of it?",
    "options": [{"name": who, "change": f"Bo was told of it by {who}."} for who in ("ana", "cy")],
}
BRANCHES = ["letter.ana", "letter.cy", "silence.ana", "silence.cy"]


def branching(points, *, mode="branching", count=4, **more) -> Template:
    base = portal_template().model_dump(exclude_defaults=True)
    base["metadata"] = {**base["metadata"], "branching_points": points}
    for place, member in enumerate(base["metadata"]["entity_roster"].values()):
        member["goals"] = [f"keep the {thing}" for thing in ("lamp", "letter")[: place + 1]]
    times = {"count": count, "start_time": "2026-01-05", "resolution": "day"}
    return Template.model_validate({**base, "temporal": {"mode": mode}, "timepoints": times, **more})


def weigh(question: WeighOutcome, seed: int) -> WeighOutcomeReply:
    """Give the first aim nothing and every further one a quarter more, each shown by the last moment."""
    goals = [
        GoalStanding(entity=entity, goal=goal, reached=min(1.0, place / 4), evidence=(question.moments[-1].id,))
        for place, (entity, goal) in enumerate(question.aims)
    ]
    return WeighOutcomeReply(outcome="It ended, and each of them knew how.", goals=tuple(goals))


def lived(template: Template) -> tuple[Staging, list]:
    stage = Staging(template, {**writers(), "weigh_outcome": weigh})
    return stage, unfolded(stage)


def test_each_way_of_deciding_is_lived_to_the_end_and_points_multiply():
    stage, moments = lived(branching([BRIDGE, LATER]))
    of_index = [[m.timepoint.branch for m in moments if m.timepoint.index == index] for index in range(4)]
    assert of_index == [["main"], ["letter", "silence"], BRANCHES, BRANCHES]
    assert len({m.timepoint.id for m in moments}) == len(moments) == lives_of(stage.template) == 11


def test_siblings_share_their_parents_and_the_trunk_is_lived_once():
    _, moments = lived(branching([BRIDGE, LATER]))
    parents = {m.timepoint.branch: m.timepoint.parents for m in moments if m.timepoint.index == 2}
    assert parents["letter.ana"] == parents["letter.cy"] != parents["silence.ana"] == parents["silence.cy"]
    trunk = moments[0].timepoint.id
    assert [m.timepoint.parents for m in moments[1:3]] == [(trunk,), (trunk,)]


def test_the_first_moment_of_a_branch_is_told_what_takes_place_and_no_other():
    stage, moments = lived(branching([BRIDGE]))
    given = [prompt.given for _, prompt in stage.asked if prompt.purpose == "next_happening"]
    assert given == ["", LETTER["change"], SILENCE["change"], "", "", "", ""]
    opened = {m.timepoint.branch: m.before for m in moments if m.before}
    assert set(opened) == {"letter", "silence"}
    assert all(event.timepoint == stage.of(BranchOpened)[place].timepoint for place, (event,) in enumerate(opened.values()))


def test_what_one_branch_lived_is_in_no_question_of_another():
    stage, _ = lived(branching([BRIDGE]))
    asked = {key: prompt for key, prompt in stage.asked if prompt.purpose == "next_happening"}
    for index in (2, 3):
        letter, silence = (asked[f"m{index:02d}_{name}"] for name in ("letter", "silence"))
        assert letter.earlier[0] == silence.earlier[0]
        assert not set(letter.earlier[1:]) & set(silence.earlier[1:])
        facts = [
            {fact.text for player in asked.cast for fact in player.knowledge if fact.how != "known from the start"}
            for asked in (letter, silence)
        ]
        assert facts[0] - facts[1] and facts[1] - facts[0]


def test_every_leaf_is_weighed_from_its_own_past_and_its_score_is_the_mean():
    stage, moments = lived(branching([BRIDGE, LATER]))
    ended = stage.of(BranchEnded)
    assert [event.branch for event in ended] == BRANCHES
    assert [event.timepoint for event in ended] == [m.timepoint.id for m in moments[-4:]]
    for event, (_, asked) in zip(ended, stage.asked[-4:], strict=True):
        assert event.score == pytest.approx(sum(goal.reached for goal in event.goals) / len(event.goals), abs=1e-4)
        assert [moment.id for moment in asked.moments] == stage.world(event.timepoint).history()
        assert [line.split(": ", 1)[1] for line in asked.decided] == [part.change for part in stage.world(event.timepoint).partings]
        assert len(asked.decided) == 2


def test_switched_off_it_lives_the_trunk_alone():
    stage, moments = lived(branching([BRIDGE], disable=["counterfactual"]))
    assert {m.timepoint.branch for m in moments} == {"main"}
    assert len(moments) == 4 == lives_of(stage.template)
    assert not stage.of(BranchEnded) and moments[0].timepoint.parents == (BEFORE_ALL,)


def test_more_branches_are_estimated_to_take_more_calls_but_not_more_moments():
    one, two = branching([BRIDGE], disable=["counterfactual"]), branching([BRIDGE])
    assert moments_of(one) == moments_of(two) == 4
    assert lives_of(two) == 7
    assert make_plan(two).estimate.live_calls > 1.5 * make_plan(one).estimate.live_calls


REFUSED = {
    "three times three times two is too many": (
        [{**BRIDGE, "at": at, "options": [*BRIDGE["options"], {"name": "third", "change": "Bo took the letter himself."}]} for at in (1, 2)]
        + [{**BRIDGE, "at": 3}], "branching", "3 x 3 x 2 = 18 branches; 12 are the most"),
    "a point after the end": ([{**BRIDGE, "at": 4}], "branching", "has a point at 4, but the last moment is 3"),
    "two points at one moment": ([BRIDGE, {**LATER, "at": 1}], "branching", "has 2 points at 1"),
    "no points": ([], "branching", "mode branching needs metadata.branching_points"),
    "points in another mode": ([BRIDGE], "forward", "temporal.mode is forward; use mode branching or leave them out"),
    "one name twice": ([{**BRIDGE, "options": [LETTER, LETTER]}], "branching", "two options called 'letter'"),
    "the trunk's name": ([{**BRIDGE, "options": [LETTER, {**SILENCE, "name": "main"}]}], "branching", "an option called 'main'"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_lived_is_refused_with_what_would_do(case):
    points, mode, message = REFUSED[case]
    with pytest.raises(ValidationError, match=message.replace("(", r"\(")):
        branching(points, mode=mode)


def question() -> WeighOutcome:
    moments = [Came(id=f"tp_{i}", when="2026", title="Ana left", description="She left.", pattern="decision") for i in (0, 1)]
    people = [Striver(id="ana", name="Ana", role="Keeper", goals=("leave", "be heard"), mood="calm", valence=0.0)]
    return WeighOutcome(scenario="A rock.", when="2026", decided=(), moments=tuple(moments), said=(), people=tuple(people))


def standing(goal, evidence, reached=0.5):
    return GoalStanding(entity="ana", goal=goal, reached=reached, evidence=(evidence,))


def test_evidence_of_another_branch_and_aims_left_out_are_refused():
    good = WeighOutcomeReply(outcome="Ana left the rock for good.", goals=(standing("leave", "tp_1"), standing("be heard", "tp_0")))
    assert not list(question().problems(good))
    foreign = good.model_copy(update={"goals": (standing("leave", "tp_1_other"), standing("be heard", "tp_0"))})
    assert [problem for problem in question().problems(foreign) if "tp_1_other" in problem]
    short = good.model_copy(update={"goals": (standing("leave", "tp_1"), standing("leave", "tp_0"))})
    assert len(list(question().problems(short))) == 2


def test_a_schema_lets_through_only_ids_of_the_branch_and_each_aim_in_its_place():
    shape = question().reply_shape()["properties"]["goals"]
    assert [(row["properties"]["entity"]["enum"], row["properties"]["goal"]["enum"]) for row in shape["prefixItems"]] == [
        (["ana"], ["leave"]),
        (["ana"], ["be heard"]),
    ]
    assert shape["prefixItems"][0]["properties"]["evidence"]["items"]["enum"] == ["tp_0", "tp_1"]
