"""Who knows what, from whom, how surely."""

import pytest

from daedalus_data.core.events import FactLearned, RelationChanged, TurnSpoken
from daedalus_data.core.template import fact_id
from tests.mechanisms.scene import Moments, bridge, crack, in_turn, line, plain


def learned(moments: Moments, entity: str) -> list[FactLearned]:
    return [event for event in moments.of(FactLearned) if event.entity == entity]


def test_what_is_known_from_the_start_is_surely_known_and_has_its_source() -> None:
    facts = learned(Moments(bridge()).run("exposure"), "ada")
    assert [(fact.exposure, fact.source, fact.confidence, fact.timepoint) for fact in facts] == [
        ("initial", "scene_initialization", 1.0, "pre_tp_001")
    ] * 3
    assert [fact.secret for fact in facts] == [False, False, True]


def test_items_that_say_the_same_are_learned_once() -> None:
    again = ("The crack is four millimetres wide.", "the crack is four millimetres wide", "The wide crack is four millimetres.")
    roster = {"ada": {"role": "engineer", "initial_knowledge": again}}
    assert len(learned(Moments(bridge(metadata={"entity_roster": roster})).run("exposure"), "ada")) == 1


def test_who_acts_experiences_and_who_is_there_witnesses() -> None:
    moments = Moments(bridge()).run("exposure").enter().run("exposure")
    assert [fact.exposure for fact in learned(moments, "ada")] == ["experienced", "experienced"]
    assert [(fact.exposure, fact.text) for fact in learned(moments, "cleo")] == [
        ("witnessed", "The mayor put off the closure of the bridge.")
    ]


def test_whoever_is_absent_learns_nothing_whatever_the_happening_says() -> None:
    moments = Moments(bridge(), plain(set_scene=plain()["set_scene"])).set_the_scene().enter()
    moments.world.casts[moments.moment.id] = ("ada", "ben")
    moments.run("exposure")
    assert learned(moments, "cleo") == []


def speak(moments: Moments, knowledge: str, *, trust: float = 0.0) -> TurnSpoken:
    before = moments.world.relation("ben", "ada").trust
    moments.append(
        RelationChanged(by="t", timepoint=moments.moment.id, source="ben", target="ada", trust=trust - before, turns=(), reason="x")
    )
    spoken = moments.run("dialog").of(TurnSpoken)
    return next(turn for turn in spoken if turn.speaker == "ada" and knowledge in turn.knowledge)


def test_a_listener_learns_from_a_line_as_far_as_they_trust_the_speaker() -> None:
    crack_fact = fact_id("The north pylon shows a hairline crack of four millimetres.")

    def cite(question):
        reply = line(question, question.now.index * 100 + len(question.transcript))
        return reply.model_copy(update={"knowledge": (crack_fact,) if question.speaker.id == "ada" else ()})

    moments = Moments(bridge(), plain(turn=cite, steer=in_turn)).set_the_scene().enter()
    turn = speak(moments, crack_fact, trust=0.5)
    told = [fact for fact in learned(moments, "ben") if fact.fact == crack_fact]
    assert [(fact.exposure, fact.source, fact.turn) for fact in told] == [("told", "ada", turn.turn)]
    assert told[0].confidence == pytest.approx(0.8 * (0.5 + 0.5 * 0.5), abs=1e-3)


def test_a_secret_that_is_revealed_is_no_secret_to_those_who_hear_it() -> None:
    secret = fact_id("She approved the cheaper steel herself in 2019.")

    def reveal(question):
        return in_turn(question).model_copy(update={"act": "reveal"})

    def confess(question):
        reply = line(question, len(question.transcript))
        return reply.model_copy(update={"knowledge": (secret,) if question.speaker.id == "ada" else ()})

    moments = Moments(bridge(), plain(steer=reveal, turn=confess)).set_the_scene().enter().run("dialog")
    assert {fact.entity: fact.secret for fact in moments.of(FactLearned) if fact.fact == secret} == {"ben": False, "cleo": False}
    assert moments.world.knows("ada")[secret].secret


def test_nobody_ever_draws_on_what_they_did_not_learn() -> None:
    moments = Moments(bridge(), plain()).set_the_scene()
    held: dict[str, set[str]] = {}
    for index in range(3):
        moments.enter(index, crack()).run("exposure", "appraisal", "dialog", "extraction")
    for entry in moments.entries:
        if isinstance(entry.event, FactLearned):
            held.setdefault(entry.event.entity, set()).add(entry.event.fact)
        if isinstance(entry.event, TurnSpoken):
            assert set(entry.event.knowledge) <= held[entry.event.speaker]
