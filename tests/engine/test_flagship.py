"""The bars of the main job, read off a whole run."""

from collections import Counter

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.when import parse
from daedalus_data.core.words import ngrams


def test_eleven_moments_in_causal_order_from_2026_to_2031(flagship):
    dates = [parse(point.when) for point in flagship.timepoints]
    assert len(dates) == 11
    assert dates == sorted(dates)
    assert (dates[0].year, dates[0].month, dates[-1].year) == (2026, 1, 2031)
    for before, after in zip(flagship.timepoints, flagship.timepoints[1:], strict=False):
        assert after.parents == (before.id,)


def test_the_origin_is_the_root_and_the_portal_the_sink(flagship):
    assert flagship.timepoints[0].parents in ((), (ev.BEFORE_ALL,))
    assert flagship.world().happening().pattern == "endpoint"


def test_it_makes_what_the_issue_asks_for(flagship):
    made = api.summary(flagship)
    assert made["status"] == "completed"
    assert made["dialogs"] >= 11
    assert made["turns"] >= 100
    assert len(list(flagship.of(ev.WaveformEvaluated))) == 44
    assert len(made["mechanisms"]) >= 12
    assert made["pivots"] >= 1
    assert made["paths"] == 5


def test_no_turn_is_said_twice_and_wording_stays_fresh(flagship):
    turns = [turn.text for turn in flagship.of(ev.TurnSpoken)]
    assert len(set(turns)) == len(turns)
    four = [gram for text in turns for gram in ngrams(text, 4)]
    assert len(set(four)) / len(four) >= 0.93
    five = Counter(gram for text in turns for gram in set(ngrams(text, 5)))
    phrase, times = five.most_common(1)[0]
    assert times <= 0.05 * len(turns), (phrase, times)


def test_every_reference_to_knowledge_resolves_to_a_fact_the_speaker_holds(flagship):
    world, moment = None, None
    for entry in flagship.entries:
        event = entry.event
        if isinstance(event, ev.TurnSpoken):
            if moment != event.timepoint:
                world, moment = flagship.world(event.timepoint), event.timepoint
            held = world.knows(event.speaker)
            for fact in event.knowledge:
                assert fact in held, (entry.id, fact)
                assert held[fact].evidence < entry.seq, (entry.id, fact)


def test_every_event_names_its_cast_and_its_cause(flagship, board):
    for run in (flagship, board):
        moments = {point.id: point for point in run.timepoints}
        for event in run.of(ev.EventHappened):
            assert event.happening.actors
            assert event.cause in (*moments[event.timepoint].parents, ev.BEFORE_ALL)


def test_state_moves_for_everyone_at_every_moment_and_stays_in_range(flagship):
    for point in flagship.timepoints:
        world = flagship.world(point.id)
        for entity in world.present():
            if len(world.trajectory[entity]) == 1:
                continue  # given a character at this very moment
            assert world.before(entity) != world.states[entity], (point.id, entity)


def test_two_people_take_the_same_news_differently(flagship):
    by_moment: dict[str, list[tuple[float, ...]]] = {}
    for event in flagship.of(ev.StateChanged):
        if event.by == "appraisal" and event.cause == event.timepoint:
            by_moment.setdefault(event.timepoint, []).append(tuple(event.changes.values()))
    assert len(by_moment) == 11
    for moment, shifts in by_moment.items():
        assert len(set(shifts)) == len(shifts), moment


def test_what_ran_is_what_the_engine_counted(flagship):
    ran = Counter()
    for event in flagship.of(ev.MechanismRan):
        ran[event.mechanism] += event.times
    assert api.summary(flagship)["mechanisms"] == dict(ran)
