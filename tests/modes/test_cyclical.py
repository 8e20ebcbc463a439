"""A round that returns and differs, prophecies that need evidence, ends that lead back to beginnings."""

from typing import Any

import pytest

from daedalus_data import api
from daedalus_data.core import events as ev
from daedalus_data.core.framing import foretelling, frame, open_frame
from daedalus_data.core.run import Run
from daedalus_data.core.seeds import derive
from daedalus_data.core.template import Template, fact_id
from daedalus_data.core.world import World
from daedalus_data.modes.cyclical import close_loop
from daedalus_data.modes.prophecies import borne_out, place_of
from daedalus_data.prompts.cycles import Foretell, ForetellReply, JudgeProphecyReply, ReadCycle, ReadCycleReply
from daedalus_data.providers.offline.cycles import read_cycle
from daedalus_data.providers.offline.cycles_rounds import DAY, GENERATIONS, RITE, TRADE, WEEK, WILD_YEAR, YEAR, phases_of
from tests.modes.stage import Staging, unfolded
from tests.modes.test_forward import forward_template
from tests.modes.writers import state, writers

HERD: dict[str, Any] = {
    "scenario_description": "A herd walks from the winter ground to the summer basin and back, past wolves and the last ranch.",
    "world_id": "herd",
    "tier": "quick",
    "entities": {"animism_level": 2},
    "timepoints": {"count": 8, "start_time": "2026-03", "resolution": "month", "step": 3},
    "temporal": {"mode": "cyclical", "cycle_length": 4, "prophecies_per_cycle": 2},
    "dialog": {"min_turns": 4, "max_turns": 7},
    "lexicon": {"genres": ["wild"], "omens": ["the ravens flew ahead of the herd", "ice sang on the river before dawn"]},
    "metadata": {
        "entity_roster": {
            "ashbrow": {
                "type": "animal",
                "role": "Old lead cow of the herd, who decides when they walk.",
                "initial_knowledge": [{"topic": "river ford", "text": "The ford below the cottonwoods took two calves two springs ago."}],
                "personality_traits": ["watchful", "calm"],
                "goals": ["keep the old ford"],
            },
            "sedge": {
                "type": "animal",
                "role": "Young cow with her first calf.",
                "initial_knowledge": [{"topic": "salt lick", "text": "Sixty elk crowd at the salt lick where twenty stood."}],
                "personality_traits": ["bold", "quick"],
                "goals": ["find another crossing"],
            },
            "imani_oyelaran": {
                "role": "Biologist who counts the herd.",
                "initial_knowledge": [{"topic": "head count", "text": "The February flight counted 241 elk on the winter ground."}],
                "personality_traits": ["exact", "patient"],
                "goals": ["show that the herd needs the long meadow"],
            },
            "ruth_hollister": {
                "role": "Granddaughter of the rancher, who means to fence the meadow.",
                "initial_knowledge": [
                    {"topic": "fence posts", "text": "Four hundred cedar posts have lain behind the barn since the first of the year."}
                ],
                "personality_traits": ["blunt", "loyal"],
                "goals": ["have the meadow fenced before the second winter"],
            },
        }
    },
}
SEEDS = range(5)
ROUND = ReadCycleReply(
    kind="working",
    phases=(
        ev.Phase(name="dry", meaning="the river is low and the deck can be walked"),
        ev.Phase(name="wet", meaning="the river is high and nobody may go below"),
    ),
    returns="the river rises and falls",
    changes="how much of the deck is left",
)


def foretold(question: Foretell, seed: int) -> ForetellReply:
    """Foretell something new about the deck for the last moment there is."""
    text = f"the north girder of the deck will crack at rivet {len(question.seers)}"
    return ForetellReply(entity="bo", topic="north girder", text=text, sign="a rivet sang in the frost", due=question.dues[-1].id)


def never(question: Any, seed: int) -> JudgeProphecyReply:
    return JudgeProphecyReply(fulfilled=False, reason="Nothing of the kind took place.")


def template(count: int = 4, **temporal: Any) -> Template:
    base = forward_template("cyclical").model_dump(exclude_defaults=True)
    return Template.model_validate(
        {**base, "temporal": {"mode": "cyclical", "cycle_length": 2, **temporal}, "timepoints": {**base["timepoints"], "count": count}}
    )


def staged(count: int = 4, judge: Any = never, happen: Any = None, **temporal: Any) -> Staging:
    told = writers(read_cycle=lambda question, seed: ROUND, foretell=foretold, judge_prophecy=judge)
    stage = Staging(template(count, **temporal), told | ({"next_happening": happen} if happen else {}))
    unfolded(stage)
    return stage


def last(stage: Staging) -> World:
    return stage.world([event.moment.id for event in stage.of(ev.TimepointReached)][-1])


# ---- the round ----


def test_every_moment_enters_its_phase_and_the_round_begins_again():
    entered = [(event.cycle, event.phase, event.name) for event in staged(5).of(ev.PhaseEntered)]
    assert entered == [(1, 1, "dry"), (1, 2, "wet"), (2, 1, "dry"), (2, 2, "wet"), (3, 1, "dry")]
    assert [place_of(index, 3) for index in (0, 2, 3, 8)] == [(1, 1), (1, 3), (2, 1), (3, 3)]


def test_a_phase_that_returns_is_told_how_it_went_the_last_time_and_the_end_of_a_cycle_how_it_began():
    stage = staged(4)
    asked = [prompt for _, prompt in stage.asked if prompt.purpose == "next_happening"]
    titles = [event.happening.title for event in stage.of(ev.EventHappened)]
    assert "phase 1 of 2, dry: The river is low" in asked[0].direction or "phase 1 of 2, dry: the river is low" in asked[0].direction
    assert [[(echo.of, echo.what) for echo in prompt.echoes] for prompt in asked] == [
        [],
        [("opening", titles[0])],
        [("phase", titles[0])],
        [("phase", titles[1]), ("opening", titles[2])],
    ]


def test_a_reply_with_another_number_of_phases_or_the_same_name_twice_is_refused():
    stage = staged(4)
    asked = next(prompt for _, prompt in stage.asked if isinstance(prompt, ReadCycle))
    assert not list(asked.problems(ROUND))
    assert list(asked.problems(ROUND.model_copy(update={"phases": (*ROUND.phases, ROUND.phases[0])})))
    assert list(asked.problems(ROUND.model_copy(update={"phases": (ROUND.phases[0],) * 2})))


@pytest.mark.parametrize("count", range(2, 25))
def test_the_built_in_author_has_so_many_different_phases_in_every_round(count):
    for found in (WILD_YEAR, YEAR, DAY, WEEK, RITE, TRADE, GENERATIONS):
        names = [name for name, _ in phases_of(found, count, 1)]
        assert len(set(names)) == count, found.kind


def dated(*dates: str, scenario: str = "Two villages share one bridge.", length: int | None = None) -> ReadCycleReply:
    question = ReadCycle(scenario=scenario, cast=(), dates=dates, length=length)
    return read_cycle(question, derive(1, scenario))


def test_the_round_fits_the_distance_between_the_dates():
    quarters = ("March 2026", "June 2026", "September 2026", "December 2026", "March 2027", "June 2027", "September 2027", "December 2027")
    year = dated(*quarters)
    assert (year.kind, len(year.phases)) == ("seasonal", 4)
    assert year.phases[0].name == "first work"
    hours = tuple(f"{5 + hour // 24} January 2026, {hour % 24:02d}:00" for hour in range(0, 48, 6))
    assert (dated(*hours).kind, len(dated(*hours).phases)) == ("daily", 4)
    assert dated(*(str(year) for year in range(1900, 2020, 20))).kind == "generational"
    assert len(dated(*quarters, length=7).phases) == 7


# ---- prophecies ----


def test_as_many_prophecies_as_asked_for_are_made_as_a_cycle_begins_and_none_without_time_to_come_true():
    made = staged(5, prophecies_per_cycle=2).of(ev.ProphecyMade)
    assert [event.prophecy[-1] for event in made] == ["0", "1", "0", "1"]
    assert len({event.text for event in made}) == 4
    assert staged(4, prophecies_per_cycle=0).of(ev.ProphecyMade) == []


def test_a_prophecy_whose_time_passes_is_unfulfilled_and_says_why():
    stage = staged(4)
    resolved = stage.of(ev.ProphecyResolved)
    assert {event.outcome for event in resolved} == {"unfulfilled"}
    assert all("Its time passed" in event.reason and not event.evidence for event in resolved)
    assert {found.outcome for found in last(stage).prophecies.values()} == {"unfulfilled"}


def cracked(question: Any, seed: int) -> Any:
    """Let the north girder crack at the third moment and other things happen before and after."""
    told = state(question.index, "ana", seed)
    if question.index == 2:
        told = told.model_copy(update={"title": "Ana saw the north girder of the deck crack.", "topic": "north girder"})
    return type("Told", (), {"happening": told})


def citing(*evidence: str) -> Any:
    """Return a judge that claims fulfilment at every moment, on this evidence."""

    def judge(question: Any, seed: int) -> JudgeProphecyReply:
        cited = tuple(name.format(last=[w.id for w in question.past if w.kind == "moment"][-1]) for name in evidence)
        return JudgeProphecyReply(fulfilled=True, evidence=cited, reason="It is all there to be seen.")

    return judge


def test_what_was_foretold_and_took_place_is_fulfilled_with_the_moment_as_evidence():
    stage = staged(4, citing("{last}"), cracked)
    first = stage.of(ev.ProphecyResolved)[0]
    moments = [event.moment.id for event in stage.of(ev.TimepointReached)]
    assert (first.outcome, first.evidence, first.timepoint) == ("fulfilled", (moments[2],), moments[2])


@pytest.mark.parametrize(
    "bogus",
    [
        (),
        ("tp_999_never",),
        ("tp_000_2026-01-05",),  # the moment at which it was foretold
        ("f_topic", "tp_000_2026-01-05/t00"),
        ("{last}",),  # it exists and lies after, but has nothing to do with it
    ],
)
def test_a_judge_that_claims_fulfilment_on_bogus_evidence_is_refused(bogus):
    stage = staged(4, citing(*bogus))
    resolved = stage.of(ev.ProphecyResolved)
    assert resolved
    assert all(event.outcome == "unfulfilled" and event.evidence == () for event in resolved)


def test_evidence_that_does_not_hold_is_dropped_and_talk_alone_bears_nothing_out():
    stage = staged(4, never, cracked)
    moments = [event.moment.id for event in stage.of(ev.TimepointReached)]
    said = {"by": "dialog", "timepoint": moments[3], "dialog": "d", "speaker": "ana", "tone": "flat", "confidence": 0.9, "emotion": "calm"}
    line = {"act": "inform", "addressee": None, "heard_by": ("bo",), "withheld": (), "sampling": ev.Sampling()}
    stage.record(ev.TurnSpoken(**said, **line, turn="t_crack", text="The north girder of the deck cracked, I saw it.", knowledge=()))
    world = last(stage)
    prophecy = next(iter(world.prophecies.values()))
    assert borne_out(world, prophecy, ("t_crack",)) == ()
    assert borne_out(world, prophecy, ("t_crack", moments[2], moments[1], "nothing")) == ("t_crack", moments[2])


def test_a_prophecy_is_known_to_whom_it_was_told_and_said_to_be_told_by_the_seer(herd):
    for made in herd.of(ev.ProphecyMade):
        world = herd.world(made.timepoint)
        fact, there = fact_id(foretelling(made, world)), world.present()
        for entity in there:
            if entity == made.entity:
                assert world.knows(entity)[fact].exposure == "experienced"
            elif entity in made.heard_by and made.entity in there:
                assert (world.knows(entity)[fact].exposure, world.knows(entity)[fact].source) == ("told", made.entity)
            elif fact in world.knows(entity):
                assert world.knows(entity)[fact].turn is not None


def test_a_prophecy_repeated_stranger_said_or_too_vague_is_refused():
    asked = next(prompt for _, prompt in staged(4).asked if isinstance(prompt, Foretell))
    good = foretold(asked, 1)
    assert not list(asked.problems(good))
    for change in (
        {"entity": "nobody"},
        {"due": "9.9"},
        {"text": "that the north girder of the deck will crack"},
        {"text": "it will come to them all"},
    ):
        assert list(asked.problems(good.model_copy(update=change))), change
    held = asked.model_copy(update={"open": (good.text,)})
    assert list(held.problems(good))


# ---- loops ----


def test_a_cycle_closes_where_its_end_takes_up_its_beginning_and_not_where_it_does_not():
    def again(question: Any, seed: int) -> Any:
        told = state(question.index, "ana", seed)
        if question.index == 1:
            told = told.model_copy(update={"description": f"It came back to this: {question.last.description}"})
        return type("Told", (), {"happening": told})

    closed = staged(4, never, again).of(ev.LoopClosed)
    assert [(event.cycle, event.opened[:6], event.closed[:6]) for event in closed] == [(1, "tp_000", "tp_001")]
    assert 0.25 <= closed[0].share <= 1
    assert "It began so" in closed[0].link


def test_the_share_of_a_loop_can_be_computed_again_from_the_log(herd):
    loops = list(herd.of(ev.LoopClosed))
    assert loops
    for loop in loops:
        assert close_loop(herd.world(loop.closed), loop.opened, loop.cycle) == loop


# ---- whole runs ----


@pytest.fixture(scope="module")
def herds(settings) -> list[Run]:
    return [api.simulate(Template.model_validate(HERD), seed=seed, settings=settings) for seed in SEEDS]


@pytest.fixture(scope="module")
def herd(herds) -> Run:
    return herds[0]


def test_over_seeds_some_prophecies_are_fulfilled_and_some_are_not(herds):
    outcomes = [event.outcome for run in herds for event in run.of(ev.ProphecyResolved)]
    assert len(outcomes) == sum(1 for run in herds for _ in run.of(ev.ProphecyMade))
    assert 0.1 <= outcomes.count("fulfilled") / len(outcomes) <= 0.8


def test_no_prophecy_of_any_run_is_fulfilled_without_evidence_that_lies_after_it(herds):
    for run in herds:
        made = {event.prophecy: event for event in run.of(ev.ProphecyMade)}
        for event in run.of(ev.ProphecyResolved):
            world = run.world(event.timepoint)
            assert bool(event.evidence) == (event.outcome == "fulfilled")
            assert borne_out(world, world.prophecies[event.prophecy], event.evidence) == event.evidence
            since = world.history()[world.history().index(made[event.prophecy].timepoint or "") + 1 :]
            facts = {known.fact for head in world.knowledge.values() for known in head.values() if known.moment in since}
            turns = {turn.turn for turn in world.turns if turn.timepoint in since}
            assert set(event.evidence) <= {*since, *facts, *turns}


def test_a_prophecy_goes_from_head_to_head_in_talk(herds):
    passed = 0
    for run in herds:
        facts = {fact_id(foretelling(event, run.world())) for event in run.of(ev.ProphecyMade)}
        passed += sum(bool(facts & set(turn.knowledge)) for turn in run.of(ev.TurnSpoken))
    assert passed >= 3


def test_the_frame_tells_the_phase_to_all_and_what_is_foretold_to_those_who_set_and_judge(herd):
    made = next(iter(herd.of(ev.ProphecyMade)))
    world = herd.world(made.timepoint)
    assert "Cycle 1, phase 1 of 4, ice-out" in open_frame(world, made.timepoint or "")
    assert made.text not in open_frame(world, made.timepoint or "")
    assert made.text in frame(world, made.timepoint or "")


def test_the_narrative_shows_cycles_prophecies_and_what_became_of_them(herd):
    told = (herd.folder / "exports" / "narrative.md").read_text()
    assert "# Cycle 1" in told
    assert "# Cycle 2" in told
    assert told.count("**Foretold.**") == len(list(herd.of(ev.ProphecyMade)))
    outcomes = [event.outcome for event in herd.of(ev.ProphecyResolved)]
    assert told.count("**It came true.**") == outcomes.count("fulfilled")
    assert told.count("**It did not come true.**") == outcomes.count("unfulfilled")


def test_the_same_seed_gives_the_same_log(herd, tmp_path):
    again = api.simulate(Template.model_validate(HERD), seed=0, home=tmp_path)
    assert again.entries == herd.entries
