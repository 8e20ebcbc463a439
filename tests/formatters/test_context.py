"""The parts of prompts: which facts are shown, how a story is told to its readers, and what is kept from them."""

from daedalus_data.core import events as ev
from daedalus_data.core.template import fact_id
from daedalus_data.formatters import context as ctx
from daedalus_data.formatters.story import story
from tests.support import built_run as built


def crowded() -> ev.Event:
    return built.learned(built.MOMENTS[2], built.CAT, "Ana Ruiz and Ben Oduya disputed what Cat Lind said.", "told", built.ANA)


def test_facts_about_the_matter_are_shown_before_those_that_only_name_people() -> None:
    world = built.run().world()
    for number in range(ctx.FACTS_SHOWN):
        event = crowded().model_copy(update={"fact": f"f{number}", "text": f"Ana Ruiz and Ben Oduya disputed point {number}."})
        world.apply(event, 1000 + number)
    shown = ctx.chosen(ctx.shareable(world, built.CAT), world, "Ana Ruiz and Ben Oduya on a crack in the spillway")
    assert len(shown) == ctx.FACTS_SHOWN
    assert fact_id(built.CRACK) in {known.fact for known in shown}


def test_a_needed_fact_is_shown_however_little_it_is_to_the_point() -> None:
    world = built.run().world()
    for number in range(ctx.FACTS_SHOWN):
        event = crowded().model_copy(update={"fact": f"f{number}", "text": f"Crack {number} is in the spillway."})
        world.apply(event, 1000 + number)
    needed, matter = fact_id(built.RIVER), "crack spillway"
    assert needed not in {known.fact for known in ctx.chosen(ctx.shareable(world, built.CAT), world, matter)}
    assert needed in {known.fact for known in ctx.chosen(ctx.shareable(world, built.CAT), world, matter, (needed,))}


def test_the_story_is_told_in_whole_sentences_of_the_scenario_and_differently_in_different_rows() -> None:
    told = story(built.run())
    scenario = " ".join(told.run.template.scenario_description.split())
    shown = {line for number in range(30) for line in ctx.situation(told, f"row {number}")}
    assert len(shown) > 1
    assert all(line in scenario and line.endswith((".", "!", "?")) for line in shown)


def test_a_moment_is_told_in_several_ways_that_all_hold_its_date_and_what_happened() -> None:
    opening = story(built.run()).openings[1]
    happening = built.happening(1)
    ways = ["\n".join(lines) for scene in (None, story(built.run()).after(built.MOMENTS[1]).scenes[built.MOMENTS[1]])
            for lines in ctx.tellings(opening.timepoint, happening, scene)]  # fmt: skip
    assert len(set(ways)) == len(ways)
    assert all("January 2027" in way and happening.description in way for way in ways)


def test_the_past_is_that_of_the_one_who_was_there() -> None:
    before = story(built.run()).openings[2].before.copy()
    assert [line.split(": ")[0] for line in ctx.lived(before, built.CAT)] == ["- January 2026", "- January 2027"]
    before.casts[built.MOMENTS[1]] = (built.ANA, built.BEN)
    assert [line.split(": ")[0] for line in ctx.lived(before, built.CAT)] == ["- January 2026"]


def test_of_what_is_kept_quiet_only_the_topic_is_told() -> None:
    assert ctx.kept_quiet(story(built.run()).openings[0].before, built.ANA) == ["the spillway"]
