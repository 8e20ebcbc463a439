"""Happenings, lines and expectations move minds by who they are; discovery, claims and ties follow from what was said."""

from typing import Any

import pytest

from daedalus_data.core.events import (
    BEFORE_ALL,
    CauseTraced,
    EntityIntroduced,
    ExpectationFormed,
    ExpectationResolved,
    FactLearned,
    RelationChanged,
    RelationFormed,
    ResolutionChanged,
    StateChanged,
    StateCompressed,
    StateFormed,
    TurnSpoken,
    WaveformEvaluated,
)
from daedalus_data.core.template import fact_id
from daedalus_data.mechanisms.discovery import _names_in
from daedalus_data.prompts.minds import AppraiseEvent, Expected, Prospect, ProspectReply, Resolved
from daedalus_data.prompts.talk import ExtractReply, Proposition
from tests.mechanisms.scene import ROSTER, Moments, bridge, crack, line, plain

DEEP = {"initial_resolution": "graph"}


def test_everyone_enters_the_story_in_a_state_of_their_own() -> None:
    body = {"entity_roster": ROSTER, "physical": {"ada": {"age": 61, "pain": 0.3}}}
    states = {event.entity: event.state for event in Moments(bridge(metadata=body)).set_the_scene().of(StateFormed)}
    assert list(states) == ["ada", "ben", "cleo"]
    assert (states["ada"].age, states["ada"].pain) == (61, 0.3)
    assert len({tuple(state.vector()) for state in states.values()}) == 3


def test_the_same_news_moves_two_people_differently() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("exposure", "appraisal")
    moved = {event.entity: event.changes for event in moments.of(StateChanged)}
    assert moved["ada"] != moved["ben"]


def test_every_listener_is_moved_by_a_line_and_the_speaker_spends_strength() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("exposure", "dialog")
    first = moments.of(TurnSpoken)[0]
    spent = [event for event in moments.of(StateChanged) if event.cause == first.turn and event.entity == first.speaker]
    assert [event.changes["energy"] < 0 for event in spent] == [True]


def test_every_moment_leaves_everyone_present_changed() -> None:
    moments = Moments(bridge(), plain()).set_the_scene()
    steps = ("scene", "circadian", "embodiment", "exposure", "appraisal", "dialog")
    for index in range(3):
        moments.enter(index).run(*steps)
        assert all(moments.world.before(entity) != moments.world.states[entity] for entity in moments.cast)


# ---- causes ----


def test_a_moment_is_tied_to_those_that_led_to_it_and_prompts_tell_that_history() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter(0).run("causality", "appraisal")
    assert moments.of(CauseTraced) == []
    moments.enter(1).run("causality", "appraisal")
    traced = moments.of(CauseTraced)
    assert [(event.cause, event.strength) for event in traced] == [("tp_000_2026-06-01", 1.0)]
    assert traced[0].link == crack().mechanism
    assert moments.asked[-1][1].now.earlier == ("1 June 2026: Ada Brandt asked the mayor to close the bridge.",)


def test_without_causality_prompts_have_no_history() -> None:
    moments = Moments(bridge(disable=("causality",)), plain()).set_the_scene().enter(0).enter(1).run("causality", "appraisal")
    assert [prompt.now.earlier for _, prompt, _ in moments.asked if isinstance(prompt, AppraiseEvent)] == [()] * 3


# ---- expectations ----


def prophet(question: Prospect) -> ProspectReply:
    resolved = tuple(
        Resolved(id=item.id, outcome="refuted", evidence="the bridge stayed open", sources=(question.moment,)) for item in question.open
    )
    text = f"The bridge will be closed before moment {question.now.index + 2} is over."
    return ProspectReply(resolved=resolved, formed=(Expected(text=text, probability=0.5),))


def test_expectations_are_formed_feared_and_decided() -> None:
    moments = Moments(bridge(entities=DEEP), plain(prospect=prophet)).set_the_scene().enter(0).run("prospection")
    assert [(event.entity, event.anxiety) for event in moments.of(ExpectationFormed)] == [("ada", 1.0), ("ben", 1.0), ("cleo", 1.0)]
    assert all(event.changes["arousal"] > 0 for event in moments.of(StateChanged))
    moments.enter(1).run("prospection")
    assert {event.outcome for event in moments.of(ExpectationResolved)} == {"refuted"}
    assert all(item.outcome == "refuted" for item in moments.world.expectations.values() if item.moment == "tp_000_2026-06-01")


def test_whoever_is_lived_in_little_detail_is_not_asked_what_they_expect() -> None:
    moments = Moments(bridge(), plain(prospect=prophet)).set_the_scene().enter(0).run("prospection")
    assert not [prompt for _, prompt, _ in moments.asked if isinstance(prompt, Prospect)]


# ---- discovery ----


def test_somebody_a_happening_names_is_introduced_once_with_where_they_were_found() -> None:
    named = {"name": "River Authority", "type": "institution", "role": "owner of the bridge"}
    text = "The River Authority asked for a second survey at a cost of $3.5 million. The mayor declined."
    what = crack(description=text, others=(named, named))
    moments = Moments(bridge(), plain()).set_the_scene().enter(0, what).run("discovery").enter(1, what).run("discovery")
    found = [
        entry.event for entry in moments.entries if isinstance(entry.event, EntityIntroduced) and entry.event.provenance == "discovered"
    ]
    assert [(event.entity, event.found_in) for event in found] == [
        ("river_authority", "The River Authority asked for a second survey at a cost of $3.5 million.")
    ]
    assert "river_authority" not in moments.world.present()


def test_a_name_in_the_talk_is_identified_and_introduced() -> None:
    def drops_a_name(question: Any) -> Any:
        return line(question, len(question.transcript)).model_copy(
            update={"text": f"Ask Greta Lindqvist about beam {len(question.transcript)}."}
        )

    moments = Moments(bridge(), plain(turn=drops_a_name)).set_the_scene().enter(0).run("dialog").enter(1).run("discovery")
    assert [(event.name, event.type) for event in moments.of(EntityIntroduced)] == [("Greta Lindqvist", "institution")]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("I asked Greta Lindqvist on Monday.", ["Greta Lindqvist"]),
        ("Nothing New came of it in March 2026.", []),
        ("River Authority papers say so.", ["River Authority"]),
        ("We wrote to the National Bridge Council twice.", ["National Bridge Council"]),
        ("That is it. Not Today.", []),
        ("They met on Tuesday Morning.", []),
    ],
)
def test_names_are_found_strictly(sentence: str, names: list[str]) -> None:
    assert _names_in(sentence) == names


# ---- claims and ties ----


def claims(*texts: str) -> Any:
    def extract(question: Any) -> ExtractReply:
        first = question.transcript[0].turn
        return ExtractReply(
            propositions=tuple(Proposition(turn=first, topic="the pylon", text=text, kind="concern", confidence=0.8) for text in texts)
        )

    return plain(extract=extract)


def test_a_new_claim_is_held_by_its_speaker_and_told_to_those_who_heard_it() -> None:
    text = "The divers of the harbour have not looked at the north pylon this year."
    moments = Moments(bridge(), claims(text)).set_the_scene().enter().run("dialog", "extraction")
    learned = {event.entity: event for event in moments.of(FactLearned) if event.by == "extraction"}
    assert {entity: (event.exposure, event.source) for entity, event in learned.items()} == {
        "ada": ("inferred", "ada"), "ben": ("told", "ada"), "cleo": ("told", "ada"),
    }  # fmt: skip
    assert {event.turn for event in learned.values()} == {moments.of(TurnSpoken)[0].turn}


def test_a_claim_that_says_what_is_known_is_that_fact() -> None:
    known = "The survey of May was never signed."
    moments = Moments(bridge(), claims("The survey of May never was signed.")).set_the_scene().enter().run("dialog", "extraction")
    learned = [event for event in moments.of(FactLearned) if event.by == "extraction"]
    assert {event.fact for event in learned} <= {fact_id(known)}
    assert "ada" not in {event.entity for event in learned}


def test_every_ordered_pair_begins_with_a_regard_and_turns_move_it() -> None:
    moments = Moments(bridge(), plain()).set_the_scene()
    assert [(event.source, event.target) for event in moments.of(RelationFormed)] == [
        (a, b) for a in moments.cast for b in moments.cast if a != b
    ]
    moments.enter().run("dialog", "relationships")
    spoken = {turn.turn for turn in moments.of(TurnSpoken)}
    assert all(set(event.turns) <= spoken for event in moments.of(RelationChanged))


def test_no_talk_no_change_of_regard() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("relationships")
    assert moments.of(RelationChanged) == []


# ---- compression, fidelity, waveform ----


def test_trajectories_are_projected_to_eight_numbers_that_almost_rebuild_them() -> None:
    moments = Moments(bridge(), plain()).set_the_scene()
    for index in range(3):
        moments.enter(index).run("scene", "circadian", "embodiment", "appraisal", "dialog", "compression")
    found = moments.of(StateCompressed)
    assert [len(event.vector) for event in found] == [8, 8, 8]
    assert all(0 <= event.error < 0.1 and 0 <= event.novelty <= 1 for event in found)


def test_whoever_did_not_move_is_no_news() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter(0)
    moments.append(StateChanged(by="t", timepoint=moments.moment.id, entity="ada", changes={"valence": 0.4}, cause="x", reason="x"))
    moments.append(StateChanged(by="t", timepoint=moments.moment.id, entity="ben", changes={"valence": 0.0}, cause="x", reason="x"))
    novelty = {event.entity: event.novelty for event in moments.run("compression").of(StateCompressed)}
    assert novelty == {"ada": 1.0, "ben": 0.0, "cleo": 0.0}


def test_exactly_those_whose_need_reaches_the_threshold_are_raised() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("fidelity")
    assert {(event.entity, event.before, event.after) for event in moments.of(ResolutionChanged)} == {
        ("ada", "tensor", "dialog"),
        ("ben", "tensor", "dialog"),
    }


def test_a_fixed_plan_raises_nobody() -> None:
    moments = Moments(bridge(temporal={"fidelity_planning_mode": "fixed"}), plain()).set_the_scene().enter().run("fidelity")
    assert moments.of(ResolutionChanged) == []


def test_detail_buys_context() -> None:
    many = tuple(f"Bolt {number} of the north pylon was tightened in week {number}." for number in range(30))
    roster = {"ada": {"role": "engineer", "initial_knowledge": many}, "ben": {"role": "mayor"}}
    shown = []
    for level in ("tensor", "graph", "trained"):
        template = bridge(entities={"initial_resolution": level}, metadata={"entity_roster": roster})
        moments = Moments(template, plain()).set_the_scene().enter().run("appraisal")
        shown.append(len(next(prompt.facts for _, prompt, _ in moments.asked if isinstance(prompt, AppraiseEvent))))
    assert shown == [6, 12, 28]


def test_every_member_is_evaluated_at_every_moment_also_when_away() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter()
    moments.world.casts[moments.moment.id] = ("ada",)
    assert [event.entity for event in moments.run("waveform").of(WaveformEvaluated)] == ["ada", "ben", "cleo"]


def test_envelopes_differ_between_people_the_template_gives_none() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("waveform")
    assert len({event.phi for event in moments.of(WaveformEvaluated)}) > 1
    assert moments.of(WaveformEvaluated)[0].timepoint != BEFORE_ALL
