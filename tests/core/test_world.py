import pytest

from daedalus_data.core import events as ev
from daedalus_data.core.state import State
from daedalus_data.core.world import ancestors, fold

CALM = State(
    valence=0, arousal=0.3, energy=100, confidence=0.5, patience=0.5, risk=0.5, social=0.5, age=40, health=1, pain=0, stamina=0.7,
    fatigue=0.1, openness=0.5, conscientiousness=0.5, extraversion=0.5, agreeableness=0.5, neuroticism=0.5, caution=0.5,
    decision_speed=0.5, reserve=0.5,
)  # fmt: skip


def moment(name: str, index: int, *parents: str, branch: str = "main") -> ev.TimepointReached:
    timepoint = ev.Timepoint(id=name, index=index, when="2026-01", resolution="month", parents=parents, branch=branch)
    return ev.TimepointReached(by="forward", timepoint=name, moment=timepoint, cast=("ada",))


def fact(name: str, at: str) -> ev.FactLearned:
    return ev.FactLearned(
        by="exposure",
        timepoint=at,
        entity="ada",
        fact=name,
        topic=name,
        text=f"About {name}.",
        exposure="told",
        source="bob",
        confidence=0.9,
    )


def felt(at: str, **changes: float) -> ev.StateChanged:
    return ev.StateChanged(by="appraisal", timepoint=at, entity="ada", changes=changes, cause=at, reason="because it happened")


def log(*events: ev.Event) -> list[ev.Entry]:
    return [ev.Entry(seq=seq, event=event) for seq, event in enumerate(events)]


# Written out of order, as a search that lives 2031 before 2026 would: b2 is a sibling of b1, both follow a.
BRANCHED = log(
    ev.StateFormed(by="state_vectors", timepoint=ev.BEFORE_ALL, entity="ada", state=CALM, reason="calm by nature"),
    moment("a", 0, ev.BEFORE_ALL),
    moment("b1", 1, "a"),
    fact("late", "b1"),
    felt("b1", valence=0.5),
    moment("b2", 1, "a", branch="other"),
    fact("other", "b2"),
    fact("early", "a"),
    felt("a", valence=-0.25),
)


def test_a_moment_sees_its_causal_ancestors_and_nothing_else():
    assert set(fold(BRANCHED, "a").knows("ada")) == {"early"}
    assert set(fold(BRANCHED, "b1").knows("ada")) == {"early", "late"}
    assert set(fold(BRANCHED, "b2").knows("ada")) == {"early", "other"}


def test_causes_apply_before_effects_whatever_the_order_of_writing():
    world = fold(BRANCHED, "b1")
    assert list(world.trajectory["ada"]) == [ev.BEFORE_ALL, "a", "b1"]
    assert [state.valence for state in world.trajectory["ada"].values()] == [0, -0.25, 0.25]
    assert world.before("ada").valence == -0.25


def test_a_world_copied_moves_alone():
    world = fold(BRANCHED, "a")
    other = world.copy()
    other.apply(fact("new", "a"))
    assert set(world.knows("ada")) == {"early"}


def test_states_stay_in_range_whatever_is_added():
    world = fold(log(BRANCHED[0].event, *(felt(ev.BEFORE_ALL, valence=0.9, energy=-70) for _ in range(5))), ev.BEFORE_ALL)
    assert (world.states["ada"].valence, world.states["ada"].energy) == (1.0, 0.0)


def test_ancestors_come_causes_first():
    assert ancestors(BRANCHED, "b2") == [ev.BEFORE_ALL, "a", "b2"]


def test_a_moment_that_does_not_exist_is_named():
    with pytest.raises(KeyError, match="no moment is called 'c'; there are a, b1, b2"):
        fold(BRANCHED, "c")


def test_a_fact_heard_twice_is_held_once_as_first_heard():
    again = fact("early", "a").model_copy(update={"source": "cyd"})
    assert fold([*BRANCHED, ev.Entry(seq=99, event=again)], "a").knows("ada")["early"].source == "bob"
