from daedalus_data.core.events import BEFORE_ALL, DialogClosed, FactLearned
from daedalus_data.core.mode import MODES
from daedalus_data.core.template import Template
from daedalus_data.modes.forward import history, voiced
from tests.modes.stage import Staging, unfolded
from tests.modes.writers import portal_template, writers


def forward_template(mode="forward") -> Template:
    base = portal_template().model_dump(exclude_defaults=True)
    points = {"count": 4, "start_time": "2026-01-05", "resolution": "day", "step": 2}
    return Template.model_validate({**base, "temporal": {"mode": mode}, "timepoints": points})


def test_causes_precede_effects_and_every_moment_names_its_cast_and_cause():
    stage = Staging(forward_template(), writers())
    moments = unfolded(stage)
    assert [moment.timepoint.id for moment in moments] == [f"tp_{i:03d}_2026-01-{5 + 2 * i:02d}" for i in range(4)]
    parents = [BEFORE_ALL, *(moment.timepoint.id for moment in moments)]
    for moment, parent in zip(moments, parents, strict=False):
        assert moment.timepoint.parents == (parent,) == (moment.cause,)
        assert set(moment.happening.actors) <= set(stage.cast) and moment.happening.actors


def test_each_question_holds_all_that_happened_before_and_nothing_that_comes_after():
    stage = Staging(forward_template(), writers())
    moments = unfolded(stage)
    titles = [moment.happening.title for moment in moments]
    for index, (_, prompt) in enumerate(stage.asked):
        assert [line.split(": ", 1)[1] for line in prompt.earlier] == titles[:index]
        assert prompt.last == (moments[index - 1].happening if index else None)
        assert set(prompt.moods) == {"ana", "bo"}
    facts = [fact.topic for player in stage.asked[-1][1].cast for fact in player.knowledge]
    assert moments[0].happening.topic in facts


def test_what_was_voiced_and_settled_reaches_the_next_question_in_the_order_it_was_said():
    stage = Staging(forward_template(), writers())
    first = unfolded(stage)[0].timepoint.id
    learned = {"by": "extraction", "timepoint": first, "entity": "bo", "exposure": "told", "source": "ana", "confidence": 0.8}
    stage.record(
        FactLearned(**learned, fact="f_1", topic="gauge", text="Ana will fit a gauge by June.", proposition="commitment"),
        FactLearned(**learned, fact="f_2", topic="rain", text="It rained on Monday.", proposition="observation"),
        DialogClosed(
            by="dialog", timepoint=first, dialog="d", turns=4, accepted=True, verdict="It holds.", outcome="Ana got the gauge."
        ),
    )  # fmt: skip
    assert voiced(stage.world(first)) == ("Ana will fit a gauge by June.", "Ana got the gauge.")
    assert voiced(stage.world(BEFORE_ALL)) == () == history(stage.world(BEFORE_ALL))


def test_pearl_is_another_name_for_forward():
    assert MODES.get("pearl") is MODES.get("forward")
    assert len(unfolded(Staging(forward_template("pearl"), writers()))) == 4
