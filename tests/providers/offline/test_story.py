"""What the built-in author imagines: antecedents that bind to the cast, differ, and are judged by what they say."""

from itertools import combinations, pairwise

import pytest

from daedalus_data.core.events import Detail, Happening, Need
from daedalus_data.core.seeds import derive
from daedalus_data.core.template import fact_id
from daedalus_data.core.words import content_words, overlap, words
from daedalus_data.prompts.story import (
    Antecedents,
    ExplainPath,
    ExplainPivot,
    JudgeEdge,
    NextHappening,
    Player,
    PlayForward,
    SetScene,
)
from daedalus_data.prompts.views import Fact
from daedalus_data.providers.offline.antecedents import LIBRARY, alike, antecedents
from daedalus_data.providers.offline.explain_story import explain_path, explain_pivot
from daedalus_data.providers.offline.judge_edge import HINDSIGHT, judge_edge
from daedalus_data.providers.offline.next_happening import next_happening
from daedalus_data.providers.offline.play_forward import play_forward
from daedalus_data.providers.offline.scene import set_scene
from daedalus_data.providers.offline.story_matter import clause, matter_of, thing_of
from daedalus_data.providers.offline.story_money import Money, money_of
from daedalus_data.providers.offline.story_time import Span, days_apart


def fact(topic: str, text: str = "") -> Fact:
    return Fact(
        id=fact_id(text or topic),
        topic=topic,
        text=text or topic,
        how="known from the start",
        source="scene_initialization",
        moment="pre_tp_001",
        fresh=False,
        confidence=1.0,
    )


MARS = (
    Player(
        id="sarah_okafor",
        name="Sarah Okafor",
        role="Mission Commander. Experienced but politically pressured.",
        traits=("cautious",),
        goals=("Bring the crew home",),
        knowledge=(fact("manual insertion drill", "The manual insertion drill takes the crew 11 minutes, and the burn allows nine."),),
    ),
    Player(
        id="lin_zhang",
        name="Lin Zhang",
        role="Systems Engineer. Detected anomalies.",
        traits=("precise", "stubborn"),
        goals=("Have her data heard",),
        knowledge=(
            fact("oxygen generator trips", "The oxygen generator tripped offline four times in 600 hours at 70 percent load."),
            fact("electrolysis stack seals", "The seals of the electrolysis stack are rated for 18 months, and the mission lasts 31."),
        ),
    ),
    Player(
        id="raj_mehta",
        name="Raj Mehta",
        role="Flight Engineer. Brilliant but conflict-averse.",
        traits=("calm",),
        goals=("Close every anomaly",),
        knowledge=(
            fact("antenna gimbal wear", "The antenna gimbal lost 3 percent of its travel in 900 thermal cycles."),
            fact("power bus coupling", "The life-support pumps and the comms amplifier draw from the same 120-volt bus."),
        ),
    ),
    Player(
        id="thomas_webb",
        name="Thomas Webb",
        role="Mission Director.",
        traits=("determined", "political"),
        goals=("Launch in the 2030 window",),
        knowledge=(
            fact("launch window", "The launch window opens on 14 July 2030 and stays open for 26 days."),
            fact("budget cap", "Congress capped the programme at $412 million for the fiscal year."),
        ),
    ),
)
SCENARIO = "A crewed Mars mission is traced from its loss in 2031 to its origins in 2026."
PORTAL = "The Ares III crew loses contact during orbital insertion after failures in life support and communications."
MONKS = (
    Player(id="aldhelm", name="Abbot Aldhelm", role="Abbot", knowledge=(fact("abbey debts"),)),
    Player(id="osric", name="Brother Osric", role="Cellarer", knowledge=(fact("grain stores"), fact("cracked granary wall"))),
)


def end(cast: tuple[Player, ...] = MARS) -> Happening:
    return Happening(
        title="The crew lost contact during orbital insertion",
        description=PORTAL,
        pattern="endpoint",
        actors=tuple(player.id for player in cast),
        topic="orbital insertion contact",
        details=(Detail(topic="the end", text=PORTAL, known_by=(cast[0].id,)),),
        mechanism="It is the known end of the story.",
    )


def question(**changes: object) -> Antecedents:
    fields: dict[str, object] = {
        "scenario": SCENARIO,
        "portal": PORTAL,
        "when": "September 2030",
        "step": 1,
        "steps": 10,
        "consequent_when": "March 2031",
        "consequent": end(),
        "cast": MARS,
        "count": 7,
    }
    return Antecedents.model_validate(fields | changes)


def walk(seed: int, steps: int = 6) -> list[Happening]:
    """Return a chain of first candidates, earliest first."""
    chain = [end()]
    for step in range(1, steps + 1):
        asked = question(
            step=step,
            steps=steps,
            when=f"January {2031 - step}",
            consequent_when=f"January {2032 - step}",
            consequent=chain[0],
            avoid=tuple(state.title for state in chain),
            later=tuple(f"January 2030: {state.title}" for state in chain),
        )
        chain.insert(0, antecedents(asked, derive(seed, step)).candidates[0])
    return chain


def everything(happening: Happening) -> str:
    details = " ".join(f"{d.topic} {d.text}" for d in happening.details)
    return f"{happening.title} {happening.description} {happening.topic} {details} {happening.mechanism}"


def judged(cause: Happening, effect: Happening, when: str = "September 2030", until: str = "March 2031") -> float:
    """Return what a step adds to the hybrid score from the judge's two numbers."""
    play = play_forward(PlayForward(scenario=SCENARIO, when=when, happening=cause, until=until, steps=1, cast=MARS), 3)
    asked = JudgeEdge(
        scenario=SCENARIO,
        when=when,
        happening=cause,
        simulated=play.moments,
        outcome=play.outcome,
        consequent_when=until,
        consequent=effect,
        cast=MARS,
    )
    verdict = judge_edge(asked, 3)
    return verdict.plausibility + 1 - verdict.without_it


# ---- antecedents ----


@pytest.mark.parametrize("count", [1, 3, 7, 15])
def test_as_many_antecedents_come_as_were_asked_for(count: int) -> None:
    asked = question(count=count)
    assert list(asked.problems(antecedents(asked, 1))) == []


def test_the_same_seed_imagines_the_same_and_another_seed_something_else() -> None:
    assert antecedents(question(), 5) == antecedents(question(), 5)
    assert antecedents(question(), 5) != antecedents(question(), 6)


def test_candidates_differ_in_kind_and_are_no_near_duplicates() -> None:
    for seed in range(12):
        found = antecedents(question(), seed).candidates
        assert len({happening.pattern for happening in found}) == 7
        assert not any(alike(left, right) for left, right in combinations(found, 2))


def test_titles_to_avoid_do_not_come_again() -> None:
    first = antecedents(question(), 1).candidates
    again = antecedents(question(avoid=tuple(happening.title for happening in first)), 1).candidates
    assert max(overlap(old.title, new.title) for old in first for new in again) < 0.6


def test_needs_are_facts_that_the_actor_holds() -> None:
    held = {player.id: {item.topic for item in player.knowledge} for player in MARS}
    for seed in range(12):
        for happening in antecedents(question(), seed).candidates:
            assert all(need.about in held[need.entity] for need in happening.needs)


def test_texts_have_no_open_slots_and_titles_are_short() -> None:
    for seed in range(25):
        for happening in antecedents(question(count=15, step=5), seed).candidates:
            told = everything(happening)
            assert not set("{}[]|") & set(told) and "  " not in told, told
            assert len(words(happening.title)) <= 14 and happening.title[0].isupper()


def test_details_say_what_the_description_does_not() -> None:
    for seed in range(12):
        for happening in antecedents(question(), seed).candidates:
            assert all(overlap(d.text, happening.description) < 0.6 for d in happening.details), happening
            assert len({d.text for d in happening.details}) == len(happening.details) >= 2


def test_nobody_speaks_with_hindsight_or_in_the_words_of_the_end() -> None:
    for seed in range(8):
        for happening in walk(seed)[:-2]:
            told = everything(happening).lower()
            assert not [word for word in HINDSIGHT if word in told]
            assert "contact" not in told and "ares" not in told


def test_a_chain_tells_no_sentence_twice() -> None:
    for seed in range(6):
        told = [sentence for state in walk(seed, 10)[:-1] for sentence in (state.title, *(d.text for d in state.details))]
        assert len(told) == len(set(told))


def test_each_mechanism_names_what_it_leads_to() -> None:
    for cause, effect in pairwise(walk(2, 10)):
        assert content_words(matter_of(effect)) <= content_words(cause.mechanism)


def test_a_story_begins_with_what_institutions_do() -> None:
    for seed in range(10):
        first = antecedents(question(step=10, when="January 2026", consequent_when="July 2026"), seed).candidates[0]
        assert first.pattern not in ("approval_rushed", "normalised_deviance", "test_failed", "warning_unheeded")


def test_a_field_never_seen_with_keys_for_facts_and_no_goals_works() -> None:
    asked = question(
        scenario="A guild of clockmakers in 1620 loses its charter.",
        portal="The charter is taken from the guild in June 1620.",
        cast=MONKS,
        consequent=end(MONKS),
        when="May 1620",
        consequent_when="June 1620",
    )
    found = antecedents(asked, 1)
    assert list(asked.problems(found)) == [] and any("granary wall" in happening.title for happening in found.candidates)


def test_a_cast_that_knows_nothing_still_gets_a_story() -> None:
    bare = tuple(player.model_copy(update={"knowledge": ()}) for player in MARS)
    asked = question(cast=bare)
    assert list(asked.problems(antecedents(asked, 1))) == []


def test_every_pattern_has_several_ways_to_happen() -> None:
    assert all(len(group) >= 3 for group in LIBRARY.values())


@pytest.mark.parametrize(
    ("topic", "thing"),
    [
        ("oxygen generator failures", "oxygen generator"),
        ("budget constraints", "budget"),
        ("the valve retest", "valve retest"),
        ("retention policy", "retention policy"),
        ("Webb cut the test budget", "Webb"),
        ("crew size of six people", "crew"),
        ("checks on document retention", "document retention"),
        ("two who asked to leave", "two who asked to leave"),
    ],
)
def test_a_topic_yields_the_thing_it_is_about(topic: str, thing: str) -> None:
    assert thing_of(topic) == thing


def test_sums_are_of_the_currency_and_size_of_the_story() -> None:
    told = "The repair cost 3,800 euros in February. A baker would pay 14,000 euros for the ovens. Flour is 900 euros a month."
    money = money_of(told, Money("${}", 1e7))
    assert money.form == "{} euros" and 900 <= money.usual <= 14_000
    assert money_of("Nothing is said of money.", Money("${}", 1e7)).slots(1)["whole"].startswith("$")


def test_a_sum_and_what_is_taken_from_it_add_up() -> None:
    for seed in range(30):
        sums = Money("{} marks", 60).slots(seed)
        whole, amount, rest = (float(sums[name].split()[0].replace(",", "")) for name in ("whole", "amount", "rest"))
        assert whole == amount + rest


def test_a_date_that_lay_ahead_is_no_reason_once_it_has_passed() -> None:
    later = Span.between("September 2030", "March 2031", 9)
    assert later.past("the plan sets departure for 24 August 2030") and not later.past("the cap was set in November 2025")
    assert not Span.between("January 2028", "July 2028", 4).past("the plan sets departure for 24 August 2030")


def test_the_matter_of_a_state_is_its_own_thread_and_not_the_reason_given() -> None:
    needs = (Need(entity="thomas_webb", about="launch window"), Need(entity="lin_zhang", about="electrolysis stack seals"))
    state = end().model_copy(update={"topic": "electrolysis stack seal test window", "needs": needs})
    assert matter_of(state) == "electrolysis stack seals"


def test_a_key_is_no_clause_and_a_sentence_is() -> None:
    assert clause("budget constraints", "budget constraints") == ""
    assert clause("cap", "The programme was capped at $412 million.") == "the programme was capped at $412 million"


# ---- judging ----


def test_scores_spread_and_some_candidates_fall_below_the_threshold() -> None:
    scores = [
        0.31 + 0.3 * judged(state, effect)
        for effect, seed in ((end(), 1), (walk(1)[-2], 2))
        for state in antecedents(question(consequent=effect), seed).candidates
    ]
    assert max(scores) - min(scores) > 0.15
    assert any(score >= 0.7 for score in scores) and any(score < 0.7 for score in scores)


def test_sensible_candidates_rank_above_planted_nonsense() -> None:
    sound = antecedents(question(), 1).candidates
    unrelated = Happening(
        title="A bakery in Lyon changed its opening hours",
        description="The bakery opened an hour later. Its customers came later too.",
        pattern="record_lost",
        actors=("lin_zhang",),
        topic="bakery hours",
        mechanism="Bread was sold an hour later than before.",
        details=(Detail(topic="opening hours", text="The bakery opens at eight.", known_by=("lin_zhang",)),),
    )
    stranger = sound[0].model_copy(update={"actors": ("nobody_known",)})
    worst = min(judged(state, end()) for state in sound)
    assert judged(unrelated, end()) < worst and judged(stranger, end()) < worst


def test_a_cause_dated_after_its_effect_counts_for_nothing() -> None:
    cause = antecedents(question(), 1).candidates[0]
    asked = JudgeEdge(
        scenario=SCENARIO,
        when="May 2031",
        happening=cause,
        simulated=(),
        outcome="",
        consequent_when="March 2031",
        consequent=end(),
        cast=MARS,
    )
    verdict = judge_edge(asked, 1)
    assert verdict.plausibility == 0 and verdict.without_it == 1 and not verdict.reads_forward


def test_a_cause_that_tells_its_effect_does_not_read_forward() -> None:
    cause = (
        antecedents(question(), 1)
        .candidates[0]
        .model_copy(update={"description": "The crew lost contact during orbital insertion, later."})
    )
    asked = JudgeEdge(
        scenario=SCENARIO,
        when="May 2030",
        happening=cause,
        simulated=(),
        outcome="",
        consequent_when="March 2031",
        consequent=end(),
        cast=MARS,
    )
    assert not judge_edge(asked, 1).reads_forward


def test_the_forward_play_has_a_sentence_per_step_and_does_not_ask_for_the_end() -> None:
    state = antecedents(question(), 1).candidates[0]
    asked = PlayForward(scenario=SCENARIO, when="May 2030", happening=state, until="March 2031", steps=3, cast=MARS)
    reply = play_forward(asked, 1)
    assert list(asked.problems(reply)) == [] and len(set(reply.moments)) == 3 and "March 2031" in reply.outcome


# ---- explanations, forward mode, scenes ----


def test_a_path_is_explained_by_its_own_states() -> None:
    chain = walk(3)
    told = tuple(f"January {2026 + i}: {state.title}" for i, state in enumerate(chain))
    text = explain_path(ExplainPath(scenario=SCENARIO, moments=told, links=tuple(state.mechanism for state in chain[:-1])), 1).text
    assert chain[0].title.rstrip(".")[5:] in text and "January 2026" in text


def test_a_pivot_says_who_could_have_done_what_and_when() -> None:
    chain = walk(3)
    asked = ExplainPivot(
        scenario=SCENARIO, when="August 2027", happening=chain[2], alternatives=(chain[1],), consequent=chain[3], portal=PORTAL, cast=MARS
    )
    text = explain_pivot(asked, 1).text
    assert text.startswith("Had ") and "August 2027" in text and chain[1].title[5:].rstrip(".") in text


def forward(cast: tuple[Player, ...], moments: int, seed: int) -> list[Happening]:
    told: list[Happening] = []
    for index in range(moments):
        asked = NextHappening(
            scenario="Two people have to settle what to do about the grain.",
            when=f"{index + 1} March 1347",
            index=index,
            moments=moments,
            earlier=tuple(state.title for state in told),
            last=told[-1] if told else None,
            talk=("Brother Osric said that the wall will not hold.",) if told else (),
            cast=cast,
            moods={player.id: "calm" for player in cast},
        )
        reply = next_happening(asked, derive(seed, index))
        assert list(asked.problems(reply)) == []
        told.append(reply.happening)
    return told


def test_two_people_with_keys_for_facts_live_two_moments() -> None:
    first, last = forward(MONKS, 2, 1)
    assert first.pattern in ("proposal", "disclosure", "discovery") and last.pattern in ("agreement", "decision")
    assert "the wall will not hold" in last.description


def test_forward_moments_do_not_repeat_their_titles() -> None:
    for seed in range(5):
        titles = [state.title for state in forward(MARS, 8, seed)]
        assert len(set(titles)) == 8


def scene(
    earlier: tuple[str, ...], hour: int | None = None, seed: int = 1, moods: tuple[str, ...] = ("calm",)
) -> tuple[str, int, str, float]:
    state = antecedents(question(), 1).candidates[0]
    asked = SetScene(scenario=SCENARIO, when="May 2030", hour=hour, happening=state, cast=MARS, moods=moods, earlier_places=earlier)
    reply = set_scene(asked, seed)
    assert list(asked.problems(reply)) == []
    return reply.place, reply.hour, reply.atmosphere, reply.tension


def test_places_vary_over_a_run_and_a_fixed_hour_is_kept() -> None:
    places: list[str] = []
    airs: list[str] = []
    for seed in range(8):
        place, hour, air, _ = scene(tuple(places), hour=14, seed=seed)
        assert hour == 14
        places.append(place)
        airs.append(air)
    assert len(set(places)) == 8 and len(set(airs)) == 8


def test_strained_moods_raise_the_tension() -> None:
    assert scene((), moods=("tense", "angry"))[3] > scene((), moods=("calm", "at ease"))[3]


def test_dates_in_words_can_be_compared() -> None:
    assert days_apart("January 2027", "5 February 2027, 09:00") == pytest.approx(35.375)
    assert days_apart("some day", "2027") is None
