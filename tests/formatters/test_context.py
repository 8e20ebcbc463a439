"""The parts of prompts: which facts are shown, and the world in which a moment opens."""

from daedalus_data.core import events as ev
from daedalus_data.core.template import fact_id
from daedalus_data.core.world import fold
from daedalus_data.formatters.context import FACTS_SHOWN, chosen, openings, shareable, situation
from tests.support import built_run as built


def crowded() -> ev.Event:
    return built.learned(built.MOMENTS[2], built.CAT, "Ana Ruiz and Ben Oduya disputed what Cat Lind said.", "told", built.ANA)


def test_facts_about_the_matter_are_shown_before_those_that_only_name_people() -> None:
    world = built.run().world()
    for number in range(FACTS_SHOWN):
        event = crowded().model_copy(update={"fact": f"f{number}", "text": f"Ana Ruiz and Ben Oduya disputed point {number}."})
        world.apply(event, 1000 + number)
    shown = chosen(shareable(world, built.CAT), world, "Ana Ruiz and Ben Oduya on a crack in the spillway")
    assert len(shown) == FACTS_SHOWN
    assert fact_id(built.CRACK) in {known.fact for known in shown}


def test_a_needed_fact_is_shown_however_little_it_is_to_the_point() -> None:
    world = built.run().world()
    for number in range(FACTS_SHOWN):
        event = crowded().model_copy(update={"fact": f"f{number}", "text": f"Crack {number} is in the spillway."})
        world.apply(event, 1000 + number)
    needed = fact_id(built.RIVER)
    assert needed not in {known.fact for known in chosen(shareable(world, built.CAT), world, "crack spillway")}
    assert needed in {known.fact for known in chosen(shareable(world, built.CAT), world, "crack spillway", (needed,))}


def test_a_moment_opens_in_the_world_that_its_causes_left() -> None:
    run = built.run()
    for opening, parent in zip(openings(run), (ev.BEFORE_ALL, *built.MOMENTS), strict=False):
        left = fold(run.entries, parent)
        assert opening.before.states == left.states and opening.before.knowledge == left.knowledge
        assert opening.before.relations == left.relations and list(opening.before.happenings) == list(left.happenings)


def test_the_situation_is_the_beginning_of_the_scenario_in_whole_sentences() -> None:
    assert situation(built.run()) == "A dam in the hills. Its east spillway has a crack <b>nobody</b> wants to pay for."
