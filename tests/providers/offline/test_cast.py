"""Invented casts fit their scenario, know nothing of its end, and begin in states and ties that follow from who they are."""

import pytest

from daedalus_data.core.words import content_words
from daedalus_data.prompts.cast import Identify, InitialState, InitialTies, MakeCast
from daedalus_data.prompts.views import Persona
from daedalus_data.providers.offline.cast import identify, make_cast
from daedalus_data.providers.offline.cast_matter import OUTCOME, matter_of
from daedalus_data.providers.offline.cast_state import initial_state
from daedalus_data.providers.offline.cast_ties import initial_ties
from daedalus_data.providers.offline.names import FAMILY, GIVEN
from daedalus_data.providers.offline.names_old import PLACES
from tests.providers.offline.minds_cast import CAST, LIN, SCENARIO, WEBB

SCENARIOS = {
    "court": (
        "PORTAL backward reasoning from $47M trade secret verdict to the chain of decisions that made it inevitable, through discovery, "
        "depositions and document retention failures.",
        "$47 million jury verdict for plaintiff in trade secret case over 14 proprietary algorithms and customer data.",
    ),
    "space": (
        "The Ares III crew of 4 astronauts launched successfully but lost contact during Mars orbital insertion.",
        "Ares III loses contact in March 2031. Last telemetry shows failures in life support and communications.",
    ),
    "village": ("A mountain village of 212 people shares one spring. The mill and the orchards need water before the harvest.", ""),
    "medicine": ("In the regional hospital a sepsis screening tool is rolled out across 11 wards while nurses mute its alarms.", ""),
    "faith": (
        "A monastery must decide whether to open its infirmary to strangers while its grain store runs low and the abbot is ill.",
        "",
    ),
    "organisation": ("Things are changing and everybody has to choose what comes next for them all.", ""),
}


@pytest.mark.parametrize("field", SCENARIOS)
@pytest.mark.parametrize("count", [1, 4, 9])
def test_a_cast_has_exactly_as_many_members_as_asked_for_and_fits_the_question(field: str, count: int):
    scenario, portal = SCENARIOS[field]
    question = MakeCast(scenario=scenario, portal=portal, count=count, types=("human",))
    reply = make_cast(question, 1)
    assert list(question.problems(reply)) == []
    assert len({member.name for member in reply.members}) == count
    assert all(3 <= len(member.knowledge) <= 5 for member in reply.members)


@pytest.mark.parametrize("field", SCENARIOS)
def test_the_field_is_read_from_the_text(field: str):
    assert matter_of(*SCENARIOS[field]).field == field


@pytest.mark.parametrize("field", [field for field in SCENARIOS if field != "organisation"])
def test_what_members_know_is_about_the_scenarios_own_matter_and_not_its_end(field: str):
    scenario, portal = SCENARIOS[field]
    members = make_cast(MakeCast(scenario=scenario, portal=portal, count=4, types=("human",)), 2).members
    told = content_words(f"{scenario} {portal}")
    for member in members:
        known = " ".join(f"{item.topic} {item.text}" for item in (*member.knowledge, *member.secrets))
        assert not content_words(known) & (OUTCOME - {"trace", "cause", "closed"}), known
    assert sum(bool(content_words(item.topic) & told) for member in members for item in member.knowledge) >= 4


def test_each_kind_of_entity_can_be_a_member():
    kinds = ("human", "institution", "animal", "building", "object", "abstraction")
    question = MakeCast(scenario=SCENARIOS["village"][0], portal="", count=12, types=kinds)
    reply = make_cast(question, 1)
    assert list(question.problems(reply)) == []
    assert {member.type for member in reply.members} == set(kinds)


def test_a_large_cast_has_distinct_ids_and_names():
    question = MakeCast(scenario=SCENARIOS["village"][0], portal="", count=180, types=("human",))
    assert list(question.problems(make_cast(question, 1))) == []


def test_names_come_from_over_a_hundred_and_twenty_given_and_family_names():
    assert sum(map(len, GIVEN.values())) >= 120
    assert sum(map(len, FAMILY.values())) >= 120


def _state(person: Persona, seed: int = 1, **body: float):
    fields = {"age": 44, "health": 0.95, "pain": 0.0, "fatigue": 0.1} | body
    return initial_state(InitialState(scenario=SCENARIO, person=person, secrets=(), **fields), seed)


def test_traits_make_the_state():
    calm, anxious = (LIN.model_copy(update={"traits": (trait,)}) for trait in ("calm", "anxious"))
    assert _state(anxious).arousal > _state(calm).arousal + 0.1
    assert _state(anxious).neuroticism > _state(calm).neuroticism + 0.3
    assert _state(LIN, pain=0.8, fatigue=0.9).energy < _state(LIN).energy - 20


def test_equal_traits_do_not_make_clones_but_stay_near():
    twin = LIN.model_copy(update={"id": "lin_two"})
    assert _state(LIN).openness != _state(twin).openness
    assert abs(_state(LIN).openness - _state(twin).openness) <= 0.08


def test_traits_nobody_knows_leave_a_state_and_a_reason_that_says_so():
    reply = _state(LIN.model_copy(update={"traits": ("zorbling",), "role": "Keeper"}))
    assert "zorbling carried no weight" in reply.reason


def test_rank_gives_power_and_the_other_side_of_it():
    question = InitialTies(scenario=SCENARIO, cast=CAST)
    reply = initial_ties(question, 1)
    assert list(question.problems(reply)) == []
    power = {(item.source, item.target): item.power for item in reply.ties}
    assert power[WEBB.id, LIN.id] > 0.2
    assert all(power[a, b] * power[b, a] <= 0 for a, b in power)


@pytest.mark.parametrize(
    ("name", "context", "kind", "said"),
    [
        ("Safety Office", "The agency created the Safety Office in March.", "institution", "Safety Office"),
        ("Helen Ruiz", "Helen Ruiz, the head of procurement at Brant, signed the order.", "human", "head of procurement"),
        ("NASA", "The order came from NASA.", "institution", "NASA"),
        ("Ola Berg", "They asked Inspector Ola Berg to fetch the log.", "human", "Inspector"),
        ("Ola Berg", "We had word from Ola Berg and spoke to Ola Berg.", "human", "person"),
        ("Ola Berg", "I believe in Ola Berg, and it is in Ola Berg's desk.", "human", "person"),
        ("Helen Park", "Helen Park, the auditor, signed the order.", "human", "auditor"),
        ("Grove City", "Grove City has no bread left.", "building", "place"),
        ("Saint Amand", "They went to Saint Amand for grain.", "building", "place"),
        ("Saint Amand", "Nobody in Saint Amand knows of it.", "building", "place"),
    ],
)
def test_a_name_is_told_apart_by_its_words_and_its_sentence(name: str, context: str, kind: str, said: str):
    reply = identify(Identify(scenario=SCENARIO, name=name, context=context), 1)
    assert reply.type == kind
    assert said in reply.role


ABBEY = (
    "In the winter of 1348 the abbey of Saint Amand has bread for forty days and sixty mouths. A pedlar says that the sickness has reached "
    "the market town, where the abbey owes 90 livres to a grain merchant. The abbot must decide before the feast of Saint Lucy whether to "
    "shut the gates, to send the cellarer to buy grain on credit, or to turn away the pilgrims in the guest house."
)


def test_a_dilemma_gives_the_cast_its_sides_and_its_day():
    members = make_cast(MakeCast(scenario=ABBEY, portal="", count=3, types=("human",)), 1).members
    firsts = [member.goals[0] for member in members]
    assert len(set(firsts)) == 3
    assert any("shut the gates before the feast of Saint Lucy" in goal for goal in firsts)
    assert any("shutting the gates" in goal for member in members for goal in member.goals[1:])


def test_a_medieval_abbey_has_the_names_and_titles_of_its_place():
    members = make_cast(MakeCast(scenario=ABBEY, portal="", count=4, types=("human",)), 1).members
    france = PLACES["france"]
    assert all(member.name.split()[0] in france[1].split("|") for member in members)
    assert members[0].role.startswith("Abbot.") and members[1].role.startswith("Cellarer.")


def test_no_topic_is_a_year_or_a_figure():
    for member in make_cast(MakeCast(scenario=ABBEY, portal="", count=6, types=("human",)), 1).members:
        told = " ".join([member.role, *member.goals, *(item.topic for item in member.knowledge)])
        assert not any(word.isdigit() for word in told.split())


def test_people_of_one_story_enter_it_unlike_each_other():
    states = [_state(person) for person in CAST]
    assert max(state.valence for state in states) - min(state.valence for state in states) > 0.2
    assert max(state.energy for state in states) - min(state.energy for state in states) > 8
