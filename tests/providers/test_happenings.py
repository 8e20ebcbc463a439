"""A world's own happenings are told in its own people's names, before those that every world shares, and checked as they are read."""

import json
import re
from typing import Any

import pytest

from daedalus_data.core.errors import TemplateError
from daedalus_data.core.events import Happening
from daedalus_data.core.lexicon import Genre, Lexicon
from daedalus_data.core.seeds import derive
from daedalus_data.core.sketch import sketch_of
from daedalus_data.plan.load import load_template, template_file, template_names
from daedalus_data.prompts.story import Antecedents, NextHappening
from daedalus_data.prompts.views import Amount
from daedalus_data.providers.offline.antecedents import antecedents
from daedalus_data.providers.offline.next_happening import next_happening
from daedalus_data.providers.offline.story_shelves import shelf_of
from tests.prompts.test_wording import sample
from tests.providers.test_lexicon import ISLAND
from tests.providers.test_shelves import fact, player


def note(title: str, who: str = "maren_holt jonas_ravn", kind: str = "discovery", *more: str) -> str:
    return "\n".join(
        (
            f"{kind} | {who} | {title.split()[-1]}",
            f"T: {{A}} {title}",
            "D: {A} stood there {on_day} with both hands full. {B} looked on.",
            f"- sight | {{a}} saw the {title.split()[-1]} before anybody else. | ab",
            "L: one of them had seen it first",
            *more,
        )
    )


NOTES = (
    note("rowed in with a drowned bell", "jonas_ravn signe_aas", "arrival", "P: opens"),
    note("split the last cask of beef", "maren_holt jonas_ravn", "decision", "P: later"),
    note("heard knocking under the keel", "signe_aas jonas_ravn", "peril", "P: later"),
    note("traded the lamp for a knife", "maren_holt signe_aas", "agreement", "P: later"),
    note("buried the anchor at dawn", "jonas_ravn maren_holt", "rite", "P: later"),
    note("burned the register of passengers", "signe_aas maren_holt", "loss", "P: later"),
    note("named who would sail tomorrow", "signe_aas jonas_ravn", "decision", "P: closes"),
    note("launched the mended boat", "jonas_ravn signe_aas", "rite", "P: closes"),
)
TITLES = [sketch_of(text).title({}).removeprefix("maren_holt ").removeprefix("jonas_ravn ").removeprefix("signe_aas ") for text in NOTES]
CAST = (
    player("Maren Holt", "Ship's cook.", "feed everybody", fact("salt beef", "The last cask held 31 pounds of beef on 2 October.")),
    player("Jonas Ravn", "Old boatman.", "mend the plank", fact("split plank", "The third plank on the port side is split.")),
    player("Signe Aas", "Young teacher.", "sail on the first calm day"),
)
BEEF = Amount(id="beef", name="salt beef", unit="pound", amount=10, floor=0, ceiling=40)


def story(seed: int, moments: int = 5, happenings: tuple[str, ...] = NOTES, **fields: Any) -> list[Happening]:
    told: list[Happening] = []
    for index in range(moments):
        told.append(next_one(told, index, moments, seed, happenings, **fields))
    return told


def next_one(told: list[Happening], index: int, moments: int, seed: int, happenings: tuple[str, ...] = NOTES, **fields: Any) -> Happening:
    given: dict[str, Any] = {"cast": CAST, "genres": ("survival",)} | fields
    prompt = NextHappening(
        scenario="Three people of a wrecked ferry sit on Tern Island.", when=f"{3 + index} October 1911", index=index, moments=moments,
        earlier=tuple(f"{number + 3} October 1911: {past.title}" for number, past in enumerate(told)),
        last=told[-1] if told else None, talk=(), moods={}, lexicon=Lexicon(happenings=happenings, genres=given.pop("genres")), **given,
    )  # fmt: skip
    return next_happening(prompt, derive(seed, index)).happening


def own(happening: Happening) -> str:
    return next((title for title in TITLES if title in happening.title), "")


@pytest.mark.parametrize("genres", [(), ("survival",), ("institution", "court")])
def test_a_world_tells_its_own_happenings_each_once_and_each_in_its_place(genres: tuple[Genre, ...]) -> None:
    for seed in range(12):
        told = [own(happening) for happening in story(seed, genres=genres)]
        assert all(told) and len(set(told)) == 5
        assert told[0] == TITLES[0] and told[-1] in TITLES[-2:]
        assert not set(told[1:-1]) & {TITLES[0], *TITLES[-2:]}


def test_they_are_played_by_those_whom_they_name() -> None:
    names = {one.id: one.name for one in CAST}
    for happening in story(3):
        sketch = next(sketch for sketch in map(sketch_of, NOTES) if sketch.title(names) == happening.title)
        assert happening.actors == sketch.parts
        assert happening.details[0].known_by == sketch.parts[:2]
        assert not set("{}") & set("".join((happening.title, happening.description, happening.topic, happening.mechanism)))


def test_when_they_are_used_up_the_shelves_of_the_kind_go_on() -> None:
    told = story(1, moments=9)
    assert [bool(own(happening)) for happening in told].count(False) == 2
    shelf = {made.aspect for group in shelf_of(("survival",)).values() for made in group}
    assert all(own(happening) or happening.topic in shelf for happening in told)


def test_one_whose_people_are_not_there_is_not_told() -> None:
    for seed in range(8):
        told = story(seed, cast=CAST[:2])
        assert not any("Signe" in happening.model_dump_json() for happening in told)
        assert TITLES[1] in map(own, told) or TITLES[4] in map(own, told)


def test_one_that_follows_from_another_waits_for_it_and_one_that_it_rules_out_never_comes() -> None:
    bound = (*NOTES[:1], note("rang the bell for help", "maren_holt jonas_ravn", "rite", "A: knife"), NOTES[3], NOTES[4],
             note("dug up the anchor again", "maren_holt jonas_ravn", "setback", "N: anchor"))  # fmt: skip
    for seed in range(12):
        titles = [happening.title for happening in story(seed, moments=4, happenings=bound)]
        place = {mark: next((at for at, title in enumerate(titles) if mark in title), None) for mark in ("rang", "knife", "dug", "buried")}
        assert place["rang"] is None or (place["knife"] is not None and place["knife"] < place["rang"])
        assert place["dug"] is None or place["buried"] is None or place["dug"] < place["buried"]


def test_what_it_takes_is_taken_and_one_that_takes_more_than_there_is_is_not_told() -> None:
    def taking(amount: int) -> Happening:
        taken = note(
            "lost the beef to the gulls", "maren_holt jonas_ravn", "loss", f"E: beef | -{amount}", "H: b | injury | cut palm | 0.2"
        )
        return next_one(story(1, moments=1), 1, 3, 1, (NOTES[0], taken), amounts=(BEEF,))

    made = taking(4)
    assert [(effect.quantity, effect.change) for effect in made.effects] == [("beef", -4.0)]
    assert [(harm.entity, harm.harm, harm.what, harm.severity) for harm in made.harms] == [("jonas_ravn", "injury", "cut palm", 0.2)]
    assert "gulls" not in taking(11).title


def test_one_that_brings_in_more_than_a_reply_may_hold_is_not_told() -> None:
    cash = Amount(id="cash", name="cash", unit="dollar", amount=900, floor=0)

    def sold(amount: int) -> Happening:
        made = note("sold the wreck for cash", "maren_holt jonas_ravn", "agreement", f"E: cash | +{amount}")
        return next_one(story(1, moments=1), 1, 3, 1, (NOTES[0], made), amounts=(cash,))

    assert [effect.change for effect in sold(5000).effects] == [5000.0]
    assert "wreck" not in sold(800000).title


def test_lines_of_a_story_that_are_lived_side_by_side_tell_different_ones() -> None:
    for seed in range(8):
        shared = story(seed, moments=1)
        lines = [own(next_one(shared, 1, 6, derive(seed, "line", line), line=line, lines=3)) for line in range(3)]
        assert len(set(lines)) == 3


def test_a_phase_chooses_by_the_words_it_shares() -> None:
    asked = "Cycle 1, phase 2 of 4, knocking: something knocks under the keel, and it is heard"
    told = [own(next_one(story(seed, moments=1), 1, 6, seed, direction=asked)) for seed in range(10)]
    assert told.count(TITLES[2]) >= 9


def test_a_backward_search_finds_them_among_the_others_and_says_what_had_to_be_known() -> None:
    told = note("broke open the last cask of beef", "maren_holt jonas_ravn", "decision")
    found: list[Happening] = []
    for seed in range(6):
        data = sample(Antecedents) | {"cast": [one.model_dump(mode="json") for one in CAST], "prior": None, "amounts": [], "count": 5}
        data |= {
            "consequent": story(0, moments=1)[0].model_dump(mode="json"),
            "when": "3 October 1911",
            "consequent_when": "9 October 1911",
        }
        prompt = Antecedents.model_validate(data | {"lexicon": Lexicon(happenings=(told, *NOTES))})
        found += antecedents(prompt, seed).candidates
    mine = [happening for happening in found if "broke open" in happening.title]
    assert mine and len(mine) < len(found)
    assert {(need.entity, need.about) for happening in mine for need in happening.needs} == {("maren_holt", "salt beef")}


# ---- what is wrong is named ----


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (NOTES[0].replace("arrival", "arival"), "'arival' is no kind of happening; did you mean 'arrival'?"),
        (NOTES[0].replace("jonas_ravn", "jonas_raven"), "'jonas_raven' is not in metadata.entity_roster; did you mean 'jonas_ravn'?"),
        (NOTES[0].replace("T: ", "t: "), "has no T: line, its title"),
        (NOTES[0].replace("L: one", "one"), "has no L: line, what it leaves behind"),
        (re.sub("- sight.*\n", "", NOTES[0]), "has no detail"),
        (NOTES[0].replace("{on_day}", "{onday}"), "{onday} is no slot; did you mean 'on_day'?"),
        (NOTES[0].replace("{B}", "{C}"), "{c} is nobody: 2 take part"),
        (NOTES[0].replace("{on_day}", "{on_day"), "has a bracket left open"),
        (NOTES[0].replace("| ab", "| abc"), "is known by c; write 'all' or letters of 'ab'"),
        (NOTES[0].replace("P: opens", "P: first"), "P: 'first' is no place in a story"),
        (NOTES[0] + "\nE: beef | -2", "E: 'beef' is not in metadata.quantities"),
        (NOTES[0] + "\nE: beef | some", "an effect is 'E: quantity | -3'"),
        ("a storm came up", "the first line is 'pattern | who takes part | topic'"),
        (NOTES[0].replace("both hands full", "both hands full " * 40), "560 is the most"),
        (NOTES[1], "has the title of lexicon.happenings.1"),
    ],
)
def test_a_fault_is_named_with_its_key(tmp_path, wrong: str, told: str) -> None:
    file = tmp_path / "island.json"
    file.write_text(json.dumps({**ISLAND, "lexicon": {"happenings": [NOTES[2], NOTES[1], wrong]}}))
    with pytest.raises(TemplateError) as refused:
        template_file(file)
    lines = str(refused.value).splitlines()
    assert all("lexicon.happenings.2:" in line for line in lines)
    assert any(told in line for line in lines), lines


def test_a_variation_that_takes_somebody_out_goes_without_what_they_did(tmp_path) -> None:
    file = tmp_path / "island.json"
    alone = {"name": "no_teacher", "changes": {"metadata": {"entity_roster": {"signe_aas": None}}}}
    file.write_text(json.dumps({**ISLAND, "lexicon": {"happenings": list(NOTES)}, "variations": [alone]}))
    assert template_file(file).variations[0].name == "no_teacher"


# ---- real models ----


def test_a_model_is_shown_three_titles_that_have_not_been_told() -> None:
    names = {one.id: one.name for one in CAST}
    told = "3 October 1911: Maren Holt split the last cask of beef"
    data = sample(NextHappening) | {"cast": [one.model_dump(mode="json") for one in CAST], "earlier": [told]}
    shown = NextHappening.model_validate(data | {"lexicon": Lexicon(happenings=NOTES)}).messages()[1].content
    titles = [sketch_of(text).title(names) for text in NOTES]
    block = shown.partition('<data name="could take place">')[2].partition("</data>")[0]
    assert sum(title in block for title in titles) == 3
    assert titles[1] not in block


# ---- what is shipped ----


@pytest.mark.parametrize("name", [name for name in template_names() if load_template(name).lexicon.happenings])
def test_a_shipped_world_has_enough_of_them_for_its_story(name: str) -> None:
    template = load_template(name)
    sketches = [sketch_of(text) for text in template.lexicon.happenings]
    places = [sketch.told.get("P", "any") for sketch in sketches]
    assert len(sketches) >= min(14, 4 * (template.timepoints.count or 4))
    assert template.temporal.mode == "portal" or min(places.count("opens"), places.count("closes")) >= 2
    assert len({sketch.pattern for sketch in sketches}) >= 7
    people = {who for who, spec in template.metadata.entity_roster.items() if spec.type == "human"}
    assert people <= {who for sketch in sketches for who in sketch.parts}
