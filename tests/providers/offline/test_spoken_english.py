"""What the built-in author does to a phrase leaves it English, and what it says again stays true."""

import re
from collections import Counter

import pytest

from daedalus_data.core.lexicon import Lexicon
from daedalus_data.core.words import words
from daedalus_data.prompts.minds import Prospect
from daedalus_data.prompts.talk import Participant, Steer
from daedalus_data.prompts.things import ActThing
from daedalus_data.prompts.views import Now, Persona, Spoken
from daedalus_data.providers.offline.act_thing import act_thing
from daedalus_data.providers.offline.appraisal_reading import quotable
from daedalus_data.providers.offline.grammar import Draw
from daedalus_data.providers.offline.language import definite
from daedalus_data.providers.offline.prospect import prospect
from daedalus_data.providers.offline.steer import steer
from daedalus_data.providers.offline.steer_asides import MOUTHS, aside_now
from daedalus_data.providers.offline.talk_claims import third_person
from daedalus_data.providers.offline.talk_person import addressed
from daedalus_data.providers.offline.talk_plan import Matter
from daedalus_data.providers.offline.talk_readings import reading
from daedalus_data.providers.offline.talk_retold import retold
from daedalus_data.providers.offline.talk_slots import own, shorter
from daedalus_data.providers.offline.voice import voice_of
from daedalus_data.providers.offline.voice_habits import worded
from tests.providers.offline.minds_cast import FEELING, fact
from tests.providers.offline.talk_play import PEOPLE, SCENARIO, feeling, ties

VOICES = [voice_of(Persona(id=f"p{number}", name=f"Ada B{number}", role="clerk")) for number in range(60)]


def now(index: int = 2, moments: int = 6, actors: tuple[str, ...] = ()) -> Now:
    """Return a moment at the ford."""
    return Now(
        when="March 2027", index=index, moments=moments, title="The ice on the ford broke.", description="The ice on the ford broke.",
        topic="ice on the ford", pattern="peril", mechanism="It thawed.", actors=actors,
        earlier=("January 2027: Mr Madison moved the sledge.", "February 2027: The snow fell."),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "short"),
    [
        ("the march out in the rain", "the march"),
        ("the spring gone dry in June", "the spring"),
        ("the calves found dead by the wire", "the calves"),
        ("the plan laid aside for good", "the plan"),
        ("the draw that was not taken", "the draw"),
        ("the membrane supplier change", "the change"),
        ("the old ones go to the ford", "the old ones go to the ford"),
    ],
)
def test_a_phrase_is_shortened_to_its_noun_or_not_at_all(phrase: str, short: str):
    assert shorter(Matter(phrase, False), 0, "that").phrase == short


@pytest.mark.parametrize(
    "text",
    [
        "It is too soon to say.",
        "The figures are too even.",
        "The blue one, here not the red one, counts.",
        "This matters as well as that.",
        "You may want to wait.",
        "Never again.",
        "They did it again and again.",
        "That has to do with you.",
        "I think of you.",
        "Do it rather than wait.",
    ],
)
def test_a_habit_of_wording_leaves_alone_what_it_would_break(text: str):
    said = {re.sub(r"^It's|^They've", text.split(" ")[0], worded(text, voice)) for voice in VOICES}
    allowed = {text, text.replace("It is", "It"), text.replace("think of", "think about")}
    assert said <= allowed


def test_a_verb_that_carries_the_weight_is_not_shortened():
    said = {worded("That is all there is about it, and more than it is now.", voice) for voice in VOICES}
    assert all("there is about" in text and "than it is now" in text for text in said)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("The ferry crosses the river every spring with a goat.", "the river every spring"),
        ("The foreign debt came to 11.7 million at the end of 1889.", "11.7 million at the end of 1889"),
        ("The laudanum stood in the still-room at the far end of the house and is gone.", "and is gone"),
        ("The grocer fell from the ladder behind the house in the rain.", "fell from the ladder"),
        ("The pump of the upper deck stops at once, but not when the old bus sags.", "not when the old bus sags"),
        ("Payne left the big house on foot before the dogs were fed, with nobody in the yard to see.", "with no"),
    ],
)
def test_a_fact_told_again_keeps_figures_negations_and_states(text: str, kept: str):
    assert all(kept in retold(text, frozenset(), Draw(seed), 0.5) for seed in range(40))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Her brother has a key to the yard.", "My brother has a key to the yard."),
        ("A letter in her drawer names Payne.", "A letter in my drawer names Payne."),
        ("The squire keeps his hounds in the yard.", "The squire keeps his hounds in the yard."),
        ("Payne keeps his hounds in the yard.", "Payne keeps his hounds in the yard."),
    ],
)
def test_his_and_her_are_mine_only_where_nobody_else_can_be_the_owner(text: str, said: str):
    assert own(text, frozenset(("Payne",))) == said


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Holmes found the groom with an address in his pocket.", "Sherlock Holmes", None),
        ("The tracks of Sedge ended at the water.", "Sedge", "my tracks ended at the water."),
        ("Orde closed the eyes.", "Sergeant Orde", "I closed the eyes."),
        ("The party carried Pell and the still up the rail.", "Arthur Pell", "The party carried me and the still up the rail."),
        ("Imani Oyelaran foretold that the pass will close.", "Imani Oyelaran", "I foretold that the pass will close."),
    ],
)
def test_a_statement_is_shifted_to_its_speaker_where_only_they_are_meant(text: str, name: str, said: str | None):
    assert addressed(text, name, "I") == said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("hold the gap as I hold it now", "hold the gap as Longbarre holds it at once"),
        ("sort it before I clock off", "sort it before Longbarre clocks off"),
        ("go where I went and do what I can", "go where Longbarre went and do what Longbarre can"),
        ("carry the words in my head", "carry the words by heart"),
        ("count the sacks from now on", "count the sacks from then on"),
    ],
)
def test_a_promise_told_of_somebody_agrees_with_them(said: str, told: str):
    assert third_person(said, "Longbarre") == told


@pytest.mark.parametrize(
    ("topic", "phrase"),
    [
        ("will of 1887", "the will of 1887"),
        ("letter of May 1347", "the letter of May 1347"),
        ("report 114", "report 114"),
        ("store four", "store four"),
        ("Florence loan", "the Florence loan"),
        ("The hay", "the hay"),
    ],
)
def test_a_topic_has_the_article_that_it_needs(topic: str, phrase: str):
    assert definite(topic) == phrase


def test_a_quotation_is_not_cut_after_a_title():
    assert quotable("Ask Mr. Brouwer about the vote on the bank.") == "Ask Mr. Brouwer about the vote on the bank"


def test_nothing_new_is_proposed_in_the_last_moment():
    acts = Counter[str]()
    for seed in range(60):
        for spoken in range(1, 9):
            acts[steer(_steered(now(index=5), spoken), seed).act] += 1
    assert sum(acts.values()) == 480
    assert not acts["propose"] and not acts["commit"], acts


def test_what_two_were_told_goes_no_further_aside():
    """Ruth has it from Hedwig, who was there: she may whisper it; Lukas has it from Ruth, and it ends with him."""
    told = fact("rotten sacks", "Thirty sacks under the north wall are rotten.", fresh=False)
    ruth = told.model_copy(update={"how": "told by Hedwig Brandt", "unknown_to": ("anselm", "lukas")})
    lukas = told.model_copy(update={"how": "told by Ruth Keller", "unknown_to": ("anselm",)})
    first = told.model_copy(update={"how": "saw it happen", "unknown_to": ("anselm",)})
    assert "ruth" in _whisperers({"hedwig": first, "ruth": ruth})
    assert not _whisperers({"hedwig": first, "ruth": ruth.model_copy(update={"unknown_to": ("anselm",)}), "lukas": lukas}) - {"hedwig"}
    assert MOUTHS == 2


def _steered(moment: Now, spoken: int, held: dict[str, object] | None = None) -> Steer:
    cast = tuple(
        Participant(
            person=person, feeling=feeling(name, 1), ties=ties(name), worries=(), secrets=(),
            unshared=(held[name],) if held and name in held else (),
        )
        for name, person in PEOPLE.items()
    )  # fmt: skip
    acts = ("inform", "ask", "answer", "challenge", "support", "inform", "challenge", "support", "ask")
    speakers = [list(PEOPLE.values())[number % 4] for number in range(spoken)]
    lines = tuple(
        Spoken(turn=f"t{number}", speaker=who.id, name=who.name, text="The ice on the ford is thin.", act=acts[number])
        for number, who in enumerate(speakers)
    )  # fmt: skip
    return Steer(scenario=SCENARIO, now=moment, agenda=moment.title, cast=cast, transcript=lines, spoken=spoken, least=6, most=11)


def _whisperers(held: dict[str, object]) -> set[str]:
    asides = [aside_now(_steered(now(), spoken, held), 10, seed) for seed in range(80) for spoken in range(1, 7)]
    return {aside.speaker for aside in asides if aside and aside.act == "inform" and aside.speaker and aside.topic == "rotten sacks"}


WILD = Lexicon(genres=("wild",), hazards=("thin ice: a broken leg",))


def _expected(lexicon: Lexicon, **changes: object) -> list[str]:
    person = Persona(id="cow", name="Ashbrow", role="Lead cow", goals=("keep the calves safe",))
    known = (fact("missed leap", "Two calves missed the leap at the fence.", fresh=True),)
    asked = Prospect(
        lexicon=lexicon, scenario="A herd walks.", now=now(**changes), person=person, feeling=FEELING, facts=known, open=(),
        moment="tp_2", news=(),
    )  # fmt: skip
    return [formed.text for seed in range(60) for formed in prospect(asked, seed).formed]


def test_what_is_expected_in_the_wild_is_not_what_is_expected_in_an_office():
    texts = _expected(WILD)
    assert texts
    assert not re.search(r"under load|the papers|record|money|signed|funders|having|office|report", " ".join(texts))
    assert any("missed leap" in text for text in texts), "what somebody knows is taken up too"


def test_who_is_expected_to_act_has_the_name_that_the_story_gives_them():
    named = [text for text in _expected(Lexicon(genres=("gathering",)), actors=("james_madison",)) if "Madison" in text]
    assert named
    assert all("Mr Madison" in text for text in named)


def _deeds(thing: Persona) -> str:
    asked = ActThing(
        scenario="A shore.", now=now(), thing=thing, present=(PEOPLE["ruth"], PEOPLE["lukas"]), beside=(thing.name,), before=()
    )
    return " ".join(act_thing(asked, seed).act for seed in range(60))


@pytest.mark.parametrize(
    ("name", "role", "mark"),
    [
        ("Longbarre", "The reef off the north shore", "swell|lee|white|hands|passage|Birds|plank|dawn|boomed|shoe|piece|sea"),
        ("Soda Fork", "The river that the herd has to cross", "bank|stones|water|brown|clear|cross"),
        ("Old Man", "A yew of nine hundred years", "limb|leaves|branch|root|birds|shade|rain"),
        ("Tamarind", "The wreck herself", "plate|hatch|bell|ladder|slack|Oil|tide|aboard|sea"),
    ],
)
def test_reefs_rivers_trees_and_wrecks_do_what_such_things_do(name: str, role: str, mark: str):
    told = _deeds(Persona(id="it", name=name, type="building", role=role))
    assert re.search(mark, told)
    assert not re.search(r"\b(?:door of|doors|beam of|bolt|shutter|threshold|step of|walls)\b", told)


def test_a_vixen_is_no_pet():
    told = _deeds(Persona(id="it", name="Shirao", type="animal", role="The white-tailed vixen under the hall"))
    assert not re.search(r"sleeve|fell asleep|leaned|followed|led away", told)


READINGS = [
    "The fresh water stood at 163 litres on 15 March 1954, down 27 litres since the outset.",
    "The rations stood at 45 on 27 March 1954, down 23 rations in 6 days.",
    "The pass snow stood at 183.8 centimetres in December 2027, up 18 centimetres in 3 months.",
    "The lamp oil stood at 20 pints at the outset.",
]


@pytest.mark.parametrize("text", READINGS)
@pytest.mark.parametrize("when", ["15 March 1954", "27 March 1954", "December 2027", "16 April 1960"])
def test_a_reading_is_said_in_several_ways_that_keep_its_figures_and_units(text: str, when: str):
    said = {spoken for seed in range(60) if (spoken := reading(text, when, Draw(seed)))}
    assert len(said) >= 3
    date = re.search(r" (?:on|in) ((?:\d+ )?[A-Z]\w+ \d{4})", text)
    figures = set(re.findall(r"\d[\d.]*|litres|centimetres|pints|rations", text.replace(date[0], "") if date else text))
    assert all(figures - {"6", "3"} <= set(words(form)) for form in said), said
    assert date is None or all((date[1] in form) == (date[1] != when) for form in said), said


def test_a_statement_that_is_no_reading_is_left_to_others():
    assert reading("The order book stood at 118 million dollars on 1 March, up from 96 million a year before.", "May 2020", Draw(1)) is None
    assert reading("The limit lets loans reach 300 percent, and it stood at 287 in December 2023.", "May 2024", Draw(1)) is None
