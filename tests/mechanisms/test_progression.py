"""Whoever the story keeps asking for is drawn in more detail, once per count."""

from itertools import pairwise
from typing import Any

from daedalus_data.core.events import AttentionGrew, EntityIntroduced, ResolutionChanged, TurnSpoken
from daedalus_data.core.template import fact_id
from daedalus_data.mechanisms.progression import FIRST, WEIGHTY, needed, times_asked, weights
from daedalus_data.plan.fidelity import context
from tests.mechanisms.scene import Moments, bridge, plain

OLD_TOM = EntityIntroduced(by="discovery", entity="old_tom", name="Old Tom", type="human", role="a man", provenance="discovered")
LINES = {"min_turns": 6, "max_turns": 8}


def lived(moments: int, **changes: Any) -> Moments:
    found = Moments(bridge(dialog=LINES, timepoints={"count": 8}, **changes), plain()).set_the_scene()
    for index in range(moments):
        found.enter(index).run("exposure", "progression", "dialog")
    return found


def says(moments: Moments, text: str, *, speaker: str = "cleo", **changes: Any) -> None:
    number = len(moments.world.turns)
    given = {"addressee": None, "knowledge": (), "heard_by": tuple(e for e in moments.cast if e != speaker)} | changes
    moments.append(
        TurnSpoken.model_validate(
            {
                "by": "dialog", "timepoint": moments.moment.id, "dialog": "d", "turn": f"t{number}", "speaker": speaker, "text": text,
                "tone": "plain", "act": "inform", "confidence": 0.5, "emotion": "calm", "sampling": {}, "withheld": (), **given,
            }
        )
    )  # fmt: skip


def test_a_line_asks_once_for_each_it_addresses_cites_or_names_and_never_for_its_speaker() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("exposure")
    before = times_asked(moments.world)
    says(moments, "Ben Okoro knows, and Ben will say so. I, Cleo Marsh, do not.", addressee="ben")
    says(moments, "The festival is near.", speaker="ben", addressee="ada")
    after = times_asked(moments.world)
    assert {name: after[name] - before[name] for name in ("ada", "ben", "cleo")} == {"ada": 1, "ben": 1, "cleo": 0}


def test_citing_what_somebody_told_asks_for_them() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter().run("exposure", "dialog")
    held = next(known for known in moments.world.knows("cleo").values() if known.source in ("ada", "ben"))
    before = times_asked(moments.world)[held.source]
    says(moments, "So I was told.", knowledge=(held.fact,))
    assert times_asked(moments.world)[held.source] == before + 1
    says(moments, "Nobody told me.", knowledge=(fact_id("An anonymous letter says the inspection was skipped."),))
    assert times_asked(moments.world)[held.source] == before + 1


def test_somebody_is_raised_only_when_both_thresholds_are_passed_and_then_by_one_level() -> None:
    moments = lived(8)
    grown = [entry.event for entry in moments.entries if isinstance(entry.event, AttentionGrew)]
    raised = [entry.event for entry in moments.entries if isinstance(entry.event, ResolutionChanged)]
    assert grown and [event.entity for event in grown] == [event.entity for event in raised]
    assert all(event.asked >= FIRST and event.importance >= WEIGHTY for event in grown)
    early = lived(1)
    assert not [entry for entry in early.entries if isinstance(entry.event, AttentionGrew)]


def test_the_same_count_never_raises_twice() -> None:
    moments = lived(8)
    for entity in moments.cast:
        counts = [event.asked for entry in moments.entries if isinstance(event := entry.event, AttentionGrew) and event.entity == entity]
        assert all(later >= 2 * earlier for earlier, later in pairwise(counts))
    before = len(moments.entries)
    moments.run("progression")
    assert len(moments.entries) == before


def test_one_nobody_is_tied_to_is_not_raised_however_often_they_are_named() -> None:
    moments = Moments(bridge(), plain()).set_the_scene().enter()
    moments.append(OLD_TOM.model_copy(update={"timepoint": moments.moment.id}))
    for _ in range(FIRST + 4):
        says(moments, "Old Tom said it.")
    assert times_asked(moments.world)["old_tom"] >= needed(moments.world, "old_tom")
    assert weights(moments.world)["old_tom"] == 0
    moments.run("progression")
    assert "old_tom" not in moments.world.attention


def test_whoever_was_raised_is_asked_with_more_context() -> None:
    moments = lived(8)
    event = next(entry.event for entry in moments.entries if isinstance(entry.event, ResolutionChanged))
    assert sum(context(event.after)) > sum(context(event.before))
    assert moments.world.levels[event.entity] != event.before


def test_a_fixed_plan_is_not_raised() -> None:
    moments = lived(8, temporal={"fidelity_planning_mode": "fixed"})
    assert not [entry for entry in moments.entries if isinstance(entry.event, AttentionGrew)]
