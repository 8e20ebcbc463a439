"""The words of a world reach every question, the built-in author's talk and scenes, and the messages that a model gets."""

import json
from itertools import pairwise
from typing import Any

import pytest
from pydantic import ValidationError

from daedalus_data import api
from daedalus_data.core.errors import TemplateError
from daedalus_data.core.events import SceneSet, TurnSpoken
from daedalus_data.core.lexicon import Lexicon, spoken
from daedalus_data.core.run import Run
from daedalus_data.core.settings import Settings
from daedalus_data.core.template import Template
from daedalus_data.core.words import ngrams
from daedalus_data.plan.load import template_file
from daedalus_data.prompts.story import Antecedents, NextHappening, SetScene
from daedalus_data.prompts.talk import SpeakTurn
from daedalus_data.providers.offline.grammar import FAMILIES, grammar, stock_of
from daedalus_data.providers.offline.notation import conditions_known, faults, wrong_with
from daedalus_data.providers.offline.story_fields_own import field_of, settings_of
from tests.prompts.test_wording import sample

ISLAND: dict[str, Any] = {
    "scenario_description": "Four people of a wrecked ferry sit on Tern Island with one spring and one boat with a split plank.",
    "world_id": "island",
    "tier": "quick",
    "timepoints": {"count": 3, "start_time": "1911-10-03", "resolution": "day"},
    "metadata": {
        "entity_roster": {
            "maren_holt": {
                "role": "Ship's cook, who keeps the stores.",
                "initial_knowledge": [{"topic": "salt beef", "text": "The last cask held 31 pounds of salt beef on 2 October."}],
                "personality_traits": ["careful", "warm"],
                "goals": ["feed everybody until the twentieth"],
            },
            "jonas_ravn": {
                "role": "Old boatman who has rowed this coast for forty years.",
                "initial_knowledge": [
                    {"topic": "split plank", "text": "The third plank on the port side is split for the length of an arm."}
                ],
                "personality_traits": ["dry", "laconic"],
                "goals": ["mend the plank before anybody sails"],
            },
            "signe_aas": {
                "role": "Young teacher who leads the watch.",
                "initial_knowledge": [{"topic": "driftwood", "text": "The driftwood will feed the fire for six more nights."}],
                "personality_traits": ["impatient", "direct"],
                "goals": ["have the boat sail on the first calm day"],
            },
        }
    },
    "lexicon": {
        "genres": ["survival"],
        "places": {"talk": ["the fire pit", "the lee of the wreck"], "work": ["the spring", "the cradle"], "apart": ["the north cliff"]},
        "air": ["spray hisses on the embers", "a rope creaks on its peg", "terns wheel over the wrack line"],
        "phrases": {
            "state": ["By salt and stone, {fact}.", "The tide left us this: {fact}.", "Hear it as the gulls do, {n}: {fact}."],
            "warn": ["Mind the undertow, {n}: {fact}.", "There is weather in this: {fact}."],
            "turn": ["{P} can dry with the nets, {n}.", "[blunt] Put {p} on the heap with the driftwood."],
            "oppose": ["{P} would not float in a bucket, {n}.", "That dog will not dive, {n}."],
            "dismiss": ["{T} never filled a pot.", "Throw {t} to the gulls."],
            "follows": ["If {m} drifts, we drift with {m_them}."],
        },
    },
}
OWN = ("salt and stone", "tide left us", "as the gulls do", "undertow", "weather in this", "dry with the nets", "heap with the driftwood",
       "float in a bucket", "dog will not dive", "filled a pot", "to the gulls", "we drift with")  # fmt: skip


@pytest.fixture(scope="module")
def island(tmp_path_factory) -> Run:
    return lived(tmp_path_factory.mktemp("island"), ISLAND["lexicon"])


def lived(home, lexicon: dict[str, Any]) -> Run:
    return api.open_run(api.simulate(Template.model_validate({**ISLAND, "lexicon": lexicon}), settings=Settings(home=home)).folder)


def turns(run: Run) -> list[str]:
    return [turn.text for turn in run.of(TurnSpoken)]


# ---- a world's own phrases ----


def test_a_world_sounds_of_itself_without_repeating_itself(island: Run) -> None:
    said = turns(island)
    own = [text for text in said if any(mark in text for mark in OWN)]
    assert 0.15 * len(said) <= len(own) <= 0.8 * len(said)
    assert len(set(said)) == len(said)
    runs = [run for text in said for run in ngrams(text, 4)]
    assert len(set(runs)) / len(runs) >= 0.9


def test_another_world_says_none_of_them(tmp_path) -> None:
    without = {key: value for key, value in ISLAND["lexicon"].items() if key != "phrases"}
    assert not [text for text in turns(lived(tmp_path, without)) if any(mark in text for mark in OWN)]


def test_a_phrase_for_a_part_in_general_serves_each_kind_of_happening() -> None:
    stock = stock_of(Lexicon(phrases={"follows": ("If {m} drifts, we drift.",), "follows.loss": ("{M} was all we had.",)}))
    assert stock is not None
    assert [found.text for found in stock.of("follows.loss")] == ["{M} was all we had.", "If {m} drifts, we drift."]
    assert [found.text for found in stock.of("follows.setback")] == ["If {m} drifts, we drift."]


def test_equal_words_are_read_once() -> None:
    one, two = (Lexicon(phrases={"turn": ("{P}, then.",)}) for _ in range(2))
    assert stock_of(one) is stock_of(two)
    assert stock_of(Lexicon()) is None


# ---- what is wrong with phrases is named ----


@pytest.mark.parametrize(
    ("part", "line", "told"),
    [
        ("dismis", "{T} can wait.", "did you mean 'dismiss'"),
        ("dismiss", "[bluntt] {T} can wait.", "[bluntt] is no condition; did you mean 'blunt'"),
        ("dismiss", "{Tt} can wait.", "{tt} is no slot"),
        ("dismiss", "{fact}.", "{fact} has no value in 'dismiss'"),
        ("state", "I know what I know.", "leaves out {fact}"),
        ("propose", "{T} should be looked at.", "is not read as a proposal"),
        ("dismiss", "<This|That can wait.", "has < without >"),
        ("dismiss", "<This> can wait.", "gives no choice"),
        ("dismiss", "{t can wait.", "has { without }"),
        ("dismiss", "{t} can [blunt] wait.", "do not stand at the beginning"),
        ("dismiss", "[blunt] ", "has no words"),
    ],
)
def test_a_fault_in_a_phrase_is_named(part: str, line: str, told: str) -> None:
    assert any(told in fault.what for fault in faults({part: [line]})), list(faults({part: [line]}))


def test_all_faults_of_a_file_are_listed_with_their_keys(tmp_path) -> None:
    lexicon = {"phrases": {"dismis": ["{T}."], "state": ["{fact}.", "I know."], "turn": ["<{P}|it>, then.", "[bllunt] {P}."]}}
    file = tmp_path / "island.json"
    file.write_text(json.dumps({**ISLAND, "lexicon": lexicon}))
    with pytest.raises(TemplateError) as refused:
        template_file(file)
    told = str(refused.value)
    assert [key in told for key in ("lexicon.phrases.dismis:", "lexicon.phrases.state.1:", "lexicon.phrases.turn.1:")] == [True] * 3
    assert "lexicon.phrases.turn.0" not in told


def test_the_common_phrases_have_no_faults_either() -> None:
    wrong = [
        (part, found.text, what) for part, all_found in grammar().items() for found in all_found for what in wrong_with(part, found.text)
    ]
    assert wrong == []
    assert {name for found in grammar().values() for phrase in found for name in phrase.needs} <= conditions_known()


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [("money", "koku", "needs {} once"), ("hazards", ("a fall",), "needs a cause, a colon and a harm"), ("sum", 40, "only beside money")],
)
def test_a_word_in_the_wrong_form_is_refused(key: str, value: object, told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("{}", r"\{\}")):
        Lexicon.model_validate({key: value})


# ---- the words of the field ----


def test_the_words_given_stand_first_and_alone_and_the_others_are_those_of_the_field() -> None:
    own = Lexicon(group="watch party", council="evening circle", bodies=("the light of Gant",), pressure=("the tide turned",))
    field = field_of("A hospital ward and its nurses wait for the doctor.", "", own)
    assert (field.unit, field.board, field.bodies, field.pressure) == (own.group, own.council, own.bodies, own.pressure)
    assert field.check == "case review"


def test_a_world_of_a_kind_without_money_has_none_unless_it_is_given() -> None:
    scenario = "Castaways of an island shipwreck camp through the winter storm."
    assert field_of(scenario, "", Lexicon(genres=("survival",))).money is None
    given = field_of(scenario, "", Lexicon(genres=("survival",), money="{} shells", sum=40)).money
    assert given is not None
    assert given.write(12) == "12 shells"
    assert field_of(scenario, "", Lexicon()).money is not None


def test_office_talk_stays_in_offices() -> None:
    assert "office" in settings_of("The board of a company meets investors.", "", Lexicon())
    for genre in ("wild", "survival", "rite", "gathering"):
        held = settings_of("The board of a company meets investors.", "", Lexicon(genres=(genre,)))
        assert not held & {"office", "paper"}
        assert "open" in held
    assert not settings_of("Elk cross a river.", "", Lexicon(genres=("wild",))) & {"room", "money", "work"}


def test_every_part_can_be_said_in_a_world_without_offices() -> None:
    for part, found in grammar().items():
        assert [phrase for phrase in found if not phrase.needs & (FAMILIES - {"open"})], part


# ---- places and air ----


def test_scenes_are_set_in_the_places_of_the_world_and_never_twice_in_a_row(island: Run) -> None:
    places = [scene.place for scene in island.of(SceneSet)]
    known = {place for kind in ISLAND["lexicon"]["places"].values() for place in kind}
    assert len(places) == 3
    assert set(places) <= known
    assert all(place != after for place, after in pairwise(places))


def test_no_air_comes_back_before_all_of_it_has_been_used(island: Run) -> None:
    told = [scene.atmosphere.lower() for scene in island.of(SceneSet)]
    used = [next(air for air in ISLAND["lexicon"]["air"] if air in text) for text in told]
    assert len(set(used)) == len(used)


# ---- real models ----

WORDS = Lexicon(
    genres=("survival",), group="watch party", check="tally", trial="dry run", record="tally stick", rule="ration rule",
    council="evening circle", paper="knotted cord", gate="vote by stones", money="{} shells", sum=40, bodies=("the Coast Light",),
    body_role="those on the mainland", suppliers=("the upriver camp",), supplier_role="those who trade", rivals=("the deckhands",),
    veterans=("Tollef the stoker",), pressure=("the tide would not wait",), hazards=("a fall on wet rock: a twisted ankle",),
    omens=("the herons left",),
)  # fmt: skip
PLACES = Lexicon.model_validate({"places": ISLAND["lexicon"]["places"] | {"decide": ["the flat rock"]}, "air": ISLAND["lexicon"]["air"]})


def message(question: type, lexicon: Lexicon) -> str:
    return question.model_validate({**sample(question), "lexicon": lexicon}).messages()[1].content


@pytest.mark.parametrize("question", [NextHappening, Antecedents])
def test_every_word_is_shown_where_things_take_place(question: type) -> None:
    shown = message(question, WORDS)
    flat = [value if isinstance(value, list) else [value] for key, value in WORDS.model_dump(mode="json").items() if value]
    words = [word for values in flat for word in values if isinstance(word, str) and "{}" not in word]
    assert [word for word in words if word not in shown] == []
    assert "40 shells" in shown


def test_places_and_air_are_shown_where_a_scene_is_set() -> None:
    shown = message(SetScene, PLACES)
    for word in (*PLACES.places.talk, *PLACES.places.work, *PLACES.places.decide, *PLACES.places.apart, *PLACES.air):
        assert word in shown


def test_a_speaker_is_shown_at_most_eight_sayings_in_words() -> None:
    lexicon = Lexicon(phrases={"turn": tuple(f"[blunt] {{P}} is <knot|loop> number {number}, {{n}}." for number in range(20))})
    shown = message(SpeakTurn, lexicon)
    assert shown.count("that point is knot number") == 8
    assert "[blunt]" not in shown
    assert spoken("[data own] {T} <stays|goes>: {fact}.") == "this thing stays: …."


@pytest.mark.parametrize("question", [NextHappening, Antecedents, SetScene, SpeakTurn])
def test_nothing_is_shown_of_a_world_without_words(question: type) -> None:
    shown = message(question, Lexicon())
    assert not any(f'<data name="{name}">' in shown for name in ("world", "places", "sayings"))
