"""What is not human acts by its kind, from a level on, and each level adds something."""

from itertools import pairwise
from typing import Any

import pytest

from daedalus_data.core.animism import SPEAKS_FROM, STIRS_FROM
from daedalus_data.core.events import EntityIntroduced, FactLearned, StateChanged, ThingActed
from daedalus_data.mechanisms.animism import EFFECTS, shifts
from daedalus_data.mechanisms.dialog import taking_part
from daedalus_data.mechanisms.seen import UNFORMED
from daedalus_data.prompts.things import ActThing, ActThingReply
from tests.mechanisms.scene import ROSTER, Moments, bridge, crack, plain

THINGS = {
    "bruno": {"name": "Bruno", "type": "animal", "role": "the keeper's dog"},
    "toll_house": {"name": "the Toll House", "type": "building", "role": "where the toll was taken"},
    "north_bell": {"name": "the North Bell", "type": "object", "role": "the bell of the bridge"},
    "river_board": {"name": "the River Board", "type": "institution", "role": "the office that answers for the river"},
    "town_pride": {"name": "the Town's Pride", "type": "abstraction", "role": "what the town thinks of itself"},
}
FERRY = EntityIntroduced(by="discovery", entity="ferry", name="Old Ferry", type="object", role="a ferry", provenance="discovered")
CAST = {**{name: ROSTER[name] for name in ("ada", "ben")}, **THINGS}


def lived(level: int, moments: int = 1, **changes: Any) -> Moments:
    template = bridge(entities={"animism_level": level}, timepoints={"count": 6}, metadata={"entity_roster": CAST}, **changes)
    found = Moments(template, plain()).set_the_scene()
    for index in range(moments):
        found.enter(index, crack(details=crack().details[:1])).run("scene", "animism")
    return found


def acting(moments: Moments) -> set[str]:
    return {event.entity for event in moments.of(ThingActed)}


def test_at_level_nought_nothing_stirs() -> None:
    assert not acting(lived(0))
    assert not [prompt for _, prompt, _ in lived(0).asked if isinstance(prompt, ActThing)]


def test_each_level_adds_what_acts_or_speaks() -> None:
    seen = [(acting(lived(level)), set(taking_part(lived(level).scene()))) for level in range(6)]
    for lower, higher in pairwise(seen):
        assert lower[0] < higher[0] and lower[1] <= higher[1]
    assert seen[0] == (set(), {"ada", "ben", "river_board"})
    assert [sorted(new[0] - old[0]) for old, new in pairwise(seen)] == [[name] for name in THINGS]
    assert set(taking_part(lived(6).scene())) == set(CAST)


@pytest.mark.parametrize("name", THINGS)
def test_a_kind_speaks_from_its_level_on(name: str) -> None:
    kind = THINGS[name]["type"]
    heard = [level for level in range(7) if name in taking_part(lived(level).scene())]
    assert heard == list(range(SPEAKS_FROM[kind], 7))  # type: ignore[index]


def test_at_the_highest_level_what_a_moment_merely_names_acts_too() -> None:
    found = []
    for level in (5, 6):
        moments = lived(level)
        moments.append(FERRY.model_copy(update={"timepoint": moments.moment.id}))
        moments.enter(1, crack(title="The Old Ferry came down the river")).run("scene", "animism")
        found.append("ferry" in acting(moments))
        assert "ferry" not in moments.world.present()
    assert found == [False, True]


def test_a_deed_moves_those_it_is_done_to_and_nobody_else() -> None:
    moments = lived(5, moments=4)
    for deed in moments.of(ThingActed):
        moved = {event.entity for event in moments.of(StateChanged) if event.by == "animism" and event.reason == deed.act}
        assert moved == set(deed.toward)
        assert set(deed.toward) <= set(moments.cast) - {deed.entity}


def test_how_far_a_deed_moves_somebody_depends_on_who_they_are() -> None:
    nervous, calm = (UNFORMED.model_copy(update={"neuroticism": share}) for share in (0.9, 0.1))
    assert shifts("warn", nervous)["arousal"] > shifts("warn", calm)["arousal"] > 0
    assert all(abs(by) <= 0.1 for effect in EFFECTS for by in shifts(effect, nervous).values())


def test_a_fact_that_a_deed_shows_is_witnessed_by_all_present() -> None:
    facts = [(moments, deed) for moments in (lived(6, moments=n) for n in range(1, 6)) for deed in moments.of(ThingActed) if deed.fact]
    assert facts
    for moments, deed in facts:
        learned = [event for event in moments.of(FactLearned) if event.by == "animism" and event.fact == deed.fact]
        assert {event.entity for event in learned} == set(moments.cast)
        assert {event.exposure for event in learned} == {"witnessed"}


def test_nothing_does_the_same_twice_while_it_has_other_ways() -> None:
    acts = [entry.event.act for entry in lived(6, moments=6).entries if isinstance(entry.event, ThingActed)]
    assert len(acts) == 30 and len(set(acts)) == 30


def test_an_act_must_name_its_doer_and_those_who_are_there() -> None:
    question = next(prompt for _, prompt, _ in lived(1).asked if isinstance(prompt, ActThing))
    reply = ActThingReply(act="The dog barked at the mayor.", toward=("zoe",), effect="warn")
    said = " ".join(question.problems(reply))
    assert "zoe" in said and "must name Bruno" in said
    assert not list(question.problems(ActThingReply(act="Bruno barked at the mayor.", toward=("ben",), effect="warn")))


def test_the_level_of_a_deed_is_that_of_its_kind() -> None:
    assert {event.entity: event.level for event in lived(6).of(ThingActed)} == {
        name: STIRS_FROM[one["type"]] for name, one in THINGS.items()
    }  # type: ignore[index]
