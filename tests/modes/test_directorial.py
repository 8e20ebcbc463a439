"""Five acts, a curve that is kept to, a camera that moves, and an audience that knows more than those it watches."""

from typing import Any

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.framing import frame, open_frame
from daedalus_data.core.prompt import Prompt
from daedalus_data.core.run import Run
from daedalus_data.core.template import Template
from daedalus_data.modes.directorial import beat_of
from daedalus_data.modes.irony import dramatic_irony, seen_by_the_audience
from daedalus_data.prompts.directing import APART, SetShot, SetShotReply, Taken
from daedalus_data.providers.offline.author import OfflineModel
from tests.modes.stage import Staging, unfolded
from tests.modes.test_forward import forward_template
from tests.modes.writers import state, writers

CURVE = (0.3, 0.55, 0.95, 0.6, 0.25)
SECRET = "The mate had slept three hours in two days when he took the wheel."
FERRY: dict[str, Any] = {
    "scenario_description": "The ferry Linnet ran onto Skerry Bank. Her captain, her mate and the harbour master settle what is told.",
    "world_id": "ferry",
    "tier": "quick",
    "timepoints": {"count": 6, "start_time": "2026-02-04", "resolution": "day", "step": 2},
    "temporal": {"mode": "directorial"},
    "dialog": {"min_turns": 4, "max_turns": 7},
    "metadata": {
        "entity_roster": {
            "ida_holm": {
                "role": "Captain of the Linnet, off the bridge since one in the morning.",
                "initial_knowledge": [{"topic": "bank chart", "text": "The chart on the bridge shows Skerry Bank 60 metres too far west."}],
                "personality_traits": ["proud", "exact"],
                "goals": ["have the bank chart blamed", "keep the command of the Linnet"],
                "secrets": [{"topic": "two whiskies", "text": "Two whiskies were drunk in the mess before the captain went below at one."}],
            },
            "tom_reyes": {
                "role": "Mate of the Linnet, whose watch it was.",
                "initial_knowledge": [
                    {"topic": "depth alarm", "text": "The depth alarm sounded at 02:07 and was silenced from the bridge."}
                ],
                "personality_traits": ["anxious", "honest"],
                "goals": ["tell the inquiry the truth about the depth alarm"],
                "secrets": [{"topic": "sleep", "text": SECRET}],
            },
            "vera_lund": {
                "role": "Harbour master, who writes the report.",
                "initial_knowledge": [
                    {"topic": "light outage", "text": "The light on Skerry Bank was dark for eleven minutes that night."}
                ],
                "personality_traits": ["careful", "ambitious"],
                "goals": ["keep the light outage out of the report"],
            },
        }
    },
}


class Overhearing(OfflineModel):
    """The built-in author, and every question that was put to it."""

    def __init__(self) -> None:
        self.asked: list[Any] = []

    async def complete(self, request: Any) -> Any:
        self.asked.append(request)
        return await super().complete(request)


def template(**temporal: Any) -> Template:
    return Template.model_validate({**FERRY, "temporal": {"mode": "directorial", **temporal}})


@pytest.fixture(scope="module")
def heard() -> Overhearing:
    return Overhearing()


@pytest.fixture(scope="module")
def run(settings, heard) -> Run:
    return api.simulate(template(), settings=settings, author=heard)


def shot_by(question: SetShot, seed: int) -> SetShotReply:
    return SetShotReply(pov=question.given or question.cast[len(question.taken) % 2].id, framing=f"shot number {len(question.taken)}")


# ---- acts and tension ----


def test_the_acts_come_in_order_and_each_is_lived_from_five_moments_on():
    for moments in range(5, 24):
        acts = [beat_of(index, moments, CURVE).act for index in range(moments)]
        assert acts == sorted(acts)
        assert set(acts) == {1, 2, 3, 4, 5}


def test_the_tension_aimed_at_lies_on_the_line_through_the_curve():
    assert [beat_of(index, 5, CURVE).tension for index in range(5)] == list(CURVE)
    assert [beat_of(index, 9, CURVE).tension for index in range(9)] == [0.3, 0.425, 0.55, 0.75, 0.95, 0.775, 0.6, 0.425, 0.25]
    assert beat_of(0, 1, CURVE).act == 3


def test_every_moment_gets_its_shot_before_anything_takes_place():
    stage = Staging(forward_template("directorial"), writers(set_shot=shot_by))
    moments = unfolded(stage)
    assert [event.timepoint for event in stage.of(ev.ShotSet)] == [moment.timepoint.id for moment in moments]
    kinds = [event.kind for event in stage.events if event.timepoint == moments[1].timepoint.id]
    assert kinds.index("shot_set") < kinds.index("event_happened")


def test_the_act_and_the_tension_reach_the_question_of_what_happens():
    stage = Staging(forward_template("directorial"), writers(set_shot=shot_by))
    unfolded(stage)
    directions = [prompt.direction for _, prompt in stage.asked if prompt.purpose == "next_happening"]
    assert "act 1 of 5, the exposition" in directions[0]
    assert "Tension aimed at: 0.30" in directions[0]
    assert "act 5 of 5, the resolution" in directions[-1]


def test_the_template_s_povs_are_followed_act_by_act_and_nobody_else_may_be():
    base = forward_template("directorial").model_dump(exclude_defaults=True)
    told = Template.model_validate({**base, "temporal": {"mode": "directorial", "pov": ["bo", "ana"]}, "timepoints": {"count": 5}})
    stage = Staging(told, writers(set_shot=shot_by))
    unfolded(stage)
    assert [shot.pov for shot in stage.of(ev.ShotSet)] == ["bo", "ana", "bo", "ana", "bo"]
    asked = next(prompt for _, prompt in stage.asked if prompt.purpose == "set_shot")
    assert list(asked.problems(SetShotReply(pov="ana", framing="close on the door")))


def test_a_framing_may_not_come_back_within_three_moments():
    stage = Staging(forward_template("directorial"), writers(set_shot=shot_by))
    unfolded(stage)
    asked = [prompt for _, prompt in stage.asked if prompt.purpose == "set_shot"][-1]
    earlier = tuple(Taken(pov="ana", framing=f"wide, number {number}") for number in range(APART + 1))
    question = asked.model_copy(update={"taken": earlier})
    assert not list(question.problems(SetShotReply(pov="ana", framing="wide, number 0")))
    assert list(question.problems(SetShotReply(pov="ana", framing="Wide, number 1")))


def test_a_pov_outside_of_the_roster_is_refused():
    with pytest.raises(ValueError, match=r"temporal\.pov names nobody_here, not in the roster"):
        template(pov=["nobody_here"])


# ---- irony ----


def ironic(stage: Staging, happening: ev.Happening) -> tuple[ev.Irony, ...]:
    last = [event.moment.id for event in stage.of(ev.TimepointReached)][-1]
    return dramatic_irony(stage.world(last), happening)


def followed(pov: str) -> Staging:
    """Return a stage on which Ana learned of a cracked girder at the first moment, filmed from one side or the other."""
    teaching = {"next_happening": lambda q, seed: {"happening": state(q.index, "ana", seed, teaches="girder weld", to="ana")}}
    told = writers(set_shot=lambda q, seed: SetShotReply(pov=pov, framing=f"shot number {len(q.taken)}"))
    told["next_happening"] = lambda q, seed: type("Told", (), teaching["next_happening"](q, seed))
    stage = Staging(forward_template("directorial"), told)
    unfolded(stage)
    return stage


def test_what_the_camera_saw_and_an_actor_does_not_know_is_irony():
    about = state(3, "bo", teaches="girder weld")
    found = ironic(followed("ana"), about.model_copy(update={"title": "Bo signed for the girder weld.", "topic": "girder weld"}))
    assert [(irony.text, irony.unaware) for irony in found] == [("The matter of girder weld stood open.", ("bo",))]


def test_there_is_no_irony_where_the_camera_was_elsewhere_or_the_actor_knows_or_it_has_nothing_to_do_with_it():
    about = state(3, "bo").model_copy(update={"title": "Bo signed for the girder weld.", "topic": "girder weld"})
    assert ironic(followed("bo"), about) == ()
    assert ironic(followed("ana"), about.model_copy(update={"actors": ("ana",)})) == ()
    assert ironic(followed("ana"), state(3, "bo")) == ()


def test_every_irony_of_a_run_is_a_fact_the_camera_showed_that_the_unaware_did_not_hold(run):
    for moment in run.lived:
        before = run.world(moment.parents[0]) if moment.parents else run.world(ev.BEFORE_ALL)
        shot = run.world(moment.id).shots[moment.id]
        for irony in shot.irony:
            assert irony.fact in seen_by_the_audience(before)
            assert all(irony.fact not in before.knows(entity) for entity in irony.unaware)
            assert set(irony.unaware) <= set(run.world(moment.id).happenings[moment.id].happening.actors)


# ---- a whole run ----


def test_the_tension_of_the_scenes_follows_the_curve_and_another_curve_gives_other_scenes(run, settings):
    flipped = api.simulate(template(tension_curve=[0.9, 0.6, 0.1, 0.6, 0.9]), settings=settings)
    for told in (run, flipped):
        aimed = [shot.tension for shot in told.of(ev.ShotSet)]
        assert all(abs(scene.tension - aim) <= 0.13 for scene, aim in zip(told.of(ev.SceneSet), aimed, strict=True))
    assert [scene.tension for scene in run.of(ev.SceneSet)] != [scene.tension for scene in flipped.of(ev.SceneSet)]


def test_the_camera_moves_and_no_framing_comes_back_soon(run):
    shots = list(run.of(ev.ShotSet))
    assert len({shot.pov for shot in shots}) > 1
    for number, shot in enumerate(shots):
        assert shot.framing not in {earlier.framing for earlier in shots[max(0, number - APART) : number]}


def test_the_scenario_stands_in_every_question_that_is_asked(run, heard):
    asked = {request.purpose for request in heard.asked}
    assert {"next_happening", "set_shot", "set_scene", "steer", "turn", "judge_dialog", "extract", "appraise_line"} <= asked
    for request in heard.asked:
        told = "\n".join(message.content for message in request.messages)
        assert run.template.scenario_description in told, request.purpose


def test_the_frame_reaches_those_who_set_steer_and_judge_and_the_act_everybody(run, heard):
    framed = {"set_scene", "steer", "judge_dialog", "turn", "appraise_event"}
    for request in heard.asked:
        if request.purpose in framed and not request.prompt.model_dump_json().count("pre_tp"):
            assert "of 5, the " in request.messages[1].content, request.purpose


def test_what_only_the_audience_knows_never_reaches_a_speaker(run):
    planted = run.world(run.lived[-1].id)
    moment = run.lived[-1].id
    irony = ev.Irony(fact="f_secret", text=SECRET, unaware=("ida_holm",))
    planted.shots[moment] = planted.shots[moment].model_copy(update={"irony": (irony,)})
    assert SECRET in frame(planted, moment)
    assert SECRET not in open_frame(planted, moment)
    assert "The audience knows what Ida Holm does not" in frame(planted, moment)


def test_no_question_put_to_one_person_carries_the_irony(run, heard):
    told = {irony.text for shot in run.of(ev.ShotSet) for irony in shot.irony}
    personal: list[Prompt[Any]] = [request.prompt for request in heard.asked if request.purpose in ("turn", "appraise_event", "prospect")]
    assert personal
    assert all("audience" not in prompt.now.frame for prompt in personal)  # type: ignore[attr-defined]
    assert all(text not in prompt.now.frame for prompt in personal for text in told)  # type: ignore[attr-defined]


def test_the_narrative_shows_the_acts_the_camera_and_what_the_audience_knows(run):
    told = (run.folder / "exports" / "narrative.md").read_text()
    for number in ("I", "II", "III", "IV", "V"):
        assert f"# Act {number}: the " in told
    assert all(shot.framing in told for shot in run.of(ev.ShotSet))
    for shot in run.of(ev.ShotSet):
        assert all(irony.text.rstrip(".") in told for irony in shot.irony)
