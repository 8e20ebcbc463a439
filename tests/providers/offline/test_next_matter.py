"""What happenings do to supplies and bodies: said in their own words, of what there is, to those who have a body."""

from typing import Any

import pytest

from daedalus_data.core.events import Happening
from daedalus_data.core.lexicon import Lexicon
from daedalus_data.prompts.matter import matter_problems
from daedalus_data.prompts.story import NextHappening, Player
from daedalus_data.prompts.views import Amount, Fact
from daedalus_data.providers.offline.next_matter import with_matter

HAZARDS = ("a fall on wet rock: a twisted ankle", "bad water: a fever")
CAST = (
    Player(id="ann", name="Ann Bo", role="Leads the camp."),
    Player(id="cy", name="Cy Do", role="Keeps the fire."),
    Player(id="hut", name="The hut", type="building", role="The store hut."),
)
WATER = Amount(id="water", name="drinking water", unit="litre", amount=20, floor=0, ceiling=30, low=5)
FOOD = Amount(id="food", name="rations", unit="ration", amount=40, floor=0, low=8)
HEAT = Amount(id="heat", name="heat", unit="percent", amount=40, floor=0)


def asked(last: Happening | None = None, **changes: Any) -> NextHappening:
    data: dict[str, Any] = {
        "scenario": "A camp on a shore must hold out until the boat comes back.", "when": "4 March 1931", "index": 1, "moments": 4,
        "earlier": (), "last": last or told("decision"), "talk": (), "cast": CAST, "moods": {}, "amounts": (WATER, FOOD, HEAT),
        "lexicon": Lexicon(hazards=HAZARDS),
    }  # fmt: skip
    return NextHappening(**{**data, **changes})


def told(pattern: str, title: str = "Ann Bo searched the ridge alone", **changes: Any) -> Happening:
    data: dict[str, Any] = {
        "title": title, "pattern": pattern,
        "description": "Ann Bo left over the rock before dawn. Cy Do drank of the pool water and counted the rations alone.",
        "actors": ("ann", "cy"), "topic": "the ridge", "mechanism": "The camp was left with nobody on watch.",
        "details": ({"topic": "the search", "text": "Ann Bo searched the ridge alone.", "known_by": ("ann", "cy")},),
    }  # fmt: skip
    return Happening.model_validate(data | changes)


def many(pattern: str, title: str = "Ann Bo searched the ridge alone", **changes: Any) -> list[Happening]:
    return [with_matter(asked(**changes), told(pattern, title), seed) for seed in range(200)]


@pytest.mark.parametrize("pattern", ["peril", "loss", "setback", "arrival", "discovery"])
def test_whatever_is_done_can_be_done_and_stands_in_the_description(pattern: str) -> None:
    for made in many(pattern):
        assert list(matter_problems(made, CAST, (WATER, FOOD, HEAT))) == []
        for harm in made.harms:
            assert harm.what in made.description
            assert any(harm.what.removeprefix("a ") in detail.text for detail in made.details)
        for effect in made.effects:
            assert f"{abs(effect.change):g}" in made.description


def test_perils_hurt_more_often_than_losses_and_decisions_never() -> None:
    peril, loss, decision = (sum(bool(made.harms) for made in many(pattern)) / 200 for pattern in ("peril", "loss", "decision"))
    assert peril == pytest.approx(0.7, abs=0.1)
    assert loss == pytest.approx(0.35, abs=0.1)
    assert decision == 0


def test_a_hazard_that_the_happening_names_is_the_one_that_hurts_and_hurts_the_one_it_names() -> None:
    for made in many("decision", "Cy Do took a fall on wet rock below the camp"):
        assert [(harm.entity, harm.what) for harm in made.harms] == [("cy", "a twisted ankle")]


def test_a_fever_is_an_illness_and_an_ankle_an_injury() -> None:
    kinds = {harm.what: harm.harm for made in many("peril") for harm in made.harms}
    assert kinds == {"a twisted ankle": "injury", "a fever": "illness"}


def test_nobody_is_hurt_twice_by_the_same() -> None:
    fact = Fact(
        id="f",
        topic="the ankle",
        text="A fall on wet rock left Cy Do with a twisted ankle.",
        how="",
        source="",
        moment="m",
        fresh=False,
        confidence=1,
    )
    cast = (CAST[0].model_copy(update={"knowledge": (fact,)}), *CAST[1:])
    assert {harm.what for made in many("peril", cast=cast) for harm in made.harms} == {"a fever"}


def test_a_world_without_hazards_and_amounts_is_left_alone() -> None:
    assert all(made == told("peril") for made in many("peril", amounts=(), lexicon=Lexicon()))


def test_the_opening_and_what_is_decided_already_are_left_alone() -> None:
    bare = asked().model_copy(update={"last": None})
    assert with_matter(bare, told("peril"), 1) == told("peril")
    assert all(made == told("peril") for made in many("peril", given="The boat came back."))


def test_what_a_happening_is_about_is_what_it_takes_from_or_brings() -> None:
    assert {effect.quantity for made in many("setback", "Cy Do spilled the meat into the sand") for effect in made.effects} == {"food"}
    found = [effect for made in many("discovery", "Ann Bo struck water behind the hut") for effect in made.effects]
    assert len(found) == 200
    assert {(effect.quantity, effect.change > 0) for effect in found} == {("water", True)}


def test_what_ran_out_is_gone() -> None:
    made = many("loss", "The water ran out while Ann Bo slept")
    assert {(effect.quantity, effect.change) for one in made for effect in one.effects} == {("water", -20.0)}
    assert all("Of the drinking water nothing was left." in one.description for one in made)


def test_counted_things_go_by_wholes() -> None:
    changes = {effect.change for made in many("loss") for effect in made.effects if effect.quantity == "food"}
    assert len(changes) > 3
    assert all(change == int(change) for change in changes)


def test_more_of_what_nobody_runs_short_of_is_no_supply() -> None:
    assert "heat" not in {effect.quantity for made in many("loss") for effect in made.effects}
