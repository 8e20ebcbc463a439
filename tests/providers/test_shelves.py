"""Every kind of story has a shelf of its own, told with variety, grammatical, and without what its world does not have."""

import re
from functools import cache
from itertools import combinations, pairwise
from typing import get_args

import pytest

from daedalus_data.core.events import Happening
from daedalus_data.core.lexicon import Genre, Lexicon
from daedalus_data.core.seeds import derive
from daedalus_data.core.template import fact_id
from daedalus_data.core.terms import EntityType, Pattern
from daedalus_data.core.words import STOP, ngrams, overlap, words
from daedalus_data.prompts.story import Antecedents, NextHappening, Player
from daedalus_data.prompts.views import Fact
from daedalus_data.providers.offline.antecedents import antecedents
from daedalus_data.providers.offline.grammar import grammar
from daedalus_data.providers.offline.next_happening import next_happening
from daedalus_data.providers.offline.play_forward import FOLLOWS
from daedalus_data.providers.offline.story_given import pattern_of
from daedalus_data.providers.offline.story_patterns import Realisation
from daedalus_data.providers.offline.story_shelves import FOLDER, parsed, shelf_of
from daedalus_data.providers.offline.story_text import CHOICE, SLOT

SHELVED: tuple[Genre, ...] = tuple(genre for genre in get_args(Genre) if genre != "institution")
NEW: tuple[Pattern, ...] = ("arrival", "loss", "peril", "rite")


def fact(topic: str, text: str) -> Fact:
    return Fact(
        id=fact_id(text),
        topic=topic,
        text=text,
        how="known from the start",
        source="scene_initialization",
        moment="pre_tp_001",
        fresh=False,
        confidence=1.0,
    )


def player(name: str, role: str, goal: str, *facts: Fact, type: EntityType = "human") -> Player:
    return Player(id=name.lower().replace(" ", "_"), name=name, type=type, role=role, goals=(goal,) if goal else (), knowledge=facts)


PEOPLE = (
    player("Mara Quist", "Founder and leader.", "get everyone off before winter", fact("boats", "The longest timber is eleven feet.")),
    player("Tobias Renn", "Surgeon.", "keep the sick alive", fact("fever", "Three of the eleven have had fever since the second week.")),
    player("Edda Holm", "Counsel for the crew.", "find food that lasts", fact("root", "The bitter root is safe after two boilings.")),
)
HERD = (
    player("Ashback", "Lead cow.", "", fact("ford", "The upper ford was belly deep at the last crossing."), type="animal"),
    player("Split Tine", "Young bull.", "", type="animal"),
    player("Palebrow", "Old cow.", "", type="animal"),
    player("Greymouth", "Wolf who follows the herd.", "", type="animal"),
    player("The Sill", "River in spate.", "", type="object"),
)


def asked(genre: Genre, index: int, moments: int, told: tuple[Happening, ...], **changes: object) -> NextHappening:
    fields: dict[str, object] = {
        "scenario": "Some who have to get through this together.",
        "when": f"{index + 3} March 1871",
        "index": index,
        "moments": moments,
        "earlier": tuple(state.title for state in told),
        "last": told[-1] if told else None,
        "talk": (),
        "cast": HERD if genre == "wild" else PEOPLE,
        "moods": {},
        "lexicon": Lexicon(genres=(genre,)),
    }
    return NextHappening.model_validate(fields | changes)


@cache
def story(genre: Genre, seed: int, moments: int = 6) -> tuple[Happening, ...]:
    told: tuple[Happening, ...] = ()
    for index in range(moments):
        question = asked(genre, index, moments, told)
        reply = next_happening(question, derive(seed, index))
        assert list(question.problems(reply)) == []
        told += (reply.happening,)
    return told


def shelf(genre: Genre) -> tuple[Realisation, ...]:
    return parsed((FOLDER / f"{genre}.txt").read_text(encoding="utf-8"), genre)


def everything(state: Happening) -> str:
    return " ".join((state.title, state.description, state.topic, state.mechanism, *(f"{d.topic}. {d.text}" for d in state.details)))


@pytest.mark.parametrize("genre", SHELVED)
def test_a_shelf_has_many_happenings_of_many_kinds_with_their_own_words(genre: Genre) -> None:
    made = shelf(genre)
    assert len(made) >= 16 and len({one.pattern for one in made}) >= 7 and set(NEW) & {one.pattern for one in made}
    assert len({one.title for one in made}) == len(made) and all(2 <= len(one.details) <= 3 for one in made)
    assert len({detail.known_by for one in made for detail in one.details}) >= 4


def test_no_two_realisations_share_a_telling_phrase_of_four_words() -> None:
    seen: dict[tuple[str, ...], str] = {}
    for one in (one for genre in SHELVED for one in shelf(genre)):
        texts = (one.title, one.description, one.leaves, *(detail.text for detail in one.details))
        parts = [part for text in texts for part in re.split(r"[{\[][^{}\[\]]*[}\]]|[.;:,]", text)]
        for run in {run for part in parts for run in ngrams(part, 4) if len(set(run) - STOP) > 1}:
            assert seen.setdefault(run, one.title) == one.title, (run, seen[run], one.title)


def test_every_slot_of_a_shelf_is_one_that_is_filled() -> None:
    for genre in SHELVED:
        for seed in range(8):
            for state in story(genre, seed):
                assert not set("{}[]|") & set(everything(state)), state.title


@pytest.mark.parametrize("genre", SHELVED)
def test_a_story_repeats_neither_kind_nor_happening_nor_title(genre: Genre) -> None:
    for seed in range(10):
        told = story(genre, seed)
        assert all(left.pattern != right.pattern for left, right in pairwise(told))
        assert all(overlap(left.title, right.title) < 0.4 for left, right in combinations(told, 2))
        details = [detail.text for state in told for detail in state.details]
        assert len(details) == len(set(details))


@pytest.mark.parametrize("genre", SHELVED)
def test_titles_are_short_and_details_say_more_than_the_description(genre: Genre) -> None:
    for state in (state for seed in range(8) for state in story(genre, seed)):
        assert len(words(state.title)) <= 14 and state.title[0].isupper()
        assert all(overlap(detail.text, state.description) < 0.6 for detail in state.details)
        assert not re.search(r"\b(\w+) \1\b|  |\.\.|\b[Aa] [aeio]\w+", everything(state).replace(f"{state.title} ", "")), state


@pytest.mark.parametrize("genre", ["survival", "wild", "rite", "gathering"])
def test_a_world_without_money_names_no_sum_and_no_office(genre: Genre) -> None:
    told = " ".join(everything(state) for seed in range(10) for state in story(genre, seed)).lower()
    assert not re.search(r"[$€£]|\bbudget|\bmemo\b|\bcommittee|\bmillion\b", told)


def test_in_the_wild_animals_act_and_a_hunter_is_no_member_of_the_herd() -> None:
    for state in (state for seed in range(10) for state in story("wild", seed)):
        hunted = state.title.startswith("Greymouth")
        assert hunted or "greymouth" not in state.actors or state.pattern in ("peril", "loss", "setback")
        assert "the_sill" not in state.actors or "The Sill" in state.title or "the Sill" in state.title
        assert all("the_sill" not in detail.known_by for detail in state.details)


def test_people_do_what_their_calling_allows() -> None:
    for seed in range(20):
        for state in story("court", seed):
            assert "raised a right hand" not in state.title or state.actors[0] != "edda_holm"
            assert "moved to keep" not in state.title or state.actors[0] == "edda_holm"


def test_what_is_known_from_the_start_is_brought_up_once_at_most() -> None:
    for genre in ("survival", "gathering", "ward"):
        for seed in range(6):
            told = " ".join(state.description for state in story(genre, seed)).lower()  # type: ignore[arg-type]
            assert all(told.count(known.text.lower().rstrip(".")) <= 1 for person in PEOPLE for known in person.knowledge)


def test_a_dinner_opens_with_guests_and_ends_with_a_custom_or_a_peace() -> None:
    for seed in range(10):
        told = story("gathering", seed)
        assert told[0].pattern in ("arrival", "rite") and told[-1].pattern in ("rite", "agreement")


def test_what_has_to_take_place_takes_place() -> None:
    given = "Mara Quist burned the boat so that nobody could leave."
    for seed in range(6):
        state = next_happening(asked("survival", 2, 6, story("survival", seed)[:2], given=given), seed).happening
        assert state.title == given.rstrip(".") and state.description.startswith(given) and state.actors[0] == "mara_quist"
        assert state.details[0].text == given and set(state.details[0].known_by) == {person.id for person in PEOPLE}
        assert 1 <= len(state.details[1:]) <= 2 and state.needs == () and state.pattern == "loss"


@pytest.mark.parametrize(
    ("given", "pattern"),
    [
        ("The board refused the offer", "decision"),
        ("Renn told the others about the fever", "disclosure"),
        ("Holm agreed to stay until spring", "agreement"),
        ("A stranger arrived from the north", "arrival"),
        ("The storm tore the roof off", "peril"),
        ("Quist found a spring under the cliff", "discovery"),
        ("They buried the captain at dawn", "rite"),
        ("It snowed", "outside_event"),
    ],
)
def test_a_sentence_shows_its_kind(given: str, pattern: Pattern) -> None:
    assert pattern_of(given) == pattern


@pytest.mark.parametrize(
    ("act", "patterns"),
    [
        ("exposition", {"arrival", "proposal", "discovery"}),
        ("climax", {"peril", "conflict_unresolved", "decision", "disclosure"}),
        ("resolution", {"agreement", "decision", "loss", "rite"}),
    ],
)
def test_an_act_gets_what_it_asks_for(act: str, patterns: set[Pattern]) -> None:
    direction = f"This is act 3 of 5, the {act}: it does its work. Tension aimed at: 0.80."
    states = [next_happening(asked("survival", 2, 6, story("survival", s)[:2], direction=direction), s).happening for s in range(10)]
    assert sum(state.pattern in patterns for state in states) >= 8


def test_a_phase_is_answered_by_what_speaks_of_the_same() -> None:
    direction = "Cycle 1, phase 2 of 3, drought: The casks run dry and there is no water left to drink. The last time it was so, x."
    titles = [next_happening(asked("survival", 1, 6, story("survival", s)[:1], direction=direction), s).happening for s in range(8)]
    assert sum("water" in everything(state).lower() for state in titles) >= 6


def test_a_shelf_is_drawn_on_only_by_its_own_kind() -> None:
    assert all(one.genres == (genre,) for genre in SHELVED for group in shelf_of((genre,)).values() for one in group)
    titles = {one.title for group in shelf_of(("court",)).values() for one in group}
    assert titles == {one.title for one in shelf("court")}


def test_backward_search_in_a_court_finds_candidates_of_both_its_kinds() -> None:
    end = Happening(
        title="The jury found for the plaintiff",
        description="The jury found that the company had taken what was not its own.",
        pattern="endpoint",
        actors=("mara_quist",),
        topic="verdict",
        details=story("court", 1)[0].details[:1],
        mechanism="It is the known end.",
    )
    question = Antecedents(
        scenario="A company is sued over a trade secret.", portal=end.title, when="March 2027", step=1, steps=6,
        consequent_when="June 2027", consequent=end, cast=PEOPLE, count=9,
        lexicon=Lexicon(genres=("institution", "court"), money="${}", sum=3e6),
    )  # fmt: skip
    reply = antecedents(question, 4)
    own = {SLOT.sub("", CHOICE.sub("", one.title)).split()[0] for one in shelf("court")}
    assert list(question.problems(reply)) == [] and len({state.pattern for state in reply.candidates}) >= 7 and own


def test_talk_and_play_have_words_for_the_new_kinds() -> None:
    parts = grammar()
    for pattern in NEW:
        assert FOLLOWS[pattern]
        assert all(6 <= len(parts[f"{part}.{pattern}"]) <= 20 for part in ("offer", "follows", "warrant"))


def test_a_shelf_with_a_broken_line_is_refused() -> None:
    with pytest.raises(ValueError, match="is no line of a happening"):
        parsed("arrival | boss expert peer | guest\nT: {A} came\nD: {A} came in.\nX: what is this\nL: there", "rite")
