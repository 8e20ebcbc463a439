"""Expectations are decided on evidence that the one who holds them has, and the likelier ones come true more often."""

from pathlib import Path

import pytest

from daedalus_data import api
from daedalus_data.core.events import ExpectationFormed, ExpectationResolved
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from daedalus_data.prompts.minds import Open, Prospect, ProspectReply, Resolved
from tests.mechanisms.scene import Moments, bridge, plain

DEEP = {"initial_resolution": "graph"}


def asked() -> Prospect:
    moments = Moments(bridge(entities=DEEP), plain()).set_the_scene()
    moments.enter(0).run("exposure", "prospection", "dialog").enter(1).run("exposure", "prospection")
    found = [prompt for _, prompt, _ in moments.asked if isinstance(prompt, Prospect)]
    return next(prompt for prompt in found if prompt.now.index == 1 and prompt.news)


def reply(*sources: str) -> ProspectReply:
    return ProspectReply(resolved=(Resolved(id="x0", outcome="confirmed", evidence="the bridge was closed", sources=sources),))


def test_what_decides_an_expectation_must_be_this_moment_or_a_fact_that_its_holder_has() -> None:
    question = asked().model_copy(update={"open": (Open(id="x0", text="The bridge will be closed.", probability=0.5, formed="June 2026"),)})
    assert not list(question.problems(reply(question.moment)))
    assert not list(question.problems(reply(question.facts[0].id, question.news[0].id)))
    assert "f_made_up" in " ".join(question.problems(reply("f_made_up")))


def test_what_was_heard_in_the_talk_before_is_put_to_whom_heard_it() -> None:
    question = asked()
    assert all(fact.how.startswith("told by") for fact in question.news)


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> list[Run]:
    """Return runs of the portal and of the board, quickly told."""
    home = tmp_path_factory.mktemp("expecting")
    return [told(home, name, seed) for name in ("mars_mission_portal", "board_meeting") for seed in (1, 2, 3, 4)]


def told(home: Path, name: str, seed: int) -> Run:
    data = api.load_template(name).model_dump() | {"outputs": {"exports": (), "configs": ()}}
    data["dialog"] |= {"min_turns": 4, "max_turns": 6}
    return api.simulate(Template.model_validate(data), settings=Settings(home=home), model="offline", new=True, seed=seed)


def decided(run: Run) -> list[tuple[ExpectationFormed, ExpectationResolved]]:
    formed = {event.expectation: event for event in run.of(ExpectationFormed)}
    return [(formed[event.expectation], event) for event in run.of(ExpectationResolved)]


@pytest.mark.slow
def test_every_decision_cites_what_the_log_holds_and_its_holder_has(runs: list[Run]) -> None:
    for run in runs:
        turns = {turn.turn: turn for turn in run.world(run.lived[-1].id).turns}
        for _, event in decided(run):
            known = run.world(event.timepoint or "").knows(event.entity)
            assert event.sources
            for source in event.sources:
                heard = source in turns and event.entity in (turns[source].speaker, *turns[source].heard_by)
                assert source == event.timepoint or source in known or heard


@pytest.mark.slow
def test_events_decide_both_ways_and_the_likelier_come_true_more_often(runs: list[Run]) -> None:
    pairs = [pair for run in runs for pair in decided(run)]
    came = [formed.probability for formed, event in pairs if event.outcome == "confirmed"]
    failed = [formed.probability for formed, event in pairs if event.outcome == "refuted"]
    assert 0.35 <= len(came) / len(pairs) <= 0.65
    assert sum(came) / len(came) > sum(failed) / len(failed) + 0.05
